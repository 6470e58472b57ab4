"""``keyfob keys``: which keys sign, and how they are replaced."""

from pathlib import Path

from keyfob.main import build
from keyfob.settings import load_settings
from tests.cli.typing_in import keyfob


def lines(data: Path) -> list[list[str]]:
    """The list of keys, taken apart."""
    return [line.split(maxsplit=2) for line in keyfob("keys", "list", "--data", data).out.splitlines()]


def test_keys_are_made_by_the_first_start_and_listed(tmp_path: Path) -> None:
    """One for each algorithm."""
    build(load_settings({"data": str(tmp_path)}, {})).close()

    found = lines(tmp_path)
    assert sorted(alg for _, alg, _ in found) == ["ES256", "RS256"]
    assert all(state.startswith("signs from 20") for _, _, state in found)


def test_new_keys_are_published_beside_the_old_ones(tmp_path: Path) -> None:
    """They sign a little later, when every process knows them; the old ones stay until their tokens have ended."""
    build(load_settings({"data": str(tmp_path)}, {})).close()
    before = {kid for kid, _, _ in lines(tmp_path)}

    assert keyfob("keys", "rotate", "--data", tmp_path).status == 0

    after = lines(tmp_path)
    assert len(after) == 4
    assert before < {kid for kid, _, _ in after}
    assert all("published until" in state for kid, _, state in after if kid in before)


def test_keys_that_may_be_stolen_end_at_once(tmp_path: Path) -> None:
    """With everything that they signed."""
    build(load_settings({"data": str(tmp_path)}, {})).close()
    keyfob("keys", "rotate", "--data", tmp_path)
    assert keyfob("keys", "rotate", "--distrust", "--data", tmp_path).status == 0

    ends = {state.partition("until ")[2] for _, _, state in lines(tmp_path) if "until" in state}
    assert len(ends) <= 2  # both at the moment when the new ones sign


def test_where_there_are_none_yet_they_sign_at_once(tmp_path: Path) -> None:
    """Nothing has to wait for keys that nobody knows of."""
    keyfob("client", "add", "--name", "A", "--redirect-uri", "https://a.example/", "--data", tmp_path)
    assert "makes them" in keyfob("keys", "list", "--data", tmp_path).out

    keyfob("keys", "rotate", "--data", tmp_path)
    assert all(state.startswith("signs from 20") for _, _, state in lines(tmp_path))
