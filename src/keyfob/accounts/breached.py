"""A password that turns out to be stolen at the sign-in that proves it (ASVS 6.2.10, 6.2.12).

Once known, it stays so until another one is set. What follows is the brand's choice: a notice to the owner, now and
then, or a new password before any service is served.
"""

from dataclasses import dataclass, replace

from keyfob.accounts.acr import Proved
from keyfob.accounts.model import Account, Visitor
from keyfob.accounts.notice import What, tell_owner
from keyfob.accounts.policy import Policy, WhenBreached
from keyfob.base.change import Change
from keyfob.base.ids import Mint


@dataclass(frozen=True, slots=True)
class PasswordBreached(Change):
    """The password of the account is known to be stolen. Guard: it was noted last at ``former``, if ever."""

    account_id: str
    former: int | None
    at: int


def note_breached(
    account: Account, visitor: Visitor, policy: Policy, now: int, mint: Mint
) -> tuple[Account, tuple[Change, ...]]:
    """Note that the password just proved is a stolen one; the account as it is then, and what to write."""
    password = account.password
    if password is None or not _is_to_be_told(password.breached_at, policy, now):
        return account, ()
    noted = PasswordBreached(account.id, password.breached_at, now)
    # Whoever has to choose a new one is told on the page, and their owner by mail that it was changed.
    is_told = policy.breached_at_sign_in is WhenBreached.NOTICE
    told = (tell_owner(account, What.PASSWORD_BREACHED, visitor, now, mint),) if is_told else ()
    return replace(account, password=replace(password, breached_at=now)), (noted, *told)


def is_stolen(account: Account) -> bool:
    """Whether its password is known to be stolen."""
    return account.password is not None and account.password.breached_at is not None


def is_change_due(account: Account, proved: Proved, policy: Policy) -> bool:
    """Whether somebody who came with the password has to choose a new one first."""
    return policy.breached_at_sign_in is WhenBreached.CHANGE and is_stolen(account) and "pwd" in proved.amr


def _is_to_be_told(told_at: int | None, policy: Policy, now: int) -> bool:
    return told_at is None or now >= told_at + policy.breached_told_every
