"""Reading a case: nothing is changed by it, and it is told all the same."""

from dataclasses import dataclass

from keyfob.base.change import Change
from keyfob.base.durations import HOUR

READ_FOR = HOUR
"""So long somebody who read a case may look at it again, and it counts as the same reading."""


@dataclass(frozen=True, slots=True)
class CaseRead(Change):
    """Somebody of the staff was shown a page of a case: what was said, or how its customer is reached."""

    account_id: str | None
    customer_id: str | None
    case_id: str
