"""The composition root: settings in, a program out."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from keyfob.accounts.acr import Acr
from keyfob.accounts.blocklist import shipped_blocklist
from keyfob.accounts.passkey import RelyingParty
from keyfob.accounts.policy import Policy as AccountPolicy
from keyfob.accounts.policy import WhenBreached
from keyfob.accounts.risk import asking_at
from keyfob.apps import api as api_app
from keyfob.apps import desk as desk_app
from keyfob.apps import id as id_app
from keyfob.apps import my as my_app
from keyfob.apps.api.contracts import SCOPE as CONTRACTS
from keyfob.apps.cli.flags import DEMO
from keyfob.apps.cli.hands import Flags, Hands
from keyfob.apps.id.mailbox import mailbox_routes
from keyfob.base.durations import HOUR, MINUTE
from keyfob.desk.cases import CasePolicy
from keyfob.desk.id_change import IdChangePolicy
from keyfob.outside.bounce_folder import BounceFolder
from keyfob.outside.brand import Brand, BrandError, load_brand
from keyfob.outside.brand_facts import Facts, password_rules
from keyfob.outside.breached import BreachedList, Source
from keyfob.outside.breached_api import BreachedApi
from keyfob.outside.geo import Geo
from keyfob.outside.http import Fetcher
from keyfob.outside.smtp import open_transport
from keyfob.protocol.policy import Policy as ProtocolPolicy
from keyfob.protocol.provider import Secrets
from keyfob.settings import (
    LOOPBACK,
    Settings,
    check_desk,
    check_issuer,
    is_address,
    load_settings,
    parse_listen,
    read_rules,
)
from keyfob.storage.audit_key import audit_key
from keyfob.storage.clients import Clients
from keyfob.storage.events import EVENTS
from keyfob.storage.opening import Place, Store, open_store
from keyfob.storage.signing_keys import SigningKeys
from keyfob.storage.table import NEW_KEYS, WRITES
from keyfob.storage.unit import CLOCK, Clock, Tables, Unit
from keyfob.web.edge import THREADS, Edge
from keyfob.web.hashing import Hashing, share
from keyfob.web.house import House
from keyfob.web.memory import share_one_arena
from keyfob.web.network import Network
from keyfob.web.pages import Pages
from keyfob.web.routes import Route, Routes
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
    messages,
)


@dataclass(frozen=True, slots=True)
class Opened:
    """The store and its unit of work: enough for what needs no pages."""

    settings: Settings
    store: Store
    unit: Unit

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()


@dataclass(frozen=True, slots=True)
class Program:
    """Everything that runs, wired."""

    settings: Settings
    store: Store
    unit: Unit
    house: House
    edge: Edge
    desk: Edge | None
    """What answers where the desk listens; None where there is no desk."""
    worker: Worker

    def close(self) -> None:
        """Let what runs finish, then let go of everything."""
        self.edge.close()
        if self.desk:
            self.desk.close()
        self.store.close()


def open_up(settings: Settings, *, clock: Clock = CLOCK, make: bool = True) -> Opened:
    """Open the store; at the first start this makes the keys and the schema.

    Raises:
        NothingThere: when there is none yet, and none is to be made.
        KeyfobError: when the master key or the database does not fit.
    """
    store = open_store(place_of(settings), clock, make=make)
    return Opened(
        settings, store, Unit(store.database, store.vault, Tables(WRITES, EVENTS, NEW_KEYS, messages), clock=clock)
    )


def build(
    settings: Settings,
    *,
    clock: Clock = CLOCK,
    further: Sequence[Route] = (),
    pages: Pages | None = None,
    may_share_host: bool = False,
) -> Program:
    """Wire the program, with ``further`` routes beside those of the apps; see `check_desk` for ``may_share_host``.

    ``pages`` are those of the brand of the settings, where they were made before.

    Raises:
        KeyfobError: when a setting, the brand, the master key or the database does not fit.
    """
    check_issuer(settings)
    check_desk(settings, may_share_host=may_share_host)
    share_one_arena()
    breached, geo = breached_sources(settings), geo_of(settings)
    pages = pages or Pages(load_brand(settings.brand), geo)
    brand = pages.brand
    routes = Routes((*id_app.ROUTES, *my_app.ROUTES, *api_app.ROUTES, *further))
    check_links(brand, routes)
    opened = open_up(settings, clock=clock)
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    policy, protocol = account_policy(settings, brand.facts), protocol_policy(settings, brand.facts)
    keep_signing_keys(opened.unit, protocol)
    house = House(
        issuer=settings.issuer_url,
        pages=pages,
        unit=opened.unit,
        hashing=hashing_of(settings, policy, os.cpu_count() or 1),
        network=Network(settings.trusted_proxy),
        accounts=policy,
        cases=case_policy(brand.facts),
        id_changes=id_change_policy(brand.facts),
        blocklist=shipped_blocklist(),
        breached=breached,
        protocol=protocol,
        secrets=Secrets(opened.store.master.derive("subjects"), opened.store.master.derive("refresh tokens")),
        clients=Clients(clock),
        signing_keys=SigningKeys(clock),
        passkeys=relying_party(settings, brand.facts),
        csrf_key=opened.store.master.derive("forms"),
        proving_key=opened.store.master.derive("proofs of work"),
        audit_jwk=audit_key(opened.store.master).jwk(),
        audit_months=settings.audit_months,
        geo=geo,
        throttling=settings.throttle == "enforce",
        desk_origin=settings.desk_url,
    )
    worker = _worker(settings, brand, opened, house)
    return Program(settings, opened.store, opened.unit, house, Edge(house, routes), desk_edge(house, opened), worker)


def desk_edge(house: House, opened: Opened) -> Edge | None:
    """The desk: the same house under another address, with forms and passkeys of its own; None where there is none."""
    if not house.desk_origin:
        return None
    host = urlsplit(house.desk_origin).hostname or ""
    at_desk = replace(
        house,
        issuer=house.desk_origin,
        home=house.issuer,
        passkeys=RelyingParty(host, f"{house.pages.brand.facts.id} · desk", frozenset({house.desk_origin})),
        csrf_key=opened.store.master.derive("forms of the desk"),
        error_page="desk/error.html",
    )
    return Edge(at_desk, Routes(desk_app.ROUTES))


def check_links(brand: Brand, routes: Routes) -> None:
    """See that every answer of the help page leads to a page; raises BrandError where one does not."""
    for name, question in brand.help.questions.items():
        for link in question.links:
            found = routes.find(link.to.partition("?")[0])
            if found is None or found[0].get is None:
                raise BrandError(f"help.toml: “{name}” leads to {link.to}, which is no page")


def place_of(settings: Settings) -> Place:
    """Where everything lies."""
    return Place(settings.database_url, settings.master_key_file, settings.keys)


def account_policy(settings: Settings, facts: Facts) -> AccountPolicy:
    """What the brand and the operator decide about accounts, in the words of that domain."""
    lifetimes = facts.lifetimes
    return AccountPolicy(
        password=password_rules(facts),
        throttle=read_rules(settings),
        risk=asking_at(facts.risk.ask_again),
        breached_at_sign_in=WhenBreached(facts.password.breached_at_sign_in),
        link_life=lifetimes.sign_in_link,
        reset_life=lifetimes.reset_link,
        verify_life=lifetimes.registration,
        registration_life=lifetimes.registration,
        session_idle=lifetimes.session_idle,
        session_life=lifetimes.session_absolute,
        remembered_life=lifetimes.stay_signed_in,
        trust_life=lifetimes.trusted_device,
        recovery_wait=lifetimes.lost_factors,
        recovery_life=lifetimes.lost_factors_open,
        deletion_grace=lifetimes.deletion_grace,
        step_up_life=lifetimes.step_up,
        half_life=lifetimes.second_step,
        step_up_after=lifetimes.step_up_after,
        device_proof_life=lifetimes.device_proof,
        terms=facts.terms.version,
        privacy=facts.privacy.version,
    )


def case_policy(facts: Facts) -> CasePolicy:
    """What the brand decides about cases, in the words of that domain."""
    return CasePolicy(
        closed_life=facts.lifetimes.closed_case,
        idle_life=facts.lifetimes.idle_case,
        answer_within=facts.lifetimes.case_answer,
        urgent_within=facts.lifetimes.urgent_case,
        erasure_wait=facts.lifetimes.erasure_wait,
    )


def id_change_policy(facts: Facts) -> IdChangePolicy:
    """What the brand decides about changes of IDs, in the words of that domain."""
    return IdChangePolicy(wait=facts.lifetimes.id_change, short_wait=facts.lifetimes.id_change_proved)


def relying_party(settings: Settings, facts: Facts) -> RelyingParty | None:
    """Whom passkeys are made for: the issuer's host, or the domain that was set."""
    domain = settings.passkey_domain or urlsplit(settings.issuer_url).hostname or ""
    if is_address(domain):
        return None
    return RelyingParty(domain, facts.id, frozenset({settings.issuer_url, *settings.passkey_origin}))


