"""The pages of the desk with the contexts they are rendered with."""

from collections.abc import Mapping
from types import SimpleNamespace as Facts

from keyfob.accounts.caller_check import WORDS
from keyfob.desk.roles import PERMISSIONS, Role
from keyfob.storage.casework import View
from keyfob.storage.outbox import Fate
from keyfob.web.forms import Form, Problem
from tests.web.sample_facts import NOW

HOUR = 3600
DAY = 24 * HOUR


def _at_work(role: Role) -> dict[str, object]:
    return {
        "me": Facts(id="s1", name="Ans Bakker", role=role.value, passkeys=2),
        "may": {permission.value for permission in PERMISSIONS[role]},
    }


def _case(
    number: str,
    about: str,
    state: str,
    taken_by: str | None = None,
    given_by: str | None = None,
    *,
    confirmed: bool = True,
) -> Facts:
    return Facts(
        id=f"c{number}", number=number, about=about, state=state, taken_by=taken_by, given_by=given_by,
        for_desk="support" if about == "id" and state == "new" else "",
        changed_at=NOW - 9 * HOUR, opened_at=NOW - 30 * HOUR, confirmed=confirmed, partner_id=None,
        opened_by="", caller_checked_at=None,
    )  # fmt: skip


def _checked(number: str, about: str, state: str, taken_by: str) -> Facts:
    return Facts(**{**vars(_case(number, about, state, taken_by)), "caller_checked_at": NOW - HOUR})


def _row(
    case: Facts, due: Mapping[str, object] | None, *, mine: bool = False, by: str = "", given_by: str = ""
) -> dict[str, object]:
    law = _LAW if case.about == "erasure" else None
    return {"case": case, "due": due, "law": law, "mine": mine, "by": by, "given_by": given_by}


_LAW = {"at": NOW + 12 * DAY, "over": False, "days": 12}


_LATE = {"over": True, "hours": 5, "gone": 1.0}
_SOON = {"over": False, "hours": 1, "gone": 0.96}
_LATER = {"over": False, "hours": 31, "gone": 0.35}
_ROWS = [
    _row(_case("JKLM-NPQR-STVW", "security", "new"), _SOON),
    _row(_case("BCDF-GHJK-LMNP", "id", "new"), _LATE),
    _row(_case("QRST-VWXZ-BCDF", "erasure", "open", "s1"), {**_LATE, "hours": 1}, mine=True),
    _row(_case("HJKL-MNPQ-RSTV", "vehicle", "new", given_by="s3"), _SOON, given_by="Jan Smit"),
    _row(_case("WXZB-CDFG-HJKL", "address", "open", "s2", "s3"), _LATER, by="Wilhelmina van den Heuvel-Rozenburg"),
    _row(_case("XXZB-CDFG-HJKL", "other", "waiting", "s3"), None),
]
_MESSAGES = [
    Facts(
        side="customer", staff="", at=NOW - 30 * HOUR, text="My address is wrong.\n\nIt should be maria@beispiel.de."
    ),
    Facts(side="desk", staff="s2", at=NOW - 20 * HOUR, text="Thank you. Since when do you use the new one?"),
    Facts(side="customer", staff="", at=NOW - 9 * HOUR, text="Since last week. " * 12),
]
_REPORTS = [
    Facts(side="house", staff="", at=NOW - 3 * HOUR, text="not_me new_browser"),
    Facts(side="house", staff="s2", at=NOW - HOUR, text="many_id_changes"),
]
_CASE = {
    "case": _case("BCDF-GHJK-LMNP", "id", "new"),
    "messages": _MESSAGES,
    "names": {"s1": "Ans Bakker", "s2": "Jan Smit"},
    "due": _SOON,
    "law": None,
    "erasure": None,
    "may_prepare": False,
    "customer": {"name": "M••• d••• V•••", "email": "m•••@v•••.nl", "phone": "••• 78", "number": ""},
    "is_own": False,
    "helps": False,
    "links": False,
    "relinks": False,
    "is_over": False,
    "is_named": False,
    "may_work": True,
    "may_say": True,
    "colleagues": [("s2", "Jan Smit"), ("s3", "Wilhelmina van den Heuvel-Rozenburg")],
    "partners": [("p1", "Autohuis Utrecht"), ("p2", "Autohaus Donaudampfschifffahrt Süd")],
    "partner": None,
    "passes_on": True,
    "sayings": [("answer", "An answer"), ("ask", "A question: the case waits for the customer")],
    "most": 4000,
    "mails": [],
    "path": "/cases/c1",
}
_SHOWN = {"name": "Maria de Vries", "email": "maria@voorbeeld.nl", "phone": "+31 6 12345678", "number": "KF-204-118"}


