"""The form about a person, at registration and in My: its fields, and the words for what is wrong in them."""

from keyfob.base.person import Person
from keyfob.customers.address_format import format_of
from keyfob.customers.text import MAX_LENGTH, Fault, Unfit
from keyfob.web.forms import Problem

PERSON_FIELDS = ("form_of_address", "given_name", "family_name", "country", "language")
_NAMES = {"given_name", "family_name"}
_SHAPED = {"phone", "birthdate", "website"}
_MISSING = {"given_name", "family_name", "country", "language"}


def person_values(person: Person) -> dict[str, str]:
    """What the form shows of a person already known."""
    return {name: str(getattr(person, name)) for name in PERSON_FIELDS}


def profile_problems(unfit: Unfit) -> dict[str, Problem]:
    """The words beside each field that does not fit."""
    return {name: _problem(name, fault) for name, fault in unfit.faults.items()}


def address_problems(unfit: Unfit, country: str) -> dict[str, Problem]:
    """The words beside each field of an address of ``country``; a postcode's say what one looks like there."""
    problems = profile_problems(unfit)
    example = format_of(country).example
    if unfit.faults.get("postal_code") is Fault.SHAPE and example:
        problems["postal_code"] = Problem("problem.postal_code", {"example": example})
    return problems


def _problem(name: str, fault: Fault) -> Problem:
    if fault is Fault.TOO_LONG:
        return Problem("problem.text_long", {"count": MAX_LENGTH})
    return Problem(f"problem.{_words(name, fault)}")


def _words(name: str, fault: Fault) -> str:
    match fault:
        case Fault.MISSING:
            return f"{name}_missing" if name in _MISSING else "missing"
        case Fault.CARD_NUMBER:
            return "card_number"
        case Fault.CHARACTERS:
            return "name_characters" if name in _NAMES else "characters"
        case Fault.TAKEN:
            return "phone_twice"
    return f"{name}_malformed" if name in _SHAPED and fault is Fault.SHAPE else "choice"
