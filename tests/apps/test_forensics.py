"""A stolen database tells nothing, and of an erased customer not even all keys of today do; on each database."""

import base64
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from keyfob.desk.roles import Role
from keyfob.storage.opening import Place
from tests.apps.desk.office import hire
from tests.apps.desk.test_find import customers, find
from tests.apps.desk.told_at_desk import call, erasure, staff, strangers
from tests.apps.told import RANDOM, Customer, Told, live
from tests.backups import copy, put_back
from tests.erasing import approve, ask, finish, prepare, run_job
from tests.forensics import dump, files, find_all, opened, spellings
from tests.house import OpenHouse, open_house

DAY = 86_400
ELSEWHERE = (
    "password", "phone as typed", "plate without blanks", "security code", "letter code",
    "user code", "pairing code", "car id", "recovery code", "words", "case number bare", RANDOM,
)  # fmt: skip
"""What is not kept as it was told, but as a hash with a key, in another way of writing it, or not at all."""


def not_digests(found: set[str]) -> set[str]:
    """What was found, without the SHA-256 of secrets of 128 bits and more: by trying nobody finds what has so many."""
    return {one for one in found if not (one.startswith(RANDOM) and "sha256" in one)}


class Listener(logging.Handler):
    """Writes down whatever is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[bytes] = []

    def emit(self, record: logging.LogRecord) -> None:
        """One record, as it is."""
        self.said.append(str(vars(record)).encode())


@pytest.fixture(scope="module")
def log() -> Iterator[list[bytes]]:
    """All that the program logs meanwhile, with whatever is said beside the message."""
    listener, logger = Listener(), logging.getLogger("keyfob")
    before = logger.level
    logger.addHandler(listener)
    logger.setLevel(logging.DEBUG)
    yield listener.said
    logger.setLevel(before)
    logger.removeHandler(listener)


@pytest.fixture(scope="module")
def customer(house: OpenHouse, log: list[bytes]) -> Customer:
    """Somebody who told everything there is to tell."""
    customer = live(house)
    call(customer)
    assert log
    return customer


def test_a_stolen_database_holds_nothing_in_any_spelling(
    house: OpenHouse, customer: Customer, log: list[bytes]
) -> None:
    """Not a row, a file or a line of the log, at any time: it is sealed, or a digest that only its holder makes."""
    others = Told(house, "7351")
    staff(others)
    strangers(others)
    prepared = erasure(others, house.person(f"weg.{house.new_email()}"))
    assert prepared.notice == house.say("desk.notice.erasure_approved")
    told, held = {**customer.told.values, **others.values}, {**customer.told.held, **others.held}
    assert not_digests(find_all(told, [*held, *dump(house), *files(house), *log])) == set()


@pytest.mark.parametrize("how", list(spellings("maria@voorbeeld.nl")))
def test_what_is_planted_is_found(how: str) -> None:
    """The search can fail: each spelling, in the middle of something else."""
    value = "maria@voorbeeld.nl"
    planted = [b"before", b"\xff\x00" + spellings(value)[how] + b"\x00after"]
    assert f"address: {how}" in find_all({"address": value}, planted)


def test_a_short_code_is_found_where_it_is_all_there_is() -> None:
    """As the whole of a column, and of a value in JSON; what has it in it by chance is no find."""
    for planted in (b"123456", b'{"code":"123456"}', b'{"code":123456}', b'{"code":123456,"by":1}'):
        assert find_all({"code": "123456"}, [b"before", planted, b"after"]), planted
    assert not find_all({"code": "123456"}, [b"0123456789"])


def test_base64_is_found_wherever_it_begins() -> None:
    """What stands before it in the same run moves it."""
    for before in range(7):
        run = base64.b64encode(b"x" * before + b"maria@voorbeeld.nl" + b"yz")
        assert find_all({"address": "maria@voorbeeld.nl"}, [run]), before


@pytest.fixture
def database(request: pytest.FixtureRequest, house: OpenHouse) -> str:
    """Where a backup of this house is put back: the URL of an empty database, or nothing for a file."""
    url: str = "" if house.program.store.database.dialect == "sqlite" else request.getfixturevalue("postgres_url")
    return url


@contextmanager
def put_back_today(house: OpenHouse, database: str, folder: Path) -> Iterator[OpenHouse]:
    """The backup in ``folder / "before"``, with the keys of today."""
    copy(house, folder / "today")
    place = Place(database or f"sqlite:///{folder / 'again/keyfob.db'}", folder / "again/master.key")
    put_back(place, folder / "before", folder / "today")
    with open_house(folder / "again", database) as again:
        again.clock.turn(house.clock.now - again.clock.now)
        yield again


def erase(customer: Customer) -> None:
    """The desk erases the customer, and time passes."""
    house = customer.told.house
    asked = ask(house, customer.person, customer.come_back())
    assert approve(asked, prepare(asked)).notice == house.say("desk.notice.erasure_approved")
    finish(house)
    house.clock.turn(4 * DAY)
    house.program.worker.run_due()


def test_all_keys_of_today_do_not_bring_an_erased_customer_back(
    house: OpenHouse, customer: Customer, database: str, tmp_path: Path, log: list[bytes]
) -> None:
    """Not from the database, nor from a backup of before, nor from the log; before, the same search found it all."""
    told = customer.told
    found = {one.partition(":")[0] for one in find_all(told.values, opened(house, told.held))}
    assert {name for name in told.values if name not in found and not any(part in name for part in ELSEWHERE)} == set()
    run_job(house, "purge")
    backup = dump(house)
    copy(house, tmp_path / "before")
    house.clock.turn(15 * DAY)
    erase(customer)
    with put_back_today(house, database, tmp_path) as again:
        assert again.sign_in(again.visitor(), customer.person).path == "/sign-in/how"
        agent = hire(again, Role.CIC)
        for name in ("address", "new address", "phone", "VIN"):
            assert customers(find(agent, str(told.values[name]))) == [], name
        rows = [*backup, *dump(house), *dump(again)]
        about = {name: value for name, value in told.values.items() if name != "case number"}  # the desk was told it
        found = find_all(about, [*opened(house, rows), *opened(again, rows), *rows, *files(house), *log])
        assert not_digests(found) == set()
