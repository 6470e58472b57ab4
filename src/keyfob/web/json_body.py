"""JSON that a program sends: read once, strictly, into the shape that is wanted."""

from typing import TypeVar

import msgspec

from keyfob.base.errors import Malformed
from keyfob.web.answer import JSON
from keyfob.web.ask import Ask

T = TypeVar("T")


def read_json(ask: Ask, shape: type[T]) -> T:
    """What was sent, as a value of ``shape``: nothing missing, nothing of another type.

    Whether members that ``shape`` does not know are refused is said by ``shape`` itself (``forbid_unknown_fields``).

    Raises:
        Malformed: when it is not JSON (RFC 8259), is not said to be, or has another shape; it never repeats a value.
    """
    if ask.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        raise Malformed(f"a body of the type {JSON} is expected")
    try:
        return msgspec.json.decode(ask.body, type=shape, strict=True)
    except msgspec.ValidationError as error:
        raise Malformed(_without_values(str(error))) from None
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raise Malformed("the body is not JSON in UTF-8") from None


def _without_values(why: str) -> str:
    """What msgspec says, which names members and types; an unknown member's name is the sender's own text."""
    return "the body has a member that is not known" if "unknown field" in why else why.replace("`", "'")
