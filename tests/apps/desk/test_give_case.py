"""Giving a case to a colleague, and what a leaver leaves, over HTTP, on each database."""

import json

from keyfob.desk.roles import Role
from tests.apps.desk.office import Colleague, hire, new_case
from tests.house import OpenHouse, together
from tests.visitor import Page


def name_of(role: Role) -> str:
    """What the office calls everybody of a role."""
    return f"Somebody {role}"


def give(agent: Colleague, case: str, to: Colleague) -> Page:
    """Choose a colleague."""
    return agent.act(agent.visitor.open(case), f"{case}/give", colleague=to.id)


def test_a_case_is_a_colleague_s_from_then_on_who_sees_from_whom(house: OpenHouse) -> None:
    """The giver has it no more; the audit knows both, and the customer reads that the desk has it."""
    case_id, customer = new_case(house)
    agent, colleague, case = hire(house, Role.CIC), hire(house, Role.APPROVER), f"/cases/{case_id}"
    agent.act(agent.visitor.open(case), f"{case}/take")
    page = give(agent, case, colleague)
    assert page.notice == house.say("desk.notice.given"), page.text
    assert f"{case}/say" not in {form.action for form in page.forms}
    mine = colleague.visitor.open("/cases?view=mine")
    assert case in mine.links
    given = house.say("give_case.given", name=name_of(Role.CIC))
    assert given in mine.text
    page = colleague.visitor.open(case)
    assert given in page.text
    assert f"{case}/say" in {form.action for form in page.forms}
    ((detail,),) = house.rows("SELECT detail FROM audit WHERE event = 'case.given' AND actor_id = :id", id=agent.id)
    assert (json.loads(detail)["case_id"], json.loads(detail)["to"]) == (case_id, colleague.id)
    activity = customer.open("/my/activity").text
    assert activity.count(house.say("activity.what.case.taken")) == 2
    assert "Somebody" not in activity


def test_nobody_of_another_desk_or_partner_is_offered_nor_taken(house: OpenHouse) -> None:
    """Whatever id somebody sends."""
    case_id, _ = new_case(house)
    agent, case = hire(house, Role.CIC), f"/cases/{case_id}"
    others = [hire(house, role) for role in (Role.SUPPORT, Role.PARTNER, Role.ADMINISTRATOR)]
    beside = hire(house, Role.CIC)
    shown = agent.visitor.get(case).text
    assert [one.id in shown for one in (beside, agent, *others)] == [True, False, False, False, False]
    url, fields = agent.visitor.open(case).filled(f"{case}/give")
    for other in (*others, agent):
        sent = {**fields, "colleague": other.id}
        page = agent.visitor.send(url, {**sent, "credential": json.dumps(agent.confirm(url, sent))})
        assert (page.status, page.problems) == (400, {"colleague": house.say("give_case.problem")})
    assert house.rows("SELECT taken_by FROM cases WHERE id = :id", id=case_id) == [(None,)]


def test_what_a_leaver_had_is_in_the_queue_again_and_says_whose_it_was(house: OpenHouse) -> None:
    """Whether they are suspended or moved; whoever takes it has it as any other."""
    boss, agent, case_ids = hire(house, Role.ADMINISTRATOR), hire(house, Role.CIC), []
    for act, typed in (("suspend", {}), ("move", {"role": Role.SUPPORT.value})):
        leaver, (case_id, _) = hire(house, Role.CIC), new_case(house)
        leaver.act(leaver.visitor.open(f"/cases/{case_id}"), f"/cases/{case_id}/take")
        boss.act(boss.visitor.open(f"/staff/{leaver.id}"), f"/staff/{leaver.id}/{act}", **typed)
        case_ids.append(case_id)
    left = house.say("give_case.left", name=name_of(Role.CIC))
    assert agent.visitor.open("/cases").text.count(left) >= len(case_ids)
    for case_id in case_ids:
        case = f"/cases/{case_id}"
        page = agent.visitor.open(case)
        assert left in page.text
        assert left not in agent.act(page, f"{case}/take").text


def test_a_case_given_while_its_new_owner_is_suspended_stays_nobody_s_alone(house: OpenHouse) -> None:
    """Whichever comes first: it is never somebody's who cannot work on it."""
    case_id, _ = new_case(house)
    boss, agent, leaver = hire(house, Role.ADMINISTRATOR), hire(house, Role.CIC), hire(house, Role.CIC)
    case, person = f"/cases/{case_id}", f"/staff/{leaver.id}"

    def act(at: int) -> int:
        who, url, typed = ((agent, case, {"colleague": leaver.id}), (boss, person, {}))[at]
        url, fields = who.visitor.open(url).filled(f"{url}/{('give', 'suspend')[at]}", **typed)
        return who.visitor.post(url, {**fields, "credential": json.dumps(who.confirm(url, fields))}).status_code

    assert together(2, act)[1] == 303
    assert house.rows("SELECT taken_by FROM cases WHERE id = :id", id=case_id) == [(None,)]
