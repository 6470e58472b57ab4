"""What a receipt says was done."""

import pytest

from keyfob.customers.undo import GONE, LIFE, Act, Part, UndoSpent, keep_former, take_back
from tests.chance import counting_mint

NOW = 1_800_000_000


@pytest.mark.parametrize(
    ("version", "former", "act"), [(1, None, Act.ADDED), (2, "before", Act.CHANGED), (GONE, "before", Act.REMOVED)]
)
def test_a_receipt_tells_what_was_done(version: int, former: object, act: Act) -> None:
    """From what there was before and what there is now."""
    kept = keep_former("c", Part.PROFILE, version, former, now=NOW, mint=counting_mint())

    assert kept.undo.act is act
    assert (kept.undo.row_id, kept.undo.expires_at) == ("c", NOW + LIFE)


def test_taking_back_spends_the_receipt_together_with_what_the_part_restores() -> None:
    """Or does nothing at all."""
    undo = keep_former("c", Part.PROFILE, 2, "before", now=NOW, mint=counting_mint()).undo

    assert take_back(undo, None) is None
    assert take_back(undo, ()) == (UndoSpent("c", undo),)
