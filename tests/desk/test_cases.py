"""The states of cases: whatever is done in whatever order, the table is all there is."""

import itertools
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.change import Change
from keyfob.desk.cases import ALLOWED, NEXT, Act, Case, CaseMessageWritten, CaseStateChanged, Side, State, next_state
from keyfob.desk.casework import Done, answer_case, ask_customer, close_case, hand_over, take_case
from keyfob.desk.contact import Changed, Written, close_own, revoke_link, write_more
from tests.chance import counting_mint
from tests.desk.case_table import NOW, PARTNER, POLICY, STAFF, guest, own

ACTS: Mapping[str, Callable[[Case, int], Written | Done]] = {
    "write": lambda case, now: write_more(case, f"More at {now}", None, policy=POLICY, now=now),
    "close own": lambda case, now: close_own(case, policy=POLICY, now=now),
    "revoke": lambda case, _: revoke_link(case),
    "take": lambda case, now: take_case(case, STAFF, policy=POLICY, now=now),
    "answer": lambda case, now: answer_case(case, STAFF, "Done.", policy=POLICY, now=now),
    "ask": lambda case, now: ask_customer(case, STAFF, "Since when?", policy=POLICY, now=now),
    "hand over": lambda case, now: hand_over(case, STAFF, PARTNER, policy=POLICY, now=now),
    "close": lambda case, now: close_case(case, STAFF, policy=POLICY, now=now),
}
histories = st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 10**7)), max_size=25)


def play(case: Case, history: list[tuple[str, int]]) -> tuple[Case, list[tuple[Case, Change]]]:
    """Do one after the other; the case at the end, and every change with the case it was decided on."""
    now, seen = NOW, []
    for act, pause in history:
        now += pause
        outcome = ACTS[act](case, now)
        seen += [(case, change) for change in outcome.changes]
        case = outcome.case if isinstance(outcome, Changed) else case
    return case, seen


@pytest.mark.parametrize(("state", "act", "side"), list(itertools.product(State, Act, Side)))
def test_what_cannot_be_done_is_decided_for_everybody(state: State, act: Act, side: Side) -> None:
    """A closed case takes nothing; a desk does not write for a customer, nor a customer for the desk."""
    after = next_state(guest(counting_mint(), state), act, side)

    assert (after is None) == (state is State.CLOSED or side not in ALLOWED[act])
    assert after is None or after is NEXT[state][act]


@given(histories, st.booleans())
def test_whatever_happens_a_case_moves_by_its_table(history: list[tuple[str, int]], signed_in: bool) -> None:
    """Each change is one version more, into a state that the table allows; closed is for ever."""
    begin = own(counting_mint()) if signed_in else guest(counting_mint())
    end, seen = play(begin, history)
    moves = [(case, change) for case, change in seen if isinstance(change, CaseMessageWritten | CaseStateChanged)]

    for case, change in moves:
        assert change.case.version == case.version + 1
        assert change.state is change.case.state
        assert change.state in NEXT[case.state].values()
        assert case.state is not State.CLOSED
    steps = [change for _, change in seen if hasattr(change, "case") and not hasattr(change, "news")]
    assert end.version == begin.version + len(steps)
    assert end.messages == 1 + sum(isinstance(change, CaseMessageWritten) for _, change in seen)


@given(histories)
def test_whatever_happens_a_case_says_when_it_goes(history: list[tuple[str, int]]) -> None:
    """After it was closed, or once nobody has said anything for long; and what is sealed never changes its owner."""
    begin = guest(counting_mint())
    end, _ = play(begin, history)
    life = POLICY.closed_life if end.state is State.CLOSED else POLICY.idle_life

    assert end.expires_at == end.changed_at + life
    assert (end.id, end.owner, end.number, end.email) == (begin.id, begin.owner, begin.number, begin.email)
    assert end.token in {begin.token, ""}


@given(histories)
def test_the_customer_is_told_of_every_word_of_the_desk_and_of_nothing_else(history: list[tuple[str, int]]) -> None:
    """A mail for each answer, question and closing by the desk, without a word of it."""
    _, seen = play(guest(counting_mint()), history)
    by_desk = [
        change
        for _, change in seen
        if (isinstance(change, CaseMessageWritten) and change.side is Side.DESK)
        or (isinstance(change, CaseStateChanged) and change.side is Side.DESK and change.state is State.CLOSED)
    ]

    assert len([change for _, change in seen if hasattr(change, "news")]) == len(by_desk)
