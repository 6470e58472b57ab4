"""Choosing a language, and that nobody is led astray by it."""

import pytest

from tests.house import OpenHouse

PAGES = ["/sign-in", "/register", "/forgot", "/terms", "/privacy", "/signed-out"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_can_be_read_in_every_language(house: OpenHouse, path: str) -> None:
    """The choice shows the same page again, and holds for those that follow."""
    visitor = house.visitor()
    page = visitor.open(path)
    for locale in ("nl", "de", "en"):
        page = page.submit_to("/language", locale=locale)
        assert (page.path, page.status) == (path, 200)
        assert [html.get("lang") for html in page.tree.all("html")] == [locale]
    assert [html.get("lang") for html in visitor.open("/sign-in").tree.all("html")] == ["en"]


def test_the_browser_s_own_language_is_the_first_guess(house: OpenHouse) -> None:
    """The brand's where it speaks none of them."""
    for language, spoken in (
        ("nl-BE,en;q=0.5", "nl"),
        ("fr,en;q=0.1", "en"),
        ("fr", "de"),
        ("", "de"),
        ("*" * 999, "de"),
    ):
        page = house.visitor(language=language).open("/sign-in")
        assert [html.get("lang") for html in page.tree.all("html")] == [spoken]


def test_a_language_the_brand_does_not_speak_changes_nothing(house: OpenHouse) -> None:
    """The page comes back as it was."""
    visitor = house.visitor()
    url, fields = visitor.open("/sign-in").filled("/language")
    reply = visitor.post(url, {**fields, "locale": "xx"})
    assert (reply.status_code, reply.headers["location"]) == (303, "/sign-in")
    assert not visitor.cookie("keyfob-language")


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example", "https://evil.example/",
        "/%09/evil.example", "/\t/evil.example", "javascript:alert(1)", "%2f%2fevil.example", "/%2fevil.example",
        "/@evil.example", "/%5cevil.example", " //evil.example", "/x\r\nSet-Cookie: a=b", "", "evil", "/" + "x" * 9000,
        "///evil.example", "/..//evil.example", "/sign-in//evil.example",
    ],
)  # fmt: skip
def test_nobody_is_led_to_another_site(house: OpenHouse, target: str) -> None:
    """Whatever is not a plain path of ours leads to the start page (ASVS 3.7.2)."""
    visitor = house.visitor()
    url, fields = visitor.open("/sign-in").filled("/language", locale="nl")
    reply = visitor.post(url, {**fields, "next": target})
    assert (reply.status_code, reply.headers["location"]) == (303, "/")


def test_the_waiting_request_is_kept(house: OpenHouse) -> None:
    """The language is chosen on the way to a service."""
    service, person, visitor = house.service(), house.person(), house.visitor()
    page = visitor.open(service.url()).submit_to("/language", locale="nl")
    page = page.submit(email=person.email).submit_to("/language", locale="de").submit(password=person.password)
    assert "code" in service.answer(page)
