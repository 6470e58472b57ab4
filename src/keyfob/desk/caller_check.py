"""Checking who calls, at the desk: what the caller said is typed, and the case keeps that it was right."""

from dataclasses import dataclass, field, replace
from typing import TypeAlias

from keyfob.accounts.caller_check import Right, check_caller
from keyfob.accounts.model import Account, Status
from keyfob.base.change import Change
from keyfob.base.secret import Pepper
from keyfob.desk.cases import Case, CasePolicy, State
from keyfob.desk.casework import Refused, works_on
from keyfob.desk.contact import moved
from keyfob.desk.staff import Staff


@dataclass(frozen=True, slots=True)
class CallerChecked(Change):
    """The caller said the right words; ``case`` is as afterwards. Guard: its version was one less."""

    account_id: str
    customer_id: str | None
    case_id: str
    case: Case = field(repr=False)


@dataclass(frozen=True, slots=True)
class CallerNotChecked(Change):
    """Somebody who called for this ID said other words."""

    account_id: str
    customer_id: str | None
    case_id: str


@dataclass(frozen=True, slots=True)
class Checked:
    """It is them; ``heard`` is what to read back."""

    heard: str = field(repr=False)
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class NotThem:
    """The words were wrong."""

    changes: tuple[Change, ...]


Outcome: TypeAlias = Checked | NotThem | Refused


def may_check(case: Case, staff: Staff, account: Account) -> bool:
    """Whether a caller can be checked: in an open case that this agent has taken, of somebody who gets into My."""
    return works_on(case, staff) and case.state is not State.CLOSED and account.status is Status.ACTIVE


def check(
    case: Case, staff: Staff, account: Account, typed: str, *, policy: CasePolicy, pepper: Pepper, now: int
) -> Outcome:
    """Decide on what the caller said; the try was reserved before."""
    if not may_check(case, staff, account):
        return Refused()
    ids = (account.id, account.customer_id, case.id)
    outcome = check_caller(account, typed, pepper, now)
    if not isinstance(outcome, Right):
        return NotThem((CallerNotChecked(*ids),))
    after = replace(moved(case, case.state, policy, now), caller_checked_at=now)
    return Checked(outcome.heard, (CallerChecked(*ids, case=after),))
