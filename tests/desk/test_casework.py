"""Staff at work on cases."""

from dataclasses import replace

import pytest

from keyfob.customers.text import Fault
from keyfob.desk.cases import CaseMailed, CaseMessageWritten, News, Side, State
from keyfob.desk.casework import (
    Refused,
    answer_case,
    ask_customer,
    close_case,
    hand_over,
    sees_case,
    take_case,
    works_on,
)
from keyfob.desk.contact import Changed, Unfit, write_more
from keyfob.desk.roles import Role
from keyfob.desk.staff import Status
from tests.chance import counting_mint
from tests.desk.case_table import NOW, PARTNER, POLICY, STAFF, guest

SAYING = {"answer": answer_case, "ask": ask_customer}


def test_a_case_is_taken_once_and_can_be_taken_over() -> None:
    """Whoever has it already takes nothing."""
    taken = take_case(guest(counting_mint()), STAFF, policy=POLICY, now=NOW)
    assert isinstance(taken, Changed)
    assert (taken.case.state, taken.case.taken_by) == (State.OPEN, STAFF.id)
    assert take_case(taken.case, STAFF, policy=POLICY, now=NOW) == Changed(taken.case)
    over = take_case(taken.case, replace(STAFF, id="staff-2"), policy=POLICY, now=NOW)
    assert isinstance(over, Changed)
    assert over.case.taken_by == "staff-2"


@pytest.mark.parametrize(
    ("said", "state", "news"), [("answer", State.ANSWERED, News.ANSWERED), ("ask", State.WAITING, News.ASKED)]
)
def test_what_the_desk_says_is_told_without_saying_it(said: str, state: State, news: News) -> None:
    """The mail tells that there is something, and the case has it; whoever says it has taken it."""
    outcome = SAYING[said](guest(counting_mint()), STAFF, "Secret.", policy=POLICY, now=NOW)
    assert isinstance(outcome, Changed)
    message, mail = outcome.changes
    assert isinstance(message, CaseMessageWritten)
    assert isinstance(mail, CaseMailed)
    assert (message.side, message.message.staff, message.message.text) == (Side.DESK, STAFF.id, "Secret.")
    assert (outcome.case.state, outcome.case.taken_by, mail.news) == (state, STAFF.id, news)
    assert "Secret" not in repr(mail)


def test_an_answer_does_not_confirm_an_address() -> None:
    """Only its owner does."""
    outcome = answer_case(guest(counting_mint()), STAFF, "Done.", policy=POLICY, now=NOW)
    assert isinstance(outcome, Changed)
    assert not outcome.case.confirmed


NOT_AT_WORK = {
    "auditor": replace(STAFF, role=Role.AUDITOR),
    "administrator": replace(STAFF, role=Role.ADMINISTRATOR),
    "suspended": replace(STAFF, status=Status.SUSPENDED),
    "invited": replace(STAFF, status=Status.INVITED),
    "of a partner it was not handed to": replace(STAFF, role=Role.PARTNER, partner_id="partner-1"),
    "of no partner": replace(STAFF, role=Role.PARTNER),
}


@pytest.mark.parametrize("who", NOT_AT_WORK)
def test_nobody_without_the_permission_works_on_cases(who: str) -> None:
    """Who may not takes nothing, says nothing, closes nothing and hands nothing on."""
    case, staff = guest(counting_mint()), NOT_AT_WORK[who]
    for outcome in (
        take_case(case, staff, policy=POLICY, now=NOW),
        close_case(case, staff, policy=POLICY, now=NOW),
        hand_over(case, staff, PARTNER, policy=POLICY, now=NOW),
        *(say(case, staff, "x", policy=POLICY, now=NOW) for say in SAYING.values()),
    ):
        assert outcome == Refused()


def test_a_case_of_a_colleague_is_taken_over_before_anything_is_said() -> None:
    """So that two people do not answer one customer."""
    case = replace(guest(counting_mint()), taken_by="staff-2")
    assert answer_case(case, STAFF, "x", policy=POLICY, now=NOW) == Refused()
    assert close_case(case, STAFF, policy=POLICY, now=NOW) == Refused()
    assert not works_on(case, STAFF)
    taken = take_case(case, STAFF, policy=POLICY, now=NOW)
    assert isinstance(taken, Changed)
    assert works_on(taken.case, STAFF)
    assert isinstance(answer_case(taken.case, STAFF, "x", policy=POLICY, now=NOW), Changed)


def test_a_partner_sees_what_was_handed_to_it_and_nothing_else() -> None:
    """Its people may then go on, and nobody has the case until one of them takes it."""
    agent = replace(STAFF, id="staff-3", role=Role.PARTNER, partner_id=PARTNER.id)
    case = replace(guest(counting_mint()), taken_by=STAFF.id)
    assert not sees_case(case, agent)
    handed = hand_over(case, STAFF, PARTNER, policy=POLICY, now=NOW)
    assert isinstance(handed, Changed)
    assert (handed.case.taken_by, handed.case.partner_id, handed.case.due_at) == (None, PARTNER.id, case.due_at)
    assert sees_case(handed.case, agent)
    assert sees_case(handed.case, STAFF)
    assert not sees_case(handed.case, replace(agent, partner_id="partner-2"))
    assert hand_over(handed.case, STAFF, PARTNER, policy=POLICY, now=NOW) == Unfit({"partner": Fault.UNKNOWN})


def test_nothing_is_handed_to_a_partner_that_is_suspended() -> None:
    """Nobody there could take it."""
    shut = replace(PARTNER, is_open=False)
    outcome = hand_over(guest(counting_mint()), STAFF, shut, policy=POLICY, now=NOW)
    assert outcome == Unfit({"partner": Fault.UNKNOWN})


def test_who_writes_again_waits_no_longer_for_an_answer() -> None:
    """A case is due by the first message that nobody answered; an answer owes nothing any more."""
    case = guest(counting_mint())
    more = write_more(case, "And another thing.", None, policy=POLICY, now=NOW + 100)
    assert isinstance(more, Changed)
    assert more.case.due_at == case.due_at == NOW + POLICY.answer_within
    answered = answer_case(more.case, STAFF, "Done.", policy=POLICY, now=NOW + 200)
    assert isinstance(answered, Changed)
    assert answered.case.due_at is None


def test_a_closed_case_stays_as_it_is() -> None:
    """For the desk as well; the customer was told when it was closed."""
    closed = close_case(guest(counting_mint()), STAFF, policy=POLICY, now=NOW)
    assert isinstance(closed, Changed)
    assert closed.case.state is State.CLOSED
    assert [change.news for change in closed.changes if isinstance(change, CaseMailed)] == [News.CLOSED]
    for outcome in (
        take_case(closed.case, STAFF, policy=POLICY, now=NOW),
        close_case(closed.case, STAFF, policy=POLICY, now=NOW),
        *(say(closed.case, STAFF, "x", policy=POLICY, now=NOW) for say in SAYING.values()),
    ):
        assert outcome == Refused()


def test_staff_write_by_the_same_rules() -> None:
    """No card number, no empty answer."""
    for typed, fault in (("4111111111111111", Fault.CARD_NUMBER), (" ", Fault.MISSING)):
        outcome = answer_case(guest(counting_mint()), STAFF, typed, policy=POLICY, now=NOW)
        assert outcome == Unfit({"text": fault})
