"""Changes of an ID to try decisions on."""

from dataclasses import replace

from keyfob.accounts.acr import BY_PASSWORD, Proved, with_code
from keyfob.accounts.model import Visitor
from keyfob.accounts.policy import Policy
from keyfob.accounts.sessions import Session, open_session
from keyfob.base.change import Change
from keyfob.base.email import parse_email
from keyfob.base.secret import Pepper
from keyfob.desk.cases import Case, State
from keyfob.desk.id_change import (
    IdChange,
    IdChangeMailed,
    IdChangePolicy,
    News,
    Reason,
    Step,
)
from keyfob.desk.id_change_work import (
    Changed,
    Draft,
    Known,
    approve,
    open_at_desk,
    record_seen,
    type_code,
)
from keyfob.desk.roles import Role
from keyfob.desk.staff import Staff
from tests.chance import counting_mint
from tests.desk.case_table import ACCOUNT, NOW, STAFF, own

PEPPER = Pepper(b"p" * 32)
POLICY, ACCOUNTS = IdChangePolicy(), Policy()
NEW = parse_email("maria@beispiel.de")
DRAFT = Draft(NEW, Reason.LOST_MAILBOX, "T-1")
LOCKED = replace(ACCOUNT, second_factor=True)
OPENER = replace(STAFF, id="opener", role=Role.SUPPORT)
DEALER = replace(STAFF, id="dealer", role=Role.PARTNER, partner_id="partner-1")
APPROVER = replace(STAFF, id="approver", role=Role.APPROVER)
STEPS = frozenset({Step.PROVING, Step.WAITING})


def case_of(staff: Staff = OPENER) -> Case:
    """A case that somebody has taken."""
    return replace(own(counting_mint(), State.OPEN), taken_by=staff.id, partner_id=staff.partner_id)


def session(proved: Proved, at: int = NOW) -> Session:
    """A browser whose person has just proved that."""
    visitor = Visitor(b"", "", "", "en")
    opened = open_session(
        ACCOUNT.id,
        proved,
        visitor,
        None,
        remember=False,
        terms_due=False,
        policy=ACCOUNTS,
        now=at,
        mint=counting_mint(),
    )
    return opened.session


STRONG = with_code(BY_PASSWORD)


def opened(staff: Staff = OPENER, *, is_free: bool = True, known: Known = Known(), now: int = NOW) -> Changed:  # noqa: B008  # frozen
    """A change that was opened at a desk."""
    outcome = open_at_desk(
        DRAFT, case_of(staff), ACCOUNT, staff, known, is_free=is_free, policy=POLICY, pepper=PEPPER, now=now,
        mint=counting_mint(),
    )  # fmt: skip
    assert isinstance(outcome, Changed)
    return outcome


def codes_of(changes: tuple[Change, ...]) -> dict[News, str]:
    """The codes in its mails."""
    return {one.news: one.code for one in changes if isinstance(one, IdChangeMailed) and one.code}


def typed(change: IdChange, code: str, now: int = NOW) -> IdChange:
    """The same after a right code."""
    outcome = type_code(change, ACCOUNT, code, pepper=PEPPER, policy=POLICY, now=now)
    assert isinstance(outcome, Changed)
    return outcome.change


def proved() -> IdChange:
    """A change of which only the second person and the wait are missing."""
    begun = opened()
    codes = codes_of(begun.changes)
    change = typed(typed(begun.change, codes[News.CODE]), codes[News.ASKED])
    seen = record_seen(change, case_of(), ACCOUNT, OPENER, POLICY, NOW)
    assert isinstance(seen, Changed)
    return seen.change


def approved() -> IdChange:
    """A change that only has to wait."""
    outcome = approve(proved(), ACCOUNT, APPROVER, policy=POLICY, now=NOW)
    assert isinstance(outcome, Changed)
    return outcome.change
