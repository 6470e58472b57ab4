"""What is unusual about a sign-in, as a table; and that no more of it is seen with time, or where nothing is known."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.accounts.last_place import LastPlace, Whereabouts
from keyfob.accounts.notice import What
from keyfob.accounts.risk import (
    EFFECTS,
    FASTEST,
    NEAR,
    Effect,
    Facts,
    Signal,
    asking_at,
    find_news,
    find_signals,
    is_asked_again,
    is_impossible,
)
from keyfob.base.durations import DAY, HOUR, MINUTE
from keyfob.base.place import Place, Point, distance
from tests.accounts.people import NOW

UTRECHT, STUTTGART = Place("NL", {}, Point(52.1, 5.1, 20)), Place("DE", {}, Point(48.8, 9.2, 20))
BERLIN, LISBON = Place("DE", {}, Point(52.5, 13.4, 10)), Place("PT", {}, Point(38.7, -9.1, 20))
SYDNEY, PERTH = Place("AU", {}, Point(-33.9, 151.2, 50)), Place("AU", {}, Point(-32.0, 115.9, 50))
SOMEWHERE_IN_AUSTRALIA = Place("AU", {}, Point(-25.0, 135.0, 1000))
NETHERLANDS, AUSTRALIA = Place("NL", {}, None), Place("AU", {}, None)
AT_SEA = Place("", {}, Point(0.0, -30.0, 500))

TRAVEL, COUNTRY, DEVICE, STOLEN = (
    Signal.IMPOSSIBLE_TRAVEL, Signal.NEW_COUNTRY, Signal.NEW_DEVICE, Signal.BREACHED_PASSWORD,
)  # fmt: skip

POINTS = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180), st.floats(0, 1000))
PLACES = st.builds(Place, st.sampled_from(["", "NL", "DE", "AU"]), st.just({}), st.none() | POINTS)
LAST = st.builds(
    LastPlace,
    st.none() | POINTS,
    st.lists(st.sampled_from(["NL", "DE", "AU"]), unique=True).map(tuple),
    st.integers(NOW - 400 * DAY, NOW),
)


def last(place: Place, ago: int, *before: str) -> LastPlace:
    """A sign-in at a place some time ago, and countries before."""
    return LastPlace(place.point, (*((place.country,) if place.country else ()), *before), NOW - ago)


def signals(
    here: Place | None, then: LastPlace | None, *, known: bool = True, stolen: bool = False
) -> tuple[Signal, ...]:
    """What is unusual about a sign-in at NOW."""
    return find_signals(Facts(known, stolen, Whereabouts(here, then), NOW))


TABLE = [
    # here, the last time, known browser, what is unusual
    (UTRECHT, None, True, ()),
    (UTRECHT, None, False, (DEVICE,)),
    (None, last(UTRECHT, DAY), True, ()),
    (None, last(UTRECHT, DAY), False, (DEVICE,)),
    (UTRECHT, last(UTRECHT, 0), True, ()),
    (UTRECHT, last(UTRECHT, MINUTE), False, (DEVICE,)),
    # a phone on its provider's network, then at home: near is no journey, however fast
    (STUTTGART, last(UTRECHT, 0, "DE"), True, ()),
    # farther than that
    (BERLIN, last(UTRECHT, HOUR, "DE"), True, ()),
    (BERLIN, last(UTRECHT, 30 * MINUTE, "DE"), True, (TRAVEL,)),
    # a short flight, and another faster than any
    (LISBON, last(UTRECHT, 3 * HOUR, "PT"), True, ()),
    (LISBON, last(UTRECHT, HOUR, "PT"), True, (TRAVEL,)),
    (SYDNEY, last(UTRECHT, 24 * HOUR, "AU"), True, ()),
    (SYDNEY, last(UTRECHT, 10 * HOUR, "AU"), True, (TRAVEL,)),
    # within one country too
    (PERTH, last(SYDNEY, HOUR), True, (TRAVEL,)),
    (PERTH, last(SYDNEY, 5 * HOUR), True, ()),
    # a circle as wide as the country
    (PERTH, last(SOMEWHERE_IN_AUSTRALIA, 2 * HOUR), True, ()),
    (PERTH, last(SOMEWHERE_IN_AUSTRALIA, 0), True, (TRAVEL,)),
    # a clock that was turned back
    (SYDNEY, last(UTRECHT, -10 * HOUR, "AU"), True, (TRAVEL,)),
    # another country, the first time
    (STUTTGART, last(UTRECHT, DAY), True, (COUNTRY,)),
    (STUTTGART, last(UTRECHT, DAY), False, (COUNTRY, DEVICE)),
    (SYDNEY, last(UTRECHT, HOUR), False, (TRAVEL, COUNTRY, DEVICE)),
    # a file that knows countries alone
    (AUSTRALIA, last(NETHERLANDS, 0), True, (COUNTRY,)),
    (AUSTRALIA, last(UTRECHT, 0, "AU"), True, ()),
    (SYDNEY, last(AUSTRALIA, 0), True, ()),
    # no country
    (AT_SEA, last(UTRECHT, 30 * DAY), True, ()),
    (UTRECHT, last(AT_SEA, 30 * DAY), True, ()),
    (AT_SEA, last(UTRECHT, 0), True, (TRAVEL,)),
]


@pytest.mark.parametrize(("here", "then", "known", "unusual"), TABLE)
def test_what_is_unusual_about_a_sign_in(
    here: Place | None, then: LastPlace | None, known: bool, unusual: tuple[Signal, ...]
) -> None:
    """The strongest first."""
    assert signals(here, then, known=known) == unusual


def test_a_stolen_password_is_unusual_wherever_it_is_used() -> None:
    """Beside everything else."""
    assert signals(None, None, stolen=True) == (STOLEN,)
    assert signals(SYDNEY, last(UTRECHT, HOUR), known=False, stolen=True) == (TRAVEL, COUNTRY, DEVICE, STOLEN)


@given(PLACES, LAST)
def test_nobody_travels_slower_in_one_direction(here: Place, then: LastPlace) -> None:
    """There and back is one way, also through time."""
    back = Place("", {}, then.point)
    assert is_impossible(here, then, NOW) == is_impossible(back, LastPlace(here.point, (), NOW), then.at)


@given(PLACES, LAST, st.integers(0, 400 * DAY))
def test_more_time_never_makes_it_riskier(here: Place, then: LastPlace, more: int) -> None:
    """What is unusual after a week was unusual after a day."""
    later = find_signals(Facts(known=True, stolen=False, whereabouts=Whereabouts(here, then), now=NOW + more))
    assert set(later) <= set(signals(here, then))


@given(POINTS, LAST, st.floats(0, 5000))
def test_knowing_less_exactly_never_makes_it_riskier(point: Point, then: LastPlace, more: float) -> None:
    """A wider circle is nearer to everywhere."""
    wide, narrow = Place("", {}, replace(point, radius=point.radius + more)), Place("", {}, point)
    assert is_impossible(wide, then, NOW) <= is_impossible(narrow, then, NOW)


@given(POINTS, POINTS, st.integers(0, 40 * HOUR))
def test_what_is_near_or_slow_is_possible(here: Point, then: Point, ago: int) -> None:
    """Whatever the circles are."""
    way = distance(here, then) - here.radius - then.radius
    is_far, is_fast = way > NEAR, way > FASTEST * ago / HOUR
    assert is_impossible(Place("", {}, here), LastPlace(then, (), NOW - ago), NOW) == (is_far and is_fast)


@given(PLACES | st.none(), LAST | st.none(), st.booleans())
def test_what_is_not_known_is_never_unusual(here: Place | None, then: LastPlace | None, known: bool) -> None:
    """No file, no last place, no point, no country."""
    found = set(signals(here, then, known=known))
    assert (DEVICE in found) == (not known)
    if here is None or then is None:
        assert not found & {TRAVEL, COUNTRY}
    else:
        assert here.country or COUNTRY not in found
        assert (here.point and then.point) or TRAVEL not in found


@pytest.mark.parametrize(
    ("unusual", "told", "asked"),
    [
        ((), None, False),
        ((DEVICE,), What.NEW_BROWSER, False),
        ((COUNTRY,), What.NEW_COUNTRY, True),
        ((TRAVEL,), What.IMPOSSIBLE_TRAVEL, True),
        ((COUNTRY, DEVICE), What.NEW_COUNTRY, True),
        ((TRAVEL, COUNTRY, DEVICE), What.IMPOSSIBLE_TRAVEL, True),
        ((STOLEN,), None, False),
        ((DEVICE, STOLEN), What.NEW_BROWSER, False),
    ],
)
def test_what_follows(unusual: tuple[Signal, ...], told: What | None, asked: bool) -> None:
    """One mail with the strongest words; a stolen password has a notice of its own."""
    assert find_news(unusual, EFFECTS) is told
    assert is_asked_again(unusual, EFFECTS) is asked


def test_a_brand_chooses_when_a_trusted_device_is_asked_again() -> None:
    """And never whether the owner is told."""
    assert asking_at((COUNTRY, TRAVEL)) == EFFECTS
    effects = asking_at((DEVICE, STOLEN))
    assert [is_asked_again((signal,), effects) for signal in (TRAVEL, COUNTRY, DEVICE, STOLEN)] == [
        False, False, True, True,
    ]  # fmt: skip
    assert all((Effect.TELL in effects[signal]) == (Effect.TELL in EFFECTS[signal]) for signal in Signal)
    assert asking_at(list(Signal)).keys() == EFFECTS.keys() == set(Signal)
