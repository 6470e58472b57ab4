"""A service at the running ID, a client by another author that acts for it, and the person who signs in there."""

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey, KeyParameters, KeySet, RSAKey

from tests.foreign.conversation import Asked, travel
from tests.foreign.running import RunningHouse
from tests.foreign.traveller import Traveller
from tests.service import Service

JOURNEYS = Path(__file__).parent / "journeys"
CALLBACK = "http://127.0.0.1:9/callback"
SIGNED_OUT = "http://127.0.0.1:9/signed-out"
SCOPE = "openid profile email phone address offline_access"
ALL_GRANTS = ("authorization_code", "refresh_token", "client_credentials")


class Stand:
    """Where a foreign client meets the ID; ``ending`` holds what is closed when the test is over."""

    def __init__(self, house: RunningHouse, ending: ExitStack | None = None) -> None:
        self.house = house
        self.ending = ending or ExitStack()
        self.private_jwk: dict[str, Any] = {}

    def service(self, **wanted: Any) -> Service:
        """A new service of these fields of ClientRequest, by default the brand's own, that returns to this machine.

        One that authenticates with ``private_key_jwt`` gets a key, an EC one unless ``key`` says RSA.
        """
        key = wanted.pop("key", "EC")
        method = wanted.get("token_endpoint_auth_method", "client_secret_basic")
        grants = ALL_GRANTS if method != "none" else ALL_GRANTS[:2]
        usual: dict[str, Any] = {
            "redirect_uris": (CALLBACK,),
            "post_logout_redirect_uris": (SIGNED_OUT,),
            "grant_types": grants,
        }
        if method == "private_key_jwt":
            usual["jwks"] = self._make_key(key)
        return self.house.service(**{**usual, **wanted})

    def traveller(self) -> Traveller:
        """Somebody new, in a browser that is not signed in."""
        return Traveller(self.house)

    def journey(self, name: str, service: Service, traveller: Traveller | None = None, **more: Any) -> dict[str, Any]:
        """Let a JavaScript client of ``service`` make a journey; ``more`` are settings that only it knows."""
        person = traveller or self.traveller()
        settings = {
            "issuer": self.house.issuer,
            "client_id": service.client.client_id,
            "client_secret": service.secret,
            "method": service.client.token_endpoint_auth_method,
            "private_jwk": self.private_jwk,
            "alg": service.client.id_token_signed_response_alg,
            "redirect_uri": CALLBACK,
            "post_logout_redirect_uri": SIGNED_OUT,
            "scope": SCOPE,
            **more,
        }
        asked: Asked = {
            "visit": person.visit,
            "post": person.post,
            "seen": person.tell_pages,
            "answer": person.answer,
            "turn": self._turn,
            "device": person.answer_device,
            "pairing": person.show_pairing_code,
        }
        return travel(JOURNEYS / f"{name}.mjs", settings, asked)

    def _turn(self, seconds: int) -> None:
        self.house.clock.turn(seconds)

    def _make_key(self, kind: str) -> str:
        parameters: KeyParameters = {"kid": f"{kind}-1", "use": "sig"}
        key = RSAKey.generate_key(2048, parameters) if kind == "RSA" else ECKey.generate_key("P-256", parameters)
        self.private_jwk = dict(key.as_dict(private=True))
        return json.dumps(KeySet([key]).as_dict(private=False))
