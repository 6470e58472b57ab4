"""Erasures: the checklist, the second person, the stop, and what may follow what."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.accounts.deletion import AccountDeleted
from keyfob.accounts.model import Status
from keyfob.base.durations import DAY
from keyfob.customers.text import Fault
from keyfob.desk.cases import About, Case, Side
from keyfob.desk.cases import State as CaseState
from keyfob.desk.contact import Unfit
from keyfob.desk.erasure import (
    Act,
    Erasure,
    ErasureReturned,
    Identity,
    Part,
    State,
    answer_due,
    month_after,
    next_state,
)
from keyfob.desk.erasure_execution import (
    CustomerErased,
    Erased,
    Held,
    HoldKept,
    Nothing,
    ReceiptPromised,
    Returned,
    execute,
)
from keyfob.desk.erasure_work import (
    Draft,
    Moved,
    Refused,
    Whom,
    Why,
    approve,
    may_approve,
    may_prepare,
    prepare,
    read_draft,
    send_back,
    stop,
)
from keyfob.desk.roles import Role
from keyfob.desk.staff import Staff
from tests.chance import counting_mint
from tests.desk.case_table import ACCOUNT, NOW, POLICY, STAFF, guest, own

AGENT = STAFF
SECOND = replace(STAFF, id="staff-2", role=Role.APPROVER)
CHECKED = {"identity": "signed_in", "note": "Signed in", "complete": "yes"}
WHOM = Whom("customer-1", "account-1", ("maria@voorbeeld.nl", "maria@beispiel.de"), 0, None)


def asked(*, signed_in: bool = True, state: CaseState = CaseState.OPEN) -> Case:
    """A case in which somebody asks to be erased, taken by the agent."""
    case = (own if signed_in else guest)(counting_mint(), state)
    return replace(case, about=About.ERASURE, taken_by=AGENT.id)


def prepared(**typed: str) -> Erasure:
    """An erasure that waits for its second person."""
    draft = read_draft({**CHECKED, **typed}, asked(), NOW)
    assert isinstance(draft, Draft), draft
    outcome = prepare(asked(), AGENT, WHOM, draft, now=NOW, mint=counting_mint())
    assert isinstance(outcome, Moved), outcome
    return outcome.erasure


def approved(**typed: str) -> Erasure:
    """An erasure that waits for its time."""
    outcome = approve(prepared(**typed), asked(), SECOND, WHOM, policy=POLICY, now=NOW)
    assert isinstance(outcome, Moved), outcome
    return outcome.erasure


def faults(**typed: str) -> dict[str, Fault]:
    """What is wrong with a checklist."""
    outcome = read_draft({**CHECKED, **typed}, asked(), NOW)
    return dict(outcome.faults) if isinstance(outcome, Unfit) else {}


@pytest.mark.parametrize(
    ("asked_on", "due_on"),
    [
        ("2026-11-25", "2026-12-25"),
        ("2026-12-25", "2027-01-25"),
        ("2027-01-31", "2027-02-28"),
        ("2028-01-30", "2028-02-29"),
        ("2027-08-31", "2027-09-30"),
    ],
)
def test_the_law_s_month_ends_with_the_same_day_or_the_month_s_last(asked_on: str, due_on: str) -> None:
    """GDPR Art. 12(3), counted as Regulation 1182/71 says."""
    at = int(datetime.fromisoformat(f"{asked_on}T15:20:00+00:00").timestamp())
    assert datetime.fromtimestamp(month_after(at), UTC).isoformat() == f"{due_on}T15:20:00+00:00"


@given(st.integers(0, 4_000_000_000))
def test_the_law_s_month_is_never_shorter_than_february(at: int) -> None:
    """Nor longer than 31 days."""
    assert 28 * DAY <= month_after(at) - at <= 31 * DAY


def test_only_who_asks_to_be_erased_has_that_time() -> None:
    """Other cases have the brand's own."""
    assert answer_due(asked()) == month_after(NOW)
    assert answer_due(replace(asked(), about=About.ID)) is None


def test_a_hold_without_a_date_or_a_reason_is_refused() -> None:
    """Both are needed; the date lies ahead, and no law looks further than thirty years."""
    assert faults(reason_contact="AO 147") == {"until_contact": Fault.MISSING}
    assert faults(until_contact="2031-12-31") == {"reason_contact": Fault.MISSING}
    for until in ("2026-13-01", "31.12.2031", "2020-01-01", "2099-12-31", "for ever"):
        assert faults(reason_contact="AO 147", until_contact=until) == {"until_contact": Fault.SHAPE}, until
    assert faults(reason_contact="x" * 101, until_contact="2031-12-31") == {"reason_contact": Fault.TOO_LONG}


