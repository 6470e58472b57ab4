"""Whether a sign-in looks unlike its owner's, and what follows from that (ASVS 6.3.5).

Signals come from plain facts, and whatever is not known raises none. They keep nobody out: the owner is told, and a
trusted device is asked for the second factor after all.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from keyfob.accounts.last_place import LastPlace, Whereabouts
from keyfob.accounts.notice import What
from keyfob.base.durations import HOUR
from keyfob.base.place import Place, distance

FASTEST = 900.0
"""Kilometres an hour, as an airliner flies."""
NEAR = 500.0
"""Kilometres that are no journey: so far apart may two networks be that somebody uses in one room."""


class Signal(StrEnum):
    """What is unusual."""

    IMPOSSIBLE_TRAVEL = "impossible_travel"
    NEW_COUNTRY = "new_country"
    NEW_DEVICE = "new_device"
    BREACHED_PASSWORD = "breached_password"  # noqa: S105  # the name of a signal


class Effect(StrEnum):
    """What follows: the owner is told by mail; a device is asked for the second factor although it is trusted."""

    TELL = "tell"
    ASK = "ask"


Effects: TypeAlias = Mapping[Signal, frozenset[Effect]]

EFFECTS: Effects = MappingProxyType(
    {
        Signal.IMPOSSIBLE_TRAVEL: frozenset({Effect.TELL, Effect.ASK}),
        Signal.NEW_COUNTRY: frozenset({Effect.TELL, Effect.ASK}),
        Signal.NEW_DEVICE: frozenset({Effect.TELL}),
        # `breached` tells of it, or has a new password chosen.
        Signal.BREACHED_PASSWORD: frozenset(),
    }
)
"""What follows from each signal, unless the brand asks at others."""

_WORDS = {
    Signal.IMPOSSIBLE_TRAVEL: What.IMPOSSIBLE_TRAVEL,
    Signal.NEW_COUNTRY: What.NEW_COUNTRY,
    Signal.NEW_DEVICE: What.NEW_BROWSER,
}
"""What the owner is told, the strongest first: one mail, however many signals there are."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of somebody who has just proved who they are.

    ``known`` says that this browser signed the account in before, ``stolen`` that the password they typed is known to
    be a stolen one.
    """

    known: bool
    stolen: bool
    whereabouts: Whereabouts
    now: int


def find_signals(facts: Facts) -> tuple[Signal, ...]:
    """Everything that is unusual about it, the strongest first."""
    return tuple(signal for signal, is_so in _CHECKS.items() if is_so(facts))


def is_impossible(here: Place | None, last: LastPlace | None, now: int) -> bool:
    """Whether nobody can have come here since then.

    The way is the shortest between the two circles that addresses are known by. What is near is no journey, and where
    a place is not known there is none.
    """
    if here is None or here.point is None or last is None or last.point is None:
        return False
    way = distance(here.point, last.point) - here.point.radius - last.point.radius
    return way > NEAR and way > FASTEST * abs(now - last.at) / HOUR


def is_asked_again(signals: Collection[Signal], effects: Effects) -> bool:
    """Whether the second factor is asked for although the device is trusted."""
    return any(Effect.ASK in effects[signal] for signal in signals)


def find_news(signals: Collection[Signal], effects: Effects) -> What | None:
    """What the owner is told, if anything."""
    told = (what for signal, what in _WORDS.items() if signal in signals and Effect.TELL in effects[signal])
    return next(told, None)


def asking_at(signals: Collection[Signal]) -> Effects:
    """The effects with which a trusted device is asked again at these signals and at no others."""
    asked, told = frozenset({Effect.ASK}), frozenset({Effect.TELL})
    return MappingProxyType(
        {
            signal: (effects & told) | (asked if signal in signals else frozenset())
            for signal, effects in EFFECTS.items()
        }
    )


def _is_new_country(facts: Facts) -> bool:
    here, last = facts.whereabouts.here, facts.whereabouts.last
    if here is None or last is None or not here.country or not last.countries:
        return False
    return here.country not in last.countries


_CHECKS: Mapping[Signal, Callable[[Facts], bool]] = {
    Signal.IMPOSSIBLE_TRAVEL: lambda facts: is_impossible(facts.whereabouts.here, facts.whereabouts.last, facts.now),
    Signal.NEW_COUNTRY: _is_new_country,
    Signal.NEW_DEVICE: lambda facts: not facts.known,
    Signal.BREACHED_PASSWORD: lambda facts: facts.stolen,
}
