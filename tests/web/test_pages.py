"""Every page, in every language of both brands, keeps the promises that all pages make."""

import re
from collections.abc import Iterator
from functools import cache

import jinja2
import pytest

from keyfob.outside.brand import load_brand
from keyfob.web.forms import Form, Problem
from keyfob.web.pages import Pages
from tests.web.page_tables import (
    ALONE,
    KILOBYTES,
    LIKE_THE_FIRST,
    NOTHING_TO_SEND,
    OVER,
    REMOVED_FIRST,
    SECOND_ACTS,
    TOKENS,
    WITHOUT_MAIN_ACT,
)
from tests.web.reading import Element, read
from tests.web.sample_facts import NOW, SERVICE
from tests.web.sample_pages import SAMPLES, context_of, template_of

BRANDS = {"plain": Pages(load_brand("plain")), "porsche": Pages(load_brand("porsche"))}
every_language = pytest.mark.parametrize(
    ("brand", "locale"), [(brand, locale) for brand, pages in BRANDS.items() for locale in pages.brand.facts.locales]
)


@cache
def _html_of(brand: str, locale: str, sample: str) -> str:
    return BRANDS[brand].render(template_of(sample), locale, **context_of(sample))


@cache
def _page_of(brand: str, locale: str, sample: str) -> Element:
    return read(_html_of(brand, locale, sample))


def _pages_of(brand: str, locale: str) -> Iterator[tuple[str, Element]]:
    return ((sample, _page_of(brand, locale, sample)) for sample in SAMPLES)


def _post_forms(page: Element) -> list[Element]:
    return [form for form in page.all("form") if form.get("method") == "post"]


@every_language
def test_a_page_says_its_language_its_title_and_its_one_heading(brand: str, locale: str) -> None:
    """A screen reader knows at once where it is (WCAG 2.4.2, 3.1.1)."""
    name = BRANDS[brand].brand.facts.id
    for sample, page in _pages_of(brand, locale):
        assert [html.get("lang") for html in page.all("html")] == [locale], sample
        assert [title.text.endswith(f" · {name}") for title in page.all("title")] == [True], sample
        assert len(list(page.all("h1"))) == 1, sample
        assert len(list(page.all("main"))) == 1, sample


@every_language
def test_the_skip_link_comes_first_and_leads_to_the_main_act(brand: str, locale: str) -> None:
    """Whoever uses a keyboard need not pass everything else (WCAG 2.4.1)."""
    for sample, page in _pages_of(brand, locale):
        if sample == "form_post":
            continue  # nobody stays on it
        first = next(page.all("a", "button", "input", "select"))

        assert first.get("class") == "skip", sample
        assert [main.get("id") for main in page.all("main")] == [first.get("href").removeprefix("#")], sample


@every_language
def test_the_main_act_is_the_first_form(brand: str, locale: str) -> None:
    """Language, “send again” and the like follow what the page is there for; its default button comes first."""
    for sample, page in _pages_of(brand, locale):
        forms = [form for form in _post_forms(page) if not (_is_of_desk(sample) and form.get("action") == "/sign-out")]
        if sample in (*REMOVED_FIRST, *OVER, *ALONE):
            continue
        if sample.partition(":")[0] in WITHOUT_MAIN_ACT or sample in NOTHING_TO_SEND:
            assert [form.get("action") for form in forms] == ["/language"], sample
        else:
            first = forms[0]
            assert not first.get("action").endswith(SECOND_ACTS), sample
            assert next(first.all("button")).get("type") in {"", "submit"}, sample
            assert all(form.get("action").endswith(SECOND_ACTS + LIKE_THE_FIRST) for form in forms[1:]), sample


def test_a_banner_does_not_come_before_the_main_act() -> None:
    """What My says on every page, while an ID is leaving or changing, has forms of its own behind those of the page."""
    for sample in (sample for sample in SAMPLES if sample.startswith("my/")):
        context = {**context_of(sample), "leaving_at": NOW + 86_400, "id_changing": True}
        banners = {"leaving_at": None, "id_changing": False}
        without, told = (
            [
                form.get("action")
                for form in _post_forms(read(BRANDS["plain"].render(template_of(sample), "en", **shown)))
            ]
            for shown in ({**context, **banners}, context)
        )

        assert without[0] in {told[0], "/language", "/my/profile/undo"}, sample


