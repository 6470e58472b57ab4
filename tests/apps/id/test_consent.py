"""Consent: a service that is not the brand's own is allowed by its person, once, and not again without reason."""

from tests.house import OpenHouse
from tests.service import CALLBACK, claims_of


def test_the_brand_s_own_services_ask_for_nothing(house: OpenHouse) -> None:
    """They are the brand."""
    service = house.service()
    assert "code" in service.answer(house.signed_in().open(service.url()))


def test_the_page_names_the_service_and_what_it_would_get(house: OpenHouse) -> None:
    """In people's words: each scope, and the claims asked for by name."""
    service, person = house.service(first_party=False, name="Ladekarte"), house.person()
    page = house.signed_in(person).open(service.url(scope="openid email", claims='{"userinfo":{"phone_number":null}}'))
    assert (page.path, page.heading) == ("/consent", house.say("consent.title", service="Ladekarte"))
    assert person.email in page.text
    for scope in ("openid", "email", "phone"):
        assert house.say(f"consent.sees.{scope}") in page.text
    for scope in ("profile", "address", "offline_access"):
        assert house.say(f"consent.sees.{scope}") not in page.text


def test_what_was_allowed_is_remembered(house: OpenHouse) -> None:
    """The next time there is no page, not even a silent one is refused."""
    service, visitor = house.service(first_party=False), house.signed_in()
    assert service.answer(visitor.open(service.url(prompt="none")))["error"] == "consent_required"
    visitor.open(service.url()).submit(decision="allow")
    assert "code" in service.answer(visitor.open(service.url()))
    assert "code" in service.answer(visitor.open(service.url(prompt="none")))
    assert "code" in service.answer(visitor.open(service.url(scope="openid email")))


def test_more_than_was_allowed_is_asked_for(house: OpenHouse) -> None:
    """A scope more, and the page comes again; afterwards both are remembered."""
    service, visitor = house.service(first_party=False), house.signed_in()
    visitor.open(service.url(scope="openid email")).submit(decision="allow")
    page = visitor.open(service.url(scope="openid profile"))
    assert page.path == "/consent"
    page.submit(decision="allow")
    assert "code" in service.answer(visitor.open(service.url(scope="openid profile email")))


def test_the_service_gets_what_was_allowed_and_no_more(house: OpenHouse) -> None:
    """Only the scopes of this request, under a name of its own for the person."""
    service, other = (
        house.service(first_party=False),
        house.service(first_party=False, redirect_uris=("https://b.example/",)),
    )
    visitor = house.signed_in()
    tokens = service.redeem(visitor.open(service.url(scope="openid email")).submit(decision="allow"))
    assert set(service.userinfo(tokens["access_token"]).json()) == {"sub", "email", "email_verified"}
    others = other.redeem(visitor.open(other.url()).submit(decision="allow"))
    assert claims_of(tokens["id_token"])["sub"] != claims_of(others["id_token"])["sub"]


def test_a_no_is_told_to_the_service_and_not_remembered(house: OpenHouse) -> None:
    """With its state; the next time the question comes again."""
    service, visitor = house.service(first_party=False), house.signed_in()
    answer = service.answer(visitor.open(service.url()).submit(decision="deny"))
    assert (answer["error"], answer["state"], answer["iss"]) == ("access_denied", "s1", "https://id.example")
    assert visitor.open(service.url()).path == "/consent"


def test_a_no_travels_as_the_service_asked(house: OpenHouse) -> None:
    """Posted by the browser, where that was wanted."""
    service, visitor = house.service(first_party=False), house.signed_in()
    page = visitor.open(service.url(response_mode="form_post")).submit(decision="deny")
    assert (page.form().action, page.form().values["error"]) == (CALLBACK, "access_denied")


def test_whatever_is_not_a_yes_is_a_no(house: OpenHouse) -> None:
    """A button that does not exist allows nothing."""
    service, visitor = house.service(first_party=False), house.signed_in()
    page = visitor.open(service.url())
    url, fields = page.filled()
    for decision in ({"decision": "ALLOW"}, {"decision": ""}):
        assert service.answer(visitor.send(url, {**fields, **decision}))["error"] == "access_denied"
        page = visitor.open(service.url())
        url, fields = page.filled()


def test_a_service_that_keeps_no_secret_is_asked_about_each_time(house: OpenHouse) -> None:
    """Nobody can tell it from an impostor, so what was allowed before does not count (RFC 8252 section 8.6)."""
    service, visitor = house.service(first_party=False, token_endpoint_auth_method="none"), house.signed_in()
    visitor.open(service.url()).submit(decision="allow")
    assert visitor.open(service.url()).path == "/consent"
    assert service.answer(visitor.open(service.url(prompt="none")))["error"] == "consent_required"


def test_a_service_may_have_the_question_asked_anew(house: OpenHouse) -> None:
    """With prompt=consent; once for the request, not for ever."""
    service, visitor = house.service(first_party=False), house.signed_in()
    visitor.open(service.url()).submit(decision="allow")
    page = visitor.open(service.url(prompt="consent"))
    assert page.path == "/consent"
    assert "code" in service.answer(page.submit(decision="allow"))
    assert "code" in service.answer(visitor.open(service.url()))


def test_consent_of_one_person_is_not_that_of_the_next(house: OpenHouse) -> None:
    """Somebody else in the same browser is asked, also when they sign in while the page is open."""
    service, other = house.service(first_party=False), house.person()
    visitor = house.signed_in()
    page = visitor.open(service.url())
    second_tab = visitor.open(service.url(prompt="select_account"))
    house.sign_in(visitor, other)
    assert visitor.open(page.url).path == "/consent"
    assert other.email in visitor.open(page.url).text
    assert second_tab.submit().path == "/consent"


def test_signed_out_meanwhile_the_page_leads_to_the_sign_in(house: OpenHouse) -> None:
    """And back to the question."""
    service, person, visitor = house.service(first_party=False), house.person(), house.visitor()
    page = house.sign_in(visitor, person, service.url())
    visitor.forget("keyfob")
    assert page.submit(decision="allow").path == "/sign-in"
    page = page.again().submit(email=person.email).submit(password=person.password)
    assert page.path == "/consent"


def test_a_request_answered_already_is_not_answered_again(house: OpenHouse) -> None:
    """The back button after a yes or a no leads to a page that says so."""
    service, visitor = house.service(first_party=False), house.signed_in()
    page = visitor.open(service.url())
    page.submit(decision="deny")
    for again in (page.again(), page.submit(decision="allow"), page.submit(decision="deny")):
        assert (again.status, again.heading) == (400, house.say("error.request_gone.title"))


def test_a_service_with_consent_may_stay_connected(house: OpenHouse) -> None:
    """A refresh token comes of offline_access, where consent was asked or is remembered."""
    service, visitor = house.service(first_party=False), house.signed_in()
    page = visitor.open(service.url()).submit(decision="allow")
    assert service.redeem(page)["refresh_token"]
    assert service.redeem(visitor.open(service.url()))["refresh_token"]
    assert "refresh_token" not in service.redeem(visitor.open(service.url(scope="openid")))


def test_markup_in_the_name_of_a_service_is_text(house: OpenHouse) -> None:
    """On the way to it, and on the page that asks."""
    service, visitor = house.service(first_party=False, name='<b onclick="x">Lader</b>{{7*7}}'), house.signed_in()
    page = visitor.open(service.url())
    assert page.heading == house.say("consent.title", service='<b onclick="x">Lader</b>{{7*7}}')
    assert not list(page.tree.all("b"))
