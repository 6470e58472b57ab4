"""Whatever is kept of somebody is in their export, or a reason stands beside it."""

from sqlalchemy import Table

from keyfob.storage.export_parts import NOT_TAKEN, PARTS
from keyfob.storage.schema import METADATA
from tests.rules.checkout import ROOT

OWNERS = {"account_id", "customer_id"}


def is_of_somebody(table: Table) -> bool:
    """Whether a table holds something sealed, or rows of an account or a customer."""
    return any(column.name.startswith("sealed") or column.name in OWNERS for column in table.c)


def test_every_table_of_somebody_is_exported_or_says_why_not() -> None:
    """A new kind of personal data needs a row in the table of parts (GDPR articles 15 and 20)."""
    kept = {table.name for table in METADATA.sorted_tables if is_of_somebody(table)}
    told = [table.name for part in PARTS for table in part.tables]
    left_out = [table.name for table in NOT_TAKEN]

    assert kept - set(told) - set(left_out) == set()
    assert len({*told, *left_out}) == len([*told, *left_out])
    assert all(NOT_TAKEN.values())


def test_every_part_is_documented() -> None:
    """docs/export.md has a section of each part, and of no other."""
    text = (ROOT / "docs/export.md").read_text("utf-8")
    sections = [line.removeprefix("### `").removesuffix("`") for line in text.splitlines() if line.startswith("### `")]

    assert sections == [part.name for part in PARTS]
