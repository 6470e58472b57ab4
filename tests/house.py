"""A whole Keyfob in the test's own process: built as the command line builds it, with a clock that the test turns."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar

import httpx2
import msgspec
from sqlalchemy import text

from keyfob.accounts.policy import HashCost
from keyfob.apps import api as api_app
from keyfob.apps import id as id_app
from keyfob.apps import my as my_app
from keyfob.base.actor import OPERATOR
from keyfob.base.email import parse_email
from keyfob.main import Opened, Program, build, desk_edge
from keyfob.outside.brand import load_brand
from keyfob.outside.breached import Source
from keyfob.protocol.register_client import ClientAccepted, ClientRequest, add_client
from keyfob.settings import load_settings
from keyfob.storage import outbox
from keyfob.storage.clients import Clients
from keyfob.storage.signing_keys import SigningKeys
from keyfob.storage.statement import Statement
from keyfob.storage.unit import Decided, Moment
from keyfob.web.edge import Edge
from keyfob.web.pages import Pages
from keyfob.web.routes import Routes
from keyfob.work.delivery import Delivery
from keyfob.work.lost_factors import Reminding
from keyfob.work.table import REMIND
from tests.cluster import Cluster
from tests.service import CALLBACK, SIGNED_OUT, Service
from tests.settling import settle
from tests.visitor import FIREFOX, InProcess, Loop, Page, Visitor

ISSUER = "https://id.example"
DESK = {"desk_listen": "localhost:8081", "desk_origin": "https://desk.example"}
SHIPPED = ("plain", "porsche")
START = 1_800_000_000
PASSWORD = "Geheim12!x"
CHEAP = HashCost(memory=8, passes=1)
"""Hashes that take no time, for tests that are about something else."""

V = TypeVar("V")


class Clock:
    """Stands still until it is turned."""

    def __init__(self, now: int = START) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def turn(self, seconds: int) -> None:
        """Let time pass."""
        self.now += seconds


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it waits in the outbox, a notice by what it tells. It may lack ``link`` and ``code``."""

    kind: str
    to: str
    locale: str
    link: str
    code: str = field(repr=False)
    payload: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has an ID."""

    email: str
    password: str = field(default=PASSWORD, repr=False)


class OpenHouse:
    """A program, its clock, and everything around it: visitors, services, mails."""

    passkey_offer_every = 0
    """Whoever signs in again and again in a test is not stopped for the offer."""

    def __init__(self, program: Program, clock: Clock, cost: HashCost = CHEAP) -> None:
        self.program = program
        self.clock = clock
        self.loop = Loop()
        self._policy = replace(program.house.accounts, hash_cost=cost, passkey_offer_every=self.passkey_offer_every)
        self.restart()
        self._numbers = itertools.count(1)
        self._claims = itertools.count(1)
        self._mails: list[Mail] = []
        self._logouts: list[dict[str, Any]] = []
        self._clients: list[httpx2.Client] = []

    def close(self) -> None:
        """Close the browsers, then the program."""
        for http in self._clients:
            http.close()
        self.program.close()
        self.loop.close()

    def restart(self, **policy: Any) -> None:  # the fields of the accounts' policy
        """Serve anew on the same data, remembering nothing, with other choices of the brand."""
        self.program.edge.close()
        accounts = replace(self._policy, **policy)
        house = replace(
            self.program.house, accounts=accounts, clients=Clients(self.clock), signing_keys=SigningKeys(self.clock)
        )
        edge = Edge(house, Routes((*id_app.ROUTES, *my_app.ROUTES, *api_app.ROUTES)))
        opened = Opened(self.program.settings, self.program.store, self.program.unit)
        self.program = replace(self.program, house=house, edge=edge, desk=desk_edge(house, opened))

    @contextmanager
    def deciding(self, **policy: Any) -> Iterator[None]:  # as above
        """With other choices of the brand, for the length of the block."""
        self.restart(**policy)
        try:
            yield
        finally:
            self.restart()

    @contextmanager
    def saying(self, **facts: Any) -> Iterator[None]:  # the keys of brand.toml
        """With another brand.toml, for the length of the block."""
        house = self.program.house
        brand = house.pages.brand
        told = replace(brand, facts=msgspec.structs.replace(brand.facts, **facts))
        self.program = replace(self.program, house=replace(house, pages=Pages(told)))
        self.restart()
        try:
            yield
        finally:
            self.program = replace(self.program, house=replace(self.program.house, pages=house.pages))
            self.restart()

    @contextmanager
    def knowing(self, *sources: Source, **policy: Any) -> Iterator[None]:  # as above
        """With these who know of stolen passwords, for the length of the block."""
        self.program = replace(self.program, house=replace(self.program.house, breached=sources))
        self.restart(**policy)
        try:
            yield
        finally:
            self.program = replace(self.program, house=replace(self.program.house, breached=()))
            self.restart()

    def visitor(self, *, address: str = "", agent: str = FIREFOX, language: str = "en") -> Visitor:
        """A browser that was never here, at a network address of its own."""
        headers = {"user-agent": agent, "accept-language": language}
        return Visitor(self._http(address or self.new_address(), headers))

    def at_desk(self, address: str = "") -> Visitor:
        """A browser that was never at the desk, which has a host of its own."""
        transport = InProcess(lambda: self.desk_edge, self.loop, address or self.new_address())
        headers = {"user-agent": FIREFOX, "accept-language": "en"}
        http = httpx2.Client(transport=transport, base_url=self.program.house.desk_origin, headers=headers)
        self._clients.append(http)
        return Visitor(http)

    @property
    def desk_edge(self) -> Edge:
        """What answers where the desk listens."""
        assert self.program.desk is not None
        return self.program.desk

    def new_email(self) -> str:
        """An address that nobody has."""
        return f"person{next(self._numbers)}@voorbeeld.nl"

    def new_address(self) -> str:
        """A network address that nobody used."""
        number = next(self._numbers)
        return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"

    def person(self, email: str = "") -> Person:
        """Somebody who registered, in a browser that is not used again."""
        person = Person(email or self.new_email())
        settle(self.program.house, person.email, person.password, network=self.new_address(), agent=FIREFOX)
        return person

    def register(self, visitor: Visitor, person: Person, start: str = "/register") -> Page:
        """Go through the whole registration."""
        page = visitor.open(start).submit(email=person.email)
        page = page.submit(code=self.mail(person.email).code)
        page = page.submit(given_name="Maria", family_name="de Vries", country="NL")
        page = page.submit(password=person.password)
        return page.submit(terms="yes", privacy="yes")

    def sign_in(self, visitor: Visitor, person: Person, start: str = "/sign-in", **fields: str) -> Page:
        """Sign in with the password."""
        return visitor.open(start).submit(email=person.email).submit(password=person.password, **fields)

    def signed_in(self, person: Person | None = None, **fields: str) -> Visitor:
        """A browser that is signed in."""
        visitor = self.visitor()
        page = self.sign_in(visitor, person or self.person(), **fields)
        assert page.path == "/my", page.text
        return visitor

    def mails(self, to: str) -> list[Mail]:
        """Every mail to an address, oldest first."""
        for payload in self._claim("mail"):
            link = payload["links"].get("link", "")
            code = payload["params"].get("code", "")
            kind = payload["params"].get("what", payload["kind"])
            self._mails.append(Mail(kind, payload["to"], payload["locale"], link, code, payload))
        return [mail for mail in self._mails if mail.to == to]

    def mail(self, to: str, kind: str = "") -> Mail:
        """The newest mail to an address."""
        found = [mail for mail in self.mails(to) if kind in {"", mail.kind}]
        assert found, f"no mail {kind} to {to}"
        return found[-1]

    def logouts(self, person: Person) -> list[dict[str, Any]]:
        """What services are to be told about somebody signed out, oldest first."""
        self._logouts += self._claim("logout")
        return [logout for logout in self._logouts if logout["account_id"] == self.account_id(person)]

    def remind(self) -> None:
        """Have the reminders written that are due."""
        unit = self.program.unit
        for number, payload in enumerate(self._claim(REMIND)):
            Reminding(unit).remind(Delivery(str(number), payload, 1, unit.now, unit.now, unit.chance))

    def desk(self) -> list[dict[str, Any]]:
        """What the desk is to be told, since it was asked last."""
        return self._claim("desk")

    def service(self, **wanted: Any) -> Service:  # the fields of ClientRequest
        """A new service; by default the brand's own, with a secret and refresh tokens."""
        request = ClientRequest(
            **{
                "name": "Online Shop",
                "redirect_uris": (CALLBACK,),
                "post_logout_redirect_uris": (SIGNED_OUT,),
                "scopes": ("openid", "profile", "email", "phone", "address", "offline_access"),
                "first_party": True,
                **wanted,
            }
        )
        added: list[ClientAccepted] = []

        def add(moment: Moment) -> Decided:
            accepted = add_client(request, self.program.house.protocol, moment.mint, moment.now)
            assert isinstance(accepted, ClientAccepted), accepted
            added[:] = [accepted]
            return Decided(accepted.changes)

        self.program.unit.run(add, OPERATOR)
        return Service(added[0].client, added[0].secret, self._http(self.new_address(), {}))

    def say(self, key: str, locale: str = "en", **params: object) -> str:
        """The brand's words under a key, as a page shows them."""
        return self.program.house.pages.brand.speaker(locale).text(key, **params)

    def account_id(self, person: Person) -> str:
        """The id behind an address."""
        key = self.program.store.vault.index("email", parse_email(person.email).folded)
        found: str = self.rows("SELECT account_id FROM identifiers WHERE hash = :key", key=key)[0][0]
        return found

    def block(self, person: Person) -> None:
        """As a desk blocks an ID, but for what ends with it: so that each way in is tried."""
        self.write("UPDATE accounts SET status = 'blocked' WHERE id = :id", id=self.account_id(person))

    def rows(self, statement: str, **values: object) -> list[tuple[Any, ...]]:
        """Read the database; ``:name`` stands for a value."""
        with self.program.store.database.reading() as connection:
            return [tuple(row) for row in connection.rows(Statement(text(statement)), values)]

    def write(self, statement: str, **values: object) -> None:
        """Change the database behind the program's back."""
        self.program.store.database.transact(lambda connection: connection.touch(Statement(text(statement)), values))

    def _http(self, address: str, headers: dict[str, str]) -> httpx2.Client:
        transport = InProcess(lambda: self.program.edge, self.loop, address)
        http = httpx2.Client(transport=transport, base_url=self.program.house.issuer, headers=headers)
        self._clients.append(http)
        return http

    def _claim(self, kind: str) -> list[dict[str, Any]]:
        store, claim = self.program.store, f"test {next(self._claims)}"
        found = outbox.claim(store.database, kind, claim, now=self.program.unit.now, lease=10**9, most=1000)
        return [message.payload(store.vault) for message in found]


