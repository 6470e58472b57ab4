"""Samples of invitations of customers: at the desk, where the mailed link leads, and in My."""

from collections.abc import Mapping

from keyfob.desk.roles import PERMISSIONS, Role
from keyfob.storage.outbox import Fate
from keyfob.web.forms import Form, Problem
from tests.web.sample_facts import NOW

_DAY = 86_400
_LONG = "Maximiliane von Hohenstein-Wallerstein"
_PARTNER = "Autohaus Donaudampfschifffahrt Süd"


def _at_work(role: Role) -> dict[str, object]:
    return {
        "me": {"id": "s1", "name": "Ans Bakker", "role": role.value, "passkeys": 2},
        "may": {permission.value for permission in PERMISSIONS[role]},
    }


MAILS = [
    Fate("invitation", "waiting", NOW - 60, NOW + 300, 2, "the address is refused: 450 4.2.1"),
    Fate("invitation", "sent", NOW - 3_600, NOW - 3_590, 1, "250"),
    Fate("invitation", "dead", NOW - _DAY, NOW - _DAY + 5, 1, "the address is refused: 550 5.1.1"),
    Fate("registration", "bounced", NOW - 3 * _DAY, NOW - 2 * _DAY, 1, "5.1.1"),
    Fate("case_answered", "waiting", NOW - 5, NOW - 5, 0, ""),
]
_DEALER, _AGENT = _at_work(Role.PARTNER), _at_work(Role.SUPPORT)
_SHOWN = {
    "name": _LONG, "email": "maximiliane@beispiel.de", "phone": "+49 1512 3456789", "model": "Taycan 4S Cross Turismo",
    "year": "2027", "vin": "WP0ZZZ99ZTS392124", "plate": "S-KF 2026",
}  # fmt: skip
_MASKED = {
    **_SHOWN,
    "name": "M••• v•••",
    "email": "m•••@b•••.de",
    "phone": "••• 89",
    "vin": "WP0••••••••••2124",
    "plate": "",
}
_ONE = {
    "id": "01I", "reference": "BCDF-GHJK", "state": "open", "made": NOW - _DAY, "until": NOW + 29 * _DAY,
    "ended": None, "shown": _SHOWN, "mails": MAILS, "path": "/invitations/01I",
    "address": {"street": "Königstraße 3", "postal_code": "70173", "locality": "Stuttgart"},
}  # fmt: skip
_ROWS = [
    {
        "id": f"0{state}",
        "name": _LONG,
        "model": "Taycan 4S",
        "reference": "BCDF-GHJK",
        "state": state,
        "at": NOW - _DAY,
    }
    for state in ("open", "taken", "withdrawn", "expired")
]
_LIST = {"rows": _ROWS, "after": "1.c", "begun": True, "path": "/invitations"}
_REGISTRATION = {
    "id": "01R", "reference": "QRST-VWXZ", "email": "m•••@b•••.de", "waits": True, "begun": NOW - 3_600,
    "until": NOW + _DAY, "mails": MAILS[3:4], "path": "/registrations/01R",
}  # fmt: skip
_CAR = {"model": "Taycan 4S Cross Turismo", "year": 2027, "plate": "S-KF 2026", "vin": "WP0ZZZ99ZTS392124"}
_AGREE = {
    "partner": _PARTNER, "car": _CAR, "email": "maximiliane@beispiel.de", "address": (), "phone": "",
    "until": NOW + 29 * _DAY, "path": "/my/welcome/x7Qk",
}  # fmt: skip


def _wrong(**problems: str) -> Form:
    typed = {"email": "jan@", "given_name": "Jan", "vin": "WP0"}
    return Form(typed, {name: Problem(key) for name, key in problems.items()})


SAMPLES: Mapping[str, Mapping[str, object]] = {
    "desk/customer_invitations": {**_DEALER, **_LIST},
    "desk/customer_invitations:none": {**_DEALER, **_LIST, "rows": [], "after": "", "begun": False},
    "desk/customer_invitations:of a desk": {**_AGENT, **_LIST, "rows": [], "after": "", "begun": False},
    "desk/customer_invitation_new": {**_DEALER, "path": "/invitations/new", "form": Form({"language": "en"})},
    "desk/customer_invitation_new:wrong": {
        **_DEALER, "path": "/invitations/new",
        "form": _wrong(
            **{name: f"customer_invitation.problem.{name}" for name in ("email", "vin", "model", "year", "plate")}
        ),
    },
    "desk/customer_invitation_new:many": {
        **_DEALER, "path": "/invitations/new",
        "form": Form({}, {"": Problem("customer_invitation.problem.later", {"wait": "in 40 minutes"})}),
    },
    "desk/customer_invitation": {**_DEALER, **_ONE, "notice": "customer_invitation.notice.invited_customer"},
    "desk/customer_invitation:masked": {**_AGENT, **_ONE, "shown": _MASKED, "address": None},
    "desk/customer_invitation:taken": {**_DEALER, **_ONE, "state": "taken", "ended": NOW, "mails": []},
    "desk/customer_invitation:expired": {**_DEALER, **_ONE, "state": "expired", "mails": []},
    "desk/registration": {**_AGENT, **_REGISTRATION, "notice": "customer_invitation.notice.corrected"},
    "desk/registration:verified": {**_AGENT, **_REGISTRATION, "waits": False},
    "desk/registration:too late": {
        **_AGENT, **_REGISTRATION, "waits": False,
        "form": Form({}, {"": Problem("customer_invitation.problem.verified")}),
    },
    "customer_invitation": {
        "partner": _PARTNER, "model": _CAR["model"], "until": NOW + 29 * _DAY, "path": "/welcome/x7Qk",
        "pending": "/my/welcome/x7Qk",
    },
    "customer_invitation:over": {"partner": "", "model": "", "until": None, "path": "/welcome/x7Qk", "pending": ""},
    "my/customer_invitation": {
        **_AGREE, "address": ("Königstraße 3", "70173 Stuttgart"), "phone": "+49 1512 3456789",
        "form": Form({"keep_contact": "yes"}),
    },
    "my/customer_invitation:of an id": _AGREE,
    **{
        f"my/customer_invitation_over:{kind}": {
            "kind": kind, "email": "jan@voorbeeld.nl", "invited": "m•••@b•••.de", "path": "/my/welcome/x7Qk",
        }
        for kind in ("over", "other_id", "of_another", "full")
    },
}  # fmt: skip
