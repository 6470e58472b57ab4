"""Who acts: named in every audit row."""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of actors."""

    PERSON = "person"
    SERVICE = "service"
    STAFF = "staff"
    OPERATOR = "operator"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and from where.

    ``id`` is an account, client or staff id, empty for somebody not known yet. ``network`` (an IP address), ``device``
    (a browser's name) and ``reason`` (what somebody of the staff gave, in their words) are personal data: they are
    stored sealed only.
    """

    kind: Kind
    id: str = ""
    network: str = ""
    device: str = ""
    desk: str = ""
    """The desk of somebody of the staff, which the audit names beside each of their changes."""
    case_id: str = ""
    """The case that they work on, which it names too."""
    reason: str = field(default="", repr=False)


PROGRAM = Actor(Kind.PROGRAM)
OPERATOR = Actor(Kind.OPERATOR)
