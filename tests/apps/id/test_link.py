"""Signing in by a mailed link or code: in the browser that asked, from another device, and never anywhere else."""

import pytest

from tests.apps.registering import number_on
from tests.house import OpenHouse, Person, together
from tests.service import Service, claims_of
from tests.visitor import SAFARI, Page, Visitor


def waiting(visitor: Visitor, person: Person, start: str = "/sign-in") -> Page:
    """The page that waits for the mail."""
    page = visitor.open(start).submit(email=person.email).submit_to("/sign-in/link")
    assert page.path == "/sign-in/mail"
    return page


def mailed(house: OpenHouse, person: Person) -> str:
    """The link in the newest mail."""
    return house.mail(person.email, "sign_in_link").link


def test_the_link_signs_in_the_browser_that_asked(house: OpenHouse) -> None:
    """Opened there and pressed: back at the service, at the lowest level there is."""
    service, person, visitor = house.service(), house.person(), house.visitor()
    waiting(visitor, person, service.url())
    page = visitor.open(mailed(house, person))
    assert (page.path, page.heading) == (mailed(house, person), house.say("link.open.sign_in"))
    claims = claims_of(service.redeem(page.submit())["id_token"])
    assert (claims["acr"], claims["amr"]) == ("urn:keyfob:acr:mail-link", ["otp"])


def test_the_code_signs_in_the_browser_that_asked(house: OpenHouse) -> None:
    """Typed on the page that waits."""
    service, person, visitor = house.service(), house.person(), house.visitor()
    page = waiting(visitor, person, service.url())
    assert "code" in service.answer(page.submit(code=house.mail(person.email).code))


def test_another_device_lets_the_first_one_go_on_and_is_not_signed_in_itself(house: OpenHouse) -> None:
    """It shows who asked and wants the number seen there; only then does the first one go on to its service."""
    service, person = house.service(), house.person()
    laptop, phone = house.visitor(), house.visitor(agent=SAFARI)
    page = waiting(laptop, person, service.url())
    assert laptop.get(status_url(page)).json() == {"next": None}
    elsewhere = phone.open(mailed(house, person))
    assert elsewhere.heading == house.say("link.elsewhere.title")
    assert "Firefox on Linux" in elsewhere.text
    assert elsewhere.submit(number=number_on(page)).heading == house.say("link.result.confirmed.title")
    assert phone.open("/my").path == "/sign-in"
    assert "code" in service.answer(laptop.open(laptop.get(status_url(page)).json()["next"]))


def test_a_wrong_number_spends_the_link(house: OpenHouse) -> None:
    """There is one try, so a guess is worth one in ninety; where it was typed it is said that the link is over."""
    person, laptop, phone = house.person(), house.visitor(), house.visitor(agent=SAFARI)
    page = waiting(laptop, person)
    wrong = "10" if number_on(page) != "10" else "99"
    assert phone.open(mailed(house, person)).submit(number=wrong).heading == house.say("link.result.wrong.title")
    assert phone.open(mailed(house, person)).heading == house.say("link.result.wrong.title")
    assert laptop.open(mailed(house, person)).heading == house.say("link.result.wrong_here.title")
    assert laptop.open("/my").path == "/sign-in"


def test_after_a_wrong_number_the_page_that_waits_has_another_mail_sent(house: OpenHouse) -> None:
    """It goes on waiting, as that of an address without an ID does, and its next mail works."""
    person, laptop, phone = house.person(), house.visitor(), house.visitor(agent=SAFARI)
    page = waiting(laptop, person)
    first = house.mail(person.email, "sign_in_link")
    phone.open(first.link).submit(number="10" if number_on(page) != "10" else "99")
    assert laptop.get(status_url(page)).json() == {"next": None}
    assert page.again().heading == house.say("wait.title")
    assert page.submit(code=first.code).problems == {"code": house.say("problem.code_wrong")}
    house.clock.turn(60)
    again = page.submit_to("/sign-in/mail/resend")
    assert phone.open(first.link).status == 400
    phone.open(mailed(house, person)).submit(number=number_on(again))
    assert again.again().path == "/my"


