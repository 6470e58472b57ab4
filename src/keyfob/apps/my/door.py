"""The door of My: whoever is not signed in is asked to, and comes back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from keyfob.accounts.model import Account, Status
from keyfob.accounts.sessions import Session
from keyfob.storage.accounts import find_account
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.cookies import SESSION, Cookie
from keyfob.web.identity import person, session_of, touched


@dataclass(frozen=True, slots=True)
class Customer:
    """Who is signed in to My."""

    account: Account
    session: Session


Room: TypeAlias = Callable[[Ask, Customer], Answer]


def behind_door(room: Room) -> Callable[[Ask], Answer]:
    """A page of My: it is shown to the customer who is signed in; use is noted once a minute."""

    def enter(ask: Ask) -> Answer:
        session = session_of(ask)
        account = find_account(ask.read, session.account_id) if session else None
        if session is None or account is None or account.status is not Status.ACTIVE:
            return redirect("/sign-in", cookies=(Cookie(SESSION, ""),))
        if session.terms_due:
            return redirect("/terms/again")
        answer = room(ask, Customer(account, session))
        return answer.with_changes(*touched(ask, session)).acting(person(account.id))

    enter.__name__, enter.__doc__ = room.__name__, room.__doc__
    return enter
