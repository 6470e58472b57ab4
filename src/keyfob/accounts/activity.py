"""Activity: what happened to an account, as its owner reads it: a security log of one's own (ASVS 6.3.5, 6.3.7)."""

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from keyfob.accounts.model import Visitor
from keyfob.accounts.throttle import network_key
from keyfob.base.actor import Actor, Kind
from keyfob.base.change import Change


class Group(StrEnum):
    """What one may look at alone."""

    SIGN_INS = "sign-ins"
    CHANGES = "changes"


class Who(StrEnum):
    """Who did it, as seen from the account."""

    SELF = "self"
    NOBODY = "nobody"
    OTHER = "other"
    SERVICE = "service"
    DESK = "desk"
    HOUSE = "house"

    @property
    def has_place(self) -> bool:
        """Whether the owner may know device and network: their own, and those of whoever tried to get in.

        Those of a service, of staff and of the owner of another ID are not theirs to see.
        """
        return self in {Who.SELF, Who.NOBODY}


class Way(StrEnum):
    """By what somebody signed in."""

    LINK = "link"
    LINK_AND_SECOND = "link_and_second"
    PASSWORD = "password"  # noqa: S105  # the name of a way in
    PASSWORD_AND_SECOND = "password_and_second"  # noqa: S105  # same
    PASSKEY = "passkey"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log; ``words`` is the key that says what happened.

    ``is_try`` says that somebody got in, or tried to. ``device`` and ``network`` are empty where they are not known or
    not to be seen, and so are ``client_id`` (of the service it is about), ``sid`` (of the session), ``names`` (of
    the fields that changed), ``purpose`` (of a consent), ``desk`` (which of the brand's desks it was), ``case_id``
    (which case it worked on) and ``reason`` (why, in its words).
    """

    id: str
    at: int
    group: Group
    words: str
    who: Who
    is_try: bool = False
    device: str = ""
    network: str = ""
    way: Way | None = None
    client_id: str = ""
    sid: str = ""
    names: tuple[str, ...] = ()
    purpose: str = ""
    desk: str = ""
    case_id: str = ""
    reason: str = field(default="", repr=False)

    @property
    def by(self) -> str:
        """Who acted, as words know it: for the brand's people the desk that they sit at, and never who they are."""
        return f"{self.who}_{self.desk}" if self.desk and self.who is Who.DESK else self.who


@dataclass(frozen=True, slots=True)
class ActivityExported(Change):
    """The owner took the log away as a file."""

    account_id: str
    at: int


def who_acted(actor: Actor, account_id: str) -> Who:
    """Who ``actor`` is to the owner of the account."""
    if actor.kind is not Kind.PERSON:
        return {Kind.SERVICE: Who.SERVICE, Kind.STAFF: Who.DESK}.get(actor.kind, Who.HOUSE)
    if not actor.id:
        return Who.NOBODY
    return Who.SELF if actor.id == account_id else Who.OTHER


def way_of(amr: Collection[str]) -> Way | None:
    """The way in behind these methods (RFC 8176); None where they tell nothing that people have a word for."""
    if {"hwk", "swk"} & set(amr):
        return Way.PASSKEY
    if "pwd" in amr:
        return Way.PASSWORD_AND_SECOND if "mfa" in amr else Way.PASSWORD
    if "otp" in amr:
        return Way.LINK_AND_SECOND if "mfa" in amr else Way.LINK
    return None


def looks_strange(line: Line, visitor: Visitor, sid: str) -> bool:
    """Whether the owner, who looks from this browser in session ``sid``, may not have been behind a sign-in or a try.

    So it is when it came from another device or another network than they use now.
    """
    if not line.is_try or not line.who.has_place or line.sid == sid:
        return False
    is_here = line.device == visitor.device and network_key(line.network) == network_key(visitor.network)
    return not is_here
