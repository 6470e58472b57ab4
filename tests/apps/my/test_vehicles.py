"""Vehicles in My: listed, their plate, and removed when they are sold."""

from tests.cars import is_signed_in, signed_in_car
from tests.house import OpenHouse
from tests.owners import MODEL, accept, invite, link, new_vin, owner, vehicle_path
from tests.visitor import SAFARI


def test_a_vehicle_that_a_partner_linked_is_there(house: OpenHouse) -> None:
    """With model, year and plate; its number masked, and whole once one wants to see it."""
    person, vin = house.person(), new_vin(house)
    visitor = house.signed_in(person)
    assert house.say("vehicles.none") in visitor.open("/my/vehicles").text
    link(house, person, vin)
    page = visitor.open("/my/vehicles")
    assert MODEL in page.text
    assert "S-KF 2026" in page.text
    page = visitor.open(vehicle_path(visitor))
    assert page.heading == MODEL
    summary = next(page.tree.all("summary")).text
    assert vin not in summary
    assert vin[-4:] in summary
    assert vin in page.text
    assert house.say("activity.what.vehicle.linked") in visitor.open("/my/activity").text


def test_the_audit_says_who_linked_it_and_against_what(house: OpenHouse) -> None:
    """A partner, against the registration document; the number itself is not in it."""
    vin = new_vin(house)
    person = owner(house, vin)
    customer = "SELECT customer_id FROM accounts WHERE id = :id"
    query = f"SELECT actor_kind, detail FROM audit WHERE event = 'vehicle.linked' AND customer_id = ({customer})"  # noqa: S608  # our own words
    ((kind, detail),) = house.rows(query, id=house.account_id(person))
    assert kind == "staff"
    assert "registration_document" in detail
    assert vin not in detail


def test_no_number_of_a_vehicle_is_in_the_database(house: OpenHouse) -> None:
    """It is sealed, and found by a keyed hash."""
    vin = new_vin(house)
    owner(house, vin)
    stored = str(house.rows("SELECT * FROM vehicles")) + str(house.rows("SELECT * FROM identifiers"))
    assert vin not in stored
    assert MODEL not in stored


def test_the_plate_can_be_changed(house: OpenHouse) -> None:
    """As it is written in any country; the same again leaves no trace."""
    visitor = house.signed_in(owner(house))
    path = vehicle_path(visitor)
    for typed, kept in (("  s-ö  1234e ", "S-Ö 1234E"), ("s-ö 1234e", "S-Ö 1234E"), ("", "")):
        page = visitor.open(path).submit_to(path, plate=typed)
        assert page.notice == house.say("vehicles.notice.plate")
        assert page.form(path).values["plate"] == kept
    assert visitor.open("/my/activity").text.count(house.say("activity.what.vehicle.plate_changed")) == 2


def test_a_plate_that_is_none_is_told_and_kept_in_the_form(house: OpenHouse) -> None:
    """Too long, with strange signs, or with what controls a screen."""
    visitor = house.signed_in(owner(house))
    path = vehicle_path(visitor)
    for typed in ("A" * 16, "<script>", "AB\u202e12", "x" * 10_000):
        page = visitor.open(path).submit_to(path, plate=typed)
        assert page.status == 400
        assert "plate" in page.problems


def test_the_vehicle_of_somebody_else_is_unknown(house: OpenHouse) -> None:
    """By any path, and for everything (ASVS 8.2.2)."""
    path = vehicle_path(house.signed_in(owner(house)))
    stranger = house.signed_in(owner(house))
    csrf = stranger.open(vehicle_path(stranger)).form().values["csrf"]
    for below in ("", "/sold", "/security-code", "/users/new"):
        assert stranger.get(path + below).status_code == 404
        assert stranger.post(path + below, {"csrf": csrf, "sold": "yes", "plate": "X"}).status_code == 404
    assert stranger.post(f"{path}/leave", {"csrf": csrf}).status_code == 404


