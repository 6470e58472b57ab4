"""The second step: an app set up in My and asked for at the shop, recovery codes, trusted devices, switching it off."""

from pathlib import Path
from urllib.parse import unquote

from tests.house import Person
from tests.journeys.at_the_shop import be_known, go_and_sign_in
from tests.journeys.stations import LOOK, ask_for_link, enter_my, give_address, give_password
from tests.journeys.town import Town
from tests.journeys.ways import ONCE, ONCE_PLAIN, Way
from tests.journeys.window import Devices, Window
from tests.second_factor import Keys, lock
from tests.totp_app import Authenticator

SECURITY, CODE = "Sign-in & Security", "Code from your app"
NEW = "Anders34§y"


def show_code(town: Town, app: Authenticator, *, later: int = 0) -> str:
    """What the app shows; ``later`` is for the second code within half a minute, when its owner waits for the next."""
    return app.code(town.clock() + later)


def give_code(window: Window, code: str, *, trust: bool = False) -> None:
    """The page after the password."""
    window.see("One more step")
    window.type(CODE, code)
    if trust:
        window.tick("Do not ask for a code on this device for 30 days")
    window.press("Sign in")


def enter(window: Window, town: Town, person: Person, keys: Keys, *, trust: bool = False) -> None:
    """Go to My, half a minute after the last code, and sign in with both on the way."""
    town.clock.turn(60)
    window.open(f"{town.issuer}/my")
    give_address(window, person)
    give_password(window, person.password)
    give_code(window, show_code(town, keys.app), trust=trust)
    window.see("Hello, Maria")


def leave(window: Window, town: Town) -> None:
    """Sign out; what the browser was trusted with stays."""
    window.open(f"{town.issuer}/sign-out")
    window.press("Sign out")
    window.see("You are signed out")


def locked(town: Town) -> tuple[Person, Keys]:
    """Somebody who has set the second step up; the mail about that day is read."""
    maria = town.person()
    return maria, lock(town, maria)


@ONCE
def test_setting_it_up_and_signing_in_with_it_at_the_shop(town: Town, devices: Devices, way: Way) -> None:
    """The app takes the secret in from the page; the codes are saved; from then on the shop's sign-in asks for both."""
    maria, laptop, phone = town.person(), devices.laptop(), devices.phone()
    enter_my(laptop, town, maria)
    laptop.follow(SECURITY)
    laptop.see(SECURITY)
    laptop.follow("Turn on")
    laptop.see("Set up the second step")
    app = Authenticator.typed(laptop.page.locator(".secret").inner_text())
    assert Authenticator.scanned(laptop.page.get_by_role("link", name="Open it").get_attribute("href") or "") == (
        Authenticator(app.secret, f"Porsche ID:{maria.email}")
    )
    laptop.type(CODE, "123")
    laptop.press("Turn on")
    laptop.be_refused(
        "This code does not work. Each one works once and for half a minute: please wait for the next one."
    )
    laptop.type(CODE, show_code(town, app))
    laptop.press("Turn on")
    laptop.be_told("The second step is on.")
    laptop.see("Keep your recovery codes")
    with laptop.page.expect_download() as saved:
        laptop.follow("Save as text")
    assert saved.value.suggested_filename == "recovery-codes.txt"
    text = Path(saved.value.path()).read_text("utf-8")
    shown = laptop.page.locator(".codes li").all_inner_texts()
    assert len(shown) == 10
    assert [line for line in text.splitlines() if line in shown] == shown
    assert laptop.page.get_by_role("button", name="Print").is_visible() == way.scripts
    laptop.follow("I have kept them")
    laptop.see(SECURITY)
    laptop.read("10 codes are left")
    town.letter(maria, "A second step protects your Porsche ID")

    go_and_sign_in(phone, town.shop)
    give_address(phone, maria)
    give_password(phone)
    phone.see("One more step")
    phone.read("Porsche ID")
    phone.miss(maria.email)
    give_code(phone, show_code(town, app, later=30))
    phone.read("Welcome, Maria.")
    be_known(phone, town.shop)


@ONCE_PLAIN
def test_the_phone_with_the_app_is_lost(town: Town, devices: Devices) -> None:
    """A recovery code signs in, once; a new phone takes the place of the old one, and brings new codes."""
    (maria, keys), laptop, other = locked(town), devices.laptop(), devices.laptop()
    laptop.open(f"{town.issuer}/my")
    give_address(laptop, maria)
    give_password(laptop)
    laptop.see("One more step")
    laptop.follow("Use a recovery code")
    laptop.see("Use a recovery code")
    laptop.type("Recovery code", keys.codes[0].lower().replace("-", " "))
    laptop.press("Sign in")
    laptop.see("Hello, Maria")
    town.letter(maria, "A recovery code was used")

    laptop.follow(SECURITY)
    laptop.read("9 codes are left")
    laptop.follow("Use another app")
    laptop.see("Set up the second step")
    app = Authenticator.typed(laptop.page.locator(".secret").inner_text())
    laptop.type(CODE, show_code(town, app))
    laptop.press("Turn on")
    laptop.see("Keep your recovery codes")
    codes = laptop.page.locator(".codes li").all_inner_texts()

    other.open(f"{town.issuer}/my")
    give_address(other, maria)
    give_password(other)
    other.see("One more step")
    other.follow("Use a recovery code")
    other.type("Recovery code", keys.codes[1])
    other.press("Sign in")
    other.be_refused("This is no recovery code that still works. Please check it, or take the next one.")
    other.type("Recovery code", codes[0])
    other.press("Sign in")
    other.see("Hello, Maria")


