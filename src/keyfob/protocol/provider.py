"""What stands behind every decision: the policy, the keys that sign, and two keys that never leave."""

from dataclasses import dataclass, field

from keyfob.protocol.jose import KeyRing
from keyfob.protocol.policy import Policy


@dataclass(frozen=True, slots=True)
class Secrets:
    """Keys of 32 bytes, each for one use, derived from the master key.

    ``subject`` turns accounts into the names that services know; when it changes, every service loses its customers.
    ``refresh`` derives the successors of refresh tokens; when it changes, only retries that are under way fail.
    """

    subject: bytes = field(repr=False)
    refresh: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Provider:
    """The OpenID Provider."""

    policy: Policy
    ring: KeyRing
    secrets: Secrets
