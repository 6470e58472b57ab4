"""What is done about a change of an ID before it happens: opened, proved, approved, refused, stopped.

Staff of a partner and of the technical desk open one, and an approver of the customer desk releases it. Nobody releases
what they opened, nor does anybody of the same desk. Staff never learn whether the new address has an ID already: then
no code is mailed, and nothing comes of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from keyfob.accounts.acr import Acr, reaches
from keyfob.accounts.model import Account, Status
from keyfob.accounts.policy import Policy
from keyfob.accounts.sessions import Session
from keyfob.accounts.step_up import is_enough
from keyfob.accounts.typed_code import plain_digits
from keyfob.base.change import Change
from keyfob.base.email import Email, parse_email
from keyfob.base.errors import Malformed
from keyfob.base.ids import Mint, new_digits, new_id, new_token
from keyfob.base.secret import Pepper, same
from keyfob.customers.text import Fault, find_fault, tidy
from keyfob.desk.cases import Case, State
from keyfob.desk.casework import works_on
from keyfob.desk.id_change import (
    BY_CODE,
    CODE_DIGITS,
    MAX_TICKET,
    NEXT,
    Act,
    IdChange,
    IdChangeApproved,
    IdChangeCodeFailed,
    IdChangeEnded,
    IdChangeLetterWritten,
    IdChangeOpened,
    IdChangePolicy,
    IdChangeProved,
    Need,
    News,
    Proof,
    Reason,
    Step,
    lacks,
    tell,
    wait_of,
)
from keyfob.desk.roles import DESK_OF, Permission
from keyfob.desk.staff import Staff


@dataclass(frozen=True, slots=True)
class Known:
    """What there is of an account: a change that runs, and the last one that happened."""

    running: IdChange | None = None
    executed: IdChange | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants, read and fit to be kept."""

    new: Email = field(repr=False)
    reason: Reason
    ticket: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unfit:
    """What is wrong with what was typed, by the name of the field."""

    faults: Mapping[str, Fault]
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """It was done; ``code`` is that of a letter, to be printed."""

    change: IdChange
    changes: tuple[Change, ...] = ()
    code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """It cannot be done: not by them, not now, or not any more."""

    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class TooSoon:
    """The ID was changed not long ago: not before ``until``."""

    until: int
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class WrongCode:
    """The code is none of those that were sent."""

    changes: tuple[Change, ...]


Opened: TypeAlias = Changed | Refused | TooSoon
Done: TypeAlias = Changed | Refused


def read_draft(typed: Mapping[str, str], *, needs_ticket: bool) -> Draft | Unfit:
    """Read ``email``, ``reason`` and ``ticket``; whoever changes their own ID has neither reason nor ticket."""
    email, ticket = read_new(typed["email"]), tidy(typed.get("ticket", ""))
    reason = Reason(typed["reason"]) if typed.get("reason") in set(Reason) else None
    long = Fault.TOO_LONG if len(ticket) > MAX_TICKET else None
    faults = {
        "email": email if isinstance(email, Fault) else None,
        "reason": None if reason or not needs_ticket else Fault.UNKNOWN,
        "ticket": (find_fault(ticket, required=True) or long) if needs_ticket else None,
    }
    found = {key: fault for key, fault in faults.items() if fault}
    if found or isinstance(email, Fault):
        return Unfit(found)
    return Draft(email, reason or Reason.NEW_ADDRESS, ticket if needs_ticket else "")


def read_new(typed: str) -> Email | Fault:
    """The new address."""
    try:
        return parse_email(typed)
    except Malformed:
        return Fault.SHAPE if typed.strip() else Fault.MISSING


def may_open(case: Case, staff: Staff) -> bool:
    """Whether somebody may open one from this case: they have taken it, and its customer was signed in."""
    may = Permission.OPEN_ID_CHANGES in staff.permissions and works_on(case, staff)
    return may and case.account_id is not None and case.state is not State.CLOSED


def open_at_desk(
    draft: Draft,
    case: Case,
    account: Account | None,
    staff: Staff,
    known: Known,
    *,
    is_free: bool,
    policy: IdChangePolicy,
    pepper: Pepper,
    now: int,
    mint: Mint,
) -> Opened:
    """Open one from a case. The old address is told, with a code that proves it and a link that stops it.

    ``is_free`` says whether nobody has the new address; the answer does not show it.
    """
    if account is None or case.account_id != account.id or not may_open(case, staff):
        return Refused()
    begun = _begin(draft, account, case, (staff.id, DESK_OF[staff.role]), policy, now, mint)
    return _open(begun, account, known, is_free=is_free, policy=policy, pepper=pepper, now=now, mint=mint)


