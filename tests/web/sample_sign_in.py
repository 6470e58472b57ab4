"""Pages of signing in and of recovering lost factors."""

from collections.abc import Mapping
from types import SimpleNamespace as Facts

from keyfob.web.forms import Form, Problem
from tests.web.sample_facts import EMAIL, LONG_EMAIL, LONG_SERVICE, NOW, SERVICE, problem

SAMPLES: Mapping[str, Mapping[str, object]] = {
    "sign_in": {"service": SERVICE},
    "sign_in:filled": {"form": Form({"email": EMAIL}), "notice": "notice.password_reset"},
    "sign_in:problem": {"form": Form({"email": "maria@"}, {"email": Problem("problem.email_malformed")})},
    "sign_in:passkey": {
        "form": problem(**{"": Problem("problem.passkey_unknown")}),
        "forget": [("signalUnknownCredential", {"rpId": "id.example", "credentialId": "x7Qk"})],
    },
    "sign_in_how": {"email": EMAIL, "service": SERVICE},
    "sign_in_how:problem": {
        "email": LONG_EMAIL,
        "service": LONG_SERVICE,
        "form": Form({"stay": "yes"}, {"password": Problem("problem.password_wrong")}),
    },
    "second": {"trust_days": 30, "service": SERVICE},
    "second:problem": {
        "trust_days": 30,
        "service": LONG_SERVICE,
        "form": Form({"trust": "yes"}, {"code": Problem("problem.app_code_wrong")}),
    },
    "second:no trust": {"trust_days": 0},
    "second_backup": {"path": "/sign-in/second/backup", "service": SERVICE},
    "second_backup:problem": {
        "path": "/sign-in/second/backup",
        "form": problem(backup_code=Problem("problem.backup_code_wrong")),
    },
    "sign_in_how:proving": {
        "email": EMAIL,
        "proving": Facts(puzzle="[]", ticket="1.a.b", wait=20),
        "form": Form({}, {"password": Problem("problem.prove")}),
    },
    "choose": {"email": LONG_EMAIL, "service": SERVICE},
    "lost_factors": {"kind": "begin", "ready_at": NOW, "service": SERVICE},
    "lost_factors:waiting": {"kind": "waiting", "ready_at": NOW},
    "lost_factors:ready": {"kind": "ready", "ready_at": NOW},
    "lost_factors:held": {"kind": "held", "ready_at": NOW},
}
