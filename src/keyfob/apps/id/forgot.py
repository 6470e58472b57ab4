"""Forgot password: a mail with a link and a code, a new password, and a new sign-in everywhere."""

from keyfob.accounts.link import Confirmed, End, MailLink, Over, Purpose, WrongCode, reserve_for_code, type_code
from keyfob.accounts.link_mail import Asking, ask, wait_before_resend
from keyfob.accounts.password import words_of
from keyfob.accounts.recover import MayReset, Reset, open_reset, reset_password
from keyfob.accounts.sign_in import Entry
from keyfob.apps.id.going import going, going_to, keep_waiting
from keyfob.apps.id.mail_wait import resend
from keyfob.apps.id.proof import show_end, tell_of_guesses
from keyfob.apps.id.sign_in import blocked
from keyfob.base.email import parse_email
from keyfob.base.errors import Malformed
from keyfob.storage.accounts import find_account, find_by_email
from keyfob.storage.customers import find_customer
from keyfob.storage.mail_links import find_link_by_token, find_link_waited_for
from keyfob.storage.sessions import list_sids
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.attempt import problem_of_wait, wait_before
from keyfob.web.cookies import SESSION, Cookie
from keyfob.web.forms import EMPTY, Form, Problem
from keyfob.web.identity import person, visitor_of
from keyfob.web.mailing import mailing, problem_of_asking, wait_to_ask
from keyfob.web.new_password import hash_new, judge, problem_of, rules_context
from keyfob.web.page import page
from keyfob.web.typed_email import kept_email


def show_forgot(ask: Ask) -> Answer:
    """The question for the address."""
    email = kept_email(ask)
    return page(ask, "forgot.html", form=Form({"email": email.text if email else ""}), **going(ask).context())


def take_forgot(request: Ask) -> Answer:
    """Mail the link and the code; for an address that nobody has, everything looks the same."""
    to, typed = going(request), request.form.get("email")
    try:
        email = parse_email(typed)
    except Malformed:
        key = "problem.email_malformed" if typed.strip() else "problem.email_missing"
        form = Form({"email": typed}, {"email": Problem(key)})
        return page(request, "forgot.html", 400, form=form, **to.context())
    if wait_to_ask(request, email):
        form = Form({"email": typed}, {"email": problem_of_asking(request)})
        return page(request, "forgot.html", 429, form=form, **to.context())
    account = find_by_email(request.read, email)
    asking = Asking(Purpose.RESET, email, visitor_of(request), request=to.pending or None)
    asked = ask(asking, account, mailing(request, email))
    return redirect(to.path("/forgot/mail"), (*asked.changes, *keep_waiting(request, to, asked.link.expires_at)))


def show_wait(ask: Ask) -> Answer:
    """Look into your mail."""
    link = find_link_waited_for(ask.read, visitor_of(ask).browser, Purpose.RESET)
    if link is None or link.seen_over(ask.now):
        return redirect(going(ask).path("/forgot"))
    return _wait(ask, link)


def take_code(ask: Ask) -> Answer:
    """The code opens the new-password page in this browser."""
    visitor = visitor_of(ask)
    link = find_link_waited_for(ask.read, visitor.browser, Purpose.RESET)
    if link is None:
        return redirect(going(ask).path("/forgot"))
    typed = ask.form.get("code")
    if not typed.strip():
        return _wait(ask, link, Problem("problem.code_missing"))
    limits = reserve_for_code(link, ask.house.accounts)
    if wait_before(ask, "guess", limits):
        return _wait(ask, link, problem_of_wait(ask), 429).with_changes(*tell_of_guesses(ask, link))
    outcome = type_code(link, typed, visitor, ask.house.unit.vault.pepper, ask.now)
    if isinstance(outcome, Confirmed):
        return redirect(going(ask).path("/reset"), outcome.changes)
    key = "problem.code_wrong" if isinstance(outcome, WrongCode) else "problem.code_spent"
    return _wait(ask, link, Problem(key)).with_changes(*outcome.changes)


def send_again(ask: Ask) -> Answer:
    """Another mail, with a new link and a new code."""
    return resend(ask, Purpose.RESET, "/forgot/mail", "/forgot", _wait)


def show_reset(ask: Ask) -> Answer:
    """The new-password page, by link or after the code."""
    may = _may_reset(ask)
    return show_end(ask, may.end) if isinstance(may, Over) else _choose(ask, may.link)


def take_reset(ask: Ask) -> Answer:
    """Set the new password; nobody is signed in by that."""
    may = _may_reset(ask)
    if isinstance(may, Over):
        return show_end(ask, may.end)
    link = may.link
    account = find_account(ask.read, link.account_id) if link.account_id else None
    if account is None:
        return show_end(ask, End.UNKNOWN)
    record = find_customer(ask.read, account.customer_id) if account.customer_id else None
    verdict = judge(ask, ask.form.get("password"), words_of(account.email, record.person if record else None))
    if verdict.password is None:
        return _choose(ask, link, problem_of(verdict, ask.house.accounts.password))
    sids = list_sids(ask.read, account.id, ask.now)
    new = hash_new(ask, verdict.password)
    entry = Entry(visitor_of(ask), account.email)
    outcome = reset_password(may, account, entry, new, sids, policy=ask.house.accounts, now=ask.now, mint=ask.mint)
    if not isinstance(outcome, Reset):
        return blocked(ask).with_changes(*outcome.changes)
    to = going_to(ask, link.request).path("/sign-in")
    url = f"{to}{'&' if '?' in to else '?'}notice=password_reset"
    return redirect(url, outcome.changes, (Cookie(SESSION, ""),)).acting(person(account.id))


def _may_reset(ask: Ask) -> MayReset | Over:
    token, browser = ask.params.get("token", ""), visitor_of(ask).browser
    link = find_link_by_token(ask.read, token) if token else find_link_waited_for(ask.read, browser, Purpose.RESET)
    return open_reset(link, token, browser, ask.now)


def _choose(ask: Ask, link: MailLink, problem: Problem | None = None) -> Answer:
    return page(
        ask,
        "reset.html",
        400 if problem else 200,
        email=link.email.text,
        form=Form({}, {"password": problem}) if problem else EMPTY,
        **rules_context(ask.house.accounts.password),
        **going_to(ask, link.request).context(),
    )


def _wait(ask: Ask, link: MailLink, problem: Problem | None = None, status: int = 400) -> Answer:
    return page(
        ask,
        "forgot_mail.html",
        status if problem else 200,
        email=link.email.text,
        resend_in=wait_before_resend(link, ask.house.accounts, ask.now),
        form=Form({}, {"code": problem}) if problem else EMPTY,
        **going(ask).context(),
    )
