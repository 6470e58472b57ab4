"""Cases: what customers ask the brand's people for, from the first message to the last.

A case has a number that is read out on the telephone, a state, and messages of both sides. The table of states is the
whole of what may follow what; a closed case stays closed, and goes after a while.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from keyfob.base.change import Change
from keyfob.base.durations import DAY, HOUR
from keyfob.base.email import Email

NUMBER_GROUPS = 3
MOST_MESSAGES = 100
"""So many messages a case holds; whoever has more to say begins another one."""


class About(StrEnum):
    """What a case is about; a brand's words say it, and pages name it in ``?about=``."""

    ID = "id"
    ERASURE = "erasure"
    ADDRESS = "address"
    VEHICLE = "vehicle"
    SECURITY = "security"
    """What points at somebody else with an ID; nobody chooses it, it is opened by a report."""
    OTHER = "other"


ASKED = tuple(about for about in About if about is not About.SECURITY)
"""What can be chosen."""


class State(StrEnum):
    """How far a case is."""

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    """For the customer to answer."""
    ANSWERED = "answered"
    CLOSED = "closed"


OWED = frozenset({State.NEW, State.OPEN})
"""The states in which the desk is to do something."""


class Side(StrEnum):
    """Who speaks."""

    CUSTOMER = "customer"
    DESK = "desk"
    HOUSE = "house"
    """The program itself, which reports something: its text is a name for which a brand has words."""


class Act(StrEnum):
    """What is done to a case."""

    WRITE = "write"
    TAKE = "take"
    ANSWER = "answer"
    ASK = "ask"
    HAND_OVER = "hand_over"
    """To the people of a partner."""
    CLOSE = "close"


ALLOWED: Mapping[Act, frozenset[Side]] = MappingProxyType(
    {
        Act.WRITE: frozenset({Side.CUSTOMER, Side.HOUSE}),
        Act.TAKE: frozenset({Side.DESK}),
        Act.ANSWER: frozenset({Side.DESK}),
        Act.ASK: frozenset({Side.DESK}),
        Act.HAND_OVER: frozenset({Side.DESK}),
        Act.CLOSE: frozenset({Side.CUSTOMER, Side.DESK}),
    }
)
"""Who may do what."""

NEXT: Mapping[State, Mapping[Act, State]] = MappingProxyType(
    {
        State.NEW: {
            Act.WRITE: State.NEW, Act.TAKE: State.OPEN, Act.ANSWER: State.ANSWERED, Act.ASK: State.WAITING,
            Act.CLOSE: State.CLOSED, Act.HAND_OVER: State.NEW,
        },
        State.OPEN: {
            Act.WRITE: State.OPEN, Act.TAKE: State.OPEN, Act.ANSWER: State.ANSWERED, Act.ASK: State.WAITING,
            Act.CLOSE: State.CLOSED, Act.HAND_OVER: State.OPEN,
        },
        State.WAITING: {
            Act.WRITE: State.OPEN, Act.TAKE: State.WAITING, Act.ANSWER: State.ANSWERED, Act.ASK: State.WAITING,
            Act.CLOSE: State.CLOSED, Act.HAND_OVER: State.WAITING,
        },
        State.ANSWERED: {
            Act.WRITE: State.OPEN, Act.TAKE: State.ANSWERED, Act.ANSWER: State.ANSWERED, Act.ASK: State.WAITING,
            Act.CLOSE: State.CLOSED, Act.HAND_OVER: State.ANSWERED,
        },
        State.CLOSED: {},
    }
)  # fmt: skip
"""What follows what; what is not here cannot be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePolicy:
    """How long cases are kept, in seconds: after they were closed, and where nobody says anything any more.

    ``answer_within`` is how soon the desks mean to answer, which says what is due first, ``urgent_within`` the same
    where somebody else may be at the ID; ``erasure_wait`` how long an erasure that two people released can still be
    stopped by its customer.
    """

    closed_life: int = 180 * DAY
    idle_life: int = 365 * DAY
    answer_within: int = 2 * DAY
    urgent_within: int = 4 * HOUR
    erasure_wait: int = 7 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case. ``owner`` is whose key seals what is said in it: the customer record's, or one of its own (its id).

    A case of somebody signed in has an ``account_id``, and a ``customer_id`` where there is a record. All others have a
    ``token``, the secret of the link that was mailed; it is empty where the link was revoked. ``confirmed`` says
    whether ``email`` has been proved: by the account, or by somebody who answered from the mailed link.
    """

    id: str
    number: str
    about: About
    state: State
    version: int
    owner: str
    account_id: str | None
    customer_id: str | None
    name: str
    email: Email
    locale: str
    confirmed: bool
    token: str = field(repr=False)
    messages: int
    taken_by: str | None
    opened_at: int
    changed_at: int
    expires_at: int
    due_at: int | None = None
    """When it is to be answered; None while the desk owes nothing."""
    partner_id: str | None = None
    """The partner whose people may see it too, if it was handed over to one."""
    caller_checked_at: int | None = None
    """When a caller last said the words that My showed to the customer."""
    opened_by: str = ""
    """The desk that opened it, if the customer did not write themselves."""
    for_desk: str = ""
    """The desk that it was passed on to, until somebody takes it."""
    given_by: str | None = None
    """Who gave it to whoever has it; of a case that nobody has, who had it and left."""
    named: frozenset[str] = frozenset()
    """Whom of the staff a report in it names; known where a desk looks at it. They go on with nothing in it."""

    @property
    def is_urgent(self) -> bool:
        """Whether it comes before all that are not."""
        return self.about is About.SECURITY

    def within(self, policy: CasePolicy) -> int:
        """How soon the desks mean to answer it."""
        return policy.urgent_within if self.is_urgent else policy.answer_within


