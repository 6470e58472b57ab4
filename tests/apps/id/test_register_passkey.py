"""Registering with a passkey instead of a password."""

import json

import pytest

from tests.apps.passkeys import bring, make, options_for, sign_in, use
from tests.apps.registering import YOU, verified
from tests.authenticator import UP, UV, Authenticator
from tests.house import ISSUER, OpenHouse, Person
from tests.visitor import Page, Visitor

ACTION = "/register/passkey"
NEW = "Anders12!x"


def at_password(house: OpenHouse, visitor: Visitor, email: str, start: str = "/register") -> Page:
    """The password step."""
    page = verified(house, visitor, email, start).submit(**YOU)
    assert page.path == "/register/password"
    return page


def registered(house: OpenHouse, phone: Authenticator) -> tuple[Person, Visitor]:
    """Somebody who has a passkey and no password, and their browser."""
    person, visitor = Person(house.new_email()), house.visitor()
    page = make(at_password(house, visitor, person.email), ACTION, phone)
    assert page.submit(terms="yes", privacy="yes").path == "/my"
    return person, visitor


def test_a_passkey_takes_the_place_of_the_password(house: OpenHouse) -> None:
    """The account has no password, and signs in with the passkey; nobody is told of what they have just done."""
    phone = Authenticator()
    person, visitor = registered(house, phone)
    page = visitor.open("/my/security")
    assert house.say("my.security.password_none_passkey") in page.text
    assert "Google Password Manager" in page.text
    assert house.rows("SELECT phc FROM passwords WHERE account_id = :id", id=house.account_id(person)) == []
    assert "passkey_added" not in {mail.kind for mail in house.mails(person.email)}
    assert sign_in(house.visitor(), phone).path == "/my"


def test_it_is_asked_for_under_the_names_just_given(house: OpenHouse) -> None:
    """And kept apart from the account's number."""
    email = house.new_email()
    options = options_for(at_password(house, house.visitor(), email), ACTION)
    assert (options["user"]["name"], options["user"]["displayName"]) == (email, "Maria de Vries")
    assert options["excludeCredentials"] == []


def test_a_request_of_a_service_goes_on_at_its_end(house: OpenHouse) -> None:
    """Said honestly: it was made here, but its person was not verified at this moment."""
    service, visitor = house.service(), house.visitor()
    email = house.new_email()
    page = make(at_password(house, visitor, email, service.url(prompt="create")), ACTION, Authenticator())
    assert "code" in service.answer(page.submit(terms="yes", privacy="yes"))


@pytest.mark.parametrize(
    "wrong",
    [{"origin": "https://evil.test"}, {"rp_id": "example"}, {"flags": UV}, {"client": {"type": "webauthn.get"}}],
)
def test_what_is_not_right_is_asked_for_again(house: OpenHouse, wrong: dict[str, object]) -> None:
    """The password step stays where it was."""
    page = at_password(house, house.visitor(), house.new_email())
    refused = make(page, ACTION, Authenticator(), **wrong)
    assert (refused.status, refused.heading) == (400, page.heading)
    assert house.say("problem.passkey_wrong") in refused.text
    assert refused.visitor.open("/register/terms").path == "/register/password"
    assert refused.visitor.open(ACTION).path == "/register/password"


def test_an_answer_is_for_one_registration_and_one_step(house: OpenHouse) -> None:
    """Not before its time, not twice, and not in another browser."""
    visitor, email = house.visitor(), house.new_email()
    page = at_password(house, visitor, email)
    answer = Authenticator().make(options_for(page, ACTION), ISSUER)
    other = at_password(house, house.visitor(), house.new_email())
    assert bring(other, ACTION, answer).status == 400
    assert bring(page, ACTION, answer).path == "/register/terms"
    assert bring(visitor.open("/register/password"), ACTION, answer).status == 400
    early = house.visitor()
    csrf = early.open("/register").form().values["csrf"]
    assert early.post(f"{ACTION}/options", {"csrf": csrf}).headers["location"] == "/register"
    assert early.post(ACTION, {"csrf": csrf, "credential": json.dumps(answer)}).headers["location"] == "/register"


