"""The pages of My that have no file of their own."""

from collections.abc import Mapping
from types import SimpleNamespace as Facts

from keyfob.web.forms import Problem
from tests.web.sample_facts import EMAIL, LONG_EMAIL, LONG_SERVICE, NOW, PERSON, SERVICE, problem

SERVICES = [
    Facts(id="01S", name=SERVICE, since=NOW - 10**7, sees=["openid", "profile", "email"], ours=True),
    Facts(id="01T", name=LONG_SERVICE, since=NOW - 10**6, sees=["openid", "email", "offline_access"], ours=False),
]


def line(at: int, words: str, **more: object) -> Facts:
    """A line of Activity, by default about the browser that looks."""
    usual = {"browser": "Firefox", "system": "Linux", "where": "198.51.100.7", "who": "self", "service": None}
    least = {"names": (), "way": None, "current": False, "strange": False, "purpose": "", "reason": "", "case": None}
    return Facts(**{"id": f"{at:026}", "at": at, "words": words, **usual, **least, **more})


PHONE = {"browser": "Mobile Safari", "system": "iOS", "where": "2001:db8:85a3:8d3:1319:8a2e:370:7348"}
KINDS_OF_PAYMENT = [
    Facts(key=key, tokenised=tokenised)
    for key, tokenised in (("card", True), ("direct_debit", True), ("invoice", False))
]
GIVEN = {
    "act": "given",
    "at": NOW - 9_000_000,
    "channel": "registration",
    "version": "2026-01-01",
    "language": "English",
}
CONSENTS = [
    {"key": "newsletter", "given": False, "since": None, "earlier": None, "history": []},
    {"key": "calls", "given": True, "since": NOW, "earlier": None, "history": [{**GIVEN, "channel": "my"}]},
    {"key": "post", "given": True, "since": NOW - 9_000_000, "earlier": "2026-01-01", "history": [GIVEN]},
    {
        "key": "personalisation",
        "given": False,
        "since": NOW,
        "earlier": None,
        "history": [{**GIVEN, "act": "withdrawn", "channel": "desk"}, {**GIVEN, "channel": "service"}],
    },
    {"key": "former_purpose", "given": True, "since": NOW, "earlier": None, "history": [GIVEN]},
]
CONSENT_RECEIPTS = [
    {"id": "01X", "act": "added", "part": "consent", "names": ["consent_given"], "called": "News by phone"},
    {"id": "01Y", "act": "changed", "part": "consent", "names": ["consent_withdrawn"], "called": "Made for you"},
]
RECEIPTS = [
    {"id": "01U", "act": "changed", "part": "payment_preference", "names": ["payment_preference"], "called": ""},
    {"id": "01V", "act": "removed", "part": "delivery_address", "names": [], "called": "Ferienhaus an der Nordsee"},
    {
        "id": "01W",
        "act": "added",
        "part": "profile",
        "names": ["form_of_address", "given_name", "family_name", "country", "language", "phone"],
        "called": "",
    },
]
NOWHERE = {"browser": "", "system": "", "where": None}
MATTER = Facts(id="01C", about="erasure", number="BCDF-GHJK-LMNP")
REASON = "You called: the telephone with your mails was stolen on the train from Utrecht to Groningen this morning."
ELSEWHERE = line(NOW - 90_000, "signed_in", way="link", strange=True, **PHONE)
TRIED = line(NOW - 60, "password.failed", who="nobody", strange=True, **{**NOWHERE, "where": "203.0.113.9"})
ACTIVITY = [
    [
        line(NOW, "signed_in", way="password_and_second", current=True),
        TRIED,
        line(NOW - 900, "service.signed_in", service=LONG_SERVICE, who="service", **NOWHERE),
        line(NOW - 3600, "customer.changed", names=("given_name", "nickname", "phone")),
    ],
    [
        ELSEWHERE,
        line(NOW - 90_060, "link.sign_in", who="nobody", **PHONE),
        line(NOW - 95_000, "tokens.replayed", who="service", **NOWHERE),
        line(NOW - 99_000, "customer.changed", names=("email",), who="desk", **NOWHERE),
        line(NOW - 99_600, "case.read", who="desk_partner", case=MATTER, **NOWHERE),
        line(NOW - 99_900, "account.blocked", who="desk_support", case=MATTER, reason=REASON, **NOWHERE),
    ],
]
LOG = {"days": ACTIVITY, "show": "", "groups": ["sign-ins", "changes"], "zone": "Central European Time", "months": 13}


