"""Helping with an ID: what is offered to whom, and what each act changes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.accounts.blocking import AccountBlocked, AccountUnblocked, block, unblock
from keyfob.accounts.link_mail import LinkMailed, Mailing
from keyfob.accounts.lost_factors import Recovery, RecoveryBegun
from keyfob.accounts.model import Status
from keyfob.accounts.notice import OwnerTold, What
from keyfob.accounts.sessions import AccessRevoked, SessionsEnded
from keyfob.base.change import Change
from keyfob.base.secret import Pepper
from keyfob.customers.text import Fault
from keyfob.desk.assist import NEEDS, REASONED, Assist, CustomerAssisted, Facts, assist, may_assist, offered
from keyfob.desk.cases import CaseMessageWritten, State
from keyfob.desk.casework import Refused
from keyfob.desk.contact import Changed, Unfit
from keyfob.desk.roles import PERMISSIONS, Role
from tests.accounts import people
from tests.chance import counting_mint
from tests.desk.case_table import ACCOUNT, NOW, POLICY, STAFF, own

CASE = replace(own(counting_mint()), taken_by=STAFF.id, state=State.OPEN)
LOCKED = replace(ACCOUNT, second_factor=True)
WAITING = Recovery(LOCKED.id, LOCKED.version, NOW, NOW + 10, NOW + 20)


def facts(*, blocked: bool = False, recovery: Recovery | None = None) -> Facts:
    """An ID with a second factor, signed in twice, for which no mail is waited."""
    account = replace(LOCKED, status=Status.BLOCKED if blocked else Status.ACTIVE)
    return Facts(account, ("here", "there"), None, recovery)


def helped(what: Assist, typed: str = "Because.", *, blocked: bool = False) -> Changed | Refused | Unfit:
    """Do it."""
    pepper = Pepper(b"p" * 32)
    mailing = Mailing(may_mail=True, policy=people.POLICY, pepper=pepper, now=NOW, mint=counting_mint())
    return assist(CASE, STAFF, what, facts(blocked=blocked), typed, policy=POLICY, mailing=mailing)


def only(kind: type[Change], outcome: Changed | Refused | Unfit) -> list[Change]:
    """The changes of a kind."""
    return [change for change in outcome.changes if isinstance(change, kind)]


def test_what_is_offered_follows_how_the_id_stands() -> None:
    """A blocked one is only unblocked; without a mail, a factor or with a wait, there is nothing to send or begin."""
    active = (Assist.NEW_PASSWORD, Assist.SIGN_OUT, Assist.LOST_FACTORS, Assist.BLOCK)
    assert offered(CASE, STAFF, facts(), NOW) == active
    assert offered(CASE, STAFF, facts(blocked=True), NOW) == (Assist.UNBLOCK,)
    assert Assist.LOST_FACTORS not in offered(CASE, STAFF, facts(recovery=WAITING), NOW)
    assert Assist.LOST_FACTORS not in offered(CASE, STAFF, replace(facts(), account=ACCOUNT), NOW)


@given(st.sampled_from(Role), st.sampled_from(State), st.booleans(), st.sampled_from(Assist))
def test_only_who_has_taken_an_open_case_helps_and_as_far_as_their_role_lets_them(
    role: Role, state: State, taken: bool, what: Assist
) -> None:
    """Whatever the case and the act."""
    staff = replace(STAFF, role=role, partner_id="p1" if role is Role.PARTNER else None)
    case = replace(CASE, state=state, taken_by=staff.id if taken else "another", partner_id="p1")
    expected = taken and state is not State.CLOSED and NEEDS[what] in PERMISSIONS[role]
    assert may_assist(case, staff, what) == expected


def test_each_act_tells_the_owner_and_names_the_case() -> None:
    """By a notice, or by the mail that it is."""
    told = {
        Assist.SIGN_OUT: What.SIGNED_OUT_BY_DESK,
        Assist.LOST_FACTORS: What.RECOVERY_BY_DESK,
        Assist.BLOCK: What.BLOCKED,
        Assist.UNBLOCK: What.UNBLOCKED,
    }
    for what in Assist:
        outcome = helped(what, blocked=what is Assist.UNBLOCK)
        if what is Assist.MAIL:
            assert outcome == Refused()
            continue
        assert only(CustomerAssisted, outcome) == [CustomerAssisted(LOCKED.id, LOCKED.customer_id, CASE.id, what)]
        notices = [one.notice.what for one in only(OwnerTold, outcome) if isinstance(one, OwnerTold)]
        assert notices == ([told[what]] if what in told else [])
    assert len(only(LinkMailed, helped(Assist.NEW_PASSWORD))) == 1
    assert len(only(RecoveryBegun, helped(Assist.LOST_FACTORS))) == 1


@pytest.mark.parametrize("what", [Assist.SIGN_OUT, Assist.BLOCK])
def test_every_session_and_token_ends(what: Assist) -> None:
    """None is kept."""
    (ended,) = only(SessionsEnded, helped(what))
    assert isinstance(ended, SessionsEnded)
    assert (ended.sids, ended.kept) == (("here", "there"), None)
    assert len(only(AccessRevoked, helped(what))) == 1


@pytest.mark.parametrize("what", sorted(REASONED))
def test_without_a_reason_nobody_is_blocked_let_in_signed_out_or_waits(what: Assist) -> None:
    """With one, it stands in the case, which is one version further."""
    blocked = what is Assist.UNBLOCK
    assert helped(what, "  ", blocked=blocked) == Unfit({"text": Fault.MISSING})
    outcome = helped(what, "They called.", blocked=blocked)
    assert isinstance(outcome, Changed)
    (said,) = only(CaseMessageWritten, outcome)
    assert isinstance(said, CaseMessageWritten)
    assert (said.message.text, said.case.version, said.case.state) == ("They called.", CASE.version + 1, CASE.state)


def test_what_is_done_is_not_done_twice() -> None:
    """Blocking a blocked ID, or unblocking an active one, changes nothing."""
    assert helped(Assist.BLOCK, blocked=True) == Refused()
    assert helped(Assist.UNBLOCK) == Refused()
    active, blocked = facts().account, facts(blocked=True).account
    assert (block(blocked, (), NOW), unblock(active)) == ((), ())
    assert block(active, (), NOW)[0] == AccountBlocked(active.id, active.version)
    assert unblock(blocked) == (AccountUnblocked(active.id, active.version),)
