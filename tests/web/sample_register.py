"""Pages of registering, and of what mailed links and codes lead to."""

from collections.abc import Mapping
from types import SimpleNamespace as Facts

from keyfob.web.forms import Form, Problem
from tests.web.sample_facts import CLASSIC, EMAIL, FIREFOX, LONG_EMAIL, LONG_SERVICE, NOBODY, SERVICE, problem

LENGTH_FIRST = {"rules": [Facts(code="length", least=15)], "passphrase_from": 0, "passwordrules": "minlength: 15;"}
WAIVED = {**CLASSIC, "passphrase_from": 15}
WAITING = {"email": EMAIL, "number": "47", "resend_in": 45, "status_url": "/status/7Q2M"}
LONG_LIST = [
    "openid", "email", "phone", "address", "delivery_addresses", "payment_preference", "vehicles", "security_code"
]  # fmt: skip


SAMPLES: Mapping[str, Mapping[str, object]] = {
    "confirm": {"email": EMAIL, "has_password": True, "has_passkeys": False},
    "confirm:service": {"email": LONG_EMAIL, "has_password": True, "has_passkeys": True, "service": LONG_SERVICE},
    "confirm:no_password": {"email": EMAIL, "has_password": False, "has_passkeys": False},
    "confirm:passkey": {"email": EMAIL, "has_password": False, "has_passkeys": True},
    "link_wait": {**WAITING, "service": SERVICE},
    "link_wait:problem": {**WAITING, "email": LONG_EMAIL, "form": problem(code=Problem("problem.code_wrong"))},
    "link_open": {"email": EMAIL, "purpose": "sign_in", "path": "/link/x7Qk", "service": SERVICE},
    "link_open:register": {"email": LONG_EMAIL, "purpose": "register", "path": "/link/x7Qk"},
    "link_open:reset": {"email": EMAIL, "purpose": "reset", "path": "/link/x7Qk"},
    "link_elsewhere": {
        "email": EMAIL,
        "purpose": "sign_in",
        "asked": FIREFOX,
        "path": "/link/x7Qk",
        "service": SERVICE,
    },
    "link_elsewhere:problem": {
        "email": LONG_EMAIL,
        "purpose": "register",
        "asked": NOBODY,
        "path": "/link/x7Qk",
        "form": problem(number=Problem("problem.number_missing")),
    },
    **{
        f"link_result:{kind}": {"kind": kind, "again": "/sign-in"}
        for kind in ("confirmed", "wrong", "wrong_here", "ended", "ended_here", "spent", "expired", "unknown")
    },
    "link_result:of a registration": {"kind": "ended_here", "again": "/register"},
    "forgot": {"form": Form({"email": EMAIL})},
    "forgot_mail": {"email": EMAIL, "resend_in": 1, "notice": "notice.mail_resent"},
    "forgot_mail:soon": {"email": EMAIL, "resend_in": 45, "form": Form({}, {"": Problem("problem.resend_soon")})},
    "reset": {"email": EMAIL, **CLASSIC, "path": "/reset"},
    "register": {"service": SERVICE},
    "register:problem": {"form": problem(email=Problem("problem.email_missing"))},
    "register_mail": {**WAITING, "reference": "K7F-2QX", "service": SERVICE},
    "register_mail:problem": {
        **WAITING,
        "reference": "K7F-2QX",
        "resend_in": 0,
        "form": Form({"email": "maria@"}, {"email": Problem("problem.email_malformed")}),
    },
    "register_you": {"form": Form({"language": "nl", "form_of_address": "none"}), "service": SERVICE},
    "register_you:problem": {
        "form": Form(
            {"given_name": "<b>Maximiliane-Konstanze</b>", "language": "de", "country": "BA"},
            {
                "given_name": Problem("problem.name_characters"),
                "family_name": Problem("problem.text_long", {"count": 100}),
                "country": Problem("problem.country_missing"),
            },
        )
    },
    "register_password": {"email": EMAIL, "may_use_passkey": True, **CLASSIC, "service": SERVICE},
    "register_password:problem": {
        "email": LONG_EMAIL,
        "may_use_passkey": True,
        **WAIVED,
        "form": problem(password=Problem("problem.password_special")),
    },
    "register_password:length_first": {"email": EMAIL, "may_use_passkey": True, **LENGTH_FIRST},
    "register_terms": {"service": SERVICE},
    "register_terms:problem": {
        "form": Form({"terms": "yes"}, {"privacy": Problem("problem.privacy_missing")}),
    },
    "terms_again": {"changed": ["terms"], "path": "/terms/again", "service": SERVICE},
    "terms": {},
    "privacy": {},
    "consent": {"service": "Ladekarte", "email": EMAIL, "sees": ["openid", "profile", "email", "offline_access"]},
    "consent:long": {
        "service": LONG_SERVICE,
        "email": LONG_EMAIL,
        "sees": LONG_LIST,
    },
}
