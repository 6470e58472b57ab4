"""What every answer has in common, whatever went wrong: headers that protect, and links that lead to us."""

import re
from collections.abc import Iterator

import httpx2
import pytest

from keyfob.apps import api as api_app
from keyfob.apps import id as id_app
from keyfob.apps import my as my_app
from keyfob.base.errors import Overloaded
from tests.apps.test_routes import url_of
from tests.cars import new_car
from tests.house import ISSUER, OpenHouse
from tests.second_factor import half_way, locked
from tests.visitor import Visitor


def every_kind_of_answer(house: OpenHouse, visitor: Visitor) -> Iterator[tuple[int, httpx2.Response]]:
    """Pages, redirects, files, JSON, and each kind of refusal, with the status it should have."""
    links = visitor.open("/sign-in").tree.all("link")
    stylesheet = next(link.get("href") for link in links if "base.css" in link.get("href"))
    big = {"content-type": "application/x-www-form-urlencoded"}
    yield 200, visitor.get("/sign-in")
    yield 200, visitor.http.head("/sign-in")
    yield 200, visitor.get(stylesheet)
    yield 200, visitor.get("/jwks")
    yield 304, visitor.get("/jwks", if_none_match=visitor.get("/jwks").headers["etag"])
    yield 303, visitor.get("/")
    yield 303, visitor.get(house.service().url())
    yield 200, house.signed_in().get(house.service().url(response_mode="form_post"))
    yield 400, visitor.get("/authorize")
    yield 400, visitor.get("/sign-in?pending=a&pending=b")
    yield 400, visitor.get("/sign-in?pending=%ff")
    yield 400, visitor.get("/%00")
    yield 400, visitor.get("/link/x")
    yield 400, visitor.http.post("/token")
    yield 401, visitor.http.post("/device_authorization", data={"client_id": "nobody"})
    yield 303, visitor.get("/device?user_code=BCDF-GHJK")
    yield 401, visitor.get("/userinfo")
    yield 403, visitor.http.post("/sign-in", data={"email": "a@example.nl"})
    yield 404, visitor.get("/nope")
    yield 405, visitor.http.put("/sign-in")
    yield 405, visitor.http.put("/token")
    yield 413, visitor.http.post("/sign-in", content=b"x" * 300_000, headers=big)
    yield 413, visitor.http.post("/token", content=b"x" * 300_000, headers=big)


def test_every_answer_carries_the_headers_that_protect(house: OpenHouse) -> None:
    """Also refusals: never in a frame, never sniffed, no address passed on, https for years (ASVS 3.4)."""
    seen = set()
    for status, reply in every_kind_of_answer(house, house.visitor()):
        assert reply.status_code == status
        headers = reply.headers
        policy = headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"
        assert re.fullmatch("[0-9a-f]{16}", headers["x-request-id"])
        seen.add(headers["x-request-id"])
        if reply.status_code >= 400:
            assert headers["cache-control"] == "no-store"
        assert "server" not in headers
    assert len(seen) > 20


SAME_FOR_EVERYBODY = {
    "/jwks",
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
    "/.well-known/password-rules",
    "/.well-known/passkey-endpoints",
    "/.well-known/keyfob-audit-key",
}
"""What may be kept on the way, beside the files of the pages."""


def test_nothing_is_kept_but_what_is_the_same_for_everybody(house: OpenHouse) -> None:
    """For whoever is signed in, and half way; what may be kept sets no cookie (ASVS 14.2.5, 14.3.2)."""
    half = house.visitor()
    half_way(house, locked(house)[0], half)
    for visitor in (house.signed_in(), half):
        kept = set()
        for route in (*id_app.ROUTES, *my_app.ROUTES, *api_app.ROUTES):
            for method in ("GET", "HEAD"):
                reply = visitor.http.request(method, url_of(route.path))
                if reply.headers["cache-control"] != "no-store":
                    kept.add(route.path)
                    assert not reply.headers.get_list("set-cookie"), route.path
        assert kept == SAME_FOR_EVERYBODY


