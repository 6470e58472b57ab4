"""What the brand knows of the customer: names, language, contact data."""

from keyfob.accounts.customer import CustomerLinked
from keyfob.accounts.language import LanguageChanged
from keyfob.accounts.model import Account
from keyfob.apps.my.door import Customer, behind_door
from keyfob.apps.my.undo import record_page
from keyfob.base.change import Change
from keyfob.base.person import Person
from keyfob.customers.markets import Markets
from keyfob.customers.model import Contact
from keyfob.customers.profile import change_profile, create_customer, read_contact, read_person
from keyfob.customers.text import Unfit
from keyfob.customers.undo import UndoKept
from keyfob.storage.customers import find_customer
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.forms import Form
from keyfob.web.profile_form import PERSON_FIELDS, person_values, profile_problems


@behind_door
def show_profile(ask: Ask, customer: Customer) -> Answer:
    """Names, form of address, language, country and phone."""
    account = customer.account
    record = find_customer(ask.read, account.customer_id) if account.customer_id else None
    known = {**person_values(record.person), "phone": record.contact.phone} if record else {"language": account.locale}
    return _show(ask, customer, Form(known), 200)


@behind_door
def take_profile(ask: Ask, customer: Customer) -> Answer:
    """Keep what was changed, in a new record where the brand had none; unfit values change nothing."""
    account = customer.account
    record = find_customer(ask.read, account.customer_id) if account.customer_id else None
    typed = {name: ask.form.get(name) for name in (*PERSON_FIELDS, "phone")}
    markets = Markets(ask.house.pages.brand.facts.locales)
    person = read_person(typed, markets)
    before = record.contact if record else Contact(account.email.text)
    contact = read_contact({"phone": typed["phone"]}, before, markets)
    if isinstance(person, Unfit) or isinstance(contact, Unfit):
        unfit = [read for read in (person, contact) if isinstance(read, Unfit)]
        problems = {name: problem for read in unfit for name, problem in profile_problems(read).items()}
        return _show(ask, customer, Form(typed, problems))
    changes = (
        change_profile(record, person, contact, ask.now, ask.mint).changes
        if record
        else _make(ask, account, person, contact)
    )
    if person.language != account.locale:
        changes += (LanguageChanged(account.id, person.language),)
    is_kept = any(isinstance(change, UndoKept) for change in changes)
    return redirect("/my/profile" if is_kept else "/my/profile?notice=saved", changes)


def _make(ask: Ask, account: Account, person: Person, contact: Contact) -> tuple[Change, ...]:
    created = create_customer(person, contact, ask.now, ask.mint)
    return created, CustomerLinked(account.id, created.customer_id)


def _show(ask: Ask, customer: Customer, form: Form, status: int = 400) -> Answer:
    return record_page(ask, customer, "my/profile.html", status, form=form)
