"""What an export tells of vehicles: one's own with whom one invited, and those of others that one may use."""

from keyfob.storage.export_listing import Line, Page, Whose, time
from keyfob.storage.secondary_users import list_secondary_users, list_used_by
from keyfob.storage.security_codes import find_security_code
from keyfob.storage.vehicles import find_vehicle, list_vehicles
from keyfob.vehicles.model import Vehicle
from keyfob.vehicles.secondary_users import SecondaryUser


def read_vehicles(whose: Whose, _: str) -> Page:
    """The vehicles of which one is the main user: there are so few that one page holds them."""
    owner = whose.account.customer_id
    return Page(tuple(_vehicle(whose, vehicle) for vehicle in list_vehicles(whose.read, owner)) if owner else ())


def read_shared_vehicles(whose: Whose, _: str) -> Page:
    """Those that others let one use, by model; the rest of them is their main users'."""
    return Page(tuple(_shared(whose, user) for user in list_used_by(whose.read, whose.account.id)))


def _vehicle(whose: Whose, vehicle: Vehicle) -> Line:
    code, details = find_security_code(whose.read, vehicle.id), vehicle.details
    return {
        "vin": details.vin,
        "model": details.model,
        "year": details.year,
        "plate": details.plate,
        "linked_at": time(vehicle.linked_at),
        "has_security_code": code is not None,
        "secondary_users": [
            {"name": user.invited.name, **_use(user)} for user in list_secondary_users(whose.read, vehicle.id)
        ],
    }


def _shared(whose: Whose, user: SecondaryUser) -> Line:
    vehicle = find_vehicle(whose.read, user.customer_id, user.vehicle_id)
    said = {"name": user.invited.name, "email": user.invited.email.text, "mobile": user.invited.mobile}
    return {"model": vehicle.details.model if vehicle else "", **said, **_use(user)}


def _use(user: SecondaryUser) -> Line:
    return {
        "rights": sorted(user.rights),
        "invited_at": time(user.invited_at),
        "confirmed_at": time(user.confirmed_at),
        "ends_at": time(user.expires_at),
    }
