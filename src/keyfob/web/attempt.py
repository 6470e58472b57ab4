"""Attempts are counted before they are made: guesses, mails, and what strangers make us write (ASVS 2.4.1, 6.3.1)."""

import logging
from collections.abc import Sequence

from keyfob.base.limit import Effect, Limit
from keyfob.base.secret import digest
from keyfob.outside.locales import write_wait
from keyfob.web.ask import Ask
from keyfob.web.forms import Problem
from keyfob.web.metrics import note_throttled
from keyfob.web.page import browser_of, locale_of
from keyfob.web.prove import WAIT, find_proof

log = logging.getLogger("keyfob.web")


def wait_before(ask: Ask, what: str, limits: Sequence[Limit]) -> int:
    """Reserve an attempt; 0, or the seconds to wait when there is no room for it.

    Holds no connection meanwhile, and reserves once however often the handler runs; ``what`` tells the attempts of one
    request apart. Where a proof would make room, the page that answers lets the browser give one.
    """
    ask.read.release()
    wait, ask.proof_wanted = ask.moment.once(("attempt", what), lambda: _reserve(ask, limits))
    ask.wait = ask.wait or wait
    return wait


def problem_of_wait(ask: Ask, key: str = "problem.too_many") -> Problem:
    """The words for an attempt that there was no room for: when to try again, or what to prove first."""
    if ask.proof_wanted:
        return Problem("problem.prove")
    return Problem(key, {"wait": write_wait(ask.wait, locale_of(ask))})


def _reserve(ask: Ask, limits: Sequence[Limit]) -> tuple[int, bool]:
    """What refuses is asked in one commit; what is merely told has no say in it."""
    if ask.house.throttling and _must_prove(ask, [limit for limit in limits if limit.effect is Effect.PROVE]):
        return WAIT, True
    firm = [limit for limit in limits if ask.house.throttling and limit.effect is Effect.REFUSE]
    for limit in limits:
        is_told = limit.effect is Effect.REPORT or not ask.house.throttling
        if is_told and ask.house.unit.reserve([limit]):
            _note(ask, limit, Effect.REPORT)
    wait = ask.house.unit.reserve(firm) if firm else 0
    if wait:
        _note(ask, firm[0], Effect.REFUSE)
    return wait, False


def _must_prove(ask: Ask, limits: Sequence[Limit]) -> bool:
    if not limits:
        return False
    proof = find_proof(ask, digest(browser_of(ask)))
    if (proof is not None and not ask.house.unit.reserve([proof])) or not ask.house.unit.reserve(limits):
        return False
    _note(ask, limits[0], Effect.PROVE)
    return True


def _note(ask: Ask, limit: Limit, effect: Effect) -> None:
    act = limit.act
    note_throttled(act, effect.value)
    log.info("throttled (%s)", effect.value, extra={"request": ask.request_id, "route": ask.route, "kind": act})
