"""``keyfob audit verify``: over a whole database, and over one receipt without any."""

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from keyfob.main import Opened, open_up
from keyfob.settings import load_settings
from keyfob.storage.audit_key import audit_key
from keyfob.storage.receipts import make_receipt
from keyfob.storage.schema import audit
from keyfob.storage.seals import seal_audit
from keyfob.storage.statement import Statement
from tests.cli.typing_in import keyfob

IDS = Statement(select(audit.c.id).order_by(audit.c.id))


def opened(data: Path, database: str = "") -> Opened:
    """The store in a data folder."""
    return open_up(load_settings({"data": str(data), "database": database}, {}))


@pytest.fixture
def sealed(tmp_path: Path, database_url: str) -> tuple[Path, str]:
    """A data folder and a database in which two rows are sealed, one seal each."""
    for name in ("A", "B"):
        where = ("--data", tmp_path, "--database", database_url)
        keyfob("client", "add", "--name", name, "--redirect-uri", "https://a.example/", *where)
        store = opened(tmp_path, database_url)
        assert seal_audit(store.store.database, audit_key(store.store.master), store.unit.now) == 1
        store.close()
    return tmp_path, database_url


def test_an_audit_that_nobody_touched_holds(sealed: tuple[Path, str]) -> None:
    """It says how much was looked at, and the key with which others can check receipts."""
    said = keyfob("audit", "verify", "--data", sealed[0], "--database", sealed[1])

    assert (said.status, said.err) == (0, "")
    assert said.out.startswith("2 seals over 2 rows hold.\n")
    key = msgspec.json.decode(said.out.splitlines()[-1].partition(": ")[2])
    assert key["crv"] == "Ed25519"
    assert "d" not in key


def test_rows_not_sealed_yet_are_named(sealed: tuple[Path, str]) -> None:
    """The known limit is not kept from the operator."""
    where = ("--data", sealed[0], "--database", sealed[1])
    keyfob("client", "add", "--name", "C", "--redirect-uri", "https://a.example/", *where)
    assert "no seal covers yet" in keyfob("audit", "verify", *where).out


def test_a_row_that_was_changed_is_found(tmp_path: Path) -> None:
    """The seal that it breaks is named, and the status is 1."""
    keyfob("client", "add", "--name", "A", "--redirect-uri", "https://a.example/", "--data", tmp_path)
    store = opened(tmp_path)
    seal_audit(store.store.database, audit_key(store.store.master), store.unit.now)
    store.close()
    with closing(sqlite3.connect(tmp_path / "keyfob.db")) as raw, raw:
        raw.execute("UPDATE audit SET actor_kind = 'nobody'")

    said = keyfob("audit", "verify", "--data", tmp_path)
    assert said.status == 1
    assert said.out.startswith("seal 1: a row that it covers was changed or moved\n")


def test_a_receipt_holds_without_a_database(sealed: tuple[Path, str], tmp_path: Path) -> None:
    """With the published key alone; with another row in it, or another key, it does not."""
    store = opened(*sealed)
    with store.store.database.reading() as connection:
        row_id = connection.rows(IDS, {})[0][0]
    receipt = make_receipt(store.store.database, row_id)
    key = audit_key(store.store.master).jwk()
    store.close()
    assert receipt is not None
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "receipt.json").write_bytes(msgspec.json.encode(receipt))
    (elsewhere / "key.json").write_bytes(msgspec.json.encode(key))
    forged = msgspec.structs.replace(receipt, row=receipt.row.replace("operator", "nobody"))
    (elsewhere / "forged.json").write_bytes(msgspec.json.encode(forged))

    def check(name: str, *more: str | Path) -> int:
        where = ("--data", elsewhere / "nothing")
        return keyfob("audit", "verify", "--receipt", elsewhere / name, *where, *more).status

    assert check("receipt.json", "--key", elsewhere / "key.json") == 0
    assert check("receipt.json", "--master-key", sealed[0] / "master.key") == 0
    assert check("forged.json", "--key", elsewhere / "key.json") == 1
    assert check("receipt.json") == 2
    assert check("key.json", "--key", elsewhere / "key.json") == 2
    assert check("receipt.json", "--key", elsewhere / "receipt.json") == 2
    assert not (elsewhere / "nothing").exists()
