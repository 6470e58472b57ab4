"""Authenticators for the browsers of a journey: Chromium's virtual ones, over its debugging protocol."""

from typing import Any

from tests.journeys.window import Window

ON_THE_PHONE = {"transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
"""Unlocked with a face; its passkeys are synced."""
A_KEY = {"transport": "usb", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
"""A security key with a PIN."""


class Keyring:
    """An authenticator in the browser of a window; it answers at once, as if its person were asked and agreed."""

    def __init__(self, window: Window, options: dict[str, object], *, synced: bool = True) -> None:
        self._window = window
        self._wire: Any = window.page.context.new_cdp_session(window.page)
        self._wire.send("WebAuthn.enable", {"enableUI": False})
        known = {
            "protocol": "ctap2",
            "ctap2Version": "ctap2_1",
            "automaticPresenceSimulation": True,
            "defaultBackupEligibility": synced,
            "defaultBackupState": synced,
        }
        added = self._wire.send("WebAuthn.addVirtualAuthenticator", {"options": {**known, **options}})
        self._id: str = added["authenticatorId"]

    @property
    def passkeys(self) -> list[dict[str, Any]]:
        """What is in it."""
        found: list[dict[str, Any]] = self._wire.send("WebAuthn.getCredentials", {"authenticatorId": self._id})[
            "credentials"
        ]
        return found

    def verify(self, *, verified: bool) -> None:
        """Whether its person is verified from now on, or merely touches it."""
        self._wire.send("WebAuthn.setUserVerified", {"authenticatorId": self._id, "isUserVerified": verified})

    def rest(self) -> None:
        """Take it away."""
        self._wire.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self._id})
