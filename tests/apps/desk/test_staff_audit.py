"""The auditor's page over HTTP, on each database: what it tells and gives away, and what must not work there."""

import csv
import io
import json

import httpx2
import pytest

from keyfob.apps.desk import staff_audit
from keyfob.desk.assist import Assist
from keyfob.desk.roles import Role
from tests.apps.desk.office import Colleague, hire, new_partner
from tests.apps.desk.test_assist import case_on, help_with, send
from tests.house import OpenHouse
from tests.visitor import Page

LIST, EXPORT = "/audit", "/audit/export"


def lines(page: Page) -> list[str]:
    """The acts that a page shows, each in one piece."""
    shown = [item for item in page.tree.all("ul") if item.get("class") == "done"]
    return [" ".join(item.text.split()) for day in shown for item in day.all("li")]


def busy(house: OpenHouse) -> Colleague:
    """Somebody who did four things."""
    agent = hire(house, Role.CIC)
    for _ in range(4):
        agent.visitor.open("/find").submit_to("/find", who="nobody@voorbeeld.nl", postcode="")
    return agent


def taken(auditor: Colleague, query: str = "") -> httpx2.Response:
    """The table, confirmed by passkey, as the page's own form asks for it."""
    url, fields = auditor.visitor.open(LIST + query).filled(EXPORT)
    return auditor.visitor.post(url, {**fields, "credential": json.dumps(auditor.confirm(url, fields))})


