"""The audit: every change that matters leaves a row, in the transaction that makes it.

Ids are in clear; the network address, the device and the reason that a desk gave are sealed under the key of the person
concerned.
"""

import unicodedata

import msgspec
from sqlalchemy import bindparam, insert

from keyfob.base.actor import Actor
from keyfob.base.change import Change
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.schema import audit
from keyfob.storage.sealing import PROGRAM
from keyfob.storage.statement import Statement, Write
from keyfob.storage.writing import Event, Writing

MAX_DETAIL = 500
MAX_PARTS = 50
_HARMFUL = {"Cc", "Cf", "Cs", "Zl", "Zp"}

_ADD = Statement(
    insert(audit).values(
        id=bindparam("id"), at=bindparam("at"), event=bindparam("event"), actor_kind=bindparam("actor_kind"),
        actor_id=bindparam("actor_id"), account_id=bindparam("account_id"), customer_id=bindparam("customer_id"),
        detail=bindparam("detail"), owner=bindparam("owner"), sealed=bindparam("sealed"),
    )
)  # fmt: skip


def row(change: Change, event: Event, actor: Actor, writing: Writing) -> Write:
    """The audit row of a change."""
    row_id = writing.new_row_id()
    account_id, customer_id = getattr(change, "account_id", None), getattr(change, "customer_id", None)
    owner = account_id or customer_id or getattr(change, "registration_id", None) or getattr(change, "staff_id", None)
    sealed = _seal_origin(actor, owner, row_id, writing)
    return Write(
        _ADD,
        {
            "id": row_id,
            "at": writing.now,
            "event": event.name,
            "actor_kind": actor.kind.value,
            "actor_id": plain(actor.id),
            "account_id": account_id,
            "customer_id": customer_id,
            "detail": msgspec.json.encode(_detail(change, event, actor)).decode(),
            "owner": owner if sealed else None,
            "sealed": sealed,
        },
    )


def _detail(change: Change, event: Event, actor: Actor) -> dict[str, object]:
    at_work = {"desk": actor.desk, "case_id": actor.case_id}
    named = {name: plain(value) for name, value in at_work.items() if value}
    return {**named, **{name: plain(getattr(change, name)) for name in event.detail}}


def _seal_origin(actor: Actor, owner: str | None, row_id: str, writing: Writing) -> bytes | None:
    if not (actor.network or actor.device or actor.reason):
        return None
    origin = {"network": plain(actor.network), "device": plain(actor.device)}
    if actor.reason:
        origin["reason"] = plain(actor.reason)
    try:
        # About nobody nothing is kept, but it is sealed all the same, so that both take as long (ASVS 6.3.8).
        sealed = writing.vault.seal(owner or PROGRAM, "audit", row_id, origin)
    except KeyDestroyed:
        return None
    return sealed if owner else None


def plain(value: object) -> object:
    """Only what is harmless in a log: control and line-separating characters become spaces, long texts are cut.

    So nobody can forge a second line, hide behind an escape sequence, or fill the table (ASVS 16.4.1).
    """
    if isinstance(value, str):
        if len(value) <= MAX_DETAIL and value.isprintable():  # as nearly all are: nothing printable is harmful
            return value
        clean = "".join(" " if unicodedata.category(c) in _HARMFUL else c for c in value[:MAX_DETAIL])
        return clean + "…" if len(value) > MAX_DETAIL else clean
    if isinstance(value, tuple | list | frozenset | set):
        return [plain(part) for part in sorted(value)[:MAX_PARTS]]
    return value
