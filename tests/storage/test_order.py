"""The order of rows that are written within one second."""

from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.ids import MICRO
from keyfob.storage.order import Order
from tests.house import together

NOW = 1_800_000_000


def test_a_clock_that_stands_still_gives_an_order_all_the_same() -> None:
    """A microsecond for each row."""
    order = Order(lambda: NOW)
    assert [order() for _ in range(3)] == [NOW * MICRO, NOW * MICRO + 1, NOW * MICRO + 2]


def test_threads_never_share_a_moment() -> None:
    """However many ask at once."""
    order = Order(lambda: NOW)
    given_out = [moment for some in together(8, lambda _: [order() for _ in range(200)]) for moment in some]
    assert len(set(given_out)) == 1600


@given(st.lists(st.floats(-0.9, 5), max_size=50))
def test_a_clock_that_is_set_back_a_little_does_not_turn_the_order_round(steps: list[float]) -> None:
    """Up to a second, as when it is put right."""
    at = [float(NOW)]
    order = Order(lambda: at[0])
    latest, moments = at[0], [order()]
    for step in steps:
        at[0] = max(latest - 0.9, at[0] + step)
        latest = max(latest, at[0])
        moments.append(order())
    assert moments == sorted(set(moments))


def test_a_clock_that_is_set_back_far_is_believed() -> None:
    """Or a wrong one would order rows for as long as it was wrong."""
    at = [NOW + 3600.0]
    order = Order(lambda: at[0])
    order()
    at[0] = float(NOW)
    assert order() == NOW * MICRO
