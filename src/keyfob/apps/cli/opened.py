"""The store, opened for as long as a verb needs it."""

from collections.abc import Iterator
from contextlib import contextmanager

from keyfob.apps.cli.hands import Flags, Opened, hands
from keyfob.base.errors import KeyfobError
from keyfob.storage.backup import without_password
from keyfob.storage.opening import NothingThere
from keyfob.storage.reader import Reader


@contextmanager
def opened(flags: Flags, *, make: bool = False) -> Iterator[Opened]:
    """The store and its unit of work; with ``make`` a first start is made where there is nothing yet.

    Raises:
        KeyfobError: when there is nothing, or it cannot be opened.
    """
    try:
        store = hands().open(flags, make)
    except NothingThere as error:
        url = without_password(hands().settings(flags).database_url)
        raise KeyfobError(
            f"there is nothing at {url}: name the data folder with --data, or begin with “keyfob serve”"
        ) from error
    try:
        yield store
    finally:
        store.close()


@contextmanager
def read(store: Opened) -> Iterator[Reader]:
    """A reader of the store's facts."""
    moment = store.unit.begin()
    try:
        yield moment.read
    finally:
        moment.read.release()
