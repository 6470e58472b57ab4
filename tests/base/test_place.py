"""Distances on the earth."""

from math import pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.place import EARTH, Point, distance

POINTS = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180), st.floats(0, 1000))


@pytest.mark.parametrize(
    ("one", "other", "kilometres"),
    [
        ((52.09, 5.12), (52.09, 5.12), 0),
        ((52.09, 5.12), (48.78, 9.18), 466),  # Utrecht, Stuttgart
        ((52.52, 13.41), (40.71, -74.01), 6385),  # Berlin, New York
        ((52.09, 5.12), (-33.87, 151.21), 16650),  # Utrecht, Sydney
        ((-17.7, 179.9), (-17.7, -179.9), 21),  # over the date line
        ((90, 0), (90, 123), 0),  # one pole is one point
        ((0, 0), (0, 180), 20015),
        ((90, 0), (-90, 0), 20015),
    ],
)
def test_distances_are_those_of_an_atlas(
    one: tuple[float, float], other: tuple[float, float], kilometres: float
) -> None:
    """Within half a percent, which is how far the earth is from a sphere."""
    assert distance(Point(*one, 0), Point(*other, 0)) == pytest.approx(kilometres, rel=0.005, abs=0.5)


@given(POINTS, POINTS)
def test_it_is_as_far_there_as_back(one: Point, other: Point) -> None:
    """And never farther than to the other side of the earth."""
    assert distance(one, other) == distance(other, one)
    assert 0 <= distance(one, other) <= EARTH * pi
    assert distance(one, one) == 0
