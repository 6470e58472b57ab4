"""Changing an ID: a case with a state, and never an edit, since whoever has the address has the account.

Five things have to be true before it happens: a reason with a ticket, a proof of the customer, a second person of
another desk, a proof of the new mailbox, and a wait that the owner was told of and can end. Whoever changes their own
ID, where the brand lets them, needs no second person. `NEXT` is the whole of what may follow what.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from keyfob.accounts.model import Account
from keyfob.base.change import Change
from keyfob.base.durations import DAY, HOUR
from keyfob.base.email import Email

CODE_DIGITS = 6
MAX_TICKET = 60


class Step(StrEnum):
    """How far a change is."""

    PROVING = "proving"
    WAITING = "waiting"
    """Approved, or begun by the customer with the new mailbox proved: only time is missing."""
    EXECUTED = "executed"
    REVERTED = "reverted"
    """The old address took it back."""
    REFUSED = "refused"
    STOPPED = "stopped"
    """By its owner."""
    EXPIRED = "expired"
    """Nobody proved enough in time, or the account or the new address changed meanwhile."""


RUNNING = frozenset({Step.PROVING, Step.WAITING})


class Act(StrEnum):
    """What is done to a change."""

    PROVE = "prove"
    APPROVE = "approve"
    REFUSE = "refuse"
    STOP = "stop"
    EXPIRE = "expire"
    EXECUTE = "execute"
    REVERT = "revert"


NEXT: Mapping[Step, Mapping[Act, Step]] = MappingProxyType(
    {
        Step.PROVING: {
            Act.PROVE: Step.PROVING, Act.APPROVE: Step.WAITING, Act.REFUSE: Step.REFUSED, Act.STOP: Step.STOPPED,
            Act.EXPIRE: Step.EXPIRED,
        },
        Step.WAITING: {
            Act.REFUSE: Step.REFUSED, Act.STOP: Step.STOPPED, Act.EXPIRE: Step.EXPIRED, Act.EXECUTE: Step.EXECUTED,
        },
        Step.EXECUTED: {Act.REVERT: Step.REVERTED},
        Step.REVERTED: {},
        Step.REFUSED: {},
        Step.STOPPED: {},
        Step.EXPIRED: {},
    }
)  # fmt: skip
"""What follows what; what is not here cannot be done."""


class Reason(StrEnum):
    """Why an ID is to be changed; a brand's words say it."""

    NEW_ADDRESS = "new_address"
    LOST_MAILBOX = "lost_mailbox"
    WRONG_ADDRESS = "wrong_address"


class Proof(StrEnum):
    """What was proved."""

    NEW_MAILBOX = "new_mailbox"
    AUTHENTICATOR = "authenticator"
    """A passkey or the app was used in My for this very change."""
    PASSWORD = "password"  # noqa: S105  # the name of a proof
    """Of a customer who has nothing stronger, and changes the ID without a desk."""
    OLD_MAILBOX = "old_mailbox"
    LETTER = "letter"
    SEEN = "seen"
    """Somebody of a desk saw a document that says who the customer is; no copy is taken."""


RECOVERY = frozenset({Proof.OLD_MAILBOX, Proof.LETTER, Proof.SEEN})
"""Two of these, different ones, are as good as a bound authenticator (NIST SP 800-63B-4 section 4.2)."""
ENOUGH_RECOVERY = 2
OWN = frozenset({Proof.PASSWORD, Proof.OLD_MAILBOX})
"""What it takes of a customer who has no authenticator and changes the ID without a desk."""
BY_CODE = (Proof.NEW_MAILBOX, Proof.OLD_MAILBOX, Proof.LETTER)
"""What is proved by a code that was sent there."""


class Need(StrEnum):
    """What has to be true before an ID is changed."""

    REASON = "reason"
    CUSTOMER = "customer"
    MAILBOX = "mailbox"
    SECOND_PERSON = "second_person"
    WAIT = "wait"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdChangePolicy:
    """How long each part takes, in seconds.

    ``wait`` after everything else is there, ``short_wait`` where a bound authenticator confirmed it. It has to be
    proved within ``proving_life``. Afterwards the old address takes it back for ``revert_life``, what could not be
    undone is on hold for ``hold``, and the ID is not changed again for ``again_after``.
    """

    wait: int = 72 * HOUR
    short_wait: int = 24 * HOUR
    proving_life: int = 14 * DAY
    revert_life: int = 14 * DAY
    hold: int = 7 * DAY
    again_after: int = 90 * DAY
    ended_life: int = 30 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class IdChange:
    """A change of an ID from ``old`` to ``new``.

    ``account_version`` is the account's when it began: whatever changes that ends it, such as a new password.
    ``opened_by``, ``seen_by`` (who saw a document) and ``approved_by`` are staff; without ``opened_by`` it is the
    customer's own. ``number`` is that of its case, which whoever types a code has to know. ``token`` is in the mails to
    the old address alone. ``codes`` are digests by proof.
    """

    id: str
    account_id: str
    case_id: str | None
    number: str
    step: Step
    version: int
    account_version: int
    desk: str
    reason: Reason
    ticket: str = field(repr=False)
    opened_by: str | None
    seen_by: str | None = None
    approved_by: str | None = None
    proofs: frozenset[Proof] = frozenset()
    old: Email = field(repr=False)
    new: Email = field(repr=False)
    locale: str
    token: str = field(repr=False)
    codes: Mapping[Proof, bytes] = field(repr=False)
    opened_at: int
    due_at: int | None = None
    executed_at: int | None = None
    held_until: int | None = None
    revert_until: int | None = None
    expires_at: int

    @property
    def by_customer(self) -> bool:
        """Whether its customer began it, without a desk."""
        return self.opened_by is None

    def is_second(self, staff_id: str) -> bool:
        """Whether somebody had no part in it, whatever their role was then, and so may be the second person."""
        return staff_id not in {self.opened_by, self.seen_by}

    def stands(self, account: Account, now: int) -> bool:
        """Whether it goes on: nobody ended it, it is not too old, and its account is as it was."""
        is_its = self.account_id == account.id and self.account_version == account.version
        return self.step in RUNNING and is_its and (self.step is Step.WAITING or now < self.expires_at)

    def may_be_reverted(self, now: int) -> bool:
        """Whether the old address may take it back."""
        return self.step is Step.EXECUTED and self.revert_until is not None and now < self.revert_until

    def holds(self, now: int) -> bool:
        """Whether what could not be undone has to wait."""
        return self.held_until is not None and now < self.held_until


