"""The authorization endpoint, as services use it: what is asked of people, and what is told to services."""

import re

import pytest

from keyfob.work.purge import purge
from tests.apps.registering import YOU, begun
from tests.house import OpenHouse, Person
from tests.service import CALLBACK, Service, claims_of
from tests.visitor import Page, Visitor


def prove(page: Page, person: Person) -> Page:
    """Answer the question for the password."""
    assert page.path == "/sign-in/how"
    return page.submit(password=person.password)


def signed_in(house: OpenHouse) -> tuple[Service, Person, Visitor]:
    """A service of the brand's own, and somebody signed in."""
    person = house.person()
    return house.service(), person, house.signed_in(person)


def id_token(service: Service, page: Page) -> dict[str, object]:
    """What the ID token says that comes of this."""
    return claims_of(service.redeem(page)["id_token"])


def test_who_is_signed_in_comes_back_without_a_page(house: OpenHouse) -> None:
    """One redirect with code, state and issuer (RFC 9207)."""
    service, _, visitor = signed_in(house)
    reply = visitor.get(service.url(state="a-._~b"))
    assert reply.status_code == 303
    assert reply.headers["location"].startswith(f"{CALLBACK}?code=")
    answer = service.answer(Page(visitor, reply))
    assert set(answer) == {"code", "state", "iss"}
    assert (answer["state"], answer["iss"]) == ("a-._~b", "https://id.example")
    assert len(answer["code"]) >= 43


def test_who_is_not_signs_in_first(house: OpenHouse) -> None:
    """The request waits by reference, and the page names the service."""
    service, person, visitor = house.service(name="Lader & Co"), house.person(), house.visitor()
    page = visitor.open(service.url())
    assert page.path == "/sign-in"
    assert "state" not in page.url
    assert "Lader &amp; Co" in page.reply.text
    page = page.submit(email=person.email).submit(password=person.password)
    assert service.answer(page)["state"] == "s1"


def test_a_request_sent_by_post_is_the_same(house: OpenHouse) -> None:
    """From the service's own site, without a token of ours and without our cookies (OpenID Connect Core 3.1.2.1)."""
    service, _, visitor = signed_in(house)
    query = service.url(state="a b&c=d/+%").partition("?")[2]
    foreign = {"origin": "https://shop.example", "sec_fetch_site": "cross-site"}
    bare = house.visitor()
    reply = bare.post("/authorize", query, **foreign)
    assert reply.status_code == 303
    page = visitor.open(reply.headers["location"])
    assert service.answer(page)["state"] == "a b&c=d/+%"


@pytest.mark.parametrize("state", ["x" * 128, "-._~" * 250, "ü€ &=%+#", '"><script>', "0"])
def test_state_comes_back_byte_for_byte(house: OpenHouse, state: str) -> None:
    """Whatever a service puts into it, also after a sign-in."""
    service, person, visitor = signed_in(house)
    assert service.answer(visitor.open(service.url(state=state)))["state"] == state
    page = visitor.open(service.url(state=state, prompt="login"))
    assert page.status == 200
    house.clock.turn(1)
    assert service.answer(prove(page, person))["state"] == state


def test_without_state_none_comes_back(house: OpenHouse) -> None:
    """Nothing is made up."""
    service, _, visitor = signed_in(house)
    assert set(service.answer(visitor.open(service.url(state=None)))) == {"code", "iss"}


def test_a_registered_query_is_kept(house: OpenHouse) -> None:
    """The answer is appended to it."""
    service = house.service(redirect_uris=(f"{CALLBACK}?tenant=a%20b",))
    page = house.signed_in().open(service.url())
    assert page.away.startswith(f"{CALLBACK}?tenant=a%20b&code=")


def test_unknown_and_advisory_parameters_never_get_in_the_way(house: OpenHouse) -> None:
    """What is not known is passed over; what only makes a page kinder is never an error."""
    service, _, visitor = signed_in(house)
    url = service.url(
        display="page",
        claims_locales="se",
        ui_locales="se zz-invalid-tag",
        login_hint="not an address",
        extra="1" * 3000,
    )
    assert "code" in service.answer(visitor.open(url))


