"""Changing an ID: what has to be there before it happens, who may do what, and any history of it."""

from dataclasses import replace

import pytest

from keyfob.accounts.acr import BY_PASSWORD, Acr, Proved
from keyfob.base.durations import DAY, HOUR
from keyfob.desk.cases import State
from keyfob.desk.id_change import (
    BY_CODE,
    NEXT,
    Act,
    Need,
    News,
    Proof,
    Step,
    lacks,
)
from keyfob.desk.id_change_end import disown_change, finish
from keyfob.desk.id_change_work import (
    Changed,
    Known,
    Refused,
    TooSoon,
    Unfit,
    WrongCode,
    approve,
    confirm,
    may_approve,
    open_at_desk,
    open_own,
    read_draft,
    record_seen,
    stop,
    type_code,
    write_letter,
)
from keyfob.desk.roles import Role
from tests.accounts.people import kinds
from tests.chance import counting_mint
from tests.desk.case_table import ACCOUNT, NOW, STAFF
from tests.desk.id_change_table import (
    ACCOUNTS,
    APPROVER,
    DRAFT,
    LOCKED,
    OPENER,
    PEPPER,
    POLICY,
    STEPS,
    STRONG,
    approved,
    case_of,
    codes_of,
    opened,
    proved,
    session,
    typed,
)


def test_all_five_are_asked_for() -> None:
    """A reason with a ticket, the customer, the new mailbox, a second person, and time."""
    assert lacks(replace(opened().change, ticket=""), NOW) == set(Need)
    waiting = approved()
    assert lacks(waiting, NOW) == {Need.WAIT}
    assert waiting.due_at == NOW + 72 * HOUR
    assert lacks(waiting, NOW + 72 * HOUR) == set()


def test_one_recovery_proof_is_not_enough_and_the_same_twice_is_one() -> None:
    """Two different ones are as good as an authenticator."""
    begun = opened()
    codes = codes_of(begun.changes)
    change = typed(typed(begun.change, codes[News.CODE]), codes[News.ASKED])
    assert isinstance(approve(change, ACCOUNT, APPROVER, policy=POLICY, now=NOW), Refused)
    assert isinstance(type_code(change, ACCOUNT, codes[News.ASKED], pepper=PEPPER, policy=POLICY, now=NOW), WrongCode)
    assert Need.CUSTOMER in lacks(change, NOW)


def test_a_letter_counts_and_only_its_newest_code() -> None:
    """It is written by whoever may release, so the opener never sees the code."""
    begun = opened()
    first = write_letter(begun.change, ACCOUNT, APPROVER, pepper=PEPPER, now=NOW, mint=counting_mint(1))
    assert isinstance(first, Changed)
    second = write_letter(first.change, ACCOUNT, APPROVER, pepper=PEPPER, now=NOW, mint=counting_mint(2))
    assert isinstance(second, Changed)
    assert isinstance(type_code(second.change, ACCOUNT, first.code, pepper=PEPPER, policy=POLICY, now=NOW), WrongCode)
    assert Proof.LETTER in typed(second.change, second.code).proofs
    assert isinstance(
        write_letter(begun.change, ACCOUNT, OPENER, pepper=PEPPER, now=NOW, mint=counting_mint()), Refused
    )


def test_an_authenticator_shortens_the_wait_and_a_password_or_a_mailed_link_is_none() -> None:
    """Only a passkey with its person, or the app, a moment ago."""
    begun = opened()
    change = typed(begun.change, codes_of(begun.changes)[News.CODE])
    for weak in (session(BY_PASSWORD), session(Proved(Acr.MAIL, ("otp",))), session(STRONG, NOW - 600)):
        assert isinstance(confirm(change, LOCKED, weak, accounts=ACCOUNTS, policy=POLICY, now=NOW), Refused)
    outcome = confirm(change, LOCKED, session(STRONG), accounts=ACCOUNTS, policy=POLICY, now=NOW)
    assert isinstance(outcome, Changed)
    done = approve(outcome.change, ACCOUNT, APPROVER, policy=POLICY, now=NOW)
    assert isinstance(done, Changed)
    assert done.change.due_at == NOW + DAY


