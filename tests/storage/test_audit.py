"""The audit: a row in the transaction of its change, harmless whatever somebody writes into it."""

import unicodedata

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from keyfob.base.actor import PROGRAM, Actor, Kind
from keyfob.storage import audit, schema
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.opening import Store
from keyfob.storage.statement import Statement
from keyfob.storage.unit import Unit
from tests.storage.toys import CodeMade, Outcome, make_code, rows

DETAIL = Statement(select(schema.audit.c.detail))
ORIGIN = Statement(select(schema.audit.c.id, schema.audit.c.owner, schema.audit.c.sealed, schema.audit.c.actor_id))
HARMFUL = {"Cc", "Cf", "Cs", "Zl", "Zp"}
HOSTILE = {
    "a second line": "maria\r\n2026-01-01 admin signed in",
    "an escape sequence": "\x1b[2K\x1b[1;31mnothing happened\x07",
    "a line separator": "one\u2028two\u2029three",
    "a direction mark": "\u202egnp.exe\u2066",
    "a zero byte": "a\x00b",
    "half a character": "\ud800",
    "a long text": "x" * 100_000,
}


def make_hostile(unit: Unit, note: str) -> None:
    """Audit a text that somebody chose."""
    unit.run(lambda _: Outcome((CodeMade("a1", "c1", note),)), PROGRAM)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_escaped_and_capped(unit: Unit, store: Store, text: str) -> None:
    """No audited field carries control characters or more than 501 of any (ASVS 16.4.1)."""
    make_hostile(unit, text)
    ((detail,),) = rows(store, DETAIL)
    note = msgspec.json.decode(detail)["note"]
    assert len(note) <= audit.MAX_DETAIL + 1
    assert not {unicodedata.category(character) for character in detail} & HARMFUL


@given(note=st.text())
def test_any_text_becomes_one_line_that_can_be_shown(note: str) -> None:
    """Whatever characters there are, what is told of them fits in a line of JSON."""
    plain = audit.plain(note)
    assert isinstance(plain, str)
    assert not {unicodedata.category(character) for character in plain} & HARMFUL
    assert len(msgspec.json.encode(plain).splitlines()) == 1


def test_lists_are_told_in_order_and_not_endlessly() -> None:
    """A set has no order of its own, and a thousand scopes are not told."""
    assert audit.plain(frozenset({"b", "a\n"})) == ["a ", "b"]
    told = audit.plain(tuple(f"{number:04}" for number in range(1000)))
    assert isinstance(told, list)
    assert len(told) == audit.MAX_PARTS
    assert audit.plain(7) == 7


def test_network_and_device_are_sealed_for_the_person_concerned(unit: Unit, store: Store) -> None:
    """They are opened with the account's key, and only at their own place."""
    actor = Actor(Kind.PERSON, "a1", "192.0.2.7", "Firefox\n" + "x" * 10_000)
    unit.run(lambda _: Outcome((CodeMade("a1", "c1"),)), actor)

    ((row_id, owner, sealed, actor_id),) = rows(store, ORIGIN)
    origin = msgspec.json.decode(store.vault.open(owner, "audit", row_id, sealed))
    assert origin["network"] == "192.0.2.7"
    assert origin["device"].startswith("Firefox x")
    assert len(origin["device"]) == audit.MAX_DETAIL + 1
    assert (owner, actor_id) == ("a1", "a1")
    assert b"192.0.2.7" not in sealed


def test_who_is_forgotten_leaves_the_fact_but_not_the_place(unit: Unit, store: Store) -> None:
    """After the key is destroyed the row stands, its network and device are gone."""
    unit.run(lambda _: Outcome((CodeMade("a1", "c1"),)), Actor(Kind.PERSON, "a1", "192.0.2.7"))
    store.vault.keys.destroy("a1")
    ((row_id, owner, sealed, _),) = rows(store, ORIGIN)
    with pytest.raises(KeyDestroyed):
        store.vault.open(owner, "audit", row_id, sealed)
    assert rows(store, DETAIL) == [('{"code_id":"c1","note":""}',)]


def test_an_actor_without_a_place_needs_no_sealed_column(unit: Unit, store: Store) -> None:
    """The program itself has neither network nor device."""
    make_code(unit, "c1")
    assert [row[1:3] for row in rows(store, ORIGIN)] == [(None, None)]


def test_a_hostile_actor_id_is_made_harmless(unit: Unit, store: Store) -> None:
    """It is somebody's word until it is known."""
    unit.run(lambda _: Outcome((CodeMade("a1", "c1"),)), Actor(Kind.SERVICE, "shop\r\nadmin"))
    assert rows(store, ORIGIN)[0][3] == "shop  admin"
