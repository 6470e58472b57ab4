"""What an export tells of the account: ways in without their secrets, sign-ins, services, and what was mailed."""

from typing import Any

import msgspec
from sqlalchemy import bindparam, func, select

from keyfob.accounts.activity import Who, who_acted
from keyfob.base.actor import Actor, Kind
from keyfob.base.ids import ID_LENGTH
from keyfob.storage.activity import all_of_it
from keyfob.storage.deletions import find_deletion
from keyfob.storage.export_listing import PAGE, Line, Opened, Page, Row, Whose, time
from keyfob.storage.grants import list_signed_in_services
from keyfob.storage.last_places import find_last_place
from keyfob.storage.lost_factors import find_recovery
from keyfob.storage.schema import backup_codes, second_factors
from keyfob.storage.statement import Statement

_SINCE = Statement(select(second_factors.c.since).where(second_factors.c.account_id == bindparam("account_id")))
_CODES = Statement(select(func.count()).where(backup_codes.c.account_id == bindparam("account_id")))

DETAILS = frozenset(
    {
        "acr", "amr", "methods", "signals", "why", "letter", "end", "purpose", "version", "channel", "names", "scopes",
        "claims", "about", "by", "side", "state", "left", "kind", "use", "flaw", "what", "reset", "replaced", "app",
        "due_at", "terms", "privacy", "locale", "by_service", "news", "revoked", "reason", "proof", "step", "desk",
    }
)  # fmt: skip
"""What of an event's details is told; ids of rows are nobody's business, and a service is told by its name."""


def tell_account(whose: Whose) -> Line:
    """The ID itself: which ways in it has, and what is under way."""
    account, read = whose.account, whose.read
    since, codes = read.one(_SINCE, account_id=account.id), read.one(_CODES, account_id=account.id)
    place, recovery = find_last_place(read, account.id, whose.now), find_recovery(read, account.id)
    deletion, password = find_deletion(read, account.id), account.password
    return {
        "email": account.email.text,
        "status": account.status.value,
        "language": account.locale,
        "created_at": time(account.created_at),
        "terms": account.terms,
        "privacy": account.privacy,
        "password": {"set_at": time(password.set_at), "found_stolen_at": time(password.breached_at)}
        if password
        else None,
        "authenticator_app": {"since_at": time(since[0])} if since else None,
        "recovery_codes_left": codes[0] if codes else 0,
        "last_place": {
            "seen_at": time(place.at),
            "countries": list(place.countries),
            "latitude": place.point.latitude if place.point else None,
            "longitude": place.point.longitude if place.point else None,
        }
        if place
        else None,
        "factor_recovery": {"begun_at": time(recovery.begun_at), "ready_at": time(recovery.ready_at)}
        if recovery
        else None,
        "deletion": {"begun_at": time(deletion.begun_at), "due_at": time(deletion.due_at)} if deletion else None,
    }


def tell_id_change(_: Whose, row: Row, opened: Opened) -> Line:
    """A change of the ID, without the secrets in its mails."""
    return {
        "former": opened["old"],
        "email": opened["new"],
        "reason": row["reason"],
        "ticket": opened["ticket"],
        "desk": row["desk"],
        "state": row["step"],
        "proofs": row["proofs"].split(),
        "opened_at": time(row["opened_at"]),
        "due_at": time(row["due_at"]),
        "executed_at": time(row["executed_at"]),
    }


def tell_terms(_: Whose, row: Row, __: Opened) -> Line:
    """What was agreed to, and when."""
    return {
        "accepted_at": time(row["at"]), "terms": row["terms"], "privacy": row["privacy"], "language": row["locale"],
    }  # fmt: skip


def tell_passkey(_: Whose, row: Row, opened: Opened) -> Line:
    """A passkey, without its key."""
    return {
        "name": opened["name"],
        "model": opened["aaguid"],
        "transports": opened["transports"],
        "synced": bool(row["backed_up"]),
        "on_hold": bool(row["on_hold"]),
        "created_at": time(row["created_at"]),
        "used_at": time(row["used_at"]),
    }


