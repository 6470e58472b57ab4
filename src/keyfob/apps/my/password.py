"""Changing the password: the current one is asked, and every service asks for a new sign-in.

Whoever has to choose a new one on their way to a service goes on from here.
"""

from urllib.parse import quote

from keyfob.accounts.acr import Acr
from keyfob.accounts.breached import is_stolen
from keyfob.accounts.password import FitPassword, words_of
from keyfob.accounts.password_change import Changed, change_password, set_first_password
from keyfob.accounts.proof import hash_to_check, verify_password
from keyfob.accounts.sign_in import Entry, reserve_for_password
from keyfob.accounts.step_up import needed_level
from keyfob.apps.my.door import PASSWORD, Customer, ask_to_confirm, behind_door
from keyfob.base.errors import Malformed
from keyfob.storage.authorization import Waiting
from keyfob.storage.customers import find_customer
from keyfob.storage.sessions import list_sids
from keyfob.storage.sign_in import is_known_browser
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.attempt import problem_of_wait, wait_before
from keyfob.web.forms import Form, Problem
from keyfob.web.identity import session_cookie, visitor_of
from keyfob.web.new_password import hash_new, judge, problem_of, rules_context
from keyfob.web.page import page
from keyfob.web.waiting import waiting_for


@behind_door
def show_password(ask: Ask, customer: Customer) -> Answer:
    """The current password, and the new one with its rules."""
    return _ask_for_more(ask, customer) or _show(ask, customer, {}, 200)


@behind_door
def take_password(ask: Ask, customer: Customer) -> Answer:
    """Change it; an unfit new password is said before the current one is looked at."""
    more = _ask_for_more(ask, customer)
    if more is not None:
        return more
    account = customer.account
    record = find_customer(ask.read, account.customer_id) if account.customer_id else None
    verdict = judge(ask, ask.form.get("password"), words_of(account.email, record.person if record else None))
    if verdict.password is None:
        return _show(ask, customer, {"password": problem_of(verdict, ask.house.accounts.password)})
    return (_set_first if account.password is None else _change)(ask, customer, verdict.password)


def _set_first(ask: Ask, customer: Customer, fit: FitPassword) -> Answer:
    account, new = customer.account, hash_new(ask, fit)
    entry = Entry(visitor_of(ask), account.email, customer.session)
    return redirect("/my/security?notice=password", set_first_password(account, entry, new, ask.now, ask.mint))


def _change(ask: Ask, customer: Customer, fit: FitPassword) -> Answer:
    account, house = customer.account, ask.house
    current = ask.form.get("current_password")
    if current == ask.form.get("password"):
        return _show(ask, customer, {"password": Problem("problem.password_same")})
    visitor = visitor_of(ask)
    known = is_known_browser(ask.read, account.id, visitor.browser, ask.now)
    entry = Entry(visitor, account.email, customer.session, known=known)
    limits = reserve_for_password(entry, house.accounts)
    if wait_before(ask, "guess", limits):
        return _show(ask, customer, {"current_password": problem_of_wait(ask)}, 429)
    sids = list_sids(ask.read, account.id, ask.now)
    proven = _is_current(ask, hash_to_check(account, house.accounts), current)
    outcome = change_password(
        account,
        Entry(visitor, account.email, customer.session, known=known, reserved=limits),
        hash_new(ask, fit) if proven else None,
        sids,
        end_others=bool(ask.form.get("end_others")),
        policy=house.accounts,
        now=ask.now,
        mint=ask.mint,
    )
    if not isinstance(outcome, Changed):
        refused = _show(ask, customer, {"current_password": Problem("problem.password_current_wrong")})
        return refused.with_changes(*outcome.changes)
    cookie = session_cookie(outcome.session, outcome.token, ask.now)
    return redirect(_onwards(ask), outcome.changes, (cookie,))


def _onwards(ask: Ask) -> str:
    if _waiting(ask) is not None:
        return f"/authorize/continue?pending={quote(ask.field('pending'), safe='')}"
    return f"/my/security?notice={'password-others' if ask.form.get('end_others') else 'password'}"


def _waiting(ask: Ask) -> Waiting | None:
    """The request of a service that waits meanwhile."""
    return waiting_for(ask, ask.field("pending"))


def _ask_for_more(ask: Ask, customer: Customer) -> Answer | None:
    """The current password is asked for on this page; whoever has none, or more than that, proves who it is first."""
    if customer.account.password is not None and needed_level(customer.account) is Acr.PASSWORD:
        return None
    reference = f"?pending={quote(ask.field('pending'), safe='')}" if _waiting(ask) else ""
    return ask_to_confirm(ask, customer, f"{PASSWORD}{reference}")


def _is_current(ask: Ask, phc: str, typed: str) -> bool:
    ask.read.release()
    pepper = ask.house.unit.vault.pepper
    try:
        return ask.moment.once(phc, lambda: ask.house.hashing.run(lambda: verify_password(pepper, phc, typed)))
    except Malformed:
        return False


def _show(ask: Ask, customer: Customer, problems: dict[str, Problem], status: int = 400) -> Answer:
    waiting = _waiting(ask)
    values = {"end_others": ask.form.get("end_others") if ask.method == "POST" else "yes"}
    return page(
        ask,
        "my/password.html",
        status,
        email=customer.account.email.text,
        has_password=customer.account.password is not None,
        stolen=is_stolen(customer.account),
        pending=ask.field("pending") if waiting else "",
        service=waiting.service if waiting else None,
        form=Form(values, problems),
        **rules_context(ask.house.accounts.password),
    )
