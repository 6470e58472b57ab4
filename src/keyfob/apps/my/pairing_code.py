"""Signing in to a car from My: how each model does it, and the code that some take."""

from keyfob.apps.my.door import Customer, behind_door, guarded, unless_held
from keyfob.base.change import Change
from keyfob.protocol.model import Login
from keyfob.protocol.pairing_code import PairingCode, begin, spell
from keyfob.storage.pairing_codes import find_pairing_code_of
from keyfob.storage.sessions import find_session_of
from keyfob.web.answer import Answer, json, redirect
from keyfob.web.ask import Ask
from keyfob.web.page import page

PATH = "/my/pairing"
WAYS = ("device", "pairing")


@behind_door
def show_pairing(ask: Ask, customer: Customer) -> Answer:
    """The code while it works, then the device that it signed in; else how it is done."""
    pairing = _mine(ask, customer)
    if pairing is not None and pairing.used_at is not None:
        session = find_session_of(ask.read, customer.account.id, pairing.sid, ask.now)
        return _show(ask, "done", pairing, signed_in=session is not None)
    if pairing is not None and pairing.works(ask.now):
        return _show(ask, "code", pairing, code=spell(ask.house.unit.vault.pepper, pairing.id))
    return _show(ask, "begin", None)


@behind_door
@unless_held
@guarded(PATH)
def make_pairing(ask: Ask, customer: Customer) -> Answer:
    """A new code; one from before works no more."""
    session = customer.session
    login = Login(session.account_id, session.sid, session.auth_time, session.acr, session.amr)
    begun = begin(login, ask.house.unit.vault.pepper, ask.house.protocol, ask.now, ask.mint)
    changes: tuple[Change, ...] = begun.changes
    return redirect(PATH, changes)


@behind_door
def tell_status(ask: Ask, customer: Customer) -> Answer:
    """For the page's script: where to go once the code was used, or is over."""
    pairing = _mine(ask, customer)
    waits = pairing is not None and pairing.works(ask.now)
    return json({"next": None if waits else PATH})


def _mine(ask: Ask, customer: Customer) -> PairingCode | None:
    """The code that was made in this very browser, until it is over: another browser shows nothing of it."""
    pairing = find_pairing_code_of(ask.read, customer.account.id)
    if pairing is None or ask.now >= pairing.expires_at or pairing.shown_to.sid != customer.session.sid:
        return None
    return pairing


def _show(ask: Ask, kind: str, pairing: PairingCode | None, **more: object) -> Answer:
    models = ask.house.pages.brand.facts.models
    return page(
        ask,
        "my/pairing_code.html",
        kind=kind,
        pairing=pairing,
        models=models,
        ways=[way for way in WAYS if not models or any(way in model.sign_in for model in models)],
        **{"code": "", "signed_in": False, **more},
    )
