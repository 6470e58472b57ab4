"""Receipts prove one audit row with the published key and nothing else."""

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from keyfob.storage.audit_key import audit_key
from keyfob.storage.opening import Store
from keyfob.storage.receipts import Receipt, check_receipt, make_receipt
from keyfob.storage.schema import audit
from keyfob.storage.seals import seal_audit
from keyfob.storage.statement import Statement
from keyfob.storage.unit import Unit
from tests.storage.toys import make_code, rows

IDS = Statement(select(audit.c.id).order_by(audit.c.id))


@pytest.fixture
def receipts(unit: Unit, store: Store) -> list[Receipt]:
    """Receipts of seven rows under one seal."""
    for number in range(7):
        make_code(unit, f"c{number}", "a1")
    seal_audit(store.database, audit_key(store.master), 1_800_000_000)
    made = [make_receipt(store.database, row_id) for (row_id,) in rows(store, IDS)]
    return [receipt for receipt in made if receipt is not None]


def test_every_row_of_a_seal_has_a_receipt_that_holds(receipts: list[Receipt], store: Store) -> None:
    """Also after a way through JSON; the row tells the event in clear."""
    key = audit_key(store.master)
    assert len(receipts) == 7
    for receipt in receipts:
        copy = msgspec.json.decode(msgspec.json.encode(receipt), type=Receipt)
        assert check_receipt(copy, {key.kid: key.private.public_key()}) == ""
        assert "code.made" in copy.row


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("row", "[]", "its row is not the one that was sealed"),
        ("index", 5, "its row is not the one that was sealed"),
        ("path", [], "its row is not the one that was sealed"),
        ("at", 1, "its signature is wrong"),
        ("root", "00" * 32, "its signature is wrong"),
        ("kid", "other", "its key other is not known"),
        ("signature", "no hexadecimal", "it is damaged"),
        ("path", ["zz"], "it is damaged"),
    ],
)
def test_a_changed_receipt_does_not_hold(
    receipts: list[Receipt], store: Store, field: str, value: object, fault: str
) -> None:
    """And what is wrong with it is told."""
    key = audit_key(store.master)
    changed = msgspec.structs.replace(receipts[3], **{field: value})
    assert check_receipt(changed, {key.kid: key.private.public_key()}) == fault


def test_a_receipt_does_not_hold_under_another_key(receipts: list[Receipt], store: Store) -> None:
    """Whoever names our kid has not our key."""
    foreign = Ed25519PrivateKey.generate().public_key()
    assert check_receipt(receipts[0], {audit_key(store.master).kid: foreign}) == "its signature is wrong"


def test_a_row_that_is_not_sealed_has_no_receipt_yet(unit: Unit, store: Store) -> None:
    """Neither has one that never was."""
    make_code(unit, "c1")
    ((row_id,),) = rows(store, IDS)
    assert make_receipt(store.database, row_id) is None
    assert make_receipt(store.database, "no such row") is None
