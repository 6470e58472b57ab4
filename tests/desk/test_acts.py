"""What a passkey signs is one act, with all its words."""

from hypothesis import assume, given
from hypothesis import strategies as st

from keyfob.desk.acts import act_of, owner_of_act

names = st.text(max_size=8).filter(lambda name: name not in {"csrf", "credential"})
fields = st.lists(st.tuples(names, st.text(max_size=20)), max_size=5)


@given(st.text(max_size=20), fields, st.randoms(use_true_random=False))
def test_the_order_of_fields_and_how_lines_end_make_no_difference(
    path: str, said: list[tuple[str, str]], chance: object
) -> None:
    """Browsers send a text with other line ends by script than by themselves."""
    by_script = [(name, value.replace("\r\n", "\n")) for name, value in said]
    chance.shuffle(by_script)  # type: ignore[attr-defined]  # a random.Random that Hypothesis controls
    around = [("csrf", "x"), ("credential", "y")]
    assert act_of(path, [*around, *by_script]) == act_of(path, said)


@given(st.text(max_size=20), fields, st.text(max_size=20), fields)
def test_two_different_acts_never_look_alike(
    one: str, said: list[tuple[str, str]], other: str, says: list[tuple[str, str]]
) -> None:
    """Neither by another path nor by another word."""
    even = [sorted((name, value.replace("\r\n", "\n")) for name, value in each) for each in (said, says)]
    assume((one, even[0]) != (other, even[1]))
    assert act_of(one, said) != act_of(other, says)


def test_an_act_belongs_to_one_person() -> None:
    """The same act of two people has two challenges."""
    act = act_of("/cases/1/take", [])
    assert owner_of_act("staff-1", act) != owner_of_act("staff-2", act)
