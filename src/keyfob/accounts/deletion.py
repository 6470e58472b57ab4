"""Deleting the ID: asked for in My, then a wait in which it can be taken back, and then it is gone (GDPR Art. 17).

While it waits nothing else changes: one signs in as ever, and sees what is to come. A new password, or a factor that
is recovered, does not take it back: whoever asked for it meant it, and every page of My offers to. "Not me" does: that
is the owner, who speaks of a thief. The customer record has a life of its own and stays.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from keyfob.accounts.model import Account, Visitor
from keyfob.accounts.notice import OwnerTold, What, tell_owner
from keyfob.accounts.policy import Policy
from keyfob.base.change import Change
from keyfob.base.ids import Mint, new_id, new_token


@dataclass(frozen=True, slots=True)
class Deletion:
    """An account that will be deleted at ``due_at``, unless somebody takes that back before."""

    account_id: str
    begun_at: int
    due_at: int


@dataclass(frozen=True, slots=True)
class DeletionBegun(Change):
    """The wait begins, and the owner is ``told``; ``token`` is in the link that ends it. Guard: none stands."""

    account_id: str
    deletion: Deletion
    due_at: int
    told: OwnerTold
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DeletionCancelled(Change):
    """The account stays. Guard: the wait stands."""

    account_id: str
    due_at: int


@dataclass(frozen=True, slots=True)
class AccountDeleted(Change):
    """The account is gone, with its ways in, sessions, tokens and grants; its key is destroyed, its address free again.

    ``services`` are told, and so is ``email``, by a last mail that is sealed with a key of its own, since the account's
    does not live long enough: ``farewell_id``. ``with_record`` says that the customer record goes at the same moment.
    Guards: the account's version is ``version``; the wait that was over at ``due_at`` stands, where there was one.
    """

    account_id: str
    customer_id: str | None
    version: int
    due_at: int | None
    services: tuple[str, ...]
    with_record: bool
    farewell_id: str
    email: str = field(repr=False)
    locale: str
    at: int


@dataclass(frozen=True, slots=True)
class Begun:
    """It waits until ``deletion.due_at``; without changes where it did so already."""

    deletion: Deletion
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The account stays."""

    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Deleted:
    """It is gone."""

    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is no such wait, or it is not over: nothing happens."""

    changes: tuple[Change, ...] = ()


Asked: TypeAlias = Begun | Deleted


def ask(
    account: Account,
    standing: Deletion | None,
    services: tuple[str, ...],
    visitor: Visitor,
    *,
    policy: Policy,
    now: int,
    mint: Mint,
) -> Asked:
    """The owner, who has just proved to be it, wants the account deleted; where the brand has no wait, it is at once.

    ``services`` are all that the account is connected with.
    """
    if standing is not None:
        return Begun(standing)
    if not policy.deletion_grace:
        return Deleted((_deleted(account, None, services, now, mint),))
    deletion = Deletion(account.id, now, now + policy.deletion_grace)
    told = tell_owner(account, What.DELETION_BEGUN, visitor, now, mint)
    return Begun(deletion, (DeletionBegun(account.id, deletion, deletion.due_at, told, new_token(mint)),))


def cancel(
    account: Account | None, standing: Deletion | None, visitor: Visitor, now: int, mint: Mint
) -> Cancelled | Nothing:
    """Take it back: in My, or by the link in the mail. The owner is told, who may have wanted to go."""
    if account is None or standing is None or standing.account_id != account.id:
        return Nothing()
    told = tell_owner(account, What.DELETION_CANCELLED, visitor, now, mint)
    return Cancelled((DeletionCancelled(account.id, standing.due_at), told))


def finish(
    account: Account | None, standing: Deletion | None, services: tuple[str, ...], now: int, mint: Mint
) -> Deleted | Nothing:
    """Delete an account whose wait is over."""
    if account is None or standing is None or now < standing.due_at:
        return Nothing()
    return Deleted((_deleted(account, standing.due_at, services, now, mint),))


def delete_with_record(
    account: Account, standing: Deletion | None, services: tuple[str, ...], now: int, mint: Mint
) -> AccountDeleted:
    """The account goes because its customer record does; a deletion that waits already is done with it."""
    due_at = standing.due_at if standing else None
    return _deleted(account, due_at, services, now, mint, with_record=True)


def _deleted(
    account: Account,
    due_at: int | None,
    services: tuple[str, ...],
    now: int,
    mint: Mint,
    *,
    with_record: bool = False,
) -> AccountDeleted:
    return AccountDeleted(
        account_id=account.id,
        customer_id=account.customer_id,
        version=account.version,
        due_at=due_at,
        services=services,
        with_record=with_record,
        farewell_id=new_id(mint),
        email=account.email.text,
        locale=account.locale,
        at=now,
    )
