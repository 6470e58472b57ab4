"""Exports and their pieces: at most one of each account, in rows of bounded size sealed under the account's key."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import and_, bindparam, delete, insert, not_, or_, select, update

from keyfob.accounts.export import (
    Export,
    ExportAsked,
    ExportDestroyed,
    ExportFetched,
    ExportReady,
    PiecesKept,
    State,
)
from keyfob.base.durations import DAY
from keyfob.storage.reader import Reader
from keyfob.storage.schema import export_pieces, exports
from keyfob.storage.statement import Statement, Write, upsert
from keyfob.storage.writing import Writers, Writing

_TABLE = "export_pieces"
_names = [column.name for column in exports.c]
_read = (
    "id",
    "account_id",
    "state",
    "asked_at",
    "until",
    "day_from",
    "of_day",
    "part",
    "cursor",
    "pieces",
    "changed_at",
)
_GET = Statement(select(*(exports.c[name] for name in _read)).where(exports.c.account_id == bindparam("account_id")))
_PIECE = Statement(
    select(export_pieces.c.part, export_pieces.c.sealed).where(
        export_pieces.c.account_id == bindparam("account_id"),
        export_pieces.c.export_id == bindparam("export_id"),
        export_pieces.c.number == bindparam("number"),
    )
)
_ASK = upsert(
    exports, lambda insert: insert.values({name: bindparam(name) for name in _names}).on_conflict_do_nothing()
)
_stands = or_(exports.c.state == State.COLLECTING.value, exports.c.state == State.READY.value)
_of_account = exports.c.account_id == bindparam("account")
_this = (_of_account, exports.c.id == bindparam("this"))
_ASK_AGAIN = Statement(
    update(exports)
    .where(
        _of_account,
        exports.c.id == bindparam("former"),
        not_(and_(_stands, exports.c.until > bindparam("moment"))),
    )
    .values({name: bindparam(f"new_{name}") for name in _names})
)
_as_before = (
    *_this,
    exports.c.state == State.COLLECTING.value,
    exports.c.part == bindparam("part_before"),
    exports.c.cursor == bindparam("cursor_before"),
    exports.c.pieces == bindparam("pieces_before"),
)
_GO_ON = Statement(update(exports).where(*_as_before).values({name: bindparam(f"new_{name}") for name in _names}))
_KEEP = Statement(insert(export_pieces))
_END = Statement(
    update(exports)
    .where(*_this, _stands, exports.c.until > bindparam("moment"))
    .values(state=State.DESTROYED.value, changed_at=bindparam("moment"))
)
_FETCH = Statement(
    update(exports)
    .where(*_this, exports.c.state == State.READY.value, exports.c.until > bindparam("moment"))
    .values(state=State.FETCHED.value, changed_at=bindparam("moment"))
)
_DROP = Statement(delete(export_pieces).where(export_pieces.c.account_id == bindparam("account")))
_PROLONG = Statement(
    update(export_pieces)
    .where(export_pieces.c.account_id == bindparam("account"))
    .values(expires_at=bindparam("its_end"))
)


def find_export(read: Reader, account_id: str) -> Export | None:
    """The export that the account asked for last; None where it asked for none, or long ago."""
    row = read.one(_GET, account_id=account_id)
    return Export(row[0], row[1], State(row[2]), *row[3:]) if row else None


def find_piece(read: Reader, export: Export, number: int) -> tuple[str, bytes] | None:
    """The name of a part, and some of its lines as a JSON array; None where the piece is gone."""
    row = read.one(_PIECE, account_id=export.account_id, export_id=export.id, number=number)
    if row is None:
        return None
    return row[0], read.vault.open(export.account_id, _TABLE, _place(export, number), row[1])


def _place(export: Export, number: int) -> str:
    return f"{export.id}/{number}"


def _row(export: Export) -> dict[str, object]:
    values = {name: getattr(export, name) for name in _read}
    return {**values, "state": export.state.value, "expires_at": max(export.until, export.day_from + DAY)}


def _new(export: Export) -> dict[str, object]:
    return {f"new_{name}": value for name, value in _row(export).items()}


def _ask(change: ExportAsked, writing: Writing) -> Iterable[Write]:
    if change.former is None:
        yield Write(_ASK, _row(change.export), expect=1)
    else:
        former = {"account": change.account_id, "former": change.former, "moment": writing.now}
        yield Write(_ASK_AGAIN, {**former, **_new(change.export)}, expect=1)
    yield Write(_DROP, {"account": change.account_id})


def _go_on(before: Export, export: Export) -> Write:
    was = {"part_before": before.part, "cursor_before": before.cursor, "pieces_before": before.pieces}
    return Write(_GO_ON, {"account": before.account_id, "this": before.id, **was, **_new(export)}, expect=1)


def _keep(change: PiecesKept, writing: Writing) -> Iterable[Write]:
    export, owner = change.export, change.account_id
    yield _go_on(change.before, export)
    for number, piece in enumerate(change.kept, change.before.pieces):
        sealed = writing.vault.seal(owner, _TABLE, _place(export, number), msgspec.Raw(piece))
        place = {"account_id": owner, "export_id": export.id, "number": number}
        yield Write(_KEEP, {**place, "part": change.name, "sealed": sealed, "expires_at": export.until})


def _ready(change: ExportReady, _: Writing) -> Iterable[Write]:
    yield _go_on(change.before, change.export)
    yield Write(_PROLONG, {"account": change.account_id, "its_end": change.export.until})


def _end(statement: Statement, change: ExportFetched | ExportDestroyed) -> Iterable[Write]:
    yield Write(statement, {"account": change.account_id, "this": change.export_id, "moment": change.at}, expect=1)
    yield Write(_DROP, {"account": change.account_id})


WRITES: Writers = {
    ExportAsked: _ask,
    PiecesKept: _keep,
    ExportReady: _ready,
    ExportFetched: lambda change, _: _end(_FETCH, change),
    ExportDestroyed: lambda change, _: _end(_END, change),
}
