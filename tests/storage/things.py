"""A table of plain things, for tests of the databases themselves."""

from sqlalchemy import Column, Integer, MetaData, Table, Text, bindparam, insert, select

from keyfob.storage.database import Database
from keyfob.storage.statement import Statement, Write

METADATA = MetaData()
things = Table("things", METADATA, Column("id", Text, primary_key=True), Column("number", Integer, nullable=False))
ADD = Statement(insert(things).values(id=bindparam("thing"), number=bindparam("number")))
ALL = Statement(select(things.c.id).order_by(things.c.id))


def add(name: str, number: int | None = 1) -> Write:
    """A row; one without a number breaks a rule of the table."""
    return Write(ADD, {"thing": name, "number": number})


def names(database: Database) -> list[str]:
    """What is there."""
    with database.reading() as connection:
        return [row[0] for row in connection.rows(ALL, {})]