def _is_of_desk(sample: str) -> bool:
    """At the desk one signs out from the foot of every page."""
    return sample.startswith("desk/")


@every_language
def test_every_form_carries_its_token(brand: str, locale: str) -> None:
    """No POST form of ours without the token against cross-site requests, nor without the pending request."""
    for sample, page in _pages_of(brand, locale):
        for form in _post_forms(page):
            if form.get("action").startswith("https:"):
                continue
            fields = [field for field in form.all("input") if field.get("type") == "hidden"]
            hidden = {field.get("name"): field.get("value") for field in fields}
            assert hidden["csrf"] == "c5rf", sample
            assert hidden.get("pending", "p3nd") == "p3nd", sample
            assert ("pending" in hidden) == (form.get("action") != "/language"), sample


@every_language
def test_every_control_has_a_label(brand: str, locale: str) -> None:
    """Each field is named by a label of its own (WCAG 1.3.1, 4.1.2), each button by its words."""
    for sample, page in _pages_of(brand, locale):
        labelled = {label.get("for") for label in page.all("label") if label.text.strip()}
        shown = [field for field in page.all("input", "select", "textarea") if not _hidden(field)]

        assert [field.get("name") for field in shown if field.get("id") not in labelled] == [], sample
        assert all(button.text.strip() for button in page.all("button")), sample


@every_language
def test_every_reference_has_its_target(brand: str, locale: str) -> None:
    """Identifiers are unique, and what describes or labels something is there."""
    for sample, page in _pages_of(brand, locale):
        elements = list(page.all(*_names(page)))
        ids = [element.get("id") for element in elements if element.get("id")]
        wanted = [
            target
            for element in elements
            for name in ("for", "form", "aria-describedby", "aria-labelledby", "popovertarget", "data-rules-for")
            for target in element.get(name).split()
        ]

        assert len(ids) == len(set(ids)), sample
        assert set(wanted) <= set(ids), sample


@every_language
def test_a_problem_stands_beside_its_field_and_is_announced(brand: str, locale: str) -> None:
    """The field says that it is invalid and which words say why; focus begins there, or at the summary of several."""
    for sample, page in _pages_of(brand, locale):
        form = SAMPLES[sample].get("form")
        errors = [name for name in getattr(form, "errors", {}) if name]
        fields = {field.get("id"): field for field in page.all("input", "select", "textarea")}
        focused = [element for element in page.all(*_names(page)) if "autofocus" in element.attributes]

        for name in errors:
            assert fields[name].get("aria-invalid") == "true", sample
            assert f"{name}-error" in fields[name].get("aria-describedby").split(), sample
        assert len(focused) <= 1, sample
        if len(errors) == 1:
            assert focused == [fields[errors[0]]], sample
        if len(errors) > 1:
            assert [(alert.get("role"), alert.get("tabindex")) for alert in focused] == [("alert", "-1")], sample
            assert [link.get("href") for link in focused[0].all("a")] == [f"#{name}" for name in errors], sample


@every_language
def test_nothing_comes_from_elsewhere_and_nothing_runs_in_line(brand: str, locale: str) -> None:
    """All that a page loads is ours, and the content policy has nothing to forgive (ASVS 3.4.3)."""
    for sample, page in _pages_of(brand, locale):
        loaded = [tag.get("src") or tag.get("href") for tag in page.all("script", "link", "img") if tag.attributes]
        named = [name for element in page.all(*_names(page)) for name in element.attributes]

        assert [address for address in loaded if address and not address.startswith("/static/")] == [], sample
        assert [name for name in named if name.startswith("on") or name == "style"] == [], sample
        bare = [script.text for script in page.all("script") if not script.get("src") and not script.get("nonce")]
        assert bare == [], sample
        assert not list(page.all("style", "iframe")) or sample in ALONE, sample


