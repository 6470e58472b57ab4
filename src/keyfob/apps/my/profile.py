"""What the brand knows of the customer, and changing names, wishes and what they like to tell of themselves."""

from collections.abc import Callable

from keyfob.apps.my.door import Customer, behind_door
from keyfob.apps.my.record import Opened, find_record, markets_of, save, show_record
from keyfob.customers.model import Contact, CustomerRecord
from keyfob.customers.profile import read_contact, read_person
from keyfob.customers.text import Unfit
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.forms import Form
from keyfob.web.profile_form import PERSON_FIELDS, person_values, profile_problems

NAME = "/my/profile/name"
PARTS = {
    "name": ("form_of_address", "given_name", "family_name"),
    "wishes": ("country", "language", "channel"),
    "about": ("birthdate", "nickname", "website"),
}


@behind_door
def show_profile(ask: Ask, customer: Customer) -> Answer:
    """All of it; of whom nothing is known is asked for a name first."""
    return show_record(ask, customer) if find_record(ask, customer) else redirect(NAME)


def showing(part: str) -> Callable[[Ask], Answer]:
    """The page with one part opened."""

    @behind_door
    def show_part(ask: Ask, customer: Customer) -> Answer:
        """What is known stands in the fields."""
        record = find_record(ask, customer)
        if record is None and part != "name":
            return redirect(NAME)
        return show_record(ask, customer, Opened(part), Form(_known(customer, record)))

    return show_part


def taking(part: str) -> Callable[[Ask], Answer]:
    """Keep one part."""

    @behind_door
    def take_part(ask: Ask, customer: Customer) -> Answer:
        """Unfit values change nothing; what the part does not ask for stays."""
        record = find_record(ask, customer)
        if record is None and part != "name":
            return redirect(NAME)
        names = PARTS[part] if record else PERSON_FIELDS
        typed = {name: ask.form.get(name) for name in names}
        person = read_person({**_known(customer, record), **typed}, markets_of(ask))
        before = record.contact if record else Contact(customer.account.email.text)
        contact = read_contact({name: typed[name] for name in names if name not in PERSON_FIELDS}, before)
        if isinstance(person, Unfit) or isinstance(contact, Unfit):
            unfit = [read for read in (person, contact) if isinstance(read, Unfit)]
            problems = {name: problem for read in unfit for name, problem in profile_problems(read).items()}
            return show_record(ask, customer, Opened(part), Form(typed, problems), 400)
        return save(ask, customer, record, person, contact)

    return take_part


def _known(customer: Customer, record: CustomerRecord | None) -> dict[str, str]:
    if record is None:
        return {"language": customer.account.locale}
    told = [name for names in PARTS.values() for name in names if name not in PERSON_FIELDS]
    return {**person_values(record.person), **{name: str(getattr(record.contact, name) or "") for name in told}}
