"""Merkle trees (RFC 9162): every path leads to the root, and nothing else does."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from keyfob.storage.merkle import EMPTY, leaf_hash, path, root, root_from_path

LEAVES = st.lists(st.binary(max_size=8).map(leaf_hash), min_size=1, max_size=70)


@st.composite
def leaves_and_index(draw: st.DrawFn) -> tuple[list[bytes], int]:
    """Leaves, and the number of one of them."""
    leaves = draw(LEAVES)
    return leaves, draw(st.integers(0, len(leaves) - 1))


def test_the_root_of_three_leaves_is_spelled_out() -> None:
    """Leaves and nodes are hashed with different prefixes (RFC 9162 section 2.1.1)."""
    a, b, c = (sha256(b"\x00" + data).digest() for data in (b"a", b"b", b"c"))
    left = sha256(b"\x01" + a + b).digest()
    assert [leaf_hash(data) for data in (b"a", b"b", b"c")] == [a, b, c]
    assert root([a, b, c]) == sha256(b"\x01" + left + c).digest()
    assert root([a]) == a
    assert root([]) == EMPTY == sha256(b"").digest()


@given(leaves_and_index())
def test_every_path_leads_to_the_root(drawn: tuple[list[bytes], int]) -> None:
    """For any number of leaves and any of them."""
    leaves, index = drawn
    assert root_from_path(leaves[index], index, len(leaves), path(leaves, index)) == root(leaves)


@given(leaves_and_index(), st.binary(min_size=32, max_size=32))
def test_a_foreign_leaf_does_not_lead_to_the_root(drawn: tuple[list[bytes], int], foreign: bytes) -> None:
    """A path proves its own leaf only."""
    leaves, index = drawn
    if foreign != leaves[index]:
        assert root_from_path(foreign, index, len(leaves), path(leaves, index)) != root(leaves)


@given(leaves_and_index(), st.data())
def test_a_changed_path_does_not_lead_to_the_root(drawn: tuple[list[bytes], int], data: st.DataObject) -> None:
    """A step left out, added or changed is noticed."""
    leaves, index = drawn
    steps = path(leaves, index)
    is_left_out: bool = data.draw(st.booleans())
    if steps and is_left_out:
        steps.pop(data.draw(st.integers(0, len(steps) - 1)))
    else:
        steps.insert(data.draw(st.integers(0, len(steps))), b"\x00" * 32)
    assert root_from_path(leaves[index], index, len(leaves), steps) != root(leaves)


@given(LEAVES, st.data())
def test_any_change_of_the_leaves_changes_the_root(leaves: list[bytes], data: st.DataObject) -> None:
    """Edited, deleted, inserted or swapped."""
    changed = list(leaves)
    at = data.draw(st.integers(0, len(leaves) - 1))
    kind = data.draw(st.sampled_from(["edit", "delete", "insert", "swap"]))
    if kind == "edit":
        changed[at] = data.draw(st.binary(min_size=32, max_size=32))
    elif kind == "delete":
        del changed[at]
    elif kind == "insert":
        changed.insert(at, leaf_hash(data.draw(st.binary(max_size=8))))
    else:
        other = data.draw(st.integers(0, len(leaves) - 1))
        changed[at], changed[other] = changed[other], changed[at]
    assert (root(changed) == root(leaves)) == (changed == leaves)


@given(leaves_and_index())
def test_an_index_outside_the_tree_has_no_root(drawn: tuple[list[bytes], int]) -> None:
    """Neither before the first nor after the last."""
    leaves, index = drawn
    steps = path(leaves, index)
    assert root_from_path(leaves[index], len(leaves), len(leaves), steps) is None
    assert root_from_path(leaves[index], -1, len(leaves), steps) is None
