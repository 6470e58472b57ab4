"""Password hashes."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keyfob.accounts.model import Band
from keyfob.accounts.password import FitPassword
from keyfob.accounts.policy import HashCost, Policy
from keyfob.accounts.proof import (
    decoy_hash,
    hash_password,
    hash_to_check,
    is_switched_off,
    needs_rehash,
    rehash_password,
    verify_password,
)
from keyfob.base.errors import Malformed
from keyfob.base.secret import Pepper
from tests.accounts.people import CHEAP, NOW, PEPPER, POLICY, account, stored

SALT = b"0123456789abcdef"


@settings(max_examples=25)
@given(st.text(min_size=1, max_size=40).filter(lambda text: text.isprintable()), st.text(max_size=40))
def test_a_hash_fits_its_password_in_every_form_and_no_other(typed: str, other: str) -> None:
    """Decomposed accents are the same password; anything else is not."""
    phc = rehash_password(PEPPER, typed, SALT, CHEAP)

    assert verify_password(PEPPER, phc, unicodedata.normalize("NFD", typed))
    same = unicodedata.normalize("NFC", typed) == unicodedata.normalize("NFC", other)
    assert not other.isprintable() or verify_password(PEPPER, phc, other) == same


def test_spaces_and_case_count() -> None:
    """A password is verified exactly as typed."""
    phc = rehash_password(PEPPER, " Zweirad7! ", SALT, CHEAP)

    assert not verify_password(PEPPER, phc, "Zweirad7!")
    assert not verify_password(PEPPER, phc, " zweirad7! ")


def test_without_the_pepper_no_password_fits() -> None:
    """A stolen database is not enough to guess."""
    assert not verify_password(Pepper(b"x" * 32), stored("Zweirad7!").phc, "Zweirad7!")


def test_the_default_cost_is_nineteen_mebibytes_and_two_passes() -> None:
    """The parameters stand in the hash, so that they can be raised later."""
    fit = FitPassword("Zweirad7!", Band.SHORT)
    password = hash_password(PEPPER, fit, SALT, Policy().hash_cost, NOW)

    assert password.phc.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (password.band, password.set_at, password.failures) == (Band.SHORT, NOW, 0)
    assert verify_password(PEPPER, password.phc, "Zweirad7!")
    assert not needs_rehash(password.phc, Policy().hash_cost)
    assert needs_rehash(password.phc, HashCost(memory=65536))
    assert needs_rehash("anything else", CHEAP)


def test_what_is_no_hash_fits_nothing() -> None:
    """A broken row refuses, it does not raise."""
    assert not any(verify_password(PEPPER, phc, "Zweirad7!") for phc in ("", "x", "$2b$12$abc", "$argon2id$é"))


@pytest.mark.parametrize("typed", ["Z" * 257, "Z" * 2**20])
def test_an_endless_password_is_refused_before_anything_is_hashed(typed: str) -> None:
    """The hash is of a cost that could not be computed, so nothing can have tried."""
    unaffordable = "$argon2id$v=19$m=4194304000,t=999,p=1$AAAAAAAAAAAAAAAAAAAAAA$" + "A" * 43

    with pytest.raises(Malformed):
        verify_password(PEPPER, unaffordable, typed)


def test_where_there_is_nothing_to_check_a_decoy_of_the_same_cost_is() -> None:
    """No account, no password, and a password that is switched off cost as much as any other and never fit."""
    decoy = decoy_hash(CHEAP)
    spent = account(failures=POLICY.failures_before_reset)

    assert not needs_rehash(decoy, CHEAP)
    assert not verify_password(PEPPER, decoy, "correct horse battery")
    assert hash_to_check(None, POLICY) == decoy
    assert hash_to_check(replace(account(), password=None), POLICY) == decoy
    assert hash_to_check(spent, POLICY) == decoy
    assert is_switched_off(spent, POLICY)
    assert verify_password(PEPPER, hash_to_check(account(failures=99), POLICY), "correct horse battery")


def test_a_hash_never_shows_in_a_log() -> None:
    """Neither alone nor within its account."""
    assert "argon2" not in repr(account())
