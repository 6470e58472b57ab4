"""Registering: the mail that proves the address, the page that waits for it, and the devices it is read on."""

from keyfob.work.purge import purge
from tests.apps.registering import DAY, YOU, begun, number_on, reference_on
from tests.house import PASSWORD, OpenHouse, Person
from tests.visitor import SAFARI


def test_the_mail_s_button_verifies_in_the_browser_that_asked(house: OpenHouse) -> None:
    """Opening the link does nothing; pressing its button leads to the next step."""
    visitor, email = house.visitor(), house.new_email()
    begun(house, visitor, email)
    page = visitor.open(house.mail(email).link)
    assert page.path.startswith("/link/")
    assert visitor.open("/register/you").path == "/register/mail"
    assert page.submit().path == "/register/you"


def test_a_second_browser_lets_the_first_one_go_on_after_its_number_is_typed(house: OpenHouse) -> None:
    """The mail is opened on a phone: the number typed there verifies here, and nobody is let in there."""
    service, email = house.service(), house.new_email()
    laptop, phone = house.visitor(), house.visitor(agent=SAFARI)
    waiting = begun(house, laptop, email, service.url(prompt="create"))
    elsewhere = phone.open(house.mail(email).link)
    assert "Firefox on Linux" in elsewhere.text
    done = elsewhere.submit(number=number_on(waiting))
    assert done.heading == house.say("link.result.confirmed.title")
    assert laptop.get("/register/mail/status").json() == {"next": "/register/mail"}
    assert waiting.again().path == "/register/you"
    assert phone.open("/register/you").path == "/register"


def test_a_link_verifies_once(house: OpenHouse) -> None:
    """Opened again it leads its own browser to where it is, and anybody else nowhere; its code is spent too."""
    visitor, email = house.visitor(), house.new_email()
    begun(house, visitor, email)
    mail = house.mail(email)
    assert visitor.open(mail.link).submit().path == "/register/you"
    assert visitor.open(mail.link).path == "/register/you"
    stranger = house.visitor(agent=SAFARI)
    assert stranger.open(mail.link).status == 400
    assert stranger.open("/register/you").path == "/register"
    waiting = begun(house, house.visitor(), email)
    assert "code" in waiting.submit(code=mail.code).problems


def test_a_wrong_number_ends_the_link_and_a_new_mail_begins_anew(house: OpenHouse) -> None:
    """The number is tried once; the browser that waits is told, and has another mail sent."""
    email, laptop, phone = house.new_email(), house.visitor(), house.visitor(agent=SAFARI)
    waiting = begun(house, laptop, email)
    first = house.mail(email)
    wrong = "11" if number_on(waiting) != "11" else "12"
    assert phone.open(first.link).submit(number=wrong).heading == house.say("link.result.wrong.title")
    assert phone.open(first.link).status == 400
    assert waiting.again().problems == {"code": house.say("problem.code_spent")}
    house.clock.turn(60)
    page = waiting.submit_to("/register/mail/resend")
    assert page.path == "/register/mail"
    assert not page.problems
    assert page.submit(code=house.mail(email).code).path == "/register/you"


def test_this_was_not_me_ends_the_link(house: OpenHouse) -> None:
    """Whoever did not ask says so, and neither link nor code works any more."""
    email, laptop, phone = house.new_email(), house.visitor(), house.visitor(agent=SAFARI)
    waiting = begun(house, laptop, email)
    mail = house.mail(email)
    page = phone.open(mail.link)
    assert page.submit_to(f"{page.path}/not-me").heading == house.say("link.result.ended.title")
    assert waiting.submit(code=mail.code).problems == {"code": house.say("problem.code_spent")}
    assert laptop.open(mail.link).heading == house.say("link.result.ended_here.title")


def test_the_address_typed_again_after_a_link_has_ended_brings_a_new_mail(house: OpenHouse) -> None:
    """Nobody is stranded: the page says what to do, and doing it works."""
    email, laptop, phone = house.new_email(), house.visitor(), house.visitor(agent=SAFARI)
    begun(house, laptop, email)
    page = phone.open(house.mail(email).link)
    page.submit_to(f"{page.path}/not-me")
    house.clock.turn(60)
    page = begun(house, laptop, email)
    assert page.problems == {"code": house.say("problem.code_spent")}
    page = page.submit_to("/register/mail/resend")
    assert page.submit(code=house.mail(email).code).path == "/register/you"


def test_a_wrong_code_can_be_typed_again(house: OpenHouse) -> None:
    """A slip of the finger costs one of five tries, and spaces cost nothing."""
    email = house.new_email()
    page = begun(house, house.visitor(), email)
    code = house.mail(email).code
    wrong = page.submit(code="000000" if code != "000000" else "111111")
    assert wrong.problems == {"code": house.say("problem.code_wrong")}
    assert wrong.submit(code=f" {code[:3]} {code[3:]} ").path == "/register/you"


def test_a_code_left_out_is_asked_for(house: OpenHouse) -> None:
    """An empty field is no try."""
    page = begun(house, house.visitor()).submit()
    assert page.problems == {"code": house.say("problem.code_missing")}


