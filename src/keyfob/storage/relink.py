"""A record without an ID gets the ID that its customer has now, and the record that this ID had gives way."""

from collections.abc import Iterable

from sqlalchemy import BindParameter, and_, bindparam, delete, func, not_, or_, select, update

from keyfob.accounts.model import Status
from keyfob.desk.customer_partners import Through
from keyfob.desk.relink import CustomerRelinked, Former, Holding
from keyfob.storage import schema
from keyfob.storage.consents import list_ledgers
from keyfob.storage.customers import find_customer
from keyfob.storage.reader import Reader
from keyfob.storage.schema import accounts, cases, consents, customer_partners, customers, erasures, identifiers
from keyfob.storage.statement import Statement, Write
from keyfob.storage.writing import Writers, Writing

_its: BindParameter[str] = bindparam("former")
_HOLDINGS = {
    Holding.VEHICLES: schema.vehicles.c.customer_id == _its,
    Holding.CONTRACTS: and_(schema.contracts.c.customer_id == _its, schema.contracts.c.ends_at > bindparam("now")),
    Holding.DELIVERY_ADDRESSES: schema.delivery_addresses.c.customer_id == _its,
    Holding.PAYMENT_PREFERENCE: schema.payment_preferences.c.customer_id == _its,
}
_held = {what: select(1).where(condition).correlate(None).exists() for what, condition in _HOLDINGS.items()}
_HELD = Statement(select(*_held.values()))
_PARTNERS = Statement(
    select(customer_partners.c.partner_id, customer_partners.c.through)
    .where(customer_partners.c.customer_id == _its)
    .order_by(customer_partners.c.partner_id)
)
_other = accounts.alias()
_LINK = Statement(
    update(accounts)
    .where(
        accounts.c.id == bindparam("account"),
        accounts.c.version == bindparam("version"),
        accounts.c.status == Status.ACTIVE.value,
        accounts.c.customer_id.is_not_distinct_from(_its),
        not_(select(1).select_from(_other).where(_other.c.customer_id == bindparam("linked")).exists()),
    )
    .values(customer_id=bindparam("linked"))
)
# Touched, so that of two at once the second waits here and finds an ID on it.
_TAKE = Statement(
    update(customers)
    .where(
        customers.c.id == bindparam("linked"),
        customers.c.gave_way_to.is_(None),
        not_(select(1).select_from(erasures).where(erasures.c.standing == bindparam("linked")).exists()),
    )
    .values(gave_way_to=None)
)
_GIVE_WAY = Statement(
    update(customers)
    .where(
        customers.c.id == _its,
        customers.c.version == bindparam("version"),
        customers.c.gave_way_to.is_(None),
        not_(or_(*_held.values())),
        select(func.count()).select_from(consents).where(consents.c.customer_id == _its).scalar_subquery()
        == bindparam("entries"),
    )
    .values(gave_way_to=bindparam("linked"))
)
_FOLLOW = Statement(update(customers).where(customers.c.gave_way_to == _its).values(gave_way_to=bindparam("linked")))
_FORGET = Statement(delete(schema.found_by).where(schema.found_by.c.customer_id == _its))
_RENUMBER = Statement(
    update(identifiers)
    .where(identifiers.c.customer_id == _its, identifiers.c.kind == "customer number")
    .values(customer_id=bindparam("linked"))
)
_CASES = Statement(update(cases).where(cases.c.customer_id == _its).values(customer_id=bindparam("linked")))


def find_former(read: Reader, customer_id: str, now: int) -> Former | None:
    """The record that an ID has now, with all that stands in the way of another one, and all that goes over."""
    record = find_customer(read, customer_id)
    held = read.one(_HELD, former=customer_id, now=now)
    if record is None or held is None:
        return None
    holds = tuple(what for what, is_held in zip(_held, held, strict=True) if is_held)
    partners = tuple((row[0], Through(row[1])) for row in read.all(_PARTNERS, former=customer_id))
    return Former(record, holds, list_ledgers(read, customer_id), partners)


def _relink(change: CustomerRelinked, writing: Writing) -> Iterable[Write]:
    ids = {"former": change.former, "linked": change.customer_id}
    yield Write(_TAKE, {"linked": change.customer_id}, expect=1)
    yield Write(_LINK, {**ids, "account": change.account_id, "version": change.account_version}, expect=1)
    if change.former is None:
        return
    as_seen = {"version": change.former_version, "entries": change.entries, "now": writing.now}
    yield Write(_GIVE_WAY, {**ids, **as_seen}, expect=1)
    yield Write(_FORGET, {"former": change.former})
    yield from (Write(statement, ids) for statement in (_FOLLOW, _RENUMBER, _CASES))


WRITES: Writers = {CustomerRelinked: _relink}
