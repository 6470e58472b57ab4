"""The shop's pages: words in every language, forms that only our own pages can send, headers, search."""

import re
import string
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.routing import Route
from starlette.testclient import TestClient

import app as shop_app
from catalog import read_catalog
from tests.examples.conftest import FORM_TOKEN, Visitor, settings
from words import LANGUAGES, choose_language, read_words

PAGES = ["/", "/?q=scarf", "/?in=see", "/?q=nothing-like-it", "/product/flask", "/wishlist", "/cart", "/nowhere"]
OUTSIDE = {"/backchannel-logout"}  # its caller proves itself with a signed token, and carries no cookie
FORMS = sorted(
    {route.path for route in shop_app.ROUTES if isinstance(route, Route) and "POST" in (route.methods or ())} - OUTSIDE
)


@pytest.fixture
def plain() -> Iterator[TestClient]:
    """The shop in this process; no provider is needed to look around."""
    with TestClient(shop_app.build(settings("http://127.0.0.1:9")), base_url="http://127.0.0.1") as client:
        yield client


@pytest.mark.parametrize("form_token", [None, "", "0" * 64, "é"])
@pytest.mark.parametrize("path", FORMS)
def test_no_form_of_another_site_does_anything(plain: TestClient, path: str, form_token: str | None) -> None:
    """Cross-site request forgery: without the token of this session, every form is refused, and nothing changes."""
    plain.get("/")
    fields = {"slug": "mug", "act": "add", "language": "nl"}
    answer = plain.post(path, data=fields if form_token is None else fields | {"form_token": form_token})

    assert answer.status_code == 403
    assert "This page had been open for a while." in answer.text
    assert "badge" not in plain.get("/").text


def test_the_token_of_another_visitor_is_worth_nothing(plain: TestClient) -> None:
    """Each browser has its own."""
    token = FORM_TOKEN.search(plain.get("/").text)
    assert token
    plain.cookies.clear()
    plain.get("/")

    assert plain.post("/cart", data={"slug": "mug", "act": "add", "form_token": token[1]}).status_code == 403


def test_there_is_no_form_without_a_token(plain: TestClient) -> None:
    """Every POST form on every page carries one."""
    for path in PAGES:
        forms = re.findall(r'<form[^>]*method="post".*?</form>', plain.get(path).text, re.DOTALL)
        assert forms
        assert all(FORM_TOKEN.search(form) for form in forms)


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_no_form_leads_to_another_site(visitor: Visitor, back: str) -> None:
    """Where a form returns to is a page of the shop, whatever is asked."""
    answer = visitor.send("/wishlist", slug="mug", act="add", back=back)

    assert (answer.url.host, answer.url.path) == ("127.0.0.1", "/")


def test_wishes_and_pieces_are_counted(visitor: Visitor) -> None:
    """Putting in, changing, taking out; odd numbers and unknown products change nothing for the worse."""
    visitor.send("/wishlist", slug="mug", act="add")
    visitor.send("/wishlist", slug="mug", act="remove")
    visitor.send("/cart", slug="mug", act="add", pieces="2")
    visitor.send("/cart", slug="mug", act="set", pieces="-7")
    visitor.send("/cart", slug="tray", act="add", pieces="٣")
    visitor.send("/cart", slug="tray", act="remove")
    unknown = visitor.send("/cart", slug="yacht", act="add")

    assert unknown.status_code == 404
    assert "No wishes yet." in visitor.see("/wishlist")
    assert "€18.00" in visitor.see("/cart")
    assert "Landing tray" not in visitor.see("/cart")


