"""Statements: one text for both dialects, with their own values in it."""

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, bindparam, insert, select, update

from keyfob.storage.statement import Statement, upsert

table = Table("things", MetaData(), Column("id", Text, primary_key=True), Column("number", Integer))


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_what_is_written_into_a_statement_is_bound_with_the_rest(dialect: str) -> None:
    """Constants, also None, are the statement's own; the rest is given."""
    statement = Statement(update(table).where(table.c.id == bindparam("row_id")).values(id="x", number=None))
    values = statement.compiled(dialect).values({"row_id": "y"})
    assert values == {"id": "x", "number": None, "row_id": "y"}


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_an_insert_without_values_takes_every_column(dialect: str) -> None:
    """Nothing is constant in it."""
    compiled = Statement(insert(table)).compiled(dialect)
    assert compiled.constants == {}
    assert compiled.text.startswith("INSERT INTO things (id, number)")


def test_a_statement_is_compiled_once_for_each_dialect() -> None:
    """And differs where the drivers differ."""
    statement = Statement(select(table.c.id).where(table.c.number == bindparam("number")))
    assert statement.compiled("sqlite") is statement.compiled("sqlite")
    assert ":number" in statement.compiled("sqlite").text
    assert "%(number)s" in statement.compiled("postgresql").text


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_an_upsert_uses_the_dialects_own_construct(dialect: str) -> None:
    """Both spell it the same."""
    statement = upsert(table, lambda insert: insert.values(id=bindparam("id")).on_conflict_do_nothing())
    assert "ON CONFLICT DO NOTHING" in statement.compiled(dialect).text