def tell_session(whose: Whose, row: Row, opened: Opened) -> Line:
    """Where somebody is signed in, and at which services from there."""
    services = list_signed_in_services(whose.read, row["account_id"], sid=row["sid"])
    return {
        "device": opened["device"],
        "network": opened["network"],
        "created_at": time(row["created_at"]),
        "proved_at": time(row["auth_time"]),
        "seen_at": time(row["seen_at"]),
        "ends_at": time(min(row["idle_until"], row["ends_at"])),
        "stays_signed_in": bool(row["remember"]),
        "ways": row["amr"].split(),
        "services": sorted({whose.service(client_id) for _, client_id in services}),
    }


def tell_trusted_device(_: Whose, row: Row, opened: Opened) -> Line:
    """A browser that is not asked for a code."""
    return {
        "device": opened["device"], "network": opened["network"], "trusted_at": time(row["since"]),
        "ends_at": time(row["until"]),
    }  # fmt: skip


def tell_browser(_: Whose, row: Row, __: Opened) -> Line:
    """A browser that the account was signed in with, known by a random cookie."""
    return {"typed_code": bool(row["typed_code"]), "ends_at": time(row["until"])}


def tell_service(whose: Whose, row: Row, _: Opened) -> Line:
    """A service that the ID signed in to."""
    return {
        "service": whose.service(row["client_id"]), "connected_at": time(row["since"]), "used_at": time(row["last_at"]),
    }  # fmt: skip


def tell_grant(whose: Whose, row: Row, _: Opened) -> Line:
    """What a service was allowed."""
    allowed = {"scopes": row["scopes"].split(), "claims": row["claims"].split()}
    return {"service": whose.service(row["client_id"]), **allowed, "given_at": time(row["given_at"])}


def tell_access(whose: Whose, row: Row, _: Opened) -> Line:
    """A sign-in at a service, for as long as it lasts there."""
    return {
        "service": whose.service(row["client_id"]),
        "scopes": row["scopes"].split(),
        "claims": row["claims"].split(),
        "proved_at": time(row["auth_time"]),
        "renewed_at": time(row["rotated_at"]),
        "ends_at": time(row["expires_at"]),
        "revoked_at": time(row["revoked_at"]),
    }


def tell_mail_link(_: Whose, row: Row, opened: Opened) -> Line:
    """A mail with a link and a code, and who asked for it."""
    return {
        "purpose": row["purpose"],
        "email": opened["email"],
        "device": opened["device"],
        "network": opened["network"],
        "asked_at": time(row["asked_at"]),
        "sent_at": time(row["sent_at"]),
        "sends": row["sends"],
        "confirmed_at": time(row["confirmed_at"]),
        "ended_at": time(row["ended_at"]),
    }


def tell_notice(_: Whose, row: Row, opened: Opened) -> Line:
    """A mail that told what had happened."""
    return {
        "what": row["what"],
        "device": opened["device"],
        "network": opened["network"],
        "sent_at": time(row["at"]),
        "denied_at": time(row["answered_at"]),
    }


def read_activity(whose: Whose, cursor: str) -> Page:
    """The log about account and record, newest first; what others did is told without where they were."""
    rows = all_of_it(whose.read, whose.account, cursor or "v" * (ID_LENGTH + 1), PAGE)
    lines = tuple(_event(whose, *row) for row in rows)
    return Page(lines, rows[-1][0] if len(rows) == PAGE else "")


def _event(  # the columns of a row
    whose: Whose, row_id: str, at: int, event: str, kind: str, actor_id: str, detail: str, owner: str | None,
    sealed: bytes | None,
) -> Line:  # fmt: skip
    account = whose.account
    details: dict[str, Any] = msgspec.json.decode(detail)
    who = who_acted(Actor(Kind(kind), actor_id), account.id)
    is_ours = owner is not None and owner in {account.id, account.customer_id}
    opens = sealed and is_ours and (who.has_place or who is Who.DESK)
    opened = whose.open(owner, "audit", row_id, sealed) if owner and sealed and opens else None
    place = opened if who.has_place else None
    return {
        "at": time(at),
        "event": event,
        "who": who.value,
        "device": place["device"] if place else "",
        "network": place["network"] if place else "",
        "reason": opened.get("reason", "") if opened and who is Who.DESK else "",
        "service": whose.service(details.get("client_id", "")),
        "details": {name: value for name, value in details.items() if name in DETAILS},
    }
