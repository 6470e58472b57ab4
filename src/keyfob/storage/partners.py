"""Partners: found by id, listed by name."""

from collections.abc import Iterable

from sqlalchemy import bindparam, insert, select, update

from keyfob.desk.partners import Partner, PartnerCreated, PartnerRestored, PartnerSuspended
from keyfob.storage.reader import Reader
from keyfob.storage.schema import partners
from keyfob.storage.statement import Row, Statement, Write
from keyfob.storage.writing import Writers, Writing

MOST_PARTNERS = 2_000
_columns = (partners.c.id, partners.c.name, partners.c.open, partners.c.version, partners.c.created_at)
_BY_ID = Statement(select(*_columns).where(partners.c.id == bindparam("partner_id")))
_ALL = Statement(select(*_columns).order_by(partners.c.name, partners.c.id).limit(MOST_PARTNERS))
_ADD = Statement(insert(partners))
_CHANGE = Statement(
    update(partners)
    .where(partners.c.id == bindparam("partner"), partners.c.version == bindparam("before"))
    .values(open=bindparam("is_open"), version=partners.c.version + 1)
)


def find_partner(read: Reader, partner_id: str) -> Partner | None:
    """The partner with this id."""
    row = read.one(_BY_ID, partner_id=partner_id)
    return _partner(row) if row else None


def list_partners(read: Reader) -> tuple[Partner, ...]:
    """All partners by name: dealers are counted in hundreds."""
    return tuple(_partner(row) for row in read.all(_ALL))


def _partner(row: Row) -> Partner:
    return Partner(row[0], row[1], bool(row[2]), row[3], row[4])


def _create(change: PartnerCreated, _: Writing) -> Iterable[Write]:
    partner = change.partner
    kept = {"id": partner.id, "name": partner.name, "open": int(partner.is_open), "version": partner.version}
    yield Write(_ADD, {**kept, "created_at": partner.created_at})


def _change(change: PartnerSuspended | PartnerRestored, _: Writing) -> Iterable[Write]:
    partner = change.partner
    values = {"partner": partner.id, "before": partner.version - 1, "is_open": int(partner.is_open)}
    yield Write(_CHANGE, values, expect=1)


WRITES: Writers = {PartnerCreated: _create, PartnerSuspended: _change, PartnerRestored: _change}
