"""Passkeys, and how what a browser brings back from its dialogue is judged (Web Authentication level 3).

The checks of section 7.1 (a passkey is made) and of section 7.2 (one is used) are two tables, in the order in which
they are judged; nothing is told to the browser but that it was not taken. What the makers of authenticators attest is
neither asked for nor believed, and a passkey that is copied between devices is as good as one that is not (NIST SP
800-63B-4 appendix B). The signature counter is a signal only: many authenticators do not count.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias, TypeVar

from keyfob.accounts.passkey_challenge import Challenge, Use
from keyfob.accounts.passkey_reading import (
    ALGORITHMS,
    AttestedKey,
    AuthenticatorData,
    ClientData,
    is_signed,
    is_usable,
    read_attestation,
    read_authenticator_data,
    read_client_data,
)
from keyfob.base.secret import digest, same

MOST_ID_BYTES = 1023
HANDLE_SIZE = 32


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Who passkeys are made for: the domain they are bound to, our name, and the exact origins they may be used on.

    An origin is that of a web page (``https://id.example``) or of an app (``android:apk-key-hash:…``).
    """

    id: str
    name: str
    origins: frozenset[str]


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey of an account.

    ``public_key`` is its COSE_Key, ``aaguid`` the model of its authenticator, ``is_copyable`` whether it may ever be
    backed up, ``is_backed_up`` whether it was when last seen. ``name`` is what its owner calls it, if anything.
    ``on_hold`` says that it was there when the password was reset, and nobody has confirmed it since.
    """

    id: str
    credential_id: bytes
    public_key: bytes = field(repr=False)
    aaguid: str
    transports: tuple[str, ...]
    is_copyable: bool
    is_backed_up: bool
    sign_count: int
    created_at: int
    used_at: int | None = None
    name: str = ""
    on_hold: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """What a browser brings back after a passkey was made."""

    credential_id: bytes
    client_data: bytes
    attestation: bytes
    transports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Used:
    """What a browser brings back after a passkey was used; ``user_handle`` is empty where there was none."""

    credential_id: bytes
    client_data: bytes
    authenticator_data: bytes
    signature: bytes
    user_handle: bytes


@dataclass(frozen=True, slots=True)
class Ceremony:
    """What is expected of an answer: the party, the challenge behind its text if there is one, and who was asked.

    ``needs_verification`` asks for a finger, a face or a PIN beside the device when a passkey is used.
    """

    use: Use
    party: RelyingParty
    challenge: Challenge | None
    browser: bytes
    now: int
    owner: str = ""
    needs_verification: bool = False


class Flaw(StrEnum):
    """Why an answer is not taken."""

    UNREADABLE = "unreadable"
    TYPE = "type"
    CHALLENGE = "challenge"
    ORIGIN = "origin"
    CROSS_ORIGIN = "cross_origin"
    TOP_ORIGIN = "top_origin"
    RP_ID = "rp_id"
    NOT_PRESENT = "not_present"
    NOT_VERIFIED = "not_verified"
    BACKUP = "backup"
    ALGORITHM = "algorithm"
    KEY = "key"
    CREDENTIAL = "credential"
    ID_LENGTH = "id_length"
    KNOWN = "known"
    USER_HANDLE = "user_handle"
    ELIGIBILITY = "eligibility"
    SIGNATURE = "signature"
    ON_HOLD = "on_hold"


@dataclass(frozen=True, slots=True)
class Sound:
    """A new credential that passed every check, and what its authenticator vouched for."""

    data: AuthenticatorData
    key: AttestedKey


@dataclass(frozen=True, slots=True)
class Right:
    """A passkey was used, and every check passed; ``count_fell`` may mean that there are two of it."""

    is_verified: bool
    is_backed_up: bool
    sign_count: int
    count_fell: bool


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the checks of both kinds look at."""

    ceremony: Ceremony
    client: ClientData
    data: AuthenticatorData


@dataclass(frozen=True, slots=True)
class _SeenMade:
    made: Made
    data: AuthenticatorData
    key: AttestedKey
    is_known: bool


@dataclass(frozen=True, slots=True)
class _SeenUsed:
    used: Used
    data: AuthenticatorData
    passkey: Passkey
    handle: bytes


S = TypeVar("S", _Seen, _SeenMade, _SeenUsed)
_Check: TypeAlias = tuple[Flaw, Callable[[S], bool]]

