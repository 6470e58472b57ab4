"""Passkeys, from making one to removing it, in a browser with an authenticator."""

from tests.journeys.passkeys import ON_THE_PHONE, Keyring
from tests.journeys.stations import enter_my
from tests.journeys.town import Town
from tests.journeys.ways import WITH_JAVASCRIPT
from tests.journeys.window import Window


@WITH_JAVASCRIPT
def test_making_a_passkey_and_signing_in_with_it(town: Town, laptop: Window) -> None:
    """Made in My, told by mail, used from the second page."""
    maria = town.person()
    enter_my(laptop, town, maria)
    keyring = Keyring(laptop, ON_THE_PHONE)
    laptop.follow("Sign-in & Security")
    laptop.follow("Add a passkey")
    laptop.see("Add a passkey")
    laptop.press("Create a passkey")
    laptop.see("Sign-in & Security")
    laptop.be_told("Your new passkey is ready. Next time you sign in with it.")
    assert len(keyring.passkeys) == 1
    town.letter(maria, "Your Porsche ID has a new passkey")