def test_a_number_left_out_is_asked_for(house: OpenHouse) -> None:
    """Pressing the button too early spends nothing."""
    person, laptop, phone = house.person(), house.visitor(), house.visitor(agent=SAFARI)
    page = waiting(laptop, person)
    elsewhere = phone.open(mailed(house, person)).submit(number=" ")
    assert elsewhere.problems == {"number": house.say("problem.number_missing")}
    assert elsewhere.submit(number=number_on(page)).heading == house.say("link.result.confirmed.title")


def test_this_was_not_me_ends_the_request_everywhere(house: OpenHouse) -> None:
    """Neither the link nor the code nor a number let anybody in afterwards; whoever asked is not told (ASVS 6.3.8)."""
    person, thief, owner = house.person(), house.visitor(), house.visitor(agent=SAFARI)
    page = waiting(thief, person)
    mail = house.mail(person.email, "sign_in_link")
    elsewhere = owner.open(mail.link)
    assert elsewhere.submit_to(f"{mail.link}/not-me").heading == house.say("link.result.ended.title")
    assert page.submit(code=mail.code).problems == {"code": house.say("problem.code_wrong")}
    assert elsewhere.submit(number=number_on(page)).heading == house.say("link.result.ended.title")
    assert thief.get(status_url(page)).json() == {"next": None}
    assert page.again().heading == house.say("wait.title")
    assert thief.open("/my").path == "/sign-in"


def test_scanners_that_open_links_use_nothing_up(house: OpenHouse) -> None:
    """Ten visits by machines, with and without reading the page: no session comes of it, and the link still works."""
    person, visitor, scanner = house.person(), house.visitor(), house.visitor(agent="Scanner/1.0")
    waiting(visitor, person)
    link = mailed(house, person)
    for _ in range(5):
        for reply in (scanner.get(link), scanner.http.head(link), house.visitor().get(link)):
            assert reply.status_code == 200
            assert not any("keyfob=" in cookie for cookie in reply.headers.get_list("set-cookie"))
    assert visitor.open(link).submit().path == "/my"


def test_a_link_works_once(house: OpenHouse) -> None:
    """And says so when it is opened again."""
    person, visitor = house.person(), house.visitor()
    waiting(visitor, person)
    page = visitor.open(mailed(house, person))
    assert page.submit().path == "/my"
    again = page.again()
    assert (again.status, again.heading) == (400, house.say("link.result.spent.title"))
    assert page.submit().heading == house.say("link.result.spent.title")


def test_twenty_presses_at_once_sign_in_once(house: OpenHouse) -> None:
    """Whoever is first has it; all others find it spent."""
    person, visitor = house.person(), house.visitor()
    waiting(visitor, person)
    url, fields = visitor.open(mailed(house, person)).filled()
    begun = house.rows("SELECT count(*) FROM sessions WHERE account_id = :id", id=house.account_id(person))[0][0]
    answers = together(20, lambda _: visitor.post(url, fields).status_code)
    assert (answers.count(303), answers.count(400) + answers.count(503)) == (1, 19)
    ended = house.rows("SELECT count(*) FROM sessions WHERE account_id = :id", id=house.account_id(person))[0][0]
    assert ended == begun + 1


def test_a_newer_mail_voids_the_older(house: OpenHouse) -> None:
    """Whichever browser asked for it."""
    person, visitor, other = house.person(), house.visitor(), house.visitor()
    waiting(visitor, person)
    older = mailed(house, person)
    house.clock.turn(1)
    waiting(other, person)
    assert visitor.open(older).heading == house.say("link.result.spent.title")
    assert other.open(mailed(house, person)).submit().path == "/my"


def test_a_mail_sent_again_voids_the_one_before(house: OpenHouse) -> None:
    """Its link and its code; the number on the page stays."""
    person, visitor = house.person(), house.visitor()
    page = waiting(visitor, person)
    older = house.mail(person.email, "sign_in_link")
    house.clock.turn(60)
    again = page.submit_to("/sign-in/mail/resend")
    assert number_on(again) == number_on(page)
    assert visitor.open(older.link).status == 400
    assert visitor.open(mailed(house, person)).submit().path == "/my"


