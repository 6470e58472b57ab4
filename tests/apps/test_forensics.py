"""A stolen database tells nothing, and of an erased customer not even all keys of today do; on each database."""

import base64
import logging

import pytest

from tests.erasing import erase
from tests.forensics import dump, files, find_all, opened, spellings
from tests.house import OpenHouse, Person
from tests.owners import invite, link, new_vin
from tests.visitor import Visitor

RANDOM = ("mailed token", "guest's token", "access token", "refresh token", "client secret", "link's token", "session")


def live(house: OpenHouse, person: Person) -> dict[str, str]:
    """Somebody uses every part of the record; what they told and were given, by what it is, and of them alone."""
    number = person.email.removeprefix("mevrouw.person").partition("@")[0].zfill(4)
    given, family = f"Wilhelmina {_letters(number)}", f"van Heuvelrooij {_letters(number)}"
    visitor = house.visitor()
    sent = visitor.open("/register").submit(email=person.email)
    mail = house.mail(person.email)
    page = sent.submit(code=mail.code).submit(given_name=given, family_name=family, country="NL")
    page.submit(password=person.password).submit(terms="yes", privacy="yes")
    return {
        "address": person.email, "given name": given, "family name": family, "mailed code": mail.code,
        "mailed token": mail.link.rpartition("/")[2], "password": person.password,
        **_record(house, visitor, person, number), **_services(house, visitor, person, number),
    }  # fmt: skip


def _letters(number: str) -> str:
    """A number as letters, since names have no digits."""
    return number.translate(str.maketrans("0123456789", "qwertzuiop")).title()


def _record(house: OpenHouse, visitor: Visitor, person: Person, number: str) -> dict[str, str]:
    street, town, birthdate = f"Keizersgrachtstraat {number}", f"Duivendrecht {_letters(number)}", "1980-07-26"
    visitor.open("/my/profile/phones/new").submit(phone=f"06 4815{number}")
    visitor.open("/my/profile/address").submit(street=street, postal_code="1015 DV", locality=town)
    visitor.open("/my/profile/about").submit(birthdate=birthdate)
    vin, guest, guest_name = new_vin(house), f"gast.{house.new_email()}", f"Bartholomeus {_letters(number)}"
    link(house, person, vin)
    invite(visitor, guest, user_name=guest_name)
    invitation = house.mail(guest, "vehicle_invitation")
    return {
        "phone": f"+3164815{number}", "phone as typed": f"06 4815{number}", "street": street, "town": town, "VIN": vin,
        "guest's address": guest, "guest's name": guest_name, "guest's code": invitation.code,
        "guest's token": invitation.link.rpartition("/")[2],
    }  # fmt: skip


def _services(house: OpenHouse, visitor: Visitor, person: Person, number: str) -> dict[str, str]:
    service = house.service()
    tokens = service.redeem(visitor.open(service.url()))
    network = f"198.51.{int(number) % 250}.177"
    house.visitor(address=network).open("/sign-in").submit(email=person.email).submit_to("/sign-in/link")
    mail = house.mail(person.email, "sign_in_link")
    text = f"Mijn geheime bericht over de zoutmijnen, {number}."
    visitor.open("/my/contact/new").submit_to("/my/contact/new", about="other", text=text)
    return {
        "access token": tokens["access_token"], "refresh token": tokens["refresh_token"],
        "client secret": service.secret, "link's token": mail.link.rpartition("/")[2], "link's code": mail.code,
        "network": network, "message": text, "session": visitor.cookie("session"),
    }  # fmt: skip


def not_digests(found: set[str]) -> set[str]:
    """What was found, without the SHA-256 of secrets of 128 bits and more: by trying nobody finds what has so many."""
    return {one for one in found if not (one.startswith(RANDOM) and "sha256" in one)}


def test_a_stolen_database_holds_nothing_in_any_spelling(house: OpenHouse) -> None:
    """Neither rows nor files: whatever was told or given out is sealed, or a digest that only its holder can make."""
    told = live(house, Person(f"mevrouw.{house.new_email()}"))
    assert not_digests(find_all(told, [*dump(house), *files(house)])) == set()


@pytest.mark.parametrize("how", list(spellings("maria@voorbeeld.nl")))
def test_what_is_planted_is_found(how: str) -> None:
    """The search can fail: each spelling, in the middle of something else."""
    value = "maria@voorbeeld.nl"
    planted = [b"before", b"\xff\x00" + spellings(value)[how] + b"\x00after"]
    assert f"address: {how}" in find_all({"address": value}, planted)


def test_base64_is_found_wherever_it_begins() -> None:
    """What stands before it in the same run moves it."""
    for before in range(7):
        run = base64.b64encode(b"x" * before + b"maria@voorbeeld.nl" + b"yz")
        assert find_all({"address": "maria@voorbeeld.nl"}, [run]), before


def test_all_keys_of_today_do_not_bring_an_erased_customer_back(
    house: OpenHouse, caplog: pytest.LogCaptureFixture
) -> None:
    """Not from the database, nor from a backup of before, nor from the log; before, the same search found it all."""
    caplog.set_level(logging.DEBUG)
    person = Person(f"mevrouw.{house.new_email()}")
    told = live(house, person)
    backup = dump(house)
    before = find_all(told, list(opened(house, backup)))
    for name in ("address", "family name", "street", "phone", "VIN", "message", "guest's address", "network"):
        assert any(one.startswith(f"{name}: ") for one in before), name
    house.clock.turn(2 * 86_400)
    erase(house, person)
    house.clock.turn(4 * 86_400)
    house.program.worker.run_due()
    today = dump(house)
    found = find_all(told, [*opened(house, backup), *opened(house, today), *today, *files(house), caplog.text.encode()])
    assert not_digests(found) == set()
