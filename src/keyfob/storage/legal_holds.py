"""What a law wants kept of a customer who was erased: each part under its own key, until its date."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, insert, select

from keyfob.desk.erasure import Part
from keyfob.desk.erasure_execution import HoldKept, HoldsRead
from keyfob.storage.cases import list_cases, list_messages
from keyfob.storage.consents import list_ledgers
from keyfob.storage.customers import find_customer
from keyfob.storage.database import Database, commit
from keyfob.storage.delivery_addresses import list_delivery_addresses
from keyfob.storage.payment_preferences import find_payment_preference
from keyfob.storage.reader import Reader
from keyfob.storage.schema import legal_holds
from keyfob.storage.sealing import Vault
from keyfob.storage.statement import Statement, Write
from keyfob.storage.vehicles import list_vehicles
from keyfob.storage.writing import NewKeys, Writers, Writing

MOST_CASES = 1000

_h = legal_holds.c
_ADD = Statement(insert(legal_holds))
_OF_ERASURE = Statement(
    select(_h.id, _h.part, _h.until, _h.sealed)
    .where(_h.erasure_id == bindparam("erasure_id"), _h.until > bindparam("now"))
    .order_by(_h.until, _h.id)
)
_OVER = Statement(select(_h.id).where(_h.until <= bindparam("before")).order_by(_h.until).limit(bindparam("most")))
_DELETE = Statement(delete(legal_holds).where(_h.id == bindparam("hold")))


class _Sealed(msgspec.Struct):
    """Why, and what."""

    reason: str
    data: Any


@dataclass(frozen=True, slots=True)
class LegalHold:
    """Something that is kept of somebody who was erased."""

    id: str
    part: Part
    until: int
    reason: str = field(repr=False)
    data: Any = field(repr=False)


def list_holds(read: Reader, erasure_id: str, now: int) -> tuple[LegalHold, ...]:
    """What is kept after an erasure, the shortest first."""
    found = []
    for hold_id, part, until, sealed in read.all(_OF_ERASURE, erasure_id=erasure_id, now=now):
        opened = read.open(hold_id, "legal_holds", hold_id, sealed, _Sealed)
        found.append(LegalHold(hold_id, Part(part), until, opened.reason, opened.data))
    return tuple(found)


def gather(read: Reader, customer_id: str, account_id: str | None, parts: Iterable[Part], now: int) -> dict[Part, Any]:
    """What the record holds of these parts, as it could be written in JSON."""
    return {part: msgspec.to_builtins(_GATHER[part](read, customer_id, account_id, now)) for part in parts}


def purge_holds(database: Database, vault: Vault, *, before: int, most: int) -> int:
    """Destroy at most ``most`` that were to be kept until before then: first their keys, then their rows."""
    with database.reading() as connection:
        over = [row[0] for row in connection.rows(_OVER, {"before": before, "most": most})]
    if over:
        vault.keys.destroy(*over)
        commit(database, [Write(_DELETE, {"hold": hold_id}) for hold_id in over])
    return len(over)


def _contact(read: Reader, customer_id: str, _: str | None, __: int) -> object:
    return {"record": find_customer(read, customer_id), "addresses": list_delivery_addresses(read, customer_id)}


def _cases(read: Reader, customer_id: str, account_id: str | None, now: int) -> object:
    found = list_cases(read, account_id or "-", customer_id, now, MOST_CASES)
    return [
        {"number": case.number, "about": case.about, "opened_at": case.opened_at, "messages": list_messages(read, case)}
        for case in found
    ]


_GATHER: Mapping[Part, Callable[[Reader, str, str | None, int], object]] = MappingProxyType(
    {
        Part.CONTACT: _contact,
        Part.PAYMENT: lambda read, customer_id, _, __: find_payment_preference(read, customer_id),
        Part.CONSENTS: lambda read, customer_id, _, __: list_ledgers(read, customer_id),
        Part.VEHICLES: lambda read, customer_id, _, __: list_vehicles(read, customer_id),
        Part.CASES: _cases,
    }
)


def _keep(change: HoldKept, writing: Writing) -> Iterable[Write]:
    sealed = writing.vault.seal(change.hold_id, "legal_holds", change.hold_id, _Sealed(change.reason, change.data))
    values = {"id": change.hold_id, "erasure_id": change.erasure_id, "part": change.part.value}
    yield Write(_ADD, {**values, "until": change.until, "sealed": sealed})


WRITES: Writers = {HoldKept: _keep, HoldsRead: lambda _, __: ()}

NEW_KEYS: NewKeys = {HoldKept: "hold_id"}
