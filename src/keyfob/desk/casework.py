"""What staff do with cases: take one, answer it, ask the customer, close it. The customer is told of it."""

from dataclasses import dataclass, replace
from typing import TypeAlias

from keyfob.base.actor import Actor, Kind
from keyfob.base.change import Change
from keyfob.customers.text import Fault
from keyfob.desk.cases import Act, Case, CaseMessage, CasePolicy, News, Side, next_state
from keyfob.desk.contact import Changed, Unfit, moved, read_text, state_changed, tell, written


@dataclass(frozen=True, slots=True)
class Refused:
    """It cannot be done: not by them, or not any more."""

    changes: tuple[Change, ...] = ()


Done: TypeAlias = Changed | Refused | Unfit


def take_case(case: Case, staff: Actor, *, policy: CasePolicy, now: int) -> Done:
    """Take a case, or take it over; whoever has it already has it still."""
    state = next_state(case, Act.TAKE, Side.DESK)
    if state is None or staff.kind is not Kind.STAFF:
        return Refused()
    if case.taken_by == staff.id:
        return Changed(case)
    after = replace(moved(case, state, policy, now), taken_by=staff.id)
    return Changed(after, (state_changed(after, Side.DESK),))


def answer_case(case: Case, staff: Actor, typed: str, *, policy: CasePolicy, now: int) -> Done:
    """Answer; the customer gets a mail that there is an answer."""
    return _say(case, staff, typed, Act.ANSWER, policy=policy, now=now)


def ask_customer(case: Case, staff: Actor, typed: str, *, policy: CasePolicy, now: int) -> Done:
    """Ask for something that is needed to go on; the case waits for the customer."""
    return _say(case, staff, typed, Act.ASK, policy=policy, now=now)


def close_case(case: Case, staff: Actor, *, policy: CasePolicy, now: int) -> Done:
    """Close; the customer is told. A closed case stays as it is."""
    state = next_state(case, Act.CLOSE, Side.DESK)
    if state is None or staff.kind is not Kind.STAFF:
        return Refused()
    after = moved(case, state, policy, now)
    return Changed(after, (state_changed(after, Side.DESK), tell(after, News.CLOSED, now)))


def _say(case: Case, staff: Actor, typed: str, act: Act, *, policy: CasePolicy, now: int) -> Done:
    state, text = next_state(case, act, Side.DESK), read_text(typed)
    if state is None or staff.kind is not Kind.STAFF:
        return Refused()
    if isinstance(text, Fault):
        return Unfit({"text": text})
    taken_by = case.taken_by or staff.id
    after = replace(moved(case, state, policy, now), taken_by=taken_by, messages=case.messages + 1)
    message = CaseMessage(after.messages, Side.DESK, staff.id, text, now)
    news = News.ANSWERED if act is Act.ANSWER else News.ASKED
    return Changed(after, (written(after, message), tell(after, news, now)))
