"""Signing in with a password: the two pages, the session that comes of it, and how long that lives."""

import pytest

from keyfob.accounts.throttle_rules import RULES, Act, By, Rule
from tests.house import OpenHouse, Person
from tests.second_factor import half_way, locked, sign_in
from tests.visitor import Visitor

HOUR, DAY = 3600, 86_400


def is_signed_in(visitor: Visitor) -> bool:
    """Whether My knows who it is, though it may ask for a proof of today."""
    return visitor.open("/my").path in {"/my", "/confirm"}


def test_address_and_password_lead_to_my(house: OpenHouse) -> None:
    """Two pages, and the address is carried from one to the other."""
    person, visitor = house.person(), house.visitor()
    page = visitor.open("/").submit(email=person.email)
    assert page.path == "/sign-in/how"
    assert person.email in page.text
    assert page.submit(password=person.password).path == "/my"


def test_the_way_back_to_the_service_goes_through_both_pages(house: OpenHouse) -> None:
    """Wrong passwords and detours lose nothing; the page says where one is going."""
    service, person, visitor = house.service(name="Zubehör & Mehr"), house.person(), house.visitor()
    page = visitor.open(service.url())
    assert "Zubehör & Mehr" in page.reply.text.replace("&amp;", "&")
    page = page.submit(email="").submit(email=person.email).submit(password="Wrong12!x")
    page = page.submit(password=person.password)
    assert service.answer(page)["state"] == "s1"


def test_a_wrong_password_is_asked_for_again_and_not_repeated(house: OpenHouse) -> None:
    """The page says so, with the status of a refusal, and never shows what was typed."""
    page = house.visitor().open("/sign-in").submit(email=house.person().email).submit(password="Wrong12!x", stay="yes")
    assert (page.status, page.problems) == (400, {"password": house.say("problem.password_wrong")})
    assert "Wrong12!x" not in page.reply.text
    assert page.form().values["stay"] == "yes"


@pytest.mark.parametrize(("typed", "problem"), [("", "email_missing"), ("maria@", "email_malformed")])
def test_what_is_no_address_is_asked_for_again(house: OpenHouse, typed: str, problem: str) -> None:
    """With the mistake named beside it."""
    page = house.visitor().open("/sign-in").submit(email=typed)
    assert (page.status, page.problems) == (400, {"email": house.say(f"problem.{problem}")})


def test_an_empty_password_is_no_try(house: OpenHouse) -> None:
    """Pressing the button too early does not count."""
    person, visitor = house.person(), house.visitor()
    page = visitor.open("/sign-in").submit(email=person.email)
    for _ in range(6):
        page = page.submit(password="")
        assert page.problems == {"password": house.say("problem.password_missing")}
    assert page.submit(password=person.password).path == "/my"


def test_the_second_page_without_an_address_leads_to_the_first(house: OpenHouse) -> None:
    """A bookmark, or a cookie that was lost."""
    assert house.visitor().open("/sign-in/how").path == "/sign-in"
    visitor = house.visitor()
    page = visitor.open("/sign-in").submit(email=house.person().email)
    visitor.forget("keyfob-typed")
    assert page.submit(password="Wrong12!x").path == "/sign-in"
    assert page.submit_to("/sign-in/link").path == "/sign-in"


def test_the_session_cookie_belongs_to_this_host_alone(house: OpenHouse) -> None:
    """Secure, out of reach of script, bound to the host, gone with the browser (ASVS 3.3)."""
    person, visitor = house.person(), house.visitor()
    url, fields = visitor.open("/sign-in").submit(email=person.email).filled(password=person.password)
    cookies = visitor.post(url, fields).headers.get_list("set-cookie")
    session = next(cookie for cookie in cookies if cookie.startswith("__Host-keyfob="))
    assert set(session.split("; ")[1:]) == {"Path=/", "HttpOnly", "SameSite=Lax", "Secure"}
    assert len(session.split(";")[0].partition("=")[2]) == 43
    assert all(cookie.startswith("__Host-") and person.email not in cookie for cookie in cookies)


