"""The auditor's page of what staff did, with the contexts it is rendered with."""

from collections.abc import Mapping
from types import SimpleNamespace as Facts

from keyfob.desk.roles import PERMISSIONS, Role
from keyfob.storage.staff_audit import BY_STAFF
from keyfob.web.forms import Form, Problem

_NOW = 1795372320
_CASE = Facts(id="c1", number="BCDF-GHJK-LMNP")


def _row(at: int, what: str, who: str, desk: str, **more: object) -> dict[str, object]:
    usual: dict[str, object] = {"staff_id": "s1", "whom": "", "why": [], "case": None, "case_gone": False}
    return {"at": at, "what": what, "who": who, "desk": desk, **usual, **more}


_LONG = "Wilhelmina van den Heuvel-Rozenburg"
_DAYS = [
    [
        _row(_NOW, "Blocked an ID", "Iris Jansen", "Technical support", case=_CASE),
        _row(_NOW - 60, "Helped with an ID", "Iris Jansen", "Technical support", why=["Block the ID"], case=_CASE),
        _row(_NOW - 120, "Read a case", _LONG, "Partner", case_gone=True),
        _row(_NOW - 300, "Looked somebody up", _LONG, "Partner", why=["by e-mail address", "found, and not shown"]),
    ],
    [
        _row(_NOW - 90_000, "Gave somebody another role", "Ans Bakker", "House", whom="Karl Müller", why=["Approver"]),
        _row(_NOW - 90_900, "staff.of_a_later_version", "Somebody who is gone", ""),
    ],
]
_AUDIT: Mapping[str, object] = {
    "me": Facts(id="s6", name="Ole Hansen", role=Role.AUDITOR.value, passkeys=2),
    "may": {permission.value for permission in PERMISSIONS[Role.AUDITOR]},
    "lacks_passkey": False,
    "days": _DAYS,
    "people": [("s1", "Ans Bakker"), ("s3", _LONG)],
    "kinds": [(group, list(events)) for group, events in BY_STAFF.items()],
    "before": "",
    "newest": "/audit",
    "older": "/audit?before=0a",
    "filtered": False,
    "zone": "Central European Time",
    "since": _NOW - 10**7,
    "shipped": False,
    "most": 10_000,
    "path": "/audit",
}
_FILTERED = {"staff": "s3", "event": "case.read", "from": "2026-11-01", "to": "2026-11-22"}

SAMPLES: Mapping[str, Mapping[str, object]] = {
    "desk/staff_audit": _AUDIT,
    "desk/staff_audit:filtered": {
        **_AUDIT, "form": Form(_FILTERED), "filtered": True, "before": "0a", "older": "", "shipped": True,
    },
    "desk/staff_audit:wrong": {
        **_AUDIT, "days": [], "older": "", "filtered": True,
        "form": Form({**_FILTERED, "to": "2026-10-01"}, {"to": Problem("staff_audit.problem.unknown")}),
    },
    "desk/staff_audit:empty": {**_AUDIT, "days": [], "older": "", "since": None},
}  # fmt: skip
