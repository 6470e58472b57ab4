"""People who take everything away: asked for in My, collected by the worker, fetched."""

import io
import itertools
import json
from typing import Any
from zipfile import ZipFile

import httpx2

from keyfob.storage import outbox
from keyfob.work.delivery import Delivery
from keyfob.work.export import Collecting
from keyfob.work.table import COLLECT
from tests.house import OpenHouse, Person
from tests.visitor import Page, Visitor

HERE, DOWNLOAD, CANCEL = "/my/export", "/my/export/download", "/my/export/cancel"
_CLAIMS = itertools.count(1)


def waiting(house: OpenHouse) -> list[Delivery]:
    """The exports that the worker is to collect."""
    unit, claim = house.program.unit, f"test export {next(_CLAIMS)}"
    found = outbox.claim(unit.database, COLLECT, claim, now=unit.now, lease=10**9, most=100)
    return [Delivery(one.id, one.payload(unit.vault), 1, unit.now, unit.now, unit.chance) for one in found]


def go_on(house: OpenHouse, delivery: Delivery) -> None:
    """Collect until nothing is left to do."""
    while Collecting(house.program.unit).collect(delivery).then:
        pass


def collect(house: OpenHouse) -> None:
    """What the worker does with exports that were asked for."""
    for delivery in waiting(house):
        go_on(house, delivery)


def ready(house: OpenHouse, person: Person, visitor: Visitor | None = None) -> Page:
    """The page on which an export lies ready."""
    visitor = visitor or house.signed_in(person)
    assert visitor.open(HERE).submit().path == HERE
    collect(house)
    page = visitor.open(HERE)
    assert DOWNLOAD in [form.action for form in page.forms], page.text
    return page


def fetch(page: Page) -> httpx2.Response:
    """Press the button that downloads."""
    return page.visitor.post(*page.filled(DOWNLOAD))


def opened(reply: httpx2.Response) -> tuple[dict[str, Any], str]:
    """What is in the file: the data, and the page to read."""
    assert reply.status_code == 200, reply.text
    archive = ZipFile(io.BytesIO(reply.content))
    assert archive.testzip() is None
    assert archive.namelist() == ["export.json", "index.html"]
    return json.loads(archive.read("export.json")), archive.read("index.html").decode()


def left(house: OpenHouse, person: Person) -> int:
    """How many pieces of an export are kept."""
    account = house.account_id(person)
    return int(house.rows("SELECT count(*) FROM export_pieces WHERE account_id = :id", id=account)[0][0])
