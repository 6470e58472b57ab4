"""Staff at work on cases."""

from dataclasses import replace

import pytest

from keyfob.base.actor import OPERATOR, PROGRAM, Actor, Kind
from keyfob.customers.text import Fault
from keyfob.desk.cases import CaseMailed, CaseMessageWritten, News, Side, State
from keyfob.desk.casework import Refused, answer_case, ask_customer, close_case, take_case
from keyfob.desk.contact import Changed, Unfit
from tests.chance import counting_mint
from tests.desk.case_table import NOW, POLICY, STAFF, guest

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


@pytest.mark.parametrize("actor", [PROGRAM, OPERATOR, Actor(Kind.PERSON, "account-1"), Actor(Kind.SERVICE, "shop")])
def test_nobody_but_staff_works_on_cases(actor: Actor) -> None:
    """Neither the customer nor a service takes, answers, asks or closes."""
    case = guest(counting_mint())
    for outcome in (
        take_case(case, actor, policy=POLICY, now=NOW),
        close_case(case, actor, policy=POLICY, now=NOW),
        *(say(case, actor, "x", policy=POLICY, now=NOW) for say in SAYING.values()),
    ):
        assert outcome == Refused()


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
