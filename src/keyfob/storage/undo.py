"""What can be taken back for some minutes, sealed under the customer's key."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update

from keyfob.customers.consents import Entry
from keyfob.customers.delivery_address import DeliveryAddress
from keyfob.customers.model import CustomerRecord
from keyfob.customers.payment_preference import PaymentPreference
from keyfob.customers.undo import PASSED, Part, Undo, UndoKept, UndoSpent
from keyfob.storage.reader import Reader
from keyfob.storage.schema import undos
from keyfob.storage.statement import Row, Statement, Write
from keyfob.storage.writing import Writers, Writing

SHAPES: Mapping[Part, type] = MappingProxyType(
    {
        Part.PROFILE: CustomerRecord,
        Part.DELIVERY_ADDRESS: DeliveryAddress,
        Part.CONSENT: Entry,
        Part.PAYMENT_PREFERENCE: PaymentPreference,
    }
)
"""What is kept of each part."""
LISTED = 20

_columns = (undos.c.id, undos.c.part, undos.c.row_id, undos.c.version, undos.c.sealed, undos.c.expires_at)
_its = (undos.c.customer_id == bindparam("customer_id"), undos.c.expires_at > bindparam("now"))
_FIND = Statement(select(*_columns).where(*_its, undos.c.id == bindparam("undo_id")))
_LIST = Statement(
    select(*_columns)
    .where(*_its, undos.c.version != PASSED)
    .order_by(undos.c.expires_at.desc(), undos.c.id)
    .limit(LISTED)
)
_ADD = Statement(insert(undos))
_of_customer = undos.c.customer_id == bindparam("customer")
_SPEND = Statement(delete(undos).where(_of_customer, undos.c.id == bindparam("undo_id")))
_of_the_same = (_of_customer, undos.c.part == bindparam("its_part"), undos.c.row_id == bindparam("its_row"))
_PASS = Statement(update(undos).where(*_of_the_same).values(version=PASSED))
_FORGET = Statement(delete(undos).where(*_of_the_same))


class _Sealed(msgspec.Struct):
    """What of it is personal data."""

    former: msgspec.Raw
    names: tuple[str, ...]
    called: str


def find_undo(read: Reader, customer_id: str, undo_id: str, now: int) -> Undo | None:
    """What this customer can still take back under this id."""
    row = read.one(_FIND, customer_id=customer_id, undo_id=undo_id, now=now)
    return _undo(read, customer_id, row) if row else None


def list_undos(read: Reader, customer_id: str, now: int) -> tuple[Undo, ...]:
    """What the customer can take back, newest first: of each thing only the change made last."""
    rows = read.all(_LIST, customer_id=customer_id, now=now)
    return tuple(_undo(read, customer_id, row) for row in rows)


def _undo(read: Reader, customer_id: str, row: Row) -> Undo:
    undo_id, part, row_id, version, sealed, expires_at = row
    kept = read.open(customer_id, "undos", undo_id, sealed, _Sealed)
    former = msgspec.json.decode(kept.former, type=SHAPES[Part(part)] | None)
    return Undo(undo_id, customer_id, Part(part), row_id, version, former, kept.names, kept.called, expires_at)


def _keep(change: UndoKept, writing: Writing) -> Iterable[Write]:
    undo, owner = change.undo, change.customer_id
    former = msgspec.Raw(msgspec.json.encode(undo.former))
    sealed = writing.vault.seal(owner, "undos", undo.id, _Sealed(former, undo.names, undo.called))
    yield Write(_PASS, {"customer": owner, "its_part": undo.part.value, "its_row": undo.row_id})
    place = {"customer_id": owner, "id": undo.id, "part": undo.part.value, "row_id": undo.row_id}
    yield Write(_ADD, {**place, "version": undo.version, "sealed": sealed, "expires_at": undo.expires_at})


def _spend(change: UndoSpent, _: Writing) -> Iterable[Write]:
    undo, owner = change.undo, change.customer_id
    yield Write(_SPEND, {"customer": owner, "undo_id": undo.id}, expect=1)
    yield Write(_FORGET, {"customer": owner, "its_part": undo.part.value, "its_row": undo.row_id})


WRITES: Writers = {UndoKept: _keep, UndoSpent: _spend}
