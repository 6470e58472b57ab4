"""Mailed proofs: found by the digest of their token, or by the browser that waits for them."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import bindparam, func, insert, select, update

from keyfob.accounts.link import CodeFailed, End, LinkConfirmed, LinkEnded, MailLink, Purpose
from keyfob.accounts.link_mail import LinkAsked, LinkMailed, LinkRenewed, LinksVoided, MailWithheld
from keyfob.base.email import Email
from keyfob.base.secret import digest
from keyfob.storage import outbox
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.outbox import Message
from keyfob.storage.reader import Reader
from keyfob.storage.schema import mail_links
from keyfob.storage.sealing import PROGRAM
from keyfob.storage.statement import Row, Statement, Write
from keyfob.storage.writing import Writers, Writing

_columns = (
    mail_links.c.id, mail_links.c.purpose, mail_links.c.account_id, mail_links.c.registration_id,
    mail_links.c.token_digest, mail_links.c.code_digest, mail_links.c.number, mail_links.c.browser,
    mail_links.c.locale, mail_links.c.request, mail_links.c.remember, mail_links.c.asked_at, mail_links.c.sent_at,
    mail_links.c.sends, mail_links.c.expires_at, mail_links.c.confirmed_at, mail_links.c.ended_at, mail_links.c.end,
    mail_links.c.sealed,
)  # fmt: skip
_BY_TOKEN = Statement(select(*_columns).where(mail_links.c.token_digest == bindparam("digest")))
# Times are whole seconds: of two links of the same second the one that still works is the newer.
_newest_first = (mail_links.c.asked_at.desc(), mail_links.c.ended_at.is_(None).desc(), mail_links.c.id.desc())
_WAITED_FOR = Statement(
    select(*_columns)
    .where(
        mail_links.c.browser == bindparam("browser"),
        mail_links.c.purpose == bindparam("purpose"),
        mail_links.c.registration_id.is_(None),
    )
    .order_by(*_newest_first)
    .limit(1)
)
_OF_REGISTRATION = Statement(
    select(*_columns)
    .where(mail_links.c.registration_id == bindparam("registration_id"))
    .order_by(*_newest_first)
    .limit(1)
)
_OF_ACCOUNT = Statement(
    select(*_columns)
    .where(
        mail_links.c.account_id == bindparam("account_id"),
        mail_links.c.ended_at.is_(None),
        mail_links.c.expires_at > bindparam("now"),
        mail_links.c.registration_id.is_(None),
    )
    .order_by(*_newest_first)
    .limit(1)
)
_ADD = Statement(insert(mail_links))
_open_link = (mail_links.c.id == bindparam("link_id"), mail_links.c.ended_at.is_(None))
_RENEW = Statement(
    update(mail_links)
    .where(
        mail_links.c.id == bindparam("link_id"),
        func.coalesce(mail_links.c.end, "") == bindparam("former_end"),
        mail_links.c.sends == bindparam("sends_before"),
    )
    .values({name: bindparam(f"new_{name}") for name in (
        "token_digest", "code_digest", "sent_at", "sends", "expires_at", "confirmed_at", "ended_at", "end",
    )})
)  # fmt: skip
_CONFIRM = Statement(update(mail_links).where(*_open_link).values(confirmed_at=bindparam("moment")))
_END = Statement(update(mail_links).where(*_open_link).values(ended_at=bindparam("moment"), end=bindparam("why")))
_ended_others: dict[str, Any] = {"ended_at": bindparam("moment"), "end": bindparam("why")}
_others = (mail_links.c.ended_at.is_(None), mail_links.c.id != bindparam("kept"))
_VOID_OF_ACCOUNT = Statement(
    update(mail_links).where(mail_links.c.account_id == bindparam("owner"), *_others).values(_ended_others)
)
_VOID_OF_PURPOSE = Statement(
    update(mail_links)
    .where(mail_links.c.account_id == bindparam("owner"), mail_links.c.purpose == bindparam("only"), *_others)
    .values(_ended_others)
)
_VOID_OF_REGISTRATION = Statement(
    update(mail_links).where(mail_links.c.registration_id == bindparam("owner"), *_others).values(_ended_others)
)


_PADDING = "x" * 500


class _Sealed(msgspec.Struct):
    """What of a mailed proof is personal data."""

    email: str
    folded: str
    device: str
    network: str


def find_link_by_token(read: Reader, token: str) -> MailLink | None:
    """The link that a mail's address leads to."""
    row = read.one(_BY_TOKEN, digest=digest(token))
    return _link(read, row) if row else None


def find_link_waited_for(read: Reader, browser: bytes, purpose: Purpose) -> MailLink | None:
    """The newest link that this browser asked for, but for those of registrations."""
    row = read.one(_WAITED_FOR, browser=browser, purpose=purpose.value)
    return _link(read, row) if row else None


