"""How long a request of a service waits for its person: as long as they are at it, and never for good.

Whoever turns away at the first page leaves a row for an hour. Every step that is taken keeps it for another one, and
what a person waits for themselves, such as a mail, keeps it until that is over.
"""

from dataclasses import dataclass

from keyfob.base.change import Change
from keyfob.base.durations import MINUTE
from keyfob.protocol.model import ParkedRequest
from keyfob.protocol.policy import Policy


@dataclass(frozen=True, slots=True)
class RequestProlonged(Change):
    """A parked request waits until ``until``; one that was answered meanwhile is gone."""

    reference_digest: bytes
    until: int


def prolong(parked: ParkedRequest, policy: Policy, now: int, waits_until: int = 0) -> tuple[RequestProlonged, ...]:
    """Keep a request whose person has just done something, and now waits for what is good until ``waits_until``.

    Nothing is written where that gains less than a minute, nor beyond ``policy.parked_most``.
    """
    until = min(max(now, waits_until) + policy.parked_life, parked.parked_at + policy.parked_most)
    gains = until - parked.expires_at >= MINUTE
    return (RequestProlonged(parked.reference_digest, until),) if gains else ()
