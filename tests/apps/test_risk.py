"""Sign-ins that look unlike their owner's: told once, asked for a second factor again, and counted (ASVS 6.3.5)."""

import json

from prometheus_client import CollectorRegistry

from keyfob.accounts.risk import asking_at
from keyfob.web.metrics import RISK
from tests.apps.passkeys import person_with_passkey
from tests.apps.passkeys import sign_in as sign_in_with
from tests.authenticator import Authenticator
from tests.house import OpenHouse, Person
from tests.outside.places import BERLIN, SYDNEY, UTRECHT, write_places
from tests.second_factor import Keys, locked, sign_in
from tests.visitor import Visitor

MINUTE, DAY = 60, 86_400
FAR = {"impossible_travel", "new_country"}


def moved(house: OpenHouse, visitor: Visitor, address: str) -> Visitor:
    """The same browser at another network address, signed out."""
    there = house.visitor(address=address)
    there.http.cookies.update(visitor.http.cookies)
    there.forget("keyfob")
    return there


def at_home(house: OpenHouse, person: Person) -> Visitor:
    """A browser that signed somebody in in Utrecht, some minutes ago."""
    visitor = house.visitor(address=UTRECHT)
    assert house.sign_in(visitor, person).path == "/my"
    house.clock.turn(10 * MINUTE)
    return visitor


def trusted_at_home(house: OpenHouse) -> tuple[Person, Keys, Visitor]:
    """Somebody with a second factor, and a browser in Utrecht that is not asked for it."""
    person, keys = locked(house)
    visitor = house.visitor(address=UTRECHT)
    assert sign_in(house, person, keys, visitor, trust="yes").path == "/my"
    assert house.sign_in(moved(house, visitor, UTRECHT), person).path == "/my"
    house.clock.turn(10 * MINUTE)
    return person, keys, visitor


def told(house: OpenHouse, person: Person) -> list[str]:
    """What the owner was told, oldest first."""
    kinds = ("new_browser", "new_country", "impossible_travel")
    return [mail.kind for mail in house.mails(person.email) if mail.kind in kinds]


def signals(house: OpenHouse, person: Person, event: str = "account.signed_in") -> set[str]:
    """What the newest row of the audit says was unusual."""
    query = "SELECT detail FROM audit WHERE account_id = :id AND event = :event ORDER BY id DESC LIMIT 1"
    detail = house.rows(query, id=house.account_id(person), event=event)[0][0]
    return set(json.loads(detail)["signals"])


def rows(house: OpenHouse, person: Person) -> int:
    """How many last places an account has."""
    query = "SELECT count(*) FROM last_places WHERE account_id = :id"
    count: int = house.rows(query, id=house.account_id(person))[0][0]
    return count


def counted(signal: str) -> float:
    """What the metric says."""
    registry = CollectorRegistry()
    registry.register(RISK)
    return registry.get_sample_value("keyfob_risk_total", {"signal": signal}) or 0


def test_a_stranger_abroad_is_told_of_once_with_the_place(placed_house: OpenHouse) -> None:
    """A new device in a new country, where nobody could have flown: one mail, with the strongest words."""
    person = placed_house.person()
    at_home(placed_house, person)
    assert placed_house.sign_in(placed_house.visitor(address=SYDNEY), person).path == "/my"
    assert told(placed_house, person) == ["new_browser", "impossible_travel"]
    mail = placed_house.mail(person.email, "impossible_travel")
    page = placed_house.visitor().open(mail.link)
    assert f"near Sydney, Australia ({SYDNEY})" in page.text
    assert placed_house.say("mail.notice.impossible_travel.subject") in page.text
    assert signals(placed_house, person) == {*FAR, "new_device"}


def test_a_journey_is_told_of_as_another_country(placed_house: OpenHouse) -> None:
    """Two days later, in the same browser; and once, also when one goes home and comes back."""
    person = placed_house.person()
    visitor = at_home(placed_house, person)
    for address in (SYDNEY, UTRECHT, SYDNEY, BERLIN, UTRECHT):
        placed_house.clock.turn(2 * DAY)
        assert placed_house.sign_in(moved(placed_house, visitor, address), person).path == "/my"
    assert told(placed_house, person) == ["new_browser", "new_country", "new_country"]
    assert signals(placed_house, person) == set()
    assert rows(placed_house, person) == 1


def test_a_trusted_device_far_away_is_asked_for_the_code_after_all(placed_house: OpenHouse) -> None:
    """A cookie that was carried off is worth less abroad; nothing is told or noted before the code is right."""
    person, keys, visitor = trusted_at_home(placed_house)
    before = told(placed_house, person)
    placed_house.clock.turn(120 * MINUTE)
    there = moved(placed_house, visitor, BERLIN)
    page = placed_house.sign_in(there, person)
    assert page.path == "/sign-in/second"
    assert there.open("/my").path == "/sign-in"
    assert signals(placed_house, person, "account.half_signed_in") == {"new_country"}
    assert told(placed_house, person) == before
    placed_house.clock.turn(MINUTE)
    assert page.submit(code=keys.app.code(placed_house.clock.now)).path == "/my"
    assert told(placed_house, person) == [*before, "new_country"]
    again = moved(placed_house, there, BERLIN)
    assert placed_house.sign_in(again, person).path == "/my"
    assert told(placed_house, person) == [*before, "new_country"]


def test_a_mailed_link_far_away_asks_a_trusted_device_too(placed_house: OpenHouse) -> None:
    """The mail is not the second factor."""
    person, _, visitor = trusted_at_home(placed_house)
    for address, path in ((UTRECHT, "/my"), (SYDNEY, "/sign-in/second")):
        there = moved(placed_house, visitor, address)
        page = there.open("/sign-in").submit(email=person.email).submit_to("/sign-in/link")
        assert page.submit(code=placed_house.mail(person.email, "sign_in_link").code).path == path