@dataclass(frozen=True, slots=True)
class CaseMessage:
    """Something that was said, the ``number``-th in its case; ``staff`` is who of the desk said it, if they did."""

    number: int
    side: Side
    staff: str
    text: str = field(repr=False)
    at: int


class News(StrEnum):
    """What a mail about a case tells; its words stand under ``mail.case``. It never says what the messages say."""

    RECEIVED = "received"
    OPENED = "opened"
    """By a desk."""
    REPORTED = "reported"
    """Opened by the program: somebody else may be at the ID."""
    ANSWERED = "answered"
    ASKED = "asked"
    CLOSED = "closed"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class CaseKeyMade(Change):
    """A case without a customer record gets a key of its own, before anything is sealed with it."""

    case_id: str


@dataclass(frozen=True, slots=True)
class CaseOpened(Change):
    """The customer wrote, ``desk`` opened it on them, or something was reported.

    Guards: nobody has the number; no other report stands for the account.
    """

    account_id: str | None
    customer_id: str | None
    case_id: str
    about: About
    side: Side
    desk: str
    case: Case = field(repr=False)
    message: CaseMessage = field(repr=False)


@dataclass(frozen=True, slots=True)
class CaseMessageWritten(Change):
    """Either side wrote more, ``desk`` says which of the desks; ``case`` is as afterwards. Guard: version one less."""

    account_id: str | None
    customer_id: str | None
    case_id: str
    side: Side
    state: State
    desk: str
    case: Case = field(repr=False)
    message: CaseMessage = field(repr=False)


@dataclass(frozen=True, slots=True)
class CaseStateChanged(Change):
    """Taken or closed, without a word, by which ``desk``; ``case`` is as afterwards. Guard: version one less."""

    account_id: str | None
    customer_id: str | None
    case_id: str
    side: Side
    state: State
    desk: str
    case: Case = field(repr=False)


@dataclass(frozen=True, slots=True)
class CaseHandedOver(Change):
    """A partner's people may see it from now on, and one of them is to take it. Guard: its version was one less."""

    account_id: str | None
    customer_id: str | None
    case_id: str
    desk: str
    partner_id: str
    case: Case = field(repr=False)


@dataclass(frozen=True, slots=True)
class CaseLinkChanged(Change):
    """The mailed link was revoked, or replaced by a new one. Guard: the case's version was one less."""

    case_id: str
    revoked: bool
    case: Case = field(repr=False)


@dataclass(frozen=True, slots=True)
class CaseMailed(Change):
    """Its customer is told what is new, without a word of what was said."""

    case_id: str
    news: News
    at: int
    case: Case = field(repr=False)


def next_state(case: Case, act: Act, side: Side) -> State | None:
    """What the case becomes by this; None where it cannot be done, or not by them."""
    return NEXT[case.state].get(act) if side in ALLOWED[act] else None
