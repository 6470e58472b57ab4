"""A pairing code becomes tokens, once, for a car that proved itself."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.ids import read_reference
from keyfob.base.secret import Pepper
from keyfob.protocol.client import GrantType
from keyfob.protocol.errors import Refused
from keyfob.protocol.issue import Issued
from keyfob.protocol.pairing_code import (
    PairingCode,
    PairingCodeMade,
    PairingCodeUsed,
    begin,
    digest_pairing_code,
    spell,
)
from tests.chance import counting_mint
from tests.protocol.garage import CAR, PEPPER, Garage
from tests.protocol.stage import MARIA, NOW, POLICY

CODE = PairingCode("c" * 26, MARIA, NOW + 300)
TYPED = {"grant_type": GrantType.PAIRING_CODE.value, "pairing_code": "BCDF-GHJK", "device_id": "WP0"}


def pair(pairing: PairingCode | None, now: int = NOW, **form: str) -> Issued | Refused:
    """A car shows a code that leads to ``pairing``."""
    return Garage(counting_mint()).poll("", CAR, now, pairing=pairing, **{**TYPED, **form})


def test_a_code_signs_the_car_in_as_its_person() -> None:
    """In a session of its own."""
    outcome = pair(CODE, device_model="Macan", scope="openid offline_access")
    assert isinstance(outcome, Issued)
    (used,) = outcome.changes
    assert isinstance(used, PairingCodeUsed)

    assert used.sid == used.login.sid == used.family.sid != MARIA.sid
    assert (used.account_id, used.login.acr, used.claimed.label) == ("maria", MARIA.acr, "Macan")
    assert outcome.refresh_token


@pytest.mark.parametrize(
    "pairing",
    [
        None,
        replace(CODE, used_at=NOW),
        replace(CODE, expires_at=NOW),
        replace(CODE, account_live=False),
        replace(CODE, session_live=False),
    ],
)
def test_all_codes_that_do_not_work_sound_alike(pairing: PairingCode | None) -> None:
    """Unknown, used, too old, of somebody blocked or signed out."""
    outcome = pair(pairing)
    assert isinstance(outcome, Refused)
    assert (outcome.error, outcome.changes) == ("invalid_grant", ())


def test_a_car_says_which_one_it_is() -> None:
    """Its tries are counted under that."""
    outcome = pair(CODE, device_id="")
    assert isinstance(outcome, Refused)
    assert outcome.error == "invalid_request"


def test_a_new_code_is_spelt_from_its_id() -> None:
    """The same each time, found by a digest with the pepper, good for five minutes."""
    (made,) = begin(MARIA, PEPPER, POLICY, NOW, counting_mint()).changes
    assert isinstance(made, PairingCodeMade)
    code = spell(PEPPER, made.pairing.id)

    assert read_reference(code) == code
    assert made.code_digest == digest_pairing_code(PEPPER, code)
    assert made.pairing.expires_at == NOW + 300
    assert code not in repr(made)


@given(st.text(max_size=40), st.binary(min_size=32, max_size=32))
def test_codes_have_eight_letters_whatever_their_id(code_id: str, key: bytes) -> None:
    """And another pepper spells others."""
    code = spell(Pepper(key), code_id)
    assert read_reference(code.lower().replace("-", " ")) == code
