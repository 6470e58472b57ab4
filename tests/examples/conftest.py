"""The example shop and a small OpenID provider, both on real HTTP, and a visitor who follows redirects between them.

And the example car, at an ID that runs.
"""

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import httpx2
import pytest

from app import build
from settings import Settings
from tests.examples.garage import Garage, open_garage
from tests.examples.provider import CLIENT_ID, CLIENT_SECRET, Provider, serving
from tests.foreign.running import RunningHouse, running_house

FORM_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]{64})"')


class Visitor:
    """A browser without pictures: cookies, redirects, and forms sent with the token of the page they stand on."""

    def __init__(self, base: str) -> None:
        headers = {"Accept-Language": "en"}
        self.http = httpx2.Client(base_url=base, follow_redirects=True, headers=headers, timeout=10)

    def see(self, path: str) -> str:
        """The text of a page."""
        return unescape(self.http.get(path).text)

    def send(self, path: str, **fields: str) -> httpx2.Response:
        """A form, sent from the shelf, and where it led."""
        token = FORM_TOKEN.search(self.see("/"))
        assert token
        return self.http.post(path, data={"form_token": token[1], **fields})


@pytest.fixture(scope="session")
def running_provider() -> Iterator[Provider]:
    """One provider for all tests: starting one takes longer than most of them."""
    running = Provider()
    with serving(running.serve):
        yield running


@pytest.fixture
def provider(running_provider: Provider) -> Provider:
    """An OpenID provider that signs in Maria, another one in each test."""
    running_provider.forget()
    return running_provider


def settings(issuer: str, base: str = "") -> Settings:
    """Settings of a shop that trusts this issuer."""
    return Settings(
        issuer=issuer,
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        host="127.0.0.1",
        port=0,
        base_url=base,
        data=":memory:",
        id_name="ID",
    )


@pytest.fixture(scope="session")
def shop(running_provider: Provider) -> Iterator[str]:
    """The base URL of a shop that trusts the provider."""
    with serving(lambda base: build(settings(running_provider.issuer, base))) as base:
        yield base


@pytest.fixture
def visit(shop: str, provider: Provider) -> Iterator[Callable[[], Visitor]]:  # noqa: ARG001 - a fresh Maria
    """Makes visitors, each with a browser of their own, and one Maria for all."""
    visitors: list[Visitor] = []

    def new() -> Visitor:
        visitors.append(Visitor(shop))
        return visitors[-1]

    yield new
    for visitor in visitors:
        visitor.http.close()


@pytest.fixture
def visitor(visit: Callable[[], Visitor]) -> Visitor:
    """One visitor."""
    return visit()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHouse]:
    """One ID for all cars."""
    with running_house(tmp_path_factory.mktemp("id"), "") as running:
        yield running


@pytest.fixture
def garage(house: RunningHouse, tmp_path: Path) -> Iterator[Garage]:
    """A car that the ID knows, switched off."""
    garage = open_garage(house, tmp_path / "car")
    yield garage
    house.clock.now = 0
    garage.dashboard.http.close()
