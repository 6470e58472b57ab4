"""The second half of a sign-in: the page that asks for a code of the app, and the one for a recovery code."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from keyfob.accounts.half_sign_in import HalfSignIn, HalfSignInEnded, NeedsSecond, is_standing
from keyfob.accounts.model import Account
from keyfob.accounts.notice import OwnerTold, What, tell_owner
from keyfob.accounts.second_factor import WrongSecond, reserve_for_second, type_app_code, type_backup_code
from keyfob.accounts.sign_in import Entry, SignedIn
from keyfob.accounts.throttle import notice_limits
from keyfob.accounts.trusted_device import Trusted, trust
from keyfob.apps.id.going import Going, go_on, going, keep_waiting, sign_in_and_go_on
from keyfob.base.durations import DAY
from keyfob.base.secret import digest
from keyfob.storage.accounts import find_account
from keyfob.storage.half_sign_ins import find_half_sign_in
from keyfob.storage.second_factors import find_totp, list_backup_codes
from keyfob.storage.sign_in import is_familiar_browser, is_known_browser
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.attempt import problem_of_wait, wait_before
from keyfob.web.cookies import HALF, TRUST, Cookie
from keyfob.web.forms import EMPTY, Form, Problem
from keyfob.web.identity import is_trusted_here, session_of, trust_of, visitor_of
from keyfob.web.page import page
from keyfob.web.risk import note_signals, whereabouts_of


@dataclass(frozen=True, slots=True)
class _Standing:
    """A half sign-in, and the account it is of."""

    half: HalfSignIn
    account: Account


_Check: TypeAlias = Callable[[Ask, _Standing, str, Entry], SignedIn | WrongSecond]
_Show: TypeAlias = Callable[[Ask, Account, Form, int], Answer]


def let_in(ask: Ask, to: Going, outcome: SignedIn | NeedsSecond) -> Answer:
    """On with somebody whose proof was right: to where they were going, or to the page that asks for the rest."""
    note_signals(ask, outcome.signals)
    changes = (*outcome.changes, *keep_waiting(ask, to))
    if isinstance(outcome, SignedIn):
        return sign_in_and_go_on(ask, to, outcome.session, outcome.token, changes, account=outcome.account)
    cookie = Cookie(HALF, outcome.token, outcome.half.expires_at - ask.now)
    return redirect(to.path("/sign-in/second"), changes, (cookie,))


def show_app(ask: Ask) -> Answer:
    """The question for the code of the app."""
    standing = _standing(ask)
    return _show_app(ask, standing.account, EMPTY, 200) if standing else _nothing_standing(ask)


def take_app(ask: Ask) -> Answer:
    """The code of the app, and whether this device is to be trusted."""
    return _take(ask, "code", "app_code", _check_app, _show_app)


def show_backup(ask: Ask) -> Answer:
    """The question for a recovery code."""
    standing = _standing(ask)
    return _show_backup(ask, standing.account, EMPTY, 200) if standing else _nothing_standing(ask)


def take_backup(ask: Ask) -> Answer:
    """A recovery code."""
    return _take(ask, "backup_code", "backup_code", _check_backup, _show_backup)


def cancel(ask: Ask) -> Answer:
    """Rather not, or as somebody else: nothing is left of the half that was there."""
    standing, to = _standing(ask), going(ask)
    ended = (HalfSignInEnded(standing.account.id, standing.half.digest),) if standing else ()
    return redirect(to.path("/sign-in"), ended, (Cookie(HALF, ""),))


def _take(ask: Ask, name: str, problem: str, check: _Check, show: _Show) -> Answer:
    """Reserve, look at the code in the field ``name``, and decide."""
    standing, typed = _standing(ask), ask.form.get(name)
    if standing is None:
        return _nothing_standing(ask)
    if not typed.strip():
        return show(ask, standing.account, _form(ask, name, Problem(f"problem.{problem}_missing")), 400)
    entry = _reserved(ask, standing)
    if entry is None:
        return show(ask, standing.account, _form(ask, name, problem_of_wait(ask)), 429)
    outcome = check(ask, standing, typed, entry)
    if isinstance(outcome, SignedIn):
        return _signed_in(ask, outcome, may_trust=check is _check_app)
    outcome = _tell_once(ask, standing, entry, outcome)
    if outcome.is_over:
        return _given_up(ask, outcome)
    wrong = Problem(f"problem.{problem}_shut_{outcome.shut}" if outcome.shut else f"problem.{problem}_wrong")
    return show(ask, standing.account, _form(ask, name, wrong), 400).with_changes(*outcome.changes)


def _tell_once(ask: Ask, standing: _Standing, entry: Entry, wrong: WrongSecond) -> WrongSecond:
    """Once a day the owner hears of wrong codes in a browser that never typed a right one, however few at a time."""
    account = standing.account
    is_told = any(isinstance(change, OwnerTold) for change in wrong.changes)
    limits = notice_limits(ask.house.accounts.throttle, account.email)
    if entry.familiar or is_told or wait_before(ask, "notice", limits):
        return wrong
    told = tell_owner(account, What.SECOND_FACTOR_TRIED, entry.visitor, ask.now, ask.mint)
    return replace(wrong, changes=(*wrong.changes, told))


def standing_half(ask: Ask) -> HalfSignIn | None:
    """The half sign-in of this browser, while it may still be completed."""
    standing = _standing(ask)
    return standing.half if standing else None


def _standing(ask: Ask) -> _Standing | None:
    """The half sign-in of this browser and its account, while a code may still be typed."""
    token = ask.cookies.get(HALF, "")
    half = find_half_sign_in(ask.read, digest(token), ask.now) if token else None
    account = find_account(ask.read, half.account_id) if half else None
    if half is None or account is None or not is_standing(half, account, visitor_of(ask), ask.now):
        return None
    return _Standing(half, account)


def _reserved(ask: Ask, standing: _Standing) -> Entry | None:
    """Who comes in, with a try reserved; None where there is none left."""
    house, account, visitor = ask.house, standing.account, visitor_of(ask)
    known = is_known_browser(ask.read, account.id, visitor.browser, ask.now)
    familiar = is_familiar_browser(ask.read, account.id, visitor.browser, ask.now)
    limits = reserve_for_second(standing.half, house.accounts, familiar=familiar)
    entry = Entry(
        visitor,
        account.email,
        session_of(ask),
        known=known,
        familiar=familiar,
        reserved=limits,
        whereabouts=whereabouts_of(ask, account.id),
    )
    return None if wait_before(ask, "code", limits) else entry


def _check_app(ask: Ask, standing: _Standing, typed: str, entry: Entry) -> SignedIn | WrongSecond:
    policy, account = ask.house.accounts, standing.account
    totp = find_totp(ask.read, account.id)
    if totp is None:  # switched off since the account was looked up
        return WrongSecond(is_over=True, changes=())
    return type_app_code(standing.half, account, totp, typed, entry, policy=policy, now=ask.now, mint=ask.mint)


def _check_backup(ask: Ask, standing: _Standing, typed: str, entry: Entry) -> SignedIn | WrongSecond:
    house, account = ask.house, standing.account
    codes, pepper = list_backup_codes(ask.read, account.id), house.unit.vault.pepper
    return type_backup_code(
        standing.half, account, codes, typed, entry, pepper=pepper, policy=house.accounts, now=ask.now, mint=ask.mint
    )


def _signed_in(ask: Ask, signed_in: SignedIn, *, may_trust: bool) -> Answer:
    """Signed in; where the box was ticked, on a trusted device from now on."""
    trusted = _trust(ask, signed_in.account) if may_trust and ask.form.get("trust") else None
    changes = (*signed_in.changes, *(trusted.changes if trusted else ()))
    answer = sign_in_and_go_on(ask, going(ask), signed_in.session, signed_in.token, changes)
    cookies = (Cookie(TRUST, trusted.token, trusted.device.until - ask.now),) if trusted else ()
    return answer.with_cookies(Cookie(HALF, ""), *cookies)


def _trust(ask: Ask, account: Account) -> Trusted | None:
    policy = ask.house.accounts
    return trust(account.id, visitor_of(ask), trust_of(ask), policy=policy, now=ask.now, mint=ask.mint)


def _given_up(ask: Ask, wrong: WrongSecond) -> Answer:
    """No tries are left: the password comes first again."""
    url = going(ask).path("/sign-in")
    url = f"{url}{'&' if '?' in url else '?'}notice=second_over"
    return redirect(url, wrong.changes, (Cookie(HALF, ""),))


def _nothing_standing(ask: Ask) -> Answer:
    """It took too long, or another tab was first: whoever is signed in by now goes on, anybody else begins again."""
    session, to = session_of(ask), going(ask)
    return redirect(go_on(to, session) if session else to.path("/sign-in"), cookies=(Cookie(HALF, ""),))


def _form(ask: Ask, name: str, problem: Problem) -> Form:
    return Form({"trust": ask.form.get("trust")}, {name: problem})


def _show_app(ask: Ask, account: Account, form: Form, status: int) -> Answer:
    life = 0 if is_trusted_here(ask, account.id) else ask.house.accounts.trust_life
    return page(ask, "second.html", status, trust_days=life // DAY, form=form, **going(ask).context())


def _show_backup(ask: Ask, _account: Account, form: Form, status: int) -> Answer:
    return page(ask, "second_backup.html", status, form=form, **going(ask).context())
