"""A running example car at a running ID, and somebody at its screen."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

import httpx2

from tests.cars import GRANTS
from tests.examples.running import ShopAddress, free_address, make_car_key, running_car, wait_until
from tests.foreign.running import RunningHouse
from tests.visitor import Visitor

MODEL = "Model One"
USER_CODE = re.compile(r'<p class="code">([A-Z]{4}-[A-Z]{4})</p>')
DRIVER = re.compile(r'name="driver" value="([^"]+)"')


class Dashboard:
    """Somebody at the screen, whose browser has no script."""

    def __init__(self, base: str) -> None:
        self.base = base
        headers = {"Accept-Language": "en"}
        self.http = httpx2.Client(base_url=base, headers=headers, follow_redirects=True, timeout=10)

    def see(self, path: str = "/") -> str:
        """What a page says."""
        return unescape(self.http.get(path).text)

    def press(self, path: str, **fields: str) -> str:
        """Send a form, as the car's own pages do; what the next page says."""
        return unescape(self.http.post(path, data=fields, headers={"Origin": self.base}).text)

    def wait_for(self, words: str, path: str = "/") -> float:
        """Look until the screen says this; after how many seconds it did."""
        began = time.monotonic()
        wait_until(lambda: words in self.see(path))
        return time.monotonic() - began

    def show_code(self) -> str:
        """Have a code shown, and read it."""
        self.press("/code")
        return self.read_code()

    def read_code(self, before: str = "") -> str:
        """The code on the screen, once there is one, and another than before."""
        found = [before]

        def is_there() -> bool:
            read = USER_CODE.search(self.see("/code"))
            found[0] = read[1] if read else before
            return found[0] != before

        wait_until(is_there)
        return found[0]

    def pair(self, code: str) -> str:
        """Type a pairing code."""
        return self.press("/pair", typed=code, press="go")

    def drivers(self) -> list[str]:
        """Whom the list has, in its order."""
        return DRIVER.findall(self.see("/drivers"))


@dataclass(frozen=True, slots=True)
class Garage:
    """An ID, and a car that it knows by the car's own key."""

    house: RunningHouse
    address: ShopAddress
    client_id: str
    folder: Path
    dashboard: Dashboard = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "dashboard", Dashboard(self.address.base))

    @contextmanager
    def running(self, *options: str) -> Iterator[Dashboard]:
        """The car is on."""
        with running_car(self.address, self.house.issuer, self.client_id, self.folder, *options):
            yield self.dashboard

    def answer(self, visitor: Visitor, code: str, decision: str = "approve") -> None:
        """Open the complete address on the phone, and press one of its two buttons."""
        visitor.open(f"/device?user_code={code}").submit(decision=decision)


def open_garage(house: RunningHouse, folder: Path) -> Garage:
    """A car whose key was made and registered."""
    keys = make_car_key(folder)
    service = house.service(
        name="Car",
        redirect_uris=(),
        post_logout_redirect_uris=(),
        grant_types=GRANTS,
        scopes=("openid", "profile"),
        token_endpoint_auth_method="private_key_jwt",
        jwks=keys,
    )
    return Garage(house, free_address(), service.client.client_id, folder)


def pairing_code(visitor: Visitor) -> str:
    """The code that My shows."""
    page = visitor.open("/my/pairing").submit_to("/my/pairing")
    return next(part.text for part in page.tree.all("p") if part.get("class") == "code")
