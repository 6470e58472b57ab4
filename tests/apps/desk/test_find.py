"""Finding customers at the desk, over HTTP, on each database; and what must not work there."""

import re

from keyfob.desk.roles import Role
from tests.apps.desk.office import Colleague, hire, new_case, new_partner
from tests.house import OpenHouse, Person
from tests.owners import new_vin, owner, vehicle_path
from tests.visitor import Page


def find(agent: Colleague, who: str, postcode: str = "") -> Page:
    """Look somebody up."""
    return agent.visitor.open("/find").submit_to("/find", who=who, postcode=postcode)


def customers(page: Page) -> list[str]:
    """Where the results lead."""
    return [link for link in page.links if link.startswith("/customers/")]


def number_of(house: OpenHouse, person: Person) -> str:
    """A customer's number, as My shows it."""
    text = house.signed_in(person).open("/my/contact/new").text
    number: str
    (number,) = set(re.findall(r"[A-Z]{4}(?:-[A-Z]{4}){2}", text))
    return number


def audited(house: OpenHouse) -> list[tuple[str, ...]]:
    """What the audit says of look-ups, in the order in which they were made."""
    return house.rows("SELECT detail FROM audit WHERE event = 'customer.looked_up' ORDER BY id")


def test_a_customer_is_found_by_address_and_by_number_masked(house: OpenHouse) -> None:
    """Recognised, not learnt; and the customer reads in Activity which desk looked."""
    person = house.person()
    agent = hire(house, Role.CIC)
    page = find(agent, person.email.upper())
    (link,) = customers(page)
    assert "M••• d••• V•••" in page.text
    assert "de Vries" not in page.text
    assert customers(find(agent, number_of(house, person).lower())) == [link]
    shown = agent.visitor.open(link)
    assert person.email not in shown.text
    assert "de Vries" not in shown.text
    activity = house.signed_in(person).open("/my/activity").text
    for by in ("email", "number"):
        assert activity.count(house.say(f"activity.what.customer.looked_up.{by}")) == 1
    assert house.say("activity.who.desk_cic") in activity


def test_a_customer_is_found_by_the_number_of_a_vehicle_until_it_is_removed(house: OpenHouse) -> None:
    """However it is written; a partner finds its own customers alone, and Activity says by what one was found."""
    vin = new_vin(house)
    person = owner(house, vin)
    agent = hire(house, Role.SUPPORT)
    (link,) = customers(find(agent, person.email))
    assert customers(find(agent, f" {vin.lower()} ")) == [link]
    assert customers(find(agent, new_vin(house))) == []
    assert customers(find(hire(house, Role.PARTNER), vin)) == []
    customer = house.signed_in(person)
    assert house.say("activity.what.customer.looked_up.vin") in customer.open("/my/activity").text
    path = f"{vehicle_path(customer)}/sold"
    customer.open(path).submit_to(path, sold="yes")
    assert customers(find(agent, vin)) == []


def test_a_customer_is_found_by_phone_and_by_name_with_postcode(house: OpenHouse) -> None:
    """However they are written; and no longer by what they changed."""
    person = house.person()
    visitor = house.signed_in(person)
    visitor.open("/my/profile/phones/new").submit_to("/my/profile/phones/new", phone="+31 6 12345678")
    where = {"street": "Prinsengracht 12", "postal_code": "1015 DV", "locality": "Amsterdam"}
    visitor.open("/my/profile/address").submit_to("/my/profile/address", **where)
    agent = hire(house, Role.SUPPORT)
    (link,) = customers(find(agent, person.email))
    assert link in customers(find(agent, "0031 6 1234 5678"))
    assert link in customers(find(agent, "DE VRIES", "1015dv"))
    assert link not in customers(find(agent, "de Vries", "1015 DW"))
    where["postal_code"] = "3011 AD"
    visitor.open("/my/profile/address").submit_to("/my/profile/address", **where)
    assert link not in customers(find(agent, "de Vries", "1015 DV"))
    assert link in customers(find(agent, "de Vries", "3011 AD"))


