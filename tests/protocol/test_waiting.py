"""How long a request of a service waits for its person."""

from hypothesis import given
from hypothesis import strategies as st

from keyfob.protocol.model import ParkedRequest
from keyfob.protocol.policy import Policy
from keyfob.protocol.waiting import prolong

HOUR, DAY = 3600, 86_400
NOW = 1_800_000_000
POLICY = Policy(issuer="https://id.example")
PARKED = ParkedRequest(b"r" * 32, "shop", "{}", NOW, NOW, NOW + HOUR)


def until(now: int, waits_until: int = 0, parked: ParkedRequest = PARKED) -> int | None:
    """How long it waits after a step; None where nothing is written."""
    changes = prolong(parked, POLICY, now, waits_until)
    return changes[0].until if changes else None


def test_every_step_keeps_it_for_another_hour() -> None:
    """From the step on, not from the end."""
    assert until(NOW + HOUR - 1) == NOW + 2 * HOUR - 1
    assert until(NOW + 60) == NOW + HOUR + 60


def test_steps_in_quick_succession_write_nothing() -> None:
    """Less than a minute more is not worth a row."""
    assert until(NOW) is None
    assert until(NOW + 59) is None


def test_what_its_person_waits_for_keeps_it_until_an_hour_after() -> None:
    """A mail for a registration is good for a day, and so is the way back to the service."""
    assert until(NOW + 5, NOW + 5 + DAY) == NOW + 5 + DAY + HOUR


@given(st.lists(st.tuples(st.integers(0, 2 * DAY), st.integers(0, 3 * DAY)), max_size=50))
def test_it_never_waits_shorter_for_a_step_nor_longer_than_a_week(steps: list[tuple[int, int]]) -> None:
    """However its person goes on."""
    now, ends = NOW, PARKED.expires_at
    for later, good in steps:
        now += later
        parked = ParkedRequest(b"r" * 32, "shop", "{}", NOW, NOW, ends)
        found = until(now, now + good, parked)
        assert found is None or ends < found <= NOW + 7 * DAY
        ends = found or ends
        assert ends >= min(now + HOUR - 60, NOW + 7 * DAY - 60)
