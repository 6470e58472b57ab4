"""Which customers are a partner's own."""

from collections.abc import Collection, Iterable

from sqlalchemy import bindparam, select

from keyfob.desk.customer_partners import CustomerEntrusted
from keyfob.storage.reader import Reader
from keyfob.storage.schema import customer_partners
from keyfob.storage.statement import Statement, Write, upsert
from keyfob.storage.writing import Writers, Writing

_c = customer_partners.c
_IS = Statement(select(_c.since).where(_c.customer_id == bindparam("customer"), _c.partner_id == bindparam("partner")))
_ADD = upsert(
    customer_partners,
    lambda insert: insert.values(
        customer_id=bindparam("customer_id"), partner_id=bindparam("partner_id"), through=bindparam("through"),
        since=bindparam("since"),
    ).on_conflict_do_nothing(),
)  # fmt: skip


def is_own_customer(read: Reader, customer_id: str, partner_id: str) -> bool:
    """Whether a customer is this partner's own."""
    return read.one(_IS, customer=customer_id, partner=partner_id) is not None


def own_among(read: Reader, customer_ids: Collection[str], partner_id: str) -> frozenset[str]:
    """Those of a few customers that are this partner's own."""
    return frozenset(one for one in customer_ids if is_own_customer(read, one, partner_id))


def _entrust(change: CustomerEntrusted, _: Writing) -> Iterable[Write]:
    ids = {"customer_id": change.customer_id, "partner_id": change.partner_id}
    yield Write(_ADD, {**ids, "through": change.through.value, "since": change.at})


WRITES: Writers = {CustomerEntrusted: _entrust}
