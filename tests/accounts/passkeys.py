"""Passkeys of people in tests: challenges posed, authenticators asked, answers read as the edge reads them."""

import json

from keyfob.accounts.model import Account
from keyfob.accounts.passkey import (
    Ceremony,
    Made,
    Passkey,
    RelyingParty,
    Sound,
    Used,
    handle_of,
    judge_made,
    keep,
)
from keyfob.accounts.passkey_challenge import Challenge, ChallengePosed, Use, pose
from keyfob.web.passkey import creation_options, read_made, read_used, request_options
from tests.accounts.people import NOW, POLICY, account, only, visitor
from tests.authenticator import Authenticator, Json
from tests.chance import counting_mint

ORIGIN = "https://id.example"
APP = "android:apk-key-hash:" + "k" * 43
PARTY = RelyingParty("id.example", "Keyfob ID", frozenset({ORIGIN, APP, "https://shop.example"}))
HANDLE = handle_of("maria")
OWNER = account().id


def posed(use: Use, owner: str = "", *, browser: str = "first", now: int = NOW, seed: int = 0) -> tuple[str, Challenge]:
    """A challenge: its text, and the row that is kept of it."""
    new = pose(use, visitor(browser), owner, POLICY, now, counting_mint(seed))
    return new.text, only(ChallengePosed, new.changes).challenge


def ceremony(use: Use, challenge: Challenge | None, owner: str = "") -> Ceremony:
    """What is expected of an answer from the first browser, now."""
    return Ceremony(use, PARTY, challenge, visitor().browser, NOW, owner)


def making(challenge: str, known: tuple[Passkey, ...] = ()) -> Json:
    """What a page is given to make a passkey."""
    return creation_options(
        PARTY, challenge, handle=HANDLE, name="maria@example.nl", display_name="Maria Jansen", known=known
    )


def using(challenge: str, known: tuple[Passkey, ...] = (), *, needs_verification: bool = False) -> Json:
    """What a page is given to use one."""
    return request_options(PARTY, challenge, known=known, needs_verification=needs_verification)


def made(answer: Json) -> Made:
    """An answer, read."""
    found = read_made(json.dumps(answer))
    assert found is not None
    return found


def used(answer: Json) -> Used:
    """An answer, read."""
    found = read_used(json.dumps(answer))
    assert found is not None
    return found


def passkey_of(authenticator: Authenticator, passkey_id: str = "k" * 26) -> Passkey:
    """A passkey that the authenticator makes for Maria, and that was found sound."""
    text, challenge = posed(Use.ADD, OWNER, seed=len(authenticator.passkeys))
    answer = made(authenticator.make(making(text), ORIGIN))
    sound = judge_made(answer, ceremony(Use.ADD, challenge, OWNER), is_known=False)
    assert isinstance(sound, Sound), sound
    return keep(sound, answer, passkey_id, NOW - 100)


def maria(passkeys: int = 1) -> Account:
    """Maria, who has passkeys."""
    return account(passkeys=passkeys)