def open_own(
    draft: Draft,
    account: Account,
    session: Session,
    known: Known,
    *,
    is_free: bool,
    accounts: Policy,
    policy: IdChangePolicy,
    pepper: Pepper,
    now: int,
    mint: Mint,
) -> Opened:
    """Begin one oneself, after a fresh proof; it waits once the new mailbox is proved, and after a password the old."""
    if not is_enough(session, account, accounts, now):
        return Refused()
    proof = Proof.AUTHENTICATOR if _is_bound(session) else Proof.PASSWORD
    begun = replace(_begin(draft, account, None, (None, ""), policy, now, mint), proofs=frozenset({proof}))
    return _open(begun, account, known, is_free=is_free, policy=policy, pepper=pepper, now=now, mint=mint)


def type_code(
    change: IdChange, account: Account, typed: str, *, pepper: Pepper, policy: IdChangePolicy, now: int
) -> Changed | WrongCode | Refused:
    """A code that was sent to the new mailbox, to the old one or by post; an attempt was reserved for it."""
    if not change.stands(account, now) or change.step is not Step.PROVING:
        return Refused()
    digits = plain_digits(typed)
    for proof in BY_CODE:
        kept = change.codes.get(proof)
        if kept is not None and same(kept, pepper.digest(_row(change, proof), digits)):
            return _prove(change, proof, "", policy, now)
    return WrongCode((IdChangeCodeFailed(account.id, change.id),))


def confirm(
    change: IdChange, account: Account, session: Session, *, accounts: Policy, policy: IdChangePolicy, now: int
) -> Done:
    """Say in My that it is wanted, by a passkey or the app used a moment ago."""
    if not change.stands(account, now) or not is_enough(session, account, accounts, now) or not _is_bound(session):
        return Refused()
    return _prove(change, Proof.AUTHENTICATOR, "", policy, now)


def record_seen(change: IdChange, case: Case, account: Account, staff: Staff, policy: IdChangePolicy, now: int) -> Done:
    """Somebody saw a document that says who the customer is; what it says is written nowhere."""
    if not change.stands(account, now) or change.case_id != case.id or not may_open(case, staff):
        return Refused()
    if Proof.SEEN in change.proofs:
        return Changed(change)
    return _prove(replace(change, seen_by=staff.id), Proof.SEEN, DESK_OF[staff.role], policy, now)


def write_letter(change: IdChange, account: Account, staff: Staff, *, pepper: Pepper, now: int, mint: Mint) -> Done:
    """A code to be sent by post, by somebody who may release, so that whoever opened it never sees it."""
    if change.step is not Step.PROVING or not _may_release(change, account, staff, now):
        return Refused()
    code = new_digits(mint, CODE_DIGITS)
    codes = {**change.codes, Proof.LETTER: pepper.digest(_row(change, Proof.LETTER), code)}
    after = replace(change, codes=codes, version=change.version + 1)
    return Changed(after, (IdChangeLetterWritten(account.id, change.id, DESK_OF[staff.role], after),), code)


def may_approve(change: IdChange, account: Account, staff: Staff, now: int) -> bool:
    """Whether all that can be proved is, and somebody may release it."""
    return (
        change.step is Step.PROVING
        and _may_release(change, account, staff, now)
        and lacks(change, now) <= {Need.SECOND_PERSON, Need.WAIT}
    )


def approve(change: IdChange, account: Account, staff: Staff, *, policy: IdChangePolicy, now: int) -> Done:
    """The second person, of another desk; from here on it is only waited for (ASVS 2.3.5)."""
    if not may_approve(change, account, staff, now):
        return Refused()
    return _wait(change, staff.id, DESK_OF[staff.role], policy, now)


def refuse(change: IdChange, account: Account, staff: Staff, *, policy: IdChangePolicy, now: int) -> Done:
    """Nothing comes of it."""
    if not _may_release(change, account, staff, now):
        return Refused()
    return end(change, Act.REFUSE, DESK_OF[staff.role], policy, now)


def stop(change: IdChange | None, account: Account | None, *, policy: IdChangePolicy, now: int) -> Done:
    """Its owner does not want it."""
    if change is None or account is None or not change.stands(account, now):
        return Refused()
    return end(change, Act.STOP, "", policy, now)


