"""Everything the brand holds about one: asked for here, collected in the background, fetched here once."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from keyfob.accounts import export as domain
from keyfob.accounts.activity import Who, way_of
from keyfob.accounts.export import Early, Export, Gone, NotYet, State, Unknown
from keyfob.accounts.step_up import is_enough
from keyfob.apps.my.door import Customer, behind_door, guarded, unless_held
from keyfob.outside.locales import day_of
from keyfob.storage.export import find_export, find_piece
from keyfob.storage.export_parts import PARTS
from keyfob.storage.telling import find_words
from keyfob.web.answer import NO_STORE, Answer, json, redirect
from keyfob.web.ask import Ask
from keyfob.web.device import show_device
from keyfob.web.export_file import Piece, Shown, pack
from keyfob.web.identity import visitor_of
from keyfob.web.page import locale_of, page

HERE = "/my/export"
ZIP = "application/zip"
TOLD: Mapping[State, str] = MappingProxyType({State.FETCHED: "fetched", State.DESTROYED: "destroyed"})


class _Vanished(Exception):  # no error: somebody else fetched it while it was read
    pass


@behind_door
def show_export(ask: Ask, customer: Customer) -> Answer:
    """What one gets, how far it is, and where it is ready, the way to fetch it."""
    export = find_export(ask.read, customer.account.id)
    stands = export is not None and export.stands(ask.now)
    return page(
        ask,
        "my/export.html",
        kind=_kind(export, ask.now),
        export=export,
        again_at=export.again_from(ask.now) if export else ask.now,
        parts=len(PARTS),
        confirmed=is_enough(customer.session, customer.account, ask.house.accounts, ask.now),
        waits=stands and export is not None and export.state is State.COLLECTING,
        now=ask.now,
    )


@behind_door
def tell_status(ask: Ask, customer: Customer) -> Answer:
    """For the page's script: how far it is, and where to go on once it is there."""
    export = find_export(ask.read, customer.account.id)
    waits = export is not None and export.stands(ask.now) and export.state is State.COLLECTING
    return json({"next": None if waits else HERE, "done": export.part if export else 0})


@behind_door
@unless_held
@guarded(HERE)
def take_ask(ask: Ask, customer: Customer) -> Answer:
    """The press, by whoever has just proved to be the owner."""
    former = find_export(ask.read, customer.account.id)
    outcome = domain.ask(customer.account, former, visitor_of(ask), ask.now, ask.mint)
    if isinstance(outcome, NotYet):
        return redirect(HERE)
    return redirect(HERE, outcome.changes)


@behind_door
def take_cancel(ask: Ask, customer: Customer) -> Answer:
    """It is not wanted any more. No proof is asked for: it gives nothing."""
    export = find_export(ask.read, customer.account.id)
    return redirect(HERE, domain.destroy(export, ask.form.get("export"), ask.now).changes)


@behind_door
@unless_held
@guarded(HERE)
def take_download(ask: Ask, customer: Customer) -> Answer:
    """The file, once. A form is posted for it, so that nothing which only looks (HEAD, a preview) uses it up."""
    export = find_export(ask.read, customer.account.id)
    outcome = domain.fetch(export, ask.form.get("export"), ask.now)
    if isinstance(outcome, Early):
        return redirect(HERE)
    if export is None or isinstance(outcome, Unknown):
        return _gone(ask, 404)
    if isinstance(outcome, Gone):
        return _gone(ask, 410)
    try:
        body = ask.moment.once(("export", export.id), lambda: _pack(ask, export))
    except _Vanished:
        return _gone(ask, 410)
    name = f"my-data-{day_of(export.changed_at, ask.house.pages.brand.facts.time_zone)}.zip"
    saved = ("Content-Disposition", f'attachment; filename="{name}"')
    return Answer(200, body, ZIP, (NO_STORE, saved)).with_changes(*outcome.changes)


def _kind(export: Export | None, now: int) -> str:
    if export is None:
        return "none"
    if export.stands(now):
        return export.state.value
    return TOLD.get(export.state, "late")


def _gone(ask: Ask, status: int) -> Answer:
    return page(ask, "my/export_gone.html", status)


def _pieces(ask: Ask, export: Export) -> Iterator[Piece]:
    for number in range(export.pieces):
        piece = find_piece(ask.read, export, number)
        if piece is None:
            raise _Vanished
        yield piece


def _pack(ask: Ask, export: Export) -> bytes:
    facts = ask.house.pages.brand.facts
    head = {"issuer": ask.house.issuer, "company": facts.company}

    def render(shown: Sequence[Shown]) -> str:
        return ask.house.pages.render(
            "export.html",
            locale_of(ask),
            parts=shown,
            made_at=export.changed_at,
            seconds=_seconds,
            told=_told,
        )

    return pack(head, export.changed_at, _pieces(ask, export), render)


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())


def _told(line: Mapping[str, Any]) -> dict[str, object]:
    """A line of the log as Activity says it, where it is told there."""
    details, device = line["details"], show_device(line["device"])
    words = find_words(line["event"], details)
    return {
        "words": words,
        "event": line["event"],
        "at": _seconds(line["at"]),
        "service": line["service"] or None,
        "names": details.get("names", ()),
        "purpose": details.get("purpose", "") if (words or "").startswith("consent.") else "",
        "browser": device.browser,
        "system": device.system,
        "where": line["network"] or None,
        "way": way_of(details.get("amr") or details.get("methods", ())),
        "who": f"{line['who']}_{details['desk']}" if line["who"] == Who.DESK and "desk" in details else line["who"],
        "reason": line["reason"],
    }
