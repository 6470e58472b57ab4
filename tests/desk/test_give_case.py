"""Giving a case to a colleague of the same desk."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.customers.text import Fault
from keyfob.desk.cases import OWED, State
from keyfob.desk.casework import Refused, answer_case, hand_over, take_case
from keyfob.desk.contact import Changed, Unfit
from keyfob.desk.give_case import CaseGiven, give_case
from keyfob.desk.roles import DESK_OF, Permission, Role, has_partner
from keyfob.desk.staff import Staff, Status
from tests.chance import counting_mint
from tests.desk.case_table import NOW, PARTNER, POLICY, STAFF, guest

_PEOPLE = st.builds(
    lambda role, partner, status, name: replace(
        STAFF, id=name, role=role, partner_id=partner if has_partner(role) else None, status=status
    ),
    st.sampled_from(Role),
    st.sampled_from([PARTNER.id, "another"]),
    st.sampled_from(Status),
    st.sampled_from(["a", "b"]),
)


@given(_PEOPLE, _PEOPLE, st.sampled_from(State), st.sampled_from([None, PARTNER.id]))
def test_a_case_goes_to_nobody_who_could_not_take_it_themselves(
    giver: Staff, colleague: Staff, state: State, partner: str | None
) -> None:
    """Nor past the desk of whoever gives it, whatever their roles are; and by nobody who could not take it over."""
    case = replace(guest(counting_mint(), state), partner_id=partner)
    outcome = give_case(case, giver, colleague, policy=POLICY, now=NOW)
    if not isinstance(outcome, Changed):
        assert outcome.changes == ()
        return
    assert (outcome.case.taken_by, outcome.case.given_by) == (colleague.id, giver.id)
    for one in (giver, colleague):
        assert Permission.WORK_CASES in one.permissions
        assert isinstance(take_case(case, one, policy=POLICY, now=NOW), Changed)
    assert (DESK_OF[giver.role], giver.partner_id) == (DESK_OF[colleague.role], colleague.partner_id)


@pytest.mark.parametrize("state", [state for state in State if state is not State.CLOSED])
def test_it_is_as_far_and_as_due_as_if_they_had_taken_it(state: State) -> None:
    """The customer waits no longer for an answer than before."""
    case, colleague = guest(counting_mint(), state), replace(STAFF, id="staff-2")
    outcome = give_case(case, STAFF, colleague, policy=POLICY, now=NOW + 9)
    taken = take_case(case, colleague, policy=POLICY, now=NOW + 9)
    assert isinstance(outcome, Changed)
    assert isinstance(taken, Changed)
    assert outcome.case == replace(taken.case, given_by=STAFF.id)
    assert (outcome.case.due_at is None) == (outcome.case.state not in OWED)
    (change,) = outcome.changes
    assert isinstance(change, CaseGiven)
    assert (change.to, change.desk) == ("staff-2", "cic")


def test_nobody_is_given_what_they_have_and_nothing_that_is_closed() -> None:
    """A choice is asked for, and somebody who exists."""
    case, colleague = guest(counting_mint()), replace(STAFF, id="staff-2")
    mine = replace(case, taken_by=colleague.id)
    for one, to in ((mine, colleague), (case, None), (case, STAFF)):
        assert give_case(one, STAFF, to, policy=POLICY, now=NOW) == Unfit({"colleague": Fault.UNKNOWN})
    closed = replace(case, state=State.CLOSED)
    assert give_case(closed, STAFF, colleague, policy=POLICY, now=NOW) == Refused()


def test_whose_it_was_is_said_until_somebody_takes_it_by_themselves() -> None:
    """Who was given it and answers was given it still; who takes it over, or answers what nobody had, was not."""
    case = replace(guest(counting_mint(), State.OPEN), given_by="leaver")
    had = replace(case, taken_by=STAFF.id)
    answered, taken = (answer_case(one, STAFF, "Done.", policy=POLICY, now=NOW) for one in (had, case))
    over = take_case(replace(case, taken_by="staff-2"), STAFF, policy=POLICY, now=NOW)
    handed = hand_over(had, STAFF, PARTNER, policy=POLICY, now=NOW)
    said = [one.case.given_by for one in (answered, taken, over, handed) if isinstance(one, Changed)]
    assert said == ["leaver", None, None, None]
