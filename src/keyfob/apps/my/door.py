"""The door of My: whoever is not signed in is asked to, and comes back. Behind it, some rooms ask once more."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeAlias
from urllib.parse import quote, urlencode

from keyfob.accounts.acr import Acr
from keyfob.accounts.model import Account, Status
from keyfob.accounts.sessions import Session
from keyfob.accounts.step_up import is_enough, is_enough_for_contact, is_recent
from keyfob.storage.accounts import find_account
from keyfob.storage.deletions import find_deletion
from keyfob.storage.id_changes import find_hold, find_running
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.cookies import KEPT, SESSION, Cookie
from keyfob.web.identity import person, session_of, touched
from keyfob.web.kept_form import keep_form, kept_form
from keyfob.web.page import page, whose
from keyfob.web.typed_email import keep_email

PASSWORD = "/my/password"  # noqa: S105  # a path
"""The one room that is open to whoever has to choose a new password first."""
_ACTS = frozenset(
    {
        "cancel", "close", "code", "confirm", "default", "download", "end", "end-others", "forget", "forget-all",
        "leave", "options", "remove", "stop", "trusted", "undo", "withdraw",
    }
)  # fmt: skip
"""Last parts of paths that are posted to and have no page of their own."""

MOST_QUERY = 300
"""Characters of a query that are taken along to the sign-in and back."""


@dataclass(frozen=True, slots=True)
class Customer:
    """Who is signed in to My."""

    account: Account
    session: Session


Room: TypeAlias = Callable[[Ask, Customer], Answer]


def behind_door(room: Room) -> Callable[[Ask], Answer]:
    """A page of My: it is shown to the customer who is signed in; use is noted once a minute.

    Whoever stays signed in for longer than a day or so proves once more who they are before they see anything of it.
    """

    def enter(ask: Ask) -> Answer:
        session = session_of(ask)
        account = find_account(ask.read, session.account_id) if session else None
        if session is None or account is None or account.status is not Status.ACTIVE:
            return _send(ask, "/sign-in", _back_to(ask), Cookie(SESSION, ""))
        if session.terms_due:
            return _send(ask, "/terms/again", _back_to(ask))
        if session.password_due and ask.path != PASSWORD:
            return redirect(PASSWORD)
        if not session.is_held and not is_recent(session, ask.house.accounts, ask.now):
            return _ask_anew(ask, account, session)
        deletion = find_deletion(ask.read, account.id)
        ask.leaving_at = deletion.due_at if deletion else None
        ask.owner = account.id
        ask.kept = kept_form(ask)
        if ask.form.get("whose") not in {"", whose(ask)}:
            return redirect(page_of(ask.path))  # filled in by somebody else, who was signed in here before
        running = find_running(ask.read, account.id)
        ask.id_changing = running is not None and running.stands(account, ask.now)
        answer = room(ask, Customer(account, session))
        if ask.kept is not None and answer.status == HTTPStatus.OK:
            answer = answer.with_cookies(Cookie(KEPT, ""))
        return answer.with_changes(*touched(ask, session)).acting(person(account.id))

    enter.__name__, enter.__doc__ = room.__name__, room.__doc__
    return enter


def _ask_anew(ask: Ask, account: Account, session: Session) -> Answer:
    """To where one proves who one is: as surely as before, so whoever came by a mailed link may come by one again."""
    if session.acr is Acr.MAIL:
        return _send(ask, "/sign-in/how", _back_to(ask), keep_email(ask, account.email))
    return _send(ask, "/confirm", _back_to(ask))


def page_of(path: str) -> str:
    """The page from which ``path`` was asked for: where an act was posted, the page that offers it."""
    while path.rpartition("/")[2] in _ACTS:
        path = path.rpartition("/")[0]
    return path


def guarded(back: str) -> Callable[[Room], Room]:
    """A room where the account itself is changed: a fresh and strong enough proof comes first.

    ``back`` is the page to come back to after it; what was posted is asked for again there.
    """

    def guard(room: Room) -> Room:
        def enter(ask: Ask, customer: Customer) -> Answer:
            return ask_to_confirm(ask, customer, back) or room(ask, customer)

        enter.__name__, enter.__doc__ = room.__name__, room.__doc__
        return enter

    return guard


def hold_back(ask: Ask, until: int | None) -> Answer | None:
    """The page that says until when something waits, since the ID was changed; None where it need not."""
    return None if until is None else page(ask, "my/on_hold.html", 409, until=until)


def unless_held(room: Room) -> Room:
    """A room where something is done that cannot be undone: shut for some days after the ID was changed."""

    def enter(ask: Ask, customer: Customer) -> Answer:
        held = hold_back(ask, find_hold(ask.read, customer.account.id, ask.now))
        return held or room(ask, customer)

    enter.__name__, enter.__doc__ = room.__name__, room.__doc__
    return enter


def guarded_closely(room: Room) -> Room:
    """A room where it is changed how the customer is reached: a proof that is not quite so fresh is enough for it.

    What was typed stands in the form again after it; an act without a form is asked for again.
    """

    def enter(ask: Ask, customer: Customer) -> Answer:
        return ask_to_confirm_contact(ask, customer, page_of(ask.path)) or room(ask, customer)

    enter.__name__, enter.__doc__ = room.__name__, room.__doc__
    return enter


def ask_to_confirm(ask: Ask, customer: Customer, back: str) -> Answer | None:
    """To the page where one proves who one is, and from there ``back``; None where that has just been done."""
    if is_enough(customer.session, customer.account, ask.house.accounts, ask.now):
        return None
    return _send(ask, "/confirm", back)


def ask_to_confirm_contact(ask: Ask, customer: Customer, back: str) -> Answer | None:
    """The same before it is changed how the customer is reached, or asked of the desks."""
    if is_enough_for_contact(customer.session, customer.account, ask.house.accounts, ask.now):
        return None
    return _send(ask, "/confirm", back)


def _send(ask: Ask, page: str, back: str, *cookies: Cookie) -> Answer:
    """To a page that leads ``back``, where what was typed will stand in the form again."""
    return redirect(f"{page}?pending={quote(back, safe='')}", cookies=(*cookies, *keep_form(ask, back)))


def _back_to(ask: Ask) -> str:
    """The page that was asked for, with what its link said; where something was posted, the page that offers it."""
    pairs = ask.query.pairs if ask.method != "POST" else [("pending", ask.field("pending"))]
    query = urlencode([(name, value) for name, value in pairs if value and name != "notice"])
    return f"{page_of(ask.path)}?{query}" if query and len(query) <= MOST_QUERY else page_of(ask.path)
