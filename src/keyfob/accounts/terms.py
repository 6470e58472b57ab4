"""Terms and privacy notice: accepted at registration, and once more, at the next sign-in, when a new version is out."""

from dataclasses import dataclass
from enum import StrEnum

from keyfob.accounts.model import Account
from keyfob.accounts.policy import Policy
from keyfob.accounts.sessions import Session
from keyfob.base.change import Change


@dataclass(frozen=True, slots=True)
class Ticked:
    """The versions a person was shown and ticked; empty where they left the box alone."""

    terms: str = ""
    privacy: str = ""


class Missing(StrEnum):
    """What is still to be ticked."""

    TERMS = "terms"
    PRIVACY = "privacy"


@dataclass(frozen=True, slots=True)
class TermsAccepted(Change):
    """These versions were accepted, at that time, as shown in that language."""

    account_id: str
    terms: str
    privacy: str
    at: int
    locale: str


@dataclass(frozen=True, slots=True)
class TermsSettled(Change):
    """A session has nothing left to ask: its ``terms_due`` is no more."""

    account_id: str
    sid: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """All current versions are accepted."""

    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class NotAccepted:
    """Something is missing; an older version than the current one is as good as none."""

    missing: tuple[Missing, ...]
    changes: tuple[Change, ...] = ()


def is_due(account: Account, policy: Policy) -> bool:
    """Whether a version is out that this account has not accepted."""
    return (account.terms, account.privacy) != (policy.terms, policy.privacy)


def find_missing(ticked: Ticked, policy: Policy) -> tuple[Missing, ...]:
    """What is not ticked in its current version."""
    pairs = ((Missing.TERMS, ticked.terms, policy.terms), (Missing.PRIVACY, ticked.privacy, policy.privacy))
    return tuple(name for name, have, wanted in pairs if have != wanted)


def accept(
    account_id: str, session: Session, ticked: Ticked, *, locale: str, policy: Policy, now: int
) -> Accepted | NotAccepted:
    """Accept the current versions on the page that stands between a sign-in and what follows."""
    missing = find_missing(ticked, policy)
    if missing:
        return NotAccepted(missing)
    accepted = TermsAccepted(account_id, ticked.terms, ticked.privacy, now, locale)
    return Accepted((accepted, TermsSettled(account_id, session.sid)))
