"""What is kept of where somebody signed in: little, and roughly."""

from hypothesis import given
from hypothesis import strategies as st

from keyfob.accounts.last_place import (
    MOST_COUNTRIES,
    NOWHERE,
    ROUNDING,
    LastPlace,
    PlaceNoted,
    Whereabouts,
    note_place,
)
from keyfob.base.place import Place, Point, distance
from tests.accounts.people import NOW


def noted(here: Place, last: LastPlace | None = None) -> LastPlace:
    """What is kept of a sign-in here."""
    (change,) = note_place("maria", Whereabouts(here, last), NOW, NOW + 9)
    assert (change.account_id, change.until) == ("maria", NOW + 9)
    return change.place


def test_without_a_place_nothing_is_kept() -> None:
    """And what was known stays."""
    assert note_place("maria", NOWHERE, NOW, NOW + 9) == ()
    assert note_place("maria", Whereabouts(None, LastPlace(None, ("NL",), NOW)), NOW, NOW + 9) == ()


def test_neither_city_nor_exact_point_is_kept() -> None:
    """A tenth of a degree is eleven kilometres."""
    here = Place("NL", {"en": "Utrecht"}, Point(52.0907, -5.1214, 20))
    assert noted(here) == LastPlace(Point(52.1, -5.1, 20 + ROUNDING), ("NL",), NOW)
    assert "Utrecht" not in repr(PlaceNoted("maria", noted(here), NOW))


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_the_circle_that_is_kept_holds_the_one_that_was_known(latitude: float, longitude: float) -> None:
    """So that rounding makes nobody suspicious."""
    exact = Point(latitude, longitude, 1)
    kept = noted(Place("", {}, exact)).point
    assert kept is not None
    assert distance(exact, kept) + exact.radius <= kept.radius


def test_the_countries_of_late_are_known_and_no_more_than_five() -> None:
    """Whoever works across a border is told once; where a country is unknown, nothing is new."""
    kept: LastPlace | None = None
    for country in ("NL", "DE", "NL", "", "BE"):
        kept = noted(Place(country, {}, None), kept)
    assert kept is not None
    assert kept.countries == ("BE", "NL", "DE")
    for country in ("AT", "CH", "FR", "ES"):
        kept = noted(Place(country, {}, None), kept)
    assert kept.countries == ("ES", "FR", "CH", "AT", "BE")
    assert len(kept.countries) == MOST_COUNTRIES