def find_link_of_registration(read: Reader, registration_id: str) -> MailLink | None:
    """The newest link of a registration, whichever purpose it has."""
    row = read.one(_OF_REGISTRATION, registration_id=registration_id)
    return _link(read, row) if row else None


def find_link_of_account(read: Reader, account_id: str, now: int) -> MailLink | None:
    """The newest link that somebody waits for with whom this account is signed in to, or gets a new password."""
    row = read.one(_OF_ACCOUNT, account_id=account_id, now=now)
    return _link(read, row) if row else None


def _owner(account_id: str | None, registration_id: str | None) -> str:
    """Whose key seals the row; for an address that nobody has, it is the program's own."""
    return account_id or registration_id or PROGRAM


def _link(read: Reader, row: Row) -> MailLink | None:
    try:
        sealed = read.open(_owner(row[2], row[3]), "mail_links", row[0], row[18], _Sealed)
    except KeyDestroyed:
        return None
    return MailLink(
        id=row[0],
        purpose=Purpose(row[1]),
        email=Email(sealed.email, sealed.folded),
        account_id=row[2],
        registration_id=row[3],
        token_digest=row[4],
        code_digest=row[5],
        number=row[6],
        browser=row[7],
        device=sealed.device,
        network=sealed.network,
        locale=row[8],
        request=row[9],
        remember=bool(row[10]),
        asked_at=row[11],
        sent_at=row[12],
        sends=row[13],
        expires_at=row[14],
        confirmed_at=row[15],
        ended_at=row[16],
        end=End(row[17]) if row[17] else None,
    )


def _ask(change: LinkAsked, writing: Writing) -> Iterable[Write]:
    link = change.link
    sealed = _Sealed(link.email.text, link.email.folded, link.device, link.network)
    owner = _owner(link.account_id, link.registration_id)
    yield Write(
        _ADD,
        {
            "id": link.id,
            "purpose": link.purpose.value,
            "account_id": link.account_id,
            "registration_id": link.registration_id,
            "token_digest": link.token_digest,
            "code_digest": link.code_digest,
            "number": link.number,
            "browser": link.browser,
            "locale": link.locale,
            "request": link.request,
            "remember": int(link.remember),
            "sealed": writing.vault.seal(owner, "mail_links", link.id, sealed),
            "asked_at": link.asked_at,
            "sent_at": link.sent_at,
            "sends": link.sends,
            "expires_at": link.expires_at,
            "confirmed_at": None,
            "ended_at": None,
            "end": None,
        },
    )


def _renew(change: LinkRenewed, _: Writing) -> Iterable[Write]:
    link = change.link
    names = ("token_digest", "code_digest", "sent_at", "sends", "expires_at", "confirmed_at", "ended_at")
    renewed = {f"new_{name}": getattr(link, name) for name in names} | {"new_end": _end_text(link.end) or None}
    before = {"sends_before": link.sends - 1, "former_end": _end_text(change.former)}
    yield Write(_RENEW, {"link_id": link.id, **before, **renewed}, expect=1)


def _end_text(end: End | None) -> str:
    return end.value if end else ""


def _withhold(change: MailWithheld, writing: Writing) -> Iterable[Write]:
    """As much work as a mail: a row like its message, about nobody and done already."""
    yield outbox.add_done(Message("none", PROGRAM, {"letter": change.letter.value, "padding": _PADDING}), writing)


def _void(change: LinksVoided, _: Writing) -> Iterable[Write]:
    values: dict[str, object] = {"kept": change.kept or "", "moment": change.at, "why": change.end.value}
    if change.account_id is None:
        yield Write(_VOID_OF_REGISTRATION, {**values, "owner": change.registration_id})
    elif change.purpose is None:
        yield Write(_VOID_OF_ACCOUNT, {**values, "owner": change.account_id})
    else:
        yield Write(_VOID_OF_PURPOSE, {**values, "owner": change.account_id, "only": change.purpose.value})


def _confirm(change: LinkConfirmed, _: Writing) -> Iterable[Write]:
    yield Write(_CONFIRM, {"link_id": change.link_id, "moment": change.at}, expect=1)


def _end(change: LinkEnded, _: Writing) -> Iterable[Write]:
    yield Write(_END, {"link_id": change.link_id, "moment": change.at, "why": change.end.value}, expect=1)


WRITES: Writers = {
    LinkAsked: _ask,
    LinkRenewed: _renew,
    LinkMailed: lambda _change, _writing: (),
    MailWithheld: _withhold,
    LinksVoided: _void,
    LinkConfirmed: _confirm,
    LinkEnded: _end,
    CodeFailed: lambda _change, _writing: (),
}
