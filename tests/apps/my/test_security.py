"""Sign-in & Security: where somebody is signed in, and ending that."""

import pytest

from keyfob.accounts.acr import BY_PASSWORD
from keyfob.accounts.model import Visitor as Browser
from keyfob.accounts.sessions import open_session
from keyfob.base.actor import PROGRAM
from keyfob.storage.unit import Decided, Moment
from tests.house import OpenHouse, Person
from tests.visitor import SAFARI, Page, Visitor

MANY = 205


def is_in(visitor: Visitor) -> bool:
    """Whether the browser is signed in."""
    return visitor.open("/my").path == "/my"


def sids_seen_by(visitor: Visitor) -> set[str]:
    """The sessions that a browser can end: all of its person but its own."""
    forms = visitor.open("/my/security").forms
    return {form.values["session"] for form in forms if form.action == "/my/security/end"}


def sign_in_often(house: OpenHouse, person: Person) -> set[str]:
    """Sign somebody in at very many browsers, without asking for the password each time; the sessions."""
    account_id, policy = house.account_id(person), house.program.house.accounts
    sids: set[str] = set()
    browser = Browser(b"elsewhere", "Firefox · Linux", "192.0.2.7", "en")

    def start(moment: Moment) -> Decided:
        started = [
            open_session(
                account_id, BY_PASSWORD, browser, None,
                remember=False, terms_due=False, policy=policy, now=moment.now, mint=moment.mint,
            )
            for _ in range(MANY)
        ]  # fmt: skip
        sids.update(one.session.sid for one in started)
        return Decided(tuple(change for one in started for change in one.changes))

    house.program.unit.run(start, PROGRAM)
    return sids


def test_every_session_is_listed_with_its_device_and_use(house: OpenHouse) -> None:
    """The one in use is marked and has no button; nothing of a cookie is shown."""
    person = house.person()
    first = house.signed_in(person)
    phone = house.visitor(agent=SAFARI, address="198.51.100.9")
    house.sign_in(phone, person)
    page = first.open("/my/security")
    assert "Firefox" in page.text
    assert "Mobile Safari" in page.text
    assert "198.51.100.9" in page.text
    assert page.text.count(house.say("my.security.this")) == 1
    assert first.cookie("keyfob") not in page.reply.text
    assert phone.cookie("keyfob") not in page.reply.text


def test_one_other_session_is_ended(house: OpenHouse) -> None:
    """At once; this one and the others stay."""
    person = house.person()
    here, there, elsewhere = (house.signed_in(person) for _ in range(3))
    (theirs,) = sids_seen_by(here) - sids_seen_by(there)
    url, fields = here.open("/my/security").filled("/my/security/end")
    page = here.send(url, {**fields, "session": theirs})
    assert (page.path, page.notice) == ("/my/security", house.say("notice.session_ended"))
    assert [is_in(visitor) for visitor in (here, there, elsewhere)] == [True, False, True]


def test_all_other_sessions_are_ended_and_their_services_told(house: OpenHouse) -> None:
    """Their tokens are worth nothing, and this browser's go on."""
    service, person = house.service(), house.person()
    here, there = house.visitor(), house.visitor()
    mine = service.redeem(house.sign_in(here, person, service.url()))
    theirs = service.redeem(house.sign_in(there, person, service.url()))
    page = here.open("/my/security").submit_to("/my/security/end-others")
    assert page.notice == house.say("notice.sessions_ended")
    assert is_in(here)
    assert not is_in(there)
    assert service.userinfo(mine["access_token"]).status_code == 200
    assert service.userinfo(theirs["access_token"]).status_code == 401
    assert service.refresh(theirs["refresh_token"]).json()["error"] == "invalid_grant"
    assert len(house.logouts(person)) == 2  # the browser that registered, and the other one


