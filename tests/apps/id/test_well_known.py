"""What browsers and password managers ask for at well-known addresses."""

from collections.abc import Iterator

import pytest

from tests.house import OpenHouse, Stamps, open_house
from tests.visitor import Visitor

APP = "android:apk-key-hash:" + "k" * 43


@pytest.fixture
def related(stamps: Stamps) -> Iterator[OpenHouse]:
    """An ID whose passkeys may be used on another site, and in an app."""
    with (
        stamps.copy("sqlite") as (folder, database),
        open_house(folder, database, passkey_domain="example", passkey_origin=["https://shop.example", APP]) as house,
    ):
        yield house


def test_browsers_find_where_the_password_is_changed(house: OpenHouse) -> None:
    """Whoever is signed in; anybody else signs in first, and what does not exist is not found there."""
    visitor = house.signed_in()
    assert visitor.open("/.well-known/change-password").path == "/my/password"
    assert house.visitor().open("/.well-known/change-password").path == "/sign-in"
    missing = visitor.get("/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200")
    assert missing.status_code == 404


def test_browsers_find_where_passkeys_are_made_and_kept(house: OpenHouse) -> None:
    """Both pages exist, and whoever is signed in gets there."""
    visitor = house.signed_in()
    reply = visitor.get("/.well-known/passkey-endpoints")
    assert reply.headers["content-type"] == "application/json"
    pages = reply.json()
    assert pages.keys() == {"enroll", "manage"}
    assert [visitor.open(pages[name]).path for name in ("enroll", "manage")] == ["/my/passkeys/add", "/my/security"]


def test_without_related_sites_none_are_told(house: OpenHouse) -> None:
    """As the standard wants it: nothing is found."""
    assert house.visitor().get("/.well-known/webauthn").status_code == 404


def test_related_sites_are_told_and_apps_are_not(related: OpenHouse) -> None:
    """Apps prove themselves by the hash of their key, which stands in their own file."""
    reply = related.visitor().get("/.well-known/webauthn")
    assert reply.headers["content-type"] == "application/json"
    assert reply.json() == {"origins": ["https://id.example", "https://shop.example"]}


def test_passkeys_are_bound_to_the_domain_that_was_set(related: OpenHouse) -> None:
    """A domain above the issuer's host, for instance."""
    visitor = related.visitor()
    url, fields = visitor.open("/sign-in").filled("/sign-in/passkey")
    assert visitor.post(f"{url}/options", fields).json()["rpId"] == "example"


def test_at_an_address_that_is_no_name_there_is_nothing_about_passkeys(stamps: Stamps) -> None:
    """No page offers what no browser can do there."""
    with (
        stamps.copy("sqlite") as (folder, database),
        open_house(folder, database, issuer="http://127.0.0.1:8080") as house,
    ):
        visitor = house.signed_in()
        for path in ("/.well-known/webauthn", "/.well-known/passkey-endpoints", "/my/passkeys/add"):
            assert visitor.get(path).status_code == 404, path
        page = visitor.open("/my/security")
        assert house.say("passkey.list.title") not in page.text
        assert post_options(visitor) == 404


def post_options(visitor: Visitor) -> int:
    """The status that the script's question is answered with."""
    url, fields = visitor.open("/sign-in").filled("/sign-in/passkey")
    return visitor.post(f"{url}/options", fields).status_code
