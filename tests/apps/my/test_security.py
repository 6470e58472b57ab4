"""Sign-in & Security: where somebody is signed in, and ending that."""

from tests.house import OpenHouse
from tests.visitor import SAFARI, Visitor


def is_in(visitor: Visitor) -> bool:
    """Whether the browser is signed in."""
    return visitor.open("/my").path == "/my"


def sids_seen_by(visitor: Visitor) -> set[str]:
    """The sessions that a browser can end: all of its person but its own."""
    forms = visitor.open("/my/security").forms
    return {form.values["session"] for form in forms if form.action == "/my/security/end"}


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
