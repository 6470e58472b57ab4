"""The outbox: what has to happen after a commit is a row in that commit.

A payload is sealed under its owner's key and emptied in the transaction that marks it sent or dead, so that neither
old mails nor their links can be read from the table.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update

from keyfob.base.ids import new_ordered_id
from keyfob.storage.database import Connection, Database
from keyfob.storage.schema import outbox
from keyfob.storage.sealing import Vault
from keyfob.storage.statement import Statement, Write
from keyfob.storage.writing import Writing

WAITING, SENT, DEAD = "waiting", "sent", "dead"

_ADD = Statement(
    insert(outbox).values(
        id=bindparam("id"), kind=bindparam("kind"), owner=bindparam("owner"), sealed=bindparam("sealed"),
        state=WAITING, tries=0, made_at=bindparam("now"), due_at=bindparam("due_at"), reply="",
    )
)  # fmt: skip
_due = (
    select(outbox.c.id)
    .where(outbox.c.state == WAITING, outbox.c.due_at <= bindparam("now"))
    .order_by(outbox.c.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_CLAIM = Statement(
    update(outbox)
    .where(outbox.c.id.in_(_due))
    .values(due_at=bindparam("until"), claimed_by=bindparam("worker"), tries=outbox.c.tries + 1)
    .returning(outbox.c.id, outbox.c.kind, outbox.c.owner, outbox.c.sealed, outbox.c.tries, outbox.c.made_at)
)
_mine = (outbox.c.id == bindparam("row_id"), outbox.c.state == WAITING, outbox.c.claimed_by == bindparam("worker"))
_SETTLE = Statement(
    update(outbox)
    .where(*_mine)
    .values(state=bindparam("to_state"), sealed=None, due_at=bindparam("now"), reply=bindparam("said"))
)
_POSTPONE = Statement(update(outbox).where(*_mine).values(due_at=bindparam("due"), reply=bindparam("said")))
_FORGET = Statement(
    delete(outbox).where(
        outbox.c.id.in_(
            select(outbox.c.id)
            .where(outbox.c.state != WAITING, outbox.c.due_at < bindparam("before"))
            .limit(bindparam("most"))
        )
    )
)


@dataclass(frozen=True, slots=True)
class Message:
    """Something to be done after the commit: its ``kind``, its payload, and whose key seals the payload."""

    kind: str
    owner: str
    payload: Mapping[str, Any] = field(repr=False)
    delay: int = 0


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this worker, and no other, may work on until its lease ends."""

    id: str
    kind: str
    owner: str
    tries: int
    made_at: int
    sealed: bytes = field(repr=False)

    def payload(self, vault: Vault) -> dict[str, Any]:
        """What is to be done; raises `KeyDestroyed` when its owner has been forgotten meanwhile."""
        return msgspec.json.decode(vault.open(self.owner, "outbox", self.id, self.sealed), type=dict[str, Any])


def add(message: Message, writing: Writing) -> Write:
    """The row of a message, for the commit that causes it."""
    row_id = new_ordered_id(writing.mint, writing.now)
    sealed = writing.vault.seal(message.owner, "outbox", row_id, message.payload)
    values = {"id": row_id, "kind": message.kind, "owner": message.owner, "sealed": sealed}
    return Write(_ADD, {**values, "now": writing.now, "due_at": writing.now + message.delay})


def claim(database: Database, worker: str, *, now: int, lease: int, most: int) -> list[Claimed]:
    """Take at most ``most`` messages that are due; nobody else gets them for ``lease`` seconds."""
    values = {"now": now, "until": now + lease, "worker": worker, "most": most}

    def take(connection: Connection) -> list[Claimed]:
        return [
            Claimed(id=row[0], kind=row[1], owner=row[2], sealed=row[3], tries=row[4], made_at=row[5])
            for row in connection.rows(_CLAIM, values)
        ]

    return sorted(database.transact(take), key=lambda claimed: claimed.id)


def settle(claimed: Claimed, worker: str, *, now: int, state: str, said: str = "") -> Write:
    """Mark a message sent or dead and empty it; its guard fails when the lease went to another worker."""
    values = {"row_id": claimed.id, "worker": worker, "now": now, "to_state": state, "said": said[:500]}
    return Write(_SETTLE, values, expect=1)


def postpone(claimed: Claimed, worker: str, *, until: int, said: str) -> Write:
    """Try again at ``until``; ``said`` is what went wrong, without personal data."""
    return Write(_POSTPONE, {"row_id": claimed.id, "worker": worker, "due": until, "said": said[:500]}, expect=1)


def forget(database: Database, *, before: int, most: int) -> int:
    """Delete at most ``most`` messages that were settled before then; the number deleted."""
    return database.transact(lambda connection: connection.touch(_FORGET, {"before": before, "most": most}))
