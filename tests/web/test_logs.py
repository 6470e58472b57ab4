"""Logs: one JSON object a line, whatever is logged."""

import io
import logging
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.web.logs import JsonLines, start_logging


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """What is logged, while a test runs."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    made = io.StringIO()
    start_logging(made)
    yield made
    root.handlers[:] = before
    root.setLevel(level)


def test_a_record_is_one_object_a_line(stream: io.StringIO) -> None:
    """With what the edge says about a request, and nothing that is not known to be harmless."""
    extra = {"request": "abc", "status": 200, "password": "secret"}
    logging.getLogger("keyfob.web").info("answered", extra=extra)

    line = msgspec.json.decode(stream.getvalue())
    assert line["say"] == "answered"
    assert (line["from"], line["level"], line["request"], line["status"]) == ("keyfob.web", "info", "abc", 200)
    assert "secret" not in stream.getvalue()


def test_a_failure_brings_its_trace(stream: io.StringIO) -> None:
    """In the same line."""
    try:
        raise ZeroDivisionError  # noqa: TRY301  # the trace is what is tested
    except ZeroDivisionError:
        logging.getLogger("keyfob").exception("failed")

    assert stream.getvalue().count("\n") == 1
    assert "ZeroDivisionError" in msgspec.json.decode(stream.getvalue())["trace"]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_nothing_gets_out_of_its_line(text: str) -> None:
    """Line breaks and control characters are written as JSON writes them (ASVS 16.4.1)."""
    record = logging.LogRecord("keyfob", logging.INFO, "", 0, text.replace("%", "%%"), (), None)

    line = JsonLines().format(record)
    assert line.isprintable() or not set(line) & set("\r\n\x1b\0")
    assert msgspec.json.decode(line)["say"] == text.replace("%", "%%")
