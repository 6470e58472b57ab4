"""Customers with vehicles, linked as a partner does it, and those whom they invite."""

from keyfob.base.actor import Actor, Kind
from keyfob.base.email import parse_email
from keyfob.storage.accounts import find_by_email
from keyfob.storage.unit import Moment
from keyfob.storage.vehicles import find_main_user, list_vehicles
from keyfob.vehicles.linking import Outcome, Proof, link_vehicle
from keyfob.vehicles.model import Details
from tests.house import OpenHouse, Person
from tests.visitor import Page, Visitor

PARTNER = Actor(Kind.STAFF, "partner")
VIN = "WP0ZZZ99ZTS392124"
MODEL = "Taycan 4S"


def link(
    house: OpenHouse,
    person: Person,
    vin: str = VIN,
    proof: Proof = Proof.REGISTRATION_DOCUMENT,
    plate: str = "S-KF 2026",
) -> Outcome:
    """Link a vehicle to somebody's record, by a partner."""
    found: list[Outcome] = []

    def decide(moment: Moment) -> Outcome:
        account = find_by_email(moment.read, parse_email(person.email))
        assert account
        assert account.customer_id
        details = Details(vin, MODEL, 2025, plate)
        held, main_user = list_vehicles(moment.read, account.customer_id), find_main_user(moment.read, vin)
        outcome = link_vehicle(account.customer_id, details, proof, held, main_user, now=moment.now, mint=moment.mint)
        found[:] = [outcome]
        return outcome

    house.program.unit.run(decide, PARTNER)
    return found[0]


def owner(house: OpenHouse, vin: str = "") -> Person:
    """Somebody with a vehicle."""
    person = house.person()
    link(house, person, vin or new_vin(house))
    return person


def new_vin(house: OpenHouse) -> str:
    """A number that no vehicle has yet."""
    return f"WP0ZZZ99Z{int(house.new_email().removeprefix('person').partition('@')[0]):08}"


def vehicle_path(visitor: Visitor) -> str:
    """The page of the first vehicle that is listed."""
    links = visitor.open("/my/vehicles").links
    return next(link for link in links if link.startswith("/my/vehicles/"))


def invite(owner: Visitor, email: str, **fields: str) -> Page:
    """Invite somebody to the owner's first vehicle."""
    form = owner.open(f"{vehicle_path(owner)}/users/new")
    return form.submit(**{"user_name": "Jan Bakker", "email": email, "phone": "06 12345678", **fields})


def accept(house: OpenHouse, invited: Visitor, email: str) -> Page:
    """Open the mailed link in a browser that is signed in, and type the code."""
    mail = house.mail(email, "vehicle_invitation")
    return invited.open(mail.link).submit(code=mail.code)
