"""What handlers load and count of how unusual a sign-in is."""

from keyfob.accounts.last_place import NOWHERE, Whereabouts
from keyfob.accounts.risk import Signal
from keyfob.storage.last_places import find_last_place
from keyfob.web.ask import Ask
from keyfob.web.metrics import note_risk


def whereabouts_of(ask: Ask, account_id: str = "") -> Whereabouts:
    """Where this browser is, and where the account, if there is one yet, was signed in to last."""
    geo = ask.house.geo
    here = geo.find(ask.network) if geo is not None else None
    if here is None:
        return NOWHERE
    return Whereabouts(here, find_last_place(ask.read, account_id, ask.now) if account_id else None)


def note_signals(ask: Ask, signals: tuple[Signal, ...]) -> None:
    """Count them, once a request, however often its handler runs."""
    ask.moment.once("signals", lambda: note_risk(signals))
