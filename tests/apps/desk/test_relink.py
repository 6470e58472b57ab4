"""Linking an earlier customer record from a case, over HTTP, on each database; and what must not work there."""

import json
from dataclasses import dataclass

import pytest

from keyfob.desk.relink import Holding
from keyfob.desk.roles import Role
from tests.apps.desk.office import Colleague, hire
from tests.apps.desk.test_assist import case_on, send
from tests.apps.desk.test_erasure import key_exists
from tests.apps.desk.test_find import customers, find, number_of
from tests.apps.desk.test_link_vehicle import handed_over, vehicles_of
from tests.apps.id_changing import HOLD, executed
from tests.apps.my.test_consents import press, switches
from tests.erasing import approve, ask, customer_of, erase, prepare
from tests.house import OpenHouse, Person, together
from tests.leaving import leave
from tests.owners import link, new_vin
from tests.visitor import Page


@dataclass(frozen=True)
class Earlier:
    """A record whose ID was deleted, and whose it was."""

    id: str
    number: str
    person: Person


def left(house: OpenHouse) -> Earlier:
    """Somebody who has a vehicle and allowed something, and deletes the ID."""
    person = house.person()
    link(house, person, new_vin(house))
    press(house.signed_in(person), "newsletter", "yes")
    earlier = Earlier(customer_of(house, person), number_of(house, person), person)
    leave(house, person)
    return earlier


def relink_it(agent: Colleague, case: str, number: str, **typed: str) -> Page:
    """Fill in the form, as after a look at a document."""
    url = f"{case}/relink"
    return agent.act(agent.visitor.open(url), url, **{"number": number, "seen": "yes", **typed})


def said(house: OpenHouse, page: Page, problem: str) -> bool:
    """Whether a page refuses, and says why."""
    return page.status == 409 and house.say(f"relink.problem.{problem}") in page.text


def test_a_new_id_gets_back_what_was_kept_of_its_customer(house: OpenHouse) -> None:
    """Vehicles stand in My again; a mail says so, Activity names the desk, and the audit knows the case."""
    earlier = left(house)
    person, agent = house.person(earlier.person.email), hire(house, Role.CIC)
    case = case_on(house, agent, person)
    assert f"{case}/relink" in agent.visitor.open(case).links
    former = customer_of(house, person)
    page = relink_it(agent, case, earlier.number.lower())
    assert page.notice == house.say("relink.notice.linked"), page.text
    assert customer_of(house, person) == earlier.id
    assert len(vehicles_of(house, person)) == 1
    mail = house.mail(person.email, "relinked")
    assert (mail.link, mail.payload["params"]["whose"]) == ("/my/profile", "own")
    activity = house.signed_in(person).open("/my/activity").text
    assert house.say("activity.what.customer.relinked") in activity
    assert house.say("activity.who.desk_cic") in activity
    ((detail,),) = house.rows(
        "SELECT detail FROM audit WHERE event = 'customer.relinked' AND actor_id = :id", id=agent.id
    )
    assert (json.loads(detail)["case_id"], json.loads(detail)["former"]) == (case.rpartition("/")[2], former)


def test_what_the_new_record_knows_goes_over_and_its_number_leads_on(house: OpenHouse) -> None:
    """Contact data and consents said last hold; the case is read on, and nobody is found by what gave way."""
    earlier = left(house)
    person, agent = house.person(earlier.person.email), hire(house, Role.CIC)
    visitor, number = house.signed_in(person), number_of(house, person)
    visitor.open("/my/profile/phones/new").submit_to("/my/profile/phones/new", phone="+31 6 87654321")
    for wanted in ("yes", "no"):
        press(visitor, "newsletter", wanted)
    case = case_on(house, agent, person)
    assert relink_it(agent, case, earlier.number).notice, case
    assert "6 87654321" in house.signed_in(person).open("/my/profile").text
    assert house.rows("SELECT count(*) FROM consents WHERE customer_id = :id", id=earlier.id) == [(3,)]
    assert switches(visitor.open("/my/consents"))["newsletter"] == "false"
    assert customers(find(agent, number)) == customers(find(agent, earlier.number)) == [f"/customers/{earlier.id}"]
    assert agent.visitor.open(case).status == 200
    assert visitor.open(f"/my/contact/{case.rpartition('/')[2]}").status == 200


def test_what_gave_way_is_erased_with_the_record_that_stayed(house: OpenHouse) -> None:
    """No row and no key of either is left."""
    earlier = left(house)
    person, agent = house.person(earlier.person.email), hire(house, Role.CIC)
    former = customer_of(house, person)
    assert relink_it(agent, case_on(house, agent, person), earlier.number).notice
    erase(house, person)
    for customer_id in (earlier.id, former):
        assert house.rows("SELECT count(*) FROM customers WHERE id = :id", id=customer_id) == [(0,)]
        assert not key_exists(house, customer_id)


def test_the_address_in_the_record_is_told_too_where_it_is_another(house: OpenHouse) -> None:
    """Whoever had it hears of it before a thief's mailbox alone does."""
    earlier, person = left(house), house.person()
    agent = hire(house, Role.CIC)
    assert relink_it(agent, case_on(house, agent, person), earlier.number).notice
    assert house.mail(person.email, "relinked").payload["params"]["whose"] == "own"
    mail = house.mail(earlier.person.email, "relinked")
    assert (mail.payload["params"]["whose"], mail.link) == ("former", "/contact?about=other")
    assert person.email not in json.dumps(mail.payload)


