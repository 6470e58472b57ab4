"""Families of tokens: one row for a code and everything that came of it."""

from collections.abc import Iterable

from sqlalchemy import and_, bindparam, insert, select, update

from keyfob.accounts.sessions import AccessRevoked
from keyfob.protocol.authorization_outcome import CodeIssued
from keyfob.protocol.client_authentication import AssertionUsed
from keyfob.protocol.family import Family, FamilyRevoked
from keyfob.protocol.grants.authorization_code import CodeRedeemed
from keyfob.protocol.grants.refresh_token import RefreshRotated
from keyfob.storage.reader import Reader
from keyfob.storage.schema import (
    accounts,
    connected_services,
    families,
    session_services,
    sessions,
    used_assertions,
)
from keyfob.storage.sessions import end_device, end_devices
from keyfob.storage.statement import Statement, Write, upsert
from keyfob.storage.subjects import name
from keyfob.storage.writing import Writers, Writing

_GET = Statement(
    select(
        families.c.id, families.c.client_id, families.c.account_id, families.c.sid, families.c.scopes,
        families.c.claims, families.c.redirect_uri, families.c.challenge, families.c.nonce, families.c.auth_time,
        families.c.acr, families.c.amr, families.c.code_digest, families.c.code_expires_at, families.c.redeemed_at,
        families.c.refresh_digest, families.c.previous_digest, families.c.rotated_at, families.c.expires_at,
        families.c.revoked_at, accounts.c.status, sessions.c.sid,
    )
    .select_from(
        families.outerjoin(accounts, accounts.c.id == families.c.account_id).outerjoin(
            sessions, and_(sessions.c.account_id == families.c.account_id, sessions.c.sid == families.c.sid)
        )
    )
    .where(families.c.id == bindparam("family_id"))
)  # fmt: skip
_ADD = Statement(insert(families))
_BLANK = {
    **dict.fromkeys(("claims", "redirect_uri", "challenge", "nonce"), ""),
    **dict.fromkeys(("redeemed_at", "refresh_digest", "previous_digest", "rotated_at", "revoked_at")),
}
"""What of a row is empty until something is known."""
_this = families.c.id == bindparam("family")
_standing = and_(_this, families.c.revoked_at.is_(None))
_REDEEM = Statement(
    update(families)
    .where(_standing, families.c.redeemed_at.is_(None))
    .values(redeemed_at=bindparam("moment"), expires_at=bindparam("until"), refresh_digest=bindparam("new_digest"))
)
_ROTATE = Statement(
    update(families)
    .where(_standing, families.c.refresh_digest == bindparam("old_digest"))
    .values(
        refresh_digest=bindparam("new_digest"), previous_digest=bindparam("old_digest"), rotated_at=bindparam("moment")
    )
)
_REVOKE = Statement(update(families).where(_standing).values(revoked_at=bindparam("moment")))
_REVOKE_ALL = Statement(
    update(families)
    .where(families.c.account_id == bindparam("account"), families.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("moment"))
)
_NOTE_SESSION = upsert(
    session_services,
    lambda insert: insert.values(
        sid=bindparam("sid"), client_id=bindparam("client_id"), account_id=bindparam("account_id"), at=bindparam("at")
    ).on_conflict_do_update(index_elements=["sid", "client_id"], set_={"at": bindparam("at")}),
)
_NOTE_SERVICE = upsert(
    connected_services,
    lambda insert: insert.values(
        account_id=bindparam("account_id"), client_id=bindparam("client_id"), since=bindparam("at"),
        last_at=bindparam("at"),
    ).on_conflict_do_update(index_elements=["account_id", "client_id"], set_={"last_at": bindparam("at")}),
)  # fmt: skip
_USED = Statement(select(used_assertions.c.expires_at).where(used_assertions.c.digest == bindparam("digest")))
_USE = upsert(
    used_assertions,
    lambda insert: insert.values(
        digest=bindparam("digest"), expires_at=bindparam("expires_at")
    ).on_conflict_do_nothing(),
)


