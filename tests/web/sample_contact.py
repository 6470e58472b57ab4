"""Pages on which people ask and are answered: help, contact, cases, erasure and its receipt."""

from collections.abc import Mapping
from types import SimpleNamespace as Facts

from keyfob.outside.brand import load_brand
from keyfob.web.forms import Form, Problem
from keyfob.web.help import Answered, Help
from tests.web.sample_facts import EMAIL, LONG_EMAIL, NOW, PERSON, problem

ABOUTS = [
    ("id", "Changing my Porsche ID"),
    ("erasure", "Having my customer data erased"),
    ("address", "A wrong e-mail address"),
    ("vehicle", "A vehicle"),
    ("other", "Something else"),
]
WRITING = {"abouts": ABOUTS, "most": 4000, "draft": "dr4ft"}
MESSAGES = [
    Facts(side="customer", at=NOW - 90_000, text="Guten Tag,\n\nmeine neue Adresse ist maria@beispiel.de.\n<b>Max</b>"),
    Facts(side="desk", at=NOW - 4_000, text="Guten Tag Frau de Vries,\n\nbitte schreiben Sie uns von dort aus."),
    Facts(side="customer", at=NOW - 60, text="x" * 300),
]


def case(state: str, about: str = "id", **more: object) -> Facts:
    """A case, as pages see it."""
    usual = {"id": "01C", "number": "BCDF-GHJK-LMNP", "confirmed": True, "messages": 3, "opened_by": ""}
    times = {"opened_at": NOW - 90_000, "changed_at": NOW - 60}
    return Facts(**{"state": state, "about": about, **times, **usual, **more})


REPORTS = [
    Facts(side="house", text="not_me new_browser", at=NOW - 4_000),
    Facts(side="house", text="id_change_stopped", at=NOW - 3_500),
    Facts(side="house", text="id_restored", at=NOW - 3_000),
    Facts(side="house", text="many_id_changes", at=NOW - 60),
]
CASE = {"messages": MESSAGES, "most": 100, "answer_due": None, "erasure": None}
BY_LINK = {**CASE, "token": "x7QkJ3mZ0aVbE9yTq2WcLr5uHsNf8dGpKiOoXvBnMeA"}
AUDIT_JWK = {
    "crv": "Ed25519", "kty": "OKP", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", "use": "sig", "alg": "Ed25519",
}  # fmt: skip
RECEIPT = '{\n  "row": "[]",\n  "index": 0,\n  "path": []\n}'


def found(*names: str) -> list[Answered]:
    """Questions of the help page, in English."""
    return [Help(load_brand("plain"), "en").questions[name] for name in names]


SAMPLES: Mapping[str, Mapping[str, object]] = {
    "contact": {**WRITING, "form": Form({"about": "id"})},
    "contact:problem": {
        **WRITING,
        "form": Form(
            {"about": "vehicle", "text": "4111 1111 1111 1111", "email": "maria@"},
            {"text": Problem("problem.card_number"), "email": Problem("problem.email_malformed")},
        ),
    },
    "contact_sent": {"number": "BCDF-GHJK-LMNP", "path": "/contact/sent"},
    "contact_link": {"path": "/contact/link", "notice": "contact.link.sent"},
    "contact_link:problem": {
        "path": "/contact/link",
        "form": Form({"number": "12"}, {"number": Problem("problem.case_number")}),
    },
    "case": {**BY_LINK, "case": case("waiting", confirmed=False), "path": "/case/x"},
    "case:closed": {**BY_LINK, "case": case("closed"), "path": "/case/x", "notice": "notice.case_closed"},
    "case:full": {**BY_LINK, "case": case("open", messages=100), "path": "/case/x"},
    "case_gone": {"path": "/case/x"},
    "my/contact": {
        "cases": [
            case("new"),
            case("waiting", "vehicle"),
            case("answered", "erasure"),
            case("closed", "other"),
            case("open", "address"),
        ],
        "more": True,
        "path": "/my/contact",
    },
    "my/contact:empty": {"cases": [], "more": False, "path": "/my/contact"},
    "my/contact_new": {
        **WRITING,
        "form": Form({"about": "erasure"}),
        "email": LONG_EMAIL,
        "person": PERSON,
        "number": "BCDF-GHJK",
        "phone": "+31 6 12345678",
        "path": "/my/contact/new",
    },
    "my/contact_new:typed again": {
        **WRITING,
        "form": Form({"about": "vehicle", "text": "Guten Tag,\n\nmein Wagen steht seit einer Woche in der Werkstatt."}),
        "email": EMAIL,
        "person": PERSON,
        "number": "BCDF-GHJK",
        "phone": "",
        "caution": "notice.typed_again",
        "path": "/my/contact/new",
    },
    "my/contact_new:bare": {
        **WRITING,
        "email": EMAIL,
        "person": None,
        "number": "",
        "phone": "",
        "path": "/my/contact/new",
        "form": problem(**{"": Problem("problem.contact_many", {"wait": "in 7 minutes"})}),
    },
    "my/contact_case": {**CASE, "case": case("new"), "path": "/my/contact/01C"},
    "my/contact_case:problem": {
        **CASE,
        "case": case("answered"),
        "path": "/my/contact/01C",
        "form": problem(text=Problem("problem.text_missing")),
        "notice": "notice.case_written",
    },
    "my/contact_case:to be erased": {
        **CASE,
        "case": case("open", "erasure"),
        "answer_due": NOW + 10**6,
        "path": "/my/contact/01C",
    },
    "my/contact_case:being erased": {
        **CASE,
        "case": case("open", "erasure"),
        "erasure": Facts(state="approved", execute_at=NOW + 10**6, token="x7Qk"),
        "path": "/my/contact/01C",
    },
    "my/contact_case:closed": {**CASE, "case": case("closed"), "path": "/my/contact/01C"},
    "my/contact_case:by a desk": {**CASE, "case": case("open", opened_by="support"), "path": "/my/contact/01C"},
    "my/contact_case:reported": {
        **CASE,
        "case": case("new", "security"),
        "messages": REPORTS,
        "path": "/my/contact/01C",
    },
    "my/contact_case:full": {**CASE, "case": case("open", messages=100), "path": "/my/contact/01C"},
    "help": {"path": "/help"},
    "help_found": {"path": "/help", "asked": "forgot my <b>password", "found": found("forgot", "change-password")},
    "help_found:none": {"path": "/help", "asked": "timing belt", "found": []},
    "help_question": {"path": "/help/registration"},
    "erasure": {"due_at": NOW + 10**6, "path": "/erasure/x7Qk"},
    "erasure:prepared": {"due_at": None, "path": "/erasure/x7Qk"},
    **{f"erasure_result:{kind}": {"kind": kind, "path": "/erasure/x"} for kind in ("stopped", "gone", "no_receipt")},
    "receipt": {"receipt": RECEIPT, "audit_jwk": AUDIT_JWK, "issuer": "https://id.example", "nonce": "n0nce"},
    "receipt:none": {"receipt": "", "audit_jwk": AUDIT_JWK, "issuer": "https://id.example", "nonce": "n0nce"},
}
