"""Starts the example shop, the example car and the ID as what they are, processes of their own, and ends them again."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

SHOP = Path(__file__).parents[2] / "examples" / "shop"
CAR = SHOP.parent / "car"
KEYFOB = [sys.executable, "-m", "keyfob"]
PATIENCE = 30  # seconds


@dataclass(frozen=True, slots=True)
class ShopAddress:
    """Where a shop will be, and the three URIs that an ID has to know of it."""

    listen: str

    @property
    def base(self) -> str:
        """The shop as browsers reach it."""
        return f"http://{self.listen}"

    @property
    def redirect_uri(self) -> str:
        """Where the ID sends people back to with a code."""
        return f"{self.base}/callback"

    @property
    def post_logout_redirect_uri(self) -> str:
        """Where the ID sends people back to when they have signed out."""
        return f"{self.base}/signed-out"

    @property
    def backchannel_logout_uri(self) -> str:
        """Where the ID posts logout tokens to."""
        return f"{self.base}/backchannel-logout"


def free_address() -> ShopAddress:
    """A loopback address that nobody listens on right now."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return ShopAddress(f"127.0.0.1:{taken.getsockname()[1]}")


@contextmanager
def running_shop(address: ShopAddress, issuer: str, client_id: str, secret: str, *options: str) -> Iterator[str]:
    """The shop, running as a process; its base URL, once it answers."""
    command = [sys.executable, str(SHOP), "--issuer", issuer, "--client-id", client_id, "--listen", address.listen]
    environment = os.environ | {"SHOP_CLIENT_SECRET": secret}
    with _running([*command, *options], environment, address.base):
        yield address.base


def make_car_key(folder: Path) -> str:
    """What the car in this folder is known by: its public keys, a JWK Set."""
    command = [sys.executable, str(CAR), "--show-key", "--data", str(folder)]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


@contextmanager
def running_car(address: ShopAddress, issuer: str, client_id: str, folder: Path, *options: str) -> Iterator[str]:
    """The car, running as a process; where its screen is, once it answers."""
    command = [sys.executable, str(CAR), "--issuer", issuer, "--client-id", client_id, "--listen", address.listen]
    with _running([*command, "--data", str(folder), *options], dict(os.environ), address.base):
        yield address.base


@contextmanager
def running_keyfob(folder: Path) -> Iterator[str]:
    """The ID over SQLite, its mails in `folder`/mail; its issuer, once it answers."""
    address = free_address()
    mail = f"folder:{folder / 'mail'}"
    command = [*KEYFOB, "serve", "--data", str(folder), "--listen", address.listen, "--mail", mail]
    with _running(command, dict(os.environ), address.base):
        yield address.base


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait for something that happens by itself, soon."""
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.05)


@contextmanager
def _running(command: list[str], environment: dict[str, str], base: str) -> Iterator[None]:
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=said) as process,
    ):
        try:
            wait_until(lambda: process.poll() is not None or _answers(base))
            said.seek(0)
            assert process.poll() is None, said.read().decode()
            yield
        finally:
            process.terminate()


def _answers(base: str) -> bool:
    try:
        return httpx2.get(f"{base}/healthz").is_success
    except httpx2.ConnectError:
        return False