def _person(person_id: str, name: str, role: Role, status: str, passkeys: int = 2, partner: str = "") -> Facts:
    return Facts(
        id=person_id, name=name, role=role.value, status=status, passkeys=passkeys, partner_id=partner or None,
        created_at=NOW - 10**7, email="jan.smit@voorbeeld.nl",
    )  # fmt: skip


_PEOPLE = [
    _person("s1", "Ans Bakker", Role.ADMINISTRATOR, "enrolled"),
    _person("s2", "Jan Smit", Role.CIC, "enrolled", 1),
    _person("s3", "Wilhelmina van den Heuvel-Rozenburg", Role.PARTNER, "suspended", 2, "p1"),
    _person("s4", "Karl Müller", Role.APPROVER, "invited", 0),
    _person("s5", "Iris Jansen", Role.SUPPORT, "enrolled"),
    _person("s6", "Ole Hansen", Role.AUDITOR, "enrolled"),
]
_PARTNERS = [Facts(id="p1", name="Autohuis Utrecht", is_open=True), Facts(id="p2", name="Autohaus Süd", is_open=False)]
_CHOICES = {"roles": [(role.value, f"Role {role}") for role in Role], "partners": [("p1", "Autohuis Utrecht")]}
_AGENT, _BOSS, _AUDITOR = _at_work(Role.CIC), _at_work(Role.ADMINISTRATOR), _at_work(Role.AUDITOR)
_QUEUE = {"view": "due", "views": [view.value for view in View], "rows": _ROWS, "after": "", "begun": False}
_OWN = [
    {"maker": "YubiKey 5", "created": NOW - 10**7, "used": NOW - HOUR, "synced": False},
    {"maker": "", "created": NOW - 10**5, "used": None, "synced": True},
]
_FOUND = [
    {"id": "c1", "name": "M••• d••• V•••", "email": "m•••@v•••.nl", "phone": "••• 78"},
    {"id": "c2", "name": "W••• v••• d•••", "email": "w•••@v•••.nl", "phone": ""},
    {"id": "c3", "name": "", "email": "x•••@v•••.nl", "phone": ""},
]
_NOBODY_FOUND: dict[str, object] = {"found": [], "on_its_way": None, "searched": True, "path": "/find"}
_CUSTOMER = {
    "customer": _CASE["customer"],
    "found_id": "c1",
    "has_account": True,
    "most": 4000,
    "abouts": [("id", "Changing my ID"), ("other", "Something else")],
}
_ID = {
    "mails": [Fate("assist_new_password", "sent", NOW - HOUR, NOW - HOUR + 3, 1, "250")],
    "case": _case("BCDF-GHJK-LMNP", "id", "open", "s1"),
    "email": "maria@voorbeeld.nl",
    "is_active": True,
    "sessions": 3,
    "has_password": True,
    "second_factor": True,
    "passkeys": 2,
    "ready_at": None,
    "most": 4000,
    "offered": ["mail", "new_password", "sign_out", "lost_factors", "block"],
    "reasoned": ["sign_out", "lost_factors", "block", "unblock"],
    "path": "/cases/c1/assist",
}
_CALL = {
    "case": _case("BCDF-GHJK-LMNP", "id", "open", "s1"),
    "may_check": True,
    "heard": "",
    "known": WORDS,
    "path": "/cases/c1/caller",
}