def end(change: IdChange, act: Act, desk: str, policy: IdChangePolicy, now: int) -> Done:
    """Refused, stopped or expired; the old address is told."""
    step = NEXT[change.step].get(act)
    if step is None:
        return Refused()
    after = replace(
        change, step=step, version=change.version + 1, codes={}, due_at=None, expires_at=now + policy.ended_life
    )
    return Changed(after, (IdChangeEnded(after.account_id, after.id, step, desk, after), tell(after, News.ENDED, now)))


def _may_release(change: IdChange, account: Account, staff: Staff, now: int) -> bool:
    """Whether somebody is the second person: they may release, had no part in it, and sit at another desk."""
    may = Permission.RELEASE_ID_CHANGES in staff.permissions
    is_other = change.is_second(staff.id) and DESK_OF[staff.role] != change.desk
    return may and is_other and not change.by_customer and change.stands(account, now)


def _is_bound(session: Session) -> bool:
    """Whether a passkey with its person verified, or the app, was used."""
    return reaches(session.acr, Acr.SECOND_FACTOR)


def _begin(
    draft: Draft,
    account: Account,
    case: Case | None,
    who: tuple[str | None, str],
    policy: IdChangePolicy,
    now: int,
    mint: Mint,
) -> IdChange:
    return IdChange(
        id=new_id(mint),
        account_id=account.id,
        case_id=case.id if case else None,
        number=case.number if case else "",
        step=Step.PROVING,
        version=1,
        account_version=account.version,
        desk=who[1],
        reason=draft.reason,
        ticket=draft.ticket,
        opened_by=who[0],
        old=account.email,
        new=draft.new,
        locale=account.locale,
        token=new_token(mint),
        codes={},
        opened_at=now,
        expires_at=now + policy.proving_life,
    )


def _open(
    begun: IdChange,
    account: Account,
    known: Known,
    *,
    is_free: bool,
    policy: IdChangePolicy,
    pepper: Pepper,
    now: int,
    mint: Mint,
) -> Opened:
    codes = {proof: new_digits(mint, CODE_DIGITS) for proof in (Proof.NEW_MAILBOX, Proof.OLD_MAILBOX)}
    if account.status is not Status.ACTIVE or begun.new.folded == begun.old.folded:
        return Refused()
    executed, running = known.executed, known.running
    if executed is not None and executed.executed_at is not None and now < executed.executed_at + policy.again_after:
        return TooSoon(executed.executed_at + policy.again_after)
    if running is not None and running.stands(account, now):
        return Refused()
    former = end(running, Act.EXPIRE, "", policy, now) if running else None
    if Proof.AUTHENTICATOR in begun.proofs:
        del codes[Proof.OLD_MAILBOX]
    kept = {proof: pepper.digest(_row(begun, proof), code) for proof, code in codes.items()}
    after = replace(begun, codes=kept)
    changes = (
        *(former.changes if former else ()),
        IdChangeOpened(after.account_id, after.id, after.case_id, after.desk, after.reason, after),
        tell(after, News.ASKED, now, codes.get(Proof.OLD_MAILBOX, "")),
        *((tell(after, News.CODE, now, codes[Proof.NEW_MAILBOX]),) if is_free else ()),
    )
    return Changed(after, changes)


def _prove(change: IdChange, proof: Proof, desk: str, policy: IdChangePolicy, now: int) -> Done:
    step = NEXT[change.step].get(Act.PROVE)
    if step is None:
        return Refused()
    if proof in change.proofs:
        return Changed(change)
    codes = {one: kept for one, kept in change.codes.items() if one is not proof}
    after = replace(change, step=step, proofs=change.proofs | {proof}, codes=codes, version=change.version + 1)
    proved = IdChangeProved(after.account_id, after.id, proof, desk, after)
    if not after.by_customer or lacks(after, now) - {Need.WAIT}:
        return Changed(after, (proved,))
    waiting = _wait(after, None, "", policy, now)
    return replace(waiting, changes=(proved, *waiting.changes))


def _wait(change: IdChange, approved_by: str | None, desk: str, policy: IdChangePolicy, now: int) -> Done:
    step = NEXT[change.step].get(Act.APPROVE)
    if step is None:
        return Refused()
    due_at = now + wait_of(change, policy)
    after = replace(
        change, step=step, approved_by=approved_by, codes={}, due_at=due_at, version=change.version + 1,
        expires_at=due_at + policy.ended_life,
    )  # fmt: skip
    approved = IdChangeApproved(after.account_id, after.id, desk, due_at, after)
    return Changed(after, (approved, *(tell(after, news, now) for news in (News.APPROVED, News.COMING))))


def _row(change: IdChange, proof: Proof) -> str:
    """What a code's digest is bound to (ASVS 6.6.2)."""
    return f"{change.id}.{proof}"
