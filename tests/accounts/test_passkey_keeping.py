"""Making, naming and removing passkeys in My."""

from dataclasses import replace

import pytest

from keyfob.accounts.model import Account
from keyfob.accounts.notice import OwnerTold, What
from keyfob.accounts.passkey import Flaw
from keyfob.accounts.passkey_challenge import Use
from keyfob.accounts.passkey_keeping import (
    MOST_PASSKEYS,
    Enough,
    Kept,
    LastWayIn,
    PasskeyAdded,
    PasskeyRemoved,
    Removed,
    add_passkey,
    find_own_passkey,
    remove_passkey,
    rename_passkey,
)
from keyfob.accounts.passkey_sign_in import NotTaken, PasskeyRefused
from keyfob.accounts.sessions import SessionsEnded, Why
from keyfob.accounts.sign_in import Entry
from tests.accounts.passkeys import ORIGIN, OWNER, ceremony, made, making, maria, passkey_of, posed
from tests.accounts.people import NOW, POLICY, account, kinds, only, opened, visitor
from tests.authenticator import Authenticator
from tests.chance import counting_mint

PASSKEY = passkey_of(Authenticator())
SESSION = opened(account_id=OWNER).session
ENTRY = Entry(visitor(), maria().email, SESSION)


def add(who: Account, *, origin: str = ORIGIN, is_known: bool = False) -> Kept | Enough | NotTaken:
    """Make a passkey and decide on it."""
    text, challenge = posed(Use.ADD, who.id)
    answer = made(Authenticator("new").make(making(text), origin))
    expected = ceremony(Use.ADD, challenge, who.id)
    return add_passkey(answer, expected, who, ENTRY, is_known=is_known, now=NOW, mint=counting_mint())


def remove(who: Account, *, end_others: bool = False) -> Removed | LastWayIn:
    """Decide on removing one."""
    return remove_passkey(
        who, PASSKEY, ENTRY, (SESSION.sid,), end_others=end_others, policy=POLICY, now=NOW, mint=counting_mint()
    )


def test_a_passkey_is_kept_and_its_owner_told() -> None:
    """Guarded by the version of the account."""
    who = maria(passkeys=0)
    outcome = add(who)
    assert isinstance(outcome, Kept)
    assert kinds(outcome.changes) == ["ChallengeSpent", "PasskeyAdded", "OwnerTold"]
    added = only(PasskeyAdded, outcome.changes)
    assert (added.version, added.passkey) == (who.version, outcome.passkey)
    assert only(OwnerTold, outcome.changes).notice.what is What.PASSKEY_ADDED
    assert outcome.passkey.name == ""


def test_an_account_has_twenty_at_most() -> None:
    """So that its list can be looked through."""
    assert isinstance(add(maria(passkeys=MOST_PASSKEYS - 1)), Kept)
    outcome = add(maria(passkeys=MOST_PASSKEYS))
    assert isinstance(outcome, Enough)
    assert kinds(outcome.changes) == ["ChallengeSpent"]


def test_a_flawed_one_is_not_kept() -> None:
    """Its challenge is spent, and the flaw written down."""
    outcome = add(maria(), origin="https://evil.test")
    assert isinstance(outcome, NotTaken)
    assert outcome.flaw is Flaw.ORIGIN
    assert only(PasskeyRefused, outcome.changes).account_id == OWNER
    taken = add(maria(), is_known=True)
    assert isinstance(taken, NotTaken)
    assert taken.flaw is Flaw.KNOWN


def test_a_new_name_changes_nothing_else() -> None:
    """What its authenticator said stays as it was."""
    renamed = rename_passkey(maria(), PASSKEY, "Blue key")
    assert renamed.passkey == replace(PASSKEY, name="Blue key")


def test_a_removed_passkey_is_gone_and_its_owner_told() -> None:
    """Other browsers stay signed in unless one wants otherwise."""
    outcome = remove(maria())
    assert isinstance(outcome, Removed)
    assert kinds(outcome.changes) == ["PasskeyRemoved", "OwnerTold"]
    removed = only(PasskeyRemoved, outcome.changes)
    assert only(OwnerTold, outcome.changes).notice.what is What.PASSKEY_REMOVED
    assert (removed.passkey_id, removed.credential_id) == (PASSKEY.id, PASSKEY.credential_id)
    ending = remove(maria(), end_others=True)
    ended = only(SessionsEnded, ending.changes)
    assert (ended.kept, ended.why) == (SESSION.sid, Why.PASSKEY_REMOVED)


@pytest.mark.parametrize(
    ("passkeys", "password", "failures", "may"),
    [(1, True, 0, True), (1, False, 0, False), (2, False, 0, True), (1, True, 100, False), (2, True, 100, True)],
)
def test_one_way_in_stays_that_is_not_the_mailbox(passkeys: int, password: bool, failures: int, may: bool) -> None:
    """A password that works, or another passkey."""
    who = account(passkeys=passkeys, failures=failures)
    who = who if password else replace(who, password=None)
    assert isinstance(remove(who), Removed if may else LastWayIn)


def test_somebody_elses_passkey_is_as_unknown_as_none() -> None:
    """ASVS 8.2.2."""
    assert find_own_passkey((PASSKEY,), PASSKEY.id) == PASSKEY
    assert find_own_passkey((PASSKEY,), "x" * 26) is None
