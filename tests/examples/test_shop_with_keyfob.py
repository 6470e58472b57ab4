"""The whole way, with the real ID: a guest of the shop creates an ID, comes back, and signs out everywhere."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.examples.newcomer import EMAIL, PASSWORD, create_an_id
from tests.examples.running import KEYFOB, free_address, running_keyfob, running_shop, wait_until


@pytest.fixture
def places(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A shop that the ID knows, and the ID."""
    address = free_address()
    with running_keyfob(tmp_path) as issuer:
        add = [*KEYFOB, "client", "add", "--data", str(tmp_path), "--name", "Kilometer", "--first-party", "--json"]
        uris = [
            *("--redirect-uri", address.redirect_uri),
            *("--post-logout-redirect-uri", address.post_logout_redirect_uri),
            *("--backchannel-logout-uri", address.backchannel_logout_uri),
        ]
        client = json.loads(subprocess.run([*add, *uris], check=True, capture_output=True).stdout)
        with running_shop(address, issuer, client["client_id"], client["client_secret"]) as base:
            yield base, issuer


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_a_guest_to_a_customer_and_out_again(
    places: tuple[str, str], tmp_path: Path, browser: Browser, *, scripts: bool
) -> None:
    """The cart comes along, the shop shows what it learnt, and signing out elsewhere ends the shop's session."""
    shop, issuer = places
    with browser.new_context(base_url=shop, locale="en-GB", java_script_enabled=scripts) as context:
        page = context.new_page()
        page.goto("/product/compass")
        page.get_by_role("button", name="Add to cart").click()
        page.locator("summary.tool").click()
        page.get_by_role("link", name="Create your ID").click()
        create_an_id(page, tmp_path)
        expect(page.get_by_role("status")).to_contain_text("Welcome, Maria.")
        page.goto(f"{shop}/cart")
        expect(page.get_by_role("heading", name="Homeward compass")).to_be_visible()
        page.goto(f"{shop}/account")
        expect(page.get_by_role("main")).to_contain_text(EMAIL)

        page.get_by_role("main").get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out.")

        page.goto(f"{shop}/sign-in?return=/cart")
        page.get_by_label("E-mail address").fill(EMAIL)
        page.locator("form[method=post] button").first.click()
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.locator("form[method=post] button.btn").first.click()
        expect(page.get_by_role("heading", name="Homeward compass")).to_be_visible()

        page.goto(f"{issuer}/sign-out")
        page.locator("form[method=post] button.btn").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
        wait_until(lambda: asks_to_sign_in(page, shop))


def asks_to_sign_in(page: Page, shop: str) -> bool:
    """Whether the account page sends the browser to the ID, as it does with guests."""
    page.goto(f"{shop}/account")
    return not page.url.startswith(shop)
