"""Reading the audit for an auditor: the rows that staff caused, newest first, and from which day on there are any."""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec
from sqlalchemy import bindparam, select

from keyfob.base.durations import MINUTE
from keyfob.base.ids import ID_LENGTH, least_id
from keyfob.desk.staff_audit import StaffAct, StaffAuditExported, Wanted
from keyfob.storage.reader import Reader
from keyfob.storage.schema import audit, audit_marks, is_of_staff
from keyfob.storage.statement import Row, Statement
from keyfob.storage.writing import Writers

DETAILS = frozenset(
    {
        "about", "alarm", "by", "case_id", "desk", "due_at", "end", "erasure_id", "execute_at", "flaw", "hold_ids",
        "id_change_id", "identity", "invitation_id", "letter", "link_id", "news", "of_event", "of_staff", "outcome",
        "partner_id", "proof", "purpose", "reason", "registration_id", "role", "rows", "side", "since", "staff_id",
        "state", "step", "through", "to", "until", "use", "vehicle_id", "what", "why",
    }
)  # fmt: skip
"""What of an event's details an auditor may see; whatever else a row may have stays in the row."""

BY_STAFF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "cases": (
            "case.read", "case.opened", "case.written", "case.changed", "case.handed_over", "case.given",
            "case.passed_on",
            "case.assisted", "case.vehicle_linked", "case.mailed", "caller.checked", "caller.not_checked",
        ),
        "customers": (
            "customer.looked_up", "customer.entrusted", "customer.relinked", "staff.look_ups_alarmed",
            "invitation.made", "invitation.sent_again", "invitation.address_corrected", "invitation.withdrawn",
            "registration.address_corrected",
        ),
        "ids": (
            "account.blocked", "account.unblocked", "sessions.ended", "access.revoked", "recovery.begun", "link.asked",
            "link.asked_again", "link.mailed", "vehicle.linked",
        ),
        "id_changes": (
            "id_change.opened", "id_change.proved", "id_change.letter_written", "id_change.approved",
            "id_change.ended", "id_change.mailed",
        ),
        "erasures": ("erasure.prepared", "erasure.approved", "erasure.returned", "hold.read"),
        "staff": (
            "staff.invited", "staff.invited_anew", "staff.moved", "staff.suspended", "staff.restored",
            "staff.cases_released", "partner.created", "partner.suspended", "partner.restored", "staff.signed_in",
            "staff.signed_out", "staff.passkey_added", "staff.passkey_refused", "audit.exported",
        ),
    }
)  # fmt: skip
"""The events that staff cause, in the groups in which one chooses among them; words say each."""
NOT_BY_STAFF = frozenset(
    {
        # by customers
        "case.link_changed", "invitation.taken", "erasure.stopped", "id_change.code_failed", "id_change.reverted",
        # by the program, when a wait is over
        "hold.kept", "customer.erased", "id_change.executed",
    }
)  # fmt: skip
"""The events of the desk that nobody of the staff causes."""

_BEHIND_ALL = "v" * (ID_LENGTH + 1)
_LATE = 2**40
_COLUMNS = (
    audit.c.id, audit.c.at, audit.c.event, audit.c.actor_id, audit.c.account_id, audit.c.customer_id, audit.c.detail,
)  # fmt: skip


def _newest(*, of_one: bool, of_kind: bool) -> Statement:
    found = select(*_COLUMNS).where(
        is_of_staff,
        audit.c.id < bindparam("before"),
        audit.c.id >= bindparam("behind"),
        audit.c.at >= bindparam("since"),
        audit.c.at < bindparam("until"),
    )
    if of_one:
        found = found.where(audit.c.actor_id == bindparam("staff"))
    if of_kind:
        found = found.where(audit.c.event == bindparam("event"))
    return Statement(found.order_by(audit.c.id.desc()).limit(bindparam("most")))


NEWEST = {(one, kind): _newest(of_one=one, of_kind=kind) for one in (False, True) for kind in (False, True)}
OLDEST = Statement(select(audit.c.at).where(is_of_staff).order_by(audit.c.id).limit(1))
_SHIPPED = Statement(select(audit_marks.c.number).limit(1))


def list_staff_acts(read: Reader, wanted: Wanted, before: str, most: int) -> tuple[tuple[StaffAct, ...], str]:
    """The newest acts that are wanted, at most so many, and before which id the older ones are (empty: there are none).

    ``before`` is such an id, or empty for the newest of all.
    """
    since, until = wanted.since or 0, _LATE if wanted.until is None else wanted.until
    values: dict[str, object] = {"since": since, "until": until, "behind": least_id(since), "most": most + 1}
    # An id is made when its row is written, a moment after the time that the row says.
    values["before"] = min(before or _BEHIND_ALL, least_id(until + MINUTE))
    values |= {"staff": wanted.staff_id} if wanted.staff_id else {}
    values |= {"event": wanted.event} if wanted.event else {}
    rows = read.all(NEWEST[bool(wanted.staff_id), bool(wanted.event)], **values)
    return tuple(_act(row) for row in rows[:most]), rows[most - 1][0] if len(rows) > most else ""


def tells_since(read: Reader) -> tuple[int | None, bool]:
    """When the first act was that can still be told (None: there was none), and whether rows went to files before."""
    oldest = read.one(OLDEST)
    return oldest[0] if oldest else None, read.one(_SHIPPED) is not None


def _act(row: Row) -> StaffAct:
    row_id, at, event, staff_id, account_id, customer_id, detail = row
    told = {name: value for name, value in msgspec.json.decode(detail).items() if name in DETAILS}
    return StaffAct(row_id, at, event, staff_id, account_id, customer_id, told)


WRITES: Writers = {StaffAuditExported: lambda _change, _writing: ()}