def test_removing_asks_for_a_fresh_proof_and_a_tick(house: OpenHouse) -> None:
    """Without either nothing is removed."""
    person = owner(house)
    visitor = house.signed_in(person)
    path = vehicle_path(visitor)
    assert visitor.open(f"{path}/sold").submit().problems == {"sold": house.say("problem.vehicle_sold")}
    url, fields = visitor.open(f"{path}/sold").filled(sold="yes")
    house.clock.turn(6 * 60)
    assert visitor.post(url, fields).headers["location"].startswith("/confirm?")
    assert visitor.open(path).status == 200
    visitor.open(f"{path}/sold").submit(password=person.password)
    assert visitor.open(f"{path}/sold").submit(sold="yes").notice == house.say("vehicles.notice.removed")
    assert visitor.get(path).status_code == 404
    assert house.mail(person.email, "vehicle_removed").link.startswith("/not-me/")


def test_a_sold_vehicle_ends_for_everybody_and_can_be_linked_to_its_buyer(house: OpenHouse) -> None:
    """Those who used it are told, those who were invited cannot accept any more, and its number is free."""
    vin = new_vin(house)
    seller, buyer, guest, late = owner(house, vin), house.person(), house.person(), house.person()
    main, invited = house.signed_in(seller), house.signed_in(guest)
    invite(main, guest.email)
    path = accept(house, invited, guest.email).path
    invite(main, late.email)
    page = main.open(f"{vehicle_path(main)}/sold")
    assert page.text.count("Jan Bakker") == 2
    page.submit(sold="yes")
    assert invited.get(path).status_code == 404
    assert house.mail(guest.email, "vehicle").payload["params"]["event"] == "sold"
    assert house.signed_in(late).open(house.mail(late.email, "vehicle_invitation").link).status == 400
    link(house, buyer, vin)
    assert MODEL in house.signed_in(buyer).open("/my/vehicles").text


def test_whoever_has_no_record_has_no_vehicles(house: OpenHouse) -> None:
    """And sees a page that says so."""
    person = house.person()
    house.write("UPDATE accounts SET customer_id = NULL WHERE id = :id", id=house.account_id(person))
    visitor = house.visitor(agent=SAFARI)
    house.sign_in(visitor, person)
    assert house.say("vehicles.none") in visitor.open("/my/vehicles").text


def test_sign_ins_in_the_vehicle_end_when_it_is_sold(house: OpenHouse) -> None:
    """Its owner's and those of secondary users; those in another car go on."""
    vin, guest = new_vin(house), house.person()
    main, invited = house.signed_in(owner(house, vin)), house.signed_in(guest)
    invite(main, guest.email)
    accept(house, invited, guest.email)
    here = [signed_in_car(house, visitor, vin) for visitor in (main, invited)]
    elsewhere = signed_in_car(house, invited, new_vin(house))
    main.open(f"{vehicle_path(main)}/sold").submit(sold="yes")
    assert [is_signed_in(*one) for one in here] == [False, False]
    assert is_signed_in(*elsewhere)


def test_sign_ins_of_a_secondary_user_end_when_it_is_taken_back_or_they_leave(house: OpenHouse) -> None:
    """The main user's in the same vehicle goes on."""
    vin, guests = new_vin(house), (house.person(), house.person())
    main = house.signed_in(owner(house, vin))
    own = signed_in_car(house, main, vin)
    cars = []
    for guest in guests:
        house.clock.turn(1)  # who was invited first stands first
        invited = house.signed_in(guest)
        invite(main, guest.email)
        accept(house, invited, guest.email)
        cars.append(signed_in_car(house, invited, vin))
    path = vehicle_path(main)
    user = next(link for link in main.open(path).links if "/users/" in link)
    main.open(user).submit_to(f"{user}/withdraw")
    invited.open(path).submit_to(f"{path}/leave")
    assert [is_signed_in(*one) for one in cars] == [False, False]
    assert is_signed_in(*own)


def test_sign_ins_of_others_end_with_the_id_of_the_main_user(house: OpenHouse) -> None:
    """In those vehicles; they stay signed in in their own browsers."""
    with house.deciding(deletion_grace=0):
        vin, guest = new_vin(house), house.person()
        main, invited = house.signed_in(owner(house, vin)), house.signed_in(guest)
        invite(main, guest.email)
        accept(house, invited, guest.email)
        car = signed_in_car(house, invited, vin)
        main.open("/my/security/delete").submit(understood="yes")
        assert not is_signed_in(*car)
        assert invited.open("/my").path == "/my"