def test_a_checklist_that_nobody_went_through_is_refused() -> None:
    """Who asks is checked, and how is said; the box is ticked."""
    assert faults(complete="") == {"complete": Fault.MISSING}
    assert faults(note=" ") == {"note": Fault.MISSING}
    assert faults(identity="") == {"identity": Fault.MISSING}
    assert faults(identity="a feeling") == {"identity": Fault.UNKNOWN}


def test_nobody_was_signed_in_in_a_case_that_was_written_signed_out() -> None:
    """Nor in one that a desk opened: that way of knowing who asks is not open there."""
    for case in (asked(signed_in=False), replace(asked(), opened_by="support")):
        outcome = read_draft(CHECKED, case, NOW)
        assert isinstance(outcome, Unfit)
        assert outcome.faults == {"identity": Fault.UNKNOWN}


@given(st.dictionaries(st.sampled_from([*CHECKED, *(f"until_{part}" for part in Part)]), st.text(max_size=40)))
def test_whatever_is_typed_is_read_or_refused(typed: dict[str, str]) -> None:
    """And what is read has a reason and a day of each part."""
    outcome = read_draft({**CHECKED, **typed}, asked(), NOW)
    if isinstance(outcome, Draft):
        assert all(hold.reason and hold.until > NOW for hold in outcome.holds)


def test_only_whoever_has_taken_such_a_case_prepares_it() -> None:
    """And who prepares erasures at all."""
    assert may_prepare(asked(), AGENT)
    assert not may_prepare(asked(), SECOND)
    assert not may_prepare(replace(asked(), about=About.ID), AGENT)
    assert not may_prepare(asked(state=CaseState.CLOSED), AGENT)
    for role in (Role.SUPPORT, Role.PARTNER, Role.AUDITOR, Role.ADMINISTRATOR):
        assert not may_prepare(asked(), replace(AGENT, role=role))


@pytest.mark.parametrize(
    ("whom", "why"),
    [
        (None, Why.NOBODY),
        (replace(WHOM, running=1), Why.CONTRACTS),
        (replace(WHOM, standing=prepared()), Why.STANDS),
    ],
)
def test_nobody_is_erased_with_running_contracts_or_twice_or_unknown(whom: Whom | None, why: Why) -> None:
    """The desk is told why."""
    draft = Draft(Identity.SIGNED_IN, "Signed in", ())
    assert prepare(asked(), AGENT, whom, draft, now=NOW, mint=counting_mint()) == Refused(why)


def test_nobody_approves_what_they_prepared() -> None:
    """Not even an approver."""
    erasure = replace(prepared(), prepared_by=SECOND.id)
    assert approve(erasure, asked(), SECOND, WHOM, policy=POLICY, now=NOW) == Refused(Why.OWN)
    assert not may_approve(erasure, asked(), SECOND)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.APPROVER])
def test_nobody_but_an_approver_is_the_second_person(role: Role) -> None:
    """Whatever else they may do."""
    other = replace(SECOND, role=role)
    assert approve(prepared(), asked(), other, WHOM, policy=POLICY, now=NOW) == Refused(Why.NOT_NOW)


def test_nothing_is_released_without_its_case_or_while_something_runs() -> None:
    """The case is gone, closed, or a contract was made meanwhile."""
    for case in (None, asked(state=CaseState.CLOSED)):
        assert approve(prepared(), case, SECOND, WHOM, policy=POLICY, now=NOW) == Refused(Why.NOT_NOW)
    running = replace(WHOM, running=1)
    assert approve(prepared(), asked(), SECOND, running, policy=POLICY, now=NOW) == Refused(Why.CONTRACTS)


def test_its_customer_stops_it_once() -> None:
    """Prepared or released; a second press finds nothing."""
    for erasure in (prepared(), approved()):
        outcome = stop(erasure, "account-1", now=NOW)
        assert isinstance(outcome, Moved)
        assert outcome.erasure.state is State.STOPPED
        assert stop(outcome.erasure, "account-1", now=NOW) == Refused(Why.NOT_NOW)
    assert stop(None, None, now=NOW) == Refused(Why.NOT_NOW)


