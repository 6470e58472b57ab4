"""Sealing: a value opens at its own place, with its owner's key, and nowhere else."""

from pathlib import Path

import msgspec
import pytest

from keyfob.storage.data_keys import CACHE_SECONDS, DataKeys, KeyDestroyed
from keyfob.storage.opening import Place, Store, open_store
from keyfob.storage.reader import Reader
from keyfob.storage.sealing import PROGRAM, Vault
from tests.storage.toys import Clock

PLACE = ("a1", "account", "row 1")


@pytest.fixture
def vault(store: Store) -> Vault:
    """A vault that has keys for two accounts."""
    store.vault.keys.make("a1")
    store.vault.keys.make("a2")
    return store.vault


def test_what_was_sealed_is_opened_at_its_place(vault: Vault, store: Store) -> None:
    """As JSON, or as a value of a given shape."""
    sealed = vault.seal(*PLACE, {"name": "Maria"})
    assert vault.open(*PLACE, sealed) == b'{"name":"Maria"}'
    assert Reader(store.database, vault).open(*PLACE, sealed, dict[str, str]) == {"name": "Maria"}
    assert b"Maria" not in sealed


@pytest.mark.parametrize(
    "elsewhere", [("a2", "account", "row 1"), ("a1", "customer", "row 1"), ("a1", "account", "row 2")]
)
def test_a_value_moved_elsewhere_does_not_open(vault: Vault, elsewhere: tuple[str, str, str]) -> None:
    """It is bound to owner, table and row (ASVS 11.3.2)."""
    sealed = vault.seal(*PLACE, "secret")
    with pytest.raises(KeyDestroyed):
        vault.open(*elsewhere, sealed)


def test_a_changed_value_does_not_open(vault: Vault) -> None:
    """Neither with a bit flipped anywhere, nor cut short."""
    sealed = vault.seal(*PLACE, "secret")
    for at in range(len(sealed)):
        changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        if at > 0:
            with pytest.raises(KeyDestroyed):
                vault.open(*PLACE, changed)
        with pytest.raises(KeyDestroyed):
            vault.open(*PLACE, sealed[:at])


def test_sealing_the_same_twice_gives_two_values(vault: Vault) -> None:
    """Nobody sees that two people have the same name."""
    assert vault.seal(*PLACE, "Maria") != vault.seal(*PLACE, "Maria")


def test_nothing_is_sealed_for_an_owner_without_a_key(vault: Vault) -> None:
    """It would be lost."""
    with pytest.raises(KeyDestroyed):
        vault.seal("a3", "account", "row 1", "secret")


def test_a_destroyed_key_is_gone_at_once(vault: Vault) -> None:
    """Also from memory; another owner's values still open."""
    mine, other = vault.seal(*PLACE, "mine"), vault.seal("a2", "account", "row 1", "other")
    assert vault.open(*PLACE, mine)
    vault.keys.destroy("a1")
    with pytest.raises(KeyDestroyed):
        vault.open(*PLACE, mine)
    assert vault.open("a2", "account", "row 1", other) == b'"other"'


def test_many_keys_are_destroyed_at_once(vault: Vault) -> None:
    """For those who clean up; one that is not there does no harm."""
    vault.keys.destroy("a1", "a2", "no such owner")
    for owner in ("a1", "a2"):
        with pytest.raises(KeyDestroyed):
            vault.keys.find(owner)


def test_a_key_made_twice_stays_the_same(vault: Vault) -> None:
    """A handler that runs again makes the key again."""
    sealed = vault.seal(*PLACE, "secret")
    vault.keys.make("a1")
    assert vault.open(*PLACE, sealed) == b'"secret"'


def test_a_key_destroyed_elsewhere_is_forgotten_within_five_seconds(
    store: Store, toys_url: str, tmp_path: Path
) -> None:
    """Another process remembers it no longer than that."""
    clock = Clock()
    other = open_store(Place(toys_url, tmp_path / "master.key"), clock)
    store.vault.keys.make("a1")
    other.vault.keys.find("a1")
    store.vault.keys.destroy("a1")

    clock.now += CACHE_SECONDS - 1
    other.vault.keys.find("a1")
    clock.now += 1.5
    with pytest.raises(KeyDestroyed):
        other.vault.keys.find("a1")
    other.close()


def test_a_key_found_while_it_is_destroyed_is_not_remembered(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever read it just before the end may use it, but does not put it back into memory."""
    unwrap = DataKeys._unwrap  # noqa: SLF001  # the moment between reading and remembering is only here

    def destroy_meanwhile(keys: DataKeys, owner: str, wrapped: bytes) -> object:
        monkeypatch.undo()
        keys.destroy(owner)
        return unwrap(keys, owner, wrapped)

    monkeypatch.setattr(DataKeys, "_unwrap", destroy_meanwhile)
    vault.keys.find("a1")
    with pytest.raises(KeyDestroyed):
        vault.keys.find("a1")


def test_a_key_store_of_another_installation_opens_nothing(vault: Vault, store: Store, tmp_path: Path) -> None:
    """Keys are wrapped by the master key and bound to their owner."""
    stranger = open_store(Place(f"sqlite:///{tmp_path / 'stranger' / 'keyfob.db'}", tmp_path / "stranger" / "key"))
    keys = DataKeys(vault.keys._database, stranger.master, bytes, Clock())  # noqa: SLF001  # a thief has it too
    with pytest.raises(KeyDestroyed):
        keys.find("a1")
    assert stranger.vault.index("email", "x") != store.vault.index("email", "x")
    stranger.close()


def test_what_belongs_to_nobody_is_sealed_by_the_program(vault: Vault) -> None:
    """Its key is derived from the master key and in no table."""
    sealed = vault.seal(PROGRAM, "outbox", "row 1", {"kind": "first administrator"})
    assert msgspec.json.decode(vault.open(PROGRAM, "outbox", "row 1", sealed)) == {"kind": "first administrator"}


def test_an_index_tells_kinds_and_values_apart(vault: Vault) -> None:
    """A phone number and an address never meet, and nobody finds either without the key."""
    found = {vault.index(kind, value) for kind in ("email", "phone") for value in ("1", "2")}
    assert len(found) == 4
    assert vault.index("email", "1") == vault.index("email", "1")
