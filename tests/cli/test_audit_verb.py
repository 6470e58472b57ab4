"""``keyfob audit verify``: over a whole database, and over one receipt without any."""

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from keyfob.base.durations import DAY
from keyfob.main import Opened, open_up
from keyfob.settings import load_settings
from keyfob.storage.audit_key import audit_key
from keyfob.storage.receipts import make_receipt
from keyfob.storage.schema import audit
from keyfob.storage.seals import seal_audit
from keyfob.storage.statement import Statement
from tests.cli.typing_in import Said, keyfob
from tests.storage.old_audit import record, seal, ship

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


@pytest.fixture
def shipped(sealed: tuple[Path, str]) -> tuple[Path, str]:
    """A row of last year more, as a third seal, and all of it shipped."""
    store = opened(*sealed)
    record(store.store, store.unit.now - 400 * DAY, 3)
    seal(store.store, store.unit.now)
    assert ship(store.store, sealed[0] / "audit", store.unit.now + 1) == 5
    store.close()
    return sealed


def test_what_was_shipped_is_told_and_checked(shipped: tuple[Path, str]) -> None:
    """In the data folder, as long as it lies there."""
    data, database = shipped
    where = ("--data", data, "--database", database)
    said = keyfob("audit", "verify", *where)
    assert said.status == 0
    assert said.out.splitlines()[:2] == [
        "3 seals over 0 rows hold.",
        f"5 rows were shipped, under 3 of these seals; files in {data / 'audit'} have those of 3.",
    ]

    (file,) = (data / "audit").iterdir()
    text = file.read_bytes()
    file.write_bytes(b"?\n" + text.replace(b"client.added", b"client.hidden", 1))
    said = keyfob("audit", "verify", *where)
    assert said.status == 1
    assert said.out.splitlines()[:3] == [
        f"seal 1: {file.name}: a row that it covers was changed or moved",
        f"{file.name}, line 1: it is no row and no seal",
        "3 seals over 0 rows were looked at, and the audit is broken.",
    ]

    file.unlink()
    said = keyfob("audit", "verify", *where)
    assert said.status == 0
    assert "have those of 0." in said.out


def test_files_hold_without_a_database(shipped: tuple[Path, str], tmp_path: Path) -> None:
    """Wherever they were moved to, with the published key alone."""
    data, elsewhere = shipped[0], tmp_path / "elsewhere"
    store = opened(*shipped)
    (tmp_path / "key.json").write_bytes(msgspec.json.encode(audit_key(store.store.master).jwk()))
    store.close()
    (data / "audit").rename(elsewhere)

    def check(*words: str | Path) -> Said:
        return keyfob("audit", "verify", "--shipped", elsewhere, "--data", tmp_path / "nothing", *words)

    said = check("--key", tmp_path / "key.json")
    assert (said.status, said.out) == (0, f"3 seals over 5 rows in {elsewhere} hold.\n")
    assert check("--master-key", data / "master.key").status == 0
    assert check().status == 2
    (file,) = elsewhere.iterdir()
    file.write_bytes(file.read_bytes().replace(b"client.added", b"client.hidden", 1))
    said = check("--key", tmp_path / "key.json")
    assert said.status == 1
    assert said.out.splitlines()[-1] == f"3 seals over 5 rows in {elsewhere} were looked at, and the files are broken."
    file.unlink()
    assert "no files of shipped rows" in check("--key", tmp_path / "key.json").err
    assert not (tmp_path / "nothing").exists()


def test_files_that_cannot_be_read_are_told_in_a_line(shipped: tuple[Path, str], tmp_path: Path) -> None:
    """And so is what cannot be asked at once."""
    (file,) = (shipped[0] / "audit").iterdir()
    file.unlink()
    file.mkdir()
    said = keyfob("audit", "verify", "--data", shipped[0], "--database", shipped[1])
    assert said.status == 2
    assert "cannot be read" in said.err
    assert "Traceback" not in said.err
    receipt = tmp_path / "receipt.json"
    receipt.write_text("{}")
    assert keyfob("audit", "verify", "--receipt", receipt, "--shipped", shipped[0]).status == 2
