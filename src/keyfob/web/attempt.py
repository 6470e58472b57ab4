"""Attempts are counted before they are made: guesses, mails, and what strangers make us write (ASVS 2.4.1, 6.3.1)."""

import logging
from collections.abc import Sequence

from keyfob.base.limit import Effect, Limit
from keyfob.web.ask import Ask
from keyfob.web.metrics import note_throttled

log = logging.getLogger("keyfob.web")


def wait_before(ask: Ask, what: str, limits: Sequence[Limit]) -> int:
    """Reserve an attempt; 0, or the seconds to wait when there is no room for it.

    Holds no connection meanwhile, and reserves once however often the handler runs; ``what`` tells the attempts of one
    request apart.
    """
    ask.read.release()
    return ask.moment.once(("attempt", what), lambda: _reserve(ask, limits))


def _reserve(ask: Ask, limits: Sequence[Limit]) -> int:
    """Only what refuses is asked in one commit; what is merely told has no say in it."""
    firm = [limit for limit in limits if ask.house.throttling and limit.effect is not Effect.REPORT]
    for limit in limits:
        if limit not in firm and ask.house.unit.reserve([limit]):
            _note(ask, limit, Effect.REPORT)
    wait = ask.house.unit.reserve(firm) if firm else 0
    if wait:
        _note(ask, firm[0], Effect.REFUSE)
    return wait


def _note(ask: Ask, limit: Limit, effect: Effect) -> None:
    act = limit.name.partition(":")[0]
    note_throttled(act, effect.value)
    log.info("throttled (%s)", effect.value, extra={"request": ask.request_id, "route": ask.route, "kind": act})
