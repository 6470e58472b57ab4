"""Notices that went out to owners, found by the token in their link."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import bindparam, insert, select, update

from keyfob.accounts.not_me import NoticeDenied
from keyfob.accounts.notice import Notice, OwnerTold, What
from keyfob.base.secret import digest
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.reader import Reader
from keyfob.storage.schema import notices
from keyfob.storage.statement import Statement, Write
from keyfob.storage.writing import Writers, Writing

_BY_TOKEN = Statement(
    select(
        notices.c.account_id, notices.c.id, notices.c.what, notices.c.at, notices.c.expires_at, notices.c.answered_at,
        notices.c.sealed,
    ).where(notices.c.token_digest == bindparam("digest"))
)  # fmt: skip
_ADD = Statement(insert(notices))
_ANSWER = Statement(
    update(notices)
    .where(
        notices.c.account_id == bindparam("account"),
        notices.c.id == bindparam("notice"),
        notices.c.answered_at.is_(None),
    )
    .values(answered_at=bindparam("moment"))
)


class _Sealed(msgspec.Struct):
    """What of a notice is personal data."""

    device: str
    network: str


def find_notice(read: Reader, token: str) -> Notice | None:
    """The notice whose link carries this token."""
    row = read.one(_BY_TOKEN, digest=digest(token))
    if row is None:
        return None
    try:
        sealed = read.open(row[0], "notices", row[1], row[6], _Sealed)
    except KeyDestroyed:
        return None
    return Notice(
        id=row[1],
        account_id=row[0],
        what=What(row[2]),
        at=row[3],
        device=sealed.device,
        network=sealed.network,
        expires_at=row[4],
        answered_at=row[5],
    )


def remember(change: OwnerTold, writing: Writing) -> Iterable[Write]:
    """The row of a notice that goes out."""
    notice = change.notice
    sealed = _Sealed(notice.device, notice.network)
    yield Write(
        _ADD,
        {
            "account_id": notice.account_id,
            "id": notice.id,
            "what": notice.what.value,
            "token_digest": digest(change.token),
            "sealed": writing.vault.seal(notice.account_id, "notices", notice.id, sealed),
            "at": notice.at,
            "expires_at": notice.expires_at,
            "answered_at": None,
        },
    )


def _deny(change: NoticeDenied, _: Writing) -> Iterable[Write]:
    yield Write(_ANSWER, {"account": change.account_id, "notice": change.notice_id, "moment": change.at}, expect=1)


WRITES: Writers = {OwnerTold: remember, NoticeDenied: _deny}
