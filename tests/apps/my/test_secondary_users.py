"""Secondary users: invited, confirmed, limited, withdrawn; and what nobody gets by it."""

import pytest

from tests.house import OpenHouse, together
from tests.owners import accept, invite, link, owner, vehicle_path
from tests.visitor import Visitor

HOUR = 3600


@pytest.fixture
def main(house: OpenHouse) -> Visitor:
    """The main user of a vehicle, who has just signed in."""
    return house.signed_in(owner(house))


def user_path(main: Visitor) -> str:
    """The page of the first secondary user."""
    page = main.open(vehicle_path(main))
    return next(link for link in page.links if "/users/" in link and not link.endswith("/new"))


def test_somebody_with_an_id_accepts_and_both_are_told(house: OpenHouse) -> None:
    """By link and code from the mail; the vehicle stands in their list, with the usual rights."""
    person, guest = owner(house), house.person()
    main, invited = house.signed_in(person), house.signed_in(guest)
    assert invite(main, guest.email).notice == house.say("vehicles.notice.invited")
    page = accept(house, invited, guest.email)
    assert page.notice == house.say("vehicles.notice.confirmed")
    assert "Navigation" in page.text
    assert "Remote functions" not in page.text
    told = house.mail(person.email, "vehicle")
    assert told.payload["params"]["event"] == "confirmed"
    assert told.payload["params"]["name"] == "Jan Bakker"
    assert guest.email not in str(told.payload["params"])
    assert house.say("activity.what.secondary_user.confirmed") in main.open("/my/activity").text
    assert house.say("activity.what.vehicle_access.begun") in invited.open("/my/activity").text


def test_somebody_without_an_id_registers_on_the_way(house: OpenHouse, main: Visitor) -> None:
    """Address and name are filled in already; then the code, and the vehicle is theirs to use."""
    email, guest = house.new_email(), house.visitor()
    invite(main, email)
    mail = house.mail(email, "vehicle_invitation")
    page = guest.open(mail.link)
    assert "Maria de Vries" in page.text
    register = guest.open(next(link for link in page.links if link.startswith("/register")))
    assert register.form().values["email"] == email
    page = register.submit()
    page = page.submit(code=house.mail(email, "verify").code)
    assert page.form().values["given_name"] == "Jan"
    assert page.form().values["family_name"] == "Bakker"
    page = page.submit(country="NL").submit(password="Geheim12!x").submit(terms="yes", privacy="yes")
    assert page.path.startswith("/my/vehicles/invited/")
    assert page.submit(code=mail.code).notice == house.say("vehicles.notice.confirmed")


def test_whether_an_address_has_an_id_is_seen_by_nobody_who_invites(house: OpenHouse, main: Visitor) -> None:
    """The answer and the list are the same, but for the address."""
    known, unknown = house.person().email, house.new_email()
    pages = [invite(main, email) for email in (known, unknown)]
    assert pages[0].status == pages[1].status == 200
    path = vehicle_path(main)
    rows = [link for link in main.open(path).links if "/users/" in link and not link.endswith("/new")]
    shown = [main.open(row).text.replace(known, "").replace(unknown, "") for row in rows]
    assert len(shown) == 2
    assert shown[0] == shown[1]


def test_one_s_own_address_is_refused(house: OpenHouse) -> None:
    """However it is written."""
    person = owner(house)
    page = invite(house.signed_in(person), person.email.upper())
    assert page.status == 400
    assert page.problems == {"email": house.say("problem.invitation_own")}


def test_the_main_user_cannot_accept_for_the_own_vehicle(house: OpenHouse, main: Visitor) -> None:
    """Not with a link that was mailed to another address either."""
    email = house.new_email()
    invite(main, email)
    page = main.open(house.mail(email, "vehicle_invitation").link)
    assert page.status == 400
    assert page.heading == house.say("secondary_users.own.title")


def test_five_are_the_most_also_when_two_are_invited_at_once(house: OpenHouse) -> None:
    """Invitations count as long as they can be accepted, and no longer."""
    person = owner(house)
    main = house.signed_in(person)
    for _ in range(4):
        assert invite(main, house.new_email()).status == 200
    filled = [
        main.open(f"{vehicle_path(main)}/users/new").filled(
            user_name="Jan", email=house.new_email(), phone="0612345678"
        )
        for _ in range(4)
    ]
    together(4, lambda number: main.post(*filled[number]))
    path = vehicle_path(main)
    assert sum("/users/" in link for link in main.open(path).links) == 5
    house.clock.turn(12 * HOUR)
    again = house.sign_in(main, person, start="/sign-in").visitor
    assert sum("/users/" in link for link in again.open(path).links) == 1


@pytest.mark.parametrize("wrong", ["000000", "12345", "", "x" * 300])
def test_five_wrong_codes_spend_an_invitation(house: OpenHouse, main: Visitor, wrong: str) -> None:
    """Counted before they are looked at; an empty one costs nothing, and then the right one does not help."""
    guest = house.person()
    invited = house.signed_in(guest)
    invite(main, guest.email)
    mail = house.mail(guest.email, "vehicle_invitation")
    page = invited.open(mail.link)
    for _ in range(5):
        typed = wrong if wrong != mail.code else "000001"
        assert page.submit(code=typed).status == 400
    last = page.submit(code=mail.code)
    assert last.status == (429 if wrong else 200)


