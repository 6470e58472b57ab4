"""What we tell about ourselves (OpenID Connect Discovery 1.0; RFC 8414): exactly what works, nothing more."""

from keyfob.protocol import pkce
from keyfob.protocol.authorize import RESPONSE_MODES
from keyfob.protocol.client import AuthMethod, GrantType, SubjectType
from keyfob.protocol.client_authentication import TOKEN_PATH
from keyfob.protocol.jose import SIGNING_ALGORITHMS
from keyfob.protocol.jws import ES256, PS256, RS256
from keyfob.protocol.policy import Policy
from keyfob.protocol.prompt import PROMPTS
from keyfob.protocol.scopes import known

CONFIGURATION_PATH = "/.well-known/openid-configuration"
AUTHORIZATION_SERVER_PATH = "/.well-known/oauth-authorization-server"
AUTHORIZE_PATH = "/authorize"
USERINFO_PATH = "/userinfo"
JWKS_PATH = "/jwks"
DEVICE_AUTHORIZATION_PATH = "/device_authorization"
LOGOUT_PATH = "/logout"
REVOKE_PATH = "/revoke"
INTROSPECT_PATH = "/introspect"

TECHNICAL_CLAIMS = ("sub", "iss", "aud", "exp", "iat", "auth_time", "acr", "amr", "sid", "at_hash")


def metadata(policy: Policy) -> dict[str, object]:
    """The members of the document at both well-known paths."""
    secret_or_key = [method for method in AuthMethod if method != AuthMethod.NONE]
    return {
        "issuer": policy.issuer,
        "authorization_endpoint": policy.endpoint(AUTHORIZE_PATH),
        "device_authorization_endpoint": policy.endpoint(DEVICE_AUTHORIZATION_PATH),
        "token_endpoint": policy.endpoint(TOKEN_PATH),
        "userinfo_endpoint": policy.endpoint(USERINFO_PATH),
        "jwks_uri": policy.endpoint(JWKS_PATH),
        "end_session_endpoint": policy.endpoint(LOGOUT_PATH),
        "revocation_endpoint": policy.endpoint(REVOKE_PATH),
        "introspection_endpoint": policy.endpoint(INTROSPECT_PATH),
        "scopes_supported": known(policy),
        "response_types_supported": ["code"],
        "response_modes_supported": RESPONSE_MODES,
        "grant_types_supported": list(GrantType),
        "acr_values_supported": policy.acr_levels,
        "subject_types_supported": list(SubjectType),
        "id_token_signing_alg_values_supported": SIGNING_ALGORITHMS,
        "token_endpoint_auth_methods_supported": list(AuthMethod),
        "token_endpoint_auth_signing_alg_values_supported": [ES256, PS256, RS256],
        "revocation_endpoint_auth_methods_supported": list(AuthMethod),
        "revocation_endpoint_auth_signing_alg_values_supported": [ES256, PS256, RS256],
        "introspection_endpoint_auth_methods_supported": secret_or_key,
        "introspection_endpoint_auth_signing_alg_values_supported": [ES256, PS256, RS256],
        "code_challenge_methods_supported": [pkce.METHOD],
        "claim_types_supported": ["normal"],
        "claims_supported": (*TECHNICAL_CLAIMS, *policy.claims),
        "claims_parameter_supported": True,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "ui_locales_supported": policy.ui_locales,
        "prompt_values_supported": PROMPTS,
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
    }
