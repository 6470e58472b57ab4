"""Customers invited by a partner: they register with the data filled in, or an ID that is there gets the car."""

from keyfob.desk.customer_invitation import LIFE, SHOWN
from keyfob.desk.roles import Role
from keyfob.storage.trimming import TRIMS
from keyfob.work.purge import purge
from tests.apps.desk.invitations import TYPED, invite, link_of, new_vin, reference_of
from tests.apps.desk.office import hire, new_partner
from tests.apps.desk.test_registration_correction import look_up
from tests.house import PASSWORD, OpenHouse, Person
from tests.visitor import Page, Visitor

DAY = 86_400


def come_in(house: OpenHouse, visitor: Visitor, email: str) -> Page:
    """Register by way of the invitation; the page that asks for a yes."""
    page = visitor.open(link_of(house, email))
    page = visitor.open(next(link for link in page.links if link.startswith("/register")))
    assert page.form().values["email"] == email
    page = page.submit().submit(code=house.mail(email, "verify").code)
    assert page.form().values["given_name"] == TYPED["given_name"]
    assert page.form().values["form_of_address"] == "ms"
    assert page.form().values["country"] == "NL"
    return page.submit().submit(password=PASSWORD).submit(terms="yes", privacy="yes")


def test_a_newcomer_registers_with_the_data_filled_in_and_has_the_car(house: OpenHouse) -> None:
    """What the partner typed is shown to be confirmed; then the car stands in My, and address and phone too."""
    dealer, email, visitor, vin = hire(house, Role.PARTNER), house.new_email(), house.visitor(), new_vin()
    sent = invite(dealer, email, vin=vin)
    assert sent.notice == house.say("customer_invitation.notice.invited_customer"), sent.text
    page = come_in(house, visitor, email)
    assert page.path.startswith("/my/welcome/")
    assert "Oudegracht 1" in page.text
    assert vin in page.text
    page = page.submit()
    assert page.notice == house.say("vehicles.notice.welcome"), page.text
    assert "Taycan 4S" in visitor.open("/my/vehicles").text
    record = visitor.open("/my/profile").text
    assert "Oudegracht 1" in record
    assert "12345678" in record.replace(" ", "")
    assert house.say("activity.what.invitation.taken") in visitor.open("/my/activity").text
    assert house.say("customer_invitation.state.taken") in sent.again().text
    partner = house.rows("SELECT partner_id FROM staff WHERE id = :id", id=dealer.id)[0][0]
    told = house.rows("SELECT through, since FROM customer_partners WHERE partner_id = :id", id=partner)
    assert told == [("invitation", house.clock.now)]


def test_an_id_that_is_there_gets_the_car_and_nothing_else(house: OpenHouse) -> None:
    """Its owner signs in and agrees; name, address and phone stay as they were."""
    dealer, person = hire(house, Role.PARTNER), house.person()
    visitor = house.signed_in(person)
    house.clock.turn(1)
    invite(dealer, person.email)
    before = visitor.open("/my/profile").text
    page = visitor.open(link_of(house, person.email))
    assert page.path.startswith("/my/welcome/")
    assert "Oudegracht" not in page.text
    assert page.submit_to(page.path).notice == house.say("vehicles.notice.welcome")
    assert visitor.open("/my/profile").text == before


def test_whether_there_is_an_id_makes_no_difference_to_what_the_partner_sees(house: OpenHouse) -> None:
    """Before it is taken, and after: the same page, but for what the partner typed, and the reference."""
    dealer = hire(house, Role.PARTNER)
    known, unknown = house.person(), house.new_email()
    house.clock.turn(1)
    vins = (new_vin(), new_vin())
    pages = [invite(dealer, email, vin=vin) for email, vin in zip((known.email, unknown), vins, strict=True)]

    def seen() -> set[str]:
        texts = set()
        for page, email, vin in zip(pages, (known.email, unknown), vins, strict=True):
            shown = page.again()
            texts.add(shown.text.replace(email, "").replace(reference_of(shown), "").replace(vin, ""))
        return texts

    assert len(seen()) == 1
    visitor = house.signed_in(known)
    visitor.open(link_of(house, known.email)).submit_to(visitor.open(link_of(house, known.email)).path)
    come_in(house, house.visitor(), unknown).submit()
    assert len(seen()) == 1


def test_an_invitation_that_nobody_took_expires(house: OpenHouse) -> None:
    """The link is dead, the partner still reads that it expired, and later nothing of it is left, nor its key."""
    dealer, email = hire(house, Role.PARTNER), house.new_email()
    sent = invite(dealer, email)
    link = link_of(house, email)
    house.clock.turn(LIFE)
    assert house.visitor().open(link).status == 400
    dealer.sign_in()
    assert house.say("customer_invitation.state.expired") in dealer.visitor.open(sent.path).text
    house.clock.turn(14 * DAY)
    purge(house.program.unit, {"it": TRIMS["invitations of customers"]})
    assert house.rows("SELECT id FROM customer_invitations WHERE id = :id", id=sent.path[-26:]) == []
    dealer.sign_in()
    assert dealer.visitor.get(sent.path).status_code == 404


