"""The payment preference: judged, kept and removed, and never a card number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.card_number import has_card_number
from keyfob.base.change import Change
from keyfob.customers.payment_preference import (
    Given,
    PaymentPreference,
    PaymentPreferenceKept,
    PaymentPreferenceRemoved,
    choose,
    put,
    read_given,
    remove,
    restore_preference,
)
from keyfob.customers.text import Fault, Unfit
from keyfob.customers.undo import Undo, UndoKept
from tests.chance import counting_mint

NOW = 1_800_000_000
KINDS = {"card": True, "invoice": False}
CARD = Given(kind="card", token="tok_9fQ", brand="Visa", last_digits="4242")
NUMBER = "4242 4242 4242 4242"


def faults(outcome: object) -> dict[str, Fault]:
    """What is wrong."""
    assert isinstance(outcome, Unfit)
    return dict(outcome.faults)


def kept(given: Given, version: int = 7) -> PaymentPreference:
    """It, as it is kept."""
    return PaymentPreference(
        version=version,
        kind=given.kind,
        token=given.token,
        brand=given.brand,
        last_digits=given.last_digits,
        since=NOW,
    )


def test_a_card_comes_with_a_token_and_what_people_know_it_by() -> None:
    """Tidied where it is for people."""
    given = Given(kind="card", token="tok_9fQ", brand="  Visa ", last_digits="4242")
    assert read_given(given, KINDS) == CARD


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (Given(kind=""), {"kind": Fault.MISSING}),
        (Given(kind="gold"), {"kind": Fault.UNKNOWN}),
        (Given(kind="card"), {"token": Fault.MISSING}),
        (Given(kind="card", token="a b"), {"token": Fault.SHAPE}),
        (Given(kind="card", token="é"), {"token": Fault.SHAPE}),
        (Given(kind="card", token="a" * 256), {"token": Fault.SHAPE}),
        (Given(kind="invoice", token="tok_9fQ"), {"token": Fault.SHAPE}),
        (Given(kind="card", token="t", brand="V" * 41), {"brand": Fault.TOO_LONG}),
        (Given(kind="card", token="t", brand="Vi\u202esa"), {"brand": Fault.CHARACTERS}),
        (Given(kind="card", token="t", last_digits="42424"), {"last_digits": Fault.SHAPE}),
        (Given(kind="card", token="t", last_digits="4 2"), {"last_digits": Fault.SHAPE}),
        (Given(kind="card", token="t", last_digits="٤٢"), {"last_digits": Fault.SHAPE}),
    ],
)
def test_what_does_not_fit_is_named(given: Given, found: dict[str, Fault]) -> None:
    """And nothing else is."""
    assert faults(read_given(given, KINDS)) == found


@pytest.mark.parametrize("field", ["kind", "token", "brand", "last_digits"])
def test_a_card_number_is_refused_in_whatever_field_it_hides(field: str) -> None:
    """Written together, in groups, or among other words."""
    for written in (NUMBER, NUMBER.replace(" ", ""), f"x{NUMBER.replace(' ', '-')}y"):
        values = {"kind": "card", "token": "tok", "brand": "Visa", "last_digits": "4242", field: written}
        assert faults(read_given(Given(**values), KINDS))[field] is Fault.CARD_NUMBER


ANYTHING = st.builds(
    Given,
    kind=st.sampled_from(["card", "invoice", "x"]),
    token=st.text() | st.from_regex(r"[!-~]{1,40}", fullmatch=True),
    brand=st.text(),
    last_digits=st.from_regex(r"[0-9]{0,5}", fullmatch=True),
)


@given(ANYTHING)
def test_whatever_is_kept_holds_no_card_number(given: Given) -> None:
    """It is fit or it is refused; there is nothing between."""
    outcome = read_given(given, KINDS)
    if isinstance(outcome, Unfit):
        assert outcome.faults
        return
    assert not any(has_card_number(v) for v in (outcome.kind, outcome.token, outcome.brand, outcome.last_digits))
    assert bool(outcome.token) == KINDS[outcome.kind]


def test_a_choice_replaces_the_one_before() -> None:
    """Guarded by the version that was seen; over a removal versions still rise."""
    (first,) = put("c", CARD, None, NOW)
    assert isinstance(first, PaymentPreferenceKept)
    assert (first.former, first.preference.version) == (None, NOW)
    (second,) = put("c", Given(kind="invoice"), first.preference, NOW, "shop")
    assert isinstance(second, PaymentPreferenceKept)
    assert (second.former, second.preference.version) == (NOW, NOW + 1)
    assert (first.by_service, second.by_service) == (False, True)


def test_the_same_once_more_changes_nothing() -> None:
    """So that a retry leaves no trace."""
    assert choose("c", CARD, kept(CARD), NOW, counting_mint()) == ()


def test_removed_it_is_gone_and_nothing_is_removed_twice() -> None:
    """The second press is no mistake."""
    assert remove("c", kept(CARD), NOW, counting_mint())[0] == PaymentPreferenceRemoved("c", 7, NOW)
    assert remove("c", None, NOW, counting_mint()) == ()


@given(st.lists(st.sampled_from(["card", "invoice", "remove", "put"]), max_size=6))
def test_taking_back_leads_to_what_was_before_and_only_from_what_came_of_it(acts: list[str]) -> None:
    """Whatever happened until then; the last undo alone still counts."""
    current: PaymentPreference | None = None
    undos: list[tuple[Undo, PaymentPreference | None]] = []
    for act in acts:
        given = {"card": CARD, "put": CARD}.get(act, Given(kind="invoice"))
        if act == "remove":
            changes = remove("c", current, NOW, counting_mint())
        else:
            changes = (
                put("c", given, current, NOW, "shop")
                if act == "put"
                else choose("c", given, current, NOW, counting_mint())
            )
        if changes and act == "put":
            undos.clear()
        undos += [(change.undo, current) for change in changes if isinstance(change, UndoKept)]
        current = after(current, changes)
    for number, (undo, former) in enumerate(undos):
        restored = restore_preference(undo, current, NOW)
        if number < len(undos) - 1:
            continue
        assert restored is not None
        found = after(current, restored)
        assert (found and (found.kind, found.token)) == (former and (former.kind, former.token))
        assert found is None or current is None or found.version > current.version


def after(current: PaymentPreference | None, changes: tuple[Change, ...]) -> PaymentPreference | None:
    """What is preferred once they are true."""
    for change in changes:
        if isinstance(change, PaymentPreferenceKept):
            assert change.former == (current.version if current else None)
            current = change.preference
        if isinstance(change, PaymentPreferenceRemoved):
            assert current is not None
            assert change.former == current.version
            current = None
    return current


def test_a_token_stands_in_no_log() -> None:
    """Neither of what is given nor of what is kept."""
    assert "tok_9fQ" not in repr((CARD, kept(CARD), choose("c", CARD, None, NOW, counting_mint())))
