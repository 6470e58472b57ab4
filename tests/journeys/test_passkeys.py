"""Passkeys, from making one to removing it, in a browser with an authenticator."""

import json
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from keyfob.accounts.policy import Policy
from keyfob.base.durations import MINUTE
from tests.house import Person
from tests.journeys.at_the_shop import PATIENCE, be_known, go_and_sign_in
from tests.journeys.passkeys import A_KEY, IN_THE_BROWSER, Keyring
from tests.journeys.stations import agree, ask_for_id, enter_my, give_address, give_password, say_who_i_am, sign_in
from tests.journeys.town import Town
from tests.journeys.ways import ONCE, Way
from tests.journeys.window import Devices, Window

NEW = "Anders34§y"
ADDED = "Your new passkey is ready. Next time you sign in with it."
ASK_FOR_CHALLENGE = """async () => {
    const form = document.querySelector("form[data-passkey]");
    const body = new URLSearchParams(new FormData(form));
    return (await fetch(`${form.action}/options`, { method: "POST", body })).json();
}"""
ANSWER_ELSEWHERE = """async (options) => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    return (await navigator.credentials.get({ publicKey })).toJSON();
}"""
BRING = """(answer) => {
    const form = document.querySelector("form[data-passkey]");
    form.elements.credential.value = answer;
    form.submit();
}"""


def add_passkey(window: Window, town: Town) -> None:
    """From the list in My, whoever is signed in a moment ago."""
    window.open(f"{town.issuer}/my/security")
    window.follow("Add a passkey")
    window.see("Add a passkey")
    window.press("Create a passkey")
    window.see("Sign-in & Security")
    window.be_told(ADDED)


def leave(window: Window, town: Town) -> None:
    """Sign out."""
    window.open(f"{town.issuer}/sign-out")
    window.press("Sign out")
    window.see("You are signed out")


@ONCE
def test_making_a_passkey_and_signing_in_with_its_button(town: Town, laptop: Window) -> None:
    """Made in My, told by mail, used on the way to an order."""
    maria = town.person()
    enter_my(laptop, town, maria)
    keyring = Keyring(laptop, IN_THE_BROWSER)
    add_passkey(laptop, town)
    laptop.read("Synced")
    laptop.read("Not used yet")
    town.letter(maria, "Your Porsche ID has a new passkey")

    keyring.rest()
    leave(laptop, town)
    go_and_sign_in(laptop, town.shop)
    give_address(laptop, maria)
    keyring.wake()
    laptop.press("Use a passkey")
    laptop.read("Welcome, Maria.")
    be_known(laptop, town.shop)
    laptop.open(f"{town.issuer}/my/security")
    laptop.miss("Not used yet")


@ONCE
def test_the_address_field_offers_the_passkey(town: Town, laptop: Window) -> None:
    """Whoever chooses it there has typed nothing, and comes to where they were going."""
    maria = town.person()
    enter_my(laptop, town, maria)
    Keyring(laptop, IN_THE_BROWSER)
    add_passkey(laptop, town)
    leave(laptop, town)
    laptop.open(f"{town.issuer}/my/profile")
    laptop.see("Profile")


@ONCE
def test_the_offer_after_the_fifth_password_leads_on_with_a_passkey_and_without(town: Town, laptop: Window) -> None:
    """On the way to the shop: “not now” goes on there, and so does the passkey, ten sign-ins later."""
    maria, every = town.person(), Policy().passkey_offer_every
    Keyring(laptop, IN_THE_BROWSER)

    def be_offered() -> None:
        for _ in range(every - 1):
            town.sign_in(town.visitor(), maria)
        go_and_sign_in(laptop, town.shop)
        sign_in(laptop, maria)
        laptop.see("Sign in without typing")

    town.write("UPDATE passwords SET sign_ins = 0 WHERE account_id = :id", id=town.account_id(maria))
    be_offered()
    laptop.follow("Not now")
    laptop.read("Welcome, Maria.")
    leave(laptop, town)
    be_offered()
    laptop.press("Create a passkey")
    laptop.read("Welcome, Maria.")
    town.letter(maria, "Your Porsche ID has a new passkey")