@pytest.mark.parametrize("role", list(Role))
def test_nobody_approves_their_own_case_or_their_own_desk_s(role: Role) -> None:
    """Nor anybody whose role may not release; a role that could do both would still be refused (ASVS 2.3.5)."""
    change = proved()
    colleague = replace(STAFF, id="colleague", role=role, partner_id="partner-1" if role is Role.PARTNER else None)
    outcome = approve(change, ACCOUNT, colleague, policy=POLICY, now=NOW)
    assert isinstance(outcome, Changed) is (role is Role.APPROVER)
    assert isinstance(approve(change, ACCOUNT, replace(APPROVER, id="opener"), policy=POLICY, now=NOW), Refused)
    same_desk = replace(change, desk="cic")
    assert isinstance(approve(same_desk, ACCOUNT, APPROVER, policy=POLICY, now=NOW), Refused)


@pytest.mark.parametrize("role", list(Role))
def test_only_partners_and_support_open_one_from_a_case_they_have_taken(role: Role) -> None:
    """And a partner's people only from what their partner may see."""
    staff = replace(STAFF, role=role, partner_id="partner-1" if role is Role.PARTNER else None)
    case = case_of(staff)
    tried = [
        case,
        replace(case, taken_by="somebody"),
        replace(case, state=State.CLOSED),
        replace(case, account_id=None),
    ]
    if role is Role.PARTNER:
        tried.append(replace(case, partner_id="partner-2"))
    outcomes = [
        open_at_desk(
            DRAFT,
            one,
            ACCOUNT,
            staff,
            Known(),
            is_free=True,
            policy=POLICY,
            pepper=PEPPER,
            now=NOW,
            mint=counting_mint(),
        )
        for one in tried
    ]
    may = role in {Role.PARTNER, Role.SUPPORT}
    assert [isinstance(outcome, Changed) for outcome in outcomes] == [may, *[False] * (len(tried) - 1)]


def test_an_address_that_has_an_id_gets_no_code_and_nothing_tells() -> None:
    """The same outcome and the same mail to the old address; only nobody gets a code for the new one."""
    free, taken = opened(), opened(is_free=False)
    assert free.change == taken.change
    assert News.CODE in codes_of(free.changes)
    assert News.CODE not in codes_of(taken.changes)
    assert [change for change in free.changes if change not in taken.changes] == [free.changes[-1]]


def test_an_id_is_changed_once_in_ninety_days_and_one_change_runs_at_a_time() -> None:
    """Whoever asks."""
    running = opened().change
    executed = replace(running, step=Step.EXECUTED, executed_at=NOW)
    tried = [
        (Known(running), NOW),
        (Known(None, executed), NOW + 90 * DAY - 1),
        (Known(None, executed), NOW + 90 * DAY),
    ]
    outcomes = [
        open_at_desk(
            DRAFT, case_of(), ACCOUNT, OPENER, known, is_free=True, policy=POLICY, pepper=PEPPER, now=now,
            mint=counting_mint(),
        )
        for known, now in tried
    ]  # fmt: skip
    assert [type(outcome) for outcome in outcomes] == [Refused, TooSoon, Changed]


def test_oneself_it_takes_a_fresh_proof_the_new_mailbox_and_the_wait() -> None:
    """No second person; after a password alone the old mailbox too, and the long wait."""
    for account, proof, wait in ((ACCOUNT, BY_PASSWORD, 72 * HOUR), (LOCKED, STRONG, 24 * HOUR)):
        begun = open_own(
            DRAFT, account, session(proof), Known(), is_free=True, accounts=ACCOUNTS, policy=POLICY, pepper=PEPPER,
            now=NOW, mint=counting_mint(),
        )  # fmt: skip
        assert isinstance(begun, Changed)
        assert begun.change.step is Step.PROVING
        codes = codes_of(begun.changes)
        done = typed(begun.change, codes[News.CODE])
        if proof is BY_PASSWORD:
            assert lacks(done, NOW + wait) >= {Need.CUSTOMER}
            done = typed(done, codes[News.ASKED])
        assert lacks(done, NOW + wait) == frozenset()
        assert (done.step, done.due_at) == (Step.WAITING, NOW + wait)
    weak = open_own(
        DRAFT, LOCKED, session(BY_PASSWORD), Known(), is_free=True, accounts=ACCOUNTS, policy=POLICY, pepper=PEPPER,
        now=NOW, mint=counting_mint(),
    )  # fmt: skip
    assert isinstance(weak, Refused)


