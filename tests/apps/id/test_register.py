"""Registering, step by step, with everything people do on the way: going back, reloading, mistyping, coming later."""

import pytest

from tests.apps.registering import YOU, begun, verified
from tests.house import PASSWORD, OpenHouse, Person
from tests.service import claims_of
from tests.visitor import Page


def test_a_newcomer_registers_and_is_signed_in_at_the_service_they_came_from(house: OpenHouse) -> None:
    """Address, code, name, password, terms: and back, with a code that names the new person."""
    service, person = house.service(), Person(house.new_email())
    page = house.register(house.visitor(), person, service.url(prompt="create"))
    told = service.userinfo(service.redeem(page)["access_token"]).json()
    assert (told["email"], told["email_verified"], told["given_name"]) == (person.email, True, "Maria")


def test_without_a_service_one_ends_in_my_and_is_welcomed(house: OpenHouse) -> None:
    """From the bare registration page the way leads to My."""
    page = house.register(house.visitor(), Person(house.new_email()))
    assert page.path == "/my"
    assert page.notice == house.say("notice.welcome")


def test_somebody_with_an_id_is_sent_on_by_the_registration_page_to_sign_in(house: OpenHouse) -> None:
    """The link to the sign-in page takes the waiting request along, and back."""
    service, person = house.service(), house.person()
    visitor = house.visitor()
    page = visitor.open(service.url(prompt="create"))
    assert page.path == "/register"
    to_sign_in = next(link for link in page.links if link.startswith("/sign-in"))
    page = visitor.open(to_sign_in).submit(email=person.email).submit(password=person.password)
    assert "code" in service.answer(page)


def test_back_and_forth_between_the_steps_keeps_what_was_typed(house: OpenHouse) -> None:
    """The back button shows what was given, and a changed name asks for the password anew."""
    visitor, email = house.visitor(), house.new_email()
    page = verified(house, visitor, email).submit(**YOU).submit(password=PASSWORD)
    assert page.path == "/register/terms"
    back = visitor.open("/register/you")
    assert back.form().values["family_name"] == "de Vries"
    assert back.submit().path == "/register/terms"
    assert visitor.open("/register/you").submit(family_name="Bakker").path == "/register/password"


def test_no_step_can_be_taken_before_its_time(house: OpenHouse) -> None:
    """Whoever types the address of a later page is shown the step that is due."""
    visitor, email = house.visitor(), house.new_email()
    page = begun(house, visitor, email)
    for later in ("/register/you", "/register/password", "/register/terms"):
        assert visitor.open(later).path == "/register/mail"
        csrf = {"csrf": page.form().values["csrf"]}
        assert visitor.send(later, {**csrf, **YOU, "password": PASSWORD, "terms": "yes", "privacy": "yes"}).path == (
            "/register/mail"
        )
    page = page.submit(code=house.mail(email).code)
    assert visitor.open("/register/terms").path == "/register/you"
    assert visitor.open("/register/mail").path == "/register/you"


def test_a_laptop_closed_on_the_way_goes_on_where_it_was(house: OpenHouse) -> None:
    """Hours later the same address leads to the step that is due, for the same service, without another mail."""
    service, visitor, email = house.service(), house.visitor(), house.new_email()
    verified(house, visitor, email, service.url(prompt="create")).submit(**YOU)
    house.clock.turn(6 * 3600)
    page = visitor.open(service.url(prompt="create")).submit(email=email)
    assert page.path == "/register/password"
    assert len(house.mails(email)) == 1
    page = page.submit(password=PASSWORD).submit(terms="yes", privacy="yes")
    assert "code" in service.answer(page)


