"""Signing out: asked for by a service, or on our own page."""

from dataclasses import replace
from urllib.parse import quote, urlencode

import msgspec

from keyfob.accounts.sessions import end_session
from keyfob.base import base64url
from keyfob.base.change import Change
from keyfob.protocol import logout
from keyfob.storage.accounts import find_account
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.sealing import PROGRAM
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.cookies import SESSION, Cookie
from keyfob.web.identity import person, session_of
from keyfob.web.page import page
from keyfob.web.provider import as_login, endpoint, provider_of

_PLACE = ("form", "sign-out")
_CLEAR = ("Clear-Site-Data", '"cache"')
_MOST = 16_000


@endpoint
def begin(ask: Ask) -> Answer:
    """A service sends the person here to sign out (RP-Initiated Logout 1.0)."""
    return _decide(ask, ask.query.pairs, confirmed=False)


@endpoint
def begin_by_post(ask: Ask) -> Answer:
    """The same by POST: only the GET that follows carries our cookies."""
    return redirect("/logout?" + urlencode(ask.form.pairs, quote_via=quote))


def show_sign_out(ask: Ask) -> Answer:
    """Our own question, from the menu of My; or a service's again, in another language."""
    return _decide(ask, _unseal(ask, ask.query.get("pending")), confirmed=False)


@endpoint
def take_sign_out(ask: Ask) -> Answer:
    """Yes, sign me out."""
    return _decide(ask, _unseal(ask, ask.form.get("pending")), confirmed=True)


def show_signed_out(ask: Ask) -> Answer:
    """Signed out."""
    return page(ask, "signed_out.html", back_url=None)


def _decide(ask: Ask, pairs: list[tuple[str, str]], *, confirmed: bool) -> Answer:
    op, session = provider_of(ask), session_of(ask)
    request = logout.parse(pairs, op, ask.now)
    client = ask.house.clients.find(ask.read, request.client_id) if request.client_id else None
    login = as_login(session) if session else None
    outcome = logout.decide(request, logout.Facts(login, client), op, confirmed=confirmed)
    if isinstance(outcome, logout.AskFirst):
        account = find_account(ask.read, session.account_id) if session else None
        email = account.email.text if account else ""
        return page(
            ask, "sign_out.html", email=email, stay_url="/my", path="/sign-out", pending=_seal(ask, pairs),
            service=client.name if client else None,
        )  # fmt: skip
    changes: tuple[Change, ...] = (end_session(session, ask.now),) if session else ()
    answer = redirect(outcome.location or "/signed-out", changes, (Cookie(SESSION, ""),))
    answer = replace(answer, headers=(*answer.headers, _CLEAR))
    return answer.acting(person(session.account_id)) if session else answer


def _seal(ask: Ask, pairs: list[tuple[str, str]]) -> str:
    """What the service asked, carried through our page; nobody else can read or make it."""
    if not pairs:
        return ""
    sealed = ask.house.unit.vault.seal(PROGRAM, *_PLACE, pairs)
    return base64url.encode(sealed) if len(sealed) < _MOST else ""


def _unseal(ask: Ask, text: str) -> list[tuple[str, str]]:
    try:
        plain = ask.house.unit.vault.open(PROGRAM, *_PLACE, base64url.decode(text))
    except (ValueError, KeyDestroyed):
        return []
    return msgspec.json.decode(plain, type=list[tuple[str, str]])
