"""The second half of a sign-in: a code of the app, or a recovery code, and nothing before it."""

import pytest

from tests.house import OpenHouse, Person, together
from tests.second_factor import half_way, lock, locked, sign_in, wrong_code
from tests.service import Service, claims_of
from tests.visitor import Page, Visitor

DAY = 86_400
LEVELS = {
    "mail": "urn:keyfob:acr:mail-link",
    "password": "urn:keyfob:acr:password",
    "second": "urn:keyfob:acr:password-and-second-factor",
}


def is_in(visitor: Visitor) -> bool:
    """Whether My knows who it is, though it may ask for a proof of today."""
    return visitor.open("/my").path in {"/my", "/confirm"}


def told(service: Service, page: Page) -> tuple[str, list[str]]:
    """What the service learns of how sure we are."""
    claims = claims_of(service.redeem(page)["id_token"])
    return claims["acr"], claims["amr"]


def audited(house: OpenHouse, person: Person) -> list[str]:
    """The events of an account."""
    query = "SELECT event FROM audit WHERE account_id = :id"
    return [event for (event,) in house.rows(query, id=house.account_id(person))]


def test_password_and_code_sign_in_at_the_level_of_both(house: OpenHouse) -> None:
    """The service that waits is told so."""
    (person, keys), service, visitor = locked(house), house.service(name="Zubehör"), house.visitor()
    page = half_way(house, person, visitor, service.url())
    assert "Zubehör" in page.reply.text
    assert not is_in(visitor)
    page = page.submit(code=keys.app.code(house.clock.now))
    assert told(service, page) == (LEVELS["second"], ["pwd", "otp", "mfa"])
    assert is_in(visitor)
    assert visitor.cookie("keyfob-half") == ""
    assert {"second_factor.turned_on", "backup_codes.made", "account.half_signed_in"} <= set(audited(house, person))


def test_the_page_tells_nothing_of_the_account(house: OpenHouse) -> None:
    """Not even the address: whoever guessed a password learns nothing more."""
    person, _ = locked(house)
    page = half_way(house, person)
    assert person.email not in page.reply.text
    assert "Maria" not in page.reply.text


def test_half_a_sign_in_leaves_no_trace_but_in_the_audit(house: OpenHouse) -> None:
    """No session, no known browser, no mail, and a session that was there stays as it is."""
    person, keys = locked(house)
    visitor = house.visitor()
    before = house.rows("SELECT count(*) FROM sessions")[0], house.rows("SELECT count(*) FROM known_browsers")[0]
    half_way(house, person, visitor)
    after = house.rows("SELECT count(*) FROM sessions")[0], house.rows("SELECT count(*) FROM known_browsers")[0]
    assert before == after
    assert house.mails(person.email) == []
    assert audited(house, person).count("account.signed_in") == 1
    sign_in(house, person, keys, visitor)
    assert [mail.kind for mail in house.mails(person.email)] == ["new_browser"]
    mine = visitor.cookie("keyfob")
    half_way(house, person, visitor)
    assert visitor.cookie("keyfob") == mine
    assert is_in(visitor)


def test_the_cookie_of_half_a_sign_in_is_no_session_and_none_of_another_browser(house: OpenHouse) -> None:
    """Put in the place of a session it opens nothing, and carried to another browser it asks for nothing."""
    person, _ = locked(house)
    visitor, thief = house.visitor(), house.visitor()
    half_way(house, person, visitor)
    token = visitor.cookie("keyfob-half")
    assert len(token) == 43
    thief.http.cookies.set("__Host-keyfob", token, domain="id.example")
    assert not is_in(thief)
    thief.http.cookies.set("__Host-keyfob-half", token, domain="id.example")
    assert thief.open("/sign-in/second").path == "/sign-in"
    visitor.http.cookies.set("__Host-keyfob", token, domain="id.example")
    assert not is_in(visitor)


