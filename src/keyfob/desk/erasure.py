"""Erasing a customer record: asked for in a case, prepared by one, released by another, and stoppable till it is done.

Whoever prepares it checks who asks, and says of each part whether a law wants it kept, which one, and until when
(GDPR Art. 17(3)(b), 12(6)). The answer is due within a month (Art. 12(3)). The table of states is the whole of what
may follow what; an erasure that ended stays ended, and whoever still wants it begins another one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType

from keyfob.base.change import Change
from keyfob.base.durations import DAY
from keyfob.desk.cases import About, Case, Side

REMEMBERED = 3 * 365 * DAY
"""So long an erasure that was done is remembered, with its receipt and without a word about the person."""
ENDED_LIFE = 180 * DAY


class Part(StrEnum):
    """A part of the record that a law may want kept; a brand's words say it."""

    CONTACT = "contact"
    """Name, contact data and delivery addresses."""
    PAYMENT = "payment"
    CONSENTS = "consents"
    VEHICLES = "vehicles"
    CASES = "cases"


class Identity(StrEnum):
    """How it was checked that the customer asks, and nobody else."""

    SIGNED_IN = "signed_in"
    """They wrote from My; never of a case that somebody wrote signed out."""
    DOCUMENT = "document"
    """Seen in person, and not copied."""
    LETTER = "letter"
    """They gave back a code from a letter to the address that is known."""
    CALLED_BACK = "called_back"
    """At a telephone number that was known before."""


class State(StrEnum):
    """How far an erasure is."""

    PREPARED = "prepared"
    APPROVED = "approved"
    """It waits, and its customer can stop it."""
    RETURNED = "returned"
    STOPPED = "stopped"
    """By its customer."""
    EXECUTED = "executed"


STANDING = frozenset({State.PREPARED, State.APPROVED})
"""The states in which something is still to come; of one customer there is one such erasure at a time."""


class Act(StrEnum):
    """What is done to an erasure."""

    APPROVE = "approve"
    RETURN = "return"
    STOP = "stop"
    EXECUTE = "execute"


ALLOWED: Mapping[Act, frozenset[Side]] = MappingProxyType(
    {
        Act.APPROVE: frozenset({Side.DESK}),
        Act.RETURN: frozenset({Side.DESK}),
        Act.STOP: frozenset({Side.CUSTOMER}),
        Act.EXECUTE: frozenset(),
    }
)
"""Who may do what; executing is the program's alone."""

NEXT: Mapping[State, Mapping[Act, State]] = MappingProxyType(
    {
        State.PREPARED: {Act.APPROVE: State.APPROVED, Act.RETURN: State.RETURNED, Act.STOP: State.STOPPED},
        State.APPROVED: {Act.RETURN: State.RETURNED, Act.STOP: State.STOPPED, Act.EXECUTE: State.EXECUTED},
        State.RETURNED: {},
        State.STOPPED: {},
        State.EXECUTED: {},
    }
)
"""What follows what; what is not here cannot be done."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A part that a law wants kept until then, and which law and why."""

    part: Part
    reason: str = field(repr=False)
    until: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """An erasure. ``reference`` is what its mails and its receipt call it; ``asked_at`` when the customer asked.

    ``recipients`` are all addresses at which the customer is known, ``token`` is in the link that stops it. What is
    personal in it (``note``, ``holds``, ``recipients``) is sealed with the record's key, and is empty afterwards.
    """

    id: str
    reference: str
    case_id: str
    customer_id: str
    state: State
    version: int
    asked_at: int
    identity: Identity
    note: str = field(repr=False)
    holds: tuple[Hold, ...]
    recipients: tuple[str, ...] = field(repr=False)
    token: str = field(repr=False)
    locale: str
    prepared_by: str
    prepared_at: int
    approved_by: str | None = None
    execute_at: int | None = None
    changed_at: int
    expires_at: int
    receipt: str = ""

    @property
    def stands(self) -> bool:
        """Whether something is still to come of it."""
        return self.state in STANDING


@dataclass(frozen=True, slots=True)
class ErasurePrepared(Change):
    """Somebody of the desk checked it all, and another one is to release it. Guard: none stands for this customer."""

    account_id: str | None
    customer_id: str
    case_id: str
    erasure_id: str
    desk: str
    identity: Identity
    erasure: Erasure = field(repr=False)


@dataclass(frozen=True, slots=True)
class ErasureApproved(Change):
    """A second person released it; it is done at ``execute_at``. Guard: its version was one less."""

    account_id: str | None
    customer_id: str
    case_id: str
    erasure_id: str
    desk: str
    execute_at: int
    erasure: Erasure = field(repr=False)


@dataclass(frozen=True, slots=True)
class ErasureReturned(Change):
    """It is not done like this: the desk took it back, or something runs on. Guard: its version was one less.

    ``was_told`` says whether its customer had been told that it would be done.
    """

    account_id: str | None
    customer_id: str
    case_id: str
    erasure_id: str
    desk: str
    was_told: bool
    erasure: Erasure = field(repr=False)


@dataclass(frozen=True, slots=True)
class ErasureStopped(Change):
    """Its customer stopped it. Guard: its version was one less."""

    account_id: str | None
    customer_id: str
    case_id: str
    erasure_id: str
    erasure: Erasure = field(repr=False)


def next_state(erasure: Erasure, act: Act, side: Side | None) -> State | None:
    """What it becomes by this; None where it cannot be done, or not by them. ``side`` is None for the program."""
    if side is not None and side not in ALLOWED[act]:
        return None
    return NEXT[erasure.state].get(act)


def month_after(at: int) -> int:
    """The same time a month later, on the month's last day where it has no such one (Regulation 1182/71, Art. 3).

    The law lets that whole day pass; the moment itself is that day in every time zone.
    """
    day = datetime.fromtimestamp(at, UTC)
    years, month = divmod(day.month, 12)
    first = datetime(day.year + years, month + 1, 1, tzinfo=UTC)
    years, month = divmod(first.month, 12)
    length = (datetime(first.year + years, month + 1, 1, tzinfo=UTC) - first).days
    return int(first.timestamp()) + (min(day.day, length) - 1) * DAY + at % DAY


def answer_due(case: Case) -> int | None:
    """By when a request to be erased is to be answered by law; None for whatever else a case is about."""
    return month_after(case.opened_at) if case.about is About.ERASURE else None