def protocol_policy(settings: Settings, facts: Facts) -> ProtocolPolicy:
    """What the brand and the operator decide about the protocol, in the words of that domain."""
    return ProtocolPolicy(
        issuer=settings.issuer_url,
        acr_levels=tuple(level.value for level in Acr),
        acr_life=facts.lifetimes.step_up_after,
        ui_locales=facts.locales,
        service_scopes=(CONTRACTS,),
    )


def _worker(settings: Settings, brand: Brand, opened: Opened, house: House) -> Worker:
    """What happens after commits, and by the clock; it does nothing before it is started."""
    unit, key, deleting = opened.unit, audit_key(opened.store.master), Deleting(opened.unit)
    mailer = Mailer(
        Letters(brand, house.geo),
        open_transport(settings.mail_url, urlsplit(house.issuer).hostname or "localhost"),
        house.issuer,
        settings.sender,
        brand.facts.company,
        brand.facts.help.email,
        brand.facts.default_locale,
        house.desk_origin,
        opened.store.master.derive("names of mails"),
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
        Kind(FORGET, Forgetting(opened.store.vault.keys).destroy),
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


def breached_sources(settings: Settings) -> tuple[Source, ...]:
    """Who is asked whether a password was stolen; raises KeyfobError when the list cannot be read."""
    sources: list[Source] = []
    if settings.breached_list:
        sources.append(BreachedList(Path(settings.breached_list)))
    if settings.breached_api:
        sources.append(BreachedApi(settings.breached_api, Fetcher(callable_hosts(settings))))
    return tuple(sources)


def geo_of(settings: Settings) -> Geo | None:
    """Who knows places; raises KeyfobError when the file cannot be read."""
    return Geo(Path(settings.geoip)) if settings.geoip else None


def callable_hosts(settings: Settings) -> tuple[str, ...]:
    """The hosts that may be called though they are private; in a trial on this machine, its services too."""
    is_trial = urlsplit(settings.issuer_url).scheme == "http"
    return (*settings.allowed_host, *(LOOPBACK if is_trial else ()))


def hashing_of(settings: Settings, policy: AccountPolicy, processors: int) -> Hashing:
    """As many hashes at once as there are processors, and no more than memory and threads are left for."""
    by_memory = settings.hash_memory * 1024 // policy.hash_cost.memory
    return Hashing(*share(THREADS, min(processors, by_memory)))


def _settings(flags: Flags) -> Settings:
    return load_settings(flags, os.environ)


def _demo_settings(flags: Flags) -> Settings:
    return load_settings(flags, os.environ, DEMO)


def _build_demo(flags: Flags) -> Program:
    """With a page for the mails, which lie in the data folder."""
    settings = _demo_settings(flags)
    return build(settings, further=mailbox_routes(settings.data / "mail"), may_share_host=True)


def _protocol(settings: Settings) -> ProtocolPolicy:
    return protocol_policy(settings, load_brand(settings.brand).facts)


COMPOSITION = Hands(
    settings=_settings,
    demo_settings=_demo_settings,
    check_issuer=lambda flags: check_issuer(_settings(flags)),
    listen=parse_listen,
    place=lambda flags: place_of(_settings(flags)),
    protocol=lambda flags: _protocol(_settings(flags)),
    breached=lambda flags: breached_sources(_settings(flags)),
    geo=lambda flags: geo_of(_settings(flags)),
    open=lambda flags, make: open_up(_settings(flags), make=make),
    build=lambda flags: build(_settings(flags)),
    build_demo=_build_demo,
)
"""What the verbs of the command line are given."""
