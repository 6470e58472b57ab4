"""Samples of the pages about vehicles, their secondary users and the security code."""

from collections.abc import Mapping

from keyfob.vehicles.model import RIGHTS, SHAREABLE, Standing
from keyfob.web.forms import Form, Problem
from tests.web.sample_facts import NOW

_LONG = "Maximiliane von Hohenstein-Wallerstein"
_CAR = {"id": "01V", "model": "Taycan 4S Cross Turismo", "year": 2025, "plate": "S-KF 2026"}
_ANY = {"id": "01W", "model": "911 Carrera", "year": 2019, "plate": ""}
_WHOLE = {**_CAR, "vin": "WP0ZZZ99ZTS392124", "masked": "WP0••••••••••2124"}
_ALL = [right.value for right in SHAREABLE]
_TABLE = {"rights": _ALL, "kept": [right.value for right, standing in RIGHTS.items() if standing is Standing.MAIN]}
_USERS = [
    {"id": "01U", "name": "Jan Bakker", "email": "jan@voorbeeld.nl", "rights": _ALL, "until": None},
    {"id": "01X", "name": _LONG, "email": "m@example.org", "rights": [], "until": None},
    {"id": "01Y", "name": "Sam", "email": "sam@example.org", "rights": [], "until": NOW + 40_000},
]
_BARE = {"users": [], "most": 5, "code_since": None, "code_blocked": False, "form": Form({"plate": ""})}
_CODE = {"vehicle": _CAR, "is_set": True, "blocked": False, "path": "/my/vehicles/01V/security-code"}
_NEW = {**_TABLE, "vehicle": _CAR, "path": "/my/vehicles/01V/users/new"}
_PERSON = {"id": "01U", "name": _LONG, "email": "m@example.org", "phone": "+31612345678", "invited": NOW - 90_000}
_INVITED = {"model": _CAR["model"], "inviter": "Maria de Vries", "email": "jan@voorbeeld.nl", "rights": _ALL[:2]}
_OF_ANOTHER = {**_CAR, "main_user": "Maria de Vries", "rights": _ALL}


def _wrong(**problems: str) -> Form:
    return Form({}, {name: Problem(f"problem.{key}", {"count": 5}) for name, key in problems.items()})