@pytest.mark.parametrize("path", [*PAGES, "/static/shop.css", "/healthz", "/callback?error=access_denied"])
def test_every_answer_carries_the_security_headers(plain: TestClient, path: str) -> None:
    """A strict content security policy without inline anything, no framing, no sniffing."""
    headers = plain.get(path).headers

    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_no_page_needs_what_the_policy_forbids(plain: TestClient) -> None:
    """No inline style, no inline script, no handler attributes, nothing from elsewhere."""
    for path in PAGES:
        text = plain.get(path).text
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=\"/static/)", text)
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', text)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(plain: TestClient) -> None:
    """HttpOnly, SameSite=Lax; on https Secure too, under a name that no subdomain can set."""
    cookie = plain.get("/").headers["set-cookie"]
    secure = settings("https://id.example", "https://shop.example")
    with TestClient(shop_app.build(secure), base_url="https://shop.example") as client:
        answer = client.get("/")

    assert cookie.startswith("shop=")
    assert "HttpOnly; SameSite=Lax" in cookie
    assert re.fullmatch(r"__Host-shop=[\w-]{43}; Path=/; .*; Secure", answer.headers["set-cookie"])
    assert answer.headers["strict-transport-security"]


def test_pages_are_not_kept_by_caches_and_files_are(plain: TestClient) -> None:
    """Pages are about a person; files carry a piece of their hash in their address."""
    assert plain.get("/").headers["cache-control"] == "no-store"
    assert "immutable" in plain.get("/static/shop.css").headers["cache-control"]


def test_too_large_a_form_is_refused(plain: TestClient) -> None:
    """64 KiB are enough for everybody."""
    assert plain.post("/cart", data={"slug": "x" * 70_000}).status_code == 413


def test_a_page_that_does_not_exist_says_so_kindly(plain: TestClient) -> None:
    """404 with a way back."""
    answer = plain.get("/nowhere", headers={"Accept-Language": "de"})

    assert answer.status_code == 404
    assert "Diese Straße endet hier." in answer.text


def test_every_language_says_everything() -> None:
    """The same keys, and the same blanks to fill in, in Dutch, German and English."""
    english, *others = (read_words()[language].texts for language in ("en", "nl", "de"))

    for words in others:
        assert list(words) == list(english)
        assert [_blanks(text) for text in words.values()] == [_blanks(text) for text in english.values()]


def _blanks(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_product_has_a_page_in_every_language(plain: TestClient, language: str) -> None:
    """Name, picture, price, and three facts."""
    for product in read_catalog().products:
        text = plain.get(f"/product/{product.slug}", headers={"Accept-Language": language}).text
        assert f'<html lang="{language}">' in text
        assert product.texts[language].name in text.replace("&#39;", "'")
        assert text.count("<svg viewBox") >= 4
        assert len(product.texts[language].facts) == 3
        assert product.slug not in product.goes_with


@pytest.mark.parametrize(
    ("query", "language", "found"),
    [
        ("SCARF", "en", ["scarf"]),
        ("sjaal", "en", ["scarf"]),
        ("damm", "nl", ["dusk"]),
        ("thermos beker", "nl", ["flask"]),
        ("Kanne", "de", ["flask"]),
        ("nothing-like-it", "en", []),
        ("<script>", "en", []),
    ],
)
def test_search_finds_words_in_any_case_and_accent(query: str, language: str, found: list[str]) -> None:
    """Every word has to occur: in what is said in this language, or in a name in any."""
    assert [product.slug for product in read_catalog().find(query, language)] == found


def test_what_is_searched_for_is_shown_as_text(plain: TestClient) -> None:
    """Nobody's query becomes markup."""
    text = plain.get("/", params={"q": '"><script>alert(1)</script>'}).text

    assert "<script>alert" not in text


@pytest.mark.parametrize(
    ("chosen", "header", "language"),
    [
        ("", "de-CH,de;q=0.9,en;q=0.8", "de"),
        ("", "fr-FR, nl;q=0.4, de;q=0.6", "de"),
        ("", "fr", "en"),
        ("", "de;q=0, nl;q=0.1", "nl"),
        ("", "", "en"),
        ("nl", "de", "nl"),
        ("xx", "de", "de"),
    ],
)
def test_the_language_is_the_persons_choice_then_the_browsers(chosen: str, header: str, language: str) -> None:
    """RFC 9110, 12.5.4, as far as three languages need it."""
    assert choose_language(chosen, header) == language


@given(st.text(), st.text())
def test_no_header_confuses_the_choice_of_language(chosen: str, header: str) -> None:
    """Whatever a browser sends, a language comes out."""
    assert choose_language(chosen, header) in LANGUAGES
