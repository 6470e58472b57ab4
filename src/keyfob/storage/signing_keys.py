"""Signing keys, sealed with the master key; every process knows a new one within five seconds."""

from collections.abc import Callable, Iterable
from threading import Lock

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa_key
from joserfc.jwk import ECKey, RSAKey
from sqlalchemy import bindparam, insert, or_, select, update

from keyfob.protocol.jose import KeyRing, SigningKey
from keyfob.protocol.jws import RS256
from keyfob.protocol.rotation import SigningKeyMade, SigningKeyRetired
from keyfob.storage.reader import Reader
from keyfob.storage.remembered import Remembered
from keyfob.storage.schema import signing_keys
from keyfob.storage.sealing import PROGRAM
from keyfob.storage.statement import Statement, Write
from keyfob.storage.writing import Writers, Writing

CACHE_SECONDS = 5
RSA_BITS = 3072

_ALL = Statement(
    select(
        signing_keys.c.kid, signing_keys.c.alg, signing_keys.c.sealed, signing_keys.c.created_at,
        signing_keys.c.active_from, signing_keys.c.retire_at,
    ).where(or_(signing_keys.c.retire_at.is_(None), signing_keys.c.retire_at > bindparam("now")))
)  # fmt: skip
_ADD = Statement(insert(signing_keys))
_RETIRE = Statement(
    update(signing_keys).where(signing_keys.c.kid == bindparam("this_kid")).values(retire_at=bindparam("until"))
)


class SigningKeys:
    """The ring of keys, at most five seconds old; opened anew only when the stored keys have changed."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._remembered: Remembered[str, KeyRing] = Remembered(1, CACHE_SECONDS, clock)
        self._known: tuple[SigningKey, ...] = ()
        self._ring = KeyRing(())
        self._lock = Lock()

    def ring(self, read: Reader, now: int) -> KeyRing:
        """The keys that sign and verify now."""
        remembered = self._remembered.find("ring")
        if remembered is not None:
            return remembered
        keys = list_signing_keys(read, now)
        with self._lock:
            if keys != self._known:
                self._known, self._ring = keys, KeyRing(keys)
            self._remembered.keep("ring", self._ring)
            return self._ring


def list_signing_keys(read: Reader, now: int) -> tuple[SigningKey, ...]:
    """All keys that are still published."""
    found = []
    for kid, alg, sealed, created_at, active_from, retire_at in read.all(_ALL, now=now):
        private_jwk = read.open(PROGRAM, "signing_keys", kid, sealed, str)
        found.append(SigningKey(kid, alg, private_jwk, created_at, active_from, retire_at))
    return tuple(sorted(found, key=lambda key: (key.created_at, key.kid)))


def forge_key(alg: str) -> str:
    """A fresh private JWK: P-256 for ES256, RSA of 3072 bits for RS256 (ASVS 11.2.3)."""
    if alg == RS256:
        key: RSAKey | ECKey = RSAKey.import_key(generate_rsa_key(65537, RSA_BITS))
    else:
        key = ECKey.import_key(generate_private_key(SECP256R1()))
    return msgspec.json.encode(key.as_dict(private=True)).decode()


def _make(change: SigningKeyMade, writing: Writing) -> Iterable[Write]:
    key = change.key
    yield Write(
        _ADD,
        {
            "kid": key.kid,
            "alg": key.alg,
            "follows": change.follows,
            "sealed": writing.vault.seal(PROGRAM, "signing_keys", key.kid, key.private_jwk),
            "created_at": key.created_at,
            "active_from": key.active_from,
            "retire_at": key.retire_at,
        },
    )


def _retire(change: SigningKeyRetired, _: Writing) -> Iterable[Write]:
    yield Write(_RETIRE, {"this_kid": change.kid, "until": change.retire_at}, expect=1)


WRITES: Writers = {SigningKeyMade: _make, SigningKeyRetired: _retire}
