"""What staff and customers do with an erasure: prepare it, release it as a second person, take it back, stop it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeAlias

from keyfob.base.change import Change
from keyfob.base.durations import DAY
from keyfob.base.ids import Mint, new_id, new_reference, new_token
from keyfob.customers.contracts import end_of_day
from keyfob.customers.text import Fault, find_fault, tidy
from keyfob.desk.cases import NUMBER_GROUPS, About, Case, CasePolicy, Side
from keyfob.desk.cases import State as CaseState
from keyfob.desk.casework import sees_case, works_on
from keyfob.desk.contact import Unfit
from keyfob.desk.erasure import (
    ENDED_LIFE,
    Act,
    Erasure,
    ErasureApproved,
    ErasurePrepared,
    ErasureReturned,
    ErasureStopped,
    Hold,
    Identity,
    Part,
    State,
    next_state,
)
from keyfob.desk.roles import DESK_OF, Permission
from keyfob.desk.staff import Staff

LONGEST_HOLD = 30 * 366 * DAY
"""No law that we know of wants anything kept for longer."""
MOST_RECIPIENTS = 3


class Why(StrEnum):
    """Why it cannot be done; a brand's words say it."""

    NOT_NOW = "not_now"
    """Not by them, or not any more."""
    OWN = "own"
    """Who prepared it is not the second person."""
    CONTRACTS = "contracts"
    """Something still runs between the customer and a service."""
    STANDS = "stands"
    """Another one stands for this customer."""
    NOBODY = "nobody"
    """It is not known whom to erase."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was done."""

    why: Why
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Moved:
    """It was done; without changes where it had been done before."""

    erasure: Erasure
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What was checked: how it is known who asks, what is to be kept."""

    identity: Identity
    note: str = field(repr=False)
    holds: tuple[Hold, ...]


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom it is about: the record, the account if there is one, all addresses, and how much still runs.

    ``reversible_until`` is how long a former address may take the ID back; 0 where none may.
    """

    customer_id: str
    account_id: str | None
    recipients: tuple[str, ...] = field(repr=False)
    running: int
    standing: Erasure | None
    reversible_until: int = 0


Done: TypeAlias = Moved | Refused | Unfit


def read_draft(typed: Mapping[str, str], case: Case, now: int) -> Draft | Unfit:
    """Read ``identity``, ``note``, ``complete``, and of each part ``reason_…`` and ``until_…`` (``2031-12-31``).

    A part is kept where either of the two is typed, and then needs both.
    """
    note, identity = tidy(typed.get("note", "")), typed.get("identity", "")
    faults = {
        "identity": _fault_of_identity(identity, case),
        "note": find_fault(note, required=True),
        "complete": None if typed.get("complete") == "yes" else Fault.MISSING,
    }
    holds = []
    for part in Part:
        reason, until = tidy(typed.get(f"reason_{part}", "")), typed.get(f"until_{part}", "").strip()
        if not (reason or until):
            continue
        end = end_of_day(until)
        faults[f"reason_{part}"] = find_fault(reason, required=True)
        fits = end is not None and now < end <= now + LONGEST_HOLD
        faults[f"until_{part}"] = None if fits else Fault.SHAPE if until else Fault.MISSING
        holds.append(Hold(part, reason, end or 0))
    found = {name: fault for name, fault in faults.items() if fault}
    return Unfit(found) if found else Draft(Identity(identity), note, tuple(holds))


def ways_of(case: Case) -> list[Identity]:
    """How it can be known who asks in a case: by their sign-in only where they wrote it themselves, signed in."""
    was_signed_in = case.account_id is not None and not case.opened_by
    return [way for way in Identity if was_signed_in or way is not Identity.SIGNED_IN]


def may_prepare(case: Case, staff: Staff) -> bool:
    """Whether somebody may prepare the erasure that is asked for in a case: it is such a case, open, and theirs."""
    is_asked = case.about is About.ERASURE and case.state is not CaseState.CLOSED
    return is_asked and Permission.PREPARE_ERASURE in staff.permissions and works_on(case, staff)