def test_the_customer_hears_that_it_was_taken_back_only_where_they_had_heard_of_it() -> None:
    """Of what was never released nobody was told."""
    for erasure, was_told in ((prepared(), False), (approved(), True)):
        outcome = send_back(erasure, AGENT, "account-1", now=NOW)
        assert isinstance(outcome, Moved)
        (change,) = outcome.changes
        assert isinstance(change, ErasureReturned)
        assert change.was_told is was_told
    assert send_back(prepared(), replace(AGENT, role=Role.SUPPORT), None, now=NOW) == Refused(Why.NOT_NOW)


def test_executing_takes_account_and_record_and_promises_a_receipt_to_every_address() -> None:
    """Also to the address of the account as it is then; nothing personal is left in what is remembered."""
    erasure = approved(reason_contact="AO 147", until_contact="2031-12-31")
    held = Held(replace(ACCOUNT, customer_id="customer-1"), None, ("shop",))
    outcome = execute(
        erasure,
        held,
        {Part.CONTACT: {"name": "Maria"}},
        ("case-1",),
        running=0,
        now=NOW + POLICY.erasure_wait,
        mint=counting_mint(),
    )
    assert isinstance(outcome, Erased)
    deleted = next(one for one in outcome.changes if isinstance(one, AccountDeleted))
    erased = next(one for one in outcome.changes if isinstance(one, CustomerErased))
    hold = next(one for one in outcome.changes if isinstance(one, HoldKept))
    promised = [one.to for one in outcome.changes if isinstance(one, ReceiptPromised)]
    assert deleted.with_record
    assert erased.keys == ("case-1",)
    assert erased.kept == (f"contact:{hold.until}",)
    assert hold.data == {"name": "Maria"}
    assert set(promised) == {*WHOM.recipients, ACCOUNT.email.text}
    left = outcome.erasure
    assert (left.note, left.holds, left.recipients, left.token) == ("", (), (), "")
    assert left.expires_at >= hold.until


def test_nothing_is_executed_early_blocked_or_with_running_contracts() -> None:
    """What runs meanwhile sends it back to the desk, and its customer hears that."""
    due = NOW + POLICY.erasure_wait
    blocked = Held(replace(ACCOUNT, status=Status.BLOCKED), None, ())

    def run(erasure: Erasure | None, held: Held | None = None, *, running: int = 0, now: int = due) -> object:
        return execute(erasure, held, {}, (), running=running, now=now, mint=counting_mint())

    assert run(approved(), now=due - 1) == Nothing()
    assert run(approved(), blocked) == Nothing()
    assert run(prepared()) == Nothing()
    assert run(None) == Nothing()
    assert isinstance(run(approved(), running=1), Returned)


STEPS = st.lists(st.sampled_from(["approve", "own", "return", "stop", "execute", "early"]), max_size=8)


@given(STEPS)
def test_no_history_erases_without_a_second_person_and_the_wait(steps: list[str]) -> None:
    """Whatever is tried in whatever order: who is erased was released by another person, and waited."""
    erasure, now = prepared(), NOW
    for at, step in enumerate(steps):
        was, (erasure, now) = erasure.state, _try(erasure, step, now)
        if erasure.state is State.EXECUTED and was is not State.EXECUTED:
            assert step == "execute"
            assert "approve" in steps[:at]
            assert not {"stop", "return"} & set(steps[:at])
            assert erasure.approved_by not in {None, erasure.prepared_by}


@given(st.sampled_from(State), st.sampled_from(Act), st.sampled_from([*Side, None]))
def test_what_ended_stays_ended(state: State, act: Act, side: Side | None) -> None:
    """And only the program executes."""
    after = next_state(replace(prepared(), state=state), act, side)
    if state not in {State.PREPARED, State.APPROVED} or (act is Act.EXECUTE and side is not None):
        assert after is None


def _try(erasure: Erasure, step: str, now: int) -> tuple[Erasure, int]:
    second: Staff = replace(SECOND, id=erasure.prepared_by) if step == "own" else SECOND
    if step in {"approve", "own"}:
        outcome: object = approve(erasure, asked(), second, WHOM, policy=POLICY, now=now)
    elif step == "return":
        outcome = send_back(erasure, AGENT, None, now=now)
    elif step == "stop":
        outcome = stop(erasure, None, now=now)
    else:
        now = now + POLICY.erasure_wait if step == "execute" else now
        outcome = execute(erasure, None, {}, (), running=0, now=now, mint=counting_mint())
    return (outcome.erasure if isinstance(outcome, Moved | Erased) else erasure), now
