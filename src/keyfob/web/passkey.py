"""Passkeys on the wire: what a browser's dialogue is asked for, and what it brings back, in the JSON of WebAuthn.

Web Authentication level 3, sections 5.1.8 to 5.1.10: the browser's own methods read and write these shapes.
"""

import re
from collections.abc import Callable, Mapping, Sequence

import msgspec

from keyfob.accounts.passkey import Ceremony, Flaw, Made, Passkey, RelyingParty, Used, challenge_of
from keyfob.accounts.passkey_challenge import Use, pose
from keyfob.accounts.passkey_reading import ALGORITHMS
from keyfob.accounts.passkey_sign_in import NotTaken
from keyfob.accounts.throttle import challenge_limits
from keyfob.base import base64url
from keyfob.storage.passkey_challenges import find_challenge
from keyfob.storage.sign_in import is_known_to_anybody
from keyfob.web.answer import Answer, json
from keyfob.web.ask import Ask
from keyfob.web.attempt import wait_before
from keyfob.web.errors import NotFound
from keyfob.web.identity import visitor_of

MOST_CHARACTERS = 200_000
TIMEOUT = 300_000
"""How long a dialogue may stay open, in milliseconds: as long as its challenge lasts."""

TRANSPORTS = frozenset({"ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"})
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")


class _MadeResponse(msgspec.Struct, rename={"client_data": "clientDataJSON", "attestation": "attestationObject"}):
    client_data: str
    attestation: str
    transports: list[str] = []


class _MadeCredential(msgspec.Struct, rename={"raw_id": "rawId"}):
    raw_id: str
    type: str
    response: _MadeResponse


class _UsedResponse(
    msgspec.Struct,
    rename={"client_data": "clientDataJSON", "data": "authenticatorData", "user_handle": "userHandle"},
):
    client_data: str
    data: str
    signature: str
    user_handle: str | None = None


class _UsedCredential(msgspec.Struct, rename={"raw_id": "rawId"}):
    raw_id: str
    type: str
    response: _UsedResponse


def read_made(text: str) -> Made | None:
    """What the dialogue brought back for a new passkey; None where it has not that shape."""
    try:
        found = msgspec.json.decode(_fit(text), type=_MadeCredential)
        if found.type != "public-key":
            return None
        response = found.response
        return Made(
            credential_id=_bytes(found.raw_id),
            client_data=_bytes(response.client_data),
            attestation=_bytes(response.attestation),
            transports=tuple(sorted(TRANSPORTS.intersection(response.transports))),
        )
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def read_used(text: str) -> Used | None:
    """What the dialogue brought back for a passkey that was used; None where it has not that shape."""
    try:
        found = msgspec.json.decode(_fit(text), type=_UsedCredential)
        if found.type != "public-key":
            return None
        response = found.response
        return Used(
            credential_id=_bytes(found.raw_id),
            client_data=_bytes(response.client_data),
            authenticator_data=_bytes(response.data),
            signature=_bytes(response.signature),
            user_handle=_bytes(response.user_handle or ""),
        )
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def party_of(ask: Ask) -> RelyingParty:
    """Whom passkeys are made for here; raises NotFound at an address that is no name, where there can be none."""
    if ask.house.passkeys is None:
        raise NotFound
    return ask.house.passkeys


def tell_options(
    ask: Ask, use: Use, owner: str, options: Callable[[str], Mapping[str, object]], *, act: bytes = b""
) -> Answer:
    """Options with a new challenge, which ``options`` is given the text of; ``act`` is signed with it, where given."""
    visitor, policy = visitor_of(ask), ask.house.accounts
    known = is_known_to_anybody(ask.read, visitor.browser, ask.now)
    limits = challenge_limits(policy.throttle, network=visitor.network, browser=visitor.browser, known=known)
    if wait_before(ask, "challenge", limits):
        return json({"error": "too_many"}, 429)
    posed = pose(use, visitor, owner, policy, ask.now, ask.mint, act=act)
    return json(options(posed.text)).with_changes(*posed.changes)


def ceremony_of(
    ask: Ask, use: Use, client_data: bytes, *, owner: str = "", needs_verification: bool = False
) -> Ceremony:
    """What is expected of an answer; the challenge it names counts in the browser it was made for."""
    browser = visitor_of(ask).browser
    challenge = find_challenge(ask.read, challenge_of(client_data), browser)
    return Ceremony(use, party_of(ask), challenge, browser, ask.now, owner, needs_verification)


def creation_options(
    party: RelyingParty, challenge: str, *, handle: bytes, name: str, display_name: str, known: Sequence[Passkey] = ()
) -> dict[str, object]:
    """Ask for a new passkey that its device can find by itself, of any make, on none that has one of ``known``.

    The device has to tell its owner by a finger, a face or a PIN; a browser offers to set one up where there is none.
    """
    return {
        "rp": {"id": party.id, "name": party.name},
        "user": {"id": base64url.encode(handle), "name": name, "displayName": display_name},
        "challenge": challenge,
        "pubKeyCredParams": [{"type": "public-key", "alg": algorithm} for algorithm in ALGORITHMS],
        "timeout": TIMEOUT,
        "excludeCredentials": _descriptors(known),
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": True,
            "userVerification": "required",
        },
        "attestation": "none",
    }


def problem_of_made(outcome: NotTaken | None) -> str:
    """What the page says of a new passkey that was not taken, or (None) could not be read."""
    is_unverified = outcome is not None and outcome.flaw is Flaw.NOT_VERIFIED
    return "problem.passkey_made_unverified" if is_unverified else "problem.passkey_wrong"


def request_options(
    party: RelyingParty, challenge: str, *, known: Sequence[Passkey] = (), needs_verification: bool = False
) -> dict[str, object]:
    """Ask for the use of a passkey: of one of ``known``, or of any, so that nothing is told of who has which."""
    return {
        "challenge": challenge,
        "rpId": party.id,
        "timeout": TIMEOUT,
        "allowCredentials": _descriptors(known),
        "userVerification": "required" if needs_verification else "preferred",
    }


def _descriptors(known: Sequence[Passkey]) -> list[dict[str, object]]:
    return [
        {"type": "public-key", "id": base64url.encode(passkey.credential_id), "transports": list(passkey.transports)}
        for passkey in known
    ]


def _fit(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise ValueError("longer than any answer of an authenticator")
    return text


def _bytes(text: str) -> bytes:
    if not _BASE64URL.fullmatch(text):
        raise ValueError("no base64url")
    return base64url.decode(text)
