"""Starts the example shop as what it is, a process of its own, and ends it again."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

SHOP = Path(__file__).parents[2] / "examples" / "shop"
PATIENCE = 20  # seconds until it has to answer


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
    with subprocess.Popen([*command, *options], env=environment, stdout=subprocess.PIPE) as process:
        try:
            _wait(address, process)
            yield address.base
        finally:
            process.terminate()


def _wait(address: ShopAddress, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx2.get(f"{address.base}/healthz").is_success:
                return
        except httpx2.ConnectError:
            time.sleep(0.05)
    raise AssertionError(f"The shop does not answer at {address.base}")
