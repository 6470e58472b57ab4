"""Every page with the contexts it is rendered with: the catalogue that handlers are written against.

A sample's name is its template's path without ``.html``; after a colon comes what is special about it. Beside what
stands here every page takes what ``keyfob.web.pages.COMMON`` lists, and ``form`` and ``notice`` where it can show them.
Long on purpose: one catalogue, which handlers, pictures and tests read.
"""

from collections.abc import Mapping
from types import SimpleNamespace as Facts

from keyfob.outside.brand import load_brand
from keyfob.web.forms import Form, Problem
from keyfob.web.help import Answered, Help
from keyfob.web.qr import qr_code
from tests.web.sample_customer_invitation import SAMPLES as INVITATION_SAMPLES
from tests.web.sample_desk import SAMPLES as DESK_SAMPLES
from tests.web.sample_export import SAMPLES as EXPORT_SAMPLES
from tests.web.sample_id_change import SAMPLES as ID_CHANGE_SAMPLES
from tests.web.sample_link_vehicle import SAMPLES as LINK_VEHICLE_SAMPLES
from tests.web.sample_record import SAMPLES as RECORD_SAMPLES
from tests.web.sample_vehicles import SAMPLES as VEHICLE_SAMPLES

NOW = 1795372320  # 22 November 2026, 19:32 in Berlin
EMAIL = "maria@voorbeeld.nl"
LONG_EMAIL = "maximiliane.von-hohenstein-wallerstein.konstanze@donaudampfschifffahrtsgesellschaft.example"
SERVICE = "Online Shop"
LONG_SERVICE = "Fahrzeugkonfigurationsverwaltung & Zubehör Süddeutschland"

CLASSIC = {
    "rules": [
        Facts(code="length", least=8),
        Facts(code="capital", least=1),
        Facts(code="digit", least=1),
        Facts(code="special", least=1),
    ],
    "passphrase_from": 0,
    "passwordrules": "minlength: 8; required: upper; required: digit; required: special;",
}
LENGTH_FIRST = {"rules": [Facts(code="length", least=15)], "passphrase_from": 0, "passwordrules": "minlength: 15;"}
WAIVED = {**CLASSIC, "passphrase_from": 15}

FIREFOX = Facts(browser="Firefox", system="Linux", where="Utrecht, Nederland", when=NOW)
NOBODY = Facts(browser="", system="", where=None, when=NOW)
WAITING = {"email": EMAIL, "number": "47", "resend_in": 45, "status_url": "/status/7Q2M"}

ASKING = {
    "name": "Navigatie",
    "claimed": "Taycan “Marias Grijze”",
    "code": "WDJB-MJHT",
    "where": "Utrecht, Nederland",
    "when": NOW,
    "abroad": False,
    "email": EMAIL,
}
MODELS = [
    Facts(name="Taycan", since=2025, until=None, sign_in=("device", "pairing")),
    Facts(name="Panamera Sport Turismo Turbo S E-Hybrid Executive", since=2020, until=2024, sign_in=("pairing",)),
]
PAIRING = {
    "ways": ["device", "pairing"],
    "models": [],
    "code": "",
    "signed_in": False,
    "pairing": Facts(
        label="Taycan “Marias Grijze”", where="Utrecht", network="Utrecht", used_at=NOW, expires_at=NOW, sid="01D"
    ),
    "path": "/my/pairing",
}

PERSON = Facts(given_name="Maria", family_name="de Vries", phone="")
NAMES = {
    "form_of_address": "ms",
    "given_name": "Maria",
    "family_name": "de Vries",
    "country": "NL",
    "language": "nl",
    "phone": "+31 6 12345678",
}


def session(id_: str, **more: object) -> Facts:
    """A browser or a car that is signed in."""
    usual = {"name": "", "browser": "", "system": "", "where": "Utrecht", "last_used": NOW, "current": False}
    return Facts(**{"id": id_, **usual, **more})