@every_language
def test_what_people_typed_stays_text(brand: str, locale: str) -> None:
    """Names, addresses and mails cannot become markup, and no placeholder is left over."""
    for sample in SAMPLES:
        html = _html_of(brand, locale, sample)

        assert "<script>alert" not in html, sample
        assert "<b>Max" not in html, sample
        assert not re.search(r"\{\w+\}|\{\{|\}\}|None|&amp;lt;", html), sample


@every_language
def test_a_page_is_light(brand: str, locale: str) -> None:
    """With its style sheets and modules a page weighs less than 60 kB beside the font."""
    for sample in SAMPLES:
        html = _html_of(brand, locale, sample)
        static = BRANDS[brand].static
        names = set(re.findall(rf'(?:src|href)="/static/{static.hash}/([^"]+)"', html))
        files = {name: static.find(name) for name in names | {"door.svg"} if not name.startswith("fonts/")}
        weight = len(html.encode()) + sum(len(file.body) for file in files.values() if file)

        assert None not in files.values(), sample
        assert weight < KILOBYTES * 1024, sample


@pytest.mark.parametrize(("page", "name"), TOKENS)
def test_fields_carry_the_standard_tokens(page: str, name: str) -> None:
    """Browsers and password managers know what belongs into each field (WCAG 1.3.5, ASVS 6.2.7)."""
    tree = _page_of("porsche", "en", page)
    found = next(field for field in tree.all("input", "select") if field.get("name") == name)

    for attribute, value in TOKENS[page, name].items():
        assert found.get(attribute).startswith(value)
    assert "required" in found.attributes


@pytest.mark.parametrize("name", ["code", "backup_code", "password", "current_password"])
def test_a_secret_is_never_repeated(name: str) -> None:
    """What was typed as a password or a code is not sent back, whatever a handler puts into the form."""
    form = Form({name: "geheim12"}, {name: Problem("problem.code_wrong")})
    pages = {
        "code": "second",
        "backup_code": "second_backup",
        "password": "sign_in_how",
        "current_password": "my/password",
    }
    html = BRANDS["plain"].render(template_of(pages[name]), "nl", **context_of(pages[name]) | {"form": form})

    assert "geheim12" not in html


def test_the_service_one_comes_from_is_named() -> None:
    """The page says where the person is on the way to, and only when there is such a place."""
    assert SERVICE in _page_of("plain", "en", "sign_in").text
    assert "Continue to" not in _page_of("plain", "en", "terms").text


def test_a_page_without_token_offers_no_form_of_language() -> None:
    """An error before the browser has a session still shows a page."""
    context = {**context_of("error:server"), "csrf": ""}

    assert "/language" not in BRANDS["plain"].render("error.html", "de", **context)


def test_an_unknown_language_speaks_the_brands_own() -> None:
    """What a cookie says is never a reason to fail."""
    assert '<html lang="de">' in BRANDS["porsche"].render("terms.html", "xx", **context_of("terms"))


def test_a_page_that_is_kept_is_new_each_time() -> None:
    """What is rendered once and filled in later reads like a page made afresh, for every visitor."""
    for csrf, pending in (("one", "p1"), ("two", ""), ("three", "p3")):
        context = {**context_of("sign_in"), "csrf": csrf, "pending": pending}
        kept, fresh = BRANDS["plain"], Pages(load_brand("plain"))

        assert kept.render("sign_in.html", "nl", **context) == fresh.render("sign_in.html", "nl", **context)
        assert "slot" not in kept.render("sign_in.html", "nl", **context)


def test_a_missing_fact_is_an_error() -> None:
    """A page never shows a hole."""
    with pytest.raises(jinja2.UndefinedError, match="email"):
        BRANDS["plain"].render("sign_in_how.html", "en")


def _names(page: Element) -> set[str]:
    return {child.name for child in _descend(page)}


def _descend(element: Element) -> list[Element]:
    return [found for child in element.children for found in (child, *_descend(child))]


def _hidden(field: Element) -> bool:
    return "hidden" in field.attributes or field.get("type") == "hidden"
