"""Reports of relays: what they say of a mail of ours, and that nobody else can say it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.errors import Malformed
from keyfob.outside.bounce import Bounced, NotBounced, mark_of, read_report
from tests.outside.reports import KEY, MAIL_ID, auto_reply, report

NAME = f"{MAIL_ID}.{mark_of(KEY, MAIL_ID)}"
OTHER = f"{MAIL_ID}.{mark_of(b'another key', MAIL_ID)}"


def test_a_mail_that_came_back_is_known_by_its_message_id() -> None:
    """And why, as a number: the words of the relay repeat the address, and are not kept."""
    assert read_report(report(NAME), KEY) == Bounced(MAIL_ID, "5.1.1")


def test_or_by_the_envelope_id_where_nothing_else_came_back() -> None:
    """As relays tell it that were given one (RFC 3461)."""
    assert read_report(report("something-else", envelope=NAME), KEY) == Bounced(MAIL_ID, "5.1.1")


def test_the_whole_mail_may_have_come_back() -> None:
    """Then its Message-ID stands in it."""
    raw = report(NAME).replace(b"text/rfc822-headers", b"message/rfc822")
    assert read_report(raw, KEY) == Bounced(MAIL_ID, "5.1.1")


def test_reports_with_letters_beyond_ascii_are_read_too() -> None:
    """In the form that RFC 6533 gives them."""
    raw = report(NAME).replace(b"message/delivery-status", b"message/global-delivery-status")
    raw = raw.replace(b"text/rfc822-headers", b"message/global-headers").replace(b"maria@", "märia@".encode())
    assert read_report(raw, KEY) == Bounced(MAIL_ID, "5.1.1")


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_a_mail_that_is_late_or_arrived_did_not_come_back(action: str) -> None:
    """Whatever status stands beside."""
    assert read_report(report(NAME, action=action), KEY) == NotBounced(MAIL_ID)


def test_lines_may_end_as_they_like_and_a_status_may_be_missing() -> None:
    """As they lie in folders, and as they travel."""
    raw = report(NAME, action="Failed", status="").replace(b"\n", b"\r\n")
    assert read_report(raw, KEY) == Bounced(MAIL_ID, "")


@pytest.mark.parametrize("name", [OTHER, MAIL_ID, f"{MAIL_ID}.", f"{MAIL_ID}.{'0' * 32}", NAME.upper(), "", "x" * 900])
def test_nobody_says_that_a_mail_came_back_without_its_mark(name: str) -> None:
    """Neither by its id alone, nor by a mark of another key (forged reports)."""
    for raw in (report(name), report("", envelope=name)):
        with pytest.raises(Malformed, match="names no mail of ours"):
            read_report(raw, KEY)


def test_a_mark_of_one_mail_is_none_of_another() -> None:
    """Whoever got a mail knows its mark, and nobody else's."""
    other = MAIL_ID[::-1]
    with pytest.raises(Malformed):
        read_report(report(f"{other}.{mark_of(KEY, MAIL_ID)}"), KEY)


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\xff\xfe\x00", auto_reply(), b"Content-Type: multipart/report; boundary=x\n\n",
        b"Content-Type: multipart/report\n\nno boundary", report(NAME)[:700],
        report(NAME).replace(b"message/delivery-status", b"text/plain"),
        b"".join(b"Content-Type: multipart/report; boundary=%d\n\n--%d\n" % (depth, depth) for depth in range(3000)),
    ],
    ids=["empty", "binary", "an answer", "no parts", "no boundary", "cut off", "no status", "nested"],
)  # fmt: skip
def test_what_is_no_report_is_said_to_be_none(raw: bytes) -> None:
    """In one line without a word of it."""
    with pytest.raises(Malformed) as refused:
        read_report(raw, KEY)
    assert len(str(refused.value)) < 100


@given(st.binary(max_size=2_000))
def test_whatever_lies_there_is_read_or_refused(raw: bytes) -> None:
    """Nothing else is raised, and nothing came back that we did not mark."""
    with pytest.raises(Malformed):
        read_report(raw, KEY)


@given(
    st.lists(st.tuples(st.integers(0, 1_800), st.binary(max_size=40)), max_size=8),
    st.sampled_from(["failed", "delayed", "FAILED", "\x00", "ä"]),
)
def test_a_report_damaged_on_its_way_is_read_or_refused(cuts: list[tuple[int, bytes]], action: str) -> None:
    """It is about this very mail, or about none."""
    raw = report(NAME, action=action)
    for place, put in cuts:
        raw = raw[:place] + put + raw[place + len(put) :]
    try:
        said = read_report(raw, KEY)
    except Malformed:
        return
    assert said.mail_id == MAIL_ID
    assert not isinstance(said, Bounced) or re.fullmatch(r"([245]\.\d{1,3}\.\d{1,3})?", said.status)
