"""Registering an address that has an ID: its owner gets another mail, and goes on by that."""

from tests.apps.registering import begun, number_on
from tests.house import OpenHouse
from tests.visitor import SAFARI


def test_the_owner_goes_on_to_the_service_by_the_code(house: OpenHouse) -> None:
    """Typed where the newcomer's code would be; the registration is gone, and nothing of the account has changed."""
    service, person, visitor = house.service(), house.person(), house.visitor()
    page = begun(house, visitor, person.email, service.url(prompt="create"))
    mail = house.mail(person.email)
    assert (mail.kind, mail.payload["links"]["forgot_link"]) == ("exists", "/forgot")
    assert "code" in service.answer(page.submit(code=mail.code))
    assert house.sign_in(house.visitor(), person).path == "/my"


def test_or_by_the_link_in_the_browser_that_asked(house: OpenHouse) -> None:
    """Pressed in another tab; the one that waited leads on as well."""
    service, person, visitor = house.service(), house.person(), house.visitor()
    waiting = begun(house, visitor, person.email, service.url(prompt="create"))
    page = visitor.open(house.mail(person.email, "exists").link)
    assert page.heading == house.say("link.open.sign_in")
    url, fields = page.filled()
    assert visitor.post(url, fields).status_code == 303
    target = visitor.get(status_url(waiting.url)).json()["next"]
    assert "code" in service.answer(visitor.open(target))
    assert waiting.again().path == "/my"


def test_or_by_the_number_typed_on_another_device(house: OpenHouse) -> None:
    """The device that reads the mail is not signed in."""
    service, person = house.service(), house.person()
    laptop, phone = house.visitor(), house.visitor(agent=SAFARI)
    waiting = begun(house, laptop, person.email, service.url(prompt="create"))
    elsewhere = phone.open(house.mail(person.email, "exists").link)
    assert elsewhere.submit(number=number_on(waiting)).heading == house.say("link.result.confirmed.title")
    assert "code" in service.answer(laptop.open(laptop.get(status_url(waiting.url)).json()["next"]))
    assert phone.open("/my").path == "/sign-in"


def test_somebody_else_who_tries_gets_nothing(house: OpenHouse) -> None:
    """Without the mail there is no way on, whatever step is asked for."""
    person, thief = house.person(), house.visitor()
    begun(house, thief, person.email)
    for path in ("/register/you", "/register/password", "/register/terms"):
        assert thief.open(path).path == "/register/mail"
    assert thief.open("/my").path == "/sign-in"


def test_the_owner_s_mail_is_good_for_minutes_and_can_be_sent_again(house: OpenHouse) -> None:
    """It signs in, so it lives no longer than any that does."""
    person, visitor = house.person(), house.visitor()
    page = begun(house, visitor, person.email)
    mail = house.mail(person.email, "exists")
    house.clock.turn(600)
    assert visitor.open(mail.link).status == 400
    assert page.submit(code=mail.code).problems == {"code": house.say("problem.code_wrong")}
    page = page.submit_to("/register/mail/resend")
    assert page.submit(code=house.mail(person.email, "exists").code).path == "/my"


def test_an_address_corrected_ends_the_mail_to_the_owner_of_the_wrong_one(house: OpenHouse) -> None:
    """The neighbour whose address was mistyped cannot go on in this browser."""
    neighbour, email, visitor = house.person(), house.new_email(), house.visitor()
    page = begun(house, visitor, neighbour.email)
    wrong = house.mail(neighbour.email, "exists")
    page = page.submit_to("/register/mail/address", email=email)
    assert visitor.open(wrong.link).status == 400
    assert page.submit(code=wrong.code).problems.keys() == {"code"}
    assert page.submit(code=house.mail(email, "verify").code).path == "/register/you"


def status_url(waiting: str) -> str:
    """Where the waiting page asks whether to go on."""
    return waiting.replace("/register/mail", "/register/mail/status")