SAMPLES: Mapping[str, Mapping[str, object]] = {
    "my/home": {
        "person": PERSON,
        "email": EMAIL,
        "sessions": 3,
        "more_sessions": False,
        "vehicles": ["Taycan 4S", "911 Carrera"],
        "services": 2,
        "payment": Facts(kind="card", brand="Visa", last_digits="4242"),
        "consents": 2,
        "cases": 3,
        "answers": 1,
        "last_sign_in": NOW,
        "stolen": False,
        "path": "/my",
        "notice": "notice.welcome",
    },
    "my/home:sparse": {
        "person": Facts(given_name="", family_name="", phone="+31"),
        "email": LONG_EMAIL,
        "sessions": 200,
        "more_sessions": True,
        "vehicles": [],
        "services": 0,
        "payment": None,
        "consents": 0,
        "cases": 2,
        "answers": 0,
        "last_sign_in": None,
        "stolen": True,
        "path": "/my",
    },
    "my/deletion": {
        "email": EMAIL,
        "password": True,
        "passkeys": 2,
        "second_factor": True,
        "sessions": 3,
        "more_sessions": False,
        "services": [SERVICE, LONG_SERVICE],
        "vehicles": ["Taycan 4S", "911 Carrera"],
        "secondary_users": ["Jan Bakker"],
        "used_vehicles": ["Macan"],
        "has_record": True,
        "runs_on": [
            {"service": SERVICE, "label": "Order 1042", "link": "https://shop.example/order/1042", "ends": NOW + 10**6},
            {"service": LONG_SERVICE, "label": "<b>Ladetarif</b> Plus", "link": "", "ends": NOW + 10**7},
        ],
        "more_runs_on": True,
        "until": NOW + 7 * 86_400,
        "path": "/my/security/delete",
    },
    "my/deletion:sparse": {
        "email": LONG_EMAIL,
        "password": False,
        "passkeys": 0,
        "second_factor": False,
        "sessions": 1,
        "more_sessions": False,
        "services": [],
        "vehicles": [],
        "secondary_users": [],
        "used_vehicles": [],
        "has_record": False,
        "runs_on": [],
        "more_runs_on": False,
        "until": None,
        "path": "/my/security/delete",
        "form": problem(understood=Problem("problem.deletion_understood")),
    },
    "my/deletion_waiting": {
        "begun_at": NOW,
        "due_at": NOW + 7 * 86_400,
        "leaving_at": NOW + 7 * 86_400,
        "path": "/my/security/delete",
    },
    "my/deletion_by_desk": {"path": "/my/security/delete"},
    "my/home:leaving": {
        "person": PERSON,
        "email": EMAIL,
        "sessions": 1,
        "more_sessions": False,
        "vehicles": [],
        "services": 2,
        "payment": Facts(kind="invoice", brand="", last_digits=""),
        "consents": 1,
        "cases": 0,
        "answers": 0,
        "last_sign_in": NOW,
        "stolen": False,
        "leaving_at": NOW + 7 * 86_400,
        "path": "/my",
    },
    "my/consents": {"rows": CONSENTS, "has_record": True, "path": "/my/consents", "receipts": CONSENT_RECEIPTS},
    "my/consents:nobody": {"rows": CONSENTS[:1], "has_record": False, "path": "/my/consents"},
    "my/payment_preference": {
        "now": {"kind": "card", "brand": "Visa", "last_digits": "4242", "since": NOW},
        "kinds": KINDS_OF_PAYMENT,
        "path": "/my/payment",
    },
    "my/payment_preference:invoice": {
        "now": {"kind": "invoice", "brand": "", "last_digits": "", "since": NOW},
        "kinds": KINDS_OF_PAYMENT,
        "path": "/my/payment",
        "receipts": RECEIPTS,
    },
    "my/payment_preference:none": {"now": None, "kinds": KINDS_OF_PAYMENT, "path": "/my/payment"},
    "my/services": {"services": SERVICES, "path": "/my/services"},
    "my/services:empty": {"services": [], "path": "/my/services"},
    "my/activity": {**LOG, "before": "", "older": "0a", "path": "/my/activity", "notice": "notice.activity_export"},
    "my/activity:older": {**LOG, "show": "sign-ins", "before": "0a", "older": "09", "path": "/my/activity"},
    "my/activity:empty": {
        **LOG,
        "days": [],
        "months": 0,
        "show": "changes",
        "before": "",
        "older": "",
        "path": "/my/activity",
    },
    "my/activity_not_me": {"line": ELSEWHERE, "has_password": True, "path": "/my/activity/not-me/01A"},
    "my/activity_not_me:tried": {"line": TRIED, "has_password": False, "path": "/my/activity/not-me/01A"},
}
