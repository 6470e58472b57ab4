"""What an export tells of the customer record: contact data, addresses, payment, consents, contracts and cases."""

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import bindparam, or_, select

from keyfob.customers.delivery_address import default_of
from keyfob.storage.cases import find_own_case, list_messages
from keyfob.storage.customers import find_customer
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.delivery_addresses import list_delivery_addresses
from keyfob.storage.export_listing import Line, Opened, Page, Row, Whose, time
from keyfob.storage.partners import find_partner
from keyfob.storage.payment_preferences import find_payment_preference
from keyfob.storage.schema import cases
from keyfob.storage.statement import Statement
from keyfob.storage.vehicles import find_vehicle

CASES = 20
"""So many cases are read at once, since each has up to a hundred messages."""

_CASES = Statement(
    select(cases.c.id)
    .where(
        or_(cases.c.account_id == bindparam("account_id"), cases.c.customer_id == bindparam("customer_id")),
        cases.c.id > bindparam("after"),
    )
    .order_by(cases.c.id)
    .limit(CASES)
)


def tell_profile(whose: Whose) -> Line | None:
    """Who the customer is, and how they are reached; None where there is no record, or it was erased."""
    owner = whose.account.customer_id
    try:
        record = find_customer(whose.read, owner) if owner else None
    except KeyDestroyed:
        return None
    if record is None:
        return None
    told: Line = msgspec.to_builtins(record.contact)
    phones = [{name: value for name, value in phone.items() if name != "id"} for phone in told.pop("phones")]
    return {
        "customer_number": record.number,
        **msgspec.to_builtins(record.person),
        **told,
        "phones": phones,
        "created_at": time(record.created_at),
        "updated_at": time(record.updated_at),
    }


def read_delivery_addresses(whose: Whose, _: str) -> Page:
    """Where parcels go: there are so few that one page holds them."""
    owner = whose.account.customer_id
    try:
        known = list_delivery_addresses(whose.read, owner) if owner else ()
    except KeyDestroyed:
        return Page(())
    default = default_of(known)
    return Page(
        tuple(
            {**msgspec.to_builtins(one.delivery), "is_default": one == default, "created_at": time(one.created_at)}
            for one in known
        )
    )


def tell_payment(whose: Whose) -> Line | None:
    """How the customer likes to pay, without the payment provider's token."""
    owner = whose.account.customer_id
    try:
        kept = find_payment_preference(whose.read, owner) if owner else None
    except KeyDestroyed:
        return None
    if kept is None:
        return None
    said = {"kind": kept.kind, "brand": kept.brand, "last_digits": kept.last_digits, "has_token": bool(kept.token)}
    return {**said, "since_at": time(kept.since)}


def tell_consent(whose: Whose, row: Row, opened: Opened) -> Line:
    """A line of a ledger: what was consented to or withdrawn, and how."""
    return {
        "purpose": row["purpose"],
        "number": row["number"],
        "act": opened["act"],
        "version": opened["version"],
        "language": opened["locale"],
        "channel": opened["channel"],
        "asked_by": whose.service(opened["asked_by"]) if opened["channel"] == "service" else "",
        "at": time(row["at"]),
    }


def tell_contract(whose: Whose, row: Row, opened: Opened) -> Line:
    """What runs on with a service, under the service's own number; ``model`` is the vehicle that it is about."""
    vehicle = find_vehicle(whose.read, row["customer_id"], row["vehicle_id"]) if row["vehicle_id"] else None
    said = {"service": whose.service(row["client_id"]), "number": opened["id"], "label": opened["label"]}
    about = {"model": vehicle.details.model if vehicle else ""}
    return {**said, **about, "link": opened["link"], "ends_at": time(row["ends_at"])}


def tell_partner(whose: Whose, row: Row, _: Opened) -> Line:
    """A partner whose people may find the customer."""
    partner = find_partner(whose.read, row["partner_id"])
    name = partner.name if partner else row["partner_id"]
    return {"partner": name, "through": row["through"], "since_at": time(row["since"])}


def tell_undo(_: Whose, row: Row, opened: Opened) -> Line:
    """What was there before the last change, for the minutes in which that can be taken back."""
    return {
        "what": row["part"],
        "changed": opened["names"],
        "former": _bare(opened["former"]),
        "ends_at": time(row["expires_at"]),
    }


def read_cases(whose: Whose, cursor: str) -> Page:
    """Cases with all that was said in them; of the desk that it was the desk, never who."""
    mine = {"account_id": whose.account.id, "customer_id": whose.account.customer_id or "-"}
    found = [row[0] for row in whose.read.all(_CASES, **mine, after=cursor)]
    lines = [line for case_id in found if (line := _case(whose, case_id)) is not None]
    return Page(tuple(lines), found[-1] if len(found) == CASES else "")


def _case(whose: Whose, case_id: str) -> Line | None:
    case = find_own_case(whose.read, case_id, whose.account.id, whose.account.customer_id, whose.now)
    if case is None:
        return None
    return {
        "number": case.number,
        "about": case.about.value,
        "state": case.state.value,
        "name": case.name,
        "email": case.email.text,
        "language": case.locale,
        "opened_at": time(case.opened_at),
        "opened_by": case.opened_by,
        "caller_checked_at": time(case.caller_checked_at),
        "changed_at": time(case.changed_at),
        "kept_until_at": time(case.expires_at),
        "messages": [
            {"side": message.side.value, "at": time(message.at), "text": message.text}
            for message in list_messages(whose.read, case)
        ],
    }


_NOT_TOLD = frozenset({"id", "slot", "token", "version"})


def _bare(value: Any, name: str = "") -> Any:  # noqa: ANN401  # any JSON
    """The value without what is only there for the program, and without a token; its times as all others."""
    if isinstance(value, int) and (name in {"at", "since"} or name.endswith("_at")):
        return time(value)
    if isinstance(value, Mapping):
        return {name: _bare(part, name) for name, part in value.items() if name not in _NOT_TOLD}
    return [_bare(part) for part in value] if isinstance(value, list) else value
