"""Services that prove themselves with a key of their own (RFC 7523): each assertion works once."""

import json

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from tests.house import OpenHouse, together
from tests.service import Service

KEY = ECKey.generate_key("P-256", {"kid": "shop-1", "alg": "ES256", "use": "sig"})
TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@pytest.fixture
def service(house: OpenHouse) -> Service:
    """A service with a registered key, and a token of its own to ask for."""
    jwks = json.dumps({"keys": [KEY.as_dict(private=False)]})
    return house.service(
        token_endpoint_auth_method="private_key_jwt", jwks=jwks, grant_types=("client_credentials",), redirect_uris=()
    )


def assertion(house: OpenHouse, service: Service, **changed: object) -> dict[str, str]:
    """The fields of a call with a fresh assertion, but for what is ``changed`` in it."""
    client_id, now = service.client.client_id, house.clock.now
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": "https://id.example",
        "jti": f"{now}",
        "iat": now,
        "exp": now + 60,
    }
    signed = jwt.encode({"alg": "ES256", "kid": "shop-1"}, {**claims, **changed}, KEY)
    return {"grant_type": "client_credentials", "client_assertion_type": TYPE, "client_assertion": signed}


def test_a_signed_assertion_opens_the_token_endpoint(house: OpenHouse, service: Service) -> None:
    """Made out to the issuer or to the endpoint."""
    for audience in ("https://id.example", "https://id.example/token", ["https://id.example"]):
        house.clock.turn(1)
        reply = service.http.post("/token", data=assertion(house, service, aud=audience))
        assert reply.status_code == 200, reply.text


def test_an_assertion_works_once(house: OpenHouse, service: Service) -> None:
    """Shown again it is refused, to its last second and beyond, and twenty at once are one."""
    fields = assertion(house, service, jti="again")
    answers = together(20, lambda _: service.http.post("/token", data=fields).status_code)
    assert answers.count(200) == 1
    assert set(answers) <= {200, 401, 503}
    for seconds in (59, 29, 2):
        house.clock.turn(seconds)
        assert service.http.post("/token", data=fields).json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "https://other.example"},
        {"iss": "somebody"},
        {"sub": "somebody"},
        {"jti": ""},
        {"exp": 1},
        {"exp": None},
        {"exp": 2_000_000_000},
        {"nbf": 2_000_000_000},
    ],
)
def test_an_assertion_for_others_or_for_another_time_is_refused(
    house: OpenHouse, service: Service, changed: dict[str, object]
) -> None:
    """All alike."""
    reply = service.http.post("/token", data=assertion(house, service, **changed))
    assert (reply.status_code, reply.json()["error"]) == (401, "invalid_client")
