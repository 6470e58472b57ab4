"""A Keyfob that listens on loopback, for clients that speak through sockets.

They look at the machine's clock, so the ID's agrees with it, but for the minutes that a test turns it by.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from keyfob.accounts.policy import Policy
from keyfob.base.actor import OPERATOR
from keyfob.main import build
from keyfob.protocol.rotation import rotate
from keyfob.settings import load_settings
from keyfob.storage.signing_keys import forge_key, list_signing_keys
from keyfob.storage.unit import Decided, Moment
from keyfob.web.server import listen
from tests.house import Clock, OpenHouse
from tests.web.serving import serving


class WallClock(Clock):
    """The machine's clock; ``now`` is by how many seconds it was turned."""

    def __init__(self) -> None:
        super().__init__(0)

    def __call__(self) -> float:
        return time.time() + self.now


class RunningHouse(OpenHouse):
    """A house whose visitors and services come over sockets, each from a network address of its own."""

    passkey_offer_every = Policy().passkey_offer_every

    @property
    def issuer(self) -> str:
        """The address of the ID."""
        return self.program.house.issuer

    def rotate_keys(self) -> None:
        """As `keyfob keys rotate --distrust` does; they sign ten seconds later."""

        def decide(moment: Moment) -> Decided:
            keys = list_signing_keys(moment.read, moment.now)
            return Decided(rotate(keys, self.program.house.protocol, forge_key, moment.now, distrust=True))

        self.program.unit.run(decide, OPERATOR)

    def _http(self, address: str, headers: dict[str, str]) -> httpx2.Client:
        headers = {**headers, "x-forwarded-for": address}
        http = httpx2.Client(base_url=self.issuer, headers=headers, follow_redirects=False)
        self._clients.append(http)
        return http


@contextmanager
def running_house(folder: Path, database: str) -> Iterator[RunningHouse]:
    """A program over ``database`` (empty: SQLite in ``folder``) that answers at its issuer's address."""
    bound = listen("127.0.0.1", 0)
    address = f"127.0.0.1:{bound.getsockname()[1]}"
    flags = {
        "data": folder,
        "database": database,
        "brand": "porsche",
        "listen": address,
        "issuer": f"http://{address}",
        "trusted_proxy": ["127.0.0.1/32"],
    }
    clock = WallClock()
    house = RunningHouse(build(load_settings(flags, {}), clock=clock), clock)
    try:
        with serving(house.program.edge, bound=bound):
            yield house
    finally:
        house.close()
