"""Everything that expires is deleted in small batches, so that no table can only grow.

The audit is not trimmed here: its rows leave by `shipping`, a seal at a time. Seals stay for ever, one for up to a
thousand rows.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from sqlalchemy import BindParameter, Column, ColumnElement, Table, bindparam, delete, or_, select, tuple_

from keyfob.base.durations import DAY, HOUR
from keyfob.storage import schema
from keyfob.storage.cases import purge_cases
from keyfob.storage.customer_invitations import purge_customer_invitations
from keyfob.storage.database import Database, insist
from keyfob.storage.figures import KEPT
from keyfob.storage.legal_holds import purge_holds
from keyfob.storage.outbox import BOUNCED, DEAD, SENT
from keyfob.storage.registrations import purge_registrations
from keyfob.storage.sealing import Vault
from keyfob.storage.statement import Statement

Trim: TypeAlias = Callable[[Database, Vault, int, int], int]
"""Takes database, vault, now and most; deletes at most so many rows that are over, gives their number."""

MAILS_KEPT = 14 * DAY
"""So long it is kept what became of a mail that the desk may be asked about; what it said goes when it is sent."""

_now: BindParameter[int] = bindparam("now")


def over(table: Table, is_over: ColumnElement[bool], grace: int = 0) -> Trim:
    """Delete rows of ``table`` for which ``is_over`` held ``grace`` seconds ago."""
    key: list[Column[object]] = list(table.primary_key)
    found = select(*key).where(is_over).limit(bindparam("most"))
    chosen = key[0].in_(found) if len(key) == 1 else tuple_(*key).in_(found)
    statement = Statement(delete(table).where(chosen))

    def trim(database: Database, _: Vault, now: int, most: int) -> int:
        return insist(database, lambda connection: connection.touch(statement, {"now": now - grace, "most": most}))

    return trim


_s = schema
# An owner's mail is good for minutes, a newcomer's as long as the registration: a page that lost one sooner would tell.
_registration_stands = (
    select(_s.registrations.c.id)
    .where(_s.registrations.c.id == _s.mail_links.c.registration_id)
    .correlate(_s.mail_links)
    .exists()
)
TRIMS: Mapping[str, Trim] = MappingProxyType(
    {
        "attempts": over(_s.attempts, _s.attempts.c.ends_at <= _now),
        "known browsers": over(_s.known_browsers, _s.known_browsers.c.until <= _now),
        "last places": over(_s.last_places, _s.last_places.c.until <= _now),
        "challenges": over(_s.passkey_challenges, _s.passkey_challenges.c.expires_at <= _now),
        "sessions": over(_s.sessions, or_(_s.sessions.c.idle_until <= _now, _s.sessions.c.ends_at <= _now), HOUR),
        "second factors being set up": over(_s.totp_set_ups, _s.totp_set_ups.c.expires_at <= _now),
        "half sign-ins": over(_s.half_sign_ins, _s.half_sign_ins.c.expires_at <= _now),
        "trusted devices": over(_s.trusted_devices, _s.trusted_devices.c.until <= _now),
        "mail links": over(_s.mail_links, (_s.mail_links.c.expires_at <= _now) & ~_registration_stands, DAY),
        "recoveries of factors": over(_s.factor_recoveries, _s.factor_recoveries.c.expires_at <= _now),
        "exports": over(_s.exports, _s.exports.c.expires_at <= _now),
        "pieces of exports": over(_s.export_pieces, _s.export_pieces.c.expires_at <= _now),
        "notices": over(_s.notices, _s.notices.c.expires_at <= _now),
        "what can be undone": over(_s.undos, _s.undos.c.expires_at <= _now),
        "registrations": lambda database, vault, now, most: purge_registrations(
            database, vault, before=now - HOUR, most=most
        ),
        "invitations": over(_s.secondary_users, _s.secondary_users.c.expires_at <= _now),
        "changes of IDs": over(
            _s.id_changes, (_s.id_changes.c.expires_at <= _now) & _s.id_changes.c.running_of.is_(None), HOUR
        ),
        "contracts": over(_s.contracts, _s.contracts.c.ends_at <= _now),
        "cases": lambda database, vault, now, most: purge_cases(database, vault, before=now, most=most),
        # Who invited sees for a while that nobody came.
        "invitations of customers": lambda database, vault, now, most: purge_customer_invitations(
            database, vault, before=now - 14 * DAY, most=most
        ),
        "links for staff": over(_s.staff_invitations, _s.staff_invitations.c.expires_at <= _now, DAY),
        "sessions of staff": over(
            _s.staff_sessions, or_(_s.staff_sessions.c.idle_until <= _now, _s.staff_sessions.c.ends_at <= _now), HOUR
        ),
        "parked requests": over(_s.parked_requests, _s.parked_requests.c.expires_at <= _now),
        # A device that asks a little late is told that nobody confirmed it in time.
        "device authorizations": over(_s.device_authorizations, _s.device_authorizations.c.expires_at <= _now, HOUR),
        "pairing codes": over(_s.pairing_codes, _s.pairing_codes.c.expires_at <= _now),
        "families": over(_s.families, _s.families.c.expires_at <= _now, HOUR),
        # As long as a refresh token of the session may live, a service may have to hear of its end.
        "services of sessions": over(_s.session_services, _s.session_services.c.at <= _now, 60 * DAY),
        "client assertions": over(_s.used_assertions, _s.used_assertions.c.expires_at <= _now, HOUR),
        "signing keys": over(_s.signing_keys, _s.signing_keys.c.retire_at <= _now, DAY),
        # A day is kept as the moment at which it begins.
        "figures": over(_s.figures, _s.figures.c.day <= _now, KEPT),
        "erasures": over(_s.erasures, _s.erasures.c.expires_at <= _now),
        "legal holds": lambda database, vault, now, most: purge_holds(database, vault, before=now, most=most),
        "sent messages": over(
            _s.outbox, (_s.outbox.c.state == SENT) & (_s.outbox.c.due_at <= _now) & _s.outbox.c.about.is_(None), DAY
        ),
        # The desk is asked what became of them, and a relay tells for days that one bounced.
        "sent mails": over(_s.outbox, (_s.outbox.c.state == SENT) & (_s.outbox.c.due_at <= _now), MAILS_KEPT),
        "dead messages": over(
            _s.outbox,
            or_(_s.outbox.c.state == DEAD, _s.outbox.c.state == BOUNCED) & (_s.outbox.c.due_at <= _now),
            30 * DAY,
        ),
    }
)
"""What is trimmed, by name; whoever adds a table that expires adds a row here."""
