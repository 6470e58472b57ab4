"""Trusted devices: where no code is asked for, and asking for it there again."""

from keyfob.accounts.trusted_device import DeviceForgotten, find_own, forget_devices
from keyfob.apps.my.door import Customer, behind_door
from keyfob.storage.trusted_devices import list_trusted_devices
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.cookies import TRUST, Cookie
from keyfob.web.device import show_device
from keyfob.web.errors import NotFound
from keyfob.web.identity import trust_of


def rows_of(ask: Ask, customer: Customer) -> list[dict[str, object]]:
    """The devices as the page lists them."""
    rows: list[dict[str, object]] = []
    for trusted in list_trusted_devices(ask.read, customer.account.id, ask.now):
        device = show_device(trusted.device, trusted.network)
        rows.append(
            {
                "id": trusted.id,
                "browser": device.browser,
                "system": device.system,
                "where": device.where,
                "until": trusted.until,
                "current": trusted.digest == trust_of(ask),
            }
        )
    return rows


@behind_door
def forget_one(ask: Ask, customer: Customer) -> Answer:
    """Ask for a code there again; somebody else's device is as unknown as one that never was."""
    account_id = customer.account.id
    device = find_own(list_trusted_devices(ask.read, account_id, ask.now), ask.form.get("device"))
    if device is None:
        raise NotFound
    return redirect("/my/security?notice=device-forgotten", (DeviceForgotten(account_id, device.id, ask.now),))


@behind_door
def forget_all(ask: Ask, customer: Customer) -> Answer:
    """Ask for a code on every device again, on this one too."""
    forgotten = forget_devices(customer.account.id, ask.now)
    return redirect("/my/security?notice=devices-forgotten", (forgotten,), (Cookie(TRUST, ""),))