def test_the_hint_stands_in_the_address_field(house: OpenHouse) -> None:
    """When signing in and when registering."""
    service, email = house.service(), house.new_email()
    assert house.visitor().open(service.url(login_hint=email)).form().values["email"] == email
    page = house.visitor().open(service.url(login_hint=email, prompt="create"))
    assert (page.path, page.form().values["email"]) == ("/register", email)


def test_the_service_s_wish_for_a_language_is_followed_until_the_person_chooses(house: OpenHouse) -> None:
    """On pages and in a newcomer's mail; a choice made on a page of ours outweighs it."""
    service, email, visitor = house.service(), house.new_email(), house.visitor(language="de")
    page = visitor.open(service.url(ui_locales="fr nl en", prompt="create"))
    assert page.heading == house.say("register.title", "nl")
    page = page.submit(email=email)
    assert page.heading == house.say("wait.title", "nl")
    assert house.mail(email).locale == "nl"
    page = page.submit_to("/language", locale="en")
    assert (page.path, page.heading) == ("/register/mail", house.say("wait.title", "en"))
    assert page.submit(code=house.mail(email).code).form().values["language"] == "en"


def test_prompt_none_is_answered_without_a_page(house: OpenHouse) -> None:
    """Signed out: login_required. Signed in: the same person, and the same time of signing in."""
    service, _, visitor = signed_in(house)
    answer = service.answer(house.visitor().open(service.url(prompt="none")))
    assert answer == {
        "error": "login_required",
        "error_description": answer["error_description"],
        "state": "s1",
        "iss": "https://id.example",
    }
    first = id_token(service, visitor.open(service.url()))
    house.clock.turn(30)
    again = id_token(service, visitor.open(service.url(prompt="none")))
    assert (again["sub"], again["auth_time"]) == (first["sub"], first["auth_time"])


def test_prompt_login_asks_for_the_password_again(house: OpenHouse) -> None:
    """Past the question for the address; the time of signing in is new, and it is asked once."""
    service, person, visitor = signed_in(house)
    before = house.clock.now
    house.clock.turn(5)
    page = visitor.open(service.url(prompt="login"))
    house.clock.turn(5)
    assert id_token(service, prove(page, person))["auth_time"] == before + 10


def test_prompt_login_is_met_by_nothing_but_a_new_sign_in(house: OpenHouse) -> None:
    """Not by going back to the request; but by a sign-in of the very second of the one before."""
    service, person, visitor = signed_in(house)
    page = visitor.open(service.url(prompt="login"))
    assert visitor.open(page.url.replace("/sign-in/how", "/authorize/continue")).path == "/sign-in/how"
    assert id_token(service, prove(page, person))["auth_time"] == house.clock.now + 1


def test_max_age_asks_only_when_the_sign_in_is_older(house: OpenHouse) -> None:
    """Told as it is when it is young enough; new when it was too old; zero means each time."""
    service, person, visitor = signed_in(house)
    begun = house.clock.now
    house.clock.turn(2)
    assert id_token(service, visitor.open(service.url(max_age="10000")))["auth_time"] == begun
    page = visitor.open(service.url(max_age="1"))
    assert id_token(service, prove(page, person))["auth_time"] == begun + 2
    house.clock.turn(1)
    page = visitor.open(service.url(max_age="0"))
    assert id_token(service, prove(page, person))["auth_time"] == begun + 3
    assert service.answer(visitor.open(service.url(max_age="0", prompt="none")))["error"] == "login_required"


def test_prompt_create_begins_with_the_registration(house: OpenHouse) -> None:
    """Also for somebody who is signed in; the new person comes back."""
    service, _, visitor = signed_in(house)
    person = Person(house.new_email())
    page = house.register(visitor, person, service.url(prompt="create"))
    assert service.userinfo(service.redeem(page)["access_token"]).json()["email"] == person.email


