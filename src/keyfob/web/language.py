"""Choosing the language of our pages."""

from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.cookies import LANGUAGE, Cookie
from keyfob.web.local import local_path

YEAR = 365 * 86_400


def choose_language(ask: Ask) -> Answer:
    """Keep the choice in a cookie, and show the same page again."""
    chosen = ask.form.get("locale")
    back = redirect(local_path(ask.form.get("next"), "/"))
    if chosen not in ask.house.pages.brand.facts.locales:
        return back
    return back.with_cookies(Cookie(LANGUAGE, chosen, YEAR))