def test_a_brand_may_leave_trusted_devices_alone(placed_house: OpenHouse) -> None:
    """The owner hears of it all the same."""
    person, _, visitor = trusted_at_home(placed_house)
    with placed_house.deciding(risk=asking_at(())):
        assert placed_house.sign_in(moved(placed_house, visitor, SYDNEY), person).path == "/my"
    assert told(placed_house, person)[-1] == "impossible_travel"


def test_a_passkey_abroad_is_told_of_and_asks_for_nothing(placed_house: OpenHouse) -> None:
    """It is all the proof there can be."""
    phone = Authenticator()
    person = person_with_passkey(placed_house, phone)
    at_home(placed_house, person)
    visitor = placed_house.visitor(address=SYDNEY)
    assert sign_in_with(visitor, phone).path == "/my"
    assert told(placed_house, person)[-1] == "impossible_travel"
    assert signals(placed_house, person) == {*FAR, "new_device"}


def test_confirming_far_away_from_where_one_signed_in_is_unusual_too(placed_house: OpenHouse) -> None:
    """A session that was carried off meets its owner's mail before anything is changed."""
    person = placed_house.person()
    visitor = at_home(placed_house, person)
    thief = placed_house.visitor(address=SYDNEY)
    thief.http.cookies.update(visitor.http.cookies)
    page = thief.open("/my/activity/export")
    assert page.path == "/confirm"
    page.submit(password=person.password)
    assert told(placed_house, person)[-1] == "impossible_travel"


def test_a_wrong_password_abroad_is_no_sign_in(placed_house: OpenHouse) -> None:
    """Nothing is told, counted or noted."""
    person, before = placed_house.person(), counted("impossible_travel")
    at_home(placed_house, person)
    assert placed_house.sign_in(placed_house.visitor(address=SYDNEY), Person(person.email, "Falsch12!x")).status == 400
    assert told(placed_house, person) == ["new_browser"]
    assert counted("impossible_travel") == before
    placed_house.sign_in(placed_house.visitor(address=UTRECHT), person)
    assert signals(placed_house, person) == {"new_device"}


def test_every_signal_is_counted_once_a_sign_in(placed_house: OpenHouse) -> None:
    """At the first proof, and not again at the code."""
    person, keys, visitor = trusted_at_home(placed_house)
    before = {signal: counted(signal) for signal in (*FAR, "new_device")}
    page = placed_house.sign_in(moved(placed_house, visitor, SYDNEY), person)
    placed_house.clock.turn(MINUTE)
    assert page.submit(code=keys.app.code(placed_house.clock.now)).path == "/my"
    assert {signal: counted(signal) - before[signal] for signal in before} == {**dict.fromkeys(FAR, 1), "new_device": 0}


def test_one_sealed_row_is_all_that_is_kept(placed_house: OpenHouse) -> None:
    """From registration on; neither the audit nor a log knows the place, and an address without one writes nothing."""
    person = Person(placed_house.new_email())
    placed_house.register(placed_house.visitor(address=BERLIN), person)
    assert rows(placed_house, person) == 1
    sealed = placed_house.rows(
        "SELECT sealed FROM last_places WHERE account_id = :id", id=placed_house.account_id(person)
    )
    at_home(placed_house, person)
    assert rows(placed_house, person) == 1
    query = "SELECT detail FROM audit WHERE account_id = :id"
    details = str(placed_house.rows(query, id=placed_house.account_id(person)))
    assert not [word for word in ("Berlin", "DE", "NL", "52.", UTRECHT) if word in details or word in str(sealed)]
    elsewhere = placed_house.person()
    placed_house.signed_in(elsewhere)
    assert rows(placed_house, elsewhere) == 0


def test_an_owner_who_was_not_there_makes_us_forget_where_that_was(placed_house: OpenHouse) -> None:
    """The stranger's country is as new again as it was."""
    person = placed_house.person()
    at_home(placed_house, person)
    placed_house.sign_in(placed_house.visitor(address=SYDNEY), person)
    placed_house.visitor().open(placed_house.mail(person.email, "impossible_travel").link).submit()
    assert rows(placed_house, person) == 0


def test_a_place_is_forgotten_in_its_time(placed_house: OpenHouse) -> None:
    """As browsers are: half a year after the last sign-in it says nothing any more."""
    person = placed_house.person()
    at_home(placed_house, person)
    placed_house.clock.turn(181 * DAY)
    placed_house.sign_in(placed_house.visitor(address=SYDNEY), person)
    assert signals(placed_house, person) == {"new_device"}
    placed_house.clock.turn(-181 * DAY)


def test_while_the_file_is_away_nothing_is_unusual_about_places(placed_house: OpenHouse) -> None:
    """And everybody gets in."""
    person = placed_house.person()
    at_home(placed_house, person)
    file = placed_house.program.settings.data / "places.mmdb"
    file.write_text("half a file")
    assert placed_house.sign_in(placed_house.visitor(address=SYDNEY), person).path == "/my"
    assert signals(placed_house, person) == {"new_device"}
    write_places(file)
    placed_house.clock.turn(1)
    assert placed_house.sign_in(placed_house.visitor(address=SYDNEY), person).path == "/my"
    assert signals(placed_house, person) == {*FAR, "new_device"}


def test_without_a_file_nothing_is_kept_of_places(house: OpenHouse) -> None:
    """And the notices are those of before."""
    person = house.person()
    house.sign_in(house.visitor(address=UTRECHT), person)
    house.sign_in(house.visitor(address=SYDNEY), person)
    assert told(house, person) == ["new_browser", "new_browser"]
    assert house.rows("SELECT count(*) FROM last_places") == [(0,)]
