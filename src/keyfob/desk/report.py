"""Reports: what points at a thief of an ID becomes a case of the desk, above all others, without anybody writing it.

One such case stands for an account at a time. What is reported meanwhile is added to it, and a closed one stays closed.
The owner reads it in My, and is told by mail when it begins. Whom of the staff it names goes on with nothing in it.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from keyfob.accounts.model import Account
from keyfob.base.change import Change
from keyfob.base.durations import DAY
from keyfob.base.ids import Mint, new_id, new_reference
from keyfob.desk.cases import (
    MOST_MESSAGES,
    NUMBER_GROUPS,
    About,
    Act,
    Case,
    CaseKeyMade,
    CaseMessage,
    CaseOpened,
    CasePolicy,
    News,
    Side,
    State,
    next_state,
)
from keyfob.desk.contact import moved, state_changed, tell, written


class Report(StrEnum):
    """What is reported; a brand's words say it, under ``report.said``."""

    NOT_ME = "not_me"
    """Somebody who reads the owner's mail pressed "this was not me"; beside it stands what the mail was about."""
    ID_RESTORED = "id_restored"
    """The former address took a change of the ID back."""
    ID_CHANGE_STOPPED = "id_change_stopped"
    """The present address stopped a change of the ID, signed out, as none of its owner's doing."""
    MANY_ID_CHANGES = "many_id_changes"
    """More changes of an ID were asked for than there may be: of this ID, or in a day by one of the staff."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The case that stands for an account, with what it says."""

    case: Case
    messages: tuple[CaseMessage, ...]


def report(
    what: Report,
    account: Account,
    standing: Standing | None,
    *,
    about: str = "",
    staff_id: str = "",
    policy: CasePolicy,
    now: int,
    mint: Mint,
) -> tuple[Change, ...]:
    """What tells the desk; nothing where the same was reported of the same person within a day.

    ``about`` is the name of the notice that was denied, ``staff_id`` who of the staff did it, where one of them did.
    """
    text = f"{what} {about}".rstrip()
    if standing is None or standing.case.state is State.CLOSED:
        return _open(CaseMessage(1, Side.HOUSE, staff_id, text, now), account, policy, now, mint)
    case = standing.case
    if any((one.text, one.staff) == (text, staff_id) and now - one.at < DAY for one in _reports(standing)):
        return ()
    state = next_state(case, Act.WRITE, Side.HOUSE)
    if state is None:
        return ()
    after = moved(case, state, policy, now)
    if staff_id and case.taken_by == staff_id:
        after = replace(after, taken_by=None, given_by=None)
    if case.messages >= MOST_MESSAGES:
        return (state_changed(after, Side.HOUSE),)
    after = replace(after, messages=case.messages + 1)
    return (written(after, CaseMessage(after.messages, Side.HOUSE, staff_id, text, now)),)


def _reports(standing: Standing) -> tuple[CaseMessage, ...]:
    return tuple(message for message in standing.messages if message.side is Side.HOUSE)


def _open(message: CaseMessage, account: Account, policy: CasePolicy, now: int, mint: Mint) -> tuple[Change, ...]:
    case_id = new_id(mint)
    case = Case(
        id=case_id,
        number=new_reference(mint, NUMBER_GROUPS),
        about=About.SECURITY,
        state=State.NEW,
        version=1,
        owner=account.customer_id or case_id,
        account_id=account.id,
        customer_id=account.customer_id,
        name="",
        email=account.email,
        locale=account.locale,
        confirmed=True,
        token="",
        messages=1,
        taken_by=None,
        opened_at=now,
        changed_at=now,
        expires_at=now + policy.idle_life,
        due_at=now + policy.urgent_within,
    )
    ids = (case.account_id, case.customer_id, case.id)
    opened = CaseOpened(*ids, case.about, message.side, "", case=case, message=message)
    key = (CaseKeyMade(case.id),) if case.owner == case.id else ()
    return (*key, opened, tell(case, News.REPORTED, now))