def test_the_cookie_lasts_as_long_as_the_half_and_belongs_to_this_host(house: OpenHouse) -> None:
    """Ten minutes (ASVS 3.3)."""
    person, keys = locked(house)
    visitor = house.visitor()
    url, fields = visitor.open("/sign-in").submit(email=person.email).filled(password=person.password)
    (cookie,) = [one for one in visitor.post(url, fields).headers.get_list("set-cookie") if "keyfob-half" in one]
    assert set(cookie.split("; ")[1:]) == {"Path=/", "HttpOnly", "SameSite=Lax", "Secure", "Max-Age=600"}
    page = visitor.open("/sign-in/second")
    house.clock.turn(600)
    assert page.submit(code=keys.app.code(house.clock.now)).path == "/sign-in"
    assert not is_in(visitor)


def test_a_wrong_code_is_asked_for_again_and_not_repeated(house: OpenHouse) -> None:
    """Beside its field; an empty one is no try."""
    person, keys = locked(house)
    page = half_way(house, person)
    for _ in range(6):
        page = page.submit(code=" ")
        assert (page.status, page.problems) == (400, {"code": house.say("problem.app_code_missing")})
    page = page.submit(code=wrong_code(house, keys), trust="yes")
    assert (page.status, page.problems) == (400, {"code": house.say("problem.app_code_wrong")})
    assert page.form().values["trust"] == "yes"
    assert wrong_code(house, keys) not in page.reply.text
    assert audited(house, person).count("second_factor.failed") == 1
    assert page.submit(code=f" {keys.app.code(house.clock.now)[:3]} {keys.app.code(house.clock.now)[3:]}").path == "/my"


def test_a_code_counts_once_however_it_is_typed(house: OpenHouse) -> None:
    """The same again, with spaces, in digits of full width, and one of two steps ago are refused (ASVS 6.5.1)."""
    person, keys = locked(house)
    code = keys.app.code(house.clock.now)
    old = keys.app.code(house.clock.now - 60)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in keys.app.code(house.clock.now + 30))
    assert half_way(house, person).submit(code=code).path == "/my"
    page = half_way(house, person)
    for typed in (code, f"{code[:3]} {code[3:]}", wide, old):
        page = page.submit(code=typed)
        assert (page.status, page.path) == (400, "/sign-in/second")


def test_a_code_typed_in_many_browsers_at_once_signs_one_of_them_in(house: OpenHouse) -> None:
    """Check and act are one (ASVS 15.4.2)."""
    person, keys = locked(house)
    visitors = [house.visitor() for _ in range(8)]
    forms = [half_way(house, person, visitor).filled(code=keys.app.code(house.clock.now)) for visitor in visitors]
    replies = together(8, lambda number: visitors[number].post(*forms[number]))
    assert [reply.headers.get("location") for reply in replies].count("/my") == 1
    assert sum(is_in(visitor) for visitor in visitors) == 1


def test_one_half_serves_once_also_when_its_form_is_sent_twenty_times_at_once(house: OpenHouse) -> None:
    """One session comes of it."""
    person, keys = locked(house)
    visitor = house.visitor()
    url, fields = half_way(house, person, visitor).filled(code=keys.app.code(house.clock.now))
    begun = house.rows("SELECT count(*) FROM sessions WHERE account_id = :id", id=house.account_id(person))[0][0]
    statuses = [reply.status_code for reply in together(20, lambda _: visitor.post(url, fields))]
    sessions = house.rows("SELECT count(*) FROM sessions WHERE account_id = :id", id=house.account_id(person))[0][0]
    assert sessions == begun + 1
    assert set(statuses) <= {303, 400, 429, 503}


def test_five_wrong_codes_end_the_half_and_tell_the_owner(house: OpenHouse) -> None:
    """The password comes first again; the mail leads to a new one (ASVS 6.3.5)."""
    person, keys = locked(house)
    visitor = house.visitor()
    page = half_way(house, person, visitor)
    for _ in range(4):
        page = page.submit(code=wrong_code(house, keys))
        assert page.status == 400
    page = page.submit(code=wrong_code(house, keys))
    assert (page.path, page.notice) == ("/sign-in", house.say("notice.second_over"))
    assert visitor.open("/sign-in/second").path == "/sign-in"
    assert house.mail(person.email, "second_factor_tried").link.startswith("/not-me/")
    assert half_way(house, person, visitor).submit(code=keys.app.code(house.clock.now)).path == "/my"


