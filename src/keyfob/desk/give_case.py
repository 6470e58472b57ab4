"""Giving a case to a colleague of the same desk, who has it from then on, and sees from whom.

What somebody left, who was suspended or moved, is nobody's again in the same way, and says whose it was.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from keyfob.base.change import Change
from keyfob.customers.text import Fault
from keyfob.desk.cases import Act, Case, CasePolicy, Side, State, next_state
from keyfob.desk.casework import Done, Refused, is_named, sees_case
from keyfob.desk.contact import Changed, Unfit, moved
from keyfob.desk.roles import DESK_OF, Permission, Role
from keyfob.desk.staff import Staff


@dataclass(frozen=True, slots=True)
class CaseGiven(Change):
    """Somebody gave it to a colleague; ``case`` is as afterwards. Guard: its version was one less."""

    account_id: str | None
    customer_id: str | None
    case_id: str
    desk: str
    to: str
    case: Case = field(repr=False)


def may_give(case: Case, staff: Staff) -> bool:
    """Whether somebody may: whoever works on such cases, as they may take it over."""
    return _works(case, staff) and case.state is not State.CLOSED


def roles_beside(role: Role) -> tuple[Role, ...]:
    """The roles of whoever sits at the same desk."""
    return tuple(one for one in Role if DESK_OF[one] is DESK_OF[role])


def fit_for(case: Case, staff: Staff, people: Iterable[Staff]) -> tuple[Staff, ...]:
    """Those to whom somebody may give a case: others of the same desk, who work on it and do not have it."""
    has_it = {case.taken_by, staff.id}
    return tuple(one for one in people if _is_beside(one, staff) and _works(case, one) and one.id not in has_it)


def give_case(case: Case, staff: Staff, colleague: Staff | None, *, policy: CasePolicy, now: int) -> Done:
    """Give it, as if they had taken it; it is due as before."""
    state = next_state(case, Act.TAKE, Side.DESK)
    if state is None or not may_give(case, staff):
        return Refused()
    if colleague is None or not fit_for(case, staff, (colleague,)):
        return Unfit({"colleague": Fault.UNKNOWN})
    after = replace(moved(case, state, policy, now), taken_by=colleague.id, given_by=staff.id, for_desk="")
    ids = (after.account_id, after.customer_id, after.id)
    return Changed(after, (CaseGiven(*ids, DESK_OF[staff.role], colleague.id, case=after),))


def _is_beside(one: Staff, staff: Staff) -> bool:
    return DESK_OF[one.role] is DESK_OF[staff.role] and one.partner_id == staff.partner_id


def _works(case: Case, staff: Staff) -> bool:
    return sees_case(case, staff) and Permission.WORK_CASES in staff.permissions and not is_named(case, staff)
