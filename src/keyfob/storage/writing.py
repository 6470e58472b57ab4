"""From changes to SQL: what the writers of each ring are given, and what they give back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from keyfob.base.change import Change
from keyfob.base.ids import Mint, new_ordered_id
from keyfob.storage.sealing import Vault
from keyfob.storage.statement import Write


@dataclass(frozen=True, slots=True)
class Writing:
    """What a writer may use: the time in seconds, chance, the vault, and the order of rows (`Order`)."""

    now: int
    mint: Mint
    vault: Vault
    order: Callable[[], int]

    def new_row_id(self) -> str:
        """The id of a row that is read in the order of writing: it sorts behind those given before."""
        return new_ordered_id(self.mint, self.order())


Writer: TypeAlias = Callable[[Any, Writing], Iterable[Write]]
"""Takes a change and gives its writes; it neither reads nor writes itself, so it can run before the commit."""


@dataclass(frozen=True, slots=True)
class Event:
    """How a change is called in the audit, and which of its fields (never personal data) are told there."""

    name: str
    detail: tuple[str, ...] = ()


SILENT = None
"""Stands in the table of events for a change that leaves no audit row."""

Writers: TypeAlias = Mapping[type[Change], Writer]
Events: TypeAlias = Mapping[type[Change], Event | None]
NewKeys: TypeAlias = Mapping[type[Change], str]
