"""The table of parts: what an export is made of, and which tables each part tells.

Whoever keeps a new kind of personal data adds a row to `PARTS`, or to `NOT_TAKEN` with the reason, and describes the
part in docs/export.md; the rules compare both with the schema.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import Table

from keyfob.storage import export_account as of_account
from keyfob.storage import export_customer as of_customer
from keyfob.storage import export_vehicles as of_vehicles
from keyfob.storage import schema as s
from keyfob.storage.export_listing import Read, Row, listing, whole


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an export: its name in the JSON, the tables it tells, and how it is read.

    ``is_one`` says that it is one object or null, and not a list.
    """

    name: str
    tables: tuple[Table, ...]
    read: Read
    is_one: bool = False


def _its_id(row: Row) -> str:
    return str(row["id"])


def _contract(row: Row) -> str:
    return f"{row['client_id']}/{row['hash'].hex()}"


PARTS: tuple[Part, ...] = (
    Part(
        "account",
        (s.accounts, s.passwords, s.second_factors, s.backup_codes, s.last_places, s.factor_recoveries, s.deletions),
        whole(of_account.tell_account),
        is_one=True,
    ),
    Part(
        "id_changes",
        (s.id_changes,),
        listing(s.id_changes, of_account.tell_id_change, "id", place=_its_id),
    ),
    Part("profile", (s.customers,), whole(of_customer.tell_profile), is_one=True),
    Part("delivery_addresses", (s.delivery_addresses,), of_customer.read_delivery_addresses),
    Part("payment_preference", (s.payment_preferences,), whole(of_customer.tell_payment), is_one=True),
    Part(
        "consents",
        (s.consents,),
        listing(
            s.consents, of_customer.tell_consent, "purpose", "number",
            place=lambda row: f"{row['purpose']}/{row['number']}",
        ),
    ),
    Part(
        "contracts",
        (s.contracts,),
        listing(s.contracts, of_customer.tell_contract, "client_id", "hash", place=_contract),
    ),
    Part("vehicles", (s.vehicles, s.security_codes), of_vehicles.read_vehicles),
    Part("shared_vehicles", (s.secondary_users,), of_vehicles.read_shared_vehicles),
    Part(
        "partners",
        (s.customer_partners,),
        listing(s.customer_partners, of_customer.tell_partner, "partner_id"),
    ),
    Part("cases", (s.cases, s.case_messages), of_customer.read_cases),
    Part("changes_that_can_be_undone", (s.undos,), listing(s.undos, of_customer.tell_undo, "id", place=_its_id)),
    Part("terms", (s.terms_acceptances,), listing(s.terms_acceptances, of_account.tell_terms, "at")),
    Part("passkeys", (s.passkeys,), listing(s.passkeys, of_account.tell_passkey, "id", place=_its_id)),
    Part(
        "sessions",
        (s.sessions, s.session_services),
        listing(s.sessions, of_account.tell_session, "sid", place=lambda row: str(row["sid"])),
    ),
    Part(
        "trusted_devices",
        (s.trusted_devices,),
        listing(s.trusted_devices, of_account.tell_trusted_device, "id", place=_its_id),
    ),
    Part("known_browsers", (s.known_browsers,), listing(s.known_browsers, of_account.tell_browser, "browser")),
    Part("services", (s.connected_services,), listing(s.connected_services, of_account.tell_service, "client_id")),
    Part("grants", (s.grants,), listing(s.grants, of_account.tell_grant, "client_id")),
    Part("service_sign_ins", (s.families,), listing(s.families, of_account.tell_access, "id")),
    Part("mailed_links", (s.mail_links,), listing(s.mail_links, of_account.tell_mail_link, "id", place=_its_id)),
    Part("notices", (s.notices,), listing(s.notices, of_account.tell_notice, "id", place=_its_id)),
    Part("activity", (s.audit,), of_account.read_activity),
)  # fmt: skip
"""In the order in which they are collected and told."""

NOT_TAKEN: Mapping[Table, str] = MappingProxyType(
    {
        s.identifiers: "keyed hashes by which the same data is found; what they are made of is told",
        s.found_by: "keyed hashes by which the same data is found; what they are made of is told",
        s.subjects: "digests of the names that services know the account by; they say nothing to anybody else",
        s.totp_set_ups: "the secret of an app that is just being set up",
        s.half_sign_ins: "a sign-in that is under way, for minutes; what comes of it is in the activity",
        s.device_authorizations: "a device that waits to be signed in, for minutes; then it is among the sign-ins",
        s.pairing_codes: "a secret that signs a device in, for minutes",
        s.customer_invitations: "what a partner typed; what was taken of it is in the record",
        s.registrations: "of before there is an account, under a key of its own",
        s.parked_requests: "the request of a service that waits for a sign-in, of nobody yet",
        s.outbox: "mails that are about to leave; emptied when they have",
        s.exports: "this very export",
        s.export_pieces: "this very export",
        s.erasures: "how far the desk is with erasing it all; My and the activity say so",
        s.legal_holds: "of somebody who was erased, whom nothing here names any more",
        s.signing_keys: "the house's own keys",
        s.staff: "people who work at the desk, under a key of their own; no customers",
        s.staff_passkeys: "what those people sign in with",
    }
)
"""Tables with something sealed, or of an account or a customer, that are not told, and why."""
