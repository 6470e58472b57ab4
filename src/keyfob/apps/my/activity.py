"""Activity: sign-ins, failed tries and changes of one's own account, to look through and to take away."""

from collections.abc import Iterator
from itertools import groupby

from keyfob.accounts.activity import ActivityExported, Group, Line, looks_strange
from keyfob.accounts.model import Account
from keyfob.apps.my.door import Customer, behind_door, guarded
from keyfob.base.errors import Malformed
from keyfob.base.ids import is_id
from keyfob.desk.cases import Case
from keyfob.outside.geo import tell_place
from keyfob.outside.locales import day_of, iso_local, zone_name
from keyfob.outside.words import Speaker
from keyfob.storage.activity import find_line, list_activity
from keyfob.storage.cases import find_own_case
from keyfob.web.answer import Answer
from keyfob.web.ask import Ask
from keyfob.web.device import Device, show_device
from keyfob.web.errors import NotFound
from keyfob.web.identity import visitor_of
from keyfob.web.page import locale_of, page
from keyfob.web.spreadsheet import spreadsheet

PAGE = 50
MOST_EXPORTED = 10_000
NOTICES = {"export": "notice.activity_export"}


@behind_door
def show_activity(ask: Ask, customer: Customer) -> Answer:
    """The newest lines, by day, or those older than one."""
    show, before = ask.query.get("show"), ask.query.get("before")
    if (show and show not in set(Group)) or (before and not is_id(before)):
        raise Malformed("there is no such part of the log")
    found = list_activity(ask.read, customer.account, Group(show) if show else None, before, PAGE)
    zone = ask.house.pages.brand.facts.time_zone
    days = groupby(found.lines, key=lambda line: day_of(line.at, zone))
    return page(
        ask,
        "my/activity.html",
        show=show,
        groups=list(Group),
        days=[[_shown(ask, customer, line) for line in lines] for _, lines in days],
        before=before,
        older=found.before,
        zone=zone_name(zone, locale_of(ask)),
        months=ask.house.audit_months,
        notice=NOTICES.get(ask.query.get("notice")),
    )


@behind_door
def show_not_me(ask: Ask, customer: Customer) -> Answer:
    """What to do about a line that one knows nothing of."""
    line = find_line(ask.read, customer.account, ask.params["line"])
    if line is None or not line.is_try:
        raise NotFound
    has_password = customer.account.password is not None
    return page(ask, "my/activity_not_me.html", line=_shown(ask, customer, line), has_password=has_password)


@behind_door
@guarded("/my/activity?notice=export")
def export_activity(ask: Ask, customer: Customer) -> Answer:
    """All of it as a table. It tells where somebody lives and goes, so a fresh proof comes first."""
    found = list_activity(ask.read, customer.account, most=MOST_EXPORTED)
    zone = ask.house.pages.brand.facts.time_zone
    table = spreadsheet(f"activity-{day_of(ask.now, zone)}.csv", _table(ask, customer.account, found.lines))
    return table.with_changes(ActivityExported(customer.account.id, ask.now))


def _shown(ask: Ask, customer: Customer, line: Line) -> dict[str, object]:
    device = show_device(line.device)
    return {
        "id": line.id,
        "at": line.at,
        "words": line.words,
        "service": _service(ask, line),
        "names": line.names,
        "purpose": line.purpose,
        "browser": device.browser,
        "system": device.system,
        "where": line.network or None,
        "way": line.way,
        "who": line.by,
        "reason": line.reason,
        "case": _case(ask, customer.account, line.case_id),
        "current": bool(line.sid) and line.sid == customer.session.sid,
        "strange": looks_strange(line, visitor_of(ask), customer.session.sid),
    }


def _service(ask: Ask, line: Line) -> str | None:
    client = ask.house.clients.find(ask.read, line.client_id) if line.client_id else None
    return client.name if client else None


def _case(ask: Ask, account: Account, case_id: str) -> Case | None:
    """The case that a desk worked on, as long as its customer can look at it."""
    return find_own_case(ask.read, case_id, account.id, account.customer_id, ask.now) if case_id else None


def _table(ask: Ask, account: Account, lines: tuple[Line, ...]) -> Iterator[tuple[str, ...]]:
    locale = locale_of(ask)
    words, zone = ask.house.pages.brand.speaker(locale), ask.house.pages.brand.facts.time_zone
    columns = ("what", "way", "device", "where", "who", "reason", "case")
    at = [words.text("activity.column.at", zone=zone_name(name, locale)) for name in (zone, "UTC")]
    yield (*at, *(words.text(f"activity.column.{name}") for name in columns))
    cases = {case_id: _case(ask, account, case_id) for case_id in {line.case_id for line in lines}}
    numbers = {case_id: case.number for case_id, case in cases.items() if case}
    for line in lines:
        yield (
            iso_local(line.at, zone),
            iso_local(line.at, "UTC"),
            _what(ask, words, line),
            words.text(f"activity.way.{line.way}") if line.way else "",
            _device(words, show_device(line.device)) if line.device else "",
            tell_place(ask.house.geo, line.network, words),
            words.text(f"activity.who.{line.by}"),
            line.reason,
            numbers.get(line.case_id, ""),
        )


def _what(ask: Ask, words: Speaker, line: Line) -> str:
    service = _service(ask, line) or words.text("activity.service_gone")
    names = [words.text(f"field.{name}") for name in line.names if words.knows(f"field.{name}")]
    title = f"consents.purpose.{line.purpose}.title"
    names += [words.text(title)] if words.knows(title) else []
    said = words.text(f"activity.what.{line.words}", service=service)
    return f"{said}: {', '.join(names)}" if names else said


def _device(words: Speaker, device: Device) -> str:
    if device.browser and device.system:
        return words.text("device.both", browser=device.browser, system=device.system)
    return device.browser or device.system
