"""Seals: whoever changes the audit afterwards breaks one, and `verify` names it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import bindparam, delete, insert, select, update

from keyfob.base.errors import GuardFailed
from keyfob.storage.audit_key import audit_key, with_thumbprint
from keyfob.storage.database import commit
from keyfob.storage.merkle import EMPTY
from keyfob.storage.opening import Store
from keyfob.storage.schema import audit, audit_seals
from keyfob.storage.seals import MOST_ROWS, SEAL_COLUMNS, Seal, is_unsealed, seal_audit
from keyfob.storage.statement import Statement, Write
from keyfob.storage.unit import Unit
from keyfob.storage.verifying import verify
from tests.storage.toys import make_code, rows

NOW = 1_800_000_000
SEALED = Statement(select(audit.c.id).where(audit.c.seal == bindparam("number")).order_by(audit.c.id))
SEAL = Statement(select(*SEAL_COLUMNS).where(audit_seals.c.number == bindparam("number")))
ADD_SEAL = Statement(
    insert(audit_seals).values(
        number=bindparam("number"), root=bindparam("root"), count=bindparam("count"), previous=bindparam("previous"),
        at=bindparam("at"), kid=bindparam("kid"), signature=bindparam("signature"),
    )
)  # fmt: skip


def keys(store: Store) -> dict[str, Ed25519PublicKey]:
    """The published audit keys."""
    key = audit_key(store.master)
    return {key.kid: key.private.public_key()}


def fill(unit: Unit, store: Store, seals: int = 3, each: int = 4) -> None:
    """Seal the audit a few times."""
    for seal in range(seals):
        for number in range(each):
            make_code(unit, f"c{seal}/{number}", "a1", f"note {number}")
        assert seal_audit(store.database, audit_key(store.master), NOW + seal) == each
    assert verify(store.database, keys(store)).broken == ()


def write(store: Store, statement: Statement, **values: object) -> None:
    """What somebody with the database in his hands does."""
    commit(store.database, [Write(statement, values, expect=1)])


def edit_a_row(store: Store) -> None:
    """Another detail."""
    row_id = rows(store, SEALED, number=2)[1][0]
    write(store, Statement(update(audit).where(audit.c.id == bindparam("row")).values(detail="{}")), row=row_id)


def delete_a_row(store: Store) -> None:
    """A row less."""
    row_id = rows(store, SEALED, number=2)[1][0]
    write(store, Statement(delete(audit).where(audit.c.id == bindparam("row"))), row=row_id)


def exchange_two_rows(store: Store) -> None:
    """The order of a seal's rows is that of their ids, so two rows change places by their ids."""
    (first,), (second,) = rows(store, SEALED, number=2)[:2]
    rename = Statement(update(audit).where(audit.c.id == bindparam("old")).values(id=bindparam("new")))
    for old, new in ((first, "~"), (second, first), ("~", second)):
        write(store, rename, old=old, new=new)


def add_a_row(store: Store) -> None:
    """A row that never happened, put under a seal."""
    fake = insert(audit).values(
        id="0", at=NOW, event="code.redeemed", actor_kind="person", actor_id="a1", account_id="a1", detail="{}", seal=2
    )
    write(store, Statement(fake))


def move_a_row_to_another_seal(store: Store) -> None:
    """One seal has a row less, another one more."""
    row_id = rows(store, SEALED, number=2)[0][0]
    write(store, Statement(update(audit).where(audit.c.id == bindparam("row")).values(seal=3)), row=row_id)


def edit_a_seal(store: Store) -> None:
    """Another time."""
    write(store, Statement(update(audit_seals).where(audit_seals.c.number == 2).values(at=NOW + 999)))


def forge_a_signature(store: Store) -> None:
    """Signed anew, with a key of one's own."""
    seal = Seal(*rows(store, SEAL, number=2)[0])
    forged = Ed25519PrivateKey.generate().sign(seal.statement())
    change = update(audit_seals).where(audit_seals.c.number == 2).values(signature=bindparam("forged"))
    write(store, Statement(change), forged=forged)


def name_another_key(store: Store) -> None:
    """Signed by somebody who publishes nothing."""
    seal = Seal(*rows(store, SEAL, number=2)[0])
    key = Ed25519PrivateKey.generate()
    other = replace(seal, kid="other")
    values = {"signature": bindparam("forged"), "kid": "other"}
    write(
        store,
        Statement(update(audit_seals).where(audit_seals.c.number == 2).values(**values)),
        forged=key.sign(other.statement()),
    )


def delete_a_seal(store: Store) -> None:
    """A hole in the chain."""
    write(store, Statement(delete(audit_seals).where(audit_seals.c.number == 2)))


