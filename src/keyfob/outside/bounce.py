"""Delivery status notifications: a relay tells that a mail which it had taken came back (RFC 3464, RFC 6522).

Anybody can send one to where bounces go. So it counts only where it names a mail of ours by the mark that we gave it,
which nobody can make without our key: in the envelope id (RFC 3461 section 4.4), or in the Message-ID that came back.
"""

import hmac
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.parser import BytesParser, Parser

from keyfob.base.errors import Malformed

MOST_PARTS = 20
MOST_RECIPIENTS = 50
_MARK_SIZE = 16
_NAME = re.compile(r"\b([0-9a-v]{26})\.([0-9a-f]{32})\b")
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_EMPTY_LINE = re.compile(r"\r?\n\r?\n")
_HEADERS = frozenset({"text/rfc822-headers", "message/rfc822", "message/global", "message/global-headers"})
_REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status"})


@dataclass(frozen=True, slots=True)
class Bounced:
    """The mail ``mail_id`` of ours came back; ``status`` is why, as RFC 3463 numbers it, or empty."""

    mail_id: str
    status: str


@dataclass(frozen=True, slots=True)
class NotBounced:
    """A report about a mail of ours that did not come back: it is late, or was delivered."""

    mail_id: str


def mark_of(key: bytes, mail_id: str) -> str:
    """What makes the name of a mail one that nobody else can have given: 32 hexadecimal digits."""
    return hmac.digest(key, mail_id.encode(), "sha256")[:_MARK_SIZE].hex()


def read_report(raw: bytes, key: bytes) -> Bounced | NotBounced:
    """What a relay's report says of a mail of ours.

    Raises:
        Malformed: when it is no report, or names no mail of ours; the text says which, and holds nothing of it.
    """
    try:
        return _read(BytesParser(policy=policy.compat32).parsebytes(raw), key)
    except Malformed:
        raise
    except Exception as error:  # strangers write these, and the parser has its own ways to fail
        raise Malformed(f"it cannot be read: {type(error).__name__}") from error


def _read(message: Message, key: bytes) -> Bounced | NotBounced:
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        raise Malformed("it is no report of a relay")
    parts = [part for part in _payload(message) if isinstance(part, Message)][:MOST_PARTS]
    report = next((part for part in parts if part.get_content_type() in _REPORTS), None)
    if report is None:
        raise Malformed("it has no delivery status")
    # The first block is about the mail, each of the others about one recipient; ours have one.
    blocks = _blocks(report)[: MOST_RECIPIENTS + 1]
    mail_id = _find_mail([*_envelope_ids(blocks), *_message_ids(parts)], key)
    if mail_id is None:
        raise Malformed("it names no mail of ours")
    failed = next((block for block in blocks if _field(block, "Action").lower() == "failed"), None)
    if failed is None:
        return NotBounced(mail_id)
    status = _STATUS.search(_field(failed, "Status"))
    return Bounced(mail_id, status[0] if status else "")


def _blocks(report: Message) -> list[Message]:
    """Its groups of fields; the library takes those with letters beyond ASCII (RFC 6533) for a message and its text."""
    found = [block for block in _payload(report) if isinstance(block, Message)]
    if report.get_content_type() == "message/delivery-status" or not found:
        return found
    rest = str(found[0].get_payload())
    return [found[0], *(Parser(policy=policy.compat32).parsestr(block) for block in _EMPTY_LINE.split(rest))]


def _find_mail(names: Iterable[str], key: bytes) -> str | None:
    for name in names:
        for mail_id, mark in _NAME.findall(name):
            if hmac.compare_digest(mark, mark_of(key, mail_id)):
                return str(mail_id)
    return None


def _envelope_ids(blocks: Iterable[Message]) -> Iterator[str]:
    return (_field(block, "Original-Envelope-Id") for block in blocks)


def _message_ids(parts: Iterable[Message]) -> Iterator[str]:
    """The Message-ID of what came back, in whichever form the relay encloses it."""
    for part in parts:
        if part.get_content_type() not in _HEADERS:
            continue
        payload = part.get_payload()
        if isinstance(payload, list):
            yield from (_field(inner, "Message-ID") for inner in payload[:1] if isinstance(inner, Message))
        else:
            text = part.get_payload(decode=True)
            if isinstance(text, bytes):
                yield _field(BytesParser(policy=policy.compat32).parsebytes(text, headersonly=True), "Message-ID")


def _payload(message: Message) -> list[object]:
    payload = message.get_payload()
    return list(payload) if isinstance(payload, list) else []


def _field(message: Message, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())[:500]