_ALWAYS: tuple[_Check[_Seen], ...] = (
    (Flaw.TYPE, lambda seen: seen.client.type == seen.ceremony.use.type),
    (Flaw.CHALLENGE, lambda seen: _is_awaited(seen.client, seen.ceremony)),
    (Flaw.ORIGIN, lambda seen: seen.client.origin in seen.ceremony.party.origins),
    (Flaw.CROSS_ORIGIN, lambda seen: not seen.client.cross_origin),
    (Flaw.TOP_ORIGIN, lambda seen: seen.client.top_origin is None),
    (Flaw.RP_ID, lambda seen: same(seen.data.rp_id_hash, hashlib.sha256(seen.ceremony.party.id.encode()).digest())),
    (Flaw.NOT_PRESENT, lambda seen: seen.data.is_present),
    (Flaw.NOT_VERIFIED, lambda seen: seen.data.is_verified or not seen.ceremony.needs_verification),
    (Flaw.BACKUP, lambda seen: seen.data.is_backup_eligible or not seen.data.is_backed_up),
)
_WHEN_MADE: tuple[_Check[_SeenMade], ...] = (
    # Whoever has a passkey is asked for one that was unlocked before sensitive acts, so each has to be able to.
    (Flaw.NOT_VERIFIED, lambda seen: seen.data.is_verified),
    (Flaw.CREDENTIAL, lambda seen: seen.key.credential_id == seen.made.credential_id),
    (Flaw.ALGORITHM, lambda seen: seen.key.algorithm in ALGORITHMS),
    (Flaw.KEY, lambda seen: is_usable(seen.key.public_key)),
    (Flaw.ID_LENGTH, lambda seen: 0 < len(seen.key.credential_id) <= MOST_ID_BYTES),
    (Flaw.KNOWN, lambda seen: not seen.is_known),
)
_WHEN_USED: tuple[_Check[_SeenUsed], ...] = (
    (Flaw.CREDENTIAL, lambda seen: seen.used.credential_id == seen.passkey.credential_id),
    (Flaw.USER_HANDLE, lambda seen: bool(seen.handle) and same(seen.used.user_handle, seen.handle)),
    (Flaw.ELIGIBILITY, lambda seen: seen.data.is_backup_eligible == seen.passkey.is_copyable),
    (Flaw.SIGNATURE, lambda seen: is_signed(seen.passkey.public_key, _message(seen.used), seen.used.signature)),
)


def judge_made(made: Made, ceremony: Ceremony, *, is_known: bool) -> Sound | Flaw:
    """Judge a new credential (section 7.1); ``is_known`` says that somebody has one of its id already.

    It has to be made with a finger, a face or a PIN, whatever the ceremony says.
    """
    client, data = read_client_data(made.client_data), read_attestation(made.attestation)
    if client is None or data is None or data.key is None:
        return Flaw.UNREADABLE
    flaw = _first_flaw(_ALWAYS, _Seen(ceremony, client, data))
    flaw = flaw or _first_flaw(_WHEN_MADE, _SeenMade(made, data, data.key, is_known))
    return flaw or Sound(data, data.key)


def judge_used(used: Used, ceremony: Ceremony, passkey: Passkey, handle: bytes) -> Right | Flaw:
    """Judge the use of a passkey (section 7.2); ``handle`` is what its account is called in authenticators."""
    client, data = read_client_data(used.client_data), read_authenticator_data(used.authenticator_data)
    if client is None or data is None:
        return Flaw.UNREADABLE
    flaw = _first_flaw(_ALWAYS, _Seen(ceremony, client, data))
    flaw = flaw or _first_flaw(_WHEN_USED, _SeenUsed(used, data, passkey, handle))
    if flaw is not None:
        return flaw
    counts = bool(data.sign_count or passkey.sign_count)
    return Right(data.is_verified, data.is_backed_up, data.sign_count, counts and data.sign_count <= passkey.sign_count)


def keep(sound: Sound, made: Made, passkey_id: str, now: int) -> Passkey:
    """The passkey of a sound credential."""
    return Passkey(
        id=passkey_id,
        credential_id=sound.key.credential_id,
        public_key=sound.key.public_key,
        aaguid=sound.key.aaguid,
        transports=made.transports,
        is_copyable=sound.data.is_backup_eligible,
        is_backed_up=sound.data.is_backed_up,
        sign_count=sound.data.sign_count,
        created_at=now,
    )


def challenge_of(client_data: bytes) -> bytes:
    """What the challenge that an answer names is found by; of what cannot be read, something that nobody has."""
    client = read_client_data(client_data)
    return digest(client.challenge if client else "")


def handle_of(owner: str) -> bytes:
    """What an account is called in authenticators, from the id of its registration (section 14.6.1).

    These 32 bytes say nothing of the person, and are nobody's name anywhere else.
    """
    return digest(f"user handle\0{owner}")


def _is_awaited(client: ClientData, ceremony: Ceremony) -> bool:
    """Whether the challenge was made for this use, browser and owner, and its time is not over."""
    found = ceremony.challenge
    return (
        found is not None
        and same(digest(client.challenge), found.digest)
        and (found.use, found.owner) == (ceremony.use, ceremony.owner)
        and same(found.browser, ceremony.browser)
        and ceremony.now < found.expires_at
    )


def _message(used: Used) -> bytes:
    """What the authenticator signed."""
    return used.authenticator_data + hashlib.sha256(used.client_data).digest()


def _first_flaw(checks: tuple[_Check[S], ...], seen: S) -> Flaw | None:
    return next((flaw for flaw, passes in checks if not passes(seen)), None)
