"""The outbox: what has to happen after a commit is a row in that commit.

A payload is sealed under its owner's key and emptied in the transaction that marks it sent or dead, so that neither
old mails nor their links can be read from the table.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import bindparam, case, func, insert, or_, select, update

from keyfob.storage.database import Database, insist
from keyfob.storage.reader import Reader
from keyfob.storage.schema import outbox
from keyfob.storage.sealing import Vault
from keyfob.storage.statement import Statement, Write
from keyfob.storage.writing import Writing

WAITING, SENT, DEAD, BOUNCED = "waiting", "sent", "dead", "bounced"
WAS_SETTLED, WAS_BOUNCED = 1, 2
"""Marks in ``to_count`` of what `figures` has not counted yet; once counted they stand there below nought."""
MOST_FATES = 50
MAX_REPLY = 500

_ADD = Statement(
    insert(outbox).values(
        id=bindparam("id"), kind=bindparam("kind"), owner=bindparam("owner"), sealed=bindparam("sealed"),
        state=WAITING, tries=0, made_at=bindparam("now"), due_at=bindparam("due_at"), reply="",
        about=bindparam("about"), letter=bindparam("letter"), to_count=0,
    )
)  # fmt: skip
_ADD_DONE = Statement(
    insert(outbox).values(
        id=bindparam("id"), kind=bindparam("kind"), owner=bindparam("owner"), sealed=bindparam("sealed"),
        state=SENT, tries=0, made_at=bindparam("now"), due_at=bindparam("due_at"), reply="",
        about=bindparam("about"), letter=bindparam("letter"), to_count=0,
    )
)  # fmt: skip
_is_due = (outbox.c.state == WAITING, outbox.c.kind == bindparam("of_kind"), outbox.c.due_at <= bindparam("now"))
_IS_DUE = Statement(select(outbox.c.id).where(*_is_due).limit(1))
_due = (
    select(outbox.c.id)
    .where(*_is_due)
    .order_by(outbox.c.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("due")
)
_CLAIM = Statement(
    update(outbox)
    .where(outbox.c.id.in_(select(_due.c.id)))
    .values(due_at=bindparam("until"), claimed_by=bindparam("claim"), tries=outbox.c.tries + 1)
    .returning(outbox.c.id, outbox.c.kind, outbox.c.owner, outbox.c.sealed, outbox.c.tries, outbox.c.made_at)
)
_mine = (outbox.c.id == bindparam("row_id"), outbox.c.state == WAITING, outbox.c.claimed_by == bindparam("claim"))
_SETTLE = Statement(
    update(outbox)
    .where(*_mine)
    .values(
        state=bindparam("to_state"), sealed=None, due_at=bindparam("now"), reply=bindparam("said"),
        to_count=WAS_SETTLED,
    )
)  # fmt: skip
_POSTPONE = Statement(update(outbox).where(*_mine).values(due_at=bindparam("due"), reply=bindparam("said")))
_BOUNCE = Statement(
    update(outbox)
    .where(outbox.c.id == bindparam("row_id"), outbox.c.state == SENT)
    .values(
        state=BOUNCED, due_at=bindparam("now"), reply=bindparam("said"),
        to_count=WAS_BOUNCED + case((outbox.c.to_count > 0, outbox.c.to_count), else_=0),
    )
)  # fmt: skip
_FATES = Statement(
    select(outbox.c.letter, outbox.c.state, outbox.c.made_at, outbox.c.due_at, outbox.c.tries, outbox.c.reply)
    .where(outbox.c.about == bindparam("about"))
    .order_by(outbox.c.id.desc())
    .limit(MOST_FATES)
)
_COUNT = Statement(
    select(outbox.c.kind, outbox.c.state, func.count())
    .where(or_(outbox.c.state == WAITING, outbox.c.state == DEAD))
    .group_by(outbox.c.kind, outbox.c.state)
)


@dataclass(frozen=True, slots=True)
class Message:
    """Something to be done after the commit: its ``kind``, its payload, and whose key seals the payload.

    Of a mail that a desk may be asked about, ``about`` is the id of what it is about, and ``letter`` what it is called
    there; both are kept for a while after it has left.
    """

    kind: str
    owner: str
    payload: Mapping[str, Any] = field(repr=False)
    delay: int = 0
    about: str | None = None
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a mail: ``letter`` says which it was, ``state`` how far it is since ``at``.

    ``reply`` is what the relay said, or what went wrong at the last of ``tries``; while it waits, ``at`` is when it is
    tried next.
    """

    letter: str
    state: str
    made_at: int
    at: int
    tries: int
    reply: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that whoever made this ``claim``, and nobody else, may work on until its lease ends.

    ``tries`` counts this one too, so it is 1 the first time.
    """

    id: str
    kind: str
    owner: str
    tries: int
    made_at: int
    claim: str
    sealed: bytes = field(repr=False)

    def payload(self, vault: Vault) -> dict[str, Any]:
        """What is to be done; raises `KeyDestroyed` when its owner has been forgotten meanwhile."""
        return msgspec.json.decode(vault.open(self.owner, "outbox", self.id, self.sealed), type=dict[str, Any])


def add(message: Message, writing: Writing) -> Write:
    """The row of a message, for the commit that causes it."""
    row_id = writing.new_row_id()
    sealed = writing.vault.seal(message.owner, "outbox", row_id, message.payload)
    values = {"id": row_id, "kind": message.kind, "owner": message.owner, "sealed": sealed}
    due = {"now": writing.now, "due_at": writing.now + message.delay}
    return Write(_ADD, {**values, **due, "about": message.about, "letter": message.letter})


def add_done(message: Message, writing: Writing) -> Write:
    """The row of a message that nobody has to work on: it is sealed for the time that takes, and kept without that."""
    row = add(message, writing)
    return Write(_ADD_DONE, {**row.values, "sealed": None})


def claim(database: Database, kind: str, token: str, *, now: int, lease: int, most: int) -> list[Claimed]:
    """Take at most ``most`` messages of a kind that are due; nobody else gets them for ``lease`` seconds.

    ``token`` is new for every claim, so that whoever outlived his lease cannot settle what was given to another.
    """
    values = {"of_kind": kind, "now": now, "until": now + lease, "claim": token, "most": most}
    with database.reading() as connection:
        if not connection.rows(_IS_DUE, {"of_kind": kind, "now": now}):
            return []
    rows = insist(database, lambda connection: connection.rows(_CLAIM, values))
    return sorted(
        (
            Claimed(id=row[0], kind=row[1], owner=row[2], sealed=row[3], tries=row[4], made_at=row[5], claim=token)
            for row in rows
        ),
        key=lambda claimed: claimed.id,
    )


def settle(claimed: Claimed, *, now: int, state: str, said: str = "") -> Write:
    """Mark a message sent or dead and empty it; its guard fails when it was claimed by another meanwhile."""
    values = {"row_id": claimed.id, "claim": claimed.claim, "now": now, "to_state": state, "said": said[:MAX_REPLY]}
    return Write(_SETTLE, values, expect=1)


def postpone(claimed: Claimed, *, until: int, said: str) -> Write:
    """Try again at ``until``; ``said`` is what went wrong, without personal data."""
    values = {"row_id": claimed.id, "claim": claimed.claim, "due": until, "said": said[:MAX_REPLY]}
    return Write(_POSTPONE, values, expect=1)


def bounce(database: Database, message_id: str, *, now: int, said: str) -> bool:
    """The relay reports that a mail which it had taken came back; whether there is one that was sent under this id."""
    values = {"row_id": message_id, "now": now, "said": said[:MAX_REPLY]}
    return insist(database, lambda connection: connection.touch(_BOUNCE, values)) > 0


def list_fates(read: Reader, about: str) -> list[Fate]:
    """What became of the mails about this, the newest first."""
    return [Fate(*row) for row in read.all(_FATES, about=about)]


def count(database: Database) -> dict[tuple[str, str], int]:
    """How many messages of each kind wait or were given up: the dead ones want a person's attention."""
    with database.reading() as connection:
        return {(kind, state): number for kind, state, number in connection.rows(_COUNT, {})}
