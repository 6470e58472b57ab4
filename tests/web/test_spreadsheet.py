"""Tables to take away: nothing in them is run, whatever somebody wrote into it."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.web.answer import NO_STORE
from keyfob.web.spreadsheet import harmless, spreadsheet

SIGNS = "=+-@＝＋－＠"  # noqa: RUF001  # the wide ones are meant
FORMULA = re.compile(f'[\\s"]*[{re.escape(SIGNS)}]')
DANGEROUS = st.text(st.sampled_from([*SIGNS, *";,|\t\r\n\"' aé\u00a0\u200b\ufeff"]), max_size=12)


def cells(body: bytes, delimiter: str) -> list[list[str]]:
    """The file, as a program reads it that parts cells there."""
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=delimiter))


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('=HYPERLINK("https://evil.example")', '\'=HYPERLINK("https://evil.example")'),
        ("+1", "'+1"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("\t=1", "' =1"),
        ("a;=1", "a;'=1"),
        ("a, -1", "a,' -1"),
        ("\ufeff=1", "' =1"),
        ("Firefox on Linux", "Firefox on Linux"),
        ("a-b = c@d.example", "a-b = c@d.example"),
        ("2001:db8::1", "2001:db8::1"),
        ("one\r\ntwo", "one two"),
    ],
)
def test_a_cell_that_could_be_a_formula_is_text(cell: str, shown: str) -> None:
    """An apostrophe before it says so; everything else stays as it is."""
    assert harmless(cell) == shown


@given(table=st.lists(st.lists(st.one_of(DANGEROUS, st.text(max_size=20)), min_size=2, max_size=4), max_size=4))
def test_no_cell_begins_a_formula_wherever_cells_are_parted(table: list[list[str]]) -> None:
    """With commas as RFC 4180 says, with semicolons as in half of Europe, with tabs."""
    body = spreadsheet("t.csv", table).body
    begun = [cell for delimiter in ",;\t|" for row in cells(body, delimiter) for cell in row if FORMULA.match(cell)]
    kept = [[harmless(cell).encode("utf-8", "replace").decode() for cell in row] for row in table]
    assert begun == []
    assert cells(body, ",") == kept


def test_the_file_is_saved_under_its_name_and_by_nobody_on_the_way() -> None:
    """In UTF-8 with a mark, lines ended by CRLF, each cell in quotes (RFC 4180)."""
    answer = spreadsheet("activity-2026-11-22.csv", [("Zeit", "Gerät"), ("1", 'a "b"')])
    assert answer.content_type.startswith("text/csv")
    assert dict(answer.headers) == {
        NO_STORE[0]: NO_STORE[1],
        "Content-Disposition": 'attachment; filename="activity-2026-11-22.csv"',
    }
    assert answer.body == '\ufeff"Zeit","Gerät"\r\n"1","a ""b"""\r\n'.encode()
