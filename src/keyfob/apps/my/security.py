"""Sign-in & Security: the ID, the ways in, and where one is signed in."""

from keyfob.accounts.backup_codes import FEW
from keyfob.accounts.breached import is_stolen
from keyfob.accounts.second_factor import is_app_off
from keyfob.accounts.sessions import Why, end_session, end_sessions
from keyfob.apps.my.door import Customer, behind_door
from keyfob.apps.my.passkeys import show_passkey, tell_authenticators
from keyfob.apps.my.trusted_devices import rows_of
from keyfob.storage.passkeys import list_passkeys
from keyfob.storage.second_factors import find_totp, list_backup_codes
from keyfob.storage.sessions import find_session_of, list_sessions, list_sids
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.device import show_device
from keyfob.web.errors import NotFound
from keyfob.web.page import page

NOTICES = {
    "factors-dropped": "notice.factors_dropped",
    "ended": "notice.session_ended",
    "ended-others": "notice.sessions_ended",
    "password": "notice.password_changed",
    "password-others": "notice.password_changed_others_ended",
    "passkey-added": "notice.passkey_added",
    "passkey-renamed": "notice.passkey_renamed",
    "passkey-removed": "notice.passkey_removed",
    "second-factor-on": "notice.second_factor_on",
    "second-factor-off": "notice.second_factor_off",
    "deletion-cancelled": "notice.deletion_cancelled",
    "device-forgotten": "notice.device_forgotten",
    "devices-forgotten": "notice.devices_forgotten",
}


@behind_door
def show_security(ask: Ask, customer: Customer) -> Answer:
    """Everything about getting in."""
    account, notice = customer.account, NOTICES.get(ask.query.get("notice"))
    passkeys = list_passkeys(ask.read, account.id)
    listed = list_sessions(ask.read, account.id, ask.now)
    sessions = []
    for session in listed.sessions:
        device = show_device(session.device, session.network)
        sessions.append(
            {
                "id": session.sid,
                "name": session.device if session.client_id else "",
                "browser": device.browser,
                "system": device.system,
                "where": device.where,
                "last_used": session.seen_at,
                "since": session.created_at,
                "current": session.sid == customer.session.sid,
            }
        )
    return page(
        ask,
        "my/security.html",
        email=account.email.text,
        password_since=account.password.set_at if account.password else None,
        stolen=is_stolen(account),
        passkeys=[show_passkey(passkey) for passkey in passkeys],
        may_add=ask.house.passkeys is not None,
        signal=tell_authenticators(ask, account, passkeys)
        if passkeys or notice == NOTICES["passkey-removed"]
        else None,
        sessions=sorted(sessions, key=lambda session: not session["current"]),
        more_sessions=listed.has_more,
        second_factor=_second_factor(ask, customer),
        trusted_devices=rows_of(ask, customer),
        notice=notice,
    )


def _second_factor(ask: Ask, customer: Customer) -> dict[str, object] | None:
    """What the page says of it; None where there is none."""
    totp = find_totp(ask.read, customer.account.id) if customer.account.second_factor else None
    if totp is None:
        return None
    left = len(list_backup_codes(ask.read, customer.account.id))
    return {"since": totp.since, "is_off": is_app_off(totp, ask.house.accounts), "codes": left, "few": left <= FEW}


@behind_door
def end_one(ask: Ask, customer: Customer) -> Answer:
    """Sign one browser out; somebody else's session is as unknown as one that never was."""
    session = find_session_of(ask.read, customer.account.id, ask.form.get("session"), ask.now)
    if session is None:
        raise NotFound
    return redirect("/my/security?notice=ended", (end_session(session, ask.now, Why.ENDED),))


@behind_door
def end_others(ask: Ask, customer: Customer) -> Answer:
    """Sign out everywhere but here."""
    sids = list_sids(ask.read, customer.account.id, ask.now)
    ended = end_sessions(customer.account.id, sids, customer.session, ask.now)
    return redirect("/my/security?notice=ended-others", (ended,))
