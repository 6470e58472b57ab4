"""Passing a case on to Connect Support, in one press: it opens the change of an ID that the customer desk releases.

Whoever releases a change sits at another desk than whoever opened it, so the customer desk opens none itself. The case
is nobody's until one of the other desk takes it, and says for whom it is.
"""

from dataclasses import dataclass, field, replace

from keyfob.base.change import Change
from keyfob.desk.cases import Act, Case, CasePolicy, Side, next_state
from keyfob.desk.casework import Done, Refused, is_open_to
from keyfob.desk.contact import Changed, moved
from keyfob.desk.roles import DESK_OF, Desk, Permission
from keyfob.desk.staff import Staff


@dataclass(frozen=True, slots=True)
class CasePassedOn(Change):
    """Another desk is to go on with it; ``case`` is as afterwards. Guard: its version was one less."""

    account_id: str | None
    customer_id: str | None
    case_id: str
    desk: str
    to: str
    case: Case = field(repr=False)


def may_pass_on(case: Case, staff: Staff) -> bool:
    """Whether somebody may: they hand cases over, go on with this one, and do not sit at that desk themselves."""
    hands_over = Permission.HAND_OVER in staff.permissions and DESK_OF[staff.role] is not Desk.SUPPORT
    may_move = next_state(case, Act.HAND_OVER, Side.DESK) is not None and is_open_to(case, staff)
    return hands_over and may_move and case.for_desk != Desk.SUPPORT


def pass_on(case: Case, staff: Staff, *, policy: CasePolicy, now: int) -> Done:
    """Pass it on; it is due as before."""
    state = next_state(case, Act.HAND_OVER, Side.DESK)
    if state is None or not may_pass_on(case, staff):
        return Refused()
    after = replace(moved(case, state, policy, now), taken_by=None, given_by=None, for_desk=Desk.SUPPORT.value)
    ids = (after.account_id, after.customer_id, after.id)
    return Changed(after, (CasePassedOn(*ids, DESK_OF[staff.role], Desk.SUPPORT, case=after),))
