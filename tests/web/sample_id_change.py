"""The pages of a change of an ID with the contexts they are rendered with."""

from collections.abc import Mapping
from types import SimpleNamespace as Facts

from keyfob.desk.id_change import Need, Proof, Step
from keyfob.desk.roles import PERMISSIONS, Desk, Role
from keyfob.storage.outbox import Fate
from keyfob.web.forms import Form, Problem
from tests.web.sample_facts import NOW

DAY = 86_400
_NEW = Facts(text="wilhelmina.van.den.heuvel-rozenburg@voorbeeld-van-een-lang-domein.nl")
_CASE = Facts(id="c1", number="BCDF-GHJK-LMNP")


def _at_work(role: Role) -> dict[str, object]:
    return {
        "me": Facts(id="s1", name="Ans Bakker", role=role.value, passkeys=2),
        "may": {permission.value for permission in PERMISSIONS[role]},
        "case": _CASE,
        "mails": [Fate("id_change_asked", "sent", NOW - DAY, NOW - DAY + 2, 1, "250")],
    }


def _change(step: str, desk: str = "support", due_at: int | None = None) -> Facts:
    return Facts(
        step=step, desk=desk, reason="lost_mailbox", ticket="T-2026-1042", due_at=due_at, opened_at=NOW - DAY, new=_NEW,
        expires_at=NOW + 13 * DAY,
    )  # fmt: skip


def _my(**more: object) -> dict[str, object]:
    return {
        "email": "maria.devries@voorbeeld.nl", "change": None, "is_own": False, "may_begin": True, "may_confirm": True,
        "again": None, "wait": "3 days", "path": "/my/security/id-change",
        "proofs": {proof.value: False for proof in Proof}, **more,
    }  # fmt: skip


_NEEDS = [(need.value, need is Need.REASON) for need in Need]
_DESK: dict[str, object] = {
    "change": None, "stands": False, "needs": _NEEDS, "proofs": [], "may_open": False, "may_see": False,
    "may_release": False, "may_approve": False, "has_account": True, "passes_on": False, "longest": 60,
    "path": "/cases/c1/id-change",
    "reasons": [("new_address", "Uses another address now"), ("lost_mailbox", "Cannot read the old mailbox any more")],
}  # fmt: skip
_WRONG = {"email": Problem("problem.email_malformed"), "ticket": Problem("id_change.problem.ticket")}

SAMPLES: Mapping[str, Mapping[str, object]] = {
    "id_change_code": {"path": "/id-change"},
    "id_change_code:wrong": {
        "path": "/id-change",
        "form": Form({"number": "BCDF-GHJK-LMNP"}, {"code": Problem("id_change.problem.code")}),
    },
    "id_change_link": {"kind": "stop", "due": NOW + 3 * DAY, "new": _NEW.text, "path": "/id-change/x7Qk"},
    "id_change_link:proving": {"kind": "stop", "due": None, "new": _NEW.text, "path": "/id-change/x7Qk"},
    "id_change_link:revert": {"kind": "revert", "due": NOW + 14 * DAY, "new": _NEW.text, "path": "/id-change/x7Qk"},
    **{
        f"id_change_result:{kind}": {"kind": kind, "path": "/id-change/x7Qk"}
        for kind in ("proved", "stopped", "reverted", "gone")
    },
    "my/id_change": _my(form=Form({"email": "maria@"}, {"email": Problem("problem.email_malformed")})),
    "my/id_change:by desk": _my(may_begin=False),
    "my/id_change:not again": _my(again=NOW + 80 * DAY),
    "my/id_change:proving": _my(change=_change("proving")),
    "my/id_change:proved": _my(
        change=_change("proving"), proofs={**{proof.value: True for proof in Proof}, "letter": False}
    ),
    "my/id_change:own": _my(change=_change("proving", ""), is_own=True, notice="id_change.notice.opened"),
    "my/id_change:waiting": _my(change=_change("waiting", due_at=NOW + 3 * DAY)),
    "my/on_hold": {"until": NOW + 7 * DAY, "path": "/my/export"},
    "desk/id_change": {
        **_at_work(Role.SUPPORT), **_DESK, "may_open": True, "form": Form({"email": "maria@"}, _WRONG),
    },
    "desk/id_change:seen": {
        **_at_work(Role.PARTNER), **_DESK, "change": _change("proving", "partner"), "stands": True, "may_see": True,
        "proofs": ["new_mailbox"],
    },
    "desk/id_change:to release": {
        **_at_work(Role.APPROVER), **_DESK, "change": _change("proving"), "stands": True, "may_release": True,
        "may_approve": True, "proofs": [proof.value for proof in Proof],
        "needs": [(need.value, need not in {Need.SECOND_PERSON, Need.WAIT}) for need in Need],
    },
    "desk/id_change:not here": {**_at_work(Role.CIC), **_DESK, "passes_on": True},
    "desk/id_change:of nobody": {**_at_work(Role.SUPPORT), **_DESK, "has_account": False},
    **{
        f"desk/id_change:{step}": {
            **_at_work(Role.AUDITOR), **_DESK, "change": _change(step.value, desk.value, NOW + DAY),
            "stands": step in {Step.WAITING, Step.PROVING},
        }
        for step, desk in zip(Step, (*Desk, *Desk), strict=False)
    },
    "desk/id_change_letter": {
        **_at_work(Role.APPROVER), "code": "482913", "home": "https://id.example",
        "lines": ("Maria de Vries", "Dam 1", "1012 JS Amsterdam"), "path": "/cases/c1/id-change/letter",
    },
}  # fmt: skip
