"""A registration on its way: what it knows so far, and which step that leaves.

Nothing is claimed by it: there is no account, and no service sees one, before the last step is taken (`sign_up`).
"""

from dataclasses import dataclass
from enum import StrEnum

from keyfob.accounts.model import Password, Visitor
from keyfob.accounts.passkey import Passkey
from keyfob.base.change import Change
from keyfob.base.email import Email
from keyfob.base.person import Person
from keyfob.base.secret import same


class Step(StrEnum):
    """The steps, in order; the first is the address."""

    MAIL = "mail"
    PERSON = "person"
    PASSWORD = "password"  # noqa: S105  # the name of a step
    TERMS = "terms"


STEPS = tuple(Step)


@dataclass(frozen=True, slots=True)
class Registration:
    """A registration, found by the SHA-256 of its browser's cookie.

    ``reference`` is what a desk finds it by, ``request`` what the person was about to do when a service sent them here,
    ``version`` counts its changes, and at ``expires_at`` it is forgotten.
    """

    id: str
    reference: str
    version: int
    email: Email
    browser: bytes
    locale: str
    request: str | None
    created_at: int
    expires_at: int
    verified_at: int | None = None
    person: Person | None = None
    password: Password | None = None
    passkey: Passkey | None = None
    corrected_by: str = ""
    """The desk that changed the address, if one did."""

    @property
    def step(self) -> Step:
        """The first step whose fact is missing; the last when none is."""
        if self.verified_at is None:
            return Step.MAIL
        if self.person is None:
            return Step.PERSON
        return Step.PASSWORD if self.password is None and self.passkey is None else Step.TERMS

    def allows(self, step: Step) -> bool:
        """Whether ``step`` may be shown and taken now: any that is done, and the one to do (ASVS 2.3.1)."""
        return STEPS.index(step) <= STEPS.index(self.step)


@dataclass(frozen=True, slots=True)
class RegistrationBegun(Change):
    """Somebody gave an address that is to be verified."""

    registration_id: str
    registration: Registration


@dataclass(frozen=True, slots=True)
class RegistrationResumed(Change):
    """The same browser began again, now for another request. Guard: the version is ``version``."""

    registration_id: str
    version: int
    request: str | None


@dataclass(frozen=True, slots=True)
class AddressCorrected(Change):
    """The address was mistyped, and nobody had verified it; ``desk`` says which desk changed it, if one did.

    Guard: the version is ``version``.
    """

    registration_id: str
    version: int
    reference: str
    email: Email
    expires_at: int
    desk: str = ""


@dataclass(frozen=True, slots=True)
class CorrectionTold(Change):
    """A ``desk`` had corrected the address before the account was there, or an invitation taken: its owner is told."""

    account_id: str
    desk: str


@dataclass(frozen=True, slots=True)
class RegistrationProlonged(Change):
    """A mail was asked for again: the registration lives until ``expires_at``. Guard: the version is ``version``."""

    registration_id: str
    version: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class MailboxProved(Change):
    """The address is verified. Guard: the version is ``version``."""

    registration_id: str
    version: int
    at: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class PersonGiven(Change):
    """The person said who they are; another name than before loses the password. Guard: the version is ``version``."""

    registration_id: str
    version: int
    person: Person
    keeps_password: bool


@dataclass(frozen=True, slots=True)
class PasswordChosen(Change):
    """A password that fits was chosen. Guard: the version is ``version``."""

    registration_id: str
    version: int
    password: Password


@dataclass(frozen=True, slots=True)
class PasskeyChosen(Change):
    """A passkey was made instead of a password, or beside one. Guard: the version is ``version``."""

    registration_id: str
    version: int
    passkey: Passkey


@dataclass(frozen=True, slots=True)
class RegistrationFinished(Change):
    """The registration became an account and is gone. Guard: the version is ``version``."""

    registration_id: str
    account_id: str
    version: int
    at: int


@dataclass(frozen=True, slots=True)
class RegistrationDropped(Change):
    """The registration is gone without an account."""

    registration_id: str
    at: int


def is_alive(registration: Registration, visitor: Visitor, now: int) -> bool:
    """Whether it belongs to this browser and has not expired."""
    return same(registration.browser, visitor.browser) and now < registration.expires_at
