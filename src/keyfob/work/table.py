"""The table of changes and what happens after their commit: the messages that each of them causes.

A mail's links are paths here; the worker puts the issuer before them. A logout names the session or the service whose
end is told; the worker finds out which services have to hear of it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from keyfob.accounts.link_mail import Letter, LinkMailed
from keyfob.accounts.password_change import PasswordChanged
from keyfob.accounts.sessions import AccessRevoked, SessionEnded, SessionsEnded
from keyfob.base.change import Change
from keyfob.protocol.consent import GrantWithdrawn
from keyfob.storage.outbox import Message

MAIL, LOGOUT = "mail", "logout"

_LETTERS = {
    Letter.VERIFY: "verify",
    Letter.EXISTS: "exists",
    Letter.SIGN_IN: "sign_in_link",
    Letter.RESET: "reset",
}


def mail_link(change: LinkMailed) -> Iterable[Message]:
    """The mail with a link and a code."""
    links = {"link": f"/{'reset' if change.letter is Letter.RESET else 'link'}/{change.token}"}
    if change.letter is Letter.EXISTS:
        links["forgot_link"] = "/forgot"
    asked = {"device": change.device, "network": change.network, "when": change.at}
    yield _mail(change, _LETTERS[change.letter], links, code=change.code, asked=asked)


def mail_password_changed(change: PasswordChanged) -> Iterable[Message]:
    """The owner is told (ASVS 6.3.7)."""
    yield _mail(change, "password_changed", {"link": "/forgot"}, when=change.at)


def tell_services(
    change: SessionEnded | SessionsEnded | AccessRevoked | GrantWithdrawn,
) -> Iterable[Message]:
    """The services concerned are told that somebody is signed out."""
    match change:
        case SessionEnded():
            yield _logout(change.account_id, sid=change.sid)
        case SessionsEnded():
            yield from (_logout(change.account_id, sid=sid) for sid in change.sids)
        case AccessRevoked():
            yield _logout(change.account_id)
        case GrantWithdrawn():
            yield _logout(change.account_id, client_id=change.client_id)


MESSAGES: Mapping[type[Change], Callable[[Any], Iterable[Message]]] = {
    LinkMailed: mail_link,
    PasswordChanged: mail_password_changed,
    SessionEnded: tell_services,
    SessionsEnded: tell_services,
    AccessRevoked: tell_services,
    GrantWithdrawn: tell_services,
}


def messages(change: Change) -> Iterable[Message]:
    """The messages of a change, written in its transaction; most changes cause none."""
    row = MESSAGES.get(type(change))
    return () if row is None else row(change)


def _mail(change: LinkMailed | PasswordChanged, kind: str, links: dict[str, str], **params: object) -> Message:
    owner = change.account_id or getattr(change, "registration_id", None) or ""
    payload = {"kind": kind, "locale": change.locale, "to": change.email, "links": links, "params": params}
    return Message(MAIL, owner, payload)


def _logout(account_id: str, *, sid: str = "", client_id: str = "") -> Message:
    return Message(LOGOUT, account_id, {"account_id": account_id, "sid": sid, "client_id": client_id})
