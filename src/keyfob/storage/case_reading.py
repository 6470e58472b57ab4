"""Whether somebody of the staff has read a case lately, as the audit itself says: there is no second record of it."""

from sqlalchemy import bindparam, select

from keyfob.base.ids import least_id
from keyfob.desk.case_reading import CaseRead
from keyfob.storage.reader import Reader
from keyfob.storage.schema import audit, is_of_staff
from keyfob.storage.statement import Statement
from keyfob.storage.writing import Writers

EVENT = "case.read"
_LATELY = Statement(
    select(audit.c.id)
    .where(
        is_of_staff,
        audit.c.actor_id == bindparam("staff"),
        audit.c.id >= bindparam("since"),
        audit.c.event == EVENT,
        audit.c.detail.contains(bindparam("case_id")),
    )
    .limit(1)
)


def has_read(read: Reader, staff_id: str, case_id: str, *, since: int) -> bool:
    """Whether it is told of them that they read this case, at ``since`` or later."""
    return read.one(_LATELY, staff=staff_id, since=least_id(since), case_id=case_id) is not None


WRITES: Writers = {CaseRead: lambda _change, _writing: ()}
