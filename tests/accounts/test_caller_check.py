"""The words on the telephone: three of many, for this account and these two minutes alone."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.accounts.caller_check import COUNT, WINDOW, WORDS, Right, Wrong, check_caller, fold_phrase, phrases_of
from keyfob.base.secret import Pepper
from tests.accounts.people import NOW, account

MARIA = account()
PEPPER = Pepper(b"p" * 32)
START = NOW // WINDOW * WINDOW


def test_the_list_has_128_words_that_are_told_apart() -> None:
    """Each begins otherwise, and is written with letters that every keyboard has."""
    assert len(WORDS) == len(set(WORDS)) == 128
    assert all(word.isascii() and word.isalpha() and word.islower() and len(word) > 2 for word in WORDS)
    assert list(WORDS) == sorted(WORDS)


@given(st.integers(0, 2**33))
def test_both_phrases_are_three_words_and_the_same_for_two_minutes(now: int) -> None:
    """Whenever it is; what the customer hears is not what they said."""
    phrases = phrases_of(MARIA, PEPPER, now)
    for phrase in (phrases.said, phrases.heard):
        assert len(phrase.split()) == COUNT
        assert set(phrase.split()) <= set(WORDS)
    assert now < phrases.until <= now + WINDOW
    assert phrases_of(MARIA, PEPPER, phrases.until - 1) == phrases


@pytest.mark.parametrize(("later", "taken"), [(0, True), (WINDOW, True), (2 * WINDOW - 1, True), (2 * WINDOW, False)])
def test_words_are_taken_while_they_are_shown_and_once_more(later: int, taken: bool) -> None:
    """And answered with those that were shown beside them, so that the customer hears what they see."""
    phrases = phrases_of(MARIA, PEPPER, START)
    expected = Right(phrases.heard) if taken else Wrong()
    assert check_caller(MARIA, phrases.said, PEPPER, START + later) == expected


def test_words_of_another_account_time_or_house_are_wrong() -> None:
    """Nor are those that the agent reads back the customer's."""
    phrases = phrases_of(MARIA, PEPPER, START)
    others = (
        phrases_of(replace(MARIA, id="another"), PEPPER, START).said,
        phrases_of(replace(MARIA, handle=b"another"), PEPPER, START).said,
        phrases_of(MARIA, Pepper(b"q" * 32), START).said,
        phrases_of(MARIA, PEPPER, START + WINDOW).said,
        phrases.heard,
        "",
    )
    assert all(check_caller(MARIA, other, PEPPER, START) == Wrong() for other in others)


@pytest.mark.parametrize("shape", ["{0} {1} {2}", " {0},{1};  {2}. ", "{0}-{1}-{2}", "{0}\n{1}\t{2}"])
def test_words_are_taken_however_they_are_typed(shape: str) -> None:
    """In capitals, with signs between them."""
    phrases = phrases_of(MARIA, PEPPER, START)
    typed = shape.format(*phrases.said.upper().split())
    assert check_caller(MARIA, typed, PEPPER, START) == Right(phrases.heard)


@given(st.text(max_size=300))
def test_anything_typed_folds_to_words(typed: str) -> None:
    """Letters and single spaces; twice it is the same."""
    folded = fold_phrase(typed)
    assert fold_phrase(folded) == folded
    assert all(part.isalpha() for part in folded.split())


def test_nothing_tells_the_words() -> None:
    """Neither what is printed of them nor of the outcome."""
    phrases = phrases_of(MARIA, PEPPER, START)
    assert phrases.said not in repr(phrases)
    assert phrases.heard not in repr(check_caller(MARIA, phrases.said, PEPPER, START))
