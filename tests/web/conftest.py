"""What tests of the edge may ask for: one that runs, and what it logs."""

import io
import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest

from keyfob.main import build
from keyfob.settings import load_settings
from keyfob.storage.unit import Unit
from keyfob.web.house import House
from keyfob.web.logs import start_logging
from tests.storage.toys import METADATA, TABLES, add_tables
from tests.web.edges import Served, running


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A whole program, whose unit of work knows the toys."""
    program = build(load_settings({"data": str(tmp_path_factory.mktemp("data"))}, {}))
    add_tables(program.store.database, METADATA)
    yield replace(program.house, unit=Unit(program.store.database, program.store.vault, TABLES))
    program.close()


@pytest.fixture(scope="module")
def served(house: House) -> Iterator[Served]:
    """The edge as it runs for real."""
    with running(house) as served:
        yield served


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is logged while a test runs, down to the last detail."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    made = io.StringIO()
    start_logging(made, logging.DEBUG)
    yield made
    root.handlers[:] = before
    root.setLevel(level)
