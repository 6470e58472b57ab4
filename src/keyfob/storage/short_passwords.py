"""How many accounts a short password alone stands before: the ones that `is_guarded_closely` is about."""

from sqlalchemy import func, select

from keyfob.accounts.model import Band
from keyfob.storage.database import Database
from keyfob.storage.schema import accounts, passwords, second_factors
from keyfob.storage.statement import Statement

# Goes along `passwords_by_band`, and looks each account up in the primary key of `second_factors`.
_SHORT = Statement(
    select(func.count())
    .select_from(passwords.outerjoin(second_factors, second_factors.c.account_id == passwords.c.account_id))
    .where(passwords.c.band == Band.SHORT.value, second_factors.c.since.is_(None))
)
_ALL = Statement(select(func.count()).select_from(accounts))


def count_short_passwords(database: Database) -> dict[str, int]:
    """The number of accounts: ``short`` with a short password and no second factor, and all the ``other`` ones."""
    with database.reading() as connection:
        ((short,),) = connection.rows(_SHORT, {})
        ((total,),) = connection.rows(_ALL, {})
    return {"short": short, "other": max(0, total - short)}
