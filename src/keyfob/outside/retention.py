"""What a brand says that it keeps of a customer record, and for how long."""

from typing import Annotated

import msgspec
from msgspec import Meta


class Retention(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the brand keeps when an ID is deleted: for which purpose, on which base, how long (GDPR Art. 13(2)(a)).

    ``purpose`` and ``base`` are keys of words; ``period`` is ``10y``, ``90d``, or ``open``: until it is to be
    erased.
    """

    purpose: Annotated[str, Meta(pattern=r"^[a-z_]{1,40}$")]
    base: Annotated[str, Meta(pattern=r"^[a-z_]{1,40}$")]
    period: Annotated[str, Meta(pattern=r"^([1-9][0-9]{0,3}[yd]|open)$")]

    @property
    def unit(self) -> str:
        """What the period is counted in: ``years``, ``days``, or ``open``."""
        return {"y": "years", "d": "days"}.get(self.period[-1], "open")

    @property
    def count(self) -> int:
        """How many of them; 0 where it is open."""
        return 0 if self.period == "open" else int(self.period[:-1])
