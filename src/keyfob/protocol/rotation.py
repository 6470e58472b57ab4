"""The life of signing keys: made, published a day before use, replaced after ninety days, retired (ASVS 11.2.2)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from keyfob.base.change import Change
from keyfob.protocol.jose import SIGNING_ALGORITHMS, SigningKey
from keyfob.protocol.jwk import thumbprint
from keyfob.protocol.policy import Policy

Forge: TypeAlias = Callable[[str], str]
"""Takes ES256 or RS256, gives a fresh private JWK as JSON (P-256, or RSA of 3072 bits); it draws chance."""


@dataclass(frozen=True, slots=True)
class SigningKeyMade(Change):
    """A new key is published.

    Guard: no other key follows ``follows``, the kid of the key of this algorithm that it takes over from (empty for the
    first one), so that two processes never make two.
    """

    key: SigningKey
    follows: str
    at: int


@dataclass(frozen=True, slots=True)
class SigningKeyRetired(Change):
    """A key is published no longer than ``retire_at``; its row may be trimmed from then on."""

    kid: str
    alg: str
    retire_at: int
    at: int


def plan_rotation(keys: Iterable[SigningKey], policy: Policy, forge: Forge, now: int) -> tuple[Change, ...]:
    """What is due now: nothing, most of the time. Ask once an hour, and at every start."""
    known = tuple(keys)
    changes: list[Change] = []
    for alg in SIGNING_ALGORITHMS:
        current = _current(known, alg)
        if current is None:
            changes.append(_make(alg, None, forge, active_from=now, now=now))
        elif now >= current.active_from + policy.key_life - policy.key_lead:
            active_from = now + policy.key_lead
            changes.append(_make(alg, current, forge, active_from=active_from, now=now))
            changes.append(_retire(current, active_from + policy.token_life + policy.key_lead, now))
    return tuple(changes)


def rotate(
    keys: Iterable[SigningKey], policy: Policy, forge: Forge, now: int, *, distrust: bool = False
) -> tuple[Change, ...]:
    """New keys for all algorithms, in use as soon as every service can have read them.

    With ``distrust``, for a key that may have been stolen, that is as soon as every process of ours knows them, and the
    old ones and every token they signed end at that moment.
    """
    known = tuple(keys)
    active_from = now + lead(policy, distrust=distrust)
    gone = active_from if distrust else active_from + policy.token_life + policy.key_lead
    changes: list[Change] = []
    for alg in SIGNING_ALGORITHMS:
        changes.append(_make(alg, _current(known, alg), forge, active_from=active_from, now=now))
        changes.extend(
            _retire(key, gone, now)
            for key in known
            if key.alg == alg and (key.retire_at is None or key.retire_at > gone)
        )
    return tuple(changes)


def lead(policy: Policy, *, distrust: bool) -> int:
    """In how many seconds keys sign that are made by hand."""
    return policy.key_spread + (0 if distrust else policy.key_cache)


def _current(keys: tuple[SigningKey, ...], alg: str) -> SigningKey | None:
    own = (key for key in keys if key.alg == alg and key.retire_at is None)
    return max(own, key=lambda key: key.created_at, default=None)


def _make(alg: str, after: SigningKey | None, forge: Forge, *, active_from: int, now: int) -> SigningKeyMade:
    private_jwk = forge(alg)
    key = SigningKey(thumbprint(private_jwk), alg, private_jwk, now, active_from)
    return SigningKeyMade(key, after.kid if after else "", now)


def _retire(key: SigningKey, retire_at: int, now: int) -> SigningKeyRetired:
    return SigningKeyRetired(key.kid, key.alg, retire_at, now)