def table(reply: httpx2.Response) -> list[dict[str, str]]:
    """Its rows, by the names of the columns."""
    assert reply.status_code == 200, reply.text
    return list(csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig"), newline="")))


def test_what_was_done_is_told_with_who_desk_case_and_reason(house: OpenHouse) -> None:
    """Newest first; a name leads to all that this person did, a number to the case, and the page of somebody here."""
    person, agent, auditor = house.person(), hire(house, Role.SUPPORT), hire(house, Role.AUDITOR)
    case = case_on(house, agent, person)
    help_with(agent, case, Assist.BLOCK, "Stolen telephone")
    page = auditor.visitor.open(f"{LIST}?staff={agent.id}")
    said = [
        house.say(f"staff_audit.what.{event}") for event in ("account.blocked", "case.assisted", "customer.looked_up")
    ]
    found = {words: next(line for line in lines(page) if words in line) for words in said}
    assert all("Somebody support" in line and "Technical support" in line for line in found.values())
    assert house.say("desk.assist.block") in found[said[1]]
    assert house.say("staff_audit.by.email") in found[said[2]]
    assert {case, f"{LIST}?staff={agent.id}"} <= set(page.links)
    assert f"{LIST}?staff={agent.id}" in auditor.visitor.open(f"/staff/{agent.id}").links
    assert person.email not in page.text
    assert "Stolen" not in page.text


def test_one_finds_what_one_person_did_of_one_kind_on_some_days(house: OpenHouse) -> None:
    """By a form that works without script, and says again what it shows."""
    person, agent, auditor = house.person(), hire(house, Role.CIC), hire(house, Role.AUDITOR)
    case_on(house, agent, person)
    page = auditor.visitor.open(f"{LIST}?staff={agent.id}&event=customer.looked_up&from=2027-01-15&to=2027-01-15")
    assert len(lines(page)) == 1
    said = page.form(EXPORT).values
    assert (said["staff"], said["event"], said["from"]) == (agent.id, "customer.looked_up", "2027-01-15")
    for nothing in (f"?staff={auditor.id}&event=case.read", f"?staff={agent.id}&to=2027-01-14", "?from=2028-01-01"):
        empty = auditor.visitor.open(LIST + nothing)
        assert (lines(empty), house.say("staff_audit.none") in empty.text) == ([], True)


def test_pages_are_turned_and_keep_the_filter(house: OpenHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """No act twice and none missing."""
    monkeypatch.setattr(staff_audit, "PAGE", 2)
    agent, auditor = busy(house), hire(house, Role.AUDITOR)
    page, seen = auditor.visitor.open(f"{LIST}?staff={agent.id}"), []
    while True:
        seen += lines(page)
        older = [link for link in page.links if "before=" in link]
        if not older:
            break
        assert f"staff={agent.id}" in older[0]
        page = auditor.visitor.open(older[0])
    expected = house.rows("SELECT count(*) FROM audit WHERE actor_kind = 'staff' AND actor_id = :id", id=agent.id)
    assert [(len(seen),)] == expected
    assert f"{LIST}?staff={agent.id}" in page.links


@pytest.mark.parametrize("name", ["from", "to"])
def test_a_day_that_is_none_is_told_at_its_field(house: OpenHouse, name: str) -> None:
    """Nothing is shown instead of everything."""
    page = hire(house, Role.AUDITOR).visitor.open(f"{LIST}?{name}=2027-13-01")
    assert (page.status, lines(page)) == (400, [])
    assert page.problems[name] == house.say("staff_audit.problem.shape")


@pytest.mark.parametrize(
    "query", ["before=x", "before=%27", "staff=x", "event=x", "event=password.failed", "staff=a&staff=b", "from=%ff"]
)
def test_a_bad_cursor_or_filter_is_answered_clearly(house: OpenHouse, query: str) -> None:
    """As a request that makes no sense; a form that says so gets no table."""
    auditor = hire(house, Role.AUDITOR)
    assert auditor.visitor.get(f"{LIST}?{query}").status_code == 400


def test_a_table_is_taken_away_and_that_is_an_act_itself(house: OpenHouse) -> None:
    """Who took how much of what stands in the audit, and in the next table."""
    person, agent, auditor = house.person(), hire(house, Role.CIC), hire(house, Role.AUDITOR)
    case = case_on(house, agent, person)
    reply = taken(auditor, f"?staff={agent.id}")
    assert reply.headers["content-disposition"] == 'attachment; filename="audit-2027-01-15.csv"'
    rows = table(reply)
    (opened,) = [row for row in rows if row["Event"] == "case.opened"]
    assert (opened["Who (id)"], opened["Desk"]) == (agent.id, "Customer desk")
    assert opened["Case (id)"] == case.rpartition("/")[2]
    assert opened["Account (id)"] == house.account_id(person)
    assert {row["Who (id)"] for row in rows} == {agent.id}
    assert person.email not in reply.text
    (detail,) = house.rows("SELECT detail FROM audit WHERE event = 'audit.exported' AND actor_id = :id", id=auditor.id)
    said = json.loads(detail[0])
    assert (said["rows"], said["of_staff"], said["desk"]) == (len(rows), agent.id, "house")
    again = table(taken(auditor, f"?staff={auditor.id}&event=audit.exported"))
    assert [row["What"] for row in again] == [house.say("staff_audit.what.audit.exported")]


def test_no_more_rows_are_given_away_than_the_limit_and_the_table_says_so(
    house: OpenHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest; the page says the limit beforehand."""
    busy(house)
    auditor = hire(house, Role.AUDITOR)
    assert "10000" in auditor.visitor.open(LIST).text
    monkeypatch.setattr(staff_audit, "MOST_EXPORTED", 3)
    rows = table(taken(auditor))
    assert len(rows) == 4
    assert next(iter(rows[-1].values())) == house.say("staff_audit.cut", count=3)


def test_no_cell_is_run_as_a_formula(house: OpenHouse) -> None:
    """Whatever a partner is called."""
    boss, auditor = hire(house, Role.ADMINISTRATOR), hire(house, Role.AUDITOR)
    page = boss.visitor.open("/partners")
    boss.act(page, "/partners/new", name="=HYPERLINK(A1)")
    cells = [cell for row in table(taken(auditor, f"?staff={boss.id}")) for cell in row.values()]
    assert "'=HYPERLINK(A1)" in cells
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_no_other_role_looks_at_it_or_takes_it_away(house: OpenHouse) -> None:
    """There is no such page for them, and no table, though their passkey is right."""
    partner = new_partner(house)
    for role in set(Role) - {Role.AUDITOR}:
        other = hire(house, role, partner if role is Role.PARTNER else None)
        assert other.visitor.get(LIST).status_code == 404
        assert LIST not in other.visitor.open("/me").links
        fields = {"csrf": other.visitor.open("/me").form("/language").values["csrf"]}
        assert other.visitor.post(f"{EXPORT}/options", fields).status_code == 404
        assert other.visitor.post(EXPORT, {**fields, "credential": "{}"}).status_code == 404


def test_what_was_confirmed_for_one_filter_gives_away_no_other(house: OpenHouse) -> None:
    """A passkey counts for what the form said, once; without one there is no table."""
    agent, auditor = busy(house), hire(house, Role.AUDITOR)
    url, fields = auditor.visitor.open(f"{LIST}?staff={agent.id}").filled(EXPORT)
    credential = json.dumps(auditor.confirm(url, fields))
    assert auditor.visitor.post(url, {**fields, "staff": "", "credential": credential}).status_code == 403
    assert auditor.visitor.post(url, fields).status_code == 403
    assert house.rows(
        "SELECT count(*) FROM audit WHERE event = 'audit.exported' AND actor_id = :id", id=auditor.id
    ) == [(0,)]


def test_a_table_with_a_day_that_is_none_is_not_taken(house: OpenHouse) -> None:
    """The page says what is wrong with it."""
    busy(house)
    auditor = hire(house, Role.AUDITOR)
    url, fields = auditor.visitor.open(LIST).filled(EXPORT)
    assert send(auditor, url, {**fields, "to": "tomorrow"}).problems["to"] == house.say("staff_audit.problem.shape")


def test_looking_is_no_act(house: OpenHouse) -> None:
    """An auditor who looks leaves nothing behind but what they take away, and changes nothing."""
    auditor = hire(house, Role.AUDITOR)
    before = house.rows("SELECT count(*) FROM audit")
    for query in ("", f"?staff={auditor.id}", "?event=case.read", "?to=2027-01-15"):
        auditor.visitor.open(LIST + query)
    assert house.rows("SELECT count(*) FROM audit") == before
