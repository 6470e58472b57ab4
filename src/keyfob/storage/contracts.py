"""What runs on between customers and services: sealed under the customer's key, found by the service's own id for it.

That id is kept as a keyed hash, because it may be the number of an order.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
from sqlalchemy import bindparam, delete, func, select

from keyfob.customers.contracts import Contract, ContractEnded, ContractPut, ContractWithdrawn
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.reader import Reader
from keyfob.storage.schema import clients, contracts
from keyfob.storage.sealing import Vault
from keyfob.storage.statement import Statement, Write, upsert
from keyfob.storage.vehicles import advance
from keyfob.storage.writing import Writers, Writing

LISTED = 100

_key = (contracts.c.client_id == bindparam("client_id"), contracts.c.hash == bindparam("hash"))
_GET = Statement(
    select(contracts.c.customer_id, contracts.c.sealed, contracts.c.ends_at, contracts.c.vehicle_id).where(*_key)
)
_of_customer = (contracts.c.customer_id == bindparam("customer_id"), contracts.c.ends_at > bindparam("now"))
_listed = select(
    contracts.c.client_id, contracts.c.hash, contracts.c.customer_id, contracts.c.sealed, contracts.c.ends_at,
    contracts.c.vehicle_id,
)  # fmt: skip
_OF_CUSTOMER = Statement(
    _listed.where(*_of_customer, contracts.c.client_id.in_(select(clients.c.id)))
    .order_by(contracts.c.ends_at, contracts.c.client_id, contracts.c.hash)
    .limit(bindparam("most"))
)
_OF_VEHICLE = Statement(
    _listed.where(*_of_customer, contracts.c.vehicle_id == bindparam("vehicle_id")).order_by(
        contracts.c.ends_at, contracts.c.client_id, contracts.c.hash
    )
)
_COUNT = Statement(
    select(func.count()).select_from(contracts).where(*_of_customer, contracts.c.client_id == bindparam("client_id"))
)
_PUT = upsert(
    contracts,
    lambda insert: insert.values(
        {name: bindparam(name) for name in ("client_id", "hash", "customer_id", "vehicle_id", "sealed", "ends_at")}
    ).on_conflict_do_update(
        index_elements=["client_id", "hash"],
        set_={name: bindparam(name) for name in ("vehicle_id", "sealed", "ends_at")},
        where=contracts.c.customer_id == bindparam("customer_id"),
    ),
)
_WITHDRAW = Statement(
    delete(contracts).where(contracts.c.client_id == bindparam("client"), contracts.c.hash == bindparam("this_hash"))
)


class _Sealed(msgspec.Struct):
    """What of a contract is personal data."""

    id: str
    label: str
    link: str


@dataclass(frozen=True, slots=True)
class Running:
    """What runs on, by end, and whether there is more than is listed."""

    contracts: tuple[Contract, ...]
    has_more: bool


def find_contract(read: Reader, client_id: str, contract_id: str) -> Contract | None:
    """What this service knows under this id of its own."""
    key = _hash(read.vault, client_id, contract_id)
    row = read.one(_GET, client_id=client_id, hash=key)
    return _contract(read, client_id, key, *row) if row else None


def list_contracts(read: Reader, customer_id: str, now: int) -> Running:
    """What runs on for a customer; what was with a service that is gone is not listed."""
    rows = read.all(_OF_CUSTOMER, customer_id=customer_id, now=now, most=LISTED + 1)
    return Running(tuple(_contract(read, *row) for row in rows[:LISTED]), len(rows) > LISTED)


def list_contracts_on(read: Reader, customer_id: str, vehicle_id: str, now: int) -> tuple[Contract, ...]:
    """All that runs on about one of a customer's vehicles, by end."""
    rows = read.all(_OF_VEHICLE, customer_id=customer_id, vehicle_id=vehicle_id, now=now)
    return tuple(_contract(read, *row) for row in rows)


def count_contracts(read: Reader, customer_id: str, client_id: str, now: int) -> int:
    """How many run between a customer and a service."""
    row = read.one(_COUNT, customer_id=customer_id, client_id=client_id, now=now)
    return int(row[0]) if row else 0


def _contract(
    read: Reader, client_id: str, key: bytes, customer_id: str, sealed: bytes, ends_at: int, vehicle_id: str | None
) -> Contract:
    try:
        opened = read.open(customer_id, "contracts", _place(client_id, key), sealed, _Sealed)
    except KeyDestroyed:  # the customer was erased; what is left is no secret, and goes with its end
        opened = _Sealed("", "", "")
    return Contract(client_id, opened.id, customer_id, opened.label, opened.link, ends_at, vehicle_id)


def _hash(vault: Vault, client_id: str, contract_id: str) -> bytes:
    return vault.index("contract", f"{client_id}\0{contract_id}")


def _place(client_id: str, key: bytes) -> str:
    return f"{client_id}/{key.hex()}"


def _put(change: ContractPut, writing: Writing) -> Iterable[Write]:
    contract = change.contract
    key = _hash(writing.vault, contract.client_id, contract.contract_id)
    said = _Sealed(contract.contract_id, contract.label, contract.link)
    if contract.vehicle_id:
        yield advance(contract.customer_id, contract.vehicle_id, change.vehicle_version)
    yield Write(
        _PUT,
        {
            "client_id": contract.client_id,
            "hash": key,
            "customer_id": contract.customer_id,
            "vehicle_id": contract.vehicle_id,
            "sealed": writing.vault.seal(contract.customer_id, "contracts", _place(contract.client_id, key), said),
            "ends_at": contract.ends_at,
        },
        expect=1,
    )


def _withdraw(change: ContractWithdrawn | ContractEnded, writing: Writing) -> Iterable[Write]:
    key = _hash(writing.vault, change.client_id, change.contract_id)
    yield Write(_WITHDRAW, {"client": change.client_id, "this_hash": key}, expect=1)


WRITES: Writers = {ContractPut: _put, ContractWithdrawn: _withdraw, ContractEnded: _withdraw}