def test_stopped_in_my_it_ends_alone_and_by_the_old_address_everybody_is_out() -> None:
    """Who is signed in has shown who they are; who reads the mail says that it was somebody else."""
    change = approved()
    in_my = stop(change, ACCOUNT, policy=POLICY, now=NOW)
    by_mail = disown_change(change, ACCOUNT, ("sid",), None, None, accounts=ACCOUNTS, policy=POLICY, now=NOW)
    assert kinds(in_my.changes) == ["IdChangeEnded", "IdChangeMailed"]
    assert kinds(by_mail.changes) == [
        "IdChangeEnded", "IdChangeMailed", "PasswordDistrusted", "PasskeysHeld", "SessionsEnded", "AccessRevoked",
        "BrowsersForgotten", "PlaceForgotten", "DevicesForgotten", "LinksVoided",
    ]  # fmt: skip
    late = replace(change, step=Step.EXECUTED)
    nothing = disown_change(late, ACCOUNT, ("sid",), None, None, accounts=ACCOUNTS, policy=POLICY, now=NOW)
    assert nothing == Refused()


def test_a_new_password_ends_it() -> None:
    """Whatever changes the account's version does: a thief's pending change does not outlive a recovery."""
    change = approved()
    recovered = replace(ACCOUNT, version=ACCOUNT.version + 1)
    outcome = finish(change, recovered, (), is_free=True, policy=POLICY, now=NOW + 72 * HOUR)
    assert isinstance(outcome, Changed)
    assert outcome.change.step is Step.EXPIRED


def test_an_address_that_was_taken_meanwhile_ends_it() -> None:
    """The first to verify has it."""
    outcome = finish(approved(), ACCOUNT, (), is_free=False, policy=POLICY, now=NOW + 72 * HOUR)
    assert isinstance(outcome, Changed)
    assert outcome.change.step is Step.EXPIRED


@pytest.mark.parametrize(
    ("typing", "wrong"),
    [
        ({"email": "", "reason": "", "ticket": ""}, {"email", "reason", "ticket"}),
        ({"email": "a@x<b@evil", "reason": "new_address", "ticket": "T" * 61}, {"email", "ticket"}),
        ({"email": "a@b.nl", "reason": "because", "ticket": "4111 1111 1111 1111"}, {"reason", "ticket"}),
        ({"email": "a@b.nl", "reason": "new_address", "ticket": "T-1"}, set()),
    ],
)
def test_a_reason_and_a_ticket_are_asked_for(typing: dict[str, str], wrong: set[str]) -> None:
    """And an address that can be one."""
    draft = read_draft(typing, needs_ticket=True)
    assert (set(draft.faults) if isinstance(draft, Unfit) else set()) == wrong


def test_who_saw_a_document_releases_nothing_that_hangs_on_it_whatever_they_became() -> None:
    """Of a colleague's change, before they were moved to the desk that releases: nor do they write its letter."""
    helper = replace(OPENER, id="helper")
    begun = opened()
    change = typed(begun.change, codes_of(begun.changes)[News.CODE])
    letter = write_letter(change, ACCOUNT, APPROVER, pepper=PEPPER, now=NOW, mint=counting_mint())
    assert isinstance(letter, Changed)
    seen = record_seen(typed(letter.change, letter.code), case_of(helper), ACCOUNT, helper, POLICY, NOW)
    assert isinstance(seen, Changed)
    moved = replace(helper, role=Role.APPROVER)
    assert not may_approve(seen.change, ACCOUNT, moved, NOW)
    assert isinstance(approve(seen.change, ACCOUNT, moved, policy=POLICY, now=NOW), Refused)
    assert isinstance(write_letter(seen.change, ACCOUNT, moved, pepper=PEPPER, now=NOW, mint=counting_mint()), Refused)
    assert may_approve(seen.change, ACCOUNT, APPROVER, NOW)
    forced = replace(seen.change, approved_by=moved.id)
    assert Need.SECOND_PERSON in lacks(forced, NOW)


def test_the_table_ends() -> None:
    """Whatever is over has nothing that follows, but an executed change, which can be taken back once."""
    assert {step for step, acts in NEXT.items() if acts} == {*STEPS, Step.EXECUTED}
    assert set(NEXT[Step.EXECUTED]) == {Act.REVERT}
    assert all(proof not in {Proof.SEEN, Proof.AUTHENTICATOR} for proof in BY_CODE)
