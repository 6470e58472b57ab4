"""The example shop, started beside the ID as a process of its own, and registered there like any other service."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from shutil import which

import msgspec

import keyfob
from keyfob.apps.cli.hands import hands
from keyfob.apps.cli.serve import listening
from keyfob.base.actor import OPERATOR
from keyfob.base.errors import KeyfobError
from keyfob.protocol.client import Client, GrantType
from keyfob.protocol.register_client import ClientAccepted, ClientRequest, add_client, remove_client
from keyfob.storage.clients import find_client
from keyfob.storage.unit import Decided, Moment
from keyfob.web.house import House

START_SECONDS = 20.0
STOP_SECONDS = 10.0
PAUSE = 0.05
_FILE = "shop.json"
CONTRACTS = "contracts"
"""What lets the shop say which orders are open."""
SCOPES = ("openid", "profile", "email", "delivery_addresses", "payment_preference", CONTRACTS)
"""What its checkout is filled in from, and what lets it tell its orders."""


class Credentials(msgspec.Struct, frozen=True):
    """What the ID knows the shop by; kept in the data folder, as a shop would keep it in its own."""

    client_id: str
    client_secret: str


def find_shop() -> Path:
    """The folder of the example shop: in the checkout, or installed with the extra ``demo``.

    Raises:
        KeyfobError: when it or what it needs is not installed.
    """
    package = Path(keyfob.__path__[0])
    places = (package.parents[1] / "examples", package.parent / "keyfob_examples")
    found = [place / "shop" for place in places if (place / "shop").is_dir()]
    if not found or find_spec("authlib") is None:
        raise KeyfobError("the example shop is not installed; install it with: pip install 'keyfob[demo]'")
    return found[0]


def register_shop(house: House, data: Path, url: str) -> Credentials:
    """Register the shop at ``url``, once: the next time it is known, unless it moved, asks for more, or was removed."""
    file = data / _FILE
    wanted = ClientRequest(
        name="Kilometer",
        redirect_uris=(f"{url}/callback",),
        post_logout_redirect_uris=(f"{url}/signed-out",),
        backchannel_logout_uri=f"{url}/backchannel-logout",
        grant_types=(GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN, GrantType.CLIENT_CREDENTIALS),
        scopes=SCOPES,
        first_party=True,
    )
    known = _read(file)
    client = _find(house, known.client_id) if known else None
    if known and client and (client.redirect_uris, client.scopes) == (wanted.redirect_uris, wanted.scopes):
        return known
    if client:
        house.unit.run(lambda moment: Decided((remove_client(client, moment.now),)), OPERATOR)
    added = house.unit.run(lambda moment: _add(wanted, house, moment), OPERATOR)
    credentials = Credentials(added.client.client_id, added.secret)
    handle = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(msgspec.json.encode(credentials))
    return credentials


@contextmanager
def running_shop(folder: Path, credentials: Credentials, house: House, listen: str, data: Path) -> Iterator[None]:
    """Run the shop until the block ends.

    Raises:
        KeyfobError: when its address is taken, or it does not answer in time.
    """
    with listening("shop-listen", listen):
        pass  # it is free
    environment = {
        **os.environ,
        "SHOP_ISSUER": house.issuer,
        "SHOP_CLIENT_ID": credentials.client_id,
        "SHOP_CLIENT_SECRET": credentials.client_secret,
        "SHOP_LISTEN": listen,
        "SHOP_DATA": str(data / "shop.db"),
        "SHOP_ID_NAME": house.pages.brand.facts.id,
    }
    # Where the system can, it ends the shop should we die without a word.
    bound = ["setpriv", "--pdeathsig", "TERM"] if which("setpriv") else []
    shop = subprocess.Popen(  # noqa: S603  # our own example, by our own Python
        [*bound, sys.executable, str(folder)], env=environment, stdout=subprocess.DEVNULL
    )
    try:
        _await(shop, hands().listen(listen))
        yield
    finally:
        shop.terminate()
        with suppress(subprocess.TimeoutExpired):
            shop.wait(STOP_SECONDS)
        shop.kill()


def _await(shop: "subprocess.Popen[bytes]", address: tuple[str, int]) -> None:
    """Wait until the shop listens, which it does when it is ready."""
    for _ in range(int(START_SECONDS / PAUSE)):
        with suppress(OSError), socket.create_connection(address, timeout=1):
            return
        if shop.poll() is not None:
            break
        time.sleep(PAUSE)
    raise KeyfobError(f"the example shop did not start at {address[0]}:{address[1]}; see --shop-listen")


def _add(wanted: ClientRequest, house: House, moment: Moment) -> ClientAccepted:
    outcome = add_client(wanted, house.protocol, moment.mint, moment.now)
    if not isinstance(outcome, ClientAccepted):
        raise KeyfobError(f"the example shop cannot be registered: {outcome.field} {outcome.why}")
    return outcome


def _find(house: House, client_id: str) -> Client | None:
    moment = house.unit.begin()
    try:
        return find_client(moment.read, client_id)
    finally:
        moment.read.release()


def _read(file: Path) -> Credentials | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Credentials)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None
