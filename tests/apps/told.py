"""What people tell us and are given, by what it is: a customer uses every part of the record, and a car.

Codes and links are taken from the mails themselves, and cookies from the browsers, so that what a later feature sends
is looked for as well.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.apps.api.test_contracts import own_token
from tests.apps.my.test_pairing_code import code_on, show_code
from tests.apps.passkeys import add_passkey
from tests.authenticator import Authenticator
from tests.cars import new_car
from tests.forensics import dump
from tests.house import OpenHouse, Person
from tests.owners import invite, link, new_vin, vehicle_path
from tests.second_factor import Keys, lock
from tests.second_factor import sign_in as sign_in_with_both
from tests.service import claims_of
from tests.visitor import Visitor

RANDOM = "random "
"""The names of secrets of 128 bits and more begin so: whoever tries finds none of them by its SHA-256."""
TOKEN_LETTERS = 43
"""So many letters of base64url carry the 256 bits of a token."""


@dataclass(slots=True)
class Told:
    """Everything that was told and given, and every value the database had while it happened."""

    house: OpenHouse
    number: str
    """Of four digits, in all that is told, so that nobody else's data is taken for it."""
    values: dict[str, str | bytes] = field(default_factory=dict)
    held: dict[bytes, None] = field(default_factory=dict, repr=False)
    addresses: list[str] = field(default_factory=list)

    @property
    def letters(self) -> str:
        """The number as a name can have it."""
        return self.number.translate(str.maketrans("0123456789", "qwertzuiop")).title()

    def add(self, **values: str | bytes) -> None:
        """Something that was told; words in the name are parted by underlines."""
        self.values |= {name.replace("_", " "): value for name, value in values.items()}

    def look(self) -> None:
        """Remember what the database has, and what the mails brought."""
        self.held |= dict.fromkeys(dump(self.house))
        for address in self.addresses:
            for mail in self.house.mails(address):
                token = urlsplit(mail.link).path.rpartition("/")[2]
                if len(token) == TOKEN_LETTERS:
                    self.values[f"{RANDOM}token of {mail.kind} to {address}"] = token
                if mail.code:
                    self.values[f"code of {mail.kind} to {address}, {mail.code}"] = mail.code

    def cookies(self, visitors: Iterable[Visitor]) -> None:
        """Remember the cookies that hold secrets."""
        for number, visitor in enumerate(visitors):
            for cookie in visitor.http.cookies.jar:
                if len(cookie.value or "") >= TOKEN_LETTERS:
                    self.values[f"{RANDOM}cookie {cookie.name} {number}"] = cookie.value or ""


@dataclass(slots=True)
class Customer:
    """Somebody who told everything, and what it takes to sign them in."""

    told: Told
    person: Person
    visitor: Visitor
    keys: Keys = field(repr=False)

    def come_back(self) -> Visitor:
        """A browser that is signed in."""
        visitor = self.told.house.visitor()
        assert sign_in_with_both(self.told.house, self.person, self.keys, visitor).path == "/my"
        return visitor


def live(house: OpenHouse) -> Customer:
    """Somebody uses every part of the record."""
    email = house.new_email()
    number = email.removeprefix("person").partition("@")[0].zfill(4)
    person, told = Person(f"mevrouw.{email}", f"Geheim{number}!x"), Told(house, number)
    told.addresses.append(person.email)
    visitor = _register(told, person)
    told.look()
    _record(told, visitor)
    _vehicle(told, person, visitor)
    _services(told, person, visitor)
    _car(told, visitor)
    keys = _factors(told, person, visitor)
    customer = Customer(told, person, visitor, keys)
    trusting = house.visitor()
    sign_in_with_both(house, person, keys, trusting, trust="yes")
    told.cookies((visitor, trusting))
    told.look()
    return customer


def _register(told: Told, person: Person) -> Visitor:
    house = told.house
    given, family = f"Wilhelmina {told.letters}", f"van Heuvelrooij {told.letters}"
    visitor = house.visitor()
    sent = visitor.open("/register").submit(email=person.email)
    told.look()
    page = sent.submit(code=house.mail(person.email).code)
    page = page.submit(given_name=given, family_name=family, country="NL")
    told.look()
    assert page.submit(password=person.password).submit(terms="yes", privacy="yes").path == "/my"
    told.add(address=person.email, given_name=given, family_name=family, password=person.password)
    return visitor


def _record(told: Told, visitor: Visitor) -> None:
    number, letters = told.number, told.letters
    street, town = f"Keizersgrachtstraat {number}", f"Duivendrecht {letters}"
    birthdate = str(dt.date(1950, 1, 1) + dt.timedelta(int(number)))
    visitor.open("/my/profile/phones/new").submit(phone=f"06 4815{number}")
    visitor.open("/my/profile/address").submit(street=street, postal_code="1015 DV", locality=town)
    visitor.open("/my/profile/about").submit(birthdate=birthdate)
    delivery = {"street": f"Zandpad {number}", "locality": f"Breukelen {letters}", "label": f"Bij oma {letters}"}
    page = visitor.open("/my/profile/addresses/new").submit(postal_code="3621 NE", **delivery)
    assert page.path == "/my/profile", page.text
    told.add(phone=f"+3164815{number}", phone_as_typed=f"06 4815{number}", street=street, town=town)
    told.add(birthdate=birthdate, delivery_street=delivery["street"], delivery_town=delivery["locality"])
    told.add(delivery_label=delivery["label"])
    told.look()


