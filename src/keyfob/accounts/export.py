"""Taking away everything the brand holds about oneself (GDPR articles 15 and 20).

It is asked for with a fresh proof, collected in the background piece by piece, and then lies ready for a day, to be
fetched once. The owner is told when it is asked for and when it is ready; "this was not me" destroys it.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeAlias

from keyfob.accounts.model import Account, Visitor
from keyfob.accounts.notice import What, tell_owner
from keyfob.base.change import Change
from keyfob.base.durations import DAY
from keyfob.base.ids import Mint, new_id

READY_LIFE = DAY
"""How long an export lies ready."""
COLLECTING_LIFE = 2 * DAY
"""How long it may take to collect; whatever is not ready by then goes."""
MOST_A_DAY = 2
"""So many may be asked for in a day: one, and another where the download broke off."""


class State(StrEnum):
    """How far an export is."""

    COLLECTING = "collecting"
    READY = "ready"
    FETCHED = "fetched"
    DESTROYED = "destroyed"


@dataclass(frozen=True, slots=True)
class Export:
    """The export of an account that was asked for last.

    ``part`` counts the parts collected so far, ``cursor`` is where the next one goes on, ``pieces`` how many are kept.
    ``until`` is when it ends, however far it is. ``day_from`` is when the day began of which this is number ``of_day``.
    """

    id: str
    account_id: str
    state: State
    asked_at: int
    until: int
    day_from: int
    of_day: int
    part: int = 0
    cursor: str = ""
    pieces: int = 0
    changed_at: int = 0

    def stands(self, now: int) -> bool:
        """Whether it is being collected, or lies ready."""
        return self.state in {State.COLLECTING, State.READY} and now < self.until

    def again_from(self, now: int) -> int:
        """When another may be asked for: at once, where the day is over or has not seen too many."""
        return self.day_from + DAY if self.of_day >= MOST_A_DAY and now < self.day_from + DAY else now


@dataclass(frozen=True, slots=True)
class ExportAsked(Change):
    """It is to be collected. Guard: the one before is ``former`` (None: there is none), and does not stand."""

    account_id: str
    export: Export
    former: str | None


@dataclass(frozen=True, slots=True)
class PiecesKept(Change):
    """More of it is collected: ``kept``, each the JSON of some lines of ``name``. Guard: it was as ``before``."""

    account_id: str
    before: Export
    export: Export
    name: str
    kept: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ExportReady(Change):
    """All of it is there, and its owner is told, at ``email``. Guard: it was as ``before``."""

    account_id: str
    before: Export
    export: Export
    email: str = field(repr=False)
    locale: str


@dataclass(frozen=True, slots=True)
class ExportFetched(Change):
    """Its owner took it away, and it is gone here. Guard: it lay ready."""

    account_id: str
    export_id: str
    at: int


@dataclass(frozen=True, slots=True)
class ExportDestroyed(Change):
    """Nobody will fetch it any more, and it is gone. Guard: it was collected, or lay ready."""

    account_id: str
    export_id: str
    at: int


@dataclass(frozen=True, slots=True)
class Asked:
    """It is being collected; without changes where one was already."""

    export: Export
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class NotYet:
    """There were enough for a day: another may be asked for at ``again_at``."""

    again_at: int
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Went:
    """It is further, ready, fetched or destroyed."""

    export: Export
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """The account has no such export."""

    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Gone:
    """It was fetched or destroyed, or nobody came for it in time."""

    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Early:
    """It is not all there yet."""

    changes: tuple[Change, ...] = ()


Fetching: TypeAlias = Went | Early | Gone | Unknown


def ask(account: Account, former: Export | None, visitor: Visitor, now: int, mint: Mint) -> Asked | NotYet:
    """The owner, who has just proved to be it, wants everything; whoever asks again meanwhile is not given a second."""
    if former is not None and former.stands(now):
        return Asked(former)
    day_from, of_day = now, 1
    if former is not None and now < former.day_from + DAY:
        if (again_at := former.again_from(now)) > now:
            return NotYet(again_at)
        day_from, of_day = former.day_from, former.of_day + 1
    export = Export(
        new_id(mint), account.id, State.COLLECTING, now, now + COLLECTING_LIFE, day_from, of_day, changed_at=now
    )
    asked = ExportAsked(account.id, export, former.id if former else None)
    return Asked(export, (asked, tell_owner(account, What.EXPORT_ASKED, visitor, now, mint)))


def keep(export: Export, name: str, kept: tuple[bytes, ...], cursor: str, now: int) -> Went:
    """Some lines of part ``name`` were collected; there are more behind ``cursor``, or the part is whole: empty."""
    further = replace(
        export,
        part=export.part if cursor else export.part + 1,
        cursor=cursor,
        pieces=export.pieces + len(kept),
        changed_at=now,
    )
    return Went(further, (PiecesKept(export.account_id, export, further, name, kept),))


def finish(account: Account, export: Export, now: int) -> Went:
    """All parts are whole: the day begins in which it can be fetched."""
    ready = replace(export, state=State.READY, until=now + READY_LIFE, changed_at=now)
    return Went(ready, (ExportReady(account.id, export, ready, account.email.text, account.locale),))


def fetch(export: Export | None, export_id: str, now: int) -> Fetching:
    """The owner, who has just proved to be it, takes ``export_id`` away: once, whatever becomes of the answer.

    Nobody can know whether a file arrived. So it counts as fetched when the answer begins, and for a download that
    breaks off another export can be asked for on the same day.
    """
    if export is None or export.id != export_id:
        return Unknown()
    if not export.stands(now):
        return Gone()
    if export.state is State.COLLECTING:
        return Early()
    return Went(replace(export, state=State.FETCHED), (ExportFetched(export.account_id, export.id, now),))


def destroy(export: Export | None, export_id: str, now: int) -> Went | Unknown:
    """The owner does not want it any more."""
    if export is None or export.id != export_id or not export.stands(now):
        return Unknown()
    return Went(replace(export, state=State.DESTROYED), destroying(export, now))


def destroying(export: Export | None, now: int) -> tuple[Change, ...]:
    """What it takes that nobody can fetch ``export``; nothing where nobody could."""
    if export is None or not export.stands(now):
        return ()
    return (ExportDestroyed(export.account_id, export.id, now),)