def test_guesses_at_once_cost_no_less(house: OpenHouse, main: Visitor) -> None:
    """Twenty at the same time: five are looked at."""
    guest = house.person()
    invited = house.signed_in(guest)
    invite(main, guest.email)
    mail = house.mail(guest.email, "vehicle_invitation")
    page = invited.open(mail.link)
    wrong = "000000" if mail.code != "000000" else "000001"
    url, fields = page.filled(code=wrong)
    statuses = together(20, lambda _: invited.post(url, fields).status_code)
    assert sorted(statuses) == [400] * 5 + [429] * 15


def test_an_invitation_works_once_and_for_twelve_hours(house: OpenHouse, main: Visitor) -> None:
    """The link of one that was accepted, expired, withdrawn or never was looks the same."""
    guest, other = house.person(), house.person()
    invite(main, guest.email)
    used = house.mail(guest.email, "vehicle_invitation").link
    accept(house, house.signed_in(guest), guest.email)
    email = house.new_email()
    invite(main, email)
    late = house.mail(email, "vehicle_invitation").link
    house.clock.turn(12 * HOUR)
    visitor = house.signed_in(other)
    pages = [visitor.open(link) for link in (used, late, "/invited/" + "A" * 43)]
    assert {page.status for page in pages} == {400}
    assert len({page.text for page in pages}) == 1


def test_rights_that_stay_with_the_main_user_cannot_be_given(house: OpenHouse, main: Visitor) -> None:
    """Whatever a form sends."""
    guest = house.person()
    invited = house.signed_in(guest)
    form = main.open(f"{vehicle_path(main)}/users/new")
    url, fields = form.filled(user_name="Jan", email=guest.email, phone="0612345678", right_remote="yes")
    main.send(url, {**fields, "right_buying": "yes", "right_security_code": "yes", "right_inviting": "yes"})
    text = accept(house, invited, guest.email).text
    assert "Remote functions" in text
    assert not any(word in text for word in ("Buying", "Security code", "Inviting others"))
    path = vehicle_path(invited)
    for below in ("users/new", "security-code", "sold"):
        assert invited.get(f"{path}/{below}").status_code == 404


def test_limits_hold_at_once(house: OpenHouse, main: Visitor) -> None:
    """The next page of the secondary user shows them."""
    guest = house.person()
    invited = house.signed_in(guest)
    invite(main, guest.email, right_location="yes")
    path = accept(house, invited, guest.email).path
    url, fields = main.open(user_path(main)).filled()
    main.send(url, {name: value for name, value in fields.items() if name != "right_navigation"})
    text = invited.open(path).text
    assert "Location" in text
    assert "Navigation" not in text


def test_withdrawing_bites_at_once_and_is_told(house: OpenHouse) -> None:
    """The vehicle is gone from their list, and they know why."""
    person, guest = owner(house), house.person()
    main, invited = house.signed_in(person), house.signed_in(guest)
    invite(main, guest.email)
    path = accept(house, invited, guest.email).path
    page = main.open(user_path(main))
    assert page.submit_to(page.path + "/withdraw").notice == house.say("vehicles.notice.withdrawn")
    assert invited.get(path).status_code == 404
    assert house.mail(guest.email, "vehicle").payload["params"]["event"] == "withdrawn"
    assert house.say("activity.what.vehicle_access.ended") in invited.open("/my/activity").text


def test_a_secondary_user_leaves_alone(house: OpenHouse) -> None:
    """And the main user is told."""
    person, guest = owner(house), house.person()
    main, invited = house.signed_in(person), house.signed_in(guest)
    invite(main, guest.email)
    page = accept(house, invited, guest.email)
    assert page.submit_to(page.path + "/leave").notice == house.say("vehicles.notice.left")
    assert invited.get(page.path).status_code == 404
    assert house.mail(person.email, "vehicle").payload["params"]["event"] == "left"
    assert "/users/new" in " ".join(main.open(vehicle_path(main)).links)


def test_inviting_and_limiting_ask_for_a_fresh_proof(house: OpenHouse, main: Visitor) -> None:
    """Taking back does not: who has to lock somebody out should not have to wait."""
    invite(main, house.new_email())
    user = user_path(main)
    house.clock.turn(6 * 60)
    path = vehicle_path(main)
    assert main.get(f"{path}/users/new").headers["location"].startswith("/confirm?")
    url, fields = main.open(user).filled()
    assert main.post(url, fields).headers["location"].startswith("/confirm?")
    page = main.open(user)
    assert page.submit_to(user + "/withdraw").notice == house.say("vehicles.notice.withdrawn")