def test_the_address_is_corrected_where_one_waits(house: OpenHouse) -> None:
    """The mail goes to the new address, and the mail to the old one proves nothing any more."""
    wrong, right, visitor = house.new_email(), house.new_email(), house.visitor()
    page = begun(house, visitor, wrong)
    old = house.mail(wrong)
    page = page.submit_to("/register/mail/address", email=right)
    assert page.path == "/register/mail"
    assert page.notice == house.say("notice.address_corrected")
    assert right in page.text
    assert visitor.open(old.link).status == 400
    assert page.submit(code=old.code).problems.keys() == {"code"}
    page = page.submit(code=house.mail(right).code)
    person = Person(right)
    page = page.submit(**YOU).submit(password=PASSWORD).submit(terms="yes", privacy="yes")
    assert page.path == "/my"
    assert house.sign_in(house.visitor(), person).path == "/my"


def test_a_correction_that_is_no_address_keeps_the_old_one(house: OpenHouse) -> None:
    """The mistake is named beside its field, and the mail that is there still counts."""
    email = house.new_email()
    page = begun(house, house.visitor(), email).submit_to("/register/mail/address", email="maria@")
    assert page.problems == {"email": house.say("problem.email_malformed")}
    assert page.submit(code=house.mail(email).code).path == "/register/you"


def test_the_mail_is_sent_again_after_a_wait_that_grows(house: OpenHouse) -> None:
    """A minute, then two; sooner nothing is sent. Only the newest mail counts."""
    email = house.new_email()
    page = begun(house, house.visitor(), email)
    assert page.submit_to("/register/mail/resend").notice == ""
    assert len(house.mails(email)) == 1
    house.clock.turn(60)
    page = page.submit_to("/register/mail/resend")
    assert page.notice == house.say("notice.mail_resent")
    house.clock.turn(60)
    page.submit_to("/register/mail/resend")
    first, second = house.mails(email)
    assert page.submit(code=first.code).problems.keys() == {"code"} or first.code == second.code
    assert page.submit(code=second.code).path == "/register/you"


def test_the_waiting_page_shows_a_reference_and_survives_a_reload(house: OpenHouse) -> None:
    """The same number and reference each time, so a desk can find the registration."""
    page = begun(house, house.visitor())
    assert number_on(page) == number_on(page.again())
    assert reference_on(page) == reference_on(page.again())


def test_a_tab_left_waiting_goes_on_once_another_tab_has_finished(house: OpenHouse) -> None:
    """Signed in meanwhile: the old tab leads there too, not back to the beginning."""
    visitor, person = house.visitor(), Person(house.new_email())
    waiting = begun(house, visitor, person.email)
    page = visitor.open(house.mail(person.email).link).submit().submit(**YOU)
    page = page.submit(password=PASSWORD).submit(terms="yes", privacy="yes")
    assert page.path == "/my"
    assert waiting.again().path == "/my"


def test_an_unverified_registration_expires_after_a_day_and_claims_nothing(house: OpenHouse) -> None:
    """Its mail is too old then, and the address is free."""
    visitor, email = house.visitor(), house.new_email()
    begun(house, visitor, email)
    mail = house.mail(email)
    house.clock.turn(DAY)
    assert visitor.open("/register/mail").path == "/register"
    assert visitor.open(mail.link).heading == house.say("link.result.expired.title")
    assert house.register(house.visitor(), Person(email)).path == "/my"


def test_a_mail_sent_again_in_hour_23_is_good_for_all_the_hours_it_promises(house: OpenHouse) -> None:
    """The registration waits as long as its newest mail; what the mail and the page say is true."""
    visitor, email = house.visitor(), house.new_email()
    page = begun(house, visitor, email)
    house.clock.turn(23 * 3600)
    page = page.submit_to("/register/mail/resend")
    mail = house.mail(email)
    assert mail.payload["until"] == house.clock.now + DAY
    assert "24 hours" in page.text
    house.clock.turn(DAY - 1)
    purge(house.program.unit)
    assert page.again().path == "/register/mail"
    assert visitor.open(mail.link).submit().path == "/register/you"


def test_an_address_corrected_in_hour_23_has_as_long_as_a_first_one(house: OpenHouse) -> None:
    """Whoever notices late that a letter was wrong is not pressed for time."""
    visitor, email = house.visitor(), house.new_email()
    page = begun(house, visitor)
    house.clock.turn(23 * 3600)
    page = page.submit_to("/register/mail/address", email=email)
    house.clock.turn(DAY - 1)
    purge(house.program.unit)
    assert page.submit(code=house.mail(email).code).path == "/register/you"


def test_an_expired_registration_still_knows_the_service_of_the_page_it_is_on(house: OpenHouse) -> None:
    """The waiting request lives as long as the page that was shown, so beginning anew leads back to the service."""
    service, visitor = house.service(), house.visitor()
    house.clock.turn(DAY)
    waiting = begun(house, visitor, start=service.url(prompt="create"))
    visitor.forget("keyfob-browser")
    assert "pending=" in visitor.open(waiting.url).url


def test_a_mail_found_long_after_its_registration_was_forgotten_leads_to_a_page_that_says_so(house: OpenHouse) -> None:
    """Its data key is destroyed by then, so the link is as unknown as any."""
    visitor, email = house.visitor(), house.new_email()
    begun(house, visitor, email)
    mail = house.mail(email)
    house.clock.turn(DAY + 2 * 3600)
    purge(house.program.unit)
    page = visitor.open(mail.link)
    assert (page.status, page.heading) == (400, house.say("link.result.unknown.title"))
