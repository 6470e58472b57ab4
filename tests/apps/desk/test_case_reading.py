"""Reading a case at the desk, over HTTP, on each database: it is told to whom the case is about."""

import json

from keyfob.base.durations import HOUR
from keyfob.desk.assist import Assist
from keyfob.desk.roles import Role
from tests.apps.desk.office import Colleague, hire, new_case
from tests.apps.desk.test_assist import case_on, help_with
from tests.exporting import fetch, opened, ready
from tests.house import OpenHouse

REASON = "The phone was stolen."


def readings(house: OpenHouse, who: Colleague) -> list[dict[str, str]]:
    """What the audit says that somebody read."""
    found = house.rows("SELECT detail FROM audit WHERE event = 'case.read' AND actor_id = :id", id=who.id)
    return [json.loads(detail) for (detail,) in found]


def test_reading_a_case_is_audited_once_an_hour_for_each_who_reads_it(house: OpenHouse) -> None:
    """However often it is loaded; whoever else reads it is told apart, and so is another case."""
    case_id, _ = new_case(house)
    other_id, _ = new_case(house)
    one, two = hire(house, Role.CIC), hire(house, Role.AUDITOR)
    for agent in (one, one, one, two):
        assert agent.visitor.get(f"/cases/{case_id}").status_code == 200
    assert readings(house, one) == [{"desk": "cic", "case_id": case_id}]
    assert readings(house, two) == [{"desk": "house", "case_id": case_id}]
    one.visitor.get(f"/cases/{other_id}")
    assert [detail["case_id"] for detail in readings(house, one)] == [case_id, other_id]
    house.clock.turn(HOUR + 1)
    one.sign_in()
    one.visitor.get(f"/cases/{case_id}")
    assert len(readings(house, one)) == 3


def test_whoever_looks_at_the_queue_alone_has_read_no_case(house: OpenHouse) -> None:
    """Nor has who asks for a case that is not for their eyes."""
    case_id, _ = new_case(house)
    agent, stranger = hire(house, Role.CIC), hire(house, Role.PARTNER)
    agent.visitor.get("/cases")
    assert stranger.visitor.get(f"/cases/{case_id}").status_code == 404
    assert readings(house, agent) == readings(house, stranger) == []


def test_no_page_of_a_case_is_shown_unread_whatever_was_asked_for(house: OpenHouse) -> None:
    """Neither those beside it, nor the answer to a form that was not right."""
    person, agent = house.person(), hire(house, Role.CIC)
    case = case_on(house, agent, person)
    house.clock.turn(HOUR + 1)
    agent.sign_in()
    for number, page in enumerate(("/assist", "/caller", "/vehicle", "/id-change"), 1):
        assert agent.visitor.get(case + page).status_code == 200
        assert len(readings(house, agent)) == 1 + number
        house.clock.turn(HOUR + 1)
        agent.sign_in()
    url, fields = f"{case}/say", {"csrf": agent.visitor.open("/find").form("/find").values["csrf"], "text": " "}
    reply = agent.visitor.send(url, {**fields, "credential": json.dumps(agent.confirm(url, fields))})
    assert (reply.status, len(readings(house, agent))) == (400, 6)


def test_the_customer_reads_that_it_was_read_by_which_desk_and_which_case(house: OpenHouse) -> None:
    """Never by whom."""
    case_id, customer = new_case(house)
    agent = hire(house, Role.SUPPORT)
    agent.visitor.get(f"/cases/{case_id}")
    page = customer.open("/my/activity")
    (line,) = [item for item in page.tree.all("li") if house.say("activity.what.case.read") in item.text]
    assert house.say("activity.who.desk_support") in line.text
    assert [link.get("href") for link in line.all("a")] == [f"/my/contact/{case_id}"]
    assert "Somebody" not in page.text


