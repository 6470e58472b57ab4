"""What a mailed proof leads to, however it was given: on with the registration, or signed in."""

from keyfob.accounts.half_sign_in import NeedsSecond
from keyfob.accounts.link import End, MailLink, Proven, Purpose
from keyfob.accounts.link_mail import Letter, MailWithheld
from keyfob.accounts.notice import What, tell_owner
from keyfob.accounts.sign_in import Entry, SignedIn, sign_in_by_link
from keyfob.accounts.sign_up import Advanced, verify
from keyfob.accounts.throttle import notice_limits
from keyfob.apps.id.going import Going, going_to
from keyfob.apps.id.second import let_in
from keyfob.apps.id.sign_in import blocked
from keyfob.base.change import Change
from keyfob.base.limit import Limit
from keyfob.base.secret import same
from keyfob.storage.accounts import find_account
from keyfob.storage.registrations import find_registration
from keyfob.storage.sign_in import is_known_browser
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.attempt import wait_before
from keyfob.web.identity import is_trusted_here, session_of, visitor_of
from keyfob.web.page import page
from keyfob.web.risk import whereabouts_of

WAITING = "/register/mail"
"""Where a registration waits for its mail; whoever is past that is led on from there."""

_KINDS = {
    End.UNKNOWN: "unknown",
    End.EXPIRED: "expired",
    End.USED: "spent",
    End.REPLACED: "spent",
    End.VOIDED: "spent",
    End.WRONG_NUMBER: "wrong",
    End.DENIED: "ended",
}


def use_proof(ask: Ask, proven: Proven, reserved: tuple[Limit, ...] = ()) -> Answer:
    """Go on after a proof given in the browser that asked for it."""
    if proven.link.purpose is Purpose.REGISTER:
        return _go_on_registering(ask, proven)
    link, visitor = proven.link, visitor_of(ask)
    account = find_account(ask.read, link.account_id) if link.account_id else None
    if account is None:
        return show_end(ask, End.UNKNOWN)
    known = is_known_browser(ask.read, account.id, visitor.browser, ask.now)
    trusted, whereabouts = is_trusted_here(ask, account.id), whereabouts_of(ask, account.id)
    entry = Entry(visitor, link.email, session_of(ask), link.remember, known, trusted, reserved, whereabouts)
    outcome = sign_in_by_link(proven, account, entry, policy=ask.house.accounts, now=ask.now, mint=ask.mint)
    if isinstance(outcome, SignedIn | NeedsSecond):
        return let_in(ask, going_to(ask, link.request), outcome)
    return blocked(ask).with_changes(*outcome.changes)


def tell_of_guesses(ask: Ask, link: MailLink) -> tuple[Change, ...]:
    """Codes of mails were tried too often: the owner is told, once a day; without one it costs the same."""
    if wait_before(ask, "notice", notice_limits(ask.house.accounts.throttle, link.email)):
        return ()
    account = find_account(ask.read, link.account_id) if link.account_id else None
    if account is None:
        return (MailWithheld(link.id, Letter.SIGN_IN),)
    return (tell_owner(account, What.CODES_TRIED, visitor_of(ask), ask.now, ask.mint),)


def show_end(ask: Ask, end: End, link: MailLink | None = None) -> Answer:
    """The page that says why a link no longer works; the browser that asked for it is shown the way on."""
    kind, to, again = _KINDS[end], Going("", None), "/sign-in"
    browser = visitor_of(ask).browser
    if link is not None and same(link.browser, browser):
        to = going_to(ask, link.request)
        kind = f"{kind}_here" if kind in {"wrong", "ended"} else kind
        registration = find_registration(ask.read, browser, ask.now) if link.registration_id else None
        if registration is not None and registration.id == link.registration_id:
            again = WAITING
    if again == WAITING and end is End.USED:
        return redirect(to.path(WAITING))
    return page(ask, "link_result.html", 200 if end is End.DENIED else 400, kind=kind, again=again, **to.context())


def _go_on_registering(ask: Ask, proven: Proven) -> Answer:
    visitor = visitor_of(ask)
    registration = find_registration(ask.read, visitor.browser, ask.now)
    outcome = verify(registration, proven, visitor, ask.house.accounts, ask.now)
    if isinstance(outcome, Advanced):
        return redirect(going_to(ask, outcome.registration.request).path("/register/you"), outcome.changes)
    return redirect(WAITING)
