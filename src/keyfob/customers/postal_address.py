"""Reading a postal address as it is typed, by the rules of its country."""

import re
from collections.abc import Mapping

from keyfob.customers.address_format import AddressFormat, format_of
from keyfob.customers.markets import Markets
from keyfob.customers.model import PostalAddress
from keyfob.customers.text import Fault, Unfit, find_fault, tidy

COUNTRY = "address_country"
"""The field of a form that holds the country, which is another than the customer's own."""
_COUNTRY_BEFORE = re.compile(r"[A-Za-z]{1,2}[- ]")


def read_postal_address(typed: Mapping[str, str], markets: Markets) -> PostalAddress | Unfit:
    """Read ``address_country`` and the fields that an address of that country has; others are not looked at."""
    country = typed.get(COUNTRY, "")
    if country not in markets.countries:
        return Unfit({COUNTRY: Fault.UNKNOWN if country else Fault.MISSING})
    form = format_of(country)
    values = {name: tidy(typed.get(name, "")) for name in form.fields}
    values["region"] = _region(form, values.get("region", ""))
    values["postal_code"] = _postal_code(form, values.get("postal_code", ""))
    faults = {name: _fault(form, name, values[name]) for name in form.fields}
    found = {name: fault for name, fault in faults.items() if fault}
    if found:
        return Unfit(found)
    known = {"street": "", "locality": "", **values}
    return PostalAddress(country=country, **known)


def _region(form: AddressFormat, typed: str) -> str:
    """The code of a region that was chosen, or called by its name."""
    folded = typed.casefold()
    return next((code for code, name in form.regions if folded in {code.casefold(), name.casefold()}), typed)


def _postal_code(form: AddressFormat, typed: str) -> str:
    """In capitals, as nearly all are; without the sign of the country, where it only fits without."""
    code = typed.upper()
    without = _COUNTRY_BEFORE.sub("", code, count=1)
    fits = form.postal_code is not None and not form.postal_code.fullmatch(code) and form.postal_code.fullmatch(without)
    return without if fits else code


def _fault(form: AddressFormat, name: str, value: str) -> Fault | None:
    fault = find_fault(value, required=name in form.required)
    if fault or not value:
        return fault
    if name == "postal_code" and form.postal_code and not form.postal_code.fullmatch(value):
        return Fault.SHAPE
    if name == "region" and form.regions and value not in {code for code, _ in form.regions}:
        return Fault.UNKNOWN
    return None