def test_a_level_that_is_not_reached_is_asked_for(house: OpenHouse) -> None:
    """Known levels are stepped up to, unknown ones passed over; the first one reached is told."""
    service, person, visitor = house.service(), house.person(), house.visitor()
    visitor.open("/sign-in").submit(email=person.email).submit_to("/sign-in/link")
    visitor.open(house.mail(person.email, "sign_in_link").link).submit()
    levels = "urn:example:gold urn:keyfob:acr:password"
    assert (
        service.answer(visitor.open(service.url(acr_values=levels, prompt="none")))["error"] == "interaction_required"
    )
    house.clock.turn(1)
    page = visitor.open(service.url(acr_values=levels))
    assert page.path == "/confirm"
    assert id_token(service, page.submit(password=person.password))["acr"] == "urn:keyfob:acr:password"
    assert id_token(service, visitor.open(service.url(acr_values="urn:keyfob:acr:mail-link")))["acr"] == (
        "urn:keyfob:acr:mail-link"
    )
    assert "code" in service.answer(visitor.open(service.url(acr_values="urn:example:gold")))


def test_an_essential_level_that_does_not_exist_is_refused(house: OpenHouse) -> None:
    """Through the claims parameter (OpenID Connect Core 5.5.1.1)."""
    service, _, visitor = signed_in(house)
    claims = '{"id_token":{"acr":{"essential":true,"values":["urn:example:gold"]}}}'
    assert service.answer(visitor.open(service.url(claims=claims)))["error"] == "unmet_authentication_requirements"


def test_a_hint_at_the_person_signed_in_is_met(house: OpenHouse) -> None:
    """Without a page, also long after the token has expired."""
    service, _, visitor = signed_in(house)
    hint = service.redeem(visitor.open(service.url()))["id_token"]
    house.clock.turn(3000)
    assert "code" in service.answer(visitor.open(service.url(prompt="none", id_token_hint=hint)))


def test_a_hint_at_somebody_else_is_not(house: OpenHouse) -> None:
    """Silently: login_required. With a page: whoever signs in must be the one meant."""
    service, person, visitor = signed_in(house)
    meant = house.person()
    hint = service.redeem(house.sign_in(house.visitor(), meant, service.url()))["id_token"]
    assert service.answer(visitor.open(service.url(prompt="none", id_token_hint=hint)))["error"] == "login_required"
    house.clock.turn(1)
    page = visitor.open(service.url(id_token_hint=hint))
    assert page.path == "/sign-in"
    page = page.submit(email=person.email).submit(password=person.password)
    assert service.answer(page)["error"] == "login_required"
    page = visitor.open(service.url(id_token_hint=hint))
    page = page.submit(email=meant.email).submit(password=meant.password)
    assert "code" in service.answer(page)


def test_names_asked_for_are_told_where_they_were_asked(house: OpenHouse) -> None:
    """One claim by name without its scope, at userinfo and in the ID token."""
    service, _, visitor = signed_in(house)
    claims = '{"userinfo":{"name":{"essential":true}},"id_token":{"email":null}}'
    tokens = service.redeem(visitor.open(service.url(scope="openid", claims=claims)))
    told = service.userinfo(tokens["access_token"]).json()
    assert set(told) == {"sub", "name"}
    assert "@" in claims_of(tokens["id_token"])["email"]


def test_the_answer_can_be_posted_by_the_browser(house: OpenHouse) -> None:
    """A form with a button for browsers without script; values are escaped, and only its own script may run."""
    service, _, visitor = signed_in(house)
    state = '"><img src=x onerror=alert(1)>&'
    page = visitor.open(service.url(response_mode="form_post", state=state))
    form = page.form()
    assert (page.status, form.action) == (200, CALLBACK)
    assert set(form.values) == {"code", "state", "iss"}
    assert form.values["state"] == state
    assert not list(page.tree.all("img"))
    policy = page.reply.headers["content-security-policy"]
    nonce = next(script.get("nonce") for script in page.tree.all("script"))
    assert re.search(rf"script-src 'self' 'nonce-{nonce}'", policy)
    assert "unsafe" not in policy
    assert page.reply.headers["cache-control"] == "no-store"
    answer = house.visitor().open(service.url(response_mode="form_post", prompt="none")).form()
    assert (answer.action, answer.values["error"]) == (CALLBACK, "login_required")