def test_the_customer_reads_why_a_desk_did_something_in_its_words(house: OpenHouse) -> None:
    """Of a block and of ended sessions the reason that was given, of what needs none the case; in the file as well."""
    person, agent = house.person(), hire(house, Role.CIC)
    case = case_on(house, agent, person)
    for what, reason in (
        (Assist.MAIL, ""), (Assist.NEW_PASSWORD, ""), (Assist.SIGN_OUT, "Left signed in."),
        (Assist.BLOCK, REASON), (Assist.UNBLOCK, "Found <again>."),
    ):  # fmt: skip
        if what is Assist.MAIL:
            house.visitor().open("/forgot").submit_to("/forgot", email=person.email)
            house.clock.turn(300)
        assert help_with(agent, case, what, reason).notice == house.say(f"desk.assist.done.{what}")
    customer = house.signed_in(person)
    page = customer.open("/my/activity")
    lines = {
        words: [item for item in page.tree.all("li") if house.say(f"activity.what.{words}") in item.text]
        for words in (
            "account.blocked", "account.unblocked", "sessions.by_desk", "link.reset", "case.opened_by_desk"
        )
    }  # fmt: skip
    for words, found in lines.items():
        assert found, words
        assert [link.get("href") for link in found[0].all("a")] == [f"/my/contact/{case.rpartition('/')[2]}"], words
    assert house.say("activity.reason", reason=REASON) in lines["account.blocked"][0].text
    assert house.say("activity.reason", reason="Found <again>.") in lines["account.unblocked"][0].text
    assert house.say("activity.reason", reason="You called.") in lines["case.opened_by_desk"][0].text
    signed_out = [line.text for line in lines["sessions.by_desk"]]
    assert any(house.say("activity.reason", reason="Left signed in.") in text for text in signed_out)
    assert REASON in customer.get("/my/activity/export").text
    data, shown = opened(fetch(ready(house, person, customer)))
    blocked = next(line for line in data["parts"]["activity"] if line["event"] == "account.blocked")
    assert (blocked["who"], blocked["reason"], blocked["device"], blocked["network"]) == ("desk", REASON, "", "")
    for said in (REASON, house.say("activity.who.desk_cic"), house.say("activity.what.customer.looked_up.email")):
        assert said in shown


def test_what_a_desk_gave_as_a_reason_lies_in_no_row_in_clear(house: OpenHouse) -> None:
    """It is sealed under its customer's key, and goes dark with it."""
    person, agent = house.person(), hire(house, Role.CIC)
    help_with(agent, case_on(house, agent, person), Assist.BLOCK, REASON)
    for detail, sealed in house.rows("SELECT detail, sealed FROM audit WHERE actor_id = :id", id=agent.id):
        assert "stolen" not in detail
        assert b"stolen" not in bytes(sealed or b"")


def test_each_act_from_a_case_names_it_in_the_audit(house: OpenHouse) -> None:
    """Also what follows from it: the session that ended, the key that is void."""
    person, agent = house.person(), hire(house, Role.CIC)
    case = case_on(house, agent, person)
    help_with(agent, case, Assist.SIGN_OUT)
    found = dict(house.rows("SELECT event, detail FROM audit WHERE actor_id = :id", id=agent.id))
    for event in ("case.assisted", "sessions.ended", "access.revoked", "case.opened", "case.mailed"):
        assert json.loads(found[event])["case_id"] == case.rpartition("/")[2], event


def test_a_sign_in_at_the_desk_is_told_of_who_came(house: OpenHouse) -> None:
    """As a member of the staff, like what they do afterwards."""
    agent = hire(house, Role.CIC)
    house.clock.turn(HOUR)
    agent.sign_in()
    rows = house.rows("SELECT actor_kind, actor_id, detail FROM audit WHERE event = 'staff.signed_in' ORDER BY id")
    kind, who, detail = rows[-1]
    assert (kind, who, json.loads(detail)["desk"]) == ("staff", agent.id, "cic")
