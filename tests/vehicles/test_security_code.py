"""The security code: which ones are refused, and every history of checks."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.secret import Pepper
from keyfob.vehicles.security_code import (
    MOST_TRIES,
    Blocked,
    Flaw,
    Right,
    SecurityCode,
    SecurityCodeBlocked,
    SecurityCodeSet,
    Wrong,
    check,
    find_flaw,
    set_code,
)
from tests.vehicles.family import MARIA, NOW
from tests.vehicles.test_linking import CAR

PEPPER = Pepper(bytes(32))
GOOD = "7194"


def stored(code: str = GOOD) -> SecurityCode:
    """A code as storage keeps it."""
    (change,) = set_code("account", CAR, code, pepper=PEPPER, now=NOW)
    assert isinstance(change, SecurityCodeSet)
    return SecurityCode(CAR.id, change.digest, NOW)


@given(st.text())
def test_any_text_is_refused_or_is_four_digits(typed: str) -> None:
    """Of those that every keypad has."""
    if find_flaw(typed, CAR) is None:
        assert len(typed) == 4
        assert set(typed) <= set("0123456789")


def test_most_codes_can_be_chosen() -> None:
    """What is refused is what many choose, not what is left over."""
    fit = [code for code in (f"{number:04}" for number in range(10_000)) if find_flaw(code, CAR) is None]
    assert len(fit) > 9_500
    assert GOOD in fit


@pytest.mark.parametrize(
    ("code", "flaw"),
    [("2124", Flaw.KNOWN), ("2025", Flaw.KNOWN), ("2026", Flaw.KNOWN), ("2607", Flaw.KNOWN), ("1999", Flaw.EASY)],
)
def test_what_others_know_is_refused(code: str, flaw: Flaw) -> None:
    """The number's end, the model's year, the plate, a birthday, and every year somebody may be born in."""
    assert find_flaw(code, CAR, ("2607",)) is flaw


@given(st.lists(st.booleans(), max_size=30))
def test_only_five_wrong_ones_in_a_row_block(rights: list[bool]) -> None:
    """Played as storage does it: a try is counted first, a right one forgets the others."""
    code, wrong_in_a_row = stored(), 0
    for is_right in rights:
        reserved = code.blocked_at is None and code.tries < MOST_TRIES
        code = replace(code, tries=code.tries + 1) if reserved else code
        outcome = check(
            code, CAR, GOOD if is_right else "6385", "app", MARIA, was_reserved=reserved, pepper=PEPPER, now=NOW
        )
        if wrong_in_a_row == MOST_TRIES:
            assert outcome == Blocked()
        elif is_right:
            assert isinstance(outcome, Right)
            code, wrong_in_a_row = replace(code, tries=0), 0
        else:
            wrong_in_a_row += 1
            left = MOST_TRIES - wrong_in_a_row
            assert isinstance(outcome, Wrong if left else Blocked)
            if isinstance(outcome, Wrong):
                assert outcome.left == left
        if any(isinstance(change, SecurityCodeBlocked) for change in outcome.changes):
            assert wrong_in_a_row == MOST_TRIES
            code = replace(code, blocked_at=NOW)
    assert (code.blocked_at is not None) == (wrong_in_a_row == MOST_TRIES)


def test_a_guess_without_a_try_is_never_right() -> None:
    """Not even the right one: others used the tries at the same moment."""
    code = replace(stored(), tries=MOST_TRIES)
    assert isinstance(check(code, CAR, GOOD, "app", None, was_reserved=False, pepper=PEPPER, now=NOW), Blocked)


def test_the_same_code_looks_different_for_each_vehicle() -> None:
    """Whoever steals the database cannot compare them, and without the pepper not guess them."""
    (one,) = set_code("account", CAR, GOOD, pepper=PEPPER, now=NOW)
    (other,) = set_code("account", replace(CAR, id="w" * 26), GOOD, pepper=PEPPER, now=NOW)
    assert isinstance(one, SecurityCodeSet)
    assert isinstance(other, SecurityCodeSet)
    assert one.digest != other.digest
    assert GOOD not in repr(one)
