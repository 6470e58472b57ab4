"""Consents: given, withdrawn, taken back, and nothing of it overwritten."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.change import Change
from keyfob.customers.consents import (
    MOST_GIVEN,
    NO_ENTRIES,
    Act,
    Asking,
    Channel,
    ConsentGiven,
    ConsentWithdrawn,
    Entry,
    Ledger,
    Noted,
    Purpose,
    TooOften,
    give,
    given_at_registration,
    is_given,
    is_to_earlier_text,
    kept,
    restore_consent,
    withdraw,
)
from keyfob.customers.undo import UndoKept
from tests.chance import counting_mint

NOW = 1_800_000_000
NEWS = Purpose("newsletter", "2026-11-01", at_registration=True)
NEWER = Purpose("newsletter", "2027-01-01", at_registration=True)
HERE = Asking(Channel.MY, "nl")


def after(ledger: Ledger, changes: Iterable[Change]) -> Ledger:
    """The ledger once the changes are true; each adds one entry, of the next number."""
    for change in changes:
        if isinstance(change, ConsentGiven | ConsentWithdrawn):
            assert change.entry.number == (ledger[0].number if ledger else 0) + 1
            ledger = (change.entry, *ledger)
    return ledger


def test_what_is_given_says_to_which_text_in_which_language_and_where() -> None:
    """All that has to be shown one day (GDPR article 7(1))."""
    (change,) = give("c", NEWS, NO_ENTRIES, Asking(Channel.SERVICE, "de", "shop"), NOW).changes
    assert isinstance(change, ConsentGiven)
    assert change.entry == Entry("newsletter", 1, Act.GIVEN, "2026-11-01", "de", Channel.SERVICE, "shop", NOW)


def test_a_new_text_takes_nothing_away_and_is_not_agreed_to_by_itself() -> None:
    """It is asked for; agreeing adds an entry."""
    ledger = after((), give("c", NEWS, (), HERE, NOW).changes)
    assert (is_given(ledger), is_to_earlier_text(ledger, NEWER), is_to_earlier_text(ledger, NEWS)) == (
        True,
        True,
        False,
    )
    ledger = after(ledger, give("c", NEWER, ledger, HERE, NOW + 1).changes)
    assert (len(ledger), is_to_earlier_text(ledger, NEWER)) == (2, False)


def test_a_withdrawal_tells_what_was_consented_to() -> None:
    """The text and its language are those of the consent, channel and time its own."""
    ledger = after((), give("c", NEWS, (), Asking(Channel.REGISTRATION, "de"), NOW).changes)
    ledger = after(ledger, withdraw("c", "newsletter", ledger, HERE, NOW + 5).changes)
    assert ledger[0] == Entry("newsletter", 2, Act.WITHDRAWN, "2026-11-01", "de", Channel.MY, "", NOW + 5)


def test_giving_has_an_end_and_withdrawing_has_none() -> None:
    """So that no ledger grows for ever, and nobody is held to a consent (GDPR article 7(3))."""
    ledger: Ledger = ()
    for _ in range(MOST_GIVEN):
        ledger = after(ledger, give("c", NEWS, ledger, HERE, NOW).changes)
        held = ledger
        ledger = after(ledger, withdraw("c", "newsletter", ledger, HERE, NOW).changes)
        assert not is_given(ledger)
    assert isinstance(give("c", NEWS, ledger, HERE, NOW), TooOften)
    assert isinstance(give("c", NEWER, held, HERE, NOW), TooOften)
    assert len(withdraw("c", "newsletter", held, HERE, NOW).changes) == 1


@pytest.mark.parametrize(("ticked", "count"), [(frozenset[str](), 0), (frozenset({"newsletter", "calls", "x"}), 1)])
def test_while_registering_only_what_is_asked_for_there_counts(ticked: frozenset[str], count: int) -> None:
    """And nothing without a tick (GDPR article 4(11))."""
    purposes = {"newsletter": NEWS, "calls": Purpose("calls", "1")}
    changes = given_at_registration("c", purposes, ticked, Asking(Channel.REGISTRATION, "en"), NOW)
    assert len(changes) == count


ACTS = st.lists(st.sampled_from(["give", "give anew", "withdraw", "undo"]), max_size=12)


@given(ACTS)
def test_any_history_only_adds_and_the_newest_entry_says_what_holds(acts: list[str]) -> None:
    """Undoing is an entry too, and leads to what held before."""
    ledger: Ledger = ()
    undos: list[tuple[UndoKept, Ledger]] = []
    for at, act in enumerate(acts, NOW):
        before = ledger
        if act == "undo":
            ledger = _undone(ledger, undos, at)
        else:
            purpose = NEWER if act == "give anew" else NEWS
            wants = act != "withdraw"
            noted = give("c", purpose, ledger, HERE, at) if wants else withdraw("c", "newsletter", ledger, HERE, at)
            assert isinstance(noted, Noted)
            changes = kept(noted, "c", ledger, "News", at, counting_mint())
            undos += [(change, ledger) for change in changes if isinstance(change, UndoKept)]
            ledger = after(ledger, changes)
            assert is_given(ledger) == wants
            assert not wants or ledger[0].version == purpose.version
        assert ledger[len(ledger) - len(before) :] == before
    assert [entry.number for entry in ledger] == list(range(len(ledger), 0, -1))


def _undone(ledger: Ledger, undos: list[tuple[UndoKept, Ledger]], at: int) -> Ledger:
    if not undos:
        return ledger
    change, before = undos.pop()
    restored = restore_consent(change.undo, ledger, HERE, at)
    if change.undo.version != (ledger[0].number if ledger else 0):
        assert restored is None
        return ledger
    assert restored is not None
    found = after(ledger, restored)
    assert is_given(found) == is_given(before)
    assert not is_given(before) or found[0].version == before[0].version
    return found
