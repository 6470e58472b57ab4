"""What points at a thief of an ID, as a case of the desk."""

from dataclasses import replace

import pytest

from keyfob.base.change import Change
from keyfob.base.durations import DAY
from keyfob.desk.cases import MOST_MESSAGES, CaseMailed, CaseMessageWritten, CaseOpened, CaseStateChanged, News, State
from keyfob.desk.casework import (
    Refused,
    answer_case,
    ask_customer,
    close_case,
    hand_over,
    is_open_to,
    sees_case,
    take_case,
    works_on,
)
from keyfob.desk.contact import Changed, Unfit, read_draft
from keyfob.desk.give_case import fit_for, give_case, may_give
from keyfob.desk.pass_on import pass_on
from keyfob.desk.report import Report, Standing, report
from tests.chance import counting_mint
from tests.desk.case_table import ACCOUNT, NO_RECORD, NOW, PARTNER, POLICY, STAFF

NEXT_DAY = NOW + DAY


def told(
    what: Report = Report.NOT_ME,
    standing: Standing | None = None,
    *,
    about: str = "new_browser",
    staff_id: str = "",
    now: int = NOW,
) -> tuple[Change, ...]:
    """What is committed."""
    return report(what, ACCOUNT, standing, about=about, staff_id=staff_id, policy=POLICY, now=now, mint=counting_mint())


def standing(state: State = State.NEW, messages: int = 1) -> Standing:
    """A report that stands since yesterday."""
    opened, _ = told()
    assert isinstance(opened, CaseOpened)
    return Standing(replace(opened.case, state=state, messages=messages), (opened.message,))


def test_it_opens_an_urgent_case_of_the_account_and_mails_its_owner() -> None:
    """Sealed under the record's key; the mail says none of it."""
    opened, mail = told()
    assert isinstance(opened, CaseOpened)
    assert isinstance(mail, CaseMailed)
    case = opened.case
    assert (case.account_id, case.customer_id, case.owner) == (ACCOUNT.id, ACCOUNT.customer_id, ACCOUNT.customer_id)
    assert (case.is_urgent, case.due_at, case.taken_by) == (True, NOW + POLICY.urgent_within, None)
    assert (opened.message.text, mail.news, mail.case.email) == ("not_me new_browser", News.REPORTED, ACCOUNT.email)


def test_without_a_record_the_case_has_a_key_of_its_own() -> None:
    """It is made before anything is sealed."""
    changes = report(Report.ID_RESTORED, NO_RECORD, None, policy=POLICY, now=NOW, mint=counting_mint())
    assert [type(change).__name__ for change in changes] == ["CaseKeyMade", "CaseOpened", "CaseMailed"]


def test_what_is_reported_meanwhile_is_added_and_makes_it_due_again() -> None:
    """Without a second mail; what the desk had answered is to be looked at anew."""
    (added,) = told(Report.ID_RESTORED, standing(State.ANSWERED), about="")
    assert isinstance(added, CaseMessageWritten)
    assert (added.state, added.message.number, added.message.text) == (State.OPEN, 2, "id_restored")
    assert added.case.due_at == NOW + POLICY.urgent_within


def test_the_same_of_the_same_person_is_reported_once_a_day() -> None:
    """Whoever presses again and again adds nothing; another one of the staff does."""
    assert told(standing=standing()) == ()
    assert told(standing=standing(), staff_id="staff-1")
    assert told(standing=standing(), now=NEXT_DAY)


def test_a_closed_one_stays_closed_and_another_begins() -> None:
    """What was looked at is not what happened since."""
    opened, _ = told(standing=standing(State.CLOSED))
    assert isinstance(opened, CaseOpened)


def test_a_full_one_is_due_again_without_a_word_more() -> None:
    """A thief who presses for days fills nothing."""
    (moved,) = told(Report.ID_RESTORED, standing(State.WAITING, MOST_MESSAGES))
    assert isinstance(moved, CaseStateChanged)
    assert (moved.state, moved.case.messages) == (State.OPEN, MOST_MESSAGES)


@pytest.mark.parametrize("taken_by", [None, STAFF.id, "staff-2"])
def test_nobody_named_in_a_report_goes_on_with_its_case(taken_by: str | None) -> None:
    """They read it; whoever has it, they neither take, give, answer, pass on nor close it, nor are they given it."""
    named, other = STAFF, replace(STAFF, id="staff-2")
    case = replace(standing().case, named=frozenset({named.id}), taken_by=taken_by)
    assert sees_case(case, named)
    assert (works_on(case, named), is_open_to(case, named), may_give(case, named)) == (False, False, False)
    outcomes = [
        take_case(case, named, policy=POLICY, now=NOW),
        close_case(case, named, policy=POLICY, now=NOW),
        give_case(case, named, other, policy=POLICY, now=NOW),
        pass_on(case, named, policy=POLICY, now=NOW),
        hand_over(case, named, PARTNER, policy=POLICY, now=NOW),
        answer_case(case, named, "Nothing to see here.", policy=POLICY, now=NOW),
        ask_customer(case, named, "Was it you?", policy=POLICY, now=NOW),
    ]
    assert outcomes == [Refused()] * 7
    third = replace(STAFF, id="staff-3")
    assert fit_for(case, other, (named, third)) == (third,)
    assert isinstance(give_case(case, other, named, policy=POLICY, now=NOW), Unfit)
    assert isinstance(take_case(case, other, policy=POLICY, now=NOW), Changed)


def test_whoever_has_a_case_that_comes_to_name_them_has_it_no_more() -> None:
    """It is nobody's, for another to take; one who is not named keeps it."""
    mine = replace(standing(), case=replace(standing().case, state=State.OPEN, taken_by=STAFF.id, given_by="staff-2"))
    (added,) = told(Report.MANY_ID_CHANGES, mine, about="", staff_id=STAFF.id)
    assert isinstance(added, CaseMessageWritten)
    assert (added.case.taken_by, added.case.given_by) == (None, None)
    (kept,) = told(Report.MANY_ID_CHANGES, mine, about="", staff_id="staff-3")
    assert isinstance(kept, CaseMessageWritten)
    assert kept.case.taken_by == STAFF.id


def test_nobody_chooses_to_come_before_all_others() -> None:
    """It is no subject to write about."""
    assert isinstance(read_draft({"about": "security", "text": "Me first."}), Unfit)