def test_a_case_and_a_device_that_asks_are_kept_by_nobody(house: OpenHouse) -> None:
    """Pages that are found by a secret in their address, and those that lead there (ASVS 14.2.5)."""
    email, guest = house.new_email(), house.visitor()
    sent = guest.open("/contact").submit(about="other", text="Hello", email=email)
    case = guest.get(house.mail(email).link)
    device = house.signed_in().get(new_car(house).asking().url)
    for reply in (sent.reply, case, device):
        assert (reply.status_code, reply.headers["cache-control"]) == (200, "no-store")
        assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]


def test_our_own_mistakes_are_protected_and_told_kindly(
    house: OpenHouse, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """500 and 503: a page with a reference and no word of what happened; the log has it under the same one."""
    visitor = house.visitor()
    for error, status in ((RuntimeError("the secret is 42"), 500), (Overloaded("busy", 7), 503)):

        def fail(*_: object, error: Exception = error) -> None:
            raise error

        monkeypatch.setattr("keyfob.apps.id.sign_in.going", fail)
        reply = visitor.get("/sign-in")
        assert reply.status_code == status
        assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]
        assert "the secret is" not in reply.text
        assert "RuntimeError" not in reply.text
        assert reply.headers["x-request-id"] in reply.text
        assert reply.headers.get("retry-after") == ("7" if status == 503 else None)
    assert "the secret is 42" in caplog.text


def test_pages_use_nothing_but_their_own_files(house: OpenHouse) -> None:
    """No other site is asked for anything, and scripts on the page carry this answer's nonce."""
    service = house.service()
    for path in ("/sign-in", "/register", "/forgot", "/terms", service.url(), "/nope"):
        page = house.visitor().open(path)
        for element in page.tree.all("script", "link", "img", "source", "iframe", "object"):
            source = element.get("src") or element.get("href")
            assert (
                source.startswith("/static/") or element.get("nonce") in page.reply.headers["content-security-policy"]
            )


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "id.example@evil.example"},
        {"host": "id.example:1234"},
        {"host": ""},
        {"x-forwarded-host": "evil.example", "x-forwarded-proto": "http"},
        {"forwarded": "host=evil.example;proto=http"},
        {"x-original-url": "https://evil.example/", "x-rewrite-url": "/evil"},
        {"x-forwarded-prefix": "/evil", "x-forwarded-port": "1"},
    ],
)
def test_no_header_makes_a_link_lead_elsewhere(house: OpenHouse, headers: dict[str, str]) -> None:
    """Everything that leaves us names the issuer, or a path of ours: pages, redirects, mails, metadata."""
    person, visitor, service = house.person(), house.visitor(), house.service()
    visitor.http.headers.update(headers)
    texts = []
    page = visitor.open("/forgot")
    texts += [page.reply.text, str(page.reply.headers)]
    reply = visitor.post(*page.filled(email=person.email))
    texts.append(str(reply.headers))
    assert reply.headers["location"] == "/forgot/mail"
    mail = house.mail(person.email, "reset")
    texts.append(str(mail.payload))
    assert mail.link.startswith("/reset/")
    assert visitor.get(service.url()).headers["location"].startswith("/sign-in?")
    document = visitor.get("/.well-known/openid-configuration")
    assert document.json()["issuer"] == ISSUER
    texts += [document.text, visitor.get("/nope").text, visitor.get("/authorize").text]
    assert not [text for text in texts if "evil" in text or "1234" in text.replace(person.email, "")]


def test_nothing_a_client_sends_comes_back_as_a_header(house: OpenHouse) -> None:
    """Line breaks in what is redirected to are gone or escaped."""
    service, visitor = house.service(), house.signed_in()
    reply = visitor.get(service.url(state="a\r\nSet-Cookie: evil=1"))
    assert "evil" not in str(reply.headers.get_list("set-cookie"))
    assert "\n" not in reply.headers.get("location", "")
