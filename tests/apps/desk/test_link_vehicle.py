"""Linking a vehicle from a case, over HTTP, on each database; and what must not work there."""

import json

import pytest

from keyfob.desk.roles import Role
from keyfob.vehicles.linking import MOST
from tests.apps.desk.office import Colleague, hire
from tests.apps.desk.test_assist import case_on, send
from tests.apps.id_changing import HOLD, executed
from tests.house import OpenHouse, Person
from tests.owners import MODEL, link, new_vin
from tests.visitor import Page, Visitor


def link_it(agent: Colleague, case: str, vin: str, **typed: str) -> Page:
    """Fill in the form, as after a look at the papers."""
    url = f"{case}/vehicle"
    fields = {"vin": vin, "model": MODEL, "year": "2025", "plate": "S-KF 2026", "seen": "yes", **typed}
    return agent.act(agent.visitor.open(url), url, **fields)


def handed_over(house: OpenHouse, dealer: Colleague, customer: Visitor) -> str:
    """A case that a customer wrote, handed to a partner one of whose people takes it."""
    page = customer.open("/my/contact/new").submit_to("/my/contact/new", about="id", text="Hello.")
    case = f"/cases/{page.path.rpartition('/')[2]}"
    (partner,) = house.rows("SELECT partner_id FROM staff WHERE id = :id", id=dealer.id)[0]
    agent = hire(house, Role.CIC)
    agent.act(agent.visitor.open(case), f"{case}/take")
    agent.act(agent.visitor.open(case), f"{case}/hand-over", partner=partner)
    dealer.act(dealer.visitor.open(case), f"{case}/take")
    return case


def vehicles_of(house: OpenHouse, person: Person) -> list[str]:
    """The pages of somebody's vehicles, as My lists them."""
    links = house.signed_in(person).open("/my/vehicles").links
    return [link for link in links if link.startswith("/my/vehicles/")]


def test_a_partner_s_people_link_a_vehicle_and_the_customer_is_told(house: OpenHouse) -> None:
    """It stands in My, a mail leads to it, Activity names the desk, and the audit knows the case and the proof."""
    person, dealer, vin = house.person(), hire(house, Role.PARTNER), new_vin(house)
    case = handed_over(house, dealer, house.signed_in(person))
    assert f"{case}/vehicle" in dealer.visitor.open(case).links
    page = link_it(dealer, case, f"{vin[:3]} {vin[3:].lower()}")
    assert page.notice == house.say("link_vehicle.notice.linked"), page.text
    (vehicle,) = vehicles_of(house, person)
    mail = house.mail(person.email, "vehicle")
    assert (mail.link, mail.payload["params"]["event"]) == (vehicle, "linked")
    activity = house.signed_in(person).open("/my/activity").text
    assert house.say("activity.what.vehicle.linked") in activity
    assert house.say("activity.who.desk_partner") in activity
    found = dict(house.rows("SELECT event, detail FROM audit WHERE actor_id = :id", id=dealer.id))
    linked, from_case = json.loads(found["vehicle.linked"]), json.loads(found["case.vehicle_linked"])
    assert (linked["proof"], linked["desk"]) == ("registration_document", "partner")
    assert from_case["case_id"] == case.rpartition("/")[2]
    assert json.loads(found["customer.entrusted"])["through"] == "vehicle"
    assert not any(vin in detail for detail in found.values())


def test_the_customer_desk_links_one_and_the_customer_is_no_partner_s(house: OpenHouse) -> None:
    """There is no partner to be a customer of."""
    person, agent = house.person(), hire(house, Role.CIC)
    case = case_on(house, agent, person)
    assert link_it(agent, case, new_vin(house)).notice == house.say("link_vehicle.notice.linked")
    assert len(vehicles_of(house, person)) == 1
    by_them = "SELECT count(*) FROM audit WHERE event = 'customer.entrusted' AND actor_id = :id"
    assert house.rows(by_them, id=agent.id) == [(0,)]


def test_what_is_theirs_already_is_said_and_stays_as_it_is(house: OpenHouse) -> None:
    """Sent a second time it is not linked a second time."""
    person, agent, vin = house.person(), hire(house, Role.CIC), new_vin(house)
    case = case_on(house, agent, person)
    link(house, person, vin)
    page = link_it(agent, case, vin, model="Another")
    assert (page.status, house.say("link_vehicle.problem.already") in page.text) == (409, True)
    assert len(vehicles_of(house, person)) == 1


def test_a_customer_who_has_all_that_there_can_be_gets_no_other(house: OpenHouse) -> None:
    """It is said, and what they have stays."""
    person, agent = house.person(), hire(house, Role.CIC)
    case = case_on(house, agent, person)
    for _ in range(MOST):
        link(house, person, new_vin(house))
    page = link_it(agent, case, new_vin(house))
    assert (page.status, house.say("link_vehicle.problem.full") in page.text) == (409, True)