def test_an_app_on_a_computer_may_use_any_port(house: OpenHouse) -> None:
    """A loopback address, whose port nobody knows beforehand (RFC 8252 section 7.3)."""
    service = house.service(redirect_uris=("http://127.0.0.1/cb",), token_endpoint_auth_method="none")
    page = house.signed_in().open(service.url(redirect_uri="http://127.0.0.1:51763/cb"))
    assert page.away.startswith("http://127.0.0.1:51763/cb?code=")


def test_a_request_is_answered_once(house: OpenHouse) -> None:
    """Going back to it afterwards leads to a page that says so."""
    service, person, visitor = house.service(), house.person(), house.visitor()
    page = house.sign_in(visitor, person, service.url())
    assert "code" in service.answer(page)
    gone = visitor.open(page.url)
    assert (gone.status, gone.heading) == (400, house.say("error.request_gone.title"))


def test_a_request_waits_an_hour_for_every_step(house: OpenHouse) -> None:
    """After each the next may take as long; without one the sign-in ends in My."""
    service, person = house.service(), house.person()
    for second, waits in ((3599, True), (3600, False)):
        visitor = house.visitor()
        page = visitor.open(service.url())
        house.clock.turn(3599)
        page = page.submit(email=person.email)
        house.clock.turn(second)
        page = page.submit(password=person.password)
        assert ("code" in service.answer(page)) if waits else (page.path == "/my")


def test_a_request_waits_for_a_mail_as_long_as_that_is_good(house: OpenHouse) -> None:
    """A registration that is finished a day later still leads to the service; a mail asked for again keeps it on."""
    service, visitor, email = house.service(), house.visitor(), house.new_email()
    begun(house, visitor, email, service.url(prompt="create"))
    house.clock.turn(86_399)
    purge(house.program.unit)
    visitor.open("/register/mail").submit_to("/register/mail/resend")
    house.clock.turn(86_399)
    purge(house.program.unit)
    page = visitor.open("/register/mail").submit(code=house.mail(email).code).submit(**YOU)
    page = page.submit(password="Zonnig12!x").submit(terms="yes", privacy="yes")
    assert "code" in service.answer(page)


def test_a_request_nobody_cares_for_is_gone_after_an_hour(house: OpenHouse) -> None:
    """What a stranger has written does not lie about for long."""
    house.visitor().open(house.service().url())
    before = house.rows("SELECT count(*) FROM parked_requests")[0][0]
    house.clock.turn(3600)
    purge(house.program.unit)
    assert house.rows("SELECT count(*) FROM parked_requests")[0][0] < before


def test_a_request_that_waits_can_be_taken_up_in_another_tab(house: OpenHouse) -> None:
    """Both tabs have it; whichever is finished first is answered."""
    service, person, visitor = house.service(), house.person(), house.visitor()
    page = visitor.open(service.url())
    other = visitor.open(page.url)
    assert "code" in service.answer(page.submit(email=person.email).submit(password=person.password))
    assert other.submit(email=person.email).submit(password=person.password).path == "/my"


def test_a_service_just_added_works_at_once_and_one_removed_is_gone(house: OpenHouse) -> None:
    """Within the five seconds that others may remember it."""
    service, _, visitor = signed_in(house)
    assert "code" in service.answer(visitor.open(service.url()))
    house.write("DELETE FROM clients WHERE id = :id", id=service.client.client_id)
    house.clock.turn(5)
    assert visitor.open(service.url()).status == 400
