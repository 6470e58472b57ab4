"""Help with an ID, from a case that somebody has taken: what a desk may start, and nothing that it could use itself.

A mail goes to the address that the ID has, whatever was said on the telephone; a recovery is the one that the owner
could have begun, with its wait and its notices; nothing lowers what a sign-in asks for (ASVS 6.4.6, NIST SP 800-63B-4
section 4.2). The owner is told by mail, and reads in Activity which desk it was.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from keyfob.accounts import lost_factors
from keyfob.accounts.blocking import block, unblock
from keyfob.accounts.link import MailLink, Purpose
from keyfob.accounts.link_mail import Asked, Asking, Letter, LinkMailed, Mailing, ask, ask_again
from keyfob.accounts.lost_factors import NotBegun, Recovery, Waiting, state_of
from keyfob.accounts.model import Account, Status, Visitor
from keyfob.accounts.notice import OwnerTold, What, tell_owner
from keyfob.accounts.sessions import AccessRevoked, Why, end_sessions
from keyfob.accounts.sign_in import Entry
from keyfob.accounts.trusted_device import forget_devices
from keyfob.base.change import Change
from keyfob.base.ids import new_token
from keyfob.base.secret import digest
from keyfob.customers.text import Fault
from keyfob.desk.cases import MOST_MESSAGES, Case, CaseMessage, CasePolicy, Side, State
from keyfob.desk.casework import Done, Refused, works_on
from keyfob.desk.contact import Changed, Unfit, moved, read_text, written
from keyfob.desk.roles import DESK_OF, Permission
from keyfob.desk.staff import Staff


class Assist(StrEnum):
    """What a desk may do for somebody's ID."""

    MAIL = "mail"
    """Send the mail that somebody waits for once more."""
    NEW_PASSWORD = "new_password"  # noqa: S105  # the name of an act
    """Mail the link behind which a new password is chosen."""
    SIGN_OUT = "sign_out"
    """End all sessions."""
    LOST_FACTORS = "lost_factors"
    """Begin the wait after which the password alone removes lost codes and passkeys."""
    BLOCK = "block"
    UNBLOCK = "unblock"


NEEDS: Mapping[Assist, Permission] = MappingProxyType(
    {
        Assist.MAIL: Permission.SEND_MAIL,
        Assist.NEW_PASSWORD: Permission.SEND_MAIL,
        Assist.SIGN_OUT: Permission.GUARD_ID,
        Assist.BLOCK: Permission.GUARD_ID,
        Assist.UNBLOCK: Permission.GUARD_ID,
        Assist.LOST_FACTORS: Permission.GUARD_ID,
    }
)
"""What each of them takes."""

REASONED = frozenset({Assist.SIGN_OUT, Assist.LOST_FACTORS, Assist.BLOCK, Assist.UNBLOCK})
"""Those that a reason is given for: it stands in the case and in Activity, where the customer reads it."""
MAILED = frozenset({Assist.MAIL, Assist.NEW_PASSWORD})


