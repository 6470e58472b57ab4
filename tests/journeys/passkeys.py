"""Authenticators for the browsers of a journey: Chromium's virtual ones, over its debugging protocol."""

from typing import Any

from tests.journeys.window import Window

IN_THE_BROWSER = {"transport": "internal", "defaultBackupEligibility": True, "defaultBackupState": True}
"""A password manager, unlocked with a face; its passkeys are synced."""
A_KEY = {"transport": "usb", "defaultBackupEligibility": False, "defaultBackupState": False}
"""A security key with a PIN."""


class Keyring:
    """An authenticator in the browser of a window; it answers at once, as if its person were asked and agreed."""

    def __init__(self, window: Window, kind: dict[str, object]) -> None:
        self._wire: Any = window.page.context.new_cdp_session(window.page)
        self._wire.send("WebAuthn.enable", {"enableUI": False})
        options = {
            "protocol": "ctap2",
            "ctap2Version": "ctap2_1",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
            **kind,
        }
        self._id: str = self._wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    @property
    def passkeys(self) -> list[dict[str, Any]]:
        """What is in it."""
        found: list[dict[str, Any]] = self._say("WebAuthn.getCredentials")["credentials"]
        return found

    def rest(self) -> None:
        """Its person does not react, so that nothing is answered."""
        self._say("WebAuthn.setAutomaticPresenceSimulation", enabled=False)

    def wake(self) -> None:
        """They react again, to what they are asked from now on."""
        self._say("WebAuthn.setAutomaticPresenceSimulation", enabled=True)

    def verify(self, *, verified: bool) -> None:
        """Whether its answers say from now on that a person was verified."""
        self._say("WebAuthn.setResponseOverrideBits", isBadUV=not verified)

    def _say(self, method: str, **parameters: object) -> Any:  # noqa: ANN401  # what Chromium answers
        return self._wire.send(method, {"authenticatorId": self._id, **parameters})