def test_a_passkey_that_somebody_has_by_now_makes_no_account(house: OpenHouse) -> None:
    """Whoever was second chooses anew, and nothing of the first is touched."""
    phone = Authenticator()
    first, second = house.visitor(), house.visitor()
    email = house.new_email()
    one = make(at_password(house, first, house.new_email()), ACTION, phone)
    two = make(at_password(house, second, email), ACTION, Authenticator(), credential_id=phone.passkeys[0].id)
    assert one.submit(terms="yes", privacy="yes").path == "/my"
    page = two.submit(terms="yes", privacy="yes")
    assert page.path == "/register/password"
    assert page.submit(password=NEW).submit(terms="yes", privacy="yes").path == "/my"
    assert sign_in(house.visitor(), phone).path == "/my"


def test_a_password_beside_it_is_kept_too(house: OpenHouse) -> None:
    """Whoever goes back and chooses one has both."""
    phone, email, visitor = Authenticator(), house.new_email(), house.visitor()
    make(at_password(house, visitor, email), ACTION, phone)
    page = visitor.open("/register/password").submit(password=NEW)
    assert page.submit(terms="yes", privacy="yes").path == "/my"
    assert house.sign_in(house.visitor(), Person(email, NEW)).path == "/my"
    assert sign_in(house.visitor(), phone).path == "/my"


def test_a_password_is_set_later_after_a_fresh_proof(house: OpenHouse) -> None:
    """No current one is asked for, since there is none; the owner is told, and from then on it is asked for."""
    phone = Authenticator()
    person, visitor = registered(house, phone)
    page = visitor.open("/my/password")
    assert page.path == "/confirm"
    page = use(page, "/confirm/passkey", phone)
    assert (page.path, page.heading) == ("/my/password", house.say("my.password.first_title"))
    assert "current_password" not in page.form().names
    assert page.submit(password="short").status == 400
    page = page.submit(password=NEW)
    assert page.notice == house.say("notice.password_changed")
    house.mail(person.email, "password_changed")
    assert house.sign_in(house.visitor(), Person(person.email, NEW)).path == "/my"
    assert "current_password" in visitor.open("/my/password").form().names


def test_a_mailed_link_still_signs_in_and_sets_no_password(house: OpenHouse) -> None:
    """At its low level: what is sensitive asks for the passkey."""
    phone = Authenticator()
    person, _ = registered(house, phone)
    visitor = house.visitor()
    visitor.open("/sign-in").submit(email=person.email).submit_to("/sign-in/link")
    assert visitor.open(house.mail(person.email, "sign_in_link").link).submit().path == "/my"
    for path in ("/my/password", "/my/passkeys/add"):
        page = visitor.open(path)
        assert page.path == "/confirm"
        assert not any("password" in form.names for form in page.forms)


def test_forgot_password_sets_one_for_an_account_that_has_none(house: OpenHouse) -> None:
    """As for any other; the passkey is asked for before what is sensitive, and signs in again after that."""
    phone = Authenticator()
    person, _ = registered(house, phone)
    visitor = house.visitor()
    visitor.open("/forgot").submit(email=person.email)
    visitor.open(house.mail(person.email, "reset").link).submit(password=NEW)
    assert house.sign_in(visitor, Person(person.email, NEW)).path == "/my"
    assert sign_in(house.visitor(), phone).status == 400
    assert use(visitor.open("/my/passkeys/add"), "/confirm/passkey", phone).path == "/my/passkeys/add"
    assert sign_in(house.visitor(), phone).path == "/my"


def test_a_passkey_made_without_its_person_verified_is_not_taken(house: OpenHouse) -> None:
    """The account would have nothing to confirm with; the step says so, and takes a password or a better passkey."""
    key, email = Authenticator(flags=UP), house.new_email()
    page = at_password(house, house.visitor(), email)
    refused = make(page, ACTION, key)
    assert (refused.status, refused.heading) == (400, page.heading)
    assert house.say("problem.passkey_made_unverified") in refused.text
    key.flags |= UV
    assert make(refused, ACTION, key).path == "/register/terms"
