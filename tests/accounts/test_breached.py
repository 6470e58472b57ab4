"""A stolen password at the sign-in that proves it."""

from dataclasses import replace

import pytest

from keyfob.accounts.acr import BY_MAIL, BY_PASSWORD, Proved, by_passkey, with_code
from keyfob.accounts.breached import PasswordBreached, is_change_due, note_breached
from keyfob.accounts.half_sign_in import NeedsSecond
from keyfob.accounts.model import Account
from keyfob.accounts.notice import OwnerTold, What
from keyfob.accounts.policy import Policy, WhenBreached
from keyfob.accounts.sign_in import Blocked, Entry, SignedIn, Wrong, sign_in_by_password
from keyfob.base.change import Change
from keyfob.base.durations import DAY
from tests.accounts.people import NOW, POLICY, account, kinds, only, visitor
from tests.chance import counting_mint

CHANGING = replace(POLICY, breached_at_sign_in=WhenBreached.CHANGE)


def noted(who: Account, policy: Policy = POLICY) -> tuple[Account, tuple[Change, ...]]:
    """What follows from a stolen password."""
    return note_breached(who, visitor(), policy, NOW, counting_mint())


def signed_in(who: Account, *, proven: bool = True) -> SignedIn | NeedsSecond | Wrong | Blocked:
    """Decide on a stolen password, where the brand asks for a new one."""
    entry = Entry(visitor(), who.email, known=True)
    return sign_in_by_password(
        who, entry, proven=proven, breached=proven, policy=CHANGING, now=NOW, mint=counting_mint()
    )


def test_the_owner_is_told_and_the_password_is_marked() -> None:
    """Guarded by what was noted before, so that two sign-ins at once tell once."""
    marked, changes = noted(account())

    assert kinds(changes) == ["PasswordBreached", "OwnerTold"]
    assert only(PasswordBreached, changes) == PasswordBreached("a" * 26, None, NOW)
    assert only(OwnerTold, changes).notice.what is What.PASSWORD_BREACHED
    assert marked.password is not None
    assert marked.password.breached_at == NOW


@pytest.mark.parametrize(
    ("before", "told"), [(NOW, False), (NOW - 30 * DAY + 1, False), (NOW - 30 * DAY, True), (NOW - 300 * DAY, True)]
)
def test_the_owner_is_told_every_thirty_days_at_most(before: int, told: bool) -> None:
    """However often they sign in meanwhile."""
    marked, changes = noted(account(breached_at=before))

    assert kinds(changes) == (["PasswordBreached", "OwnerTold"] if told else [])
    assert marked == account(breached_at=NOW if told else before)
    if told:
        assert only(PasswordBreached, changes).former == before


def test_whoever_has_to_choose_a_new_one_is_told_by_the_page() -> None:
    """It is noted all the same."""
    assert kinds(noted(account(), CHANGING)[1]) == ["PasswordBreached"]


@pytest.mark.parametrize(
    ("proved", "due"),
    [
        (BY_PASSWORD, True),
        (with_code(BY_PASSWORD), True),
        (BY_MAIL, False),
        (with_code(BY_MAIL), False),
        (by_passkey(is_verified=True, is_backed_up=False), False),
    ],
)
def test_only_who_came_with_the_password_has_to_choose_a_new_one(proved: Proved, due: bool) -> None:
    """And only where the brand says so, and the password is known to be stolen."""
    assert is_change_due(account(breached_at=NOW), proved, CHANGING) == due
    assert not is_change_due(account(breached_at=NOW), proved, POLICY)
    assert not is_change_due(account(), proved, CHANGING)
    assert not is_change_due(replace(account(), password=None), proved, CHANGING)


def test_the_session_is_held_from_the_sign_in_that_finds_out() -> None:
    """Nothing is served in between."""
    outcome = signed_in(account())

    assert isinstance(outcome, SignedIn)
    assert (outcome.session.password_due, outcome.session.is_held) == (True, True)
    assert "PasswordBreached" in kinds(outcome.changes)


def test_half_a_sign_in_notes_it_too() -> None:
    """The other half finds the account marked."""
    outcome = signed_in(replace(account(), second_factor=True))

    assert isinstance(outcome, NeedsSecond)
    assert "PasswordBreached" in kinds(outcome.changes)


def test_a_wrong_password_is_never_a_stolen_one() -> None:
    """Who does not know it learns nothing of it."""
    outcome = signed_in(account(), proven=False)

    assert isinstance(outcome, Wrong)
    assert "PasswordBreached" not in kinds(outcome.changes)
