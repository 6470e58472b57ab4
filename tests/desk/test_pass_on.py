"""A case that the customer desk passes on to Connect Support."""

from dataclasses import replace

import pytest

from keyfob.desk.cases import State
from keyfob.desk.casework import Refused, take_case
from keyfob.desk.contact import Changed
from keyfob.desk.pass_on import CasePassedOn, may_pass_on, pass_on
from keyfob.desk.roles import Role
from tests.chance import counting_mint
from tests.desk.case_table import NOW, PARTNER, POLICY, STAFF, own

MINE = replace(own(counting_mint(), State.OPEN), taken_by=STAFF.id)


def test_it_is_nobody_s_until_somebody_takes_it_and_due_as_before() -> None:
    """Then it is for no desk any more."""
    outcome = pass_on(MINE, STAFF, policy=POLICY, now=NOW + 9)
    assert isinstance(outcome, Changed)
    (change,) = outcome.changes
    assert isinstance(change, CasePassedOn)
    assert (change.desk, change.to, change.case.version) == ("cic", "support", MINE.version + 1)
    passed = outcome.case
    assert (passed.taken_by, passed.for_desk, passed.due_at) == (None, "support", MINE.due_at)
    taken = take_case(passed, replace(STAFF, id="staff-2", role=Role.SUPPORT), policy=POLICY, now=NOW)
    assert isinstance(taken, Changed)
    assert taken.case.for_desk == ""


REFUSED = {
    "technical desk": (MINE, replace(STAFF, role=Role.SUPPORT)),
    "partner": (replace(MINE, partner_id=PARTNER.id), replace(STAFF, role=Role.PARTNER, partner_id=PARTNER.id)),
    "auditor": (MINE, replace(STAFF, role=Role.AUDITOR)),
    "somebody else has it": (replace(MINE, taken_by="staff-2"), STAFF),
    "closed": (replace(MINE, state=State.CLOSED), STAFF),
    "passed on": (replace(MINE, taken_by=None, for_desk="support"), STAFF),
}


@pytest.mark.parametrize("why", REFUSED)
def test_it_cannot_be_passed_on_by_who_may_not_or_twice(why: str) -> None:
    """Nothing is written."""
    case, staff = REFUSED[why]
    assert not may_pass_on(case, staff)
    assert pass_on(case, staff, policy=POLICY, now=NOW) == Refused()