def _erasure(state: str, *, identity: str = "signed_in", receipt: str = "") -> Facts:
    return Facts(
        id="e1", reference="BCDF-GHJK-LMNP", state=state, stands=state in {"prepared", "approved"},
        asked_at=NOW - 18 * DAY, identity=identity,
        note="" if receipt else "Knew the number, called from the known telephone",
        prepared_by="s1", prepared_at=NOW - 2 * DAY, approved_by=None if state == "prepared" else "s4",
        execute_at=NOW + 5 * DAY, changed_at=NOW - DAY, receipt=receipt,
    )  # fmt: skip


_HOLD = Facts(
    part="contact", until=NOW + 900 * DAY, reason="Invoices, § 147 AO and art. 52 AWR",
    data={"record": {"number": "KF-204-118", "person": {"given_name": "Maria", "family_name": "de Vries"}}},
)  # fmt: skip
_SHOWN_ERASURE = {
    **_at_work(Role.APPROVER), "erasure": _erasure("prepared"), "law": _LAW,
    "case": _case("QRST-VWXZ-BCDF", "erasure", "open", "s1"), "names": {"s1": "Ans Bakker", "s4": "Karl Müller"},
    "recipients": ["m•••@v•••.nl", "m•••@b•••.de"],
    "mails": [Fate("erasure_begun", "bounced", NOW - DAY, NOW - HOUR, 1, "5.1.1")],
    "holds": [_HOLD], "opened": (), "is_own": False, "may_approve": True, "may_return": True, "may_open": False,
    "path": "/erasures",
}  # fmt: skip
_NEW_ERASURE = {
    **_at_work(Role.CIC), "case": _case("QRST-VWXZ-BCDF", "erasure", "open", "s1"), "law": _LAW, "knows_whom": True,
    "ways": [("signed_in", "They wrote from My, signed in"), ("document", "Document seen in person, not copied")],
    "parts": ["contact", "payment", "consents", "vehicles", "cases"],
    "retention": [Facts(purpose="orders", base="legal_duty", unit="years", count=10)], "path": "/cases",
}  # fmt: skip

