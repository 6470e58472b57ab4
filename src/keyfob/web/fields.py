"""Query and form fields: decoded once, strictly; a field given twice is refused where one is meant."""

from collections.abc import Iterator
from urllib.parse import parse_qsl

from keyfob.base.errors import Malformed

MOST_FIELDS = 200


class Fields:
    """The fields of a query or a form, in their order."""

    __slots__ = ("pairs",)

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.pairs = pairs

    def find(self, name: str) -> str | None:
        """The value of a field, or None when it was not sent.

        Raises:
            Malformed: when the field was sent more than once (ASVS 15.3.7).
        """
        found = [value for key, value in self.pairs if key == name]
        if len(found) > 1:
            raise Malformed(f"“{name[:40]}” was sent more than once")
        return found[0] if found else None

    def get(self, name: str) -> str:
        """The value of a field, empty when it was not sent; raises what `find` raises."""
        return self.find(name) or ""

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.pairs)


def read_fields(raw: bytes) -> Fields:
    """Read ``application/x-www-form-urlencoded`` bytes.

    Raises:
        Malformed: when they are not UTF-8, hold NUL characters, or name more than 200 fields.
    """
    if not raw:
        return Fields([])
    try:
        pairs = parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError as error:
        raise Malformed("the fields sent are not valid UTF-8 form data") from error
    if any("\0" in part for pair in pairs for part in pair):
        raise Malformed("a field holds a NUL character")
    return Fields(pairs)