SESSIONS = [
    session("01A", browser="Firefox", system="Linux", since=NOW - 7200, current=True),
    session("01B", browser="Safari", system="iOS", where=None, last_used=NOW - 86400, since=NOW - 9**6),
    session("01C", where="Köln", last_used=NOW - 10**6, since=NOW - 10**6),
    session("01D", name="Taycan “Marias Grijze”", since=NOW - 86400),
]
PASSKEYS = [
    Facts(
        id="01P",
        name="Blauwe sleutel",
        maker="YubiKey 5",
        kind="key",
        icon="makers/yubikey-5.svg",
        synced=False,
        on_hold=False,
        created=NOW - 10**7,
        used=NOW - 3600,
    ),
    Facts(
        id="01Q",
        name="",
        maker="Google Password Manager",
        kind="manager",
        icon="makers/google-password-manager.svg",
        synced=True,
        on_hold=True,
        created=NOW - 10**6,
        used=None,
    ),
    *(
        Facts(
            id=f"01{letter}",
            name=name,
            maker=maker,
            kind=kind,
            icon="makers/nobody.svg",
            synced=False,
            on_hold=False,
            created=NOW - 10**5,
            used=NOW - 10**5,
        )
        for letter, name, maker, kind in (
            ("R", "", "Samsung Pass", "phone"),
            ("S", "Werk", "Windows Hello", "computer"),
            ("T", "", "", "unknown"),
        )
    ),
]
TRUSTED = [
    Facts(id="01A", browser="Firefox", system="Linux", where="Utrecht", until=NOW + 10**6, current=True),
    Facts(id="01B", browser="", system="", where=None, until=NOW + 10**5, current=False),
]
URI = f"otpauth://totp/Porsche%20ID:{EMAIL}?secret={'JBSWY3DP' * 4}&issuer=Porsche%20ID"
KEY = {"secret": ["JBSW", "Y3DP"] * 4, "uri": URI, "qr": qr_code(URI)}
CODES = [f"{number}K2MQ-9XW4{letter}" for number, letter in enumerate("TBCDEFGHJK")]
SERVICES = [
    Facts(id="01S", name=SERVICE, since=NOW - 10**7, sees=["openid", "profile", "email"], ours=True),
    Facts(id="01T", name=LONG_SERVICE, since=NOW - 10**6, sees=["openid", "email", "offline_access"], ours=False),
]
LETTER = """Guten Tag,

drücken Sie auf diesen Knopf:
https://id.example/link/x7Qk-very-long-token-that-has-no-space-and-must-break-somewhere-0123456789

Oder geben Sie diesen Code ein:

482913

<script>alert(1)</script>
"""


def line(at: int, words: str, **more: object) -> Facts:
    """A line of Activity, by default about the browser that looks."""
    usual = {"browser": "Firefox", "system": "Linux", "where": "198.51.100.7", "who": "self", "service": None}
    least = {"names": (), "way": None, "current": False, "strange": False, "purpose": ""}
    return Facts(**{"id": f"{at:026}", "at": at, "words": words, **usual, **least, **more})


PHONE = {"browser": "Mobile Safari", "system": "iOS", "where": "2001:db8:85a3:8d3:1319:8a2e:370:7348"}
LONG_LIST = [
    "openid", "email", "phone", "address", "delivery_addresses", "payment_preference", "vehicles", "security_code"
]  # fmt: skip
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
    ],
]
LOG = {"days": ACTIVITY, "show": "", "groups": ["sign-ins", "changes"], "zone": "Central European Time", "months": 13}


