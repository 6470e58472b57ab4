"""Tables to take away: CSV (RFC 4180) as programs for tables read it.

In UTF-8 with a byte order mark, without which Excel takes it for something else. Such programs run a cell that begins
with certain signs as a formula, and some part cells at semicolons or tabs, so no text of a cell can begin one there.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from keyfob.web.answer import NO_STORE, Answer

CSV = "text/csv; charset=utf-8; header=present"
_FORMULA = re.compile(r"""(?:^|(?<=[;,|\t\r\n"']))(?=[\s"']*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])""")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+")


def spreadsheet(name: str, rows: Iterable[Sequence[str]]) -> Answer:
    """The rows, the first of which names the columns, as a file to be saved as ``name`` (plain ASCII)."""
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(
        [harmless(cell) for cell in row] for row in rows
    )
    saved = ("Content-Disposition", f'attachment; filename="{name}"')
    return Answer(200, file.getvalue().encode("utf-8-sig", "replace"), CSV, (NO_STORE, saved))


def harmless(cell: str) -> str:
    """Text that no program runs: an apostrophe stands before what could begin a formula, and nothing is hidden."""
    return _FORMULA.sub("'", _UNSEEN.sub(" ", cell))
