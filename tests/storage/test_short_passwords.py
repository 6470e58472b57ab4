"""Counting the accounts that a short password alone stands before."""

from sqlalchemy import Table, insert

from keyfob.storage.opening import Store
from keyfob.storage.schema import accounts, passwords, second_factors
from keyfob.storage.short_passwords import count_short_passwords
from keyfob.storage.statement import Statement

NOW = 1_800_000_000
ACCOUNT = {"customer_id": None, "status": "active", "version": 1, "created_at": NOW, "locale": "nl", "sealed": b"x"}
PASSWORD = {"phc": "$argon2id$", "set_at": NOW, "failures": 0, "breached_at": None, "sign_ins": 0}
SECOND = {"sealed": b"x", "since": NOW, "step": 0, "failures": 0, "strange": 0}


def put(store: Store, account_id: str, band: str = "", *, second_factor: bool = False) -> None:
    """An account with a password of that band, or with none."""
    keep(store, accounts, {"id": account_id, "terms": "1", "privacy": "1", **ACCOUNT})
    if band:
        keep(store, passwords, {"account_id": account_id, "band": band, **PASSWORD})
    if second_factor:
        keep(store, second_factors, {"account_id": account_id, **SECOND})


def keep(store: Store, table: Table, row: dict[str, object]) -> None:
    """One row."""
    store.database.transact(lambda connection: connection.touch(Statement(insert(table)), row))


def test_an_empty_house_has_none(store: Store) -> None:
    """And no share of nothing."""
    assert count_short_passwords(store.database) == {"short": 0, "other": 0}


def test_a_short_password_counts_where_it_stands_alone(store: Store) -> None:
    """Long ones, those with a code beside them, and accounts without any are the others."""
    put(store, "a" * 26, "short")
    put(store, "b" * 26, "short")
    put(store, "c" * 26, "short", second_factor=True)
    put(store, "d" * 26, "long")
    put(store, "e" * 26)
    assert count_short_passwords(store.database) == {"short": 2, "other": 3}
