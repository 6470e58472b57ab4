"""Who is at the other end: the browser, and the session it has."""

from keyfob.accounts.model import Visitor
from keyfob.accounts.sessions import Session, touch
from keyfob.base.actor import Actor, Kind
from keyfob.base.change import Change
from keyfob.base.secret import digest
from keyfob.storage.sessions import find_session
from keyfob.storage.trusted_devices import is_trusted
from keyfob.web.ask import Ask
from keyfob.web.cookies import SESSION, TRUST, Cookie
from keyfob.web.device import device_name
from keyfob.web.page import browser_of, locale_of


def visitor_of(ask: Ask) -> Visitor:
    """The browser, as the domain sees it."""
    device = device_name(ask.headers.get("user-agent", ""))
    return Visitor(digest(browser_of(ask)), device, ask.network, locale_of(ask))


def session_of(ask: Ask) -> Session | None:
    """The live session of this browser, if it has one."""
    token = ask.cookies.get(SESSION, "")
    return find_session(ask.read, digest(token), ask.now) if token else None


def trust_of(ask: Ask) -> bytes | None:
    """The digest of the trust that this browser carries, whatever it is worth."""
    token = ask.cookies.get(TRUST, "")
    return digest(token) if token else None


def is_trusted_here(ask: Ask, account_id: str) -> bool:
    """Whether this browser is a trusted device of the account."""
    trust = trust_of(ask)
    return trust is not None and is_trusted(ask.read, account_id, trust, ask.now)


def touched(ask: Ask, session: Session) -> tuple[Change, ...]:
    """Notes that the session is in use, at most once a minute."""
    change = touch(session, ask.house.accounts, ask.now)
    return (change,) if change else ()


def session_cookie(session: Session, token: str, now: int) -> Cookie:
    """The cookie of a session: gone with the browser, or with "stay signed in" as long as the session lasts."""
    return Cookie(SESSION, token, session.ends_at - now if session.remember else 0)


def person(account_id: str) -> Actor:
    """A customer as the one who acts."""
    return Actor(Kind.PERSON, account_id)