def seal_a_changed_row_anew(store: Store) -> None:
    """Whoever holds the signing key still has to break the chain: the next seal names the old hash."""
    edit_a_row(store)
    delete_a_seal(store)
    unmark = update(audit).where(audit.c.seal == 2).values(seal=None)
    commit(store.database, [Write(Statement(unmark), {})])
    seal_audit(store.database, audit_key(store.master), NOW + 9)
    commit(store.database, [Write(Statement(update(audit).where(audit.c.seal == 4).values(seal=2)), {})])
    write(store, Statement(update(audit_seals).where(audit_seals.c.number == 4).values(number=2)))


TAMPERING: dict[str, tuple[Callable[[Store], None], set[int]]] = {
    "a row edited": (edit_a_row, {2}),
    "a row deleted": (delete_a_row, {2}),
    "two rows exchanged": (exchange_two_rows, {2}),
    "a row added": (add_a_row, {2}),
    "a row moved": (move_a_row_to_another_seal, {2, 3}),
    "a seal edited": (edit_a_seal, {2, 3}),
    "a signature forged": (forge_a_signature, {2, 3}),
    "an unknown key": (name_another_key, {2, 3}),
    "a seal deleted": (delete_a_seal, {2}),
    "sealed anew": (seal_a_changed_row_anew, {2, 3}),
}


@pytest.mark.parametrize(("tamper", "named"), TAMPERING.values(), ids=TAMPERING.keys())
def test_whatever_is_changed_afterwards_is_named(
    unit: Unit, store: Store, tamper: Callable[[Store], None], named: set[int]
) -> None:
    """The verdict names the seal concerned, and the next one where the chain broke too."""
    fill(unit, store)
    tamper(store)
    assert {number for number, _ in verify(store.database, keys(store)).broken} == named


def test_the_newest_seal_cut_off_is_named_while_its_rows_are_there(unit: Unit, store: Store) -> None:
    """Its rows still name it."""
    fill(unit, store)
    write(store, Statement(delete(audit_seals).where(audit_seals.c.number == 3)))
    assert verify(store.database, keys(store)).broken == ((3, "rows name this seal, which is not there"),)


def test_seals_follow_one_another(unit: Unit, store: Store) -> None:
    """Each names the hash of the one before; the first names the hash of nothing."""
    fill(unit, store, seals=2)
    first, second = (Seal(*rows(store, SEAL, number=number)[0]) for number in (1, 2))
    assert first.previous == EMPTY
    assert second.previous == first.hash()
    assert verify(store.database, keys(store)).rows == 8


def test_nothing_to_seal_makes_no_seal(unit: Unit, store: Store) -> None:
    """And everything sealed is nothing to seal."""
    assert not is_unsealed(store.database)
    assert seal_audit(store.database, audit_key(store.master), NOW) == 0
    make_code(unit, "c1")
    assert is_unsealed(store.database)
    assert seal_audit(store.database, audit_key(store.master), NOW) == 1
    assert not is_unsealed(store.database)
    assert verify(store.database, keys(store)).seals == 1


def test_a_seal_covers_at_most_a_thousand_rows(store: Store) -> None:
    """What is more waits for the next one."""
    blank = insert(audit).values(id=bindparam("row"), at=NOW, event="e", actor_kind="program", actor_id="", detail="{}")
    add = Statement(blank)
    commit(store.database, [Write(add, {"row": f"{number:05}"}) for number in range(MOST_ROWS + 1)])
    assert [seal_audit(store.database, audit_key(store.master), NOW) for _ in range(3)] == [MOST_ROWS, 1, 0]
    assert verify(store.database, keys(store)).broken == ()


def test_a_second_sealer_of_the_same_number_is_refused(unit: Unit, store: Store) -> None:
    """Two at once cannot both write seal number two."""
    fill(unit, store, seals=1)
    seal = Seal(*rows(store, SEAL, number=1)[0])
    values = {name: getattr(seal, name) for name in ("number", "root", "count", "previous", "at", "kid")}
    with pytest.raises(GuardFailed):
        write(store, ADD_SEAL, **values, signature=seal.signature)


def test_the_audit_key_is_the_installations_own(store: Store) -> None:
    """The same at every start, told apart by the thumbprint of its public half (RFC 8037 appendix A.3)."""
    assert audit_key(store.master).kid == audit_key(store.master).kid
    example = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    private = Ed25519PrivateKey.from_private_bytes(example)
    assert with_thumbprint(private).kid == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    assert with_thumbprint(private).jwk()["x"] == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
