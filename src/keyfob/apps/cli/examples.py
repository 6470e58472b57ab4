"""The example services, started beside the ID as processes of their own, and registered there like any others."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from shutil import which

import keyfob
from keyfob.apps.cli.hands import hands
from keyfob.apps.cli.serve import check_free
from keyfob.base.actor import OPERATOR
from keyfob.base.errors import KeyfobError
from keyfob.protocol.client import Client
from keyfob.protocol.register_client import ClientAccepted, ClientRequest, add_client, remove_client
from keyfob.storage.clients import find_client
from keyfob.storage.unit import Decided, Moment
from keyfob.web.house import House

START_SECONDS = 20.0
STOP_SECONDS = 10.0
PAUSE = 0.05


def find_example(name: str) -> Path:
    """The folder of an example: in the checkout, or installed with the extra ``demo``.

    Raises:
        KeyfobError: when it or what it needs is not installed.
    """
    package = Path(keyfob.__path__[0])
    places = (package.parents[1] / "examples", package.parent / "keyfob_examples")
    found = [place / name for place in places if (place / name).is_dir()]
    if not found or find_spec("authlib") is None:
        raise KeyfobError(f"the example {name} is not installed; install it with: pip install 'keyfob[demo]'")
    return found[0]


def find_registered(house: House, client_id: str) -> Client | None:
    """What an example was registered as, unless it was removed since."""
    moment = house.unit.begin()
    try:
        return find_client(moment.read, client_id)
    finally:
        moment.read.release()


def register_anew(house: House, before: Client | None, wanted: ClientRequest) -> ClientAccepted:
    """Register an example, in the place of what it was before.

    Raises:
        KeyfobError: when it asks for what the ID does not give.
    """
    if before is not None:
        house.unit.run(lambda moment: Decided((remove_client(before, moment.now),)), OPERATOR)
    return house.unit.run(lambda moment: _add(wanted, house, moment), OPERATOR)


@contextmanager
def running_example(name: str, folder: Path, environment: Mapping[str, str], listen: str) -> Iterator[None]:
    """Run an example, which is told by ``environment`` what it needs to know, until the block ends.

    Raises:
        KeyfobError: when its address is taken, or it does not answer in time.
    """
    check_free(f"{name}-listen", listen)
    # Where the system can, it ends the example should we die without a word.
    bound = ["setpriv", "--pdeathsig", "TERM"] if which("setpriv") else []
    example = subprocess.Popen(  # noqa: S603  # our own example, by our own Python
        [*bound, sys.executable, str(folder)], env={**os.environ, **environment}, stdout=subprocess.DEVNULL
    )
    try:
        _await(name, example, listen)
        yield
    finally:
        example.terminate()
        with suppress(subprocess.TimeoutExpired):
            example.wait(STOP_SECONDS)
        example.kill()


def _await(name: str, example: "subprocess.Popen[bytes]", listen: str) -> None:
    """Wait until the example listens, which it does when it is ready."""
    for _ in range(int(START_SECONDS / PAUSE)):
        with suppress(OSError), socket.create_connection(hands().listen(listen), timeout=1):
            return
        if example.poll() is not None:
            break
        time.sleep(PAUSE)
    raise KeyfobError(f"the example {name} did not start at {listen}; see --{name}-listen")


def _add(wanted: ClientRequest, house: House, moment: Moment) -> ClientAccepted:
    outcome = add_client(wanted, house.protocol, moment.mint, moment.now)
    if not isinstance(outcome, ClientAccepted):
        raise KeyfobError(f"the example {wanted.name} cannot be registered: {outcome.field} {outcome.why}")
    return outcome