def test_a_record_that_holds_what_would_be_lost_does_not_give_way(house: OpenHouse) -> None:
    """It is said what stands in the way, and both stay as they are."""
    earlier = left(house)
    person, agent = house.person(earlier.person.email), hire(house, Role.CIC)
    link(house, person, new_vin(house))
    mine = customer_of(house, person)
    page = relink_it(agent, case_on(house, agent, person), earlier.number)
    assert said(house, page, "holds")
    assert house.say(f"relink.holds.{Holding.VEHICLES}") in page.text
    assert house.say(f"relink.holds.{Holding.CONTRACTS}") not in page.text
    assert customer_of(house, person) == mine


def test_a_record_with_a_living_id_is_not_linked_to_another(house: OpenHouse) -> None:
    """Nor to the one that has it already; and nobody is written to."""
    owner, person, agent = house.person(), house.person(), hire(house, Role.CIC)
    number, case = number_of(house, owner), case_on(house, agent, person)
    assert said(house, relink_it(agent, case, number), "of_another")
    assert said(house, relink_it(agent, case, number_of(house, person)), "already")
    assert [mail for mail in house.mails(owner.email) if mail.kind == "relinked"] == []


def test_an_erased_record_is_nobody_s(house: OpenHouse) -> None:
    """As unknown as a number that nobody ever had; one that is about to be erased waits for that."""
    gone, doomed, person = house.person(), house.person(), house.person()
    number = number_of(house, gone)
    erase(house, gone)
    asked = ask(house, doomed)
    approve(asked, prepare(asked))
    doomed_number = number_of(house, doomed)
    house.write("UPDATE accounts SET customer_id = NULL WHERE id = :id", id=house.account_id(doomed))
    agent = hire(house, Role.CIC)
    case = case_on(house, agent, person)
    assert said(house, relink_it(agent, case, number), "unknown")
    assert said(house, relink_it(agent, case, "BCDF-GHJK-LMNP"), "unknown")
    assert said(house, relink_it(agent, case, doomed_number), "being_erased")


@pytest.mark.parametrize(("typed", "field"), [({"seen": ""}, "seen"), ({"number": "BCDF"}, "number")])
def test_without_the_tick_or_a_whole_number_nothing_is_linked(
    house: OpenHouse, typed: dict[str, str], field: str
) -> None:
    """Whatever else is right, and though a passkey confirmed it."""
    person, agent = house.person(), hire(house, Role.CIC)
    page = relink_it(agent, case_on(house, agent, person), **{"number": "BCDF-GHJK-LMNP", **typed})
    assert page.status == 400
    assert house.say(f"relink.problem.{field}") in page.text


def test_neither_a_partner_nor_who_has_not_taken_the_case_links_a_record(house: OpenHouse) -> None:
    """There is no such page for them, and nothing to send to."""
    person, dealer, agent = house.person(), hire(house, Role.PARTNER), hire(house, Role.CIC)
    theirs = handed_over(house, dealer, house.signed_in(person))
    case = case_on(house, agent, house.person())
    for other, path in ((dealer, theirs), (hire(house, Role.SUPPORT), case), (hire(house, Role.CIC), case)):
        assert other.visitor.get(f"{path}/relink").status_code in {403, 404}
        csrf = other.visitor.open("/find").form("/find").values["csrf"]
        fields = {"csrf": csrf, "number": "BCDF-GHJK-LMNP", "seen": "yes", "credential": "{}"}
        assert other.visitor.post(f"{path}/relink", fields).status_code in {403, 404}


def test_two_desks_at_once_link_one_record_to_one_id(house: OpenHouse) -> None:
    """The second finds an ID on it; each of the two people keeps a whole record."""
    earlier = left(house)
    people, agents = [house.person() for _ in range(2)], [hire(house, Role.CIC) for _ in range(2)]
    cases = [case_on(house, agent, person) for agent, person in zip(agents, people, strict=True)]

    def send_it(at: int) -> int:
        agent, url = agents[at], f"{cases[at]}/relink"
        _, fields = agent.visitor.open(url).filled(url, number=earlier.number, seen="yes")
        credential = json.dumps(agent.confirm(url, fields))
        return agent.visitor.post(url, {**fields, "credential": credential}).status_code

    assert sorted(together(2, send_it)) == [303, 409]
    linked = [customer_of(house, person) for person in people]
    assert linked.count(earlier.id) == 1
    assert len(set(linked)) == 2


def test_for_seven_days_after_a_change_of_the_id_no_record_is_linked(house: OpenHouse) -> None:
    """Whoever took the ID over gets no car with it; nor does one that is blocked."""
    earlier, story = left(house), executed(house)
    thief, agent = Person(story.new), hire(house, Role.CIC)
    case = case_on(house, agent, thief)
    assert f"{case}/relink" not in {form.action for form in agent.visitor.open(f"{case}/relink").forms}
    csrf = agent.visitor.open("/find").form("/find").values["csrf"]
    page = send(agent, f"{case}/relink", {"csrf": csrf, "number": earlier.number, "seen": "yes"})
    assert said(house, page, "on_hold")
    house.clock.turn(HOLD)
    agent.sign_in()
    assert relink_it(agent, case, earlier.number).notice == house.say("relink.notice.linked")
