"""The shape of a chart: it tells the truth about its numbers, and stays within its frame."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from keyfob.desk.figures_chart import EDGE, LEAST, TALL, THICK, draw, round_up

VALUES = st.lists(st.one_of(st.just(0), st.integers(0, 40), st.integers(0, 10**9)), min_size=1, max_size=60)
PAIRS = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=60)


@given(st.integers(0, 10**12))
def test_the_scale_ends_at_an_even_number_that_is_not_far_off(most: int) -> None:
    """So the line half-way stands for a whole number, and no chart is more than half empty."""
    scale = round_up(most)
    assert most <= scale <= max(2, 2 * most)
    assert scale % 2 == 0


def test_the_scale_has_numbers_that_people_read_at_a_glance() -> None:
    """A few of them."""
    numbers = (0, 1, 3, 5, 9, 11, 13, 17, 25, 84, 101, 590, 1001, 3400)
    assert [round_up(number) for number in numbers] == [2, 2, 4, 6, 10, 12, 16, 20, 30, 100, 120, 600, 1200, 4000]


@given(PAIRS)
def test_bars_stay_in_their_frame_and_beside_each_other(pairs: list[tuple[int, int]]) -> None:
    """Above and below the line, from edge to edge."""
    shape = draw([more for more, _ in pairs], [less for _, less in pairs])
    for bar in shape.bars:
        assert shape.base - bar.above >= EDGE - 1
        assert shape.base + bar.below <= EDGE + TALL + 1
    assert all(before.x + THICK < after.x for before, after in pairwise(shape.bars))
    assert 0 < shape.bars[0].x == shape.width - (shape.bars[-1].x + THICK)
    assert shape.height == EDGE + TALL + EDGE


@given(PAIRS)
def test_more_is_never_drawn_smaller_than_less(pairs: list[tuple[int, int]]) -> None:
    """On both sides alike, since they have one scale."""
    shape = draw([more for more, _ in pairs], [less for _, less in pairs])
    drawn = sorted(
        [(more, bar.above) for (more, _), bar in zip(pairs, shape.bars, strict=True)]
        + [(less, bar.below) for (_, less), bar in zip(pairs, shape.bars, strict=True)]
    )
    assert all(before[1] <= after[1] for before, after in pairwise(drawn))


@given(VALUES)
def test_what_is_not_nought_is_seen_and_nought_is_not(values: list[int]) -> None:
    """However small it is beside the highest."""
    for value, bar in zip(values, draw(values).bars, strict=True):
        assert (bar.above >= LEAST) == (value > 0)
        assert bar.below == 0


@given(VALUES)
def test_the_lines_of_the_scale_stand_where_their_numbers_are(values: list[int]) -> None:
    """The highest bar reaches no further than the highest line, and a bar of half of it ends at the other."""
    shape = draw(values)
    full, half = shape.lines
    assert (full.value, half.value) == (round_up(max(values)), round_up(max(values)) // 2)
    assert EDGE <= full.y < half.y < shape.base
    assert shape.base - max(bar.above for bar in shape.bars) >= full.y
    assert abs((shape.base - half.y) * 2 - (shape.base - full.y)) <= 1


def test_a_little_below_leaves_nearly_all_the_room_above() -> None:
    """And very much below still leaves room for the scale."""
    assert draw([1000], [1]).base == EDGE + TALL - TALL // 8
    assert draw([0], [10**6]).base > EDGE + TALL // 5
    assert draw([5]).base == EDGE + TALL