@dataclass(frozen=True, slots=True)
class CustomerAssisted(Change):
    """A desk did something for an ID, in this case; what came of it has changes of its own."""

    account_id: str
    customer_id: str | None
    case_id: str
    what: Assist


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the ID that a case is about.

    ``link`` is the mailed proof that somebody waits for, ``sids`` are all sessions.
    """

    account: Account
    sids: tuple[str, ...]
    link: MailLink | None
    recovery: Recovery | None


def may_assist(case: Case, staff: Staff, what: Assist) -> bool:
    """Whether somebody may: from an open case that they have taken."""
    return works_on(case, staff) and case.state is not State.CLOSED and NEEDS[what] in staff.permissions


def offered(case: Case, staff: Staff, facts: Facts, now: int) -> tuple[Assist, ...]:
    """What can be done now, and by them."""
    account = facts.account
    has_factors = account.second_factor or account.passkeys > 0
    is_waiting = not isinstance(state_of(facts.recovery, account, now), NotBegun)
    active = account.status is Status.ACTIVE
    fits = {
        Assist.MAIL: active and facts.link is not None and facts.link.over(now) is None,
        Assist.NEW_PASSWORD: active,
        Assist.SIGN_OUT: active,
        Assist.BLOCK: active,
        Assist.UNBLOCK: not active,
        Assist.LOST_FACTORS: active and has_factors and not is_waiting,
    }
    return tuple(what for what in Assist if fits[what] and may_assist(case, staff, what))


def assist(
    case: Case, staff: Staff, what: Assist, facts: Facts, typed: str, *, policy: CasePolicy, mailing: Mailing
) -> Done:
    """Do it, with the reason as it was typed where one is needed; a mail was reserved before."""
    now = mailing.now
    if what not in offered(case, staff, facts, now):
        return Refused()
    reason = read_text(typed) if what in REASONED else ""
    if isinstance(reason, Fault):
        return Unfit({"text": reason})
    changes = _DOES[what](facts, mailing)
    if not changes:
        return Refused()
    account = facts.account
    mailed = (replace(one, case_id=case.id) if isinstance(one, LinkMailed | OwnerTold) else one for one in changes)
    after, said = _note(case, staff, reason, policy, now)
    return Changed(after, (CustomerAssisted(account.id, account.customer_id, case.id, what), *mailed, *said))


def _send_again(facts: Facts, mailing: Mailing) -> tuple[Change, ...]:
    outcome = ask_again(facts.link, facts.account, mailing) if facts.link else None
    return outcome.changes if isinstance(outcome, Asked) else ()


def _begin_reset(facts: Facts, mailing: Mailing) -> tuple[Change, ...]:
    account = facts.account
    # Nobody's browser: its code opens nothing, only the link in the mail does.
    visitor = replace(_by_desk(account), browser=digest(new_token(mailing.mint)))
    asking = Asking(Purpose.RESET, account.email, visitor, letter=Letter.RESET_BY_DESK)
    return ask(asking, account, mailing).changes


def _sign_out(facts: Facts, mailing: Mailing) -> tuple[Change, ...]:
    account, now = facts.account, mailing.now
    return (
        end_sessions(account.id, facts.sids, None, now, Why.DESK),
        AccessRevoked(account.id, now, Why.DESK),
        forget_devices(account.id, now),
        tell_owner(account, What.SIGNED_OUT_BY_DESK, _by_desk(account), now, mailing.mint),
    )


def _block(facts: Facts, mailing: Mailing) -> tuple[Change, ...]:
    told = tell_owner(facts.account, What.BLOCKED, _by_desk(facts.account), mailing.now, mailing.mint)
    return (*block(facts.account, facts.sids, mailing.now), told)


def _unblock(facts: Facts, mailing: Mailing) -> tuple[Change, ...]:
    told = tell_owner(facts.account, What.UNBLOCKED, _by_desk(facts.account), mailing.now, mailing.mint)
    return (*unblock(facts.account), told)


def _begin_recovery(facts: Facts, mailing: Mailing) -> tuple[Change, ...]:
    account = facts.account
    state = lost_factors.begin(
        account,
        Entry(_by_desk(account), account.email),
        facts.recovery,
        policy=mailing.policy,
        now=mailing.now,
        mint=mailing.mint,
        what=What.RECOVERY_BY_DESK,
    )
    return state.changes if isinstance(state, Waiting) else ()


_DOES: Mapping[Assist, Callable[[Facts, Mailing], tuple[Change, ...]]] = MappingProxyType(
    {
        Assist.MAIL: _send_again,
        Assist.NEW_PASSWORD: _begin_reset,
        Assist.SIGN_OUT: _sign_out,
        Assist.BLOCK: _block,
        Assist.UNBLOCK: _unblock,
        Assist.LOST_FACTORS: _begin_recovery,
    }
)


def _by_desk(account: Account) -> Visitor:
    """No browser of the customer: of a colleague's, nothing is told."""
    return Visitor(b"", "", "", account.locale)


def _note(case: Case, staff: Staff, reason: str, policy: CasePolicy, now: int) -> tuple[Case, tuple[Change, ...]]:
    """The reason as a message of the case, which stays how far it is."""
    if not reason or case.messages >= MOST_MESSAGES:
        return case, ()
    after = replace(moved(case, case.state, policy, now), messages=case.messages + 1)
    message = CaseMessage(after.messages, Side.DESK, staff.id, reason, now)
    return after, (written(after, message, DESK_OF[staff.role]),)
