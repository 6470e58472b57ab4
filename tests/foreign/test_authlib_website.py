"""Authlib's Starlette client, unchanged, in a website: people sign in there, come back, and sign out."""

from pathlib import Path

import pytest
from joserfc.jws import extract_compact

from tests.foreign.running import running_house
from tests.foreign.section import Section
from tests.foreign.stand import Stand
from tests.foreign.website import Website, running_website

WAYS = [("client_secret_basic", "ES256"), ("client_secret_post", "RS256"), ("none", "ES256")]


@pytest.mark.parametrize(("method", "alg"), WAYS)
def test_a_person_signs_in_at_a_website(website: Website, stand: Stand, method: str, alg: str) -> None:
    """Discovery, code and PKCE, state and nonce; the ID token is verified by the published keys; userinfo fits it."""
    section = Section(website, stand, token_endpoint_auth_method=method, id_token_signed_response_alg=alg)
    traveller = stand.traveller()

    learnt = section.sign_in(traveller)

    assert learnt["claims"]["iss"] == stand.house.issuer
    assert learnt["claims"]["aud"] == section.service.client.client_id
    assert learnt["claims"]["sub"] == learnt["person"]["sub"]
    assert learnt["person"]["email"] == traveller.person.email
    assert learnt["token"]["refresh_token"]


def test_the_next_service_asks_nothing(website: Website, stand: Stand) -> None:
    """One sign-in serves all of the brand's services; they agree about the person and the moment."""
    traveller = stand.traveller()
    first = Section(website, stand).sign_in(traveller)
    traveller.tell_pages()

    second = Section(website, stand).sign_in(traveller)

    assert traveller.pages == []
    assert second["claims"]["sub"] == first["claims"]["sub"]
    assert second["claims"]["auth_time"] == first["claims"]["auth_time"]


def test_a_website_may_want_the_answer_as_a_form(website: Website, stand: Stand) -> None:
    """The page that posts itself posts what Authlib reads."""
    section, traveller = Section(website, stand), stand.traveller()

    form = traveller.post(section.begin(traveller, response_mode="form_post"))
    learnt = traveller.visitor.http.post(form["url"], data=form["fields"]).json()

    assert learnt["person"]["email"] == traveller.person.email


def test_a_website_may_want_the_password_again(website: Website, stand: Stand) -> None:
    """prompt=login, and max_age once it has passed."""
    section, traveller = Section(website, stand), stand.traveller()
    first = section.sign_in(traveller)["claims"]["auth_time"]
    traveller.tell_pages()

    stand.house.clock.turn(3)
    unasked = section.sign_in(traveller, max_age="3600")["claims"]["auth_time"]
    quiet = traveller.tell_pages()
    asked = section.sign_in(traveller, max_age="2")["claims"]["auth_time"]
    stand.house.clock.turn(3)
    again = section.sign_in(traveller, prompt="login")["claims"]["auth_time"]

    assert quiet == []
    assert traveller.pages == ["/sign-in/how"] * 2
    assert first == unasked < asked < again


def test_a_website_hears_that_nobody_is_signed_in(website: Website, stand: Stand) -> None:
    """prompt=none shows no page; the error comes back with the browser."""
    section, traveller = Section(website, stand), stand.traveller()

    answer = section.sign_in(traveller, prompt="none")

    assert answer["error"] == "login_required"
    assert traveller.pages == []


def test_a_website_hears_that_it_was_not_allowed(website: Website, stand: Stand) -> None:
    """The person pressed “no”."""
    section, traveller = Section(website, stand, first_party=False), stand.traveller()
    traveller.answer("no")

    assert section.sign_in(traveller)["error"] == "access_denied"


def test_a_code_comes_back_once(website: Website, stand: Stand) -> None:
    """Who reloads the way back is not signed in twice: the state is gone at the website, the code at the ID."""
    section, traveller = Section(website, stand), stand.traveller()
    back = traveller.visit(section.begin(traveller))

    first = traveller.visitor.get(back)
    second = traveller.visitor.get(back)

    assert (first.status_code, second.status_code) == (200, 400)


def test_signing_out_at_a_website_signs_out_at_the_id(website: Website, stand: Stand) -> None:
    """RP-Initiated Logout 1.0: back with the state that Authlib expects; then nobody is signed in."""
    section, traveller = Section(website, stand), stand.traveller()
    section.sign_in(traveller)
    traveller.tell_pages()

    away = traveller.visitor.open(website.url(section.name, "logout")).away
    back = traveller.visitor.get(traveller.visit(away))

    assert traveller.pages == []
    assert back.json() == {"post_logout_redirect_uri": website.url(section.name, "signed-out")}
    assert section.sign_in(traveller, prompt="none")["error"] == "login_required"


def test_a_website_follows_when_the_keys_are_replaced(database_url: str, tmp_path: Path) -> None:
    """Authlib looks for a key that it does not know; nothing has to be done there."""
    with running_house(tmp_path, database_url) as house, running_website(house.issuer) as website:
        stand = Stand(house)
        section, traveller = Section(website, stand), stand.traveller()
        before = section.sign_in(traveller)["token"]["id_token"]

        house.rotate_keys()
        house.clock.turn(11)
        after = section.sign_in(traveller)["token"]["id_token"]

    assert extract_compact(before.encode()).headers()["kid"] != extract_compact(after.encode()).headers()["kid"]