def test_what_was_taken_is_shown_for_a_while(house: OpenHouse) -> None:
    """Then it goes like the others."""
    dealer, email = hire(house, Role.PARTNER), house.new_email()
    path = invite(dealer, email).path
    come_in(house, house.visitor(), email).submit()
    house.clock.turn(SHOWN + 14 * DAY)
    purge(house.program.unit, {"it": TRIMS["invitations of customers"]})
    assert house.rows("SELECT id FROM customer_invitations WHERE id = :id", id=path[-26:]) == []


def test_a_desk_finds_an_invitation_by_its_reference_and_corrects_the_address(house: OpenHouse) -> None:
    """Masked, for a desk that did not make it; the old link dies, and the customer reads of it in Activity."""
    dealer, agent = hire(house, Role.PARTNER), hire(house, Role.SUPPORT)
    wrong, right = house.new_email(), house.new_email()
    sent = invite(dealer, wrong)
    old = link_of(house, wrong)
    page = look_up(agent, reference_of(sent).lower())
    assert page.path == sent.path
    assert wrong not in page.text
    assert "Bakker" not in page.text
    page = agent.act(page, f"{sent.path}/correct", email=right)
    assert page.notice == house.say("customer_invitation.notice.corrected"), page.text
    assert house.visitor().open(old).status == 400
    visitor = house.visitor()
    come_in(house, visitor, right).submit()
    assert house.say("activity.what.account.address_corrected") in visitor.open("/my/activity").text
    audit = "SELECT actor_kind FROM audit WHERE event = 'invitation.address_corrected' AND actor_id = :id"
    assert house.rows(audit, id=agent.id) == [("staff",)]


def test_a_partner_sends_again_and_takes_back(house: OpenHouse) -> None:
    """Only the newest link works; none does once it is taken back."""
    dealer, email = hire(house, Role.PARTNER), house.new_email()
    sent = invite(dealer, email)
    first = link_of(house, email)
    dealer.act(sent, f"{sent.path}/again")
    second = link_of(house, email)
    assert [house.visitor().open(link).status for link in (first, second)] == [400, 200]
    page = dealer.act(sent.again(), f"{sent.path}/withdraw")
    assert page.notice == house.say("customer_invitation.notice.withdrawn")
    assert house.visitor().open(second).status == 400


def test_what_does_not_fit_is_said_beside_its_field_and_nothing_typed_is_lost(house: OpenHouse) -> None:
    """And nothing is sent."""
    dealer = hire(house, Role.PARTNER)
    page = invite(dealer, "nobody", vin="O0", year="27", plate="!", model="see www.evil.example")
    assert set(page.problems) == {"email", "vin", "year", "plate", "model"}
    assert page.form("/invitations/new").values["given_name"] == "Sanne"
    assert house.rows("SELECT id FROM customer_invitations WHERE staff_id = :id", id=dealer.id) == []


def test_a_car_that_is_somebody_else_s_stays_theirs(house: OpenHouse) -> None:
    """The invited person is told, and may come again."""
    dealer, first, second = hire(house, Role.PARTNER), house.person(), house.person()
    vin = new_vin()
    for person in (first, second):
        invite(dealer, person.email, vin=vin)
    pages = [house.signed_in(person).open(link_of(house, person.email)) for person in (first, second)]
    assert pages[0].submit_to(pages[0].path).status == 200
    refused = pages[1].submit_to(pages[1].path)
    assert refused.status == 400
    assert refused.heading == house.say("customer_invitation.of_another.title")


def test_the_list_goes_on_by_pages(house: OpenHouse) -> None:
    """Own customers alone, the newest first."""
    mine, others = new_partner(house, "Gouda"), new_partner(house, "Delft")
    dealer, stranger = hire(house, Role.PARTNER, mine), hire(house, Role.PARTNER, others)
    for _ in range(3):
        invite(dealer, house.new_email())
        house.clock.turn(1)
    page = dealer.visitor.open("/invitations")
    assert len([link for link in page.links if link.startswith("/invitations/") and len(link) == 39]) == 3
    assert "Bakker" not in stranger.visitor.open("/invitations").text


def test_a_person_with_an_id_signs_in_by_way_of_the_link(house: OpenHouse) -> None:
    """Signed out, the link offers both ways, whoever has an ID."""
    dealer, person = hire(house, Role.PARTNER), Person(house.new_email())
    house.register(house.visitor(), person)
    invite(dealer, person.email)
    visitor = house.visitor()
    page = visitor.open(link_of(house, person.email))
    start = next(link for link in page.links if link.startswith("/sign-in"))
    page = house.sign_in(visitor, person, start)
    assert page.path.startswith("/my/welcome/")


def test_what_was_taken_goes_dark_with_the_customer_s_key(house: OpenHouse) -> None:
    """So that whoever is erased is not found in a list of their partner's; one still open has a key of its own."""
    dealer, email = hire(house, Role.PARTNER), house.new_email()
    sent, still_open = invite(dealer, email), invite(dealer, house.new_email())
    come_in(house, house.visitor(), email).submit()
    (owner,) = house.rows("SELECT owner FROM customer_invitations WHERE id = :id", id=sent.path[-26:])[0]
    account = house.account_id(Person(email))
    assert house.rows("SELECT customer_id FROM accounts WHERE id = :id", id=account) == [(owner,)]
    assert sent.again().status == 200
    house.program.store.vault.keys.destroy(owner)
    assert dealer.visitor.get(sent.path).status_code == 404
    listed = dealer.visitor.open("/invitations")
    assert sent.path not in listed.links
    assert still_open.path in listed.links