def _vehicle(told: Told, person: Person, visitor: Visitor) -> None:
    house, number = told.house, told.number
    vin, guest, guest_name = new_vin(house), f"gast.{house.new_email()}", f"Bartholomeus {told.letters}"
    code = str(7000 + int(number) * 7 % 1000)
    plate = f"ZZ-{number[:2]} {number}"
    link(house, person, vin, plate=plate)
    page = visitor.open(f"{vehicle_path(visitor)}/security-code")
    assert page.submit(security_code=code, security_code_again=code).status == 200
    told.addresses.append(guest)
    invite(visitor, guest, user_name=guest_name, phone=f"06 5926{number}")
    told.add(VIN=vin, plate=plate, plate_without_blanks=plate.replace(" ", ""), security_code=code)
    told.add(guest_address=guest, guest_name=guest_name, guest_phone=f"+3165926{number}")
    told.look()


def _services(told: Told, person: Person, visitor: Visitor) -> None:
    house, number = told.house, told.number
    scopes = ("openid", "profile", "email", "contracts", "payment_preference", "offline_access")
    grants = ("authorization_code", "refresh_token", "client_credentials")
    service = house.service(scopes=scopes, grant_types=grants)
    page = visitor.open(service.url(scope=" ".join(scopes)))
    code = service.answer(page)["code"]
    told.look()
    tokens = service.redeem(page)
    headers = {"authorization": f"Bearer {tokens['access_token']}"}
    card = {"kind": "card", "token": f"tok_kaart_{number}", "brand": "Visa", "last_digits": f"8{number[1:]}"}
    put = service.http.put("/api/payment-preference", json=card, headers=headers)
    assert put.status_code == 204, put.text
    order = {"label": f"Winterbanden {told.letters}", "sub": claims_of(tokens["id_token"])["sub"]}
    ends_on = dt.datetime.fromtimestamp(house.clock.now, dt.UTC).date() + dt.timedelta(10)
    order |= {"ends_on": str(ends_on), "link": f"https://shop.example/order/{number}"}
    own = {"authorization": f"Bearer {own_token(service)}"}
    put = service.http.put(f"/api/contracts/bestelling-{number}", json=order, headers=own)
    assert put.status_code == 201, put.text
    network = f"198.51.{int(number) % 250}.177"
    house.visitor(address=network).open("/sign-in").submit(email=person.email).submit_to("/sign-in/link")
    text = f"Mijn geheime bericht over de zoutmijnen, {number}."
    visitor.open("/my/contact/new").submit_to("/my/contact/new", about="other", text=text)
    told.add(
        payment_token=card["token"], card_digits=card["last_digits"], order=order["label"], order_link=order["link"]
    )
    told.add(order_number=f"bestelling-{number}", network=network, message=text)
    told.add(random_code=code, random_access_token=tokens["access_token"])
    told.add(random_refresh_token=tokens["refresh_token"], random_client_secret=service.secret)
    told.look()


def _car(told: Told, visitor: Visitor) -> None:
    house, number = told.house, told.number
    car = new_car(house)
    names = (f"De Blauwe van Oma {told.letters}", f"De Rode van Opa {told.letters}")
    asking = car.asking(device_name=names[0])
    told.look()
    assert visitor.open(asking.url).submit(decision="approve").status == 200
    told.look()
    first = asking.poll().json()
    typed = code_on(show_code(visitor))
    told.look()
    second = car.pair(typed, device_id=f"WP0ZZZ88Z{number}1234", device_name=names[1]).json()
    told.add(user_code=asking.shown, user_code_bare=asking.shown.replace("-", ""), pairing_code=typed)
    told.add(pairing_code_bare=typed.replace(" ", "").replace("-", ""), car_name=names[0], other_car_name=names[1])
    told.add(car_id=f"WP0ZZZ88Z{number}1234", random_device_code=asking.code)
    told.add(random_car_token=first["refresh_token"], random_other_car_token=second["refresh_token"])
    told.look()


def _factors(told: Told, person: Person, visitor: Visitor) -> Keys:
    phone = Authenticator(f"phone of {told.number}")
    add_passkey(visitor, phone)
    keys = lock(told.house, person)
    told.add(passkey_id=phone.passkeys[0].id, passkey_handle=phone.passkeys[0].handle, app_secret=keys.app.secret)
    for at, code in enumerate(keys.codes):
        told.values |= {f"recovery code {at}": code, f"recovery code {at} bare": code.replace("-", "")}
    return keys