def test_two_tabs_of_one_registration_do_not_get_in_each_other_s_way(house: OpenHouse) -> None:
    """What one tab has done the other sees at its next page."""
    visitor, email = house.visitor(), house.new_email()
    first = verified(house, visitor, email)
    second = visitor.open("/register/you")
    assert first.submit(**YOU).submit(password=PASSWORD).path == "/register/terms"
    assert second.submit(**YOU).path == "/register/terms"


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "email_missing"),
        ("maria", "email_malformed"),
        ("maria@example", "email_malformed"),
        ('"maria"@example.nl', "email_malformed"),
        ("maria@[127.0.0.1]", "email_malformed"),
        ("=?utf-8?q?m?=@example.nl", "email_malformed"),
        ("a@x<b@evil.example>", "email_malformed"),
        ("maria@example.nl\r\nBcc: all@example.nl", "email_malformed"),
        (f"maria@{'a' * 300}.nl", "email_malformed"),
        ("maria@example.nl,other@example.nl", "email_malformed"),
    ],
)
def test_what_is_no_plain_address_is_refused_and_nothing_is_mailed(house: OpenHouse, typed: str, problem: str) -> None:
    """One mailbox, written plainly: nothing that a mail server could read differently (ASVS 1.3.11)."""
    before = house.rows("SELECT count(*) FROM outbox")
    page = house.visitor().open("/register").submit(email=typed)
    assert (page.status, page.problems) == (400, {"email": house.say(f"problem.{problem}")})
    assert house.rows("SELECT count(*) FROM outbox") == before


def test_capitals_and_spaces_do_not_make_a_second_id(house: OpenHouse) -> None:
    """The same mailbox is the same ID, and its mail goes to the address that was proved."""
    person = house.person()
    local, _, domain = person.email.partition("@")
    visitor = house.visitor()
    begun(house, visitor, f"  {local.upper()}@{domain.upper()} ")
    assert house.mail(person.email).kind == "exists"
    assert house.sign_in(house.visitor(), Person(f"{local.title()}@{domain}")).path == "/my"


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("Gehei1!", "password_length"),
        ("geheim12!x", "password_capital"),
        ("Geheimen!x", "password_digit"),
        ("Geheim12xx", "password_special"),
        ("Passw0rd!", "password_listed"),
        ("correct horse battery staple", "password_capital"),
        ("A1!" + "x" * 300, "password_long"),
    ],
)
def test_an_unfit_password_does_not_get_past_its_step(house: OpenHouse, typed: str, rule: str) -> None:
    """The server decides, and the message names the rule."""
    visitor, email = house.visitor(), house.new_email()
    page = verified(house, visitor, email).submit(**YOU).submit(password=typed)
    assert (page.status, page.path) == (400, "/register/password")
    assert list(page.problems) == ["password"]
    assert page.problems["password"] == house.say(f"problem.{rule}", count=256 if rule == "password_long" else 8)
    assert typed not in page.reply.text
    assert visitor.open("/register/terms").path == "/register/password"


def test_a_password_with_other_special_letters_works_however_it_is_written(house: OpenHouse) -> None:
    """Section sign and umlauts count, composed or decomposed (NIST SP 800-63B-4 §3.1.1.2)."""
    decomposed, composed = "A\u0308pfel1§x", "\u00c4pfel1§x"
    visitor, person = house.visitor(), Person(house.new_email(), decomposed)
    assert house.register(visitor, person).path == "/my"
    assert house.sign_in(house.visitor(), Person(person.email, composed)).path == "/my"


def test_a_long_phrase_is_a_password_of_the_neutral_brand(plain_house: OpenHouse) -> None:
    """There, length is all that counts."""
    person = Person(plain_house.new_email(), "correct horse battery staple")
    assert plain_house.register(plain_house.visitor(), person).path == "/my"
    short = plain_house.new_email()
    page = verified(plain_house, plain_house.visitor(), short).submit(**YOU).submit(password=PASSWORD)
    assert page.problems == {"password": plain_house.say("problem.password_length", count=15)}


@pytest.mark.parametrize("ticked", [{}, {"terms": "yes"}, {"privacy": "yes"}])
def test_nothing_is_made_before_terms_and_privacy_are_ticked(house: OpenHouse, ticked: dict[str, str]) -> None:
    """Each is asked for by name, and what was ticked stays ticked."""
    email = house.new_email()
    page = verified(house, house.visitor(), email).submit(**YOU).submit(password=PASSWORD).submit(**ticked)
    assert (page.status, set(page.problems)) == (400, {"terms", "privacy"} - set(ticked))
    assert house.sign_in(house.visitor(), Person(email)).problems.keys() == {"password"}
    assert page.submit(terms="yes", privacy="yes").path == "/my"


