"""A case by its mailed link, signed out: reading it, writing more, closing it, ending the link; nothing else."""

from keyfob.accounts.throttle import contact_limits
from keyfob.desk.cases import MOST_MESSAGES, Case, CaseMessage
from keyfob.desk.contact import Changed, Unfit, close_own, revoke_link, write_more
from keyfob.desk.erasure import answer_due
from keyfob.storage.cases import find_case_by_token, list_messages
from keyfob.storage.erasures import find_erasure_of_case
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.contact_form import contact_problems, over, room_for_message
from keyfob.web.forms import EMPTY, Form
from keyfob.web.page import page

NOTICES = {"written": "notice.case_written", "closed": "notice.case_closed"}


def show_case(ask: Ask) -> Answer:
    """What was said, and how far it is; opening it does nothing, for scanners open links too."""
    case = _case(ask)
    return _show(ask, case, list_messages(ask.read, case)) if case else _gone(ask)


def write_case(ask: Ask) -> Answer:
    """Write more, which proves the address."""
    case = _case(ask)
    if case is None:
        return _gone(ask)
    messages, typed = list_messages(ask.read, case), ask.form.get("text")
    outcome = write_more(case, typed, messages[-1], policy=ask.house.cases, now=ask.now)
    if isinstance(outcome, Unfit):
        return _show(ask, case, messages, Form({"text": typed}, contact_problems(outcome.faults)), 400)
    if isinstance(outcome, Changed) and outcome.changes:
        limits = contact_limits(ask.house.accounts.throttle, network=ask.network, case_id=case.id)
        problem = room_for_message(ask, limits)
        if problem:
            return _show(ask, case, messages, Form({"text": typed}, {"text": problem}), 429)
    if isinstance(outcome, Changed):
        return _back(ask, "written", outcome)
    return _show(ask, case, messages, Form({"text": typed}, {"": over(case)}), 400)


def close_case(ask: Ask) -> Answer:
    """The customer needs nothing more."""
    case = _case(ask)
    return _back(ask, "closed", close_own(case, policy=ask.house.cases, now=ask.now)) if case else _gone(ask)


def end_link(ask: Ask) -> Answer:
    """The link works no more, whoever else has it."""
    case = _case(ask)
    return _gone(ask, 200).with_changes(*revoke_link(case).changes) if case else _gone(ask)


def _case(ask: Ask) -> Case | None:
    return find_case_by_token(ask.read, ask.params["token"], ask.now)


def _back(ask: Ask, notice: str, outcome: Changed) -> Answer:
    return redirect(f"/case/{ask.params['token']}?notice={notice}", outcome.changes)


def _show(ask: Ask, case: Case, messages: list[CaseMessage], form: Form = EMPTY, status: int = 200) -> Answer:
    return page(
        ask,
        "case.html",
        status,
        case=case,
        messages=messages,
        answer_due=answer_due(case),
        erasure=find_erasure_of_case(ask.read, case.id),
        most=MOST_MESSAGES,
        token=ask.params["token"],
        form=form,
        notice=NOTICES.get(ask.query.get("notice")),
    )


def _gone(ask: Ask, status: int = 400) -> Answer:
    return page(ask, "case_gone.html", status)
