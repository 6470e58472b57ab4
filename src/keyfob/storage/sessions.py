"""Sessions: found by the digest of their cookie, or by their account."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update

from keyfob.accounts.acr import Acr
from keyfob.accounts.sessions import (
    Session,
    SessionEnded,
    SessionRenewed,
    SessionsEnded,
    SessionStarted,
    SessionTouched,
)
from keyfob.accounts.terms import TermsSettled
from keyfob.storage.reader import Reader
from keyfob.storage.schema import accounts, families, sessions
from keyfob.storage.sessions_in_vehicles import KIND
from keyfob.storage.statement import Row, Statement, Write
from keyfob.storage.writing import Writers, Writing

_columns = (
    sessions.c.sid, sessions.c.digest, sessions.c.account_id, sessions.c.acr, sessions.c.remember,
    sessions.c.terms_due, sessions.c.created_at, sessions.c.auth_time, sessions.c.seen_at, sessions.c.idle_until,
    sessions.c.ends_at, sessions.c.sealed, sessions.c.amr, sessions.c.password_due, sessions.c.client_id,
)  # fmt: skip
_live = (sessions.c.idle_until > bindparam("now"), sessions.c.ends_at > bindparam("now"))
_BY_DIGEST = Statement(
    select(*_columns)
    .select_from(sessions.join(accounts, accounts.c.id == sessions.c.account_id))
    .where(sessions.c.digest == bindparam("digest"), *_live, accounts.c.status == "active")
)
_own = (sessions.c.account_id == bindparam("account_id"), *_live)
_LAST_USED = Statement(
    select(*_columns).where(*_own).order_by(sessions.c.seen_at.desc(), sessions.c.sid).limit(bindparam("most"))
)
_ONE_OF_ACCOUNT = Statement(select(*_columns).where(*_own, sessions.c.sid == bindparam("sid")))
_SIDS = Statement(
    select(sessions.c.sid)
    .where(*_own, sessions.c.sid > bindparam("after"))
    .order_by(sessions.c.sid)
    .limit(bindparam("most"))
)
_ADD = Statement(insert(sessions))
_this = (sessions.c.account_id == bindparam("account"), sessions.c.sid == bindparam("this_sid"))
_RENEW = Statement(
    update(sessions)
    .where(*_this, sessions.c.digest == bindparam("former"))
    .values({name: bindparam(f"new_{name}") for name in (
        "digest", "acr", "amr", "remember", "terms_due", "password_due", "sealed", "auth_time", "seen_at",
        "idle_until", "ends_at",
    )})
)  # fmt: skip
_TOUCH = Statement(
    update(sessions)
    .where(*_this, sessions.c.seen_at < bindparam("seen"))
    .values(seen_at=bindparam("seen"), idle_until=bindparam("idle"))
)
_SETTLE = Statement(update(sessions).where(*_this).values(terms_due=0))
_END = Statement(delete(sessions).where(*_this))
_END_ALL = Statement(
    delete(sessions).where(sessions.c.account_id == bindparam("account"), sessions.c.sid != bindparam("kept"))
)
_its_families = (families.c.account_id == bindparam("account"), families.c.revoked_at.is_(None))
_REVOKE = Statement(
    update(families)
    .where(*_its_families, families.c.sid == bindparam("this_sid"))
    .values(revoked_at=bindparam("moment"))
)
_REVOKE_OTHERS = Statement(
    update(families).where(*_its_families, families.c.sid != bindparam("kept")).values(revoked_at=bindparam("moment"))
)
_PROLONG = Statement(
    update(sessions)
    .where(*_this)
    .values(seen_at=bindparam("seen"), idle_until=bindparam("until"), ends_at=bindparam("until"))
)
_END_OF_FAMILY = Statement(
    delete(sessions).where(
        sessions.c.account_id == bindparam("account"),
        sessions.c.client_id != "",
        sessions.c.sid.in_(select(families.c.sid).where(families.c.id == bindparam("family"))),
    )
)
_END_OF_SERVICE = Statement(
    delete(sessions).where(
        sessions.c.account_id == bindparam("account"), sessions.c.client_id == bindparam("of_client")
    )
)
_END_OF_SERVICES = Statement(
    delete(sessions).where(sessions.c.account_id == bindparam("account"), sessions.c.client_id != "")
)


LISTED = 200
"""So many sessions are shown to their account at once."""

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Listed:
    """Sessions last used, with device and network, and whether there are more."""

    sessions: tuple[Session, ...]
    has_more: bool


class _Sealed(msgspec.Struct):
    """What of a session is personal data."""

    device: str
    network: str


def find_session(read: Reader, digest: bytes, now: int) -> Session | None:
    """The live session behind a cookie, of an account that is not blocked.

    Its device and network stay sealed, and are empty here.
    """
    row = read.one(_BY_DIGEST, digest=digest, now=now)
    return _session(row) if row else None


def find_session_of(read: Reader, account_id: str, sid: str, now: int) -> Session | None:
    """The live session ``sid`` of this account; somebody else's is as unknown as one that never was (ASVS 8.2.2).

    Its device and network stay sealed, and are empty here.
    """
    row = read.one(_ONE_OF_ACCOUNT, account_id=account_id, sid=sid, now=now)
    return _session(row) if row else None


def list_sessions(read: Reader, account_id: str, now: int) -> Listed:
    """The live sessions of an account, last used first, for a page."""
    rows = read.all(_LAST_USED, account_id=account_id, now=now, most=LISTED + 1)
    found = []
    for row in rows[:LISTED]:
        sealed = read.open(account_id, "sessions", row[0], row[11], _Sealed)
        found.append(replace(_session(row), device=sealed.device, network=sealed.network))
    return Listed(tuple(found), len(rows) > LISTED)


def count_sessions(read: Reader, account_id: str, now: int) -> int:
    """How many live sessions an account has; counted up to one more than are listed."""
    return len(read.all(_SIDS, account_id=account_id, now=now, after="", most=LISTED + 1))


def list_sids(read: Reader, account_id: str, now: int) -> tuple[str, ...]:
    """All live sessions of an account by their ``sid``: the services of one left out would never hear of its end."""
    found: list[str] = []
    while True:
        after = found[-1] if found else ""
        rows = read.all(_SIDS, account_id=account_id, now=now, after=after, most=_BATCH)
        found += [row[0] for row in rows]
        if len(rows) < _BATCH:
            return tuple(found)


def _session(row: Row) -> Session:
    return Session(
        sid=row[0],
        digest=row[1],
        account_id=row[2],
        acr=Acr(row[3]),
        amr=tuple(row[12].split()),
        remember=bool(row[4]),
        terms_due=bool(row[5]),
        device="",
        network="",
        created_at=row[6],
        auth_time=row[7],
        seen_at=row[8],
        idle_until=row[9],
        ends_at=row[10],
        password_due=bool(row[13]),
        client_id=row[14],
    )


def prolong(account_id: str, sid: str, seen: int, until: int) -> Write:
    """A device that was approved has its tokens; its session lives as long. Guard: it is still there."""
    return Write(_PROLONG, {"account": account_id, "this_sid": sid, "seen": seen, "until": until}, expect=1)


def end_device(account_id: str, family_id: str) -> Write:
    """The session ends of the device that has this family, if a device has it: it has no other."""
    return Write(_END_OF_FAMILY, {"account": account_id, "family": family_id})


def end_devices(account_id: str, client_id: str = "") -> Write:
    """The sessions of devices end, those of one service or all: their tokens are void."""
    if client_id:
        return Write(_END_OF_SERVICE, {"account": account_id, "of_client": client_id})
    return Write(_END_OF_SERVICES, {"account": account_id})


def _values(session: Session, writing: Writing) -> dict[str, object]:
    sealed = _Sealed(session.device, session.network)
    return {
        "digest": session.digest,
        "acr": session.acr.value,
        "amr": " ".join(session.amr),
        "remember": int(session.remember),
        "terms_due": int(session.terms_due),
        "password_due": int(session.password_due),
        "sealed": writing.vault.seal(session.account_id, "sessions", session.sid, sealed),
        "auth_time": session.auth_time,
        "seen_at": session.seen_at,
        "idle_until": session.idle_until,
        "ends_at": session.ends_at,
    }


def _start(change: SessionStarted, writing: Writing) -> Iterable[Write]:
    session = change.session
    own = {"account_id": session.account_id, "sid": session.sid, "created_at": session.created_at}
    vin_hash = writing.vault.index(KIND, change.vin) if change.vin else None
    yield Write(_ADD, {**own, "client_id": session.client_id, "vin_hash": vin_hash, **_values(session, writing)})


def _renew(change: SessionRenewed, writing: Writing) -> Iterable[Write]:
    renewed = {f"new_{name}": value for name, value in _values(change.session, writing).items()}
    this = {"account": change.account_id, "this_sid": change.session.sid, "former": change.former}
    yield Write(_RENEW, {**this, **renewed}, expect=1)


def _touch(change: SessionTouched, _: Writing) -> Iterable[Write]:
    this = {"account": change.account_id, "this_sid": change.sid}
    yield Write(_TOUCH, {**this, "seen": change.seen_at, "idle": change.idle_until})


def _end(change: SessionEnded, _: Writing) -> Iterable[Write]:
    this = {"account": change.account_id, "this_sid": change.sid}
    yield Write(_END, this)
    yield Write(_REVOKE, {**this, "moment": change.at})


def _end_all(change: SessionsEnded, _: Writing) -> Iterable[Write]:
    others = {"account": change.account_id, "kept": change.kept or ""}
    yield Write(_END_ALL, others)
    yield Write(_REVOKE_OTHERS, {**others, "moment": change.at})


WRITES: Writers = {
    SessionStarted: _start,
    SessionRenewed: _renew,
    SessionTouched: _touch,
    TermsSettled: lambda change, _: (Write(_SETTLE, {"account": change.account_id, "this_sid": change.sid}),),
    SessionEnded: _end,
    SessionsEnded: _end_all,
}
