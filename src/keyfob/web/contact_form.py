"""The form with which people write to the brand's, signed in or not: its fields, and the words for what is wrong."""

import hmac
from collections.abc import Mapping, Sequence

import msgspec

from keyfob.base.ids import new_id, new_token
from keyfob.base.limit import Limit
from keyfob.customers.text import MAX_LENGTH, Fault
from keyfob.desk.cases import ASKED, Case, State
from keyfob.desk.contact import MAX_TEXT
from keyfob.web.ask import Ask
from keyfob.web.attempt import problem_of_wait, wait_before
from keyfob.web.forms import Problem
from keyfob.web.page import browser_of, locale_of


def contact_context(ask: Ask) -> dict[str, object]:
    """What the form offers to choose from, and how long a message may be."""
    say = ask.house.pages.brand.speaker(locale_of(ask)).text
    abouts = [(about.value, say(f"contact.about_is.{about}")) for about in ASKED]
    return {"abouts": abouts, "most": MAX_TEXT, "draft": ask.form.get("draft")[:64] or new_token(ask.mint, 16)}


def id_of_case(ask: Ask, *said: str) -> str:
    """The id of the case that this form makes: what is sent twice, by a double click or a reload, makes one.

    ``said`` is who says what; whoever goes back and writes something else begins another case.
    """
    draft = ask.form.get("draft")
    if not draft:
        return new_id(ask.mint)
    parts = msgspec.json.encode(["case", browser_of(ask), draft, *said])
    mac = hmac.digest(ask.house.csrf_key, parts, "sha256")
    return new_id(lambda size: mac[:size])


def asked_about(ask: Ask) -> str:
    """What the link that led here says the message will be about."""
    about = ask.query.get("about")
    return about if about in ASKED else ""


def contact_problems(faults: Mapping[str, Fault]) -> dict[str, Problem]:
    """The words beside each field that does not fit, in the order of the form."""
    order = ("about", "text", "email", "name")
    return {name: _problem(name, faults[name]) for name in sorted(faults, key=order.index)}


def room_for_message(ask: Ask, limits: Sequence[Limit]) -> Problem | None:
    """Reserve a message; the words where there is no room for it."""
    return problem_of_wait(ask, "problem.contact_many") if wait_before(ask, "message", limits) else None


def over(case: Case) -> Problem:
    """Why nothing more can be written in a case."""
    return Problem(f"contact.case.{'closed' if case.state is State.CLOSED else 'full'}")


def _problem(name: str, fault: Fault) -> Problem:
    if fault is Fault.TOO_LONG:
        return Problem("problem.text_long", {"count": MAX_TEXT if name == "text" else MAX_LENGTH})
    if fault is Fault.CARD_NUMBER:
        return Problem("problem.card_number")
    key = {
        "about": "about_missing",
        "text": "text_missing",
        "email": "email_missing" if fault is Fault.MISSING else "email_malformed",
        "name": "name_characters",
    }[name]
    return Problem(f"problem.{key}")
