"""The people of the demonstration: one for each of its languages, with a password that everybody may know."""

from dataclasses import dataclass, replace
from functools import partial

from keyfob.accounts.model import Account, Status
from keyfob.accounts.passkey import handle_of
from keyfob.accounts.password import check_password
from keyfob.accounts.proof import SALT_SIZE, hash_password
from keyfob.accounts.sign_up import AccountCreated
from keyfob.accounts.terms import TermsAccepted
from keyfob.base.actor import OPERATOR
from keyfob.base.change import Change
from keyfob.base.email import parse_email
from keyfob.base.errors import KeyfobError
from keyfob.base.ids import new_id
from keyfob.base.person import FormOfAddress, Person
from keyfob.customers.consents import Asking, Channel, given_at_registration
from keyfob.customers.delivery_address import Delivery, DeliveryAddressAdded, Full, add_address
from keyfob.customers.model import Contact, Phone, PhoneKind, PostalAddress
from keyfob.customers.profile import create_customer
from keyfob.storage.accounts import find_by_email
from keyfob.storage.unit import Decided, Moment
from keyfob.storage.vehicles import find_main_user
from keyfob.vehicles.linking import Linked, Proof, link_vehicle
from keyfob.vehicles.model import Details, Vehicle
from keyfob.web.house import House

PASSWORD = "Zonnige-Dag-2026"  # noqa: S105  # for a demonstration; it is printed, too


@dataclass(frozen=True, slots=True)
class Sample:
    """Somebody to play with."""

    email: str
    person: Person
    phone: str
    address: PostalAddress
    deliveries: tuple[Delivery, ...] = ()
    """Where their parcels go besides."""
    vehicles: tuple[Details, ...] = ()
    """Those that a partner linked."""
    consents: frozenset[str] = frozenset()
    """What they ticked while registering, as far as the brand asks for it there."""


SAMPLES = (
    Sample(
        "sanne@example.org",
        Person(FormOfAddress.MS, "Sanne", "de Vries", "NL", "nl"),
        "+31201234567",
        PostalAddress("Prinsengracht 12", "1015 DV", "Amsterdam", "", "NL"),
        (
            Delivery(
                "Werk",
                "Sanne de Vries",
                "Studio Vonk",
                PostalAddress("Coolsingel 40", "3011 AD", "Rotterdam", "", "NL"),
            ),
        ),
        vehicles=(Details("WP0ZZZY1ZRSA12345", "Taycan 4S", 2024, "R-428-KB"),),
        consents=frozenset({"newsletter"}),
    ),
    Sample(
        "jonas@example.org",
        Person(FormOfAddress.MR, "Jonas", "Becker", "DE", "de"),
        "+4971112345",
        PostalAddress("Königstraße 3", "70173", "Stuttgart", "", "DE"),
        (Delivery("Werkstatt", "Jonas Becker", "", PostalAddress("Hauptstraße 8", "71640", "Ludwigsburg", "", "DE")),),
        vehicles=(
            Details("WP1ZZZXABSL000719", "Macan Turbo", 2025, "S-KF 719"),
            Details("WP0ZZZ99ZKS198364", "911 Carrera S", 2019, "S-JB 911H"),
        ),
    ),
    Sample(
        "robin@example.org",
        Person(FormOfAddress.MX, "Robin", "Okafor", "GB", "en"),
        "+442079460000",
        PostalAddress("12 Lamb’s Passage", "EC1Y 8LE", "London", "", "GB"),
        consents=frozenset({"newsletter"}),
    ),
)


def settle_in(house: House) -> None:
    """Give each of them an ID, unless they have one.

    Raises:
        KeyfobError: when the brand finds their password unfit.
    """
    for sample in SAMPLES:
        house.unit.run(partial(_decide, sample, house), OPERATOR)


def _decide(sample: Sample, house: House, moment: Moment) -> Decided:
    email = parse_email(sample.email)
    if find_by_email(moment.read, email) is not None:
        return Decided()
    fit = check_password(PASSWORD, house.accounts.password, house.blocklist).password
    if fit is None:
        raise KeyfobError(f"this brand’s rules refuse the demonstration’s password, {PASSWORD}")
    now, salt = moment.now, moment.mint(SALT_SIZE)
    moment.read.release()
    vault, cost = house.unit.vault, house.accounts.hash_cost
    locales = house.pages.brand.facts.locales
    language = sample.person.language if sample.person.language in locales else locales[0]
    phone = Phone(new_id(moment.mint), sample.phone, PhoneKind.HOME)
    contact = Contact(email.text, phones=(phone,), address=sample.address)
    created = create_customer(replace(sample.person, language=language), contact, now, moment.mint)
    account_id = new_id(moment.mint)
    account = Account(
        id=account_id,
        customer_id=created.customer_id,
        email=email,
        status=Status.ACTIVE,
        version=1,
        locale=language,
        created_at=now,
        password=moment.once("password", lambda: hash_password(vault.pepper, fit, salt, cost, now)),
        terms=house.accounts.terms,
        privacy=house.accounts.privacy,
        handle=handle_of(account_id),
    )
    asking = Asking(Channel.REGISTRATION, language)
    purposes = house.pages.brand.facts.purposes
    return Decided(
        (
            created,
            *_deliveries(sample, created.customer_id, moment),
            *_vehicles(sample, created.customer_id, moment),
            *given_at_registration(created.customer_id, purposes, sample.consents, asking, now),
            AccountCreated(account.id, created.customer_id, account, now),
            TermsAccepted(account.id, account.terms, account.privacy, now, language),
        )
    )


def _deliveries(sample: Sample, customer_id: str, moment: Moment) -> tuple[DeliveryAddressAdded, ...]:
    """The postal address, which is the default one, and the others; there is nothing to take back."""
    name = f"{sample.person.given_name} {sample.person.family_name}"
    home = Delivery("", name, "", sample.address)
    added: tuple[DeliveryAddressAdded, ...] = ()
    for delivery in (home, *sample.deliveries):
        changes = add_address(
            customer_id,
            tuple(change.added for change in added),
            delivery,
            is_default=delivery is home,
            now=moment.now,
            mint=moment.mint,
        )
        if not isinstance(changes, Full):
            added += tuple(change for change in changes if isinstance(change, DeliveryAddressAdded))
    return added


def _vehicles(sample: Sample, customer_id: str, moment: Moment) -> tuple[Change, ...]:
    """As a partner links them before they are delivered; a number that somebody has is left out."""
    held: tuple[Vehicle, ...] = ()
    changes: tuple[Change, ...] = ()
    for details in sample.vehicles:
        outcome = link_vehicle(
            customer_id,
            details,
            Proof.INVITATION,
            held,
            find_main_user(moment.read, details.vin),
            now=moment.now,
            mint=moment.mint,
        )
        if isinstance(outcome, Linked):
            held, changes = (*held, outcome.vehicle), (*changes, *outcome.changes)
    return changes
