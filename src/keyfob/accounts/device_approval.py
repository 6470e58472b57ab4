"""Signing a device in, such as a car, from a browser: what its person has to prove first, and the session it gets."""

from enum import StrEnum

from keyfob.accounts.acr import Proved
from keyfob.accounts.model import Account
from keyfob.accounts.policy import Policy
from keyfob.accounts.sessions import Session, SessionStarted
from keyfob.accounts.step_up import is_enough
from keyfob.base.ids import Mint, new_token
from keyfob.base.place import Place
from keyfob.base.secret import digest


class Needed(StrEnum):
    """What comes first."""

    NOTHING = "nothing"
    SIGN_IN = "sign in"
    CONFIRM = "confirm"


def is_abroad(here: Place | None, there: Place | None) -> bool:
    """Whether a device asks from another country than its person is in; where either is not known it does not."""
    return bool(here and there and here.country and there.country and here.country != there.country)


def proof_needed(session: Session, account: Account, *, abroad: bool, policy: Policy, now: int) -> Needed:
    """What whoever is signed in has to prove before a device is signed in.

    A device in another country asks for a fresh and strong proof, an old sign-in for a new one: by mail too, where the
    account has nothing else.
    """
    if abroad and not is_enough(session, account, policy, now):
        return Needed.CONFIRM
    if now < session.auth_time + policy.device_proof_life:
        return Needed.NOTHING
    return Needed.CONFIRM if account.password or account.passkeys else Needed.SIGN_IN


def open_device_session(
    account_id: str,
    sid: str,
    proved: Proved,
    *,
    auth_time: int,
    client_id: str,
    vin: str = "",
    device: str,
    network: str,
    until: int,
    now: int,
    mint: Mint,
) -> SessionStarted:
    """The session of a device: listed and ended like any other, and carried by no cookie; it lasts until ``until``.

    ``vin`` is the number that the device says to have, where it is one: it ends with the vehicle of that number.
    """
    session = Session(
        sid=sid,
        digest=digest(new_token(mint)),
        account_id=account_id,
        acr=proved.acr,
        amr=proved.amr,
        remember=False,
        terms_due=False,
        device=device,
        network=network,
        created_at=now,
        auth_time=auth_time,
        seen_at=now,
        idle_until=until,
        ends_at=until,
        client_id=client_id,
    )
    return SessionStarted(account_id, session, vin)
