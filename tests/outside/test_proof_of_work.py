"""Proofs of work: made by us, solved by a browser, good for nobody else."""

import base64
from typing import Any

import altcha  # noqa: TID253  # what is tested here stands at the top
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.outside.proof_of_work import LIFE, find_solution, pose

KEY, BROWSER, NOW = b"k" * 32, b"b" * 32, 1_800_000_000


def solve(puzzle: str) -> dict[str, Any]:
    """What the browser's script does."""
    challenge = altcha.v2.Challenge.from_dict(msgspec.json.decode(puzzle))
    solution = altcha.v2.solve_challenge(challenge)
    assert solution is not None
    found = {"counter": solution.counter, "derivedKey": solution.derived_key}
    return {"challenge": msgspec.json.decode(puzzle), "solution": found}


def written(answer: object) -> str:
    """As it stands in the form."""
    return base64.b64encode(msgspec.json.encode(answer)).decode()


@pytest.fixture(scope="module")
def answer() -> dict[str, Any]:
    """A puzzle of this browser's, solved."""
    return solve(pose(KEY, BROWSER, NOW))


def test_a_solved_puzzle_is_found_by_one_name(answer: dict[str, Any]) -> None:
    """The same however often it is sent, so that it can be used once."""
    name = find_solution(KEY, BROWSER, written(answer), NOW)
    assert name
    assert find_solution(KEY, BROWSER, written(answer), NOW + LIFE - 1) == name


def test_it_is_good_for_its_browser_for_ten_minutes_under_our_key(answer: dict[str, Any]) -> None:
    """Nobody solves ahead, or for others."""
    assert find_solution(KEY, b"o" * 32, written(answer), NOW) is None
    assert find_solution(KEY, BROWSER, written(answer), NOW + LIFE) is None
    assert find_solution(b"o" * 32, BROWSER, written(answer), NOW) is None


def test_a_puzzle_made_easier_is_not_ours(answer: dict[str, Any]) -> None:
    """Whatever of it is changed."""
    parameters = answer["challenge"]["parameters"]
    for name, value in {"cost": 1, "keyPrefix": "", "data": {"browser": BROWSER.hex(), "until": NOW + 10**6}}.items():
        easier = {**answer, "challenge": {**answer["challenge"], "parameters": {**parameters, name: value}}}
        assert find_solution(KEY, BROWSER, written(easier), NOW) is None


def test_a_wrong_solution_solves_nothing(answer: dict[str, Any]) -> None:
    """The derived key is what counts."""
    wrong = {**answer, "solution": {**answer["solution"], "derivedKey": "00" * 32}}
    assert find_solution(KEY, BROWSER, written(wrong), NOW) is None


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda raw: base64.b64encode(raw).decode()))
def test_rubbish_solves_nothing(text: str) -> None:
    """And breaks nothing."""
    assert find_solution(KEY, BROWSER, text, NOW) is None


@pytest.mark.parametrize("shape", [[], {}, {"challenge": []}, {"challenge": {"parameters": {}}, "solution": {}}, 7])
def test_what_has_another_shape_solves_nothing(shape: object) -> None:
    """Whatever JSON it is."""
    assert find_solution(KEY, BROWSER, written(shape), NOW) is None
