"""Giving somebody an ID at once, as the last step of a registration writes it, for tests of what comes afterwards."""

from keyfob.accounts.model import Band, Visitor
from keyfob.accounts.password import FitPassword, normalize
from keyfob.accounts.proof import SALT_SIZE, hash_password
from keyfob.accounts.registration import Registration, RegistrationFinished
from keyfob.accounts.sign_in import Entry
from keyfob.accounts.sign_up import Registered, finish
from keyfob.accounts.terms import Ticked
from keyfob.base.actor import Actor, Kind
from keyfob.base.email import parse_email
from keyfob.base.ids import new_id
from keyfob.base.person import FormOfAddress, Person
from keyfob.customers.model import Contact
from keyfob.customers.profile import create_customer
from keyfob.storage.unit import Decided, Moment
from keyfob.web.device import device_name
from keyfob.web.house import House

MARIA = Person(FormOfAddress.NEUTRAL, "Maria", "de Vries", "NL", "en")


def settle(house: House, email: str, password: str, *, network: str, agent: str) -> None:
    """Write the account, the customer record and the first session of Maria de Vries, who registered with ``agent``."""
    device = device_name(agent)

    def decide(moment: Moment) -> Decided:
        now, mint, policy = moment.now, moment.mint, house.accounts
        visitor = Visitor(mint(32), device, network, MARIA.language)
        fit = FitPassword(normalize(password), Band.LONG if len(password) >= policy.password.long else Band.SHORT)
        kept = hash_password(house.unit.vault.pepper, fit, mint(SALT_SIZE), policy.hash_cost, now)
        registration = Registration(
            id=new_id(mint),
            reference="",
            version=1,
            email=parse_email(email),
            browser=visitor.browser,
            locale=MARIA.language,
            request=None,
            created_at=now,
            expires_at=now + policy.registration_life,
            verified_at=now,
            person=MARIA,
            password=kept,
        )
        customer = create_customer(MARIA, Contact(registration.email.text), now, mint)
        ticked = Ticked(policy.terms, policy.privacy)
        entry = Entry(visitor, registration.email)
        done = finish(registration, ticked, customer.customer_id, entry, policy=policy, now=now, mint=mint)
        assert isinstance(done, Registered)
        return Decided((customer, *(change for change in done.changes if not isinstance(change, RegistrationFinished))))

    house.unit.run(decide, Actor(Kind.PERSON, "", network, device))
