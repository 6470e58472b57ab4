"""``keyfob check``: a line for each thing, and what to do."""

import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.given_up import give_up
from tests.cli.typing_in import keyfob
from tests.outside.places import write_places
from tests.outside.ranges import list_of, serving_ranges
from tests.outside.relays import HOST

SHOP = ("--name", "Shop", "--redirect-uri", "https://shop.example/callback")


def answers(said: str) -> dict[str, str]:
    """The first word of the (last) line of each thing."""
    return {line.split()[1]: line.split()[0] for line in said.splitlines()}


def test_before_the_first_start_nothing_is_wrong_and_nothing_is_made(tmp_path: Path) -> None:
    """Only the mail folder is tried out."""
    said = keyfob("check", "--data", tmp_path / "id", "--mail", f"folder:{tmp_path / 'mail'}")

    assert said.status == 0
    assert answers(said.out) == dict.fromkeys(["settings", "brand", "database", "keys", "mail", "messages"], "ok")
    assert "first “keyfob serve” makes it" in said.out
    assert not (tmp_path / "id").exists()


def test_after_the_first_start_all_is_ready(tmp_path: Path, database_url: str) -> None:
    """On both databases."""
    where = ("--data", tmp_path, "--database", database_url)
    keyfob("client", "add", *SHOP, *where)
    said = keyfob("check", "--brand", "porsche", *where)

    assert said.status == 0
    assert "at revision" in said.out
    assert "porsche: Porsche ID, in" in said.out
    assert "master.key fits" in said.out


def test_one_thing_that_is_wrong_hides_nothing_else(tmp_path: Path) -> None:
    """Each is told with what to do, and the status is 1."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        nobody = bound.getsockname()[1]
    mail = f"smtp://keyfob:secret@127.0.0.1:{nobody}"
    said = keyfob("check", "--data", tmp_path, "--brand", "nowhere", "--mail", mail, "--listen", "0.0.0.0:80")

    assert said.status == 1
    wrong = {"settings": "WRONG", "brand": "WRONG", "mail": "WRONG"}
    assert answers(said.out) == {**wrong, "database": "ok", "keys": "ok", "messages": "ok"}
    assert "--issuer" in said.out
    assert "secret" not in said.out


def test_mails_in_a_folder_are_warned_of_where_customers_come(tmp_path: Path) -> None:
    """On this machine it is a trial; elsewhere they lie there to be read, which is told and stops nothing."""
    where = ("--data", tmp_path / "id", "--mail", f"folder:{tmp_path / 'mail'}")
    warned, trial = keyfob("check", *where, "--issuer", "https://id.example.com"), keyfob("check", *where)

    assert (warned.status, trial.status) == (0, 0)
    assert (answers(warned.out)["mail"], answers(trial.out)["mail"]) == ("warn", "ok")
    assert "they lie there to be read" in warned.out


def test_the_folder_of_bounces_is_looked_at(tmp_path: Path) -> None:
    """Nothing is made there; one that is missing is wrong, and the line says which flag to mend."""
    folder = tmp_path / "bounces"
    mail = f"folder:{tmp_path / 'mail'}"
    missing = keyfob("check", "--data", tmp_path / "id", "--mail", mail, "--bounces", f"folder:{folder}")
    assert answers(missing.out)["bounces"] == "WRONG"
    assert "see --bounces" in missing.out
    folder.mkdir()
    there = keyfob("check", "--data", tmp_path / "id", "--mail", mail, "--bounces", f"folder:{folder}")
    assert answers(there.out)["bounces"] == "ok"
    assert list(folder.iterdir()) == []


def test_mails_that_were_given_up_are_told(tmp_path: Path, database_url: str) -> None:
    """An address that does not exist is reason enough, so nothing is wrong; but somebody has to know."""
    give_up(tmp_path, database_url)
    said = keyfob("check", "--data", tmp_path, "--database", database_url)

    assert said.status == 0
    assert "mails given up in the last 30 days: 1; other messages: 0" in said.out


def test_what_knows_of_stolen_passwords_is_tried_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list is opened, the API is asked for a range; nothing is said where there is neither."""
    monkeypatch.setenv("KEYFOB_ALLOWED_HOST", HOST)
    with serving_ranges() as ranges:
        monkeypatch.setenv("KEYFOB_BREACHED_API", ranges.url)
        monkeypatch.setenv("KEYFOB_BREACHED_LIST", str(tmp_path / "list"))
        list_of(tmp_path / "list", "Passw0rd!")
        said = keyfob("check", "--data", tmp_path)
        assert "ok     breached  " in said.out
        assert "lists 1 breached passwords" in said.out
        assert f"{ranges.url} answers" in said.out

        ranges.instead = (503, b"")
        assert "WRONG  breached  " in keyfob("check", "--data", tmp_path).out
    (tmp_path / "list").write_text("something else")
    said = keyfob("check", "--data", tmp_path)
    assert said.status == 1
    assert "is no list of breached passwords: make it with “keyfob breached build”" in said.out