def test_ten_tries_an_hour_and_twenty_a_day_over_all_new_browsers_and_both_kinds(house: OpenHouse) -> None:
    """A new sign-in brings no new ones for the account (ASVS 6.3.1)."""
    person, keys = locked(house)
    for hour in range(2):
        for _ in range(2):
            page, address = half_way(house, person), "/sign-in/second"
            for number in range(5):
                wrong = {"code": wrong_code(house, keys)} if number % 2 else {"backup_code": "AAAAA-AAAAA"}
                address = "/sign-in/second" if number % 2 else "/sign-in/second/backup"
                page = page.visitor.open(address).submit(**wrong)
            assert page.path == "/sign-in", hour
        page = half_way(house, person).submit(code=keys.app.code(house.clock.now))
        often = house.say("problem.too_many", wait=("in 60 minutes", "in 23 hours")[hour])
        assert (page.status, page.problems) == (429, {"code": often})
        page = page.visitor.open("/sign-in/second/backup").submit(backup_code=keys.codes[0])
        assert (page.status, page.problems) == (429, {"backup_code": often})
        house.clock.turn(3600)
    page = half_way(house, person).submit(code=keys.app.code(house.clock.now))
    assert page.status == 429
    house.clock.turn(DAY)
    assert half_way(house, person).submit(code=keys.app.code(house.clock.now)).path == "/my"


def test_of_fifty_codes_at_once_five_are_looked_at(house: OpenHouse) -> None:
    """Each try is reserved before its code is compared (ASVS 6.6.3)."""
    person, keys = locked(house)
    visitor = house.visitor()
    url, fields = half_way(house, person, visitor).filled(code=wrong_code(house, keys))
    together(50, lambda _: visitor.post(url, fields).status_code)
    assert audited(house, person).count("second_factor.failed") <= 5
    failures = house.rows("SELECT failures FROM second_factors WHERE account_id = :id", id=house.account_id(person))
    assert failures[0][0] == audited(house, person).count("second_factor.failed")


def test_right_codes_cost_no_tries(house: OpenHouse) -> None:
    """Whoever signs in often all day is never shut out by it."""
    person, keys = locked(house)
    for _ in range(12):
        assert sign_in(house, person, keys).path == "/my"


def test_a_hundred_wrong_codes_in_a_row_switch_the_app_off(house: OpenHouse) -> None:
    """The owner is told once; recovery codes go on, and setting up anew helps (NIST SP 800-63B-4 §3.2.2)."""
    (person, keys), visitor = locked(house), house.visitor()
    sign_in(house, person, keys, visitor)
    house.clock.turn(60)
    with house.deciding(failures_before_reset=3):
        page = half_way(house, person, visitor)
        for _ in range(3):
            page = page.submit(code=wrong_code(house, keys))
            assert page.problems == {"code": house.say("problem.app_code_wrong")}
        page = page.submit(code=wrong_code(house, keys))
        assert page.problems == {"code": house.say("problem.app_code_shut_everywhere")}
        assert page.submit(code=keys.app.code(house.clock.now)).path == "/sign-in"
        assert [mail.kind for mail in house.mails(person.email)].count("app_off") == 1
        page = half_way(house, person)
        assert page.visitor.open("/sign-in/second/backup").submit(backup_code=keys.codes[0]).path == "/my"