def test_a_new_password_voids_mails_on_their_way(house: OpenHouse) -> None:
    """Whoever sits on an old mail has nothing."""
    person, visitor = house.person(), house.visitor()
    waiting(visitor, person)
    link = mailed(house, person)
    house.signed_in(person).open("/my/password").submit(current_password=person.password, password="Anders12!x")
    assert visitor.open(link).heading == house.say("link.result.spent.title")


def test_a_link_is_good_for_ten_minutes(house: OpenHouse) -> None:
    """To the second."""
    person, visitor = house.person(), house.visitor()
    waiting(visitor, person)
    page = visitor.open(mailed(house, person))
    house.clock.turn(599)
    assert page.again().status == 200
    house.clock.turn(1)
    assert page.submit().heading == house.say("link.result.expired.title")
    assert visitor.open("/sign-in/mail").heading == house.say("link.result.expired.title")


def test_the_page_that_waits_goes_on_when_the_link_was_pressed_in_another_tab(house: OpenHouse) -> None:
    """Both tabs are one browser, so both are signed in."""
    service, person, visitor = house.service(), house.person(), house.visitor()
    page = waiting(visitor, person, service.url())
    url, fields = visitor.open(mailed(house, person)).filled()
    visitor.post(url, fields)
    assert visitor.get(status_url(page)).json()["next"]
    assert "code" in service.answer(page.again())
    assert page.again().path == "/my"


def test_the_code_of_one_browser_is_worth_nothing_in_another(house: OpenHouse) -> None:
    """Read over a shoulder it does not help: each browser waits for its own."""
    person, visitor, thief = house.person(), house.visitor(), house.visitor()
    waiting(visitor, person)
    code = house.mail(person.email).code
    page = thief.open("/sign-in").submit(email=person.email)
    csrf = page.form().values["csrf"]
    assert thief.send("/sign-in/mail", {"csrf": csrf, "code": code}).path == "/sign-in"


def test_a_link_signs_in_the_account_it_was_mailed_to_whoever_is_signed_in(house: OpenHouse) -> None:
    """A session of somebody else in that browser ends."""
    first, second = house.person(), house.person()
    visitor = house.signed_in(first)
    waiting(visitor, second)
    assert visitor.open(mailed(house, second)).submit().path == "/my"
    assert second.email in visitor.open("/my/security").text


@pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "A" * 2000, "é"])
def test_a_link_that_never_was_is_told_kindly(house: OpenHouse, token: str) -> None:
    """A page with the status of a mistake, whatever was pasted."""
    page = house.visitor().open(f"/link/{token}")
    assert page.status in {400, 404}
    assert page.heading


def test_a_link_is_not_enough_where_a_service_wants_a_password(house: OpenHouse) -> None:
    """The password is asked for, without asking for the address again."""
    service, person, visitor = house.service(), house.person(), house.visitor()
    waiting(visitor, person)
    visitor.open(mailed(house, person)).submit()
    page = visitor.open(service.url(acr_values="urn:keyfob:acr:password"))
    assert page.path == "/confirm"
    assert claims_of(service.redeem(page.submit(password=person.password))["id_token"])["acr"] == (
        "urn:keyfob:acr:password"
    )


def status_url(page: Page) -> str:
    """Where the script of a waiting page asks whether to go on."""
    return next(form.get("data-status-url") for form in page.tree.all("form") if form.get("data-status-url"))


def test_the_mail_names_the_browser_that_asked_in_the_owner_s_language(house: OpenHouse) -> None:
    """So the owner can tell whether it was them; whoever asked may speak another one."""
    person, visitor = house.person(), house.visitor(language="nl", address="198.51.100.77")
    waiting(visitor, person)
    mail = house.mail(person.email, "sign_in_link")
    asked = mail.payload["params"]["asked"]
    assert (mail.locale, asked["device"], asked["network"]) == ("en", "Firefox · Linux", "198.51.100.77")


def test_services_learn_nothing_before_the_mailbox_is_proved(house: OpenHouse) -> None:
    """While a mail is on its way there is no session, and no code."""
    service: Service = house.service()
    person, visitor = house.person(), house.visitor()
    waiting(visitor, person)
    assert service.answer(visitor.open(service.url(prompt="none")))["error"] == "login_required"
