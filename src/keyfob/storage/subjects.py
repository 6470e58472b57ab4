"""From the name under which a service knows a person back to the account, for services that call us.

A name is 256 bits of a keyed hash, so its digest gives nothing away; it is written down when somebody first signs in
there, and leads nowhere for a service that the account is not connected with.
"""

from sqlalchemy import and_, bindparam, select

from keyfob.base.secret import digest
from keyfob.storage.reader import Reader
from keyfob.storage.schema import connected_services, subjects
from keyfob.storage.statement import Statement, Write, upsert

_FIND = Statement(
    select(subjects.c.account_id)
    .select_from(
        subjects.join(
            connected_services,
            and_(
                connected_services.c.account_id == subjects.c.account_id,
                connected_services.c.client_id == bindparam("client_id"),
            ),
        )
    )
    .where(subjects.c.digest == bindparam("digest"))
)
_NAME = upsert(
    subjects,
    lambda insert: insert.values(
        digest=bindparam("digest"), account_id=bindparam("account_id")
    ).on_conflict_do_nothing(),
)


def find_by_subject(read: Reader, sub: str, client_id: str) -> str | None:
    """The account that this service knows as ``sub``; None also where it never signed in there."""
    row = read.one(_FIND, digest=digest(sub), client_id=client_id)
    return row[0] if row else None


def name(sub: str, account_id: str) -> Write:
    """The account is known as ``sub`` from now on."""
    return Write(_NAME, {"digest": digest(sub), "account_id": account_id})
