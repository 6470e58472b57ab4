"""The form about a person, at registration and in My: its fields, and the words for what is wrong in them."""

from keyfob.base.person import Person
from keyfob.customers.text import MAX_LENGTH, Fault, Unfit
from keyfob.web.forms import Problem

PERSON_FIELDS = ("form_of_address", "given_name", "family_name", "country", "language")
_MISSING = {"given_name", "family_name", "country", "language"}


def person_values(person: Person) -> dict[str, str]:
    """What the form shows of a person already known."""
    return {name: str(getattr(person, name)) for name in PERSON_FIELDS}


def profile_problems(unfit: Unfit) -> dict[str, Problem]:
    """The words beside each field that does not fit."""
    return {name: _problem(name, fault) for name, fault in unfit.faults.items()}


def _problem(name: str, fault: Fault) -> Problem:
    if fault is Fault.MISSING and name in _MISSING:
        return Problem(f"problem.{name}_missing")
    if fault is Fault.TOO_LONG:
        return Problem("problem.text_long", {"count": MAX_LENGTH})
    if fault is Fault.CARD_NUMBER:
        return Problem("problem.card_number")
    if name == "phone":
        return Problem("problem.phone_malformed")
    return Problem("problem.name_characters" if fault is Fault.CHARACTERS else "problem.choice")