def test_staying_signed_in_keeps_the_cookie_and_the_session_for_thirty_days(house: OpenHouse) -> None:
    """However seldom it is used; and not a second longer."""
    person, visitor = house.person(), house.visitor()
    url, fields = visitor.open("/sign-in").submit(email=person.email).filled(password=person.password, stay="yes")
    cookies = visitor.post(url, fields).headers.get_list("set-cookie")
    assert any(cookie.startswith("__Host-keyfob=") and f"Max-Age={30 * DAY}" in cookie for cookie in cookies)
    house.clock.turn(30 * DAY - 1)
    assert is_signed_in(visitor)
    house.clock.turn(1)
    assert not is_signed_in(visitor)


def test_a_session_not_used_for_an_hour_is_over(house: OpenHouse) -> None:
    """To the second."""
    visitor = house.signed_in()
    house.clock.turn(HOUR - 1)
    assert is_signed_in(visitor)
    house.clock.turn(HOUR)
    assert not is_signed_in(visitor)


def test_a_session_in_use_is_over_after_twelve_hours(house: OpenHouse) -> None:
    """Use keeps it alive, but not for ever."""
    visitor = house.signed_in()
    for _ in range(23):
        house.clock.turn(HOUR // 2)
        assert is_signed_in(visitor)
    house.clock.turn(HOUR // 2)
    assert not is_signed_in(visitor)


def test_signing_in_to_services_is_use_too(house: OpenHouse) -> None:
    """A session that serves services does not fall asleep."""
    service, visitor = house.service(), house.signed_in()
    for _ in range(3):
        house.clock.turn(HOUR - 60)
        assert "code" in service.answer(visitor.open(service.url(prompt="none")))


def test_use_is_written_down_once_a_minute(house: OpenHouse) -> None:
    """A page more does not mean a write more."""
    service, person = house.service(), house.person()
    visitor = house.signed_in(person)
    seen = "SELECT seen_at FROM sessions WHERE account_id = :id ORDER BY seen_at DESC LIMIT 1"
    begun = house.clock.now
    for seconds, expected in ((59, begun), (1, begun + 60), (59, begun + 60), (1, begun + 120)):
        house.clock.turn(seconds)
        visitor.open(service.url() if seconds == 1 else "/my")
        assert house.rows(seen, id=house.account_id(person))[0][0] == expected


def test_whoever_knows_the_password_opens_no_sign_ins_without_end(house: OpenHouse) -> None:
    """Twenty an hour in new browsers, though each was right; the owner's own browser is not kept out by them."""
    (person, keys), owner = locked(house), house.visitor()
    sign_in(house, person, keys, owner)
    house.clock.turn(HOUR)
    for _ in range(20):
        half_way(house, person)
    refused = house.sign_in(house.visitor(), person)
    assert (refused.status, refused.problems) == (
        429,
        {"password": house.say("problem.too_many", wait="in 60 minutes")},
    )
    (begun,) = house.rows("SELECT count(*) FROM half_sign_ins WHERE account_id = :id", id=house.account_id(person))
    assert begun == (20,)
    half_way(house, person, owner)
    house.clock.turn(HOUR)
    half_way(house, person)


def test_whoever_is_known_opens_no_sessions_without_end_either(house: OpenHouse) -> None:
    """Sixty an hour in a browser that drops its sessions; another one of the same person goes on."""
    (person, visitor), other = (house.person(), house.visitor()), house.visitor()
    house.sign_in(visitor, person)
    house.sign_in(other, person)
    few = (*(rule for rule in RULES if rule.act is not Act.ARRIVE_KNOWN), Rule(Act.ARRIVE_KNOWN, By.BROWSER, 3, HOUR))
    with house.deciding(throttle=few):
        for _ in range(3):
            visitor.forget("keyfob")
            assert house.sign_in(visitor, person).path == "/my"
        visitor.forget("keyfob")
        assert house.sign_in(visitor, person).status == 429
        assert house.sign_in(other, person).path == "/my"


def test_the_session_id_is_new_at_every_sign_in_and_change_and_the_old_one_is_refused(house: OpenHouse) -> None:
    """So nobody can prepare a session for somebody else, or keep one that was read somewhere (ASVS 7.2.4)."""
    person, visitor = house.person(), house.visitor()
    seen: list[str] = []

    def changed() -> None:
        token = visitor.cookie("keyfob")
        assert token
        assert token not in seen
        if seen:
            old = house.visitor()
            old.http.cookies.set("__Host-keyfob", seen[-1], domain="id.example")
            assert not is_signed_in(old)
        seen.append(token)

    house.sign_in(visitor, person)
    changed()
    house.sign_in(visitor, person)
    changed()
    visitor.open("/sign-in").submit(email=person.email).submit_to("/sign-in/link")
    visitor.open(house.mail(person.email, "sign_in_link").link).submit()
    changed()
    house.clock.turn(1)
    page = visitor.open(house.service().url(prompt="login"))
    page.submit(password=person.password)
    changed()
    visitor.open("/my/password").submit(current_password=person.password, password="Anders12!x")
    changed()


def test_a_session_id_somebody_else_chose_is_not_taken_over(house: OpenHouse) -> None:
    """Signing in with a planted cookie ends in a new session (session fixation)."""
    planted, visitor = "A" * 43, house.visitor()
    visitor.http.cookies.set("__Host-keyfob", planted, domain="id.example")
    house.sign_in(visitor, house.person())
    assert visitor.http.cookies.get("__Host-keyfob", domain="id.example") != planted or len(visitor.http.cookies) > 1
    other = house.visitor()
    other.http.cookies.set("__Host-keyfob", planted, domain="id.example")
    assert not is_signed_in(other)


def test_another_account_that_signs_in_ends_the_session_before(house: OpenHouse) -> None:
    """One browser, one person: the first one's services are told."""
    first, second, visitor = house.person(), house.person(), house.visitor()
    house.sign_in(visitor, first)
    token = visitor.cookie("keyfob")
    house.sign_in(visitor, second)
    assert second.email in visitor.open("/my/security").text
    old = house.visitor()
    old.http.cookies.set("__Host-keyfob", token, domain="id.example")
    assert not is_signed_in(old)
    assert len(house.logouts(first)) == 1


def test_a_remembered_session_stays_remembered_when_it_is_renewed(house: OpenHouse) -> None:
    """Proving oneself anew, or a new password, does not quietly sign the browser out at its end."""
    person = house.person()
    visitor = house.signed_in(person, stay="yes")
    url, fields = visitor.open("/my/password").filled(current_password=person.password, password="Anders12!x")
    cookies = visitor.post(url, fields).headers.get_list("set-cookie")
    assert any(cookie.startswith("__Host-keyfob=") and f"Max-Age={30 * DAY}" in cookie for cookie in cookies)
    house.clock.turn(1)
    page = visitor.open(house.service().url(prompt="login"))
    url, fields = page.filled(password="Anders12!x")
    cookies = visitor.post(url, fields).headers.get_list("set-cookie")
    assert any(cookie.startswith("__Host-keyfob=") and f"Max-Age={30 * DAY}" in cookie for cookie in cookies)


def test_a_blocked_account_is_signed_out_at_once(house: OpenHouse) -> None:
    """Its sessions and its tokens are worth nothing from that moment."""
    service, person, visitor = house.service(), house.person(), house.visitor()
    tokens = service.redeem(house.sign_in(visitor, person, service.url()))
    house.block(person)
    assert not is_signed_in(visitor)
    assert service.userinfo(tokens["access_token"]).status_code == 401
    assert service.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert service.answer(visitor.open(service.url(prompt="none")))["error"] == "login_required"


def test_a_registered_person_is_known_by_the_address_however_it_is_written(house: OpenHouse) -> None:
    """Capitals do not matter."""
    person = house.person()
    assert house.sign_in(house.visitor(), Person(person.email.upper())).path == "/my"