def test_a_recovery_code_signs_in_once_and_the_owner_is_told(house: OpenHouse) -> None:
    """In any spelling; the second time it is nothing."""
    person, keys = locked(house)
    service, visitor = house.service(), house.visitor()
    page = half_way(house, person, visitor, service.url())
    assert any(link.startswith("/sign-in/second/backup?pending=") for link in page.links)
    page = visitor.open(next(link for link in page.links if "backup" in link))
    page = page.submit(backup_code=keys.codes[2].lower().replace("-", " "))
    assert told(service, page) == (LEVELS["second"], ["pwd", "otp", "mfa"])
    assert house.mail(person.email, "backup_code_used").link.startswith("/not-me/")
    page = half_way(house, person)
    page = page.visitor.open("/sign-in/second/backup").submit(backup_code=keys.codes[2])
    assert (page.status, page.problems) == (400, {"backup_code": house.say("problem.backup_code_wrong")})
    assert keys.codes[2] not in page.reply.text
    assert page.submit(backup_code=" ").problems == {"backup_code": house.say("problem.backup_code_missing")}


def test_all_ten_recovery_codes_work_once_each(house: OpenHouse) -> None:
    """The last one too: it cannot be taken away, only used."""
    person, keys = locked(house)
    for number, code in enumerate(keys.codes):
        page = half_way(house, person)
        assert page.visitor.open("/sign-in/second/backup").submit(backup_code=code).path == "/my"
        told = [mail.kind for mail in house.mails(person.email) if mail.kind.startswith("backup_code")]
        assert told == ["backup_code_used"] * min(number + 1, 6) + ["backup_codes_few"] * max(number - 5, 0)
    page = half_way(house, person)
    assert page.visitor.open("/sign-in/second/backup").submit(backup_code=keys.codes[0]).status == 400
    assert sign_in(house, person, keys).path == "/my"


def test_a_recovery_code_sent_twenty_times_at_once_is_used_once(house: OpenHouse) -> None:
    """From as many browsers as there are tries."""
    person, keys = locked(house)
    visitors = [house.visitor() for _ in range(8)]
    for visitor in visitors:
        half_way(house, person, visitor)
    forms = [visitor.open("/sign-in/second/backup").filled(backup_code=keys.codes[0]) for visitor in visitors]
    together(8, lambda number: visitors[number].post(*forms[number]))
    assert sum(is_in(visitor) for visitor in visitors) == 1
    left = house.rows("SELECT count(*) FROM backup_codes WHERE account_id = :id", id=house.account_id(person))
    assert left[0][0] == 9


def test_a_mailed_link_asks_for_the_code_and_stays_the_lowest_level(house: OpenHouse) -> None:
    """By its button and by its code; a thief of the mailbox alone is not in."""
    (person, keys), service = locked(house), house.service()
    for by_code in (True, False):
        visitor = house.visitor()
        page = visitor.open(service.url()).submit(email=person.email).submit_to("/sign-in/link")
        mail = house.mail(person.email, "sign_in_link")
        page = page.submit(code=mail.code) if by_code else visitor.open(mail.link).submit()
        assert page.path == "/sign-in/second"
        assert not is_in(visitor)
        house.clock.turn(60)
        page = page.submit(code=keys.app.code(house.clock.now))
        assert told(service, page) == (LEVELS["mail"], ["otp", "mfa"])


def test_a_forgotten_password_does_not_get_around_the_code(house: OpenHouse) -> None:
    """The new password signs nobody in, and asks for the code like the old one (ASVS 6.4.3)."""
    person, keys = locked(house)
    visitor = house.visitor()
    visitor.open("/forgot").submit(email=person.email)
    page = visitor.open(house.mail(person.email, "reset").link).submit(password="Anders12!x")
    assert page.path == "/sign-in"
    assert not is_in(visitor)
    page = half_way(house, Person(person.email, "Anders12!x"), visitor)
    assert page.submit(code=keys.app.code(house.clock.now)).path == "/my"


def test_a_new_password_ends_every_half_that_waits(house: OpenHouse) -> None:
    """Whoever had the old one has nothing."""
    person, keys = locked(house)
    thief = half_way(house, person)
    owner = house.visitor()
    owner.open("/forgot").submit(email=person.email)
    owner.open(house.mail(person.email, "reset").link).submit(password="Anders12!x")
    page = thief.submit(code=keys.app.code(house.clock.now))
    assert page.path == "/sign-in"
    assert not is_in(page.visitor)


