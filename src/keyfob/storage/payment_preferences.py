"""Payment preferences: one of each customer at most, sealed whole under the customer's key."""

from collections.abc import Iterable

from sqlalchemy import bindparam, delete, select, update

from keyfob.customers.payment_preference import PaymentPreference, PaymentPreferenceKept, PaymentPreferenceRemoved
from keyfob.storage.reader import Reader
from keyfob.storage.schema import payment_preferences
from keyfob.storage.statement import Statement, Write, upsert
from keyfob.storage.writing import Writers, Writing

_TABLE = "payment_preferences"
_GET = Statement(
    select(payment_preferences.c.sealed).where(payment_preferences.c.customer_id == bindparam("customer_id"))
)
_ADD = upsert(
    payment_preferences,
    lambda insert: insert.values(
        customer_id=bindparam("customer_id"), version=bindparam("version"), sealed=bindparam("sealed")
    ).on_conflict_do_nothing(),
)
_former = (
    payment_preferences.c.customer_id == bindparam("customer"),
    payment_preferences.c.version == bindparam("former"),
)
_REPLACE = Statement(
    update(payment_preferences).where(*_former).values(version=bindparam("new_version"), sealed=bindparam("new_sealed"))
)
_REMOVE = Statement(delete(payment_preferences).where(*_former))


def find_payment_preference(read: Reader, customer_id: str) -> PaymentPreference | None:
    """How the customer likes to pay; raises KeyDestroyed when the record was erased."""
    row = read.one(_GET, customer_id=customer_id)
    return read.open(customer_id, _TABLE, customer_id, row[0], PaymentPreference) if row else None


def _keep(change: PaymentPreferenceKept, writing: Writing) -> Iterable[Write]:
    owner, preference = change.customer_id, change.preference
    sealed = writing.vault.seal(owner, _TABLE, owner, preference)
    if change.former is None:
        yield Write(_ADD, {"customer_id": owner, "version": preference.version, "sealed": sealed}, expect=1)
        return
    values = {"customer": owner, "former": change.former, "new_version": preference.version, "new_sealed": sealed}
    yield Write(_REPLACE, values, expect=1)


def _remove(change: PaymentPreferenceRemoved, _: Writing) -> Iterable[Write]:
    yield Write(_REMOVE, {"customer": change.customer_id, "former": change.former}, expect=1)


WRITES: Writers = {PaymentPreferenceKept: _keep, PaymentPreferenceRemoved: _remove}
