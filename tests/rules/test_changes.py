"""Every change is a frozen value, and every reader of changes knows it."""

import importlib
import pkgutil
import sys
from functools import cache

import keyfob
from keyfob.base.change import Change
from keyfob.outside.brand import load_brand
from keyfob.storage.events import EVENTS
from keyfob.storage.staff_audit import BY_STAFF, NOT_BY_STAFF
from keyfob.storage.table import WRITES
from keyfob.work.table import MESSAGES


def test_every_change_is_frozen_and_slotted() -> None:
    """A change is a fact: nobody alters it on its way to the commit, and a misspelt field is an error."""
    loose = [change.__name__ for change in _changes() if not _is_fact(change)]

    assert loose == []


def test_every_change_is_written() -> None:
    """A change without its SQL would be acknowledged and lost."""
    assert _names(_changes()) == _names(WRITES)


def test_every_change_is_audited_or_said_to_be_silent() -> None:
    """Whether a change leaves an audit row is decided for each, never forgotten."""
    assert _names(_changes()) == _names(EVENTS)


def test_messages_are_caused_by_changes() -> None:
    """The table of messages speaks of changes that exist."""
    assert _names(MESSAGES) <= _names(_changes())


def test_an_auditor_may_choose_every_event_of_the_desk_or_nobody_of_the_staff_causes_it() -> None:
    """Whoever adds one decides, and writes the words under ``staff_audit.what``."""
    by_staff = {event for events in BY_STAFF.values() for event in events}
    audited = {change: event.name for change, event in EVENTS.items() if event}
    of_desk = {name for change, name in audited.items() if change.__module__.startswith("keyfob.desk.")}
    said = {key for key in load_brand("plain").speaker("en").phrases if key.startswith("staff_audit.")}

    assert of_desk - by_staff == NOT_BY_STAFF
    assert by_staff - set(audited.values()) == set()
    assert {f"staff_audit.what.{event}" for event in by_staff} == {key for key in said if ".what." in key}
    assert {f"staff_audit.kinds.{group}" for group in BY_STAFF} == {key for key in said if ".kinds." in key}


@cache
def _changes() -> frozenset[type[Change]]:
    for module in pkgutil.walk_packages(keyfob.__path__, "keyfob."):
        if not module.name.endswith("__main__") and ".migrations" not in module.name:
            importlib.import_module(module.name)
    return frozenset(change for change in _below(Change) if _is_declared(change))


def _below(change: type[Change]) -> set[type[Change]]:
    return {deeper for child in change.__subclasses__() for deeper in {child, *_below(child)}}


def _is_declared(change: type[Change]) -> bool:
    """Whether it is the program's: not a test's, and not the twin that `dataclass(slots=True)` leaves behind."""
    module = sys.modules[change.__module__]
    return change.__module__.startswith("keyfob.") and getattr(module, change.__qualname__, None) is change


def _is_fact(change: type[Change]) -> bool:
    parameters = getattr(change, "__dataclass_params__", None)
    return parameters is not None and parameters.frozen and change.__dictoffset__ == 0


def _names(changes: object) -> set[str]:
    assert isinstance(changes, frozenset | dict)
    return {f"{change.__module__}.{change.__qualname__}" for change in changes}
