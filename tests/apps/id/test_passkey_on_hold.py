"""After a reset: a passkey that was there before may be the thief's, so it waits to be used beside the new password."""

from tests.apps.passkeys import add_passkey, person_with_passkey, sign_in, use
from tests.authenticator import Authenticator
from tests.house import OpenHouse, Person
from tests.visitor import Page, Visitor

NEW = "Ander-geheim-34!"


def reset(house: OpenHouse, person: Person) -> Person:
    """The owner recovers the account by mail."""
    visitor = house.visitor()
    visitor.open("/forgot").submit(email=person.email)
    assert visitor.open(house.mail(person.email, "reset").link).submit(password=NEW).path == "/sign-in"
    return Person(person.email, NEW)


def confirm(visitor: Visitor, phone: Authenticator) -> Page:
    """Use the passkey on the page where one confirms who one is."""
    return use(visitor.open("/confirm?pending=/my/security"), "/confirm/passkey", phone)


def test_what_a_thief_added_before_signs_nobody_in_after_the_reset(house: OpenHouse) -> None:
    """And nobody confirms it who has not the new password."""
    thief = Authenticator()
    person = reset(house, person_with_passkey(house, thief))
    visitor = house.visitor()
    page = sign_in(visitor, thief)
    assert page.status == 400
    assert visitor.open("/my").path == "/sign-in"
    owner = house.visitor()
    assert house.sign_in(owner, person).path == "/my"
    assert house.say("passkey.list.on_hold") in owner.open("/my/security").text


def test_its_owner_confirms_a_passkey_by_using_it_once(house: OpenHouse) -> None:
    """Then it signs in again; another one goes on waiting."""
    mine, strange = Authenticator(), Authenticator()
    person = person_with_passkey(house, mine)
    visitor = house.visitor()
    sign_in(visitor, mine)
    add_passkey(visitor, strange)
    person = reset(house, person)
    owner = house.visitor()
    house.sign_in(owner, person)
    assert confirm(owner, mine).path == "/my/security"

    assert sign_in(house.visitor(), mine).path == "/my"
    assert sign_in(house.visitor(), strange).status == 400


def test_a_mailed_link_is_not_enough_to_confirm_one(house: OpenHouse) -> None:
    """Or a thief who also reads the mail would confirm their own."""
    thief = Authenticator()
    person = reset(house, person_with_passkey(house, thief))
    visitor = house.visitor()
    visitor.open("/sign-in").submit(email=person.email).submit_to("/sign-in/link")
    assert visitor.open(house.mail(person.email, "sign_in_link").link).submit().path == "/my"
    assert confirm(visitor, thief).status == 400
    assert sign_in(house.visitor(), thief).status == 400


def test_the_account_still_asks_for_more_than_the_password(house: OpenHouse) -> None:
    """A thief of the mailbox who resets it changes no factor: the passkey on hold still counts as one to be shown."""
    person = reset(house, person_with_passkey(house, Authenticator()))
    mailbox_thief = house.visitor()
    house.sign_in(mailbox_thief, person)
    assert mailbox_thief.open("/my/passkeys/add").path == "/confirm"
