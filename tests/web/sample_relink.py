"""The page where a desk links an earlier customer record, with the contexts it is rendered with."""

from collections.abc import Mapping
from types import SimpleNamespace as Facts

from keyfob.desk.relink import Holding
from keyfob.desk.roles import PERMISSIONS, Role
from keyfob.web.forms import Form, Problem

_AGENT: Mapping[str, object] = {
    "me": Facts(id="s1", name="Jan Bakker", role=Role.CIC.value, passkeys=2),
    "may": {permission.value for permission in PERMISSIONS[Role.CIC]},
    "case": Facts(id="c1", number="BCDF-GHJK-LMNP"),
    "may_relink": True,
    "on_hold": False,
    "holds": [],
    "path": "/cases/c1/relink",
}
_TYPED = {"number": "QRST-VWXZ-BCDF", "seen": "yes"}

SAMPLES: Mapping[str, Mapping[str, object]] = {
    "desk/relink": {**_AGENT, "notice": "relink.notice.linked"},
    "desk/relink:wrong": {
        **_AGENT,
        "form": Form(
            {"number": "QRST"}, {"number": Problem("relink.problem.number"), "seen": Problem("relink.problem.seen")}
        ),
    },
    "desk/relink:holds": {
        **_AGENT,
        "holds": [what.value for what in Holding],
        "form": Form(_TYPED, {"": Problem("relink.problem.holds")}),
    },
    "desk/relink:on hold": {**_AGENT, "may_relink": False, "on_hold": True},
    "desk/relink:closed": {**_AGENT, "may_relink": False},
}