def find_family(read: Reader, family_id: str) -> Family | None:
    """A family, with whether its account and its session are live; in one read."""
    row = read.one(_GET, family_id=family_id) if family_id else None
    if row is None:
        return None
    return Family(
        id=row[0],
        client_id=row[1],
        account_id=row[2],
        sid=row[3],
        scopes=tuple(row[4].split()),
        claims=row[5],
        redirect_uri=row[6],
        challenge=row[7],
        nonce=row[8],
        auth_time=row[9],
        acr=row[10],
        amr=tuple(row[11].split()),
        code_digest=row[12],
        code_expires_at=row[13],
        redeemed_at=row[14],
        refresh_digest=row[15],
        previous_digest=row[16],
        rotated_at=row[17],
        expires_at=row[18],
        revoked=row[19] is not None,
        account_live=row[20] == "active",
        session_live=row[21] is not None,
    )


def add_device_family(family: Family, sub: str, at: int) -> Iterable[Write]:
    """The family of a device that has just been signed in, and that the person is connected with its service."""
    yield Write(
        _ADD,
        {
            **_BLANK,
            "id": family.id,
            "account_id": family.account_id,
            "client_id": family.client_id,
            "sid": family.sid,
            "scopes": " ".join(family.scopes),
            "auth_time": family.auth_time,
            "acr": family.acr,
            "amr": " ".join(family.amr),
            "code_digest": family.code_digest,
            "code_expires_at": family.code_expires_at,
            "redeemed_at": family.redeemed_at,
            "refresh_digest": family.refresh_digest,
            "expires_at": family.expires_at,
        },
    )
    yield name(sub, family.account_id)
    used = {"account_id": family.account_id, "client_id": family.client_id, "at": at}
    yield Write(_NOTE_SESSION, {"sid": family.sid, **used})
    yield Write(_NOTE_SERVICE, used)


def is_assertion_used(read: Reader, assertion_digest: bytes | None) -> bool:
    """Whether a client assertion was shown before."""
    return assertion_digest is not None and read.one(_USED, digest=assertion_digest) is not None


def _issue(change: CodeIssued, _: Writing) -> Iterable[Write]:
    yield Write(
        _ADD,
        {
            **_BLANK,
            "id": change.family_id,
            "account_id": change.account_id,
            "client_id": change.client_id,
            "sid": change.sid,
            "scopes": " ".join(change.scopes),
            "claims": change.claims,
            "redirect_uri": change.redirect_uri,
            "challenge": change.challenge,
            "nonce": change.nonce,
            "auth_time": change.auth_time,
            "acr": change.acr,
            "amr": " ".join(change.amr),
            "code_digest": change.code_digest,
            "code_expires_at": change.expires_at,
            "expires_at": change.expires_at,
        },
    )


def _redeem(change: CodeRedeemed, _: Writing) -> Iterable[Write]:
    redeemed = {"moment": change.at, "until": change.expires_at, "new_digest": change.refresh_digest}
    yield Write(_REDEEM, {"family": change.family_id, **redeemed}, expect=1)
    used = {"account_id": change.account_id, "client_id": change.client_id, "at": change.at}
    yield Write(_NOTE_SESSION, {"sid": change.sid, **used})
    yield Write(_NOTE_SERVICE, used)
    yield name(change.sub, change.account_id)


def _rotate(change: RefreshRotated, _: Writing) -> Iterable[Write]:
    digests = {"old_digest": change.old_digest, "new_digest": change.new_digest}
    yield Write(_ROTATE, {"family": change.family_id, "moment": change.at, **digests}, expect=1)


def _use_assertion(change: AssertionUsed, _: Writing) -> Iterable[Write]:
    yield Write(_USE, {"digest": change.assertion_digest, "expires_at": change.expires_at}, expect=1)


WRITES: Writers = {
    CodeIssued: _issue,
    CodeRedeemed: _redeem,
    RefreshRotated: _rotate,
    FamilyRevoked: lambda change, _: (
        Write(_REVOKE, {"family": change.family_id, "moment": change.at}),
        end_device(change.account_id, change.family_id),
    ),
    AccessRevoked: lambda change, _: (
        Write(_REVOKE_ALL, {"account": change.account_id, "moment": change.at}),
        end_devices(change.account_id),
    ),
    AssertionUsed: _use_assertion,
}