@ONCE
def test_recovery_codes_are_made_anew(town: Town, laptop: Window) -> None:
    """The paper with the old ones is worth nothing from then on."""
    maria, keys = locked(town)
    enter(laptop, town, maria, keys)
    laptop.follow(SECURITY)
    laptop.follow("Make new ones")
    laptop.see("Recovery codes")
    laptop.press("Make new codes")
    laptop.see("Keep your recovery codes")
    laptop.be_told("These are your new recovery codes. Those from before no longer work.")
    assert not set(laptop.page.locator(".codes li").all_inner_texts()) & set(keys.codes)
    saved = laptop.page.get_by_role("link", name="Save as text").get_attribute("href") or ""
    assert laptop.page.locator(".codes li").first.inner_text() in unquote(saved)
    town.letter(maria, "New recovery codes were made")


@ONCE_PLAIN
def test_a_trusted_device_is_not_asked_until_it_is_forgotten(town: Town, devices: Devices) -> None:
    """Thirty days at home without a code; the list in My ends that from the phone."""
    (maria, keys), laptop, phone = locked(town), devices.laptop(), devices.phone()
    enter(laptop, town, maria, keys, trust=True)
    leave(laptop, town)
    enter_my(laptop, town, maria)
    leave(laptop, town)

    enter(phone, town, maria, keys)
    phone.open(f"{town.issuer}/my/security")
    phone.see(SECURITY)
    phone.press("Ask for a code again: Chrome on Linux")
    phone.be_told("A code is asked for on that device again.")
    enter(laptop, town, maria, keys)


@ONCE
def test_a_forgotten_password_and_a_mailed_link_ask_for_the_code_too(town: Town, devices: Devices) -> None:
    """Whoever has the mailbox alone is in no further than before."""
    (maria, keys), laptop, thief = locked(town), devices.laptop(), devices.laptop()
    thief.open(f"{town.issuer}/my")
    ask_for_link(thief, maria)
    thief.type("Code from the mail", town.letter(maria, "Your link to sign in").code)
    thief.press("Continue")
    thief.see("One more step")
    thief.open(f"{town.issuer}/forgot")
    thief.type("E-mail address", maria.email)
    thief.press("Send me a mail")
    thief.see(LOOK)
    tab = thief.open_letter(town.letter(maria, "Choose a new password"), "Choose a new password")
    tab.see("Choose a new password")
    tab.type("New password", NEW)
    tab.press("Save password")
    tab.see("Sign in")
    give_address(tab, maria)
    give_password(tab, NEW)
    tab.see("One more step")
    tab.open(f"{town.issuer}/my")
    tab.see("Sign in")

    enter(laptop, town, Person(maria.email, NEW), keys)


@ONCE_PLAIN
def test_wrong_codes_end_the_attempt_and_are_told(town: Town, devices: Devices) -> None:
    """After five of them the password comes first again; the owner reads of it."""
    (maria, _), thief = locked(town), devices.laptop()
    thief.open(f"{town.issuer}/my")
    give_address(thief, maria)
    give_password(thief)
    for _ in range(5):
        thief.see("One more step")
        thief.type(CODE, "12345")
        thief.press("Sign in")
    thief.see("Sign in")
    thief.be_told("Those codes were not right. Please begin again.")
    assert "Nobody got in" in town.letter(maria, "Somebody may know your password").text


@ONCE
def test_somebody_thinks_better_of_it(town: Town, laptop: Window) -> None:
    """Cancelled, the sign-in is gone, and another one begins on the way to the same place."""
    (maria, keys), jonas = locked(town), town.person()
    laptop.open(f"{town.issuer}/my/services")
    give_address(laptop, maria)
    give_password(laptop)
    laptop.see("One more step")
    laptop.press("Cancel")
    give_address(laptop, jonas)
    give_password(laptop)
    laptop.see("Connected services")
    leave(laptop, town)
    enter(laptop, town, maria, keys)


@ONCE_PLAIN
def test_switching_it_off(town: Town, laptop: Window) -> None:
    """A fresh proof of both comes first; then the password alone is enough, and a mail says so."""
    maria, keys = locked(town)
    enter(laptop, town, maria, keys)
    town.clock.turn(360)
    laptop.follow(SECURITY)
    laptop.follow("Switch off")
    laptop.see("Please confirm it is you")
    laptop.type("Password", maria.password)
    laptop.press("Confirm")
    give_code(laptop, show_code(town, keys.app))
    laptop.see("Switch the second step off")
    laptop.press("Switch off")
    laptop.be_told("The second step is off.")
    laptop.see(SECURITY)
    town.letter(maria, "The second step was switched off")
    leave(laptop, town)
    enter_my(laptop, town, maria)
