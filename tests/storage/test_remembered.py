"""What is remembered for some seconds."""

from weakref import ref

from hypothesis import given
from hypothesis import strategies as st

from keyfob.storage.remembered import Remembered
from tests.storage.toys import Clock


def test_a_value_is_remembered_for_so_many_seconds() -> None:
    """Not one longer, however often it was asked for; kept again, it lasts as long again."""
    clock = Clock()
    remembered: Remembered[str, int] = Remembered(9, 5, clock)
    remembered.keep("a", 1)
    clock.now += 4
    assert remembered.find("a") == 1
    clock.now += 1
    assert remembered.find("a") is None

    remembered.keep("a", 2)
    clock.now += 4
    assert remembered.find("a") == 2


def test_a_forgotten_value_is_gone_at_once() -> None:
    """Forgetting what is not there is nothing."""
    remembered: Remembered[str, int] = Remembered(9, 5, Clock())
    remembered.keep("a", 1)
    remembered.forget("a")
    remembered.forget("b")

    assert remembered.find("a") is None


def test_keeping_one_lets_go_of_those_whose_time_is_over() -> None:
    """So that nothing stays in memory just because nobody asks for it."""
    clock = Clock()
    remembered: Remembered[str, Clock] = Remembered(9, 5, clock)
    old = Clock()
    watched = ref(old)
    remembered.keep("old", old)
    del old
    clock.now += 5
    remembered.keep("new", Clock())

    assert watched() is None


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3))))
def test_the_oldest_make_room(kept: list[tuple[int, int]]) -> None:
    """Of more than three, those kept last are found, as long as they last."""
    clock = Clock()
    remembered: Remembered[int, int] = Remembered(3, 5, clock)
    times: dict[int, float] = {}
    for key, pause in kept:
        clock.now += pause
        remembered.keep(key, key)
        times.pop(key, None)
        times[key] = clock.now
    newest = list(times)[-3:]

    for key in range(10):
        live = key in newest and clock.now < times[key] + 5
        assert remembered.find(key) == (key if live else None)
