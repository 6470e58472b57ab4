"""Cars that sign people in: they ask for a code and show it, or take one that is typed on them."""

from dataclasses import dataclass, replace
from typing import Any

import httpx2

from tests.house import OpenHouse
from tests.service import Service
from tests.visitor import Page, Visitor

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
PAIRING = "urn:keyfob:grant:pairing_code"
GRANTS = (DEVICE, PAIRING, "refresh_token")
SCOPE = "openid profile offline_access"


@dataclass(frozen=True, slots=True)
class Car:
    """A car, its service, and the code it shows."""

    service: Service
    name: str = "Maria's"
    vin: str = "WP0ZZZ1"
    code: str = ""
    shown: str = ""

    def asking(self, **fields: str | None) -> "Car":
        """The same car, which has asked and shows a code."""
        reply = self.ask(**fields)
        assert reply.status_code == 200, reply.text
        body = reply.json()
        return replace(self, code=body["device_code"], shown=body["user_code"])

    def ask(self, **fields: str | None) -> httpx2.Response:
        """Ask to be signed in."""
        usual: dict[str, str | None] = {"scope": SCOPE, "device_model": "Macan", "device_name": self.name}
        return self.service.call("/device_authorization", **{**usual, **fields})

    def poll(self, **fields: str | None) -> httpx2.Response:
        """Ask whether somebody has confirmed it."""
        usual: dict[str, str | None] = {"grant_type": DEVICE, "device_code": self.code}
        return self.service.ask_token(**{**usual, **fields})

    def pair(self, typed: str, **fields: str | None) -> httpx2.Response:
        """Somebody types a pairing code on the dashboard."""
        usual: dict[str, str | None] = {"device_id": self.vin, "device_model": "Macan", "device_name": self.name}
        usual |= {"grant_type": PAIRING, "pairing_code": typed, "scope": SCOPE}
        return self.service.ask_token(**{**usual, **fields})

    @property
    def url(self) -> str:
        """What the picture on its screen leads to."""
        return f"/device?user_code={self.shown}"


def new_car(house: OpenHouse, **wanted: Any) -> Car:  # the fields of ClientRequest
    """A car of a service of its own."""
    usual: dict[str, Any] = {"name": "Navigation", "redirect_uris": (), "grant_types": GRANTS}
    return Car(house.service(**{**usual, "post_logout_redirect_uris": (), **wanted}))


def signed_in_car(house: OpenHouse, visitor: Visitor, vin: str) -> tuple[Car, str]:
    """A car of this number that somebody signed in, and its refresh token."""
    car = new_car(house).asking(device_id=vin)
    visitor.open(car.url).submit(decision="approve")
    reply = car.poll()
    assert reply.status_code == 200, reply.text
    return car, reply.json()["refresh_token"]


def is_signed_in(car: Car, token: str) -> bool:
    """Whether the car still gets new tokens."""
    return car.service.refresh(token).status_code == 200


def sign_out(visitor: Visitor, label: str) -> Page:
    """Sign a car out in Sign-in & Security."""
    page = visitor.open("/my/security")
    for form in page.tree.all("form"):
        if any(button.get("aria-label") == f"Sign out: {label}" for button in form.all("button")):
            return visitor.send(form.get("action"), {one.get("name"): one.get("value") for one in form.all("input")})
    raise AssertionError(f"{label} is not signed in: {page.text}")


def error_of(reply: httpx2.Response) -> tuple[int, str]:
    """Status and error code."""
    assert reply.headers["cache-control"] == "no-store"
    return reply.status_code, reply.json()["error"]
