"""Deleting the ID: asked for, taken back, done."""

from dataclasses import replace

import pytest

from keyfob.accounts.deletion import (
    AccountDeleted,
    Begun,
    Cancelled,
    Deleted,
    Deletion,
    DeletionBegun,
    DeletionCancelled,
    Nothing,
    ask,
    cancel,
    finish,
)
from keyfob.accounts.notice import OwnerTold, What
from keyfob.accounts.policy import Policy
from tests.accounts.people import NOW, POLICY, account, only, visitor
from tests.chance import counting_mint

MARIA = account()
STANDING = Deletion(MARIA.id, NOW - 100, NOW + 100)


def asked(standing: Deletion | None = None, policy: Policy = POLICY) -> Begun | Deleted:
    """Maria has just proved who she is, and asks."""
    return ask(MARIA, standing, ("shop",), visitor(), policy=policy, now=NOW, mint=counting_mint())


def test_it_waits_as_long_as_the_brand_says_and_the_owner_is_told() -> None:
    """By a mail that carries both links; neither token is in a log."""
    outcome = asked()
    begun = only(DeletionBegun, outcome.changes)

    assert isinstance(outcome, Begun)
    assert outcome.deletion == Deletion(MARIA.id, NOW, NOW + POLICY.deletion_grace)
    assert begun.told.notice.what == What.DELETION_BEGUN
    assert begun.token != begun.told.token
    assert begun.token not in repr(begun)


def test_asking_again_changes_nothing() -> None:
    """Neither does the wait begin anew, nor is another mail sent."""
    assert asked(STANDING) == Begun(STANDING)


def test_without_a_wait_it_is_done_at_once() -> None:
    """Where the brand says so."""
    outcome = asked(policy=replace(POLICY, deletion_grace=0))

    assert isinstance(outcome, Deleted)
    deleted = only(AccountDeleted, outcome.changes)
    assert (deleted.account_id, deleted.version, deleted.due_at) == (MARIA.id, MARIA.version, None)
    assert (deleted.services, deleted.customer_id) == (("shop",), MARIA.customer_id)
    assert MARIA.email.text not in repr(deleted)


def test_whoever_takes_it_back_is_told_so() -> None:
    """The owner may have wanted to go."""
    outcome = cancel(MARIA, STANDING, visitor(), NOW, counting_mint())

    assert isinstance(outcome, Cancelled)
    assert only(DeletionCancelled, outcome.changes).due_at == STANDING.due_at
    assert only(OwnerTold, outcome.changes).notice.what == What.DELETION_CANCELLED


def test_what_was_not_asked_for_is_not_taken_back() -> None:
    """Nor is that of another account."""
    assert cancel(MARIA, None, visitor(), NOW, counting_mint()) == Nothing()
    assert cancel(None, STANDING, visitor(), NOW, counting_mint()) == Nothing()
    assert cancel(replace(MARIA, id="b" * 26), STANDING, visitor(), NOW, counting_mint()) == Nothing()


@pytest.mark.parametrize(("late", "is_done"), [(-1, False), (0, True), (10**7, True)])
def test_it_is_done_when_the_wait_is_over_and_not_a_second_sooner(late: int, *, is_done: bool) -> None:
    """However long nobody came by."""
    outcome = finish(MARIA, STANDING, (), STANDING.due_at + late, counting_mint())

    assert isinstance(outcome, Deleted) is is_done
    if isinstance(outcome, Deleted):
        assert only(AccountDeleted, outcome.changes).due_at == STANDING.due_at


def test_nothing_is_deleted_that_nobody_wants_deleted_or_that_is_gone() -> None:
    """Whoever comes second finds nothing."""
    assert finish(MARIA, None, (), NOW, counting_mint()) == Nothing()
    assert finish(None, STANDING, (), STANDING.due_at, counting_mint()) == Nothing()
