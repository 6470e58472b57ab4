"""Answering with a page."""

from keyfob.base.ids import new_token
from keyfob.base.secret import digest
from keyfob.outside.locales import choose_locale
from keyfob.web.answer import HTML, Answer
from keyfob.web.ask import Ask
from keyfob.web.cookies import BROWSER, LANGUAGE, Cookie
from keyfob.web.csrf import make_token
from keyfob.web.forms import Form
from keyfob.web.prove import pose
from keyfob.web.waiting import waiting_for

BROWSER_SECONDS = 400 * 86_400


def browser_of(ask: Ask) -> str:
    """The random name of this browser: from its cookie, or a new one that the page will set."""
    known = ask.cookies.get(BROWSER, "")
    return known if 20 <= len(known) <= 64 else ask.moment.once("browser", lambda: new_token(ask.mint, 16))  # noqa: PLR2004  # what we hand out has 22 characters


def locale_of(ask: Ask) -> str:
    """The language to speak: the one chosen on a page of ours, or the wish of the service waiting, or the browser's."""
    facts = ask.house.pages.brand.facts
    waiting = waiting_for(ask, ask.field("pending"))
    return choose_locale(
        facts.locales,
        facts.default_locale,
        ui_locales=waiting.ui_locales if waiting else "",
        cookie=ask.cookies.get(LANGUAGE, ""),
        accept_language=ask.headers.get("accept-language", ""),
    )


def whose(ask: Ask) -> str:
    """What the forms of a page of My say of its owner, so that nobody else gets to see what was typed into them."""
    return make_token(ask.house.csrf_key, f"{browser_of(ask)} {ask.owner}")


def page(ask: Ask, template: str, status: int = 200, /, **context: object) -> Answer:
    """The page as an answer; it gives the browser its cookie when it has none."""
    browser = browser_of(ask)
    always = {"csrf": make_token(ask.house.csrf_key, browser), "nonce": ask.nonce, "path": ask.path}
    if ask.proof_wanted:
        context["proving"] = pose(ask, digest(browser))
    if ask.id_changing:
        context["id_changing"] = True
    if ask.leaving_at is not None:
        context["leaving_at"] = ask.leaving_at
    if ask.owner:
        context["whose"] = whose(ask)
    if ask.kept is not None:
        context["caution"] = "notice.typed_again" if ask.kept else "notice.typed_lost"
    if ask.kept:
        context["form"] = Form(ask.kept)
    html = ask.house.pages.render(template, locale_of(ask), **{**always, **context})
    known = ask.cookies.get(BROWSER) == browser
    cookies = () if known else (Cookie(BROWSER, browser, BROWSER_SECONDS),)
    return Answer(status, html.encode(), HTML, cookies=cookies)
