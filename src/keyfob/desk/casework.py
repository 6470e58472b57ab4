"""What staff do with cases: take one, answer it, ask the customer, hand it to a partner, close it.

Staff see what their role lets them, a partner's people what was handed to their partner alone; how a customer is
reached is shown to whoever has taken the case. The customer is told what was done and by which desk, never by whom.
"""

from dataclasses import dataclass, replace
from typing import TypeAlias

from keyfob.base.change import Change
from keyfob.customers.text import Fault
from keyfob.desk.cases import MOST_MESSAGES, Act, Case, CaseHandedOver, CaseMessage, CasePolicy, News, Side, next_state
from keyfob.desk.contact import Changed, Unfit, moved, read_text, state_changed, tell, written
from keyfob.desk.customer_partners import Through, entrust
from keyfob.desk.partners import Partner
from keyfob.desk.roles import DESK_OF, Permission, has_partner
from keyfob.desk.staff import Staff


@dataclass(frozen=True, slots=True)
class Refused:
    """It cannot be done: not by them, or not any more."""

    changes: tuple[Change, ...] = ()


Done: TypeAlias = Changed | Refused | Unfit


def sees_case(case: Case, staff: Staff) -> bool:
    """Whether somebody may look at a case; for whom may not there is none (ASVS 8.2.2)."""
    if Permission.SEE_CASES not in staff.permissions:
        return False
    return not has_partner(staff.role) or (case.partner_id is not None and case.partner_id == staff.partner_id)


def works_on(case: Case, staff: Staff) -> bool:
    """Whether somebody has taken a case, and so sees how its customer is reached."""
    return _may(case, staff, Permission.WORK_CASES) and case.taken_by == staff.id


def is_open_to(case: Case, staff: Staff) -> bool:
    """Whether somebody may go on with a case: it is theirs, or nobody's yet and becomes theirs by what they say."""
    return _may(case, staff, Permission.WORK_CASES) and case.taken_by in {None, staff.id}


def is_named(case: Case, staff: Staff) -> bool:
    """Whether a report in the case names them: they may read it, and it is for somebody else to go on with."""
    return staff.id in case.named


def take_case(case: Case, staff: Staff, *, policy: CasePolicy, now: int) -> Done:
    """Take a case, or take it over; whoever has it already has it still."""
    state = next_state(case, Act.TAKE, Side.DESK)
    if state is None or not _may(case, staff, Permission.WORK_CASES):
        return Refused()
    if case.taken_by == staff.id:
        return Changed(case)
    after = replace(moved(case, state, policy, now), taken_by=staff.id, given_by=None, for_desk="")
    return Changed(after, (state_changed(after, Side.DESK, DESK_OF[staff.role]),))


def answer_case(case: Case, staff: Staff, typed: str, *, policy: CasePolicy, now: int) -> Done:
    """Answer; the customer gets a mail that there is an answer."""
    return _say(case, staff, typed, Act.ANSWER, policy=policy, now=now)


def ask_customer(case: Case, staff: Staff, typed: str, *, policy: CasePolicy, now: int) -> Done:
    """Ask for something that is needed to go on; the case waits for the customer."""
    return _say(case, staff, typed, Act.ASK, policy=policy, now=now)


def hand_over(case: Case, staff: Staff, partner: Partner | None, *, policy: CasePolicy, now: int) -> Done:
    """Let a partner's people go on with a case, which is nobody's until one of them takes it; it is due as before."""
    state = next_state(case, Act.HAND_OVER, Side.DESK)
    if state is None or not (is_open_to(case, staff) and _may(case, staff, Permission.HAND_OVER)):
        return Refused()
    if partner is None or not partner.is_open or partner.id == case.partner_id:
        return Unfit({"partner": Fault.UNKNOWN})
    after = replace(moved(case, state, policy, now), taken_by=None, given_by=None, for_desk="", partner_id=partner.id)
    ids = (after.account_id, after.customer_id, after.id)
    handed = CaseHandedOver(*ids, DESK_OF[staff.role], partner.id, case=after)
    return Changed(after, (handed, *entrust(after.customer_id, partner, Through.CASE, now)))


def close_case(case: Case, staff: Staff, *, policy: CasePolicy, now: int) -> Done:
    """Close; the customer is told. A closed case stays as it is."""
    state = next_state(case, Act.CLOSE, Side.DESK)
    if state is None or not is_open_to(case, staff):
        return Refused()
    after = moved(case, state, policy, now)
    return Changed(after, (state_changed(after, Side.DESK, DESK_OF[staff.role]), tell(after, News.CLOSED, now)))


def _may(case: Case, staff: Staff, permission: Permission) -> bool:
    return sees_case(case, staff) and permission in staff.permissions and not is_named(case, staff)


def _say(case: Case, staff: Staff, typed: str, act: Act, *, policy: CasePolicy, now: int) -> Done:
    state, text = next_state(case, act, Side.DESK), read_text(typed)
    if state is None or not is_open_to(case, staff) or case.messages >= MOST_MESSAGES:
        return Refused()
    if isinstance(text, Fault):
        return Unfit({"text": text})
    given_by = case.given_by if case.taken_by else None
    taken = replace(moved(case, state, policy, now), taken_by=staff.id, given_by=given_by, for_desk="")
    after = replace(taken, messages=case.messages + 1)
    message = CaseMessage(after.messages, Side.DESK, staff.id, text, now)
    news = News.ANSWERED if act is Act.ANSWER else News.ASKED
    return Changed(after, (written(after, message, DESK_OF[staff.role]), tell(after, news, now)))
