"""Signing in: the address first, then the password or a mailed link."""

from dataclasses import replace

from keyfob.accounts.breached import is_stolen
from keyfob.accounts.half_sign_in import NeedsSecond
from keyfob.accounts.last_place import NOWHERE
from keyfob.accounts.link import Purpose
from keyfob.accounts.link_mail import Asking, ask
from keyfob.accounts.model import Account
from keyfob.accounts.password import normalize
from keyfob.accounts.proof import SALT_SIZE, hash_to_check, needs_rehash, rehash_password, verify_password
from keyfob.accounts.sign_in import (
    Blocked,
    Entry,
    SignedIn,
    Wrong,
    reserve_for_password,
    sign_in_by_password,
)
from keyfob.apps.id.going import going, keep_waiting
from keyfob.apps.id.second import let_in
from keyfob.base.email import Email, parse_email
from keyfob.base.errors import Malformed
from keyfob.storage.accounts import find_by_email
from keyfob.storage.sign_in import is_known_browser
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.attempt import problem_of_wait, wait_before
from keyfob.web.breached import is_breached
from keyfob.web.forms import EMPTY, Form, Problem
from keyfob.web.identity import is_trusted_here, session_of, visitor_of
from keyfob.web.mailing import mailing, problem_of_asking, wait_to_ask
from keyfob.web.page import page
from keyfob.web.risk import whereabouts_of
from keyfob.web.typed_email import keep_email, kept_email

NOTICES = {"password_reset": "notice.password_reset", "second_over": "notice.second_over"}


def show_address(ask: Ask) -> Answer:
    """The first page asks for the address."""
    to = going(ask)
    form = Form({"email": to.login_hint}) if to.login_hint else EMPTY
    return page(ask, "sign_in.html", form=form, notice=NOTICES.get(ask.query.get("notice")), **to.context())


def take_address(ask: Ask) -> Answer:
    """Keep the address for the next page; whether it has an account is not looked up."""
    to, typed = going(ask), ask.form.get("email")
    try:
        email = parse_email(typed)
    except Malformed:
        key = "problem.email_malformed" if typed.strip() else "problem.email_missing"
        form = Form({"email": typed}, {"email": Problem(key)})
        return page(ask, "sign_in.html", 400, form=form, **to.context())
    return redirect(to.path("/sign-in/how"), keep_waiting(ask, to), (keep_email(ask, email),))


def show_ways(ask: Ask) -> Answer:
    """The second page: with the password, or by a mailed link."""
    to, email = going(ask), kept_email(ask)
    if email is None:
        return redirect(to.path("/sign-in"))
    return page(ask, "sign_in_how.html", email=email.text, **to.context())


def take_password(ask: Ask) -> Answer:
    """Check the password; unknown addresses take the same way and the same time."""
    to, email, typed = going(ask), kept_email(ask), ask.form.get("password")
    if email is None:
        return redirect(to.path("/sign-in"))
    if not typed:
        return _refuse(ask, email, Problem("problem.password_missing"))
    outcome = check(ask, email, typed, remember=bool(ask.form.get("stay")))
    if isinstance(outcome, SignedIn | NeedsSecond):
        return let_in(ask, to, outcome)
    if isinstance(outcome, Blocked):
        return blocked(ask)
    if isinstance(outcome, Wrong):
        return _refuse(ask, email, Problem("problem.password_wrong")).with_changes(*outcome.changes)
    return _refuse(ask, email, problem_of_wait(ask), 429)


def check(
    ask: Ask, email: Email, typed: str, *, remember: bool, trusting: bool = True
) -> SignedIn | NeedsSecond | Wrong | Blocked | None:
    """Reserve, verify and decide; None where the attempt could not be reserved.

    ``trusting`` says whether a second factor is left out on a trusted device.
    """
    house, visitor = ask.house, visitor_of(ask)
    account = find_by_email(ask.read, email)
    # Asked without an account too, so that both take the same time.
    account_id = account.id if account else ""
    known = is_known_browser(ask.read, account_id, visitor.browser, ask.now)
    trusted = trusting and is_trusted_here(ask, account_id)
    entry = Entry(visitor, email, session_of(ask), remember=remember, known=known, trusted=trusted)
    limits = reserve_for_password(entry, house.accounts)
    if wait_before(ask, "guess", limits):
        return None
    pepper, cost = house.unit.vault.pepper, house.accounts.hash_cost
    phc = hash_to_check(account, house.accounts)
    try:
        proven = ask.moment.once(phc, lambda: house.hashing.run(lambda: verify_password(pepper, phc, typed)))
    except Malformed:
        proven = False
    breached = proven and _is_breached(ask, account, typed)
    rehashed = None
    if proven and needs_rehash(phc, cost):
        salt = ask.mint(SALT_SIZE)
        rehashed = ask.moment.once(
            "rehash", lambda: house.hashing.run(lambda: rehash_password(pepper, typed, salt, cost))
        )
    # Only now, so that it takes no longer where there is an account.
    whereabouts = whereabouts_of(ask, account_id) if proven else NOWHERE
    entry = replace(entry, reserved=limits, whereabouts=whereabouts)
    return sign_in_by_password(
        account,
        entry,
        proven=proven,
        breached=breached,
        rehashed=rehashed,
        policy=house.accounts,
        now=ask.now,
        mint=ask.mint,
    )


def _is_breached(ask: Ask, account: Account | None, typed: str) -> bool:
    """Whether a password that was right is a stolen one; once known, it stays so until another one is set."""
    return (account is not None and is_stolen(account)) or is_breached(ask, normalize(typed))


def blocked(ask: Ask) -> Answer:
    """The proof was right, but the account may not be used."""
    return page(ask, "error.html", 403, reason="blocked", status=403, request_id=ask.request_id, detail=None)


def send_link(request: Ask) -> Answer:
    """Mail a link that signs in; for an address that nobody has, everything looks the same."""
    to, email = going(request), kept_email(request)
    if email is None:
        return redirect(to.path("/sign-in"))
    if wait_to_ask(request, email):
        form = Form({}, {"": problem_of_asking(request)})
        return page(request, "sign_in_how.html", 429, email=email.text, form=form, **to.context())
    account = find_by_email(request.read, email)
    asking = Asking(Purpose.SIGN_IN, email, visitor_of(request), request=to.pending or None)
    asked = ask(asking, account, mailing(request, email))
    kept = keep_waiting(request, to, asked.link.expires_at)
    return redirect(to.path("/sign-in/mail"), (*asked.changes, *kept))


def _refuse(ask: Ask, email: Email, problem: Problem, status: int = 400) -> Answer:
    form = Form({"stay": ask.form.get("stay")}, {"password": problem})
    return page(ask, "sign_in_how.html", status, email=email.text, form=form, **going(ask).context())
