"""What the verbs are given by the composition root: settings, and a program made of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import click

from keyfob.outside.breached import Source
from keyfob.outside.geo import Geo
from keyfob.protocol.policy import Policy
from keyfob.storage.opening import Place, Store
from keyfob.storage.unit import Unit
from keyfob.web.edge import Edge
from keyfob.web.house import House
from keyfob.work.loop import Worker

Flags: TypeAlias = Mapping[str, Any]
"""Settings given on the command line, under their names in ``keyfob.toml``; None or () where they are not."""


class Settings(Protocol):
    """The settings that verbs look at."""

    @property
    def data(self) -> Path: ...
    @property
    def audit_folder(self) -> Path: ...
    @property
    def listen(self) -> str: ...
    @property
    def issuer(self) -> str: ...
    @property
    def issuer_url(self) -> str: ...
    @property
    def brand(self) -> str: ...
    @property
    def database_url(self) -> str: ...
    @property
    def keys(self) -> str: ...
    @property
    def bounce_folder(self) -> Path | None: ...
    @property
    def mail_url(self) -> str: ...
    @property
    def master_key_file(self) -> Path: ...
    @property
    def desk_listen(self) -> str: ...
    @property
    def desk_origin(self) -> str: ...
    @property
    def desk_url(self) -> str: ...
    @property
    def shop_listen(self) -> str: ...
    @property
    def car_listen(self) -> str: ...
    @property
    def metrics_listen(self) -> str: ...
    @property
    def breached_list(self) -> str: ...


class Opened(Protocol):
    """The store with its unit of work: enough for what needs no pages."""

    @property
    def store(self) -> Store: ...
    @property
    def unit(self) -> Unit: ...
    def close(self) -> None:
        """Let go of everything."""


class Program(Opened, Protocol):
    """Everything that runs, wired."""

    @property
    def house(self) -> House: ...
    @property
    def edge(self) -> Edge: ...
    @property
    def desk(self) -> Edge | None: ...
    @property
    def worker(self) -> Worker: ...


Build: TypeAlias = Callable[[Flags], Program]


@dataclass(frozen=True, slots=True)
class Hands:
    """The composition root, as far as verbs need it. All of these raise KeyfobError where a setting does not fit."""

    settings: Callable[[Flags], Settings]
    demo_settings: Callable[[Flags], Settings]
    check_issuer: Callable[[Flags], None]
    listen: Callable[[str], tuple[str, int]]
    place: Callable[[Flags], Place]
    protocol: Callable[[Flags], Policy]
    breached: Callable[[Flags], Sequence[Source]]
    geo: Callable[[Flags], Geo | None]
    open: Callable[[Flags, bool], Opened]
    """The store; the second argument says whether one is made where there is none."""
    build: Build
    build_demo: Build


def hands() -> Hands:
    """What was handed to the verb that runs."""
    given: Callable[[], Hands] = click.get_current_context().find_root().obj
    return given()
