"""Offering a passkey, now and then, to whoever signs in with a short password alone."""

from keyfob.accounts.model import Account
from keyfob.accounts.policy import Policy
from keyfob.accounts.sessions import Session
from keyfob.accounts.step_up import is_guarded_closely


def is_passkey_offered(account: Account, session: Session, policy: Policy) -> bool:
    """Whether this sign-in ends with the offer: every so many with the password, in a browser that was signed out.

    ``account`` is as it was before the sign-in, which is one more. Where something else comes first, or somebody
    confirms in the middle of an act who they are, nobody is offered anything.
    """
    password, every = account.password, policy.passkey_offer_every
    if password is None or not every or account.passkeys or not is_guarded_closely(account):
        return False
    is_new = session.created_at == session.auth_time and "pwd" in session.amr
    return is_new and not session.is_held and (password.sign_ins + 1) % every == 0