def test_the_session_of_somebody_else_is_not_found(house: OpenHouse) -> None:
    """Its id, and one that never was, are answered alike; and nothing ends (ASVS 8.2.2)."""
    victim_person = house.person()
    victim, other = house.signed_in(victim_person), house.signed_in(victim_person)
    (sid,) = sids_seen_by(other) - sids_seen_by(victim)
    thief = house.signed_in()
    url, fields = thief.open("/my/security").filled("/my/security/end")
    for session in (sid, "x" * 26, "", "' OR 1=1 --"):
        reply = thief.post(url, {**fields, "session": session})
        assert reply.status_code == 404
    assert is_in(victim)


def test_ending_one_s_own_session_signs_out(house: OpenHouse) -> None:
    """By its id, as from an old page in another tab."""
    person = house.person()
    here = house.visitor()
    house.sign_in(here, person)
    there = house.signed_in(person)
    (own,) = sids_seen_by(there) - sids_seen_by(here)
    url, fields = here.open("/my/security").filled("/my/security/end")
    assert here.send(url, {**fields, "session": own}).path == "/sign-in"
    assert not is_in(here)
    assert is_in(there)


def test_sessions_that_are_over_are_not_listed(house: OpenHouse) -> None:
    """Idle too long, they are gone from the list."""
    person = house.person()
    remembered = house.visitor()
    house.sign_in(remembered, person, stay="yes")
    house.clock.turn(3600)
    page = remembered.open("/my/security")
    assert not [form for form in page.forms if form.action.startswith("/my/security")]


def test_of_very_many_sessions_those_used_last_are_listed(house: OpenHouse) -> None:
    """And it is said that there are more, on the first page too."""
    person = house.person()
    sign_in_often(house, person)
    house.clock.turn(61)
    visitor = house.signed_in(person)
    page = visitor.open("/my/security")
    assert len(sids_seen_by(visitor)) == 199
    assert page.text.count(house.say("my.security.this")) == 1
    assert house.say("my.security.sessions_more", count=200) in page.text
    assert house.say("my.home.sessions_more", count=200) in visitor.open("/my").text
    page.submit_to("/my/security/end-others")
    assert house.say("my.security.sessions_more", count=200) not in visitor.open("/my/security").text
    assert house.say("my.home.sessions", count=1) in visitor.open("/my").text


def test_one_of_very_many_sessions_can_be_ended(house: OpenHouse) -> None:
    """Also one that is not among those listed; and its services are told."""
    person = house.person()
    sids = sign_in_often(house, person)
    visitor = house.signed_in(person)
    hidden = min(sids - sids_seen_by(visitor))
    url, fields = visitor.open("/my/security").filled("/my/security/end")
    assert visitor.send(url, {**fields, "session": hidden}).notice == house.say("notice.session_ended")
    assert [logout["sid"] for logout in house.logouts(person)] == [hidden]
    assert visitor.post(url, {**fields, "session": hidden}).status_code == 404


@pytest.mark.parametrize("way", ["end others", "new password", "forgotten password", "not me"])
def test_however_many_sessions_are_ended_at_once_all_their_services_are_told(house: OpenHouse, way: str) -> None:
    """None is left out, and none stays."""
    person = house.person()
    sids = sign_in_often(house, person)
    visitor = house.signed_in(person)
    _end_all(house, visitor, person, way)
    assert sids <= {logout["sid"] for logout in house.logouts(person)}
    left = house.rows("SELECT count(*) FROM sessions WHERE account_id = :id", id=house.account_id(person))
    assert left == [(1 if way in {"end others", "new password"} else 0,)]


def _end_all(house: OpenHouse, visitor: Visitor, person: Person, way: str) -> Page:
    match way:
        case "end others":
            return visitor.open("/my/security").submit_to("/my/security/end-others")
        case "new password":
            page = visitor.open("/my/password")
            return page.submit(current_password=person.password, password="Anders12!x", end_others="yes")
        case "forgotten password":
            house.visitor().open("/forgot").submit(email=person.email)
            return house.visitor().open(house.mail(person.email, "reset").link).submit(password="Anders12!x")
    return house.visitor().open(house.mail(person.email, "new_browser").link).submit()
