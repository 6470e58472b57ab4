"""What happens after commits, and by the clock: which messages the worker works on, and what is periodic."""

from urllib.parse import urlsplit

from keyfob.base.durations import HOUR, MINUTE
from keyfob.outside.bounce_folder import BounceFolder
from keyfob.outside.http import Fetcher
from keyfob.outside.smtp import open_transport
from keyfob.policies import callable_hosts
from keyfob.settings import (
    Settings,
)
from keyfob.storage.audit_key import audit_key
from keyfob.storage.opening import Store
from keyfob.storage.unit import Unit
from keyfob.web.house import House
from keyfob.work.bounces import Bounces
from keyfob.work.deletion import Deleting
from keyfob.work.delivery import Kind
from keyfob.work.erasure import Erasing
from keyfob.work.export import Collecting
from keyfob.work.figures import MailCounter
from keyfob.work.forget import Forgetting
from keyfob.work.gone_dark import make_forgotten
from keyfob.work.id_changes import ChangingIds
from keyfob.work.letters import Letters
from keyfob.work.logout import CALL, CALLS_AT_ONCE, LogoutCalls
from keyfob.work.loop import Job, Worker
from keyfob.work.lost_factors import Reminding
from keyfob.work.mail import Mailer
from keyfob.work.purge import purge
from keyfob.work.seal import make_sealer
from keyfob.work.security_events import SecurityEvents
from keyfob.work.ship import make_shipper
from keyfob.work.signing_keys import keep_signing_keys
from keyfob.work.table import (
    COLLECT,
    DESK,
    ENDED,
    FORGET,
    LEFTOVERS,
    LOGOUT,
    MAIL,
    PURGED,
    RECEIPT,
    REMAINS,
    REMIND,
)


def make_worker(settings: Settings, store: Store, house: House) -> Worker:
    """The worker of a program; it does nothing before it is started."""
    unit, brand, key = house.unit, house.pages.brand, audit_key(store.master)
    deleting = Deleting(unit)
    mailer = Mailer(
        Letters(brand, house.geo),
        open_transport(settings.mail_url, urlsplit(house.issuer).hostname or "localhost"),
        house.issuer,
        settings.sender,
        brand.facts.company,
        brand.facts.help.email,
        brand.facts.default_locale,
        house.desk_origin,
        store.master.derive("names of mails"),
    )
    telling = (unit, house.protocol, house.secrets, house.signing_keys, Fetcher(callable_hosts(settings)))
    calls = LogoutCalls(*telling)
    events = SecurityEvents(*telling, calls.courtesy)
    erasing = Erasing(unit, mailer)
    kinds = (
        Kind(MAIL, mailer.send, threads=4, seconds=5 * MINUTE, tries=16),
        Kind(DESK, mailer.tell_desk, seconds=5 * MINUTE, tries=16),
        Kind(LOGOUT, calls.fan_out, first_pause=2),
        Kind(CALL, calls.call, threads=CALLS_AT_ONCE, first_pause=2),
        Kind(FORGET, Forgetting(store.vault.keys).destroy),
        Kind(REMIND, Reminding(unit).remind),
        Kind(PURGED, events.tell_purged, threads=4, first_pause=2),
        Kind(ENDED, events.tell_ended, threads=4, first_pause=2),
        Kind(COLLECT, Collecting(unit).collect, threads=2, seconds=10 * MINUTE),
        Kind(LEFTOVERS, deleting.clear),
        Kind(RECEIPT, erasing.send_receipt, seconds=5 * MINUTE, tries=16, first_pause=2),
        Kind(REMAINS, erasing.clear),
    )
    jobs = (
        Job("seal", 1.0, make_sealer(unit, key, brand.facts.time_zone).run),
        Job("count mails", 5.0, MailCounter(unit, brand.facts.time_zone).run),
        Job("ship", 10 * MINUTE, make_shipper(unit, key, settings.audit_folder, settings.audit_months).run),
        Job("gone dark", 10 * MINUTE, make_forgotten(unit).run),
        Job("delete", 5.0, deleting.run),
        Job("erase", 5.0, erasing.run),
        Job("id changes", 5.0, ChangingIds(unit, house.id_changes).run),
        Job("purge", MINUTE, lambda: purge(unit)),
        Job("keys", HOUR, lambda: keep_signing_keys(unit, house.protocol)),
        *bounce_jobs(settings, unit, mailer.marking),
    )
    return Worker(unit, kinds, jobs, at_end=(mailer.transport.close,))


def bounce_jobs(settings: Settings, unit: Unit, key: bytes) -> tuple[Job, ...]:
    """Reading bounces, where the operator says into which folder the relay drops them."""
    folder = settings.bounce_folder
    return (Job("bounces", 30.0, Bounces(unit, BounceFolder(folder), key).run),) if folder else ()
