"""The link of a notice: "this was not me", pressed signed out."""

from tests.house import OpenHouse, Person
from tests.visitor import SAFARI, Visitor


def thief_of(house: OpenHouse, person: Person) -> Visitor:
    """Somebody who knows the password, signed in where the owner never was."""
    thief = house.visitor(agent=SAFARI, address="192.0.2.66")
    assert house.sign_in(thief, person).path == "/my"
    return thief


def test_opening_the_link_does_nothing(house: OpenHouse) -> None:
    """Scanners open links too."""
    person = house.person()
    thief = thief_of(house, person)
    for _ in range(3):
        page = house.visitor().open(house.mail(person.email, "new_browser").link)
        assert (page.status, "Safari on iOS" in page.text, "192.0.2.66" in page.text) == (200, True, True)
    assert thief.open("/my").path == "/my"


def test_everybody_is_out_and_the_password_counts_no_more(house: OpenHouse) -> None:
    """The thief's session is dead at once, the stolen password worth nothing; services and the desk are told."""
    person = house.person()
    thief, owner = thief_of(house, person), house.signed_in(person)
    page = house.visitor().open(house.mail(person.email, "new_browser").link).submit()
    assert person.email in page.text

    assert thief.open("/my").path == owner.open("/my").path == "/sign-in"
    assert house.sign_in(house.visitor(), person).status == 400
    assert house.logouts(person)
    [told] = house.desk()
    assert (told["kind"], told["params"]["about"], told["params"]["reported"]) == ("desk_case", "security", True)
    assert person.email not in str(told)


def test_a_new_password_from_the_mail_lets_the_owner_in_again(house: OpenHouse) -> None:
    """The page leads to where it is chosen."""
    person, owner = house.person(), house.visitor()
    thief_of(house, person)
    owner.open(house.mail(person.email, "new_browser").link).submit()
    owner.open("/forgot").submit(email=person.email)
    owner.open(house.mail(person.email, "reset").link).submit(password="Ander-geheim-34!")
    page = owner.open("/sign-in").submit(email=person.email).submit(password="Ander-geheim-34!")
    assert page.path == "/my"


def test_the_link_works_once(house: OpenHouse) -> None:
    """And an unknown one not at all."""
    person = house.person()
    thief_of(house, person)
    link = house.mail(person.email, "new_browser").link
    assert house.visitor().open(link).submit().status == 200
    assert house.visitor().open(link).status == 400
    assert house.visitor().open("/not-me/" + "A" * 43).status == 400


def test_links_of_sign_ins_asked_for_by_the_thief_die_with_it(house: OpenHouse) -> None:
    """What hangs in the air is no way back in."""
    person = house.person()
    thief_of(house, person)
    notice = house.mail(person.email, "new_browser").link
    waiting = house.visitor()
    waiting.open("/sign-in").submit(email=person.email).submit_to("/sign-in/link")
    link = house.mail(person.email, "sign_in_link").link
    house.visitor().open(notice).submit()
    assert waiting.open(link).status == 400
