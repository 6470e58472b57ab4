"""Signing in, or confirming who one is, with a passkey.

What the browser's dialogue is asked for is the same for everybody who signs in: no address is needed and none is told.
"""

from keyfob.accounts.half_sign_in import NeedsSecond
from keyfob.accounts.model import Account
from keyfob.accounts.passkey import Flaw, RelyingParty, Used
from keyfob.accounts.passkey_challenge import Use
from keyfob.accounts.passkey_sign_in import NotTaken, Unknown, refuse_unknown, sign_in_by_passkey
from keyfob.accounts.sign_in import Blocked, Entry, SignedIn
from keyfob.accounts.throttle import passkey_limits
from keyfob.apps.id.going import going
from keyfob.apps.id.second import let_in
from keyfob.apps.id.sign_in import blocked
from keyfob.base import base64url
from keyfob.storage.passkeys import find_passkey
from keyfob.storage.sign_in import is_known_browser
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.attempt import problem_of_wait, wait_before
from keyfob.web.forms import Form, Problem
from keyfob.web.identity import is_trusted_here, session_of, visitor_of
from keyfob.web.page import page
from keyfob.web.passkey import ceremony_of, party_of, read_used, request_options, tell_options
from keyfob.web.risk import whereabouts_of
from keyfob.web.typed_email import kept_email

_PROBLEMS = {
    Flaw.CHALLENGE: "problem.passkey_late",
    Flaw.NOT_VERIFIED: "problem.passkey_not_verified",
    Flaw.ON_HOLD: "problem.passkey_on_hold",
}


def tell_sign_in_options(ask: Ask) -> Answer:
    """For the script of the sign-in pages: any passkey of ours will do."""
    party = party_of(ask)
    return tell_options(ask, Use.SIGN_IN, "", lambda challenge: request_options(party, challenge))


def back_to_sign_in(ask: Ask) -> Answer:
    """Who loads the page anew after a passkey was not taken begins again."""
    return redirect(going(ask).path("/sign-in"))


def take_sign_in(ask: Ask) -> Answer:
    """What the dialogue brought back: signed in, or what was wrong beside the other ways."""
    used, to = read_used(ask.form.get("credential")), going(ask)
    if used is None:
        return _refuse(ask, Problem("problem.passkey_wrong"))
    outcome = check_passkey(ask, used, Use.SIGN_IN, remember=bool(ask.form.get("stay")))
    if isinstance(outcome, SignedIn | NeedsSecond):
        return let_in(ask, to, outcome)
    if isinstance(outcome, Blocked):
        return blocked(ask).with_changes(*outcome.changes)
    if outcome is None:
        return _refuse(ask, problem_of_wait(ask), 429)
    refused = _refuse(ask, Problem(problem_of(outcome)), forget=to_forget(party_of(ask), outcome))
    return refused.with_changes(*outcome.changes)


def check_passkey(
    ask: Ask, used: Used, use: Use, *, owner: Account | None = None, remember: bool
) -> SignedIn | NeedsSecond | NotTaken | Unknown | Blocked | None:
    """Reserve, load and decide; None where the attempt could not be reserved.

    ``owner`` is the account that confirms who it is, if any: that asks for the person, not only for the device.
    """
    house, visitor = ask.house, visitor_of(ask)
    limits = passkey_limits(house.accounts.throttle, visitor.browser)
    if wait_before(ask, "passkey", limits):
        return None
    is_confirming = owner is not None
    ceremony = ceremony_of(
        ask, use, used.client_data, owner=owner.id if owner else "", needs_verification=is_confirming
    )
    found = find_passkey(ask.read, used.credential_id)
    if found is None:
        return refuse_unknown(used, ceremony, ask.now)
    account, passkey = found
    known = is_known_browser(ask.read, account.id, visitor.browser, ask.now)
    trusted, whereabouts = is_trusted_here(ask, account.id), whereabouts_of(ask, account.id)
    entry = Entry(visitor, account.email, session_of(ask), remember, known, trusted, limits, whereabouts)
    return sign_in_by_passkey(
        used, ceremony, account, passkey, entry, policy=house.accounts, now=ask.now, mint=ask.mint
    )


def problem_of(outcome: NotTaken | Unknown) -> str:
    """What the page says; which check failed is for the audit alone, but for what the person can do better."""
    if isinstance(outcome, Unknown):
        return "problem.passkey_unknown"
    return _PROBLEMS.get(outcome.flaw, "problem.passkey_wrong")


def to_forget(party: RelyingParty, outcome: NotTaken | Unknown) -> list[tuple[str, object]] | None:
    """What the browser's password manager is told of a passkey that nobody has (section 5.1.10)."""
    if not isinstance(outcome, Unknown):
        return None
    return [("signalUnknownCredential", {"rpId": party.id, "credentialId": base64url.encode(outcome.credential_id)})]


def _refuse(ask: Ask, problem: Problem, status: int = 400, *, forget: object = None) -> Answer:
    """The page from which the passkey was used."""
    email, form = kept_email(ask), Form({"stay": ask.form.get("stay")}, {"": problem})
    to = going(ask).context()
    if email is None:
        return page(ask, "sign_in.html", status, form=form, forget=forget, path="/sign-in", **to)
    return page(ask, "sign_in_how.html", status, email=email.text, form=form, forget=forget, path="/sign-in/how", **to)
