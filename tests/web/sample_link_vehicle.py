"""The page where a desk links a vehicle, with the contexts it is rendered with."""

from collections.abc import Mapping
from types import SimpleNamespace as Facts

from keyfob.desk.roles import PERMISSIONS, Role
from keyfob.web.forms import Form, Problem

_DEALER: Mapping[str, object] = {
    "me": Facts(id="s1", name="Ans Bakker", role=Role.PARTNER.value, passkeys=2),
    "may": {permission.value for permission in PERMISSIONS[Role.PARTNER]},
    "case": Facts(id="c1", number="BCDF-GHJK-LMNP"),
    "may_link": True,
    "until": None,
    "is_told": True,
    "path": "/cases/c1/vehicle",
}
_TYPED = {"vin": "WP0ZZZ99ZTS392124", "model": "Taycan 4S Cross Turismo", "year": "2025", "plate": "S-KF 2026"}

SAMPLES: Mapping[str, Mapping[str, object]] = {
    "desk/link_vehicle": {**_DEALER, "notice": "link_vehicle.notice.linked"},
    "desk/link_vehicle:wrong": {
        **_DEALER,
        "form": Form(
            {**_TYPED, "vin": "WPO"},
            {"vin": Problem("customer_invitation.problem.vin"), "seen": Problem("link_vehicle.problem.seen")},
        ),
    },
    "desk/link_vehicle:of another": {
        **_DEALER,
        "form": Form({**_TYPED, "seen": "yes"}, {"": Problem("link_vehicle.problem.of_another")}),
    },
    "desk/link_vehicle:on hold": {**_DEALER, "may_link": False, "until": 1795372320},
    "desk/link_vehicle:closed": {**_DEALER, "may_link": False},
    "desk/link_vehicle:no id": {**_DEALER, "is_told": False},
}