def test_the_file_of_places_is_opened(tmp_path: Path) -> None:
    """Nothing is said where there is none, and one that is of no use stops the start as well."""
    places = write_places(tmp_path / "places")
    (tmp_path / "keyfob.toml").write_text(f'geoip = "{places}"')
    said = keyfob("check", "--data", tmp_path)
    assert said.status == 0
    assert f"ok     geoip     {places} is Test-City, made on 20" in said.out

    places.write_text("something else")
    said = keyfob("check", "--data", tmp_path)
    assert said.status == 1
    assert f"WRONG  geoip     geoip {places} is no GeoIP file" in said.out
    assert keyfob("serve", "--data", tmp_path, "--listen", "127.0.0.1:0").status == 2


def test_a_master_key_that_does_not_fit_is_found(tmp_path: Path) -> None:
    """Absent, of another ID, or readable by others."""
    keyfob("client", "add", *SHOP, "--data", tmp_path / "one")
    keyfob("client", "add", *SHOP, "--data", tmp_path / "other")
    own = tmp_path / "one" / "master.key"

    own.chmod(0o644)
    assert "chmod 600" in keyfob("check", "--data", tmp_path / "one").out
    foreign = keyfob("check", "--data", tmp_path / "one", "--master-key", tmp_path / "other" / "master.key")
    assert "belongs to another database" in foreign.out
    own.unlink()
    assert "there is no master key" in keyfob("check", "--data", tmp_path / "one").out


def test_a_database_of_a_newer_program_is_found(tmp_path: Path) -> None:
    """It cannot be used, and migrating would not help."""
    keyfob("client", "add", *SHOP, "--data", tmp_path)
    with closing(sqlite3.connect(tmp_path / "keyfob.db")) as raw, raw:
        raw.execute("UPDATE meta SET value = CAST('9999' AS BLOB) WHERE name = 'revision'")

    assert "use the newer program" in keyfob("check", "--data", tmp_path).out
    assert keyfob("migrate", "--data", tmp_path).status == 2
    assert keyfob("serve", "--data", tmp_path, "--listen", "127.0.0.1:0").status == 2


@pytest.mark.parametrize("name", ["keyfob.db", "keys.db"])
def test_a_damaged_database_is_told_in_a_line(tmp_path: Path, name: str) -> None:
    """Not with a trace."""
    keyfob("client", "add", *SHOP, "--data", tmp_path)
    for extra in tmp_path.glob("*.db-*"):
        extra.unlink()
    (tmp_path / name).write_bytes(b"nonsense" * 1000)

    said = keyfob("client", "list", "--data", tmp_path)
    assert (said.status, said.err.count("\n")) == (2, 1)
    assert keyfob("check", "--data", tmp_path).status == 1
