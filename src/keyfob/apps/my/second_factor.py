"""The second step: setting up an app with its first code, and switching it off."""

from keyfob.accounts.sign_in import Entry
from keyfob.accounts.totp import SetUp, SetUpOver, TurnedOn, begin, otpauth_uri, secret_text, turn_off, turn_on
from keyfob.apps.my.backup_codes import show_codes
from keyfob.apps.my.door import Customer, behind_door, guarded, unless_held
from keyfob.storage.second_factors import find_set_up
from keyfob.storage.sessions import list_sids
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.forms import EMPTY, Form, Problem
from keyfob.web.identity import session_cookie, visitor_of
from keyfob.web.page import page
from keyfob.web.qr import qr_code

SET_UP, OFF, SECURITY = "/my/security/second-factor", "/my/security/second-factor/off", "/my/security"
GROUP = 4


@behind_door
@unless_held
@guarded(SET_UP)
def show_set_up(ask: Ask, customer: Customer) -> Answer:
    """The secret for the app, for this session the same one until it was confirmed or too long ago."""
    return _show(ask, customer, find_set_up(ask.read, customer.account.id, customer.session.sid), EMPTY)


@behind_door
@unless_held
@guarded(SET_UP)
def take_set_up(ask: Ask, customer: Customer) -> Answer:
    """The first code turns it on; the recovery codes are on the page that says so, and never again."""
    account, house = customer.account, ask.house
    set_up, typed = find_set_up(ask.read, account.id, customer.session.sid), ask.form.get("code")
    if not typed.strip():
        return _show(ask, customer, set_up, _problem(ask, "app_code_missing"))
    outcome = turn_on(
        account,
        Entry(visitor_of(ask), account.email, customer.session),
        set_up,
        typed,
        list_sids(ask.read, account.id, ask.now),
        end_others=bool(ask.form.get("end_others")),
        pepper=house.unit.vault.pepper,
        policy=house.accounts,
        now=ask.now,
        mint=ask.mint,
    )
    if isinstance(outcome, TurnedOn):
        shown = show_codes(ask, outcome.codes, "notice.second_factor_on").with_changes(*outcome.changes)
        return shown.with_cookies(session_cookie(outcome.session, outcome.token, ask.now))
    if isinstance(outcome, SetUpOver):
        return redirect(f"{SECURITY}?notice=second-factor-on" if account.second_factor else SET_UP)
    return _show(ask, customer, set_up, _problem(ask, "app_code_wrong"))


@behind_door
@unless_held
@guarded(OFF)
def show_off(ask: Ask, customer: Customer) -> Answer:
    """What goes with it, before it goes."""
    return page(ask, "my/second_factor_off.html") if customer.account.second_factor else redirect(SECURITY)


@behind_door
@unless_held
@guarded(OFF)
def take_off(ask: Ask, customer: Customer) -> Answer:
    """Switch it off; its recovery codes and trusted devices go with it."""
    account = customer.account
    outcome = turn_off(
        account,
        visitor_of(ask),
        customer.session,
        list_sids(ask.read, account.id, ask.now),
        end_others=bool(ask.form.get("end_others")),
        now=ask.now,
        mint=ask.mint,
    )
    return redirect(f"{SECURITY}?notice=second-factor-off", outcome.changes)


def _problem(ask: Ask, key: str) -> Form:
    return Form({"end_others": ask.form.get("end_others")}, {"code": Problem(f"problem.{key}")})


def _show(ask: Ask, customer: Customer, standing: SetUp | None, form: Form) -> Answer:
    account = customer.account
    begun = begin(account, customer.session.sid, standing, policy=ask.house.accounts, now=ask.now, mint=ask.mint)
    text = secret_text(begun.set_up.secret)
    uri = otpauth_uri(begun.set_up.secret, ask.house.pages.brand.facts.id, account.email.text)
    shown = page(
        ask,
        "my/second_factor.html",
        400 if form.errors else 200,
        secret=[text[at : at + GROUP] for at in range(0, len(text), GROUP)],
        uri=uri,
        qr=qr_code(uri),
        replaces=account.second_factor,
        form=form,
    )
    return shown.with_changes(*begun.changes)
