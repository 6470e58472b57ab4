"""Whom a passkey is offered, and when."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.accounts.acr import BY_MAIL, BY_PASSWORD
from keyfob.accounts.model import Account, Band, Password
from keyfob.accounts.passkey_offer import is_passkey_offered
from keyfob.accounts.sessions import Session
from tests.accounts.people import NOW, POLICY, account, opened

SHORT = replace(account(), password=Password("$argon2id$", Band.SHORT, NOW, sign_ins=4))
SESSION = opened(account_id=SHORT.id, proved=BY_PASSWORD).session


@given(st.integers(0, 1_000))
def test_every_fifth_sign_in_offers_one(before: int) -> None:
    """And no other."""
    assert SHORT.password is not None
    who = replace(SHORT, password=replace(SHORT.password, sign_ins=before))
    assert is_passkey_offered(who, SESSION, POLICY) is (before % 5 == 4)


@pytest.mark.parametrize(
    "who",
    [
        replace(SHORT, passkeys=1),
        replace(SHORT, second_factor=True),
        replace(SHORT, password=None),
        replace(SHORT, password=Password("$argon2id$", Band.LONG, NOW, sign_ins=4)),
    ],
    ids=["a passkey", "a second factor", "no password", "a long password"],
)
def test_whoever_has_something_better_is_not_asked(who: Account) -> None:
    """The offer is for a short password alone."""
    assert not is_passkey_offered(who, SESSION, POLICY)


@pytest.mark.parametrize(
    "session",
    [
        opened(account_id=SHORT.id, proved=BY_MAIL).session,
        replace(SESSION, auth_time=SESSION.created_at + 60),
        replace(SESSION, terms_due=True),
        replace(SESSION, password_due=True),
    ],
    ids=["by a mailed link", "confirming", "new terms first", "a new password first"],
)
def test_nobody_is_stopped_on_another_errand(session: Session) -> None:
    """What comes first stays first, and a confirmation in the middle of an act leads back to the act."""
    assert not is_passkey_offered(SHORT, session, POLICY)


def test_a_brand_may_offer_none() -> None:
    """With 0."""
    assert not is_passkey_offered(SHORT, SESSION, replace(POLICY, passkey_offer_every=0))
