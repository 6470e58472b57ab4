"""The composition root: settings in, a program out."""

import os
from dataclasses import dataclass

from keyfob.accounts.policy import Policy as AccountPolicy
from keyfob.apps import id as id_app
from keyfob.outside.brand import load_brand
from keyfob.settings import Settings
from keyfob.storage.events import EVENTS
from keyfob.storage.opening import Place, Store, open_store
from keyfob.storage.table import NEW_KEYS, WRITES
from keyfob.storage.unit import CLOCK, Clock, Tables, Unit
from keyfob.web.edge import Edge
from keyfob.web.hashing import Hashing
from keyfob.web.house import House
from keyfob.web.network import Network
from keyfob.web.pages import Pages
from keyfob.web.routes import Routes
from keyfob.work.table import messages

WAITING_HASHES = 16


@dataclass(frozen=True, slots=True)
class Program:
    """Everything that runs, wired."""

    settings: Settings
    store: Store
    unit: Unit
    house: House
    edge: Edge

    def close(self) -> None:
        """Let what runs finish, then let go of everything."""
        self.edge.close()
        self.store.close()


def build(settings: Settings, *, clock: Clock = CLOCK) -> Program:
    """Wire the program; at the first start this makes the data folder, the keys and the schema.

    Raises:
        KeyfobError: when a setting, the brand, the master key or the database does not fit.
    """
    brand = load_brand(settings.brand)
    store = open_store(Place(settings.database_url, settings.master_key_file, settings.keys), clock)
    unit = Unit(store.database, store.vault, Tables(WRITES, EVENTS, NEW_KEYS, messages), clock=clock)
    policy = AccountPolicy()
    house = House(
        issuer=settings.issuer_url,
        pages=Pages(brand),
        unit=unit,
        hashing=_hashing(settings, policy),
        network=Network(settings.trusted_proxy),
        accounts=policy,
        csrf_key=store.master.derive("forms"),
    )
    return Program(settings, store, unit, house, Edge(house, Routes(id_app.ROUTES)))


def _hashing(settings: Settings, policy: AccountPolicy) -> Hashing:
    """As many hashes at once as there are processors, and no more than the memory set for them holds."""
    by_memory = settings.hash_memory * 1024 // policy.hash_cost.memory
    return Hashing(max(1, min(os.cpu_count() or 1, by_memory)), WAITING_HASHES)