def test_what_was_accepted_is_kept_with_version_and_time(house: OpenHouse) -> None:
    """One row says which versions, when, and in which language they were shown."""
    house.person()
    facts = house.program.house.pages.brand.facts
    newest = "SELECT terms, privacy, at, locale FROM terms_acceptances ORDER BY at DESC LIMIT 1"
    assert house.rows(newest) == [(facts.terms.version, facts.privacy.version, house.clock.now, "en")]


def test_markup_in_a_name_is_shown_as_it_was_typed(house: OpenHouse) -> None:
    """It is text everywhere: no element, no link, nothing evaluated (ASVS 1.2.1)."""
    name = "<b>x</b>{{7*7}} https://evil.example"
    visitor, email = house.visitor(), house.new_email()
    page = verified(house, visitor, email).submit(given_name=name, family_name="de Vries", country="NL")
    page = page.submit(password=PASSWORD).submit(terms="yes", privacy="yes")
    assert page.heading == house.say("my.home.title", name=name)
    assert not list(page.tree.all("b"))
    assert visitor.open("/my/profile/name").form().values["given_name"] == name


def test_fields_that_no_form_has_change_nothing(house: OpenHouse) -> None:
    """Nobody verifies an address, or becomes something else, by adding fields at any step (ASVS 15.3.3)."""
    service, visitor, email = house.service(), house.visitor(), house.new_email()
    extra = {
        "email_verified": "true", "verified_at": "1", "step": "terms", "sub": "1", "id": "1", "role": "admin",
        "status": "blocked", "created_at": "0", "acr": "urn:keyfob:acr:passkey", "customer_id": "1", "version": "9",
    }  # fmt: skip

    def send(page: Page, **typed: str) -> Page:
        url, fields = page.filled(**typed)
        return visitor.send(url, {**fields, **extra})

    page = send(visitor.open(service.url(prompt="create")), email=email)
    assert page.path == "/register/mail"
    assert visitor.open("/register/terms").path == "/register/mail"
    page = send(send(page, code=house.mail(email).code), **YOU)
    page = send(send(page, password=PASSWORD), terms="yes", privacy="yes")
    tokens = service.redeem(page)
    id_token, told = claims_of(tokens["id_token"]), service.userinfo(tokens["access_token"]).json()
    assert (told["email"], told["email_verified"], "role" in told) == (email, True, False)
    assert id_token["acr"] == "urn:keyfob:acr:password"
    kept = "SELECT status, version, created_at FROM accounts WHERE id = :id"
    account_id = house.account_id(Person(email))
    assert house.rows(kept, id=account_id) == [("active", 1, house.clock.now)]
    assert {account_id, told["sub"], id_token["sub"]}.isdisjoint({"1"})


def test_who_registered_and_signs_in_elsewhere_uses_password_and_address(house: OpenHouse) -> None:
    """The account that comes of it is whole: profile, language, session."""
    person = house.person()
    visitor = house.signed_in(person)
    assert "Maria de Vries" in visitor.open("/my/profile").text
    wishes = visitor.open("/my/profile/wishes").form().values
    assert (wishes["country"], wishes["language"]) == ("NL", "en")


def test_no_service_sees_anybody_before_the_last_step(house: OpenHouse) -> None:
    """There is no account, no session and no code while the registration is on its way."""
    service, visitor, email = house.service(), house.visitor(), house.new_email()
    accounts = house.rows("SELECT count(*) FROM accounts")

    def nobody_is_there() -> None:
        answer = service.answer(visitor.open(service.url(prompt="none")))
        assert answer["error"] == "login_required"
        assert visitor.open("/my").path == "/sign-in"
        assert house.rows("SELECT count(*) FROM accounts") == accounts

    page = begun(house, visitor, email)
    nobody_is_there()
    page = page.submit(code=house.mail(email).code)
    nobody_is_there()
    page = page.submit(**YOU)
    nobody_is_there()
    page = page.submit(password=PASSWORD)
    nobody_is_there()
    assert page.submit(terms="yes", privacy="yes").path == "/my"
