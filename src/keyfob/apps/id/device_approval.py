"""The page where a person answers a device that shows a code: yes, sign it in, or: this is not me.

Whoever opens it, by the code that the device shows as a picture or by typing it, changes nothing (RFC 8628 sections
3.3.1 and 5.4): the page names the device, and waits for one of two buttons.
"""

from dataclasses import dataclass, replace

from keyfob.accounts.acr import Acr, Proved
from keyfob.accounts.device_approval import Needed, is_abroad, open_device_session, proof_needed
from keyfob.accounts.model import Account, Status
from keyfob.accounts.sessions import Session
from keyfob.accounts.throttle import give_back, user_code_limits
from keyfob.apps.id.device_sign_in import name_of
from keyfob.apps.id.going import Going
from keyfob.base.change import Change
from keyfob.base.ids import read_reference
from keyfob.protocol.client import Client
from keyfob.protocol.device_approval import Answered, Outcome, approve, deny, is_answered_by
from keyfob.protocol.device_authorization import VERIFICATION_PATH, DeviceAuthorization, State, digest_user_code
from keyfob.storage.accounts import find_account
from keyfob.storage.device_authorizations import find_by_user_code
from keyfob.storage.id_changes import find_hold
from keyfob.vehicles.model import read_vin
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.attempt import problem_of_wait, wait_before
from keyfob.web.forms import EMPTY, Form, Problem
from keyfob.web.identity import person, session_of, touched
from keyfob.web.page import page
from keyfob.web.provider import as_login


@dataclass(frozen=True, slots=True)
class _Asking:
    """A device that waits, the person who looks at it, and what the look-up gives back."""

    device: DeviceAuthorization
    client: Client
    code: str
    account: Account
    session: Session
    returned: tuple[Change, ...]

    @property
    def path(self) -> str:
        """Where the page stands."""
        return _path(self.code)


def show_device(ask: Ask) -> Answer:
    """Who asks, from where and since when; or the question for the code."""
    found = _find(ask, ask.query.get("user_code"))
    return found if isinstance(found, Answer) else _kept(ask, found, _show(ask, found))


def take_device(ask: Ask) -> Answer:
    """A code that was typed leads to the page with the buttons; a press of one of those is the answer."""
    found = _find(ask, ask.form.get("user_code"))
    if isinstance(found, Answer):
        return found
    match ask.form.get("decision"):
        case "approve":
            answer = _approve(ask, found)
        case "deny":
            answer = _answer(ask, found, deny(found.device, found.account.id, ask.now))
        case _:
            answer = redirect(found.path)
    return _kept(ask, found, answer)


def _find(ask: Ask, typed: str) -> _Asking | Answer:
    """The device behind a code, and who looks at it; an answer where something comes first, or there is none."""
    code, session = read_reference(typed), session_of(ask)
    account = find_account(ask.read, session.account_id) if session else None
    if session is None or account is None or account.status is not Status.ACTIVE:
        return redirect(_going(code).path("/sign-in"))
    if session.is_held:
        return redirect(_going(code).path("/terms/again") if session.terms_due else "/my/password")
    if code:
        return _look_up(ask, code, account, session)
    missing = Problem("problem.user_code_missing") if ask.method == "POST" else None
    return _ask_code(ask, Problem("problem.user_code_wrong") if typed.strip() else missing)


def _look_up(ask: Ask, code: str, account: Account, session: Session) -> _Asking | Answer:
    """Each try is counted before it is looked at; one that was right is given back."""
    rules = ask.house.accounts.throttle
    limits = user_code_limits(rules, account_id=account.id, sid=session.sid, network=ask.network)
    if wait_before(ask, "guess", limits):
        return _ask_code(ask, problem_of_wait(ask), 429)
    device = find_by_user_code(ask.read, digest_user_code(ask.house.unit.vault.pepper, code))
    client = ask.house.clients.find(ask.read, device.client_id) if device else None
    if device is None or client is None or not _concerns(device, account, ask.now):
        return _ask_code(ask, Problem("problem.user_code_wrong"))
    return _Asking(device, client, code, account, session, (give_back(account.id, limits),))


def _concerns(device: DeviceAuthorization, account: Account, now: int) -> bool:
    """Whether it still waits; whoever has answered is told so again."""
    return now < device.expires_at and (device.is_waiting(now) or is_answered_by(device, account.id))


def _approve(ask: Ask, found: _Asking) -> Answer:
    until = find_hold(ask.read, found.account.id, ask.now)
    if until is not None:
        return page(ask, "my/on_hold.html", 409, until=until)
    needed = proof_needed(
        found.session,
        found.account,
        abroad=_is_abroad(ask, found.device),
        policy=ask.house.accounts,
        now=ask.now,
    )
    if needed is not Needed.NOTHING and found.device.is_waiting(ask.now):
        return redirect(_going(found.code).path("/sign-in" if needed is Needed.SIGN_IN else "/confirm"))
    return _answer(ask, found, approve(found.device, as_login(found.session), ask.now, ask.mint))


def _answer(ask: Ask, found: _Asking, outcome: Outcome) -> Answer:
    told = _result(ask, outcome.answered.value, found)
    if outcome.answered is Answered.GONE:
        return replace(told, status=400)
    if outcome.login is None:
        return told.with_changes(*outcome.changes)
    device, login = found.device, outcome.login
    started = open_device_session(
        login.account_id,
        login.sid,
        Proved(Acr(login.acr), login.amr),
        auth_time=login.auth_time,
        client_id=device.client_id,
        vin=read_vin(device.claimed.id) or "",
        device=name_of(found.client, device.claimed),
        network=device.network,
        until=device.expires_at,
        now=ask.now,
        mint=ask.mint,
    )
    return told.with_changes(*outcome.changes, started)


def _kept(ask: Ask, found: _Asking, answer: Answer) -> Answer:
    """A right code does not count as a try."""
    changes = (*found.returned, *touched(ask, found.session))
    return answer.with_changes(*changes).acting(person(found.account.id))


def _show(ask: Ask, found: _Asking) -> Answer:
    device = found.device
    if not device.is_waiting(ask.now):
        was = Answered.DENIED if device.state is State.DENIED else Answered.APPROVED
        return _result(ask, was.value, found)
    return page(
        ask,
        "device_approval.html",
        name=found.client.name,
        claimed=device.claimed.label,
        code=found.code,
        where=device.network,
        when=device.asked_at,
        abroad=_is_abroad(ask, device),
        email=found.account.email.text,
        path=found.path,
    )


def _result(ask: Ask, kind: str, found: _Asking) -> Answer:
    return page(ask, "device_result.html", kind=kind, name=found.client.name)


def _ask_code(ask: Ask, problem: Problem | None, status: int = 400) -> Answer:
    form = Form({}, {"user_code": problem}) if problem else EMPTY
    return page(ask, "device_code.html", status if problem else 200, form=form)


def _is_abroad(ask: Ask, device: DeviceAuthorization) -> bool:
    geo = ask.house.geo
    return geo is not None and is_abroad(geo.find(ask.network), geo.find(device.network))


def _path(code: str) -> str:
    return f"{VERIFICATION_PATH}?user_code={code}" if code else VERIFICATION_PATH


def _going(code: str) -> Going:
    return Going(_path(code), None)