def lacks(change: IdChange, now: int) -> frozenset[Need]:
    """What is still missing before it may happen; whoever changes their own ID needs no second person."""
    proofs = change.proofs
    recovered = len(proofs & RECOVERY) >= ENOUGH_RECOVERY
    enough = proofs >= OWN if change.by_customer else recovered
    second = change.by_customer or (change.approved_by is not None and change.is_second(change.approved_by))
    there = {
        Need.REASON: change.by_customer or bool(change.ticket),
        Need.CUSTOMER: Proof.AUTHENTICATOR in proofs or enough,
        Need.MAILBOX: Proof.NEW_MAILBOX in proofs,
        Need.SECOND_PERSON: second,
        Need.WAIT: change.due_at is not None and now >= change.due_at,
    }
    return frozenset(need for need, is_there in there.items() if not is_there)


def wait_of(change: IdChange, policy: IdChangePolicy) -> int:
    """How long its owner has to stop it."""
    return policy.short_wait if Proof.AUTHENTICATOR in change.proofs else policy.wait


class News(StrEnum):
    """What a mail tells; its words stand under ``mail.id_change``."""

    ASKED = "asked"
    CODE = "code"
    """To the new address, with a code that nobody else sees."""
    APPROVED = "approved"
    COMING = "coming"
    """The same, to the new address."""
    DONE = "done"
    WELCOME = "welcome"
    """The same, to the new address."""
    ENDED = "ended"
    REVERTED = "reverted"


TO_NEW = frozenset({News.CODE, News.COMING, News.WELCOME})


@dataclass(frozen=True, slots=True)
class IdChangeOpened(Change):
    """It begins. Guards: none runs for the account, whose version stays until the commit."""

    account_id: str
    id_change_id: str
    case_id: str | None
    desk: str
    reason: Reason
    change: IdChange = field(repr=False)


@dataclass(frozen=True, slots=True)
class IdChangeProved(Change):
    """``proof`` is there, at which desk if at one; ``change`` is as afterwards. Guard: its version was one less."""

    account_id: str
    id_change_id: str
    proof: Proof
    desk: str
    change: IdChange = field(repr=False)


@dataclass(frozen=True, slots=True)
class IdChangeCodeFailed(Change):
    """A wrong code was typed for it."""

    account_id: str
    id_change_id: str


@dataclass(frozen=True, slots=True)
class IdChangeLetterWritten(Change):
    """A code goes to the customer's postal address. Guard: its version was one less."""

    account_id: str
    id_change_id: str
    desk: str
    change: IdChange = field(repr=False)


@dataclass(frozen=True, slots=True)
class IdChangeApproved(Change):
    """It happens at ``due_at`` unless somebody stops it. Guard: its version was one less."""

    account_id: str
    id_change_id: str
    desk: str
    due_at: int
    change: IdChange = field(repr=False)


@dataclass(frozen=True, slots=True)
class IdChangeEnded(Change):
    """Nothing comes of it: refused, stopped or expired, as ``step`` says. Guard: its version was one less."""

    account_id: str
    id_change_id: str
    step: Step
    desk: str
    change: IdChange = field(repr=False)


@dataclass(frozen=True, slots=True)
class IdChanged(Change):
    """The account has its new address, and its version is one more; the old one stays reserved.

    ``account`` is as before. Guards: its version; that of the change was one less; nobody has the new address.
    """

    account_id: str
    id_change_id: str
    at: int
    account: Account = field(repr=False)
    change: IdChange = field(repr=False)


@dataclass(frozen=True, slots=True)
class IdRestored(Change):
    """The account has its old address again. Guards: as for `IdChanged`; and the old address is still reserved."""

    account_id: str
    id_change_id: str
    at: int
    account: Account = field(repr=False)
    change: IdChange = field(repr=False)


@dataclass(frozen=True, slots=True)
class FormerAddressFreed(Change):
    """Nobody can take it back any more: the old address is free. Guard: its version was one less."""

    account_id: str
    id_change_id: str
    change: IdChange = field(repr=False)


@dataclass(frozen=True, slots=True)
class IdChangeMailed(Change):
    """The old address or the new one is told; ``code`` where it has one to type."""

    account_id: str
    id_change_id: str
    news: News
    at: int
    code: str = field(repr=False)
    change: IdChange = field(repr=False)


def tell(change: IdChange, news: News, now: int, code: str = "") -> IdChangeMailed:
    """A mail about it, to the new address where that is what it says, or else to the old one."""
    return IdChangeMailed(change.account_id, change.id, news, now, code, change)
