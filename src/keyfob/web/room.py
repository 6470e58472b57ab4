"""Room for what somebody whom nobody knows makes us write: so much for each network, and no more (ASVS 2.4.1)."""

from collections.abc import Sequence

from keyfob.base.limit import Limit
from keyfob.web.ask import Ask


def wait_for_room(ask: Ask, limits: Sequence[Limit]) -> int:
    """Reserve room before something is written; 0, or the seconds to wait when nothing may be."""
    ask.read.release()
    return ask.moment.once("room", lambda: ask.house.unit.reserve(limits))
