"""Delivery addresses at userinfo: for whom they are allowed, the default one first."""

from keyfob.base.actor import OPERATOR
from keyfob.customers.delivery_address import Delivery, DeliveryAddress, DeliveryAddressAdded, add_address
from keyfob.customers.model import PostalAddress
from keyfob.storage.unit import Decided, Moment
from tests.house import OpenHouse, Person

SCOPES = ("openid", "delivery_addresses")
HOME = Delivery("", "Maria de Vries", "", PostalAddress("Prinsengracht 12", "1015 DV", "Amsterdam", "", "NL"))
WORK = Delivery("Werk", "M. de Vries", "Studio Vonk", PostalAddress("Coolsingel 40", "3011 AD", "Rotterdam", "", "NL"))


def deliver(house: OpenHouse, person: Person, *deliveries: Delivery) -> None:
    """Give somebody these delivery addresses, the last of them as the default one."""
    (customer_id,) = house.rows("SELECT customer_id FROM accounts WHERE id = :id", id=house.account_id(person))[0]

    def add(moment: Moment) -> Decided:
        known: tuple[DeliveryAddress, ...] = ()
        for one in deliveries:
            added = add_address(customer_id, known, one, is_default=True, now=moment.now, mint=moment.mint)
            assert isinstance(added, tuple)
            known += tuple(change.added for change in added if isinstance(change, DeliveryAddressAdded))
        return Decided(tuple(DeliveryAddressAdded(customer_id, one) for one in known))

    house.program.unit.run(add, OPERATOR)


def test_all_of_them_are_told_the_default_one_first(house: OpenHouse) -> None:
    """Each as an address claim, written out as its country does, with who receives parcels there."""
    person, service = house.person(), house.service(scopes=SCOPES)
    deliver(house, person, HOME, WORK)
    page = house.signed_in(person).open(service.url(scope=" ".join(SCOPES)))
    told = service.userinfo(service.redeem(page)["access_token"]).json()["delivery_addresses"]
    assert told == [
        {
            "label": "Werk", "name": "M. de Vries", "company": "Studio Vonk",
            "formatted": "Studio Vonk\nM. de Vries\nCoolsingel 40\n3011 AD Rotterdam",
            "street_address": "Coolsingel 40", "postal_code": "3011 AD", "locality": "Rotterdam", "country": "NL",
            "default": True,
        },
        {
            "name": "Maria de Vries",
            "formatted": "Maria de Vries\nPrinsengracht 12\n1015 DV Amsterdam",
            "street_address": "Prinsengracht 12", "postal_code": "1015 DV", "locality": "Amsterdam", "country": "NL",
            "default": False,
        },
    ]  # fmt: skip


def test_another_company_learns_them_only_if_it_is_registered_and_allowed(house: OpenHouse) -> None:
    """It is said on the page and under Connected services; withdrawn, it gets nothing more."""
    person = house.person()
    deliver(house, person, HOME)
    visitor = house.signed_in(person)
    theirs = house.service(first_party=False, name="Ladekarte", scopes=SCOPES)
    page = visitor.open(theirs.url(scope=" ".join(SCOPES)))
    assert house.say("consent.sees.delivery_addresses") in page.text
    token = theirs.redeem(page.submit(decision="allow"))["access_token"]
    assert len(theirs.userinfo(token).json()["delivery_addresses"]) == 1
    page = visitor.open("/my/services")
    assert house.say("consent.sees.delivery_addresses") in page.text
    page.submit_to("/my/services/withdraw")
    assert theirs.userinfo(token).status_code == 401
    curious = house.service(first_party=False, scopes=("openid",))
    asked = curious.url(scope=" ".join(SCOPES), claims='{"userinfo": {"delivery_addresses": null}}')
    page = visitor.open(asked)
    assert house.say("consent.sees.delivery_addresses") not in page.text
    token = curious.redeem(page.submit(decision="allow"))["access_token"]
    assert "delivery_addresses" not in curious.userinfo(token).json()
