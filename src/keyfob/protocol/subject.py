"""The names under which services know a person and a session (OpenID Connect Core 8).

A name is a keyed hash: nobody can turn it back into an account, and the brand's own services never see what others see.
"""

import hmac
from dataclasses import replace

from keyfob.protocol.claims import Person
from keyfob.protocol.client import Client, SubjectType
from keyfob.protocol.jws import encode
from keyfob.protocol.provider import Secrets


def sub_for(client: Client, account_id: str, secrets: Secrets) -> str:
    """The ``sub`` of an account: one for all of the brand's own services, another for each sector of third parties."""
    sector = client.sector if client.subject_type == SubjectType.PAIRWISE else ""
    return _name(secrets, "sub", sector, account_id)


def sid_for(client: Client, sid: str, secrets: Secrets) -> str:
    """The ``sid`` of a session: its own for the brand's services; third parties cannot join theirs with others'."""
    return _name(secrets, "sid", client.client_id, sid) if client.subject_type == SubjectType.PAIRWISE else sid


def vehicle_for(client: Client, vehicle_id: str, secrets: Secrets) -> str:
    """The id of a vehicle: one for all of the brand's own services, another for each sector of third parties."""
    sector = client.sector if client.subject_type == SubjectType.PAIRWISE else ""
    return _name(secrets, "vehicle", sector, vehicle_id)


def known_to(client: Client, person: Person, secrets: Secrets) -> Person:
    """The person as this service may know them: vehicles by names of its own, their numbers only within the brand."""
    named = tuple(replace(one, id=vehicle_for(client, one.id, secrets)) for one in person.vehicles)
    vehicles = named if client.first_party else tuple(replace(one, vin="", plate="") for one in named)
    return replace(person, vehicles=vehicles) if vehicles else person


def _name(secrets: Secrets, *parts: str) -> str:
    return encode(hmac.digest(secrets.subject, "\0".join(parts).encode(), "sha256")).decode()
