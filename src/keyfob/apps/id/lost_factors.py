"""Lost factors: for whoever has the password, and neither code nor passkey any more. It takes some days."""

from dataclasses import dataclass

from keyfob.accounts.half_sign_in import HalfSignIn
from keyfob.accounts.lost_factors import Dropped, NotBegun, Ready, State, Waiting, begin, finish, may_ask, state_of
from keyfob.accounts.model import Account
from keyfob.accounts.sign_in import Entry
from keyfob.apps.id.going import Going, going, sign_in_and_go_on
from keyfob.apps.id.second import standing_half
from keyfob.storage.accounts import find_account
from keyfob.storage.id_changes import find_hold
from keyfob.storage.lost_factors import find_factors, find_recovery
from keyfob.storage.sessions import list_sids
from keyfob.storage.sign_in import is_known_browser
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.cookies import HALF, Cookie
from keyfob.web.identity import person, session_of, visitor_of
from keyfob.web.page import page
from keyfob.web.risk import whereabouts_of


@dataclass(frozen=True, slots=True)
class _Asking:
    """Who has the password: in the middle of a sign-in, or signed in with no more than that."""

    account: Account
    entry: Entry
    half: HalfSignIn | None


def show_lost_factors(ask: Ask) -> Answer:
    """How it goes, how far it is, or that it is time."""
    asking = _asking(ask)
    if asking is None:
        return _nobody(ask)
    return _show(ask, state_of(find_recovery(ask.read, asking.account.id), asking.account, ask.now))


def take_lost_factors(ask: Ask) -> Answer:
    """Begin; or after the wait, remove what was lost and go on."""
    asking = _asking(ask)
    if asking is None:
        return _nobody(ask)
    account, policy = asking.account, ask.house.accounts
    recovery = find_recovery(ask.read, account.id)
    if not isinstance(state_of(recovery, account, ask.now), Ready):
        state = begin(account, asking.entry, recovery, policy=policy, now=ask.now, mint=ask.mint)
        changes = state.changes if isinstance(state, Waiting) else ()
        return _show(ask, state).with_changes(*changes).acting(person(account.id))
    until = find_hold(ask.read, account.id, ask.now)
    if until is not None:
        return page(ask, "lost_factors.html", 409, kind="held", ready_at=until, **going(ask).context())
    outcome = finish(
        account,
        asking.entry,
        recovery,
        asking.half,
        find_factors(ask.read, account.id),
        list_sids(ask.read, account.id, ask.now),
        policy=policy,
        now=ask.now,
        mint=ask.mint,
    )
    return _finished(ask, outcome, account) if isinstance(outcome, Dropped) else _show(ask, outcome)


def _finished(ask: Ask, dropped: Dropped, account: Account) -> Answer:
    to, signed_in = going(ask), dropped.signed_in
    if signed_in is None:
        return redirect("/my/security?notice=factors-dropped", dropped.changes).acting(person(account.id))
    on = sign_in_and_go_on(ask, to, signed_in.session, signed_in.token, dropped.changes)
    return on.with_cookies(Cookie(HALF, ""))


def _asking(ask: Ask) -> _Asking | None:
    half, session = standing_half(ask), session_of(ask)
    account_id = half.account_id if half else session.account_id if session else ""
    account = find_account(ask.read, account_id) if account_id else None
    if account is None:
        return None
    visitor = visitor_of(ask)
    known = is_known_browser(ask.read, account.id, visitor.browser, ask.now)
    entry = Entry(visitor, account.email, session, known=known, whereabouts=whereabouts_of(ask, account.id))
    return _Asking(account, entry, half) if may_ask(account, entry, half, ask.house.accounts, ask.now) else None


def _nobody(ask: Ask) -> Answer:
    """The password comes first, also for whoever is signed in; where there is nothing to lose, nothing is asked."""
    session, to = session_of(ask), going(ask)
    account = find_account(ask.read, session.account_id) if session else None
    if account is not None and not (account.second_factor or account.passkeys):
        return redirect(to.onwards)
    return redirect(Going("/lost-factors", None).path("/sign-in") if account else to.path("/sign-in"))


def _show(ask: Ask, state: State) -> Answer:
    kind = {NotBegun: "begin", Waiting: "waiting", Ready: "ready"}[type(state)]
    ready_at = ask.now + ask.house.accounts.recovery_wait if isinstance(state, NotBegun) else state.recovery.ready_at
    return page(ask, "lost_factors.html", kind=kind, ready_at=ready_at, **going(ask).context())