def problem(**errors: Problem) -> Form:
    """A form shown again with these problems by field."""
    return Form({}, errors)


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
        "form": problem(**{"": Problem("problem.contact_many", {"count": 7})}),
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
    "my/contact_case:full": {**CASE, "case": case("open", messages=100), "path": "/my/contact/01C"},
    "help": {"path": "/help"},
    "help_found": {"path": "/help", "asked": "forgot my <b>password", "found": found("forgot", "change-password")},
    "help_found:none": {"path": "/help", "asked": "timing belt", "found": []},
    "help_question": {"path": "/help/registration"},
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
    "not_me": {"what": "new_browser", "asked": FIREFOX, "leaving": False, "path": "/not-me/x7Qk"},
    "not_me:leaving": {"what": "deletion_begun", "asked": FIREFOX, "leaving": True, "path": "/not-me/x7Qk"},
    "erasure": {"due_at": NOW + 10**6, "path": "/erasure/x7Qk"},
    "erasure:prepared": {"due_at": None, "path": "/erasure/x7Qk"},
    **{f"erasure_result:{kind}": {"kind": kind, "path": "/erasure/x"} for kind in ("stopped", "gone", "no_receipt")},
    "receipt": {"receipt": RECEIPT, "audit_jwk": AUDIT_JWK, "issuer": "https://id.example", "nonce": "n0nce"},
    "receipt:none": {"receipt": "", "audit_jwk": AUDIT_JWK, "issuer": "https://id.example", "nonce": "n0nce"},
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
    **RECORD_SAMPLES,
    **VEHICLE_SAMPLES,
    **DESK_SAMPLES,
    **INVITATION_SAMPLES,
    **ID_CHANGE_SAMPLES,
    **LINK_VEHICLE_SAMPLES,
    "my/security:another address": {
        "email": EMAIL,
        "password_since": NOW - 10**7,
        "stolen": False,
        "passkeys": [],
        "may_add": False,
        "signal": None,
        "sessions": SESSIONS[:1],
        "more_sessions": False,
        "second_factor": None,
        "trusted_devices": [],
        "id_changing": True,
        "path": "/my/security",
    },
    "lost_factors:held": {"kind": "held", "ready_at": NOW},
    "my/security": {
        "email": EMAIL,
        "password_since": NOW - 10**7,
        "stolen": True,
        "passkeys": PASSKEYS,
        "may_add": True,
        "signal": [("signalAllAcceptedCredentials", {"rpId": "id.example"})],
        "sessions": SESSIONS,
        "more_sessions": True,
        "second_factor": Facts(since=NOW - 10**6, is_off=False, codes=8, few=False),
        "trusted_devices": TRUSTED,
        "path": "/my/security",
    },
    "my/security:few codes": {
        "email": EMAIL,
        "password_since": NOW - 10**7,
        "stolen": False,
        "passkeys": [],
        "may_add": False,
        "signal": None,
        "sessions": SESSIONS[:1],
        "more_sessions": False,
        "second_factor": Facts(since=NOW - 10**6, is_off=True, codes=1, few=True),
        "trusted_devices": TRUSTED[:1],
        "path": "/my/security",
    },
    "my/security:passkey": {
        "email": EMAIL,
        "password_since": None,
        "stolen": False,
        "passkeys": PASSKEYS[1:2],
        "may_add": True,
        "signal": None,
        "sessions": SESSIONS[:1],
        "more_sessions": False,
        "second_factor": None,
        "trusted_devices": [],
        "path": "/my/security",
        "notice": "notice.passkey_removed",
    },
    "my/security:leaving": {
        "email": EMAIL,
        "password_since": NOW - 10**7,
        "stolen": False,
        "passkeys": [],
        "may_add": False,
        "signal": None,
        "sessions": SESSIONS[:1],
        "more_sessions": False,
        "second_factor": None,
        "trusted_devices": [],
        "leaving_at": NOW + 7 * 86_400,
        "path": "/my/security",
    },
    "my/security:sparse": {
        "email": LONG_EMAIL,
        "password_since": None,
        "stolen": False,
        "passkeys": [],
        "may_add": True,
        "signal": None,
        "sessions": SESSIONS[:1],
        "more_sessions": False,
        "second_factor": None,
        "trusted_devices": [],
        "path": "/my/security",
        "notice": "notice.sessions_ended",
    },
    "my/caller_check": {
        "said": ["marathon", "flamingo", "kimono"],
        "heard": ["tango", "jury", "zebra"],
        "until": NOW + 60,
        "path": "/my/caller",
    },
    "my/pairing_code": {**PAIRING, "kind": "begin", "models": MODELS},
    "my/pairing_code:neutral": {**PAIRING, "kind": "begin"},
    "my/pairing_code:code": {**PAIRING, "kind": "code", "code": "WDJB-MJHT"},
    "my/pairing_code:done": {**PAIRING, "kind": "done", "signed_in": True},
    "my/pairing_code:ended": {
        **PAIRING,
        "kind": "done",
        "pairing": Facts(label="", network=None, used_at=NOW, expires_at=NOW, sid="01D"),
    },
    "my/second_factor": {**KEY, "replaces": False, "path": "/my/security/second-factor"},
    "my/second_factor:problem": {
        **KEY,
        "replaces": True,
        "path": "/my/security/second-factor",
        "form": Form({"end_others": "yes"}, {"code": Problem("problem.app_code_wrong")}),
    },
    "my/second_factor_off": {"path": "/my/security/second-factor/off"},
    "my/backup_codes": {"left": 2, "path": "/my/security/backup-codes"},
    "my/backup_codes_new": {
        "codes": CODES,
        "now": NOW,
        "path": "/my/security/backup-codes",
        "notice": "notice.second_factor_on",
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
    **EXPORT_SAMPLES,
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
    "my/password": {"email": EMAIL, "has_password": True, "stolen": False, **CLASSIC, "path": "/my/password"},
    "my/password:first": {"email": EMAIL, "has_password": False, "stolen": False, **CLASSIC, "path": "/my/password"},
    "my/password:stolen": {
        "email": EMAIL,
        "has_password": True,
        "stolen": True,
        **CLASSIC,
        "path": "/my/password",
        "service": SERVICE,
    },
    "my/passkey_offer": {"email": EMAIL, "onwards": "/my", "path": "/my/passkeys/offer"},
    "my/passkey_offer:service": {
        "email": LONG_EMAIL,
        "onwards": "/authorize/continue?pending=x7Qk",
        "service": LONG_SERVICE,
        "path": "/my/passkeys/offer",
    },
    "my/passkey_add": {"email": EMAIL, "onwards": "", "path": "/my/passkeys/add"},
    "my/passkey_add:problem": {
        "email": LONG_EMAIL,
        "onwards": "/authorize/continue?pending=x7Qk",
        "path": "/my/passkeys/add",
        "form": problem(**{"": Problem("problem.passkey_enough", {"count": 20})}),
    },
    "my/passkey": {
        "passkey": PASSKEYS[0],
        "is_last": False,
        "form": Form({"name": "Blauwe sleutel"}),
        "path": "/my/passkeys/01P",
    },
    "my/passkey:last": {"passkey": PASSKEYS[1], "is_last": True, "path": "/my/passkeys/01Q"},
    "my/passkey:problem": {
        "passkey": PASSKEYS[2],
        "is_last": False,
        "form": Form({"name": "4111 1111 1111 1111"}, {"name": Problem("problem.passkey_name")}),
        "path": "/my/passkeys/01R",
    },
    "my/password:problem": {
        "email": EMAIL,
        "has_password": True,
        "stolen": False,
        **CLASSIC,
        "path": "/my/password",
        "form": problem(
            current_password=Problem("problem.password_current_wrong"),
            password=Problem("problem.password_length", {"count": 8}),
        ),
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


def template_of(sample: str) -> str:
    """The template a sample is rendered with."""
    return sample.partition(":")[0] + ".html"


def context_of(sample: str) -> dict[str, object]:
    """What the edge and the handler put together for this sample."""
    path = "/" + sample.partition(":")[0].replace("_", "-")
    return {"csrf": "c5rf", "pending": "p3nd", "path": path, **SAMPLES[sample]}