SAMPLES: Mapping[str, Mapping[str, object]] = {
    "my/vehicles": {
        "own": [{**_CAR, "users": 2}, {**_ANY, "users": 0}],
        "others": [_OF_ANOTHER],
        "path": "/my/vehicles",
    },
    "my/vehicles:one": {
        "own": [{**_CAR, "users": 1}],
        "others": [],
        "path": "/my/vehicles",
        "notice": "vehicles.notice.removed",
    },
    "my/vehicles:none": {"own": [], "others": [], "path": "/my/vehicles", "notice": "vehicles.notice.left"},
    "my/vehicle": {
        **_BARE, "vehicle": _WHOLE, "users": _USERS, "code_since": NOW - 10**7, "path": "/my/vehicles/01V",
        "form": Form({"plate": "S-KF 2026"}),
    },
    "my/vehicle:new": {**_BARE, "vehicle": _WHOLE, "path": "/my/vehicles/01V", "notice": "vehicles.notice.withdrawn"},
    "my/vehicle:full": {
        **_BARE, "vehicle": _WHOLE, "users": _USERS[:1] * 5, "code_since": NOW, "code_blocked": True,
        "path": "/my/vehicles/01V",
    },
    "my/vehicle:wrong": {**_BARE, "vehicle": _WHOLE, "path": "/my/vehicles/01V", "form": _wrong(plate="plate")},
    **{
        f"my/vehicle:{done}": {
            **_BARE, "vehicle": _WHOLE, "path": "/my/vehicles/01V", "notice": f"vehicles.notice.{done}",
        }
        for done in ("plate", "invited", "rights", "code")
    },
    "my/vehicle_of_another": {
        "vehicle": _OF_ANOTHER, "path": "/my/vehicles/01V", "notice": "vehicles.notice.confirmed",
    },
    "my/vehicle_of_another:nothing": {"vehicle": {**_OF_ANOTHER, "rights": []}, "path": "/my/vehicles/01V"},
    "my/vehicle_sold": {
        "vehicle": _CAR,
        "users": ["Jan Bakker", _LONG],
        "has_code": True,
        "ending": [
            {"label": "Lease 77-120", "link": "https://lease.example/77-120", "ends": NOW + 10**7},
            {"label": "Winterbanden", "link": "", "ends": NOW + 10**6},
        ],
        "runs_on": [
            {"label": "Connect Plus", "link": "https://shop.example/c/1", "ends": NOW + 10**7},
            {"label": "Ladetarif", "link": "", "ends": NOW + 10**6},
        ],
        "path": "/my/vehicles/01V/sold",
    },
    "my/vehicle_sold:bare": {
        "vehicle": _ANY, "users": [], "has_code": False, "ending": [], "runs_on": [], "path": "/my/vehicles/01W/sold",
        "form": _wrong(sold="vehicle_sold"),
    },
    "my/secondary_user_new": {**_NEW, "form": Form({"right_navigation": "yes", "right_charging": "yes"})},
    "my/secondary_user_new:wrong": {
        **_NEW, "form": _wrong(user_name="name_characters", email="invitation_own", phone="phone_malformed"),
    },
    "my/secondary_user_new:twice": {**_NEW, "form": _wrong(email="invitation_twice")},
    "my/secondary_user_new:many": {**_NEW, "form": _wrong(**{"": "invitations_many"})},
    "my/secondary_user_new:enough": {**_NEW, "form": _wrong(**{"": "invitation_enough"})},
    "my/secondary_user": {
        **_TABLE, "vehicle": _CAR, "user": {**_PERSON, "since": NOW - 80_000, "until": None},
        "path": "/my/vehicles/01V/users/01U", "form": Form({"right_navigation": "yes"}),
    },
    "my/secondary_user:invited": {
        **_TABLE, "vehicle": _CAR, "user": {**_PERSON, "since": None, "until": NOW + 40_000},
        "path": "/my/vehicles/01V/users/01U",
    },
    "my/invitation": {**_INVITED, "until": NOW + 40_000, "path": "/my/vehicles/invited/x7Qk"},
    "my/invitation:wrong": {
        **_INVITED, "rights": [], "inviter": "", "until": NOW + 40_000, "path": "/my/vehicles/invited/x7Qk",
        "form": _wrong(code="invitation_code_wrong"),
    },
    "my/invitation:spent": {
        **_INVITED, "until": NOW, "path": "/my/vehicles/invited/x7Qk", "form": _wrong(code="invitation_code_spent"),
    },
    **{
        f"my/invitation_over:{kind}": {"kind": kind, "path": "/my/vehicles/invited/x7Qk"}
        for kind in ("over", "own", "used")
    },
    "my/security_code": {**_CODE, "is_set": False},
    "my/security_code:blocked": {**_CODE, "blocked": True},
    **{
        f"my/security_code:{flaw}": {**_CODE, "form": _wrong(security_code=f"security_code_{flaw}")}
        for flaw in ("shape", "easy", "known")
    },
    "my/security_code:again": {**_CODE, "form": _wrong(security_code_again="security_code_again")},
    "invited": {
        "model": _CAR["model"], "inviter": "Maria de Vries", "until": NOW + 40_000, "path": "/invited/x7Qk",
        "pending": "/my/vehicles/invited/x7Qk",
    },
    "invited:nameless": {
        "model": _CAR["model"], "inviter": "", "until": NOW + 40_000, "path": "/invited/x7Qk",
        "pending": "/my/vehicles/invited/x7Qk",
    },
    "invited:over": {"model": "", "inviter": "", "until": None, "path": "/invited/x7Qk", "pending": ""},
}  # fmt: skip
