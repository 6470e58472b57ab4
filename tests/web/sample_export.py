"""Samples of the pages of an export, and of the page in its file."""

from collections.abc import Mapping
from datetime import datetime
from types import SimpleNamespace as Facts

from keyfob.storage.export_parts import PARTS as ALL
from keyfob.web.export_file import Shown
from tests.web.sample_facts import NOW

EXPORT = Facts(id="0" * 26, part=7, until=NOW + 86_400, changed_at=NOW)
AT = "2026-11-22T18:32:00Z"


def show(kind: str, **more: object) -> dict[str, object]:
    """The page in a state of the export."""
    usual = {"again_at": NOW, "parts": 19, "confirmed": True, "waits": False, "now": NOW, "path": "/my/export"}
    return {"kind": kind, "export": None if kind == "none" else EXPORT, **usual, **more}


def seconds(text: str) -> int:
    """Of an RFC 3339 time."""
    return int(datetime.fromisoformat(text).timestamp())


def told(line: Mapping[str, object]) -> dict[str, object]:
    """A line of the log, ready for its words."""
    words = "signed_in" if line["event"] == "account.signed_in" else None
    rest = {"at": NOW, "service": None, "names": (), "purpose": "", "browser": "Firefox", "system": "Linux"}
    return {
        "words": words,
        "event": line["event"],
        **rest,
        "where": "192.0.2.7",
        "way": "password",
        "who": "self",
        "reason": "",
    }


FILLED = [
    Shown(
        "account",
        is_one=True,
        lines=[{"email": "maria@voorbeeld.nl", "status": "active", "created_at": AT, "password": {"set_at": AT}}],
    ),
    Shown(
        "profile",
        is_one=True,
        lines=[
            {
                "customer_number": "BCDF-GHJK",
                "form_of_address": "ms",
                "given_name": "Maria <b>",
                "country": "NL",
                "address": {"street": "Dorpsstraat 1", "locality": "Utrecht", "country": "NL", "region": ""},
                "phones": [{"number": "+31612345678", "kind": "mobile", "is_verified": False}],
            }
        ],
    ),
    Shown("partners", is_one=False, lines=[{"partner": "Autohuis Utrecht", "through": "case", "since_at": AT}]),
    Shown(
        "cases",
        is_one=False,
        lines=[
            {
                "number": "BCDF-GHJK-LMNP",
                "about": "address",
                "state": "answered",
                "opened_at": AT,
                "opened_by": "support",
                "caller_checked_at": AT,
                "messages": [
                    {"side": "customer", "at": AT, "text": "Mijn adres klopt niet.\n<script>alert(1)</script>"},
                    {"side": "desk", "at": AT, "text": "Dat hebben we aangepast."},
                ],
            }
        ],
    ),
    Shown("grants", is_one=False, lines=[{"service": "Online Shop", "scopes": ["openid", "profile"], "given_at": AT}]),
    Shown(
        "activity",
        is_one=False,
        lines=[{"event": "account.signed_in", "at": AT}, {"event": "link.confirmed", "at": AT}],
        has_more=True,
    ),
]

_filled = {part.name: part for part in FILLED}
PARTS = [_filled.get(part.name, Shown(part.name, part.is_one)) for part in ALL]

SAMPLES: Mapping[str, Mapping[str, object]] = {
    "my/export": show("none"),
    "my/export:unconfirmed": show("none", confirmed=False),
    "my/export:collecting": show("collecting", waits=True),
    "my/export:ready": show("ready"),
    "my/export:ready_unconfirmed": show("ready", confirmed=False),
    "my/export:fetched": show("fetched"),
    "my/export:destroyed": show("destroyed"),
    "my/export:late": show("late", again_at=NOW + 3600),
    "my/export_gone": {"path": "/my/export/download"},
    "export": {"parts": PARTS, "made_at": NOW, "seconds": seconds, "told": told},
}