def test_a_blocked_id_is_not_told_to_half_a_sign_in(house: OpenHouse) -> None:
    """It ends; the block is told after a right password, as everywhere."""
    person, keys = locked(house)
    page = half_way(house, person)
    house.block(person)
    page = page.submit(code=keys.app.code(house.clock.now))
    assert page.path == "/sign-in"
    assert not is_in(page.visitor)


def test_cancelling_leaves_nothing(house: OpenHouse) -> None:
    """The way to the service is kept, the half is gone, also in another tab."""
    (person, keys), service, visitor = locked(house), house.service(), house.visitor()
    tab = half_way(house, person, visitor, service.url())
    page = tab.submit_to("/sign-in/second/cancel")
    assert page.path == "/sign-in"
    assert page.form().values["pending"]
    assert tab.submit(code=keys.app.code(house.clock.now)).path == "/sign-in"
    assert house.rows("SELECT count(*) FROM half_sign_ins WHERE account_id = :id", id=house.account_id(person)) == [
        (0,)
    ]
    assert page.submit(email=person.email).submit(password=person.password).path == "/sign-in/second"


def test_another_tab_that_was_first_signed_this_one_in_too(house: OpenHouse) -> None:
    """The page that waited leads on."""
    person, keys = locked(house)
    visitor = house.visitor()
    tab = half_way(house, person, visitor)
    visitor.open("/sign-in/second").submit(code=keys.app.code(house.clock.now))
    assert tab.again().path == "/my"
    assert tab.submit(code="000000").path == "/my"


def test_staying_signed_in_is_remembered_over_the_code(house: OpenHouse) -> None:
    """The box was ticked on the page before."""
    person, keys = locked(house)
    visitor = house.visitor()
    page = house.sign_in(visitor, person, stay="yes").submit(code=keys.app.code(house.clock.now))
    assert page.path == "/my"
    house.clock.turn(20 * DAY)
    assert is_in(visitor)


def test_confirming_asks_for_the_code_too(house: OpenHouse) -> None:
    """A step-up reaches the level of both, and leads on to where it was asked for (ASVS 7.5.3)."""
    (person, keys), service, visitor = locked(house), house.service(), house.visitor()
    sign_in(house, person, keys, visitor)
    before = visitor.cookie("keyfob")
    house.clock.turn(600)
    page = visitor.open("/my/password")
    assert page.path == "/confirm"
    page = page.submit(password=person.password)
    assert page.path == "/sign-in/second"
    assert visitor.cookie("keyfob") == before
    page = page.submit(code=keys.app.code(house.clock.now))
    assert page.path == "/my/password"
    assert visitor.cookie("keyfob") != before
    assert told(service, visitor.open(service.url(acr_values=LEVELS["second"])))[0] == LEVELS["second"]


def test_a_second_factor_of_one_account_is_no_matter_of_another(house: OpenHouse) -> None:
    """Neither asked for nor accepted there."""
    (_, keys), other = locked(house), house.person()
    assert house.sign_in(house.visitor(), other).path == "/my"
    lock(house, other)
    page = half_way(house, other).submit(code=keys.app.code(house.clock.now))
    assert page.status == 400
    page = page.visitor.open("/sign-in/second/backup").submit(backup_code=keys.codes[0])
    assert page.status == 400


@pytest.mark.parametrize("path", ["/sign-in/second", "/sign-in/second/backup"])
def test_without_half_a_sign_in_there_is_no_such_page(house: OpenHouse, path: str) -> None:
    """Whoever is signed in goes on, anybody else begins."""
    assert house.visitor().open(path).path == "/sign-in"
    assert house.signed_in().open(path).path == "/my"


def test_four_wrong_codes_a_sign_in_do_not_go_untold(house: OpenHouse) -> None:
    """A thief with the password stops before the fifth and begins anew; the owner hears of it, once a day."""
    person, keys = locked(house)
    for _ in range(2):
        page = half_way(house, person)
        for _ in range(4):
            assert page.submit(code=wrong_code(house, keys)).status == 400
    assert [mail.kind for mail in house.mails(person.email)].count("second_factor_tried") == 1
