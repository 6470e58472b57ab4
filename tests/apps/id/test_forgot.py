"""Forgot password: a mail, a new password, and nobody is signed in by it; everything that was there before is over."""

import pytest

from keyfob.work.purge import purge
from tests.house import OpenHouse, Person, together
from tests.visitor import SAFARI, Page, Visitor

NEW = "Anders12!x"


def asked(visitor: Visitor, person: Person, start: str = "/forgot") -> Page:
    """The page that waits for the mail."""
    page = visitor.open(start).submit(email=person.email)
    assert page.path == "/forgot/mail"
    return page


def reset(house: OpenHouse, person: Person, password: str = NEW) -> Page:
    """The whole way, in a browser of its own."""
    visitor = house.visitor()
    asked(visitor, person)
    return visitor.open(house.mail(person.email, "reset").link).submit(password=password)


def test_the_mailed_link_sets_a_new_password_and_signs_nobody_in(house: OpenHouse) -> None:
    """The old one is worth nothing from then on."""
    person, visitor = house.person(), house.visitor()
    asked(visitor, person)
    page = visitor.open(house.mail(person.email, "reset").link)
    assert person.email in page.text
    page = page.submit(password=NEW)
    assert (page.path, page.notice) == ("/sign-in", house.say("notice.password_reset"))
    assert visitor.cookie("keyfob") == ""
    assert house.sign_in(house.visitor(), person).status == 400
    assert house.sign_in(house.visitor(), Person(person.email, NEW)).path == "/my"


def test_the_link_works_wherever_the_mail_is_read(house: OpenHouse) -> None:
    """On the phone as well: it signs nobody in, so no number is needed."""
    person, laptop, phone = house.person(), house.visitor(), house.visitor(agent=SAFARI)
    asked(laptop, person)
    link = house.mail(person.email, "reset").link
    assert phone.open(link.replace("/reset/", "/link/")).path == link
    assert phone.open(link).submit(password=NEW).path == "/sign-in"
    assert house.sign_in(phone, Person(person.email, NEW)).path == "/my"


def test_the_code_opens_the_page_in_the_browser_that_asked(house: OpenHouse) -> None:
    """And nowhere else."""
    person, visitor = house.person(), house.visitor()
    page = asked(visitor, person)
    code = house.mail(person.email, "reset").code
    page = page.submit(code=code)
    assert page.path == "/reset"
    assert house.visitor().open("/reset").status == 400
    assert page.submit(password=NEW).path == "/sign-in"
    assert house.sign_in(house.visitor(), Person(person.email, NEW)).path == "/my"


def test_the_page_is_not_reached_without_link_or_code(house: OpenHouse) -> None:
    """Asking alone opens nothing."""
    person, visitor = house.person(), house.visitor()
    page = asked(visitor, person)
    assert visitor.open("/reset").status == 400
    csrf = page.form().values["csrf"]
    assert visitor.post("/reset", {"csrf": csrf, "password": NEW}).status_code == 400
    assert house.sign_in(house.visitor(), person).path == "/my"


def test_an_unfit_password_costs_nothing(house: OpenHouse) -> None:
    """The rule is named and the link still works; the password is not repeated."""
    person, visitor = house.person(), house.visitor()
    asked(visitor, person)
    page = visitor.open(house.mail(person.email, "reset").link).submit(password="Passw0rd!")
    assert (page.status, page.problems) == (400, {"password": house.say("problem.password_listed")})
    assert "Passw0rd!" not in page.reply.text
    local = person.email.partition("@")[0]
    assert page.submit(password=local).status == 400
    assert page.submit(password=NEW).path == "/sign-in"


