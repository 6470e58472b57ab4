"""What is told by mail about a vehicle, to those who use it."""

from dataclasses import dataclass, field
from enum import StrEnum

from keyfob.base.change import Change


class News(StrEnum):
    """What is told; its words stand under ``mail.vehicle``."""

    LINKED = "linked"
    CONFIRMED = "confirmed"
    LEFT = "left"
    WITHDRAWN = "withdrawn"
    SOLD = "sold"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom: ``owner`` (an account) is whose key the mail is sealed with while it waits."""

    owner: str
    email: str = field(repr=False)
    locale: str


@dataclass(frozen=True, slots=True)
class VehicleNewsMailed(Change):
    """Somebody is told; ``model`` is what the vehicle is called, ``name`` who it is about, or nothing."""

    recipient: Recipient
    news: News
    vehicle_id: str
    model: str
    name: str
    at: int