def test_the_secondary_users_of_others_are_unknown(house: OpenHouse, main: Visitor) -> None:
    """As if they were not there (ASVS 8.2.2)."""
    invite(main, house.new_email())
    user, stranger = user_path(main), house.signed_in(owner(house))
    own = vehicle_path(stranger)
    for path in (user, vehicle_path(main), f"{own}/users/{user.rpartition('/')[2]}"):
        assert stranger.get(path).status_code == 404
    form = stranger.open(own)
    assert stranger.post(f"{user}/withdraw", {"csrf": form.form().values["csrf"]}).status_code == 404


@pytest.mark.parametrize("name", ["www.evil.example", "Call 0900", "Jan <b>", "a@b.example", ""])
def test_an_invitation_is_no_way_to_send_advertising(house: OpenHouse, main: Visitor, name: str) -> None:
    """What stands in a mail to somebody else looks like no address and no number."""
    page = invite(main, house.new_email(), user_name=name)
    assert page.status == 400
    assert "user_name" in page.problems


def test_nobody_sends_invitations_without_end(house: OpenHouse, main: Visitor) -> None:
    """Ten a day for each main user, three for each mailbox, also where each one is taken back."""
    email = house.new_email()
    for _ in range(3):
        assert invite(main, email).status == 200
        page = main.open(user_path(main))
        page.submit_to(page.path + "/withdraw")
    assert invite(main, email).status == 429
    for _ in range(7):
        assert invite(main, house.new_email()).status == 200
        page = main.open(user_path(main))
        page.submit_to(page.path + "/withdraw")
    assert invite(main, house.new_email()).status == 429


def test_two_may_be_given_the_same_vehicle_only_once_each(house: OpenHouse, main: Visitor) -> None:
    """A second invitation to the same address is refused, and one to another address of the same person says so."""
    guest = house.person()
    invited = house.signed_in(guest)
    invite(main, guest.email)
    assert invite(main, guest.email).problems == {"email": house.say("problem.invitation_twice")}
    accept(house, invited, guest.email)
    other = house.new_email()
    invite(main, other)
    page = invited.open(house.mail(other, "vehicle_invitation").link)
    assert page.heading == house.say("secondary_users.used.title")


def test_deleting_the_id_of_the_main_user_ends_what_others_may_do(house: OpenHouse) -> None:
    """The vehicle stays with the record; nobody else uses it."""
    with house.deciding(deletion_grace=0):
        person, guest = owner(house), house.person()
        main, invited = house.signed_in(person), house.signed_in(guest)
        invite(main, guest.email)
        path = accept(house, invited, guest.email).path
        vehicle = path.rpartition("/")[2]
        page = main.open("/my/security/delete")
        assert "Jan Bakker" in page.text
        page.submit(understood="yes")
        assert invited.get(path).status_code == 404
        assert house.rows("SELECT count(*) FROM vehicles WHERE id = :id", id=vehicle) == [(1,)]
        assert house.rows("SELECT count(*) FROM secondary_users WHERE vehicle_id = :id", id=vehicle) == [(0,)]


def test_deleting_the_id_of_a_secondary_user_ends_what_it_may_do(house: OpenHouse) -> None:
    """And its page said so before."""
    with house.deciding(deletion_grace=0):
        guest, main = house.person(), house.signed_in(owner(house))
        invited = house.signed_in(guest)
        invite(main, guest.email)
        accept(house, invited, guest.email)
        page = invited.open("/my/security/delete")
        assert house.say("deletion.goes.used_vehicles") in page.text
        page.submit(understood="yes")
        assert sum("/users/" in link for link in main.open(vehicle_path(main)).links) == 1


def test_a_vehicle_linked_again_begins_without_users(house: OpenHouse) -> None:
    """Whoever buys it gets nothing of whom the seller invited."""
    seller, buyer, guest = house.person(), house.person(), house.person()
    vin = "WP0ZZZ99ZTS392199"
    link(house, seller, vin)
    main, invited = house.signed_in(seller), house.signed_in(guest)
    invite(main, guest.email)
    path = accept(house, invited, guest.email).path
    main.open(f"{vehicle_path(main)}/sold").submit(sold="yes")
    link(house, buyer, vin)
    assert invited.get(path).status_code == 404
    visitor = house.signed_in(buyer)
    assert sum("/users/" in link for link in visitor.open(vehicle_path(visitor)).links) == 1


def test_an_invitation_of_a_blocked_main_user_leads_nowhere(house: OpenHouse) -> None:
    """Whoever was in a stolen ID invited an accomplice; once it is blocked the car is not theirs to use."""
    person, guest = owner(house), house.person()
    main, invited = house.signed_in(person), house.signed_in(guest)
    assert invite(main, guest.email).notice == house.say("vehicles.notice.invited")
    mail = house.mail(guest.email, "vehicle_invitation")
    page = invited.open(mail.link)
    url, fields = page.filled(page.path, code=mail.code)
    house.block(person)
    assert invited.post(url, fields).status_code == 400
    assert invited.open(page.path).status == 400
    assert house.rows("SELECT count(*) FROM secondary_users WHERE account_id = :id", id=house.account_id(guest)) == [
        (0,)
    ]
