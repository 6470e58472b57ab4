"""Fields of queries and forms: strictly decoded, each once."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.errors import Malformed
from keyfob.web.fields import MOST_FIELDS, Fields, read_fields

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=MOST_FIELDS))
def test_what_a_browser_encodes_is_read_back(pairs: list[tuple[str, str]]) -> None:
    """Every text but one with a NUL comes through, in its order."""
    assert list(read_fields(urlencode(pairs).encode())) == pairs


@given(st.binary())
def test_any_bytes_are_fields_or_refused(raw: bytes) -> None:
    """Nothing a client sends gets further than `Malformed`."""
    try:
        fields = read_fields(raw)
    except Malformed:
        return
    assert all("\0" not in part for pair in fields for part in pair)


@pytest.mark.parametrize("raw", [b"a=%ff", b"a=\xc3\xa4", b"a=%00", b"%00=a", b"a=1&" * (MOST_FIELDS + 1)])
def test_bytes_that_nobody_sends_in_earnest_are_refused(raw: bytes) -> None:
    """Not UTF-8, not encoded, NUL characters, too many fields."""
    with pytest.raises(Malformed):
        read_fields(raw)


def test_a_field_sent_twice_is_refused_where_one_is_meant() -> None:
    """Which of two values counts is nobody's guess (ASVS 15.3.7)."""
    fields = read_fields(b"email=a&email=b&name=c")

    assert fields.get("name") == "c"
    with pytest.raises(Malformed, match="more than once"):
        fields.get("email")


def test_an_empty_field_is_not_an_absent_one() -> None:
    """`find` tells them apart, `get` does not."""
    fields = Fields([("there", "")])

    assert (fields.find("there"), fields.find("away")) == ("", None)
    assert (fields.get("there"), fields.get("away")) == ("", "")