def test_a_registration_is_found_by_its_short_reference(house: OpenHouse) -> None:
    """The one that its waiting page shows; of its address no more than is needed to recognise it."""
    email = house.new_email()
    page = house.visitor().open("/register").submit(email=email)
    (reference,) = set(re.findall(r"[A-Z]{4}-[A-Z]{4}", page.text))
    agent = hire(house, Role.SUPPORT)
    found = find(agent, reference)
    assert house.say("desk.find.pending.registration") in found.text
    assert email not in found.text
    house.clock.turn(48 * 60 * 60)
    agent.sign_in()
    assert house.say("desk.find.nobody") in find(agent, reference).text


def test_a_case_opened_at_the_desk_is_the_customer_s_like_one_of_their_own(house: OpenHouse) -> None:
    """In My, with the desk that opened it; a mail tells of it; who opened it sees how the customer is reached."""
    person = house.person()
    agent = hire(house, Role.SUPPORT)
    (link,) = customers(find(agent, person.email))
    page = agent.act(agent.visitor.open(link), f"{link}/case", about="address", text="You called about a lost phone.")
    assert page.notice == house.say("desk.notice.opened"), page.text
    assert person.email in page.text
    assert "de Vries" in page.text
    case_id = page.path.rpartition("/")[2]
    customer = house.signed_in(person)
    assert f"/my/contact/{case_id}" in customer.open("/my/contact").links
    shown = customer.open(f"/my/contact/{case_id}")
    assert "You called about a lost phone." in shown.text
    assert house.say("contact.case.opened_by.support", when="").strip() in shown.text
    assert house.say("activity.what.case.opened_by_desk") in customer.open("/my/activity").text
    assert house.mail(person.email, "case").payload["params"]["news"] == "opened"
    answered = shown.submit_to(f"/my/contact/{case_id}", text="Thank you.")
    assert answered.notice == house.say("notice.case_written")


def test_a_case_without_a_reason_is_not_opened(house: OpenHouse) -> None:
    """Nor without what it is about."""
    person, agent = house.person(), hire(house, Role.CIC)
    (link,) = customers(find(agent, person.email))
    page = agent.act(agent.visitor.open(link), f"{link}/case", about="", text=" ")
    assert page.status == 400
    assert house.rows("SELECT count(*) FROM cases WHERE taken_by = :id", id=agent.id) == [(0,)]


def test_a_partner_looking_up_a_stranger_s_customer_finds_nobody_and_gets_404(house: OpenHouse) -> None:
    """As if there were none; the audit knows whom they tried, and so does the customer."""
    person, mine = house.person(), new_partner(house)
    dealer, agent = hire(house, Role.PARTNER, mine), hire(house, Role.CIC)
    (link,) = customers(find(agent, person.email))
    page = find(dealer, person.email)
    assert customers(page) == []
    assert page.text.count(house.say("desk.find.nobody")) == 1
    [(account_id, customer_id, detail)] = house.rows(
        "SELECT account_id, customer_id, detail FROM audit WHERE event = 'customer.looked_up' AND actor_id = :id",
        id=dealer.id,
    )
    assert (account_id, customer_id) == (house.account_id(person), link.rpartition("/")[2])
    assert '"withheld"' in detail
    activity = house.signed_in(person).open("/my/activity").text
    assert activity.count(house.say("activity.what.customer.looked_up.email")) == 2
    assert house.say("activity.who.desk_partner") in activity
    nobody = find(dealer, house.new_email())
    assert (nobody.status, nobody.text) == (page.status, page.text)
    assert dealer.visitor.get(link).status_code == 404
    url, fields = agent.visitor.open(link).filled(f"{link}/case", about="id", text="Hello.")
    own = dealer.visitor.open("/find").form("/find").values["csrf"]
    credential_page = dealer.visitor.post(f"{url}/options", {**fields, "csrf": own})
    assert credential_page.status_code == 200
    assert house.rows("SELECT count(*) FROM cases WHERE taken_by = :id", id=dealer.id) == [(0,)]


