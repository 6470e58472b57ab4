"""Every page with the contexts it is rendered with: the catalogue that handlers are written against.

A sample's name is its template's path without ``.html``; after a colon comes what is special about it. Beside what
stands here every page takes what ``keyfob.web.pages.COMMON`` lists, and ``form`` and ``notice`` where it can show them.
Rooms have files of their own beside this one.
"""

from collections.abc import Mapping
from types import SimpleNamespace as Facts

from keyfob.web.forms import Problem
from tests.web.sample_contact import SAMPLES as CONTACT_SAMPLES
from tests.web.sample_customer_invitation import SAMPLES as INVITATION_SAMPLES
from tests.web.sample_desk import SAMPLES as DESK_SAMPLES
from tests.web.sample_export import SAMPLES as EXPORT_SAMPLES
from tests.web.sample_facts import EMAIL, FIREFOX, LONG_EMAIL, LONG_SERVICE, NOBODY, NOW, SERVICE, problem
from tests.web.sample_figures import SAMPLES as FIGURES_SAMPLES
from tests.web.sample_id_change import SAMPLES as ID_CHANGE_SAMPLES
from tests.web.sample_link_vehicle import SAMPLES as LINK_VEHICLE_SAMPLES
from tests.web.sample_my import SAMPLES as MY_SAMPLES
from tests.web.sample_record import SAMPLES as RECORD_SAMPLES
from tests.web.sample_register import SAMPLES as REGISTER_SAMPLES
from tests.web.sample_relink import SAMPLES as RELINK_SAMPLES
from tests.web.sample_security import SAMPLES as SECURITY_SAMPLES
from tests.web.sample_sign_in import SAMPLES as SIGN_IN_SAMPLES
from tests.web.sample_staff_audit import SAMPLES as STAFF_AUDIT_SAMPLES
from tests.web.sample_vehicles import SAMPLES as VEHICLE_SAMPLES

ASKING = {
    "name": "Navigatie",
    "claimed": "Taycan “Marias Grijze”",
    "code": "WDJB-MJHT",
    "where": "Utrecht, Nederland",
    "when": NOW,
    "abroad": False,
    "email": EMAIL,
}
LETTER = """Guten Tag,

drücken Sie auf diesen Knopf:
https://id.example/link/x7Qk-very-long-token-that-has-no-space-and-must-break-somewhere-0123456789

Oder geben Sie diesen Code ein:

482913

<script>alert(1)</script>
"""


SAMPLES: Mapping[str, Mapping[str, object]] = {
    "not_me": {"what": "new_browser", "asked": FIREFOX, "leaving": False, "path": "/not-me/x7Qk"},
    "not_me:leaving": {"what": "deletion_begun", "asked": FIREFOX, "leaving": True, "path": "/not-me/x7Qk"},
    "deletion": {"due_at": NOW + 10**6, "path": "/deletion/x7Qk"},
    **{f"deletion_result:{kind}": {"kind": kind, "path": "/deletion/x7Qk"} for kind in ("done", "kept", "gone")},
    "not_me:unknown": {"what": "password_changed", "asked": NOBODY, "leaving": False, "path": "/not-me/x7Qk"},
    "device_code": {"path": "/device"},
    "device_code:problem": {"path": "/device", "form": problem(user_code=Problem("problem.user_code_wrong"))},
    "device_approval": {**ASKING, "path": "/device?user_code=WDJB-MJHT"},
    "device_approval:abroad": {
        **ASKING,
        "name": LONG_SERVICE,
        "claimed": "",
        "email": LONG_EMAIL,
        "where": None,
        "abroad": True,
        "path": "/device?user_code=WDJB-MJHT",
    },
    **{
        f"device_result:{kind}": {"kind": kind, "name": "Navigatie", "path": "/device"}
        for kind in ("approved", "denied", "gone")
    },
    "not_me_result": {"kind": "done", "email": LONG_EMAIL},
    "not_me_result:gone": {"kind": "gone", "email": ""},
    "sign_out": {"email": EMAIL, "stay_url": "/my", "path": "/sign-out", "service": SERVICE},
    "signed_out": {"back_url": "https://shop.example/", "service": SERVICE},
    "signed_out:plain": {"back_url": None},
    **{
        f"error:{reason}": {"status": status, "reason": reason, "request_id": "01KAF7-9WQ2", "detail": None}
        for status, reason in (
            (400, "bad_request"),
            (403, "forbidden"),
            (404, "not_found"),
            (408, "timeout"),
            (410, "request_gone"),
            (413, "too_large"),
            (429, "too_many"),
            (500, "server"),
            (503, "overloaded"),
        )
    },
    "error:service": {
        "status": 400,
        "reason": "service",
        "request_id": "01KAF7-9WQ2",
        "detail": "redirect_uri https://shop.example/callback/with/a/very/long/path is not registered for this client",
    },
    "form_post": {
        "action": "https://shop.example/callback",
        "fields": {"code": "x7Qk", "state": '"><script>alert(1)</script>', "iss": "https://id.example"},
        "nonce": "bm9uY2U",
    },
    "mailbox": {
        "messages": [
            Facts(id="01M", subject="Bevestig uw adres", to=EMAIL, when=NOW),
            Facts(id="01N", subject="Ihr Link zum Anmelden bei einem Dienst", to=LONG_EMAIL, when=NOW - 500),
        ]
    },
    "mailbox:empty": {"messages": []},
    "mailbox_message": {
        "message": Facts(
            id="01M",
            subject="Ihr Link zum Anmelden",
            sender="Keyfob ID <id@id.example>",
            to=EMAIL,
            when=NOW,
            text=LETTER,
        ),
        "html_url": "/mailbox/01M/html",
    },
    **CONTACT_SAMPLES,
    **MY_SAMPLES,
    **SECURITY_SAMPLES,
    **REGISTER_SAMPLES,
    **SIGN_IN_SAMPLES,
    **RECORD_SAMPLES,
    **VEHICLE_SAMPLES,
    **DESK_SAMPLES,
    **INVITATION_SAMPLES,
    **ID_CHANGE_SAMPLES,
    **FIGURES_SAMPLES,
    **LINK_VEHICLE_SAMPLES,
    **STAFF_AUDIT_SAMPLES,
    **RELINK_SAMPLES,
    **EXPORT_SAMPLES,
}


def template_of(sample: str) -> str:
    """The template a sample is rendered with."""
    return sample.partition(":")[0] + ".html"


def context_of(sample: str) -> dict[str, object]:
    """What the edge and the handler put together for this sample."""
    path = "/" + sample.partition(":")[0].replace("_", "-")
    return {"csrf": "c5rf", "pending": "p3nd", "path": path, **SAMPLES[sample]}