def prepare(case: Case, staff: Staff, whom: Whom | None, draft: Draft, *, now: int, mint: Mint) -> Moved | Refused:
    """All is checked; somebody else is to release it."""
    if not may_prepare(case, staff):
        return Refused(Why.NOT_NOW)
    if whom is None:
        return Refused(Why.NOBODY)
    if whom.standing is not None:
        return Refused(Why.STANDS)
    if whom.running:
        return Refused(Why.CONTRACTS)
    erasure = Erasure(
        id=new_id(mint),
        reference=new_reference(mint, NUMBER_GROUPS),
        case_id=case.id,
        customer_id=whom.customer_id,
        state=State.PREPARED,
        version=1,
        asked_at=case.opened_at,
        identity=draft.identity,
        note=draft.note,
        holds=draft.holds,
        recipients=whom.recipients[:MOST_RECIPIENTS],
        token=new_token(mint),
        locale=case.locale,
        prepared_by=staff.id,
        prepared_at=now,
        changed_at=now,
        expires_at=now + ENDED_LIFE,
    )
    ids = (whom.account_id, erasure.customer_id, case.id, erasure.id)
    return Moved(erasure, (ErasurePrepared(*ids, DESK_OF[staff.role], draft.identity, erasure=erasure),))


def may_approve(erasure: Erasure, case: Case | None, staff: Staff) -> bool:
    """Whether somebody may be its second person; who prepared it never is."""
    return _fault_of_second(erasure, case, staff) is None


def approve(
    erasure: Erasure, case: Case | None, staff: Staff, whom: Whom, *, policy: CasePolicy, now: int
) -> Moved | Refused:
    """The second person releases it: its customer is told, and can stop it until it is done."""
    why = _fault_of_second(erasure, case, staff)
    if why is not None:
        return Refused(why)
    if whom.running:
        return Refused(Why.CONTRACTS)
    execute_at = max(now + policy.erasure_wait, whom.reversible_until)
    after = replace(_moved(erasure, State.APPROVED, now), approved_by=staff.id, execute_at=execute_at)
    ids = (whom.account_id, after.customer_id, after.case_id, after.id)
    return Moved(after, (ErasureApproved(*ids, DESK_OF[staff.role], execute_at, erasure=after),))


def send_back(erasure: Erasure, staff: Staff, account_id: str | None, *, now: int) -> Moved | Refused:
    """Not like this: whoever may prepare one may take one back, until it is done."""
    state = next_state(erasure, Act.RETURN, Side.DESK)
    if state is None or Permission.PREPARE_ERASURE not in staff.permissions:
        return Refused(Why.NOT_NOW)
    return returned(erasure, account_id, DESK_OF[staff.role], now)


def returned(erasure: Erasure, account_id: str | None, desk: str, now: int) -> Moved:
    """It goes back to the desk."""
    after, was_told = _moved(erasure, State.RETURNED, now), erasure.state is State.APPROVED
    ids = (account_id, after.customer_id, after.case_id, after.id)
    return Moved(after, (ErasureReturned(*ids, desk, was_told, erasure=after),))


def stop(erasure: Erasure | None, account_id: str | None, *, now: int) -> Moved | Refused:
    """Its customer wants nothing erased: by the link in the mail, or in the case. Done once, the link is over."""
    state = next_state(erasure, Act.STOP, Side.CUSTOMER) if erasure else None
    if erasure is None or state is None:
        return Refused(Why.NOT_NOW)
    after = _moved(erasure, state, now)
    return Moved(after, (ErasureStopped(account_id, after.customer_id, after.case_id, after.id, erasure=after),))


def _fault_of_identity(typed: str, case: Case) -> Fault | None:
    if not typed:
        return Fault.MISSING
    return None if typed in ways_of(case) else Fault.UNKNOWN


def _fault_of_second(erasure: Erasure, case: Case | None, staff: Staff) -> Why | None:
    if next_state(erasure, Act.APPROVE, Side.DESK) is None or Permission.APPROVE_ERASURE not in staff.permissions:
        return Why.NOT_NOW
    if case is None or case.state is CaseState.CLOSED or not sees_case(case, staff):
        return Why.NOT_NOW
    return Why.OWN if staff.id == erasure.prepared_by else None


def _moved(erasure: Erasure, state: State, now: int) -> Erasure:
    return replace(erasure, state=state, version=erasure.version + 1, changed_at=now, expires_at=now + ENDED_LIFE)
