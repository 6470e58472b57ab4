"""What a sensitive act asks for."""

from dataclasses import replace

import pytest

from keyfob.accounts.acr import BY_MAIL, BY_PASSWORD, Acr, Proved
from keyfob.accounts.model import Account, Band, Password
from keyfob.accounts.step_up import is_enough, is_enough_for_contact, is_guarded_closely, needed_level
from keyfob.base.durations import MINUTE
from tests.accounts.people import NOW, POLICY, account, opened

MARIA = account()
GUARDED = replace(MARIA, second_factor=True)
BY_CODE = Proved(Acr.SECOND_FACTOR, ("pwd", "otp", "mfa"))
BY_PASSKEY = Proved(Acr.PASSKEY, ("hwk", "user"))


def enough(proved: Proved, seconds: int, *, guarded: bool = False) -> bool:
    """Whether what was proved so many seconds ago is enough for Maria's account."""
    who = GUARDED if guarded else MARIA
    return is_enough(opened(account_id=who.id, proved=proved).session, who, POLICY, NOW + seconds)


@pytest.mark.parametrize("proved", [BY_PASSWORD, BY_CODE, BY_PASSKEY])
def test_a_proof_counts_for_five_minutes(proved: Proved) -> None:
    """Then it is asked for anew."""
    assert enough(proved, 299)
    assert not enough(proved, 300)


def test_a_mailed_link_is_never_enough() -> None:
    """Whoever has the mailbox could change the locks."""
    assert not enough(BY_MAIL, 0)


def test_whoever_has_more_than_a_password_is_asked_for_more() -> None:
    """A second factor that a password alone could switch off would be none; a passkey is one too."""
    assert needed_level(GUARDED) is needed_level(replace(MARIA, passkeys=1)) is Acr.SECOND_FACTOR
    assert [enough(proved, 0, guarded=True) for proved in (BY_PASSWORD, BY_CODE, BY_PASSKEY)] == [False, True, True]


def test_the_session_of_somebody_else_is_not_enough() -> None:
    """However fresh it is."""
    assert not is_enough(opened(account_id="john").session, MARIA, POLICY, NOW)


@pytest.mark.parametrize(
    ("band", "second_factor", "closely"),
    [(Band.SHORT, False, True), (Band.SHORT, True, False), (Band.LONG, False, False), (None, False, False)],
)
def test_a_short_password_alone_is_guarded_closely(band: Band | None, *, second_factor: bool, closely: bool) -> None:
    """A long one, a code beside it, or none at all is guarded as ever."""
    password = Password("$argon2id$", band, NOW) if band else None
    assert is_guarded_closely(replace(MARIA, password=password, second_factor=second_factor)) is closely


@pytest.mark.parametrize(("band", "minutes"), [(Band.SHORT, 5), (Band.LONG, 15)])
def test_contact_data_takes_a_proof_that_is_fresh_for_longer_where_more_guards_the_account(
    band: Band, minutes: int
) -> None:
    """A short password alone has to be typed anew as soon as for anything else (ASVS 7.5.1)."""
    who = replace(MARIA, password=Password("$argon2id$", band, NOW))
    session = opened(account_id=who.id, proved=BY_PASSWORD).session
    last = NOW + minutes * MINUTE
    assert [is_enough_for_contact(session, who, POLICY, at) for at in (last - 1, last)] == [True, False]


@pytest.mark.parametrize(
    ("who", "proved"),
    [(MARIA, BY_MAIL), (replace(MARIA, password=None), BY_MAIL), (GUARDED, BY_PASSWORD)],
    ids=["a mailed link", "a mailed link without any password", "a password on a trusted device"],
)
def test_contact_data_takes_the_factors_of_the_account_itself(who: Account, proved: Proved) -> None:
    """However fresh the sign-in was: whoever holds the mailbox or the laptop does not redirect parcels."""
    session = opened(account_id=who.id, proved=proved).session
    assert not is_enough_for_contact(session, who, POLICY, NOW)