def test_somebody_else_s_car_stays_theirs_and_nothing_is_told_of_them(house: OpenHouse) -> None:
    """Neither their name nor their address; both keep what they had, and nobody is written to."""
    owner, person, dealer, vin = house.person(), house.person(), hire(house, Role.PARTNER), new_vin(house)
    link(house, owner, vin)
    case = handed_over(house, dealer, house.signed_in(person))
    before = len(house.mails(person.email)), len(house.mails(owner.email))
    page = link_it(dealer, case, vin)
    assert (page.status, house.say("link_vehicle.problem.of_another") in page.text) == (409, True)
    assert owner.email not in page.text
    assert (len(house.mails(person.email)), len(house.mails(owner.email))) == before
    assert (len(vehicles_of(house, owner)), len(vehicles_of(house, person))) == (1, 0)


@pytest.mark.parametrize("seen", ["", "no"])
def test_without_the_tick_nothing_is_linked(house: OpenHouse, seen: str) -> None:
    """Whatever else is right, and though a passkey confirmed it; what was typed stands there again."""
    person, dealer, vin = house.person(), hire(house, Role.PARTNER), new_vin(house)
    case = handed_over(house, dealer, house.signed_in(person))
    page = link_it(dealer, case, vin, seen=seen)
    assert (page.status, house.say("link_vehicle.problem.seen") in page.text) == (400, True)
    assert page.form(f"{case}/vehicle").values["vin"] == vin
    assert vehicles_of(house, person) == []


def test_nobody_links_from_a_case_that_is_not_theirs(house: OpenHouse) -> None:
    """A partner finds no page for a stranger's customer, nor a colleague for a case they have not taken."""
    person, agent = house.person(), hire(house, Role.CIC)
    case, url = case_on(house, agent, person), "/vehicle"
    for other in (hire(house, Role.PARTNER), hire(house, Role.CIC)):
        assert other.visitor.get(case + url).status_code == 404
        csrf = other.visitor.open("/find").form("/find").values["csrf"]
        fields = {"csrf": csrf, "vin": new_vin(house), "model": MODEL, "year": "2025", "plate": "", "seen": "yes"}
        assert send(other, case + url, fields).status == 404
    assert vehicles_of(house, person) == []


def test_from_a_closed_case_nothing_is_linked(house: OpenHouse) -> None:
    """The form was open before."""
    person, agent = house.person(), hire(house, Role.CIC)
    case = case_on(house, agent, person)
    url, fields = agent.visitor.open(f"{case}/vehicle").filled(f"{case}/vehicle", vin=new_vin(house), model=MODEL)
    agent.act(agent.visitor.open(case), f"{case}/close")
    assert send(agent, url, {**fields, "year": "2025", "plate": "", "seen": "yes"}).status == 409
    assert vehicles_of(house, person) == []


def test_what_was_confirmed_for_one_vehicle_links_no_other(house: OpenHouse) -> None:
    """The passkey says which; and it counts once."""
    person, agent = house.person(), hire(house, Role.CIC)
    case = case_on(house, agent, person)
    typed = {"vin": new_vin(house), "model": MODEL, "year": "2025", "seen": "yes"}
    url, fields = agent.visitor.open(f"{case}/vehicle").filled(f"{case}/vehicle", **typed)
    credential = json.dumps(agent.confirm(url, fields))
    assert agent.visitor.post(url, {**fields, "vin": new_vin(house), "credential": credential}).status_code == 403
    assert agent.visitor.post(url, {**fields, "credential": credential}).status_code == 403
    assert vehicles_of(house, person) == []


def test_for_seven_days_after_a_change_of_the_id_nothing_is_linked(house: OpenHouse) -> None:
    """Whoever took the ID over gets no car with it; then it goes on."""
    story = executed(house)
    thief, agent = Person(story.new), hire(house, Role.CIC)
    case = case_on(house, agent, thief)
    assert f"{case}/vehicle" not in {form.action for form in agent.visitor.open(f"{case}/vehicle").forms}
    csrf = agent.visitor.open("/find").form("/find").values["csrf"]
    fields = {"csrf": csrf, "vin": new_vin(house), "model": MODEL, "year": "2025", "plate": "", "seen": "yes"}
    page = send(agent, f"{case}/vehicle", fields)
    assert (page.status, house.say("link_vehicle.problem.on_hold") in page.text) == (409, True)
    house.clock.turn(HOLD)
    agent.sign_in()
    assert link_it(agent, case, new_vin(house)).notice == house.say("link_vehicle.notice.linked")


def test_how_often_a_vehicle_is_tried_for_one_customer_is_limited(house: OpenHouse) -> None:
    """So that nobody finds out number by number which vehicles are taken."""
    owner, person, agent, vin = house.person(), house.person(), hire(house, Role.CIC), new_vin(house)
    link(house, owner, vin)
    case = case_on(house, agent, person)
    answers = [link_it(agent, case, vin).status for _ in range(31)]
    assert answers[0] == 409
    assert answers[-1] == 429