def test_sessions_and_tokens_of_whoever_was_in_are_dead(house: OpenHouse) -> None:
    """Whoever stole a session or a refresh token holds nothing once the owner has recovered (ASVS 7.4.3)."""
    service, person, thief = house.service(), house.person(), house.visitor()
    tokens = service.redeem(house.sign_in(thief, person, service.url()))
    other = house.signed_in(person, stay="yes")
    code = service.answer(thief.open(service.url()))["code"]
    reset(house, person)
    assert thief.open("/my").path == "/sign-in"
    assert other.open("/my").path == "/sign-in"
    assert service.answer(thief.open(service.url(prompt="none")))["error"] == "login_required"
    assert service.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert service.userinfo(tokens["access_token"]).status_code == 401
    redeemed = service.ask_token(
        grant_type="authorization_code",
        code=code,
        redirect_uri=service.client.redirect_uris[0],
        code_verifier="v" * 43,
    )
    assert redeemed.json()["error"] == "invalid_grant"
    told = {logout["sid"] for logout in house.logouts(person)}
    assert len(told) >= 2


def test_a_refresh_token_whose_session_merely_expired_is_dead_too(house: OpenHouse) -> None:
    """It outlives a session that nobody ended and that is forgotten, but not a new password (ASVS 7.4.3)."""
    service, person = house.service(), house.person()
    stolen = service.redeem(house.sign_in(house.visitor(), person, service.url()))["refresh_token"]
    house.clock.turn(3 * 86_400)
    purge(house.program.unit)
    reply = service.refresh(stolen)
    assert reply.status_code == 200
    reset(house, person)
    assert service.refresh(reply.json()["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_browser_that_was_known_is_known_no_more(house: OpenHouse) -> None:
    """A thief's browser does not keep tries of its own, which guessers from elsewhere do not use up."""
    person = house.person()
    thief = house.signed_in(person)
    reset(house, person)
    for _ in range(5):
        house.sign_in(house.visitor(), Person(person.email, "Wrong12!x"))
    assert house.sign_in(thief, Person(person.email, "Wrong12!x")).status == 429


def test_mails_on_their_way_to_a_thief_s_browser_are_void(house: OpenHouse) -> None:
    """Sign-in links and older resets, also those asked for by somebody else."""
    person, thief = house.person(), house.visitor()
    thief.open("/sign-in").submit(email=person.email).submit_to("/sign-in/link")
    sign_in = house.mail(person.email, "sign_in_link")
    asked(thief, person)
    old = house.mail(person.email, "reset")
    house.clock.turn(1)
    reset(house, person)
    assert thief.open(sign_in.link).status == 400
    assert thief.open(old.link).status == 400
    assert thief.open("/sign-in/mail").submit(code=sign_in.code).status == 400
    assert house.sign_in(house.visitor(), Person(person.email, NEW)).path == "/my"


def test_the_owner_is_told_by_mail(house: OpenHouse) -> None:
    """In case it was somebody else (ASVS 6.3.7)."""
    person = house.person()
    reset(house, person)
    assert house.mail(person.email, "password_changed").link.startswith("/not-me/")


def test_scanners_that_open_reset_links_use_nothing_up(house: OpenHouse) -> None:
    """Machines that read mails look at the page, with and without its body: nothing changes, and it still works."""
    person, visitor, scanner = house.person(), house.visitor(), house.visitor(agent="Scanner/1.0")
    asked(visitor, person)
    link = house.mail(person.email, "reset").link
    for _ in range(5):
        for reply in (scanner.get(link), scanner.http.head(link), house.visitor().get(link)):
            assert reply.status_code == 200
    assert house.sign_in(house.visitor(), person).path == "/my"
    assert visitor.open(link).submit(password=NEW).path == "/sign-in"


def test_a_link_resets_once(house: OpenHouse) -> None:
    """Used, it says so; twenty at once make one new password."""
    person, visitor = house.person(), house.visitor()
    asked(visitor, person)
    url, fields = visitor.open(house.mail(person.email, "reset").link).filled(password=NEW)
    answers = together(20, lambda number: visitor.post(url, {**fields, "password": f"Anders12!{number}"}).status_code)
    assert answers.count(303) == 1
    assert set(answers) <= {303, 400, 503}
    assert visitor.open(url).heading == house.say("link.result.spent.title")
    winner = Person(person.email, f"Anders12!{answers.index(303)}")
    assert house.sign_in(house.visitor(), winner).path == "/my"


def test_a_newer_mail_voids_the_older(house: OpenHouse) -> None:
    """Only the newest link works."""
    person, visitor = house.person(), house.visitor()
    asked(visitor, person)
    older = house.mail(person.email, "reset").link
    house.clock.turn(1)
    asked(house.visitor(), person)
    assert visitor.open(older).heading == house.say("link.result.spent.title")


def test_a_link_is_good_for_half_an_hour(house: OpenHouse) -> None:
    """Then the page that waits leads to the beginning, and the link says why."""
    person, visitor = house.person(), house.visitor()
    page = asked(visitor, person)
    link = house.mail(person.email, "reset").link
    house.clock.turn(1799)
    assert visitor.open(link).status == 200
    house.clock.turn(1)
    assert visitor.open(link).heading == house.say("link.result.expired.title")
    assert page.again().path == "/forgot"


def test_the_mail_is_sent_again_after_a_wait(house: OpenHouse) -> None:
    """The newest link and code count."""
    person, visitor = house.person(), house.visitor()
    page = asked(visitor, person)
    page.submit_to("/forgot/mail/resend")
    assert len([mail for mail in house.mails(person.email) if mail.kind == "reset"]) == 1
    house.clock.turn(60)
    page = page.submit_to("/forgot/mail/resend")
    assert len([mail for mail in house.mails(person.email) if mail.kind == "reset"]) == 2
    assert page.submit(code=house.mail(person.email, "reset").code).path == "/reset"


def test_wrong_passwords_before_do_not_keep_anybody_from_the_new_one(house: OpenHouse) -> None:
    """The lock that led here is lifted."""
    person = house.person()
    for _ in range(6):
        house.sign_in(house.visitor(), Person(person.email, "Wrong12!x"))
    reset(house, person)
    assert house.sign_in(house.visitor(), Person(person.email, NEW)).path == "/my"


def test_a_password_switched_off_works_again_after_a_reset(house: OpenHouse) -> None:
    """Which is the way out after too many wrong tries in a row (NIST SP 800-63B-4 §3.2.2)."""
    person = house.person()
    with house.deciding(failures_before_reset=3):
        for _ in range(3):
            house.sign_in(house.visitor(), Person(person.email, "Wrong12!x"))
        assert house.sign_in(house.visitor(), person).status == 400
        reset(house, person)
        assert house.sign_in(house.visitor(), Person(person.email, NEW)).path == "/my"


def test_the_service_one_came_from_is_not_forgotten(house: OpenHouse) -> None:
    """From the sign-in page through the mail, on another device even, and back to the service."""
    service, person, visitor = house.service(), house.person(), house.visitor()
    page = visitor.open(service.url()).submit(email=person.email)
    forgot = next(link for link in page.links if link.startswith("/forgot"))
    asked(visitor, person, forgot)
    page = house.visitor(agent=SAFARI).open(house.mail(person.email, "reset").link).submit(password=NEW)
    page = page.submit(email=person.email).submit(password=NEW)
    assert "code" in service.answer(page)


def test_a_blocked_account_stays_blocked(house: OpenHouse) -> None:
    """Whoever holds the mailbox may hear it, and nothing is changed."""
    person = house.person()
    house.block(person)
    page = reset(house, person)
    assert (page.status, page.heading) == (403, house.say("error.blocked.title"))


@pytest.mark.parametrize(("typed", "problem"), [("", "email_missing"), ("maria@", "email_malformed")])
def test_what_is_no_address_is_asked_for_again(house: OpenHouse, typed: str, problem: str) -> None:
    """With the mistake named beside it."""
    page = house.visitor().open("/forgot").submit(email=typed)
    assert (page.status, page.problems) == (400, {"email": house.say(f"problem.{problem}")})


def test_the_address_typed_on_the_sign_in_page_stands_there_already(house: OpenHouse) -> None:
    """Nobody types it twice."""
    visitor, email = house.visitor(), house.new_email()
    visitor.open("/sign-in").submit(email=email)
    assert visitor.open("/forgot").form().values["email"] == email