@ONCE
def test_registering_with_a_passkey(town: Town, laptop: Window) -> None:
    """No password is chosen; the passkey signs in, and a password is set later, once it was used again."""
    maria = town.newcomer()
    keyring = Keyring(laptop, IN_THE_BROWSER)
    laptop.open(f"{town.issuer}/register")
    ask_for_id(laptop, maria)
    laptop.type("Code from the mail", town.letter(maria).code)
    laptop.press("Continue")
    say_who_i_am(laptop)
    laptop.see("Choose a password")
    laptop.press("Use a passkey instead")
    agree(laptop)
    laptop.see("Hello, Maria")

    leave(laptop, town)
    laptop.open(f"{town.issuer}/my/security")
    laptop.see("Sign-in & Security")
    laptop.read("Not set. You sign in with a passkey or a link.")
    keyring.rest()
    town.clock.turn(6 * MINUTE)
    laptop.follow("Set")
    laptop.see("Please confirm it is you")
    keyring.wake()
    laptop.press("Use a passkey")
    laptop.see("Set a password")
    laptop.type("New password", NEW)
    laptop.press("Save password")
    laptop.be_told("Your new password is set.")
    town.clock.turn(-6 * MINUTE)


@ONCE
def test_a_second_passkey_a_name_and_removing_the_first(town: Town, laptop: Window) -> None:
    """A security key beside the synced one; the removed one vanishes from the password manager by itself."""
    maria = town.person()
    enter_my(laptop, town, maria)
    manager = Keyring(laptop, IN_THE_BROWSER)
    add_passkey(laptop, town)
    manager.rest()
    laptop.follow("Add a passkey")
    laptop.see("Please confirm it is you")
    manager.wake()
    laptop.press("Use a passkey")
    laptop.see("Add a passkey")
    laptop.press("Create a passkey")
    laptop.be_told("A passkey for your Porsche ID is there already: on this device, or in this password manager.")
    manager.rest()
    key = Keyring(laptop, A_KEY)
    laptop.press("Create a passkey")
    laptop.be_told(ADDED)
    assert (len(manager.passkeys), len(key.passkeys)) == (1, 1)

    laptop.page.locator(".row", has_text="On one device").get_by_role("link").click()
    laptop.see("Passkey")
    laptop.type("Name of the passkey (optional)", "Blue key")
    laptop.press("Save name")
    laptop.be_told("The passkey has its new name.")
    laptop.read("Blue key")

    laptop.page.locator(".row", has_text="Synced").get_by_role("link").click()
    laptop.tick("Sign out on all other devices")
    laptop.press("Remove")
    laptop.be_told("The passkey is removed.")
    town.letter(maria, "A passkey of your Porsche ID was removed")
    laptop.miss("Synced")
    wait_until(lambda: manager.passkeys == [])
    assert len(key.passkeys) == 1


@ONCE
def test_a_passkey_that_was_removed_elsewhere_is_said_to_be_gone(town: Town, devices: Devices) -> None:
    """The page says what to do, and the browser forgets it."""
    maria, laptop, phone = town.person(), devices.laptop(), devices.phone()
    enter_my(laptop, town, maria)
    keyring = Keyring(laptop, IN_THE_BROWSER)
    add_passkey(laptop, town)
    keyring.rest()
    leave(laptop, town)
    town.write("DELETE FROM identifiers WHERE kind = 'passkey' AND account_id = :id", id=town.account_id(maria))

    keyring.wake()
    laptop.open(f"{town.issuer}/sign-in")
    expect(laptop.page.get_by_role("alert")).to_contain_text("This passkey belongs to no Porsche ID any more.")
    wait_until(lambda: keyring.passkeys == [])
    give_address(laptop, maria)
    give_password(laptop)
    laptop.see("Hello, Maria")
    phone.open(f"{town.issuer}/sign-in")
    phone.see("Sign in")


