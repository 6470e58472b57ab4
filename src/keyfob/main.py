"""The composition root: settings in, a program out."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from keyfob.accounts.blocklist import shipped_blocklist
from keyfob.accounts.passkey import RelyingParty
from keyfob.apps import api as api_app
from keyfob.apps import desk as desk_app
from keyfob.apps import id as id_app
from keyfob.apps import my as my_app
from keyfob.apps.cli.flags import DEMO
from keyfob.apps.cli.hands import Flags, Hands
from keyfob.apps.id.mailbox import mailbox_routes
from keyfob.background import make_worker
from keyfob.outside.brand import Brand, BrandError, load_brand
from keyfob.outside.breached import BreachedList, Source
from keyfob.outside.breached_api import BreachedApi
from keyfob.outside.geo import Geo
from keyfob.outside.http import Fetcher
from keyfob.policies import (
    account_policy,
    callable_hosts,
    case_policy,
    hashing_of,
    id_change_policy,
    protocol_policy,
    relying_party,
)
from keyfob.protocol.policy import Policy as ProtocolPolicy
from keyfob.protocol.provider import Secrets
from keyfob.settings import (
    Settings,
    check_desk,
    check_issuer,
    load_settings,
    parse_listen,
)
from keyfob.storage.audit_key import audit_key
from keyfob.storage.clients import Clients
from keyfob.storage.events import EVENTS
from keyfob.storage.opening import Place, Store, open_store
from keyfob.storage.signing_keys import SigningKeys
from keyfob.storage.table import NEW_KEYS, WRITES
from keyfob.storage.unit import CLOCK, Clock, Tables, Unit
from keyfob.web.edge import Edge
from keyfob.web.house import House
from keyfob.web.memory import share_one_arena
from keyfob.web.network import Network
from keyfob.web.pages import Pages
from keyfob.web.routes import Route, Routes
from keyfob.work.loop import Worker
from keyfob.work.signing_keys import keep_signing_keys
from keyfob.work.table import (
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
    worker = make_worker(settings, opened.store, house)
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
