"""Recovery codes: how they are drawn, kept, read and replaced."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.accounts.backup_codes import (
    COUNT,
    BackupCodesMade,
    Regenerated,
    find_code,
    new_codes,
    read_code,
    regenerate,
)
from keyfob.accounts.notice import OwnerTold, What
from keyfob.base.secret import Pepper
from tests.accounts.people import NOW, PEPPER, account, only, visitor
from tests.chance import counting_mint

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MADE = new_codes(PEPPER, counting_mint())


@given(st.integers(0, 10**6))
def test_ten_codes_of_fifty_bits_are_drawn(seed: int) -> None:
    """Two groups of five, of thirty-two letters and digits that are not mistaken for each other."""
    made = new_codes(PEPPER, counting_mint(seed))

    assert len(set(made.shown)) == len({code.id for code in made.kept}) == COUNT == 10
    for code in made.shown:
        assert (len(code), code[5]) == (11, "-")
        assert set(code) - {"-"} <= set(LETTERS)


def test_every_letter_comes_at_every_place() -> None:
    """All fifty bits are used."""
    drawn = [code.replace("-", "") for seed in range(60) for code in new_codes(PEPPER, counting_mint(seed)).shown]

    for place in range(10):
        assert {code[place] for code in drawn} == set(LETTERS)


@given(st.integers(0, 9), st.booleans(), st.sampled_from(["{0}-{1}", "{0}{1}", " {0} {1} ", "{0}\u00a0{1}"]))
def test_a_code_is_found_however_it_is_written(number: int, small: bool, shape: str) -> None:
    """In small letters, with other spaces, and with O, I and L for what they look like."""
    first, _, second = MADE.shown[number].partition("-")
    text = shape.format(first, second)
    for typed in (text, text.replace("0", "O").replace("1", "l"), text.replace("1", "I").replace("0", "o")):
        found = find_code(MADE.kept, typed.lower() if small else typed, PEPPER)
        assert found == MADE.kept[number]


def test_what_is_no_code_finds_none() -> None:
    """Too short, too long, of full width, of another set, empty, or with another pepper."""
    other = new_codes(PEPPER, counting_mint(7)).shown[0]
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in MADE.shown[0].replace("-", ""))

    for typed in (MADE.shown[0][1:], f"{MADE.shown[0]}0", wide, other, "", "-----", MADE.shown[0].replace("-", "U")):
        assert find_code(MADE.kept, typed, PEPPER) is None
    assert find_code(MADE.kept, MADE.shown[0], Pepper(b"q" * 32)) is None
    assert find_code((), MADE.shown[0], PEPPER) is None


@given(st.text(max_size=20))
def test_what_is_read_is_a_code_or_nothing(typed: str) -> None:
    """Reading twice changes nothing."""
    read = read_code(typed)

    assert read == "" or (len(read) == 10 and set(read) <= set(LETTERS))
    assert read_code(read) == read


def test_a_code_is_kept_as_a_digest_bound_to_its_row() -> None:
    """A stolen table tells no code, and a row moved elsewhere is worth nothing (ASVS 6.5.2)."""
    kept = MADE.kept[0]

    assert MADE.shown[0].replace("-", "").encode() not in kept.digest
    assert find_code((replace(kept, id=MADE.kept[1].id),), MADE.shown[0], PEPPER) is None
    assert not [code for code in MADE.shown if code in repr(MADE)]


def test_a_new_set_is_announced_and_replaces_the_old_one() -> None:
    """Guarded by the version of the account."""
    maria = replace(account(), second_factor=True)
    outcome = regenerate(maria, visitor(), pepper=PEPPER, now=NOW, mint=counting_mint(3))

    assert isinstance(outcome, Regenerated)
    made = only(BackupCodesMade, outcome.changes)
    assert (made.version, len(made.codes)) == (4, 10)
    assert only(OwnerTold, outcome.changes).notice.what is What.BACKUP_CODES_MADE
    assert find_code(made.codes, outcome.codes[3], PEPPER) == made.codes[3]
    assert find_code(made.codes, MADE.shown[0], PEPPER) is None
    assert not [code for code in outcome.codes if code in repr(outcome)]


@pytest.mark.parametrize("seed", [0, 1])
def test_without_a_second_factor_there_are_no_codes(seed: int) -> None:
    """They would stand in for nothing."""
    assert regenerate(account(), visitor(), pepper=PEPPER, now=NOW, mint=counting_mint(seed)) is None
