"""A page in a browser that signs people in by itself: oidc-client-ts, unchanged, with no server and no secret."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from scripts.node_packages import install_node_packages
from tests.examples.provider import serving
from tests.foreign.conversation import FOLDER
from tests.foreign.running import RunningHouse
from tests.foreign.stand import Stand
from tests.house import Person

LIBRARY = FOLDER / "node_modules/oidc-client-ts/dist/browser/oidc-client-ts.js"


@dataclass(slots=True)
class Site:
    """A site that holds nothing but files, and knows nothing but the ID's address and its own client id."""

    settings: dict[str, str]
    base: str = ""

    def build(self, base: str) -> Starlette:
        """The application for its address."""
        self.base = base
        return Starlette(
            routes=[
                Route("/", self.page),
                Route("/callback", self.page),
                Route("/page.js", lambda _: FileResponse(FOLDER / "page/page.js")),
                Route("/oidc-client-ts.js", lambda _: FileResponse(LIBRARY)),
                Route("/settings.json", lambda _: JSONResponse(self.settings)),
            ]
        )

    async def page(self, _: Request) -> Response:
        """The one page."""
        return FileResponse(FOLDER / "page/index.html")


@pytest.fixture
def page(browser: Browser, house: RunningHouse, stand: Stand) -> Iterator[Page]:
    """The page, open, in a browser of its own."""
    install_node_packages(FOLDER)
    site = Site({})
    with serving(site.build) as base, browser.new_context(base_url=base, locale="en") as context:
        service = stand.service(
            token_endpoint_auth_method="none",
            redirect_uris=(f"{base}/callback",),
            post_logout_redirect_uris=(f"{base}/",),
        )
        site.settings |= {"issuer": house.issuer, "client_id": service.client.client_id}
        page = context.new_page()
        page.goto("/")
        yield page


def test_a_page_signs_people_in_and_out_by_itself(page: Page, house: RunningHouse) -> None:
    """Discovery, code and PKCE, userinfo, refresh, sign-out: all of it called by script from another origin."""
    person = house.person()

    _sign_in(page, person)
    first = _told(page)
    page.click("#refresh")
    second = _told(page)
    page.click("#sign-out")
    expect(page.locator("#told")).to_have_text("null")

    assert first["profile"]["email"] == second["profile"]["email"] == person.email
    assert first["profile"]["name"] == "Maria de Vries"
    assert first["refresh_token"] != second["refresh_token"]
    page.click("#sign-in")
    expect(page.locator("[name=email]")).to_be_visible()


def test_a_page_gives_its_tokens_back(page: Page, house: RunningHouse) -> None:
    """Then they are worth nothing; the page is told so, in words that it can read."""
    _sign_in(page, house.person())
    token = _told(page)["refresh_token"]

    page.click("#revoke")
    after = _told(page)
    said = page.evaluate(
        """async ([issuer, client_id, refresh_token]) => {
            const body = new URLSearchParams({grant_type: "refresh_token", client_id, refresh_token});
            return (await fetch(`${issuer}/token`, {method: "POST", body})).json();
        }""",
        [house.issuer, page.evaluate("fetch('/settings.json').then((r) => r.json()).then((r) => r.client_id)"), token],
    )

    assert after["refresh_token"] is None
    assert said["error"] == "invalid_grant"


def test_another_site_reads_nothing_of_a_person(browser: Browser, page: Page, house: RunningHouse) -> None:
    """A token that leaked to a page elsewhere cannot be used by that page: ASVS 3.4.2."""
    _sign_in(page, house.person())
    assert _told(page)["profile"]
    token = page.evaluate(
        """() => JSON.parse(Object.values(sessionStorage).find((v) => v.includes("access_token"))).access_token"""
    )
    ask = """async ([issuer, token]) => {
        const headers = {Authorization: `Bearer ${token}`};
        return fetch(`${issuer}/userinfo`, {headers}).then((r) => r.status).catch(() => "unreadable");
    }"""
    site = Site({})

    own = page.evaluate(ask, [house.issuer, token])
    with serving(site.build) as base, browser.new_context() as context:
        other = context.new_page()
        other.goto(f"{base}/settings.json")
        elsewhere = other.evaluate(ask, [house.issuer, token])

    assert (own, elsewhere) == (200, "unreadable")


def _sign_in(page: Page, person: Person) -> None:
    page.click("#sign-in")
    page.fill("[name=email]", person.email)
    page.press("[name=email]", "Enter")
    page.fill("[name=password]", person.password)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/callback?*")


def _told(page: Page) -> Any:  # noqa: ANN401  # what the page shows, as JSON
    expect(page.locator("#told")).not_to_be_empty()
    return json.loads(page.locator("#told").inner_text())
