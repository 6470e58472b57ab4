"""A provider, clients and a person to test with."""

import base64
import hashlib
from dataclasses import replace
from functools import cache
from urllib.parse import parse_qsl, urlsplit

import msgspec
from joserfc.jwk import ECKey, RSAKey

from keyfob.base.secret import digest
from keyfob.protocol import authorize
from keyfob.protocol.authorization_outcome import Outcome
from keyfob.protocol.authorization_request import parse
from keyfob.protocol.client import AuthMethod, Client, GrantType, SubjectType
from keyfob.protocol.jose import KeyRing, SigningKey
from keyfob.protocol.jwk import public_members, thumbprint
from keyfob.protocol.jws import ES256
from keyfob.protocol.model import Login
from keyfob.protocol.policy import Policy
from keyfob.protocol.provider import Provider, Secrets
from tests.chance import counting_mint

NOW = 1_800_000_000
ISSUER = "https://id.example"
SHOP_URI = "https://shop.example/callback"
VERIFIER = "a-verifier-of-more-than-forty-three-characters"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
SECRET = "a secret of 256 bits"
LINK, PASSWORD, PASSKEY = "urn:acr:link", "urn:acr:password", "urn:acr:passkey"

POLICY = Policy(issuer=ISSUER, acr_levels=(LINK, PASSWORD, PASSKEY), ui_locales=("en-GB",), service_scopes=("orders",))
SECRETS = Secrets(subject=b"s" * 32, refresh=b"r" * 32)


def forge(alg: str) -> str:
    """A fresh private key as JSON."""
    key = ECKey.generate_key("P-256") if alg == ES256 else RSAKey.generate_key(3072)
    return msgspec.json.encode(key.as_dict(private=True)).decode()


@cache
def private_jwk(alg: str, number: int = 0) -> str:
    """The ``number``-th key of this run; making one for RSA takes a while."""
    del number
    return forge(alg)


def signing_key(alg: str = ES256, number: int = 0, active_from: int = 0, retire_at: int | None = None) -> SigningKey:
    """A key of ours."""
    jwk = private_jwk(alg, number)
    return SigningKey(thumbprint(jwk), alg, jwk, active_from, active_from, retire_at)


@cache
def provider() -> Provider:
    """The provider that most tests ask."""
    return Provider(POLICY, KeyRing([signing_key(), signing_key("RS256")]), SECRETS)


def public_jwks(private: str, kid: str = "key-1") -> str:
    """The set of one public key that a client registers."""
    return msgspec.json.encode({"keys": [{**public_members(private), "kid": kid}]}).decode()


SHOP = Client(
    client_id="shop",
    name="The shop",
    redirect_uris=(SHOP_URI,),
    post_logout_redirect_uris=("https://shop.example/bye",),
    grant_types=tuple(GrantType),
    scopes=("openid", "profile", "email", "address", "phone", "delivery_addresses", "payment_preference", "orders"),
    secret_digest=digest(SECRET),
    first_party=True,
    subject_type=SubjectType.PUBLIC,
)
PARTNER = replace(SHOP, client_id="partner", name="A partner", first_party=False, subject_type=SubjectType.PAIRWISE)
APP = replace(PARTNER, client_id="app", token_endpoint_auth_method=AuthMethod.NONE, secret_digest=None)
MARIA = Login("maria", "session-1", NOW - 600, PASSWORD, ("pwd",))

ASK = {
    "client_id": "shop",
    "redirect_uri": SHOP_URI,
    "response_type": "code",
    "scope": "openid profile offline_access",
    "state": "state-1",
    "nonce": "nonce-1",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}
"""A request that nothing is wrong with."""


def ask(
    facts: authorize.Facts | None = None, now: int = NOW, mint_seed: int = 0, /, **parameters: str | None
) -> Outcome:
    """Send `ASK` with some parameters changed, or left out when None."""
    given = {name: value for name, value in {**ASK, **parameters}.items() if value is not None}
    facts = facts or authorize.Facts(SHOP, MARIA)
    return authorize.decide(parse(given.items()), facts, provider(), now, counting_mint(mint_seed))


def basic(client_id: str = "shop", secret: str = SECRET) -> str:
    """The header of a client that uses Basic; nothing in it needs encoding but spaces."""
    pair = f"{client_id}:{secret}".replace(" ", "+")
    return "Basic " + base64.b64encode(pair.encode()).decode()


def parameters_in(location: str) -> dict[str, str]:
    """The query of a URL."""
    return dict(parse_qsl(urlsplit(location).query, strict_parsing=True))