SAMPLES: Mapping[str, Mapping[str, object]] = {
    "desk/sign_in": {"path": "/sign-in"},
    "desk/sign_in:wrong": {"path": "/sign-in", "form": Form({}, {"": Problem("desk.sign_in.wrong")})},
    "desk/enrol:further": {"staff": _PEOPLE[1], "further": True, "path": "/enrol/7Q2M"},
    "desk/enrol": {"staff": _PEOPLE[3], "further": False, "path": "/enrol/7Q2M"},
    "desk/enrol_gone": {"path": "/enrol/7Q2M"},
    "desk/error": {"status": 404, "reason": "not_found", "request_id": "c0ffee", "detail": None},
    "desk/error:other": {"status": 400, "reason": "bad_request", "request_id": "c0ffee", "detail": None},
    "desk/unconfirmed": {**_AGENT, "typed": ["As agreed on the telephone."]},
    "desk/queue": {**_AGENT, **_QUEUE, "path": "/cases"},
    "desk/queue:further": {**_at_work(Role.CIC), **_QUEUE, "after": "1.c", "begun": True, "path": "/cases"},
    "desk/queue:none": {**_at_work(Role.PARTNER), **_QUEUE, "rows": [], "view": "mine", "path": "/cases"},
    "desk/case": {**_AGENT, **_CASE},
    "desk/case:taken": {
        **_AGENT, **_CASE, "case": _checked("BCDF-GHJK-LMNP", "id", "open", "s1"), "is_own": True, "customer": _SHOWN,
        "helps": True,
        "links": True,
        "relinks": True,
        "form": Form({"text": "4111 1111 1111 1111"}, {"text": Problem("problem.card_number")}),
    },
    "desk/case:of a colleague": {
        **_AGENT, **_CASE, "case": _case("BCDF-GHJK-LMNP", "id", "open", "s2", "s1"), "may_say": False, "partners": [],
        "partner": Facts(name="Autohuis Utrecht"),
    },
    "desk/case:of nobody known": {
        **_at_work(Role.PARTNER), **_CASE, "case": _case("BCDF-GHJK-LMNP", "other", "open", "s9", confirmed=False),
        "names": {}, "may_say": False, "partners": [], "colleagues": [],
    },
    "desk/case:closed": {
        **_AGENT, **_CASE, "case": _case("BCDF-GHJK-LMNP", "id", "closed"), "is_over": True, "due": None,
        "colleagues": [],
    },
    "desk/case:auditor": {
        **_AUDITOR, **_CASE, "may_work": False, "may_say": False, "partners": [], "colleagues": [],
        "case": _case("BCDF-GHJK-LMNP", "id", "new", given_by="s9"),
    },
    "desk/assist": {**_AGENT, **_ID, "notice": "desk.assist.done.sign_out"},
    "desk/assist:blocked": {
        **_AGENT, **_ID, "is_active": False, "sessions": 0, "has_password": False, "passkeys": 1,
        "offered": ["unblock"],
        "form": Form({}, {"text_unblock": Problem("problem.text_missing")}),
    },
    "desk/assist:waiting": {
        **_at_work(Role.PARTNER), **_ID, "second_factor": False, "ready_at": NOW + 7 * 24 * HOUR, "offered": [],
    },
    "desk/caller_check": {**_AGENT, **_CALL},
    "desk/caller_check:wrong": {**_AGENT, **_CALL, "form": Form({}, {"words": Problem("desk.problem.caller_wrong")})},
    "desk/caller_check:right": {**_AGENT, **_CALL, "heard": "tango marathon kiwi"},
    "desk/caller_check:closed": {**_AGENT, **_CALL, "may_check": False},
    "desk/find": {**_AGENT, **_NOBODY_FOUND, "searched": False},
    "desk/find:people": {
        **_AGENT, **_NOBODY_FOUND, "found": _FOUND, "form": Form({"who": "de Vries", "postcode": "1015 DV"}),
    },
    "desk/find:nobody": {**_at_work(Role.PARTNER), **_NOBODY_FOUND, "form": Form({"who": "maria@voorbeeld.nl"})},
    "desk/find:on its way": {
        **_AGENT, **_NOBODY_FOUND, "form": Form({"who": "BCDF-GHJK"}),
        "on_its_way": {"kind": "registration", "email": "m•••@v•••.nl", "since": NOW - HOUR, "until": NOW + 23 * HOUR,
            "path": "/registrations/01R"},
    },
    "desk/find:no part": {
        **_AGENT, **_NOBODY_FOUND, "searched": False,
        "form": Form({"who": "Mar*"}, {"who": Problem("desk.problem.find_shape")}),
    },
    "desk/find:too many": {
        **_AGENT, **_NOBODY_FOUND, "searched": False,
        "form": Form({"who": "maria@voorbeeld.nl"}, {"": Problem("desk.problem.find_many", {"count": 43})}),
    },
    "desk/customer": {**_AGENT, **_CUSTOMER, "path": "/customers/c1"},
    "desk/customer:no ID": {
        **_AGENT, **_CUSTOMER, "has_account": False, "path": "/customers/c1",
        "form": Form({}, {"about": Problem("problem.about_missing"), "text": Problem("problem.text_missing")}),
    },
    "desk/case:reported": {
        **_AGENT, **_CASE, "case": _case("JKLM-NPQR-STVW", "security", "new"), "messages": _REPORTS, "helps": True,
    },
    "desk/case:names oneself": {
        **_AGENT, **_CASE, "case": _case("JKLM-NPQR-STVW", "security", "new"), "messages": _REPORTS, "is_named": True,
        "may_work": False, "may_say": False, "colleagues": [], "partners": [], "passes_on": False,
    },
    "desk/case:to be erased": {
        **_AGENT, **_CASE, "case": _case("QRST-VWXZ-BCDF", "erasure", "open", "s1"), "is_own": True, "customer": _SHOWN,
        "law": _LAW, "may_prepare": True,
    },
    "desk/case:being erased": {
        **_AGENT, **_CASE, "case": _case("QRST-VWXZ-BCDF", "erasure", "open", "s1"), "law": {**_LAW, "over": True},
        "erasure": _erasure("approved"),
    },
    "desk/erasures": {
        **_at_work(Role.APPROVER), "after": "1.e", "path": "/erasures",
        "erasures": [_erasure(state) for state in ("prepared", "approved", "returned", "stopped", "executed")],
    },
    "desk/erasures:none": {**_AUDITOR, "erasures": [], "after": "", "path": "/erasures"},
    "desk/erasure_new": _NEW_ERASURE,
    "desk/erasure_new:problem": {
        **_NEW_ERASURE, "knows_whom": False,
        "form": Form(
            {"customer_number": "XX", "reason_contact": "Tax", "note": "Signed in"},
            {
                "until_contact": Problem("desk.erasure.problem.until"),
                "complete": Problem("desk.erasure.problem.complete"),
                "customer_number": Problem("desk.erasure.problem.nobody"),
            },
        ),
    },
    "desk/erasure": _SHOWN_ERASURE,
    "desk/erasure:own": {**_SHOWN_ERASURE, **_AGENT, "is_own": True, "may_approve": False},
    "desk/erasure:waiting": {
        **_SHOWN_ERASURE, "erasure": _erasure("approved"), "may_approve": False,
        "notice": "desk.notice.erasure_approved",
    },
    "desk/erasure:returned": {
        **_SHOWN_ERASURE, "erasure": _erasure("returned", identity="document"), "holds": [], "may_approve": False,
        "may_return": False,
    },
    "desk/erasure:stopped": {
        **_SHOWN_ERASURE, "erasure": _erasure("stopped", identity="letter"), "may_approve": False, "may_return": False,
    },
    "desk/erasure:by phone": {**_SHOWN_ERASURE, "erasure": _erasure("prepared", identity="called_back")},
    "desk/erasure:done": {
        **_SHOWN_ERASURE, "erasure": _erasure("executed", receipt='{"row": "[]", "index": 0}'), "case": None,
        "law": None, "recipients": [], "may_approve": False, "may_return": False, "may_open": True,
    },
    "desk/erasure:opened": {
        **_SHOWN_ERASURE, "erasure": _erasure("executed"), "case": None, "law": None, "recipients": [],
        "opened": (_HOLD,), "may_approve": False, "may_return": False, "may_open": True,
    },
    "desk/staff": {
        **_BOSS, "people": _PEOPLE, "partners": {"p1": "Autohuis Utrecht"}, "after": "1.s", "path": "/staff",
        "notice": "desk.notice.invited",
    },
    "desk/invite": {
        **_BOSS, **_CHOICES, "path": "/staff/invite",
        "form": Form({"email": "jan@"}, {"email": Problem("desk.problem.email"), "role": Problem("desk.problem.role")}),
    },
    "desk/invited": {
        **_BOSS, "person": _PEOPLE[3], "link": "https://desk.example/enrol/" + "A" * 43, "path": "/staff/invite",
    },
    "desk/person": {**_BOSS, **_CHOICES, "person": _PEOPLE[1], "desk": "cic", "path": "/staff/s2"},
    "desk/person:suspended": {**_BOSS, **_CHOICES, "person": _PEOPLE[2], "desk": "partner", "path": "/staff/s3"},
    "desk/person:me": {**_BOSS, **_CHOICES, "person": _PEOPLE[0], "desk": "house", "path": "/staff/s1"},
    "desk/person:auditor": {**_AUDITOR, **_CHOICES, "person": _PEOPLE[1], "desk": "cic", "path": "/staff/s2"},
    "desk/partners": {**_BOSS, "partners": _PARTNERS, "path": "/partners"},
    "desk/partners:none": {**_BOSS, "partners": [], "path": "/partners"},
    "desk/partners:auditor": {**_AUDITOR, "partners": _PARTNERS, "path": "/partners"},
    "desk/own": {**_AGENT, "passkeys": _OWN, "lacks_passkey": False, "path": "/me"},
    "desk/own:one": {
        **_at_work(Role.CIC), "may": set(), "lacks_passkey": True, "passkeys": _OWN[:1], "path": "/me",
        "notice": "desk.notice.passkey_made",
    },
}  # fmt: skip