def test_a_partner_finds_the_customers_that_were_given_to_it_and_other_partners_do_not(house: OpenHouse) -> None:
    """From when a case of theirs was handed over, for good."""
    person = house.person()
    visitor = house.signed_in(person)
    case_id = visitor.open("/my/contact/new").submit_to("/my/contact/new", about="other", text="Hello.").path[-26:]
    mine, others = new_partner(house, "Autohuis Gouda"), new_partner(house, "Autohuis Delft")
    dealer, stranger = hire(house, Role.PARTNER, mine), hire(house, Role.PARTNER, others)
    agent = hire(house, Role.CIC)
    page = agent.act(agent.visitor.open(f"/cases/{case_id}"), f"/cases/{case_id}/take")
    agent.act(page, f"/cases/{case_id}/hand-over", partner=mine)
    (link,) = customers(find(dealer, person.email))
    assert customers(find(stranger, person.email)) == []
    page = dealer.act(dealer.visitor.open(link), f"{link}/case", about="vehicle", text="About your new car.")
    assert page.notice == house.say("desk.notice.opened"), page.text
    assert person.email in page.text
    activity = house.signed_in(person).open("/my/activity").text
    assert house.say("activity.who.desk_partner") in activity


def test_the_51st_look_up_in_an_hour_is_refused_and_the_brand_is_told_once(house: OpenHouse) -> None:
    """With clear words, and a colleague goes on; each was written down, also those that found nobody."""
    agent, other = hire(house, Role.CIC), hire(house, Role.CIC)
    before, _ = len(audited(house)), house.desk()
    for number in range(50):
        assert find(agent, f"nobody{number}@nirgends.de").status == 200
    for _ in range(2):
        page = find(agent, "nobody51@nirgends.de")
        assert page.status == 429
        assert house.say("desk.problem.find_many", count=60) in page.text
    told = [one["params"] for one in house.desk() if one["kind"] == "desk_look_ups"]
    assert [(one["alarm"], one["staff"]) for one in told] == [("limit", agent.id)]
    assert find(other, "nobody@nirgends.de").status == 200
    lines = [row[0] for row in audited(house)[before:]]
    assert len(lines) == 51
    assert not any("nirgends" in line for line in lines)
    house.clock.turn(60 * 60)
    agent.sign_in()
    assert find(agent, "nobody@nirgends.de").status == 200


def test_a_part_finds_nobody(house: OpenHouse) -> None:
    """No wildcard, no beginning, no name alone; such a thing does not even count."""
    house.person()
    agent = hire(house, Role.CIC)
    before = len(audited(house))
    for part in ("%", "*", "person", "@voorbeeld.nl", "de Vries", "06", "+31", "' OR 1=1 --", "1015 DV", "x" * 10_000):
        assert find(agent, part).status == 400, part
    assert find(agent, "%", "%").status == 400
    assert len(audited(house)) == before


def test_who_finds_a_canary_is_told_of(house: OpenHouse) -> None:
    """The brand hears who it was; they notice nothing."""
    person, agent = house.person(), hire(house, Role.SUPPORT)
    number = number_of(house, person)
    house.desk()
    desk = house.program.house.pages.brand.facts.desk
    with house.saying(desk=type(desk)(canaries=(number,))):
        assert len(customers(find(agent, person.email))) == 1
    assert [(one["params"]["alarm"], one["params"]["staff"]) for one in house.desk()] == [("canary", agent.id)]


def test_nobody_views_in_full_before_a_case(house: OpenHouse) -> None:
    """Neither in a result, nor on the customer's page, nor in a case that somebody else has taken."""
    person = house.person()
    agent, other = hire(house, Role.CIC), hire(house, Role.CIC)
    (link,) = customers(find(agent, person.email))
    opened = agent.act(agent.visitor.open(link), f"{link}/case", about="other", text="You called.")
    for page in (find(other, number_of(house, person)), other.visitor.open(link), other.visitor.open(opened.path)):
        assert "M••• d••• V•••" in page.text
        assert "de Vries" not in page.text
        assert person.email not in page.text


def test_ids_of_nobody_lead_nowhere(house: OpenHouse) -> None:
    """Whatever stands in the path."""
    case_id, _ = new_case(house)
    agent = hire(house, Role.CIC)
    for wrong in (case_id, "0" * 26, "x", "a" * 400):
        assert agent.visitor.get(f"/customers/{wrong}").status_code == 404, wrong
