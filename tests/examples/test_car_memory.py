"""What the car keeps of its drivers: no session is forgotten that nobody ended."""

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from memory import Driver, Kept, Memory

people = st.sampled_from(["maria", "jonas", "robin"])
acts = st.lists(st.tuples(st.sampled_from(["seat", "renew", "leave", "end"]), people), max_size=30)


def driver(sub: str, token: str) -> Driver:
    """Somebody with this refresh token."""
    return Driver(sub, sub.title(), "en", "access", token, 0)


@given(acts)
def test_every_session_is_held_by_a_driver_or_given_back(acts: list[tuple[str, str]]) -> None:
    """Whoever comes, comes again, leaves, or is ended elsewhere: only what is void is dropped, nobody is twice."""
    kept, live = Kept(), set[str]()
    for number, (act, sub) in enumerate(acts):
        token, here = f"token {number}", kept.find(sub)
        if act == "seat":
            kept = kept.seated(driver(sub, token))
            live.add(token)
            assert kept.driving == sub
        elif act == "renew" and here:
            kept = kept.renewed(replace(here, refresh_token=token))
            live = live - {here.refresh_token} | {token}
        elif here:
            kept = kept.without(sub, give_back=act != "end")
            live -= {here.refresh_token} if act == "end" else set()
            assert kept.find(sub) is None
        assert sorted(live) == sorted([*kept.give_back, *(one.refresh_token for one in kept.drivers)])
        assert len({one.sub for one in kept.drivers}) == len(kept.drivers)
        assert not kept.driving or kept.find(kept.driving)


def test_what_is_kept_comes_back_whole(tmp_path: Path) -> None:
    """With the same key and number; and half a file, from a night without power, is passed over."""
    memory = Memory(tmp_path)
    kept = Kept((driver("maria", "a"), driver("jonas", "b")), "jonas", ("c",))
    memory.save(kept)
    (tmp_path / "drivers.json.new").write_text('{"drivers": [{')
    again = Memory(tmp_path)

    assert again.load() == kept
    assert (again.public_keys(), again.number) == (memory.public_keys(), memory.number)
    assert '"d"' not in memory.public_keys()
