"""The tables. Rows of an account carry its id first; rows found by a token carry the token's digest; no sequences.

Times are seconds since 1970, flags 0 or 1, ``sealed`` columns hold personal data under their owner's key.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, Table, Text

METADATA = MetaData()


def _id(name: str, *, key: bool = False, empty: bool = False) -> Column[str]:
    return Column(name, Text, primary_key=key, nullable=empty)


def _time(name: str, *, empty: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=empty)


def _digest(name: str, *, key: bool = False, empty: bool = False) -> Column[bytes]:
    return Column(name, LargeBinary, primary_key=key, nullable=empty)


meta = Table("meta", METADATA, Column("name", Text, primary_key=True), Column("value", LargeBinary, nullable=False))

leases = Table("leases", METADATA, _id("name", key=True), _id("holder"), _time("ends_at"))

attempts = Table(
    "attempts",
    METADATA,
    _digest("key", key=True),
    Column("tries", Integer, nullable=False),
    _time("ends_at"),
    Index("attempts_by_end", "ends_at"),
)

identifiers = Table(
    "identifiers",
    METADATA,
    Column("kind", Text, primary_key=True),
    _digest("hash", key=True),
    _id("account_id", empty=True),
    _id("customer_id", empty=True),
    Index("identifiers_by_account", "account_id"),
    Index("identifiers_by_customer", "customer_id"),
)

outbox = Table(
    "outbox",
    METADATA,
    _id("id", key=True),
    Column("kind", Text, nullable=False),
    _id("owner"),
    Column("sealed", LargeBinary, nullable=True),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    _time("made_at"),
    _time("due_at"),
    _id("claimed_by", empty=True),
    Column("reply", Text, nullable=False),
    Index("outbox_by_due", "state", "due_at"),
)

audit = Table(
    "audit",
    METADATA,
    _id("id", key=True),
    _time("at"),
    Column("event", Text, nullable=False),
    Column("actor_kind", Text, nullable=False),
    _id("actor_id"),
    _id("account_id", empty=True),
    _id("customer_id", empty=True),
    Column("detail", Text, nullable=False),
    _id("owner", empty=True),
    Column("sealed", LargeBinary, nullable=True),
    Column("seal", BigInteger, nullable=True),
    Column("leaf", Integer, nullable=True),
    Index("audit_by_account", "account_id", "id"),
    Index("audit_by_customer", "customer_id", "id"),
    Index("audit_by_seal", "seal", "leaf"),
)

audit_seals = Table(
    "audit_seals",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    _digest("root"),
    Column("count", Integer, nullable=False),
    _digest("previous"),
    _time("at"),
    Column("kid", Text, nullable=False),
    Column("signature", LargeBinary, nullable=False),
)
