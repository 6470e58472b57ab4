"""The audit for an auditor: what everybody at the desks did, looked through and taken away as a table."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from urllib.parse import urlencode

from keyfob.apps.desk.door import behind_desk, desk_page
from keyfob.apps.desk.queue import names_of
from keyfob.base.errors import Malformed
from keyfob.base.ids import is_id
from keyfob.customers.text import Unfit
from keyfob.desk.roles import Permission
from keyfob.desk.staff import Staff
from keyfob.desk.staff_audit import FIELDS, MOST_EXPORTED, StaffAct, StaffAuditExported, Wanted, read_wanted
from keyfob.outside.locales import begin_of, day_of, iso_local, zone_name
from keyfob.outside.words import Speaker
from keyfob.storage.cases import find_case
from keyfob.storage.partners import list_partners
from keyfob.storage.staff import find_staff, list_staff
from keyfob.storage.staff_audit import BY_STAFF, list_staff_acts, tells_since
from keyfob.web.answer import Answer
from keyfob.web.ask import Ask
from keyfob.web.fields import Fields
from keyfob.web.forms import Form, Problem
from keyfob.web.page import locale_of
from keyfob.web.spreadsheet import spreadsheet

PATH, PAGE = "/audit", 50
MOST_PEOPLE = 300
"""So many are offered to choose among; whoever came later is chosen on their own page."""
EVENTS = {event: group for group, events in BY_STAFF.items() for event in events}
SAYS: Mapping[str, str] = {
    "about": "contact.about_is.",
    "state": "desk.state.",
    "what": "desk.assist.",
    "reason": "id_change.reason.",
    "proof": "id_change.proof.",
    "step": "id_change.step.",
    "identity": "desk.erasure.identity.",
    "role": "desk.role.",
    "by": "staff_audit.by.",
    "outcome": "staff_audit.outcome.",
    "alarm": "staff_audit.alarm.",
    "through": "staff_audit.through.",
}
"""The details that are said in words beside an act, and where the words of their values stand."""
COLUMNS = ("who", "staff_id", "desk", "what", "reason", "whom", "case_id", "account_id", "customer_id", "event", "row")


@behind_desk(Permission.SEE_AUDIT)
def show_audit(ask: Ask, staff: Staff) -> Answer:
    """The newest acts that are wanted, by day, or those before one."""
    before = ask.query.get("before")
    if before and not is_id(before):
        raise Malformed("there is no such part of the log")
    typed = _typed(ask.query)
    wanted = _read(ask, typed)
    if isinstance(wanted, Unfit):
        return _page(ask, staff, Form(typed, _problems(wanted)), 400)
    acts, older = list_staff_acts(ask.read, wanted, before, PAGE)
    return _page(ask, staff, Form(typed), 200, acts, before, older)


def take_export(ask: Ask, staff: Staff) -> Answer:
    """The newest of them as a table, which says itself where there are more; that it was taken is an act as well."""
    typed = _typed(ask.form)
    wanted = _read(ask, typed)
    if isinstance(wanted, Unfit):
        return _page(ask, staff, Form(typed, _problems(wanted)), 400)
    acts, more = list_staff_acts(ask.read, wanted, "", MOST_EXPORTED)
    zone = ask.house.pages.brand.facts.time_zone
    table = spreadsheet(f"audit-{day_of(ask.now, zone)}.csv", _table(ask, acts, more=bool(more)))
    filtered = (wanted.staff_id, wanted.event, wanted.since, wanted.until)
    return table.with_changes(StaffAuditExported(len(acts), *filtered, ask.now))


def _typed(fields: Fields) -> dict[str, str]:
    return {name: fields.get(name) for name in FIELDS}


def _read(ask: Ask, typed: Mapping[str, str]) -> Wanted | Unfit:
    zone = ask.house.pages.brand.facts.time_zone
    return read_wanted(typed, EVENTS, lambda day: begin_of(day, zone))


def _problems(unfit: Unfit) -> dict[str, Problem]:
    return {name: Problem(f"staff_audit.problem.{fault}") for name, fault in unfit.faults.items()}


def _page(
    ask: Ask,
    staff: Staff,
    form: Form,
    status: int,
    acts: tuple[StaffAct, ...] = (),
    before: str = "",
    older: str = "",
) -> Answer:
    zone, locale = ask.house.pages.brand.facts.time_zone, locale_of(ask)
    since, shipped = tells_since(ask.read)
    filtered = {name: value for name, value in form.values.items() if value}
    days = groupby(zip(acts, _rows(ask, acts), strict=True), key=lambda pair: day_of(pair[0].at, zone))
    return desk_page(
        ask,
        staff,
        "desk/staff_audit.html",
        status,
        days=[[row for _, row in pairs] for _, pairs in days],
        people=_people(ask, form.values.get("staff", "")),
        kinds=[(group, list(events)) for group, events in BY_STAFF.items()],
        before=before,
        newest=f"{PATH}?{urlencode(filtered)}" if filtered else PATH,
        older=f"{PATH}?{urlencode({**filtered, 'before': older})}" if older else "",
        filtered=bool(filtered),
        zone=zone_name(zone, locale),
        since=since,
        shipped=shipped,
        most=MOST_EXPORTED,
        form=form,
        path=PATH,
    )


def _people(ask: Ask, chosen: str) -> list[tuple[str, str]]:
    """Who is offered to be chosen, by name."""
    found = {one.id: one.name for one in list_staff(ask.read, "", MOST_PEOPLE)[0]}
    one = find_staff(ask.read, chosen) if chosen and chosen not in found else None
    found |= {one.id: one.name} if one else {}
    return sorted(found.items(), key=lambda pair: pair[1].casefold())


def _rows(ask: Ask, acts: tuple[StaffAct, ...]) -> Iterator[dict[str, object]]:
    said = _Said(ask, acts)
    ids = {str(act.detail["case_id"]) for act in acts if act.detail.get("case_id")}
    cases = {case_id: find_case(ask.read, case_id, ask.now) for case_id in ids}
    for act in acts:
        case_id = act.detail.get("case_id")
        yield {
            "at": act.at,
            "what": said.what(act),
            "staff_id": act.staff_id,
            "who": said.who(act),
            "desk": said.desk(act),
            "whom": said.whom(act),
            "why": said.why(act),
            "case": cases[str(case_id)] if case_id else None,
            "case_gone": bool(case_id) and cases[str(case_id)] is None,
        }


def _table(ask: Ask, acts: tuple[StaffAct, ...], *, more: bool) -> Iterator[tuple[str, ...]]:
    locale, zone = locale_of(ask), ask.house.pages.brand.facts.time_zone
    said = _Said(ask, acts)
    at = [said.words.text("activity.column.at", zone=zone_name(name, locale)) for name in (zone, "UTC")]
    yield (*at, *(said.words.text(f"staff_audit.column.{name}") for name in COLUMNS))
    for act in acts:
        why = ", ".join(said.why(act))
        case_id, about = str(act.detail.get("case_id", "")), (act.account_id or "", act.customer_id or "")
        what = (said.who(act), act.staff_id, said.desk(act), said.what(act), why, said.whom(act), case_id, *about)
        yield (iso_local(act.at, zone), iso_local(act.at, "UTC"), *what, act.event, act.id)
    if more:
        yield (said.words.text("staff_audit.cut", count=MOST_EXPORTED),)


def _colleague(act: StaffAct) -> str:
    return str(act.detail.get("staff_id") or act.detail.get("to") or "")


class _Said:
    """Acts in words; names are loaded once."""

    def __init__(self, ask: Ask, acts: Iterable[StaffAct]) -> None:
        self.words: Speaker = ask.house.pages.brand.speaker(locale_of(ask))
        self._names = names_of(ask.read, [one for act in acts for one in (act.staff_id, _colleague(act))])
        self._partners = {partner.id: partner.name for partner in list_partners(ask.read)}

    def what(self, act: StaffAct) -> str:
        """What was done; an event without words is called by its name."""
        key = f"staff_audit.what.{act.event}"
        return self.words.text(key) if self.words.knows(key) else act.event

    def who(self, act: StaffAct) -> str:
        """Who did it."""
        return self._names.get(act.staff_id, "") or self.words.text("staff_audit.gone")

    def desk(self, act: StaffAct) -> str:
        """The desk that they sat at then."""
        key = f"id_change.desk_name.{act.detail.get('desk')}"
        return self.words.text(key) if self.words.knows(key) else ""

    def whom(self, act: StaffAct) -> str:
        """The colleague or the partner that it was about."""
        colleague = _colleague(act)
        named = [self._names.get(colleague, "")] if colleague != act.staff_id else []
        return ", ".join(one for one in (*named, self._partners.get(str(act.detail.get("partner_id")), "")) if one)

    def why(self, act: StaffAct) -> list[str]:
        """The reasons and levels that stand beside it."""
        keys = [f"{prefix}{act.detail[name]}" for name, prefix in SAYS.items() if act.detail.get(name)]
        return [self.words.text(key) for key in keys if self.words.knows(key)]
