"""Registering with a passkey instead of a password: the account then has none, and may get one later."""

from dataclasses import replace

from keyfob.accounts.model import Visitor
from keyfob.accounts.passkey import Ceremony, Flaw, Made, judge_made, keep
from keyfob.accounts.passkey_sign_in import NotTaken, PasskeyRefused, spend
from keyfob.accounts.registration import PasskeyChosen, Registration, Step, is_alive
from keyfob.accounts.sign_up import Advanced, OutOfOrder
from keyfob.base.ids import Mint, new_id


def choose_passkey(
    registration: Registration | None,
    made: Made,
    ceremony: Ceremony,
    visitor: Visitor,
    *,
    is_known: bool,
    now: int,
    mint: Mint,
) -> Advanced | OutOfOrder | NotTaken:
    """Decide on a passkey made in the password step; ``is_known`` says that somebody has one of its id already."""
    spent, passkey_id = spend(ceremony), new_id(mint)
    if registration is None or not is_alive(registration, visitor, now):
        return OutOfOrder(None, spent)
    if not registration.allows(Step.PASSWORD):
        return OutOfOrder(registration.step, spent)
    sound = judge_made(made, ceremony, is_known=is_known)
    if isinstance(sound, Flaw):
        return NotTaken(sound, (*spent, PasskeyRefused(None, ceremony.use, sound.value, now)))
    passkey = keep(sound, made, passkey_id, now)
    advanced = replace(registration, passkey=passkey, version=registration.version + 1)
    return Advanced(advanced, (*spent, PasskeyChosen(registration.id, registration.version, passkey)))
