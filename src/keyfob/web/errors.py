"""Errors on the wire: a page for people, JSON for machines. One function renders all of them.

Refusal
├── NotFound          404
├── NotAllowed        405   with Allow
├── ForeignForm       403   the form did not come from a page of ours, or its page is too old
├── TooSlow           408
└── TooLarge          413
Malformed             400   what was sent cannot be understood
Overloaded            503   with Retry-After
anything else         500   and a log line with the trace
"""

import logging
from dataclasses import replace

from keyfob.base.errors import KeyfobError, Malformed, Overloaded
from keyfob.web.answer import Answer, json
from keyfob.web.ask import Ask
from keyfob.web.page import page
from keyfob.web.routes import Route

log = logging.getLogger("keyfob.web")


class Refusal(KeyfobError):
    """A request that gets no further; ``reason`` is the key of its words on the page."""

    status = 400
    reason = "bad_request"


class NotFound(Refusal):
    """There is nothing here."""

    status = 404
    reason = "not_found"


class NotAllowed(Refusal):
    """Not by this method."""

    status = 405
    reason = "not_found"


class ForeignForm(Refusal):
    """The form did not come from a page that this browser got from us."""

    status = 403
    reason = "forbidden"


class TooSlow(Refusal):
    """The body took too long."""

    status = 408
    reason = "timeout"


class TooLarge(Refusal):
    """The body is larger than anything we ask for."""

    status = 413
    reason = "too_large"


def error_answer(ask: Ask, route: Route, error: Exception) -> Answer:
    """The answer that tells ``error``: JSON from machine routes (RFC 6749 section 5.2), a page from all others."""
    status, reason, detail = _describe(ask, error)
    answer = _as_json(status, reason, detail) if route.machine else _as_page(ask, status, reason)
    if isinstance(error, Overloaded):
        answer = answer.retry_after(error.retry_after)
    headers = answer.headers
    if isinstance(error, NotAllowed):
        headers += (("Allow", route.methods),)
    if isinstance(error, TooSlow | TooLarge):
        headers += (("Connection", "close"),)  # what is left of the body is not waited for
    return replace(answer, headers=headers)


def _describe(ask: Ask, error: Exception) -> tuple[int, str, str]:
    if isinstance(error, Refusal):
        return error.status, error.reason, str(error)
    if isinstance(error, Malformed):
        return 400, "bad_request", str(error)
    if isinstance(error, Overloaded):
        log.warning("no room: %s", error, extra={"request": ask.request_id})
        return 503, "overloaded", "try again in a moment"
    log.error("a request failed", exc_info=error, extra={"request": ask.request_id, "route": ask.route})
    return 500, "server", "something went wrong on our side"


def _as_json(status: int, reason: str, detail: str) -> Answer:
    codes = {503: "temporarily_unavailable", 500: "server_error"}
    return json({"error": codes.get(status, "invalid_request"), "error_description": _ascii(detail or reason)}, status)


def _as_page(ask: Ask, status: int, reason: str) -> Answer:
    return page(ask, ask.house.error_page, status, reason=reason, status=status, request_id=ask.request_id, detail=None)


def _ascii(text: str) -> str:
    """Only what RFC 6749 allows in a description."""
    return "".join(c if " " <= c <= "~" and c not in '"\\' else "?" for c in text)