@ONCE
def test_without_a_person_verified_it_is_a_single_factor(town: Town, laptop: Window) -> None:
    """A touch signs in as a password does; what is sensitive asks for a finger, a face or a PIN."""
    maria = town.person()
    enter_my(laptop, town, maria)
    keyring = Keyring(laptop, IN_THE_BROWSER)
    add_passkey(laptop, town)
    leave(laptop, town)
    keyring.verify(verified=False)
    laptop.open(f"{town.issuer}/my")
    laptop.see("Hello, Maria")
    laptop.open(f"{town.issuer}/my/passkeys/add")
    laptop.see("Please confirm it is you")
    laptop.press("Use a passkey")
    expect(laptop.page.get_by_role("alert")).to_contain_text("Here a touch alone is not enough.")
    keyring.verify(verified=True)
    laptop.press("Use a passkey")
    laptop.see("Add a passkey")


@ONCE
def test_an_older_browser_does_without_the_newest_methods(town: Town, laptop: Window) -> None:
    """What the server asks for is read by hand where the browser does not read it by itself."""
    for method in ("parseCreationOptionsFromJSON", "parseRequestOptionsFromJSON", "signalAllAcceptedCredentials"):
        laptop.page.add_init_script(f"delete PublicKeyCredential.{method}")
    laptop.page.add_init_script("delete PublicKeyCredential.prototype.toJSON")
    maria = town.person()
    enter_my(laptop, town, maria)
    keyring = Keyring(laptop, IN_THE_BROWSER)
    add_passkey(laptop, town)
    laptop.follow("Add a passkey")
    laptop.press("Use a passkey")
    laptop.see("Add a passkey")
    keyring.rest()
    leave(laptop, town)
    give_address_at(laptop, town, maria)
    keyring.wake()
    laptop.press("Use a passkey")
    laptop.see("Hello, Maria")


@ONCE
def test_another_site_cannot_use_our_passkeys(town: Town, laptop: Window) -> None:
    """Not even one on the same host, whose browser plays along: the page it was signed on is another one."""
    maria = town.person()
    enter_my(laptop, town, maria)
    keyring = Keyring(laptop, IN_THE_BROWSER)
    add_passkey(laptop, town)
    keyring.rest()
    leave(laptop, town)
    give_address_at(laptop, town, maria)
    options = laptop.page.evaluate(ASK_FOR_CHALLENGE)
    laptop.open(town.stranger.url)
    keyring.wake()
    answer = laptop.page.evaluate(ANSWER_ELSEWHERE, options)
    keyring.rest()

    give_address_at(laptop, town, maria)
    with laptop.page.expect_navigation():
        laptop.page.evaluate(BRING, json.dumps(answer))
    expect(laptop.page.get_by_role("alert")).to_have_text(
        "This passkey was not accepted. Try again, or choose another way."
    )
    assert town.rows("SELECT detail FROM audit WHERE event = 'passkey.refused'")[-1][0].count('"origin"') == 1


@pytest.mark.parametrize("way", [Way("sqlite", scripts=False)], ids=str, indirect=True)
def test_without_javascript_nothing_is_offered_that_does_not_work(town: Town, laptop: Window) -> None:
    """The page that would make one says so, and every other way is open."""
    maria = town.person()
    enter_my(laptop, town, maria)
    laptop.open(f"{town.issuer}/my/passkeys/add")
    laptop.read("Your browser cannot use passkeys here.")
    expect(laptop.page.get_by_role("button", name="Create a passkey")).to_be_hidden()
    leave(laptop, town)
    give_address_at(laptop, town, maria)
    expect(laptop.page.get_by_role("button", name="Use a passkey")).to_be_hidden()
    give_password(laptop)
    laptop.see("Hello, Maria")


def give_address_at(window: Window, town: Town, person: Person) -> None:
    """The first page, opened."""
    window.open(f"{town.issuer}/sign-in")
    give_address(window, person)


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait for what a browser does by itself, without anything to be seen on a page."""
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)
