"""Proving anew who one is, before anything that could cost the account (ASVS 7.5.1, 7.5.3).

What counts is when the person of a session proved who they are, and how surely. A mailed link is never enough: whoever
has the mailbox could change the locks. Whoever has set up more than a password is asked for more than a password.
"""

from keyfob.accounts.acr import Acr, reaches
from keyfob.accounts.model import Account, Band
from keyfob.accounts.policy import Policy
from keyfob.accounts.sessions import Session


def needed_level(account: Account) -> Acr:
    """The level that a sensitive act asks of this account."""
    return Acr.SECOND_FACTOR if account.second_factor or account.passkeys else Acr.PASSWORD


def is_guarded_closely(account: Account) -> bool:
    """Whether a short password is all that stands before this account, so that more acts ask for a fresh proof."""
    password = account.password
    return password is not None and password.band is Band.SHORT and not account.second_factor


def is_enough(session: Session, account: Account, policy: Policy, now: int) -> bool:
    """Whether the last proof of a session is fresh and strong enough for a sensitive act."""
    return _has_proven(session, account, policy.step_up_life, now)


def is_enough_for_contact(session: Session, account: Account, policy: Policy, now: int) -> bool:
    """Whether it is for changing how the customer is reached: as strong, and good for longer where more guards it."""
    life = policy.step_up_life if is_guarded_closely(account) else policy.contact_proof_life
    return _has_proven(session, account, life, now)


def is_recent(session: Session, policy: Policy, now: int) -> bool:
    """Whether a proof of any strength is recent enough to show its person what is theirs (NIST SP 800-63B-4 §2.2.3)."""
    return now < session.auth_time + policy.step_up_after


def _has_proven(session: Session, account: Account, life: int, now: int) -> bool:
    is_fresh = now < session.auth_time + life
    return is_fresh and session.account_id == account.id and reaches(session.acr, needed_level(account))