@cache
def _shipped_pages(brand: str) -> Pages:
    """The pages of a brand that nobody changes: houses share them, for reading them takes longer than most tests."""
    return Pages(load_brand(brand))


@contextmanager
def open_house(
    folder: Path,
    database: str = "",
    *,
    brand: str = "porsche",
    issuer: str = ISSUER,
    **settings: Any,
) -> Iterator[OpenHouse]:
    """A program over ``database`` (empty: SQLite in ``folder``), closed afterwards."""
    clock = Clock()
    flags = {"data": folder, "database": database, "brand": brand, "issuer": issuer, **DESK, **settings}
    pages = _shipped_pages(brand) if brand in SHIPPED and "geoip" not in settings else None
    house = OpenHouse(build(load_settings(flags, {}), clock=clock, pages=pages), clock)
    try:
        yield house
    finally:
        house.close()


class Stamps:
    """Databases with their keys, made once and copied, since making keys takes longer than most tests."""

    def __init__(self, folder: Path, cluster: Callable[[], Cluster]) -> None:
        self._folder = folder
        self._cluster = cluster
        self._made: set[str] = set()
        self._numbers = itertools.count(1)

    @contextmanager
    def copy(self, kind: str) -> Iterator[tuple[Path, str]]:
        """A data folder and the URL of a database of this kind ("sqlite" or "postgresql"), gone afterwards."""
        if kind not in self._made:
            self._make(kind)
        number = next(self._numbers)
        folder = self._folder / f"{kind}-{number}"
        shutil.copytree(self._folder / kind, folder)
        if kind == "sqlite":
            yield folder, ""
            return
        name = f"house_{number}"
        self._cluster().execute(f"CREATE DATABASE {name} TEMPLATE house_stamp")
        yield folder, self._cluster().url(name)
        self._cluster().execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _make(self, kind: str) -> None:
        database = ""
        if kind == "postgresql":
            self._cluster().execute("CREATE DATABASE house_stamp")
            database = self._cluster().url("house_stamp")
        with open_house(self._folder / kind, database):
            self._made.add(kind)


def together(count: int, act: Callable[[int], V]) -> list[V]:
    """Do the same ``count`` times at once, each in a thread of its own; what each of them got."""
    barrier = Barrier(count)

    def one(number: int) -> V:
        barrier.wait(30)
        return act(number)

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, range(count)))
