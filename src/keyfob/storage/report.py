"""Whom of the staff the reports in a case name: their ids stand in clear beside what was said."""

from sqlalchemy import bindparam, select

from keyfob.desk.cases import Side
from keyfob.storage.reader import Reader
from keyfob.storage.schema import case_messages
from keyfob.storage.statement import Statement

_m = case_messages.c
_NAMED = Statement(
    select(_m.staff).distinct().where(_m.case_id == bindparam("case_id"), _m.side == Side.HOUSE.value, _m.staff != "")
)


def list_named(read: Reader, case_id: str) -> frozenset[str]:
    """Their ids."""
    return frozenset(row[0] for row in read.all(_NAMED, case_id=case_id))
