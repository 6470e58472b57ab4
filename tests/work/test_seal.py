"""The audit is sealed by one of all processes."""

from keyfob.storage import leases
from keyfob.storage.audit_key import audit_key
from keyfob.storage.opening import Store
from keyfob.storage.unit import Unit
from keyfob.storage.verifying import verify
from keyfob.work.seal import LEASE, LEASE_SECONDS, Sealer, make_sealer
from tests.storage.toys import Clock, make_code


def test_what_is_not_sealed_yet_is_sealed(unit: Unit, store: Store) -> None:
    """And where there is nothing, nothing is done."""
    key = audit_key(store.master)
    sealer = make_sealer(unit, key, "UTC")
    assert sealer.run() == 0
    for number in range(3):
        make_code(unit, f"c{number}")
    assert sealer.run() == 3
    assert sealer.run() == 0
    assert verify(store.database, {key.kid: key.private.public_key()}).broken == ()


def test_one_of_two_sealers_seals(unit: Unit, store: Store, clock: Clock) -> None:
    """The other does so when the first one has died."""
    first, second = (make_sealer(unit, audit_key(store.master), "UTC") for _ in range(2))
    assert first.holder != second.holder
    make_code(unit, "c1")
    assert first.run() == 1
    make_code(unit, "c2")
    assert second.run() == 0
    clock.now += LEASE_SECONDS
    assert second.run() == 1


def test_who_loses_the_lease_stops(unit: Unit, store: Store, clock: Clock) -> None:
    """Somebody else has it, so there is nothing to do."""
    leases.take(store.database, LEASE, "another", now=int(clock.now), seconds=LEASE_SECONDS)
    make_code(unit, "c1")
    assert Sealer(unit, audit_key(store.master), "me", "UTC").run() == 0
