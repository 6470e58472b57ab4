"""The tables. Rows of an account carry its id first; rows found by a token carry the token's digest; no sequences.

Times are seconds since 1970, flags 0 or 1, ``sealed`` columns hold personal data under their owner's key.
Long on purpose: the whole schema, in one place.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, Table, Text, literal_column

METADATA = MetaData()


def _id(name: str, *, key: bool = False, empty: bool = False) -> Column[str]:
    return Column(name, Text, primary_key=key, nullable=empty)


def _time(name: str, *, empty: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=empty)


def _digest(name: str, *, key: bool = False, empty: bool = False) -> Column[bytes]:
    return Column(name, LargeBinary, primary_key=key, nullable=empty)


meta = Table("meta", METADATA, Column("name", Text, primary_key=True), Column("value", LargeBinary, nullable=False))

leases = Table("leases", METADATA, _id("name", key=True), _id("holder"), _time("ends_at"))

attempts = Table(
    "attempts",
    METADATA,
    _digest("key", key=True),
    Column("tries", Integer, nullable=False),
    _time("ends_at"),
    Index("attempts_by_end", "ends_at"),
)

identifiers = Table(
    "identifiers",
    METADATA,
    Column("kind", Text, primary_key=True),
    _digest("hash", key=True),
    _id("account_id", empty=True),
    _id("customer_id", empty=True),
    Index("identifiers_by_account", "account_id"),
    Index("identifiers_by_customer", "customer_id"),
)

outbox = Table(
    "outbox",
    METADATA,
    _id("id", key=True),
    Column("kind", Text, nullable=False),
    _id("owner"),
    Column("sealed", LargeBinary, nullable=True),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    _time("made_at"),
    _time("due_at"),
    _id("claimed_by", empty=True),
    Column("reply", Text, nullable=False),
    _id("about", empty=True),
    Column("letter", Text, nullable=False),
    Column("to_count", Integer, nullable=False),
    Index("outbox_by_due", "state", "kind", "due_at"),
    Index("outbox_by_about", "about"),
)
_to_count = outbox.c.to_count > 0
Index("outbox_to_count", outbox.c.id, sqlite_where=_to_count, postgresql_where=_to_count)

audit = Table(
    "audit",
    METADATA,
    _id("id", key=True),
    _time("at"),
    Column("event", Text, nullable=False),
    Column("actor_kind", Text, nullable=False),
    _id("actor_id"),
    _id("account_id", empty=True),
    _id("customer_id", empty=True),
    Column("detail", Text, nullable=False),
    _id("owner", empty=True),
    Column("sealed", LargeBinary, nullable=True),
    Column("seal", BigInteger, nullable=True),
    Index("audit_by_customer", "customer_id", "id"),
    Index("audit_by_seal", "seal", "id"),
)
FREQUENT = "tokens.refreshed"
"""The event that fills the audit of an account, and is of no interest to its owner."""
_seldom = audit.c.event != FREQUENT
Index("audit_by_account", audit.c.account_id, audit.c.id, sqlite_where=_seldom, postgresql_where=_seldom)
is_of_staff = audit.c.actor_kind == literal_column("'staff'", Text)
"""Written into statements as it stands: a database has to see it to use the indexes of these rows."""
for _name, _columns in (
    ("audit_of_staff", (audit.c.id,)),
    ("audit_by_staff", (audit.c.actor_id, audit.c.id)),
    ("audit_by_act", (audit.c.event, audit.c.id)),
):
    Index(_name, *_columns, sqlite_where=is_of_staff, postgresql_where=is_of_staff)

audit_seals = Table(
    "audit_seals",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    _digest("root"),
    Column("count", Integer, nullable=False),
    _digest("previous"),
    _time("at"),
    Column("kid", Text, nullable=False),
    Column("signature", LargeBinary, nullable=False),
)

figures = Table(
    "figures",
    METADATA,
    Column("day", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),
    Column("count", BigInteger, nullable=False),
)

audit_marks = Table(
    "audit_marks",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    _digest("hash"),
    _time("at"),
    Column("kid", Text, nullable=False),
    Column("signature", LargeBinary, nullable=False),
)

accounts = Table(
    "accounts",
    METADATA,
    _id("id", key=True),
    _id("customer_id", empty=True),
    Column("status", Text, nullable=False),
    Column("version", Integer, nullable=False),
    _time("created_at"),
    Column("terms", Text, nullable=False),
    Column("privacy", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("accounts_by_customer", "customer_id", unique=True),
)

passwords = Table(
    "passwords",
    METADATA,
    _id("account_id", key=True),
    Column("phc", Text, nullable=False),
    Column("band", Text, nullable=False),
    _time("set_at"),
    Column("failures", Integer, nullable=False),
    _time("breached_at", empty=True),
    Column("sign_ins", Integer, nullable=False),
    Index("passwords_by_band", "band", "account_id"),
)

known_browsers = Table(
    "known_browsers",
    METADATA,
    _id("account_id", key=True),
    _digest("browser", key=True),
    _time("until"),
    Column("typed_code", Integer, nullable=False),
    Index("known_browsers_by_browser", "browser"),
    Index("known_browsers_by_end", "until"),
)

last_places = Table(
    "last_places",
    METADATA,
    _id("account_id", key=True),
    Column("sealed", LargeBinary, nullable=False),
    _time("until"),
    Index("last_places_by_end", "until"),
)

factor_recoveries = Table(
    "factor_recoveries",
    METADATA,
    _id("account_id", key=True),
    Column("version", Integer, nullable=False),
    _time("begun_at"),
    _time("ready_at"),
    _time("expires_at"),
    Index("factor_recoveries_by_end", "expires_at"),
)

deletions = Table(
    "deletions",
    METADATA,
    _id("account_id", key=True),
    _digest("token_digest"),
    _time("begun_at"),
    _time("due_at"),
    Index("deletions_by_token", "token_digest"),
    Index("deletions_due", "due_at"),
)

id_changes = Table(
    "id_changes",
    METADATA,
    _id("id", key=True),
    _id("account_id"),
    _id("running_of", empty=True),
    _id("case_id", empty=True),
    Column("step", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("account_version", Integer, nullable=False),
    Column("desk", Text, nullable=False),
    Column("reason", Text, nullable=False),
    _id("opened_by", empty=True),
    _id("approved_by", empty=True),
    Column("proofs", Text, nullable=False),
    Column("locale", Text, nullable=False),
    _digest("token_digest"),
    Column("sealed", LargeBinary, nullable=False),
    _time("opened_at"),
    _time("due_at", empty=True),
    _time("executed_at", empty=True),
    _time("held_until", empty=True),
    _time("revert_until", empty=True),
    _time("expires_at"),
    Index("id_changes_running", "running_of", unique=True),
    Index("id_changes_by_account", "account_id", "executed_at"),
    Index("id_changes_by_case", "case_id", "opened_at"),
    Index("id_changes_by_token", "token_digest"),
    Index("id_changes_by_wait", "step", "due_at"),
    Index("id_changes_by_revert", "step", "revert_until"),
    Index("id_changes_by_end", "expires_at"),
)

exports = Table(
    "exports",
    METADATA,
    _id("account_id", key=True),
    _id("id"),
    Column("state", Text, nullable=False),
    _time("asked_at"),
    _time("until"),
    _time("day_from"),
    Column("of_day", Integer, nullable=False),
    Column("part", Integer, nullable=False),
    Column("cursor", Text, nullable=False),
    Column("pieces", Integer, nullable=False),
    _time("changed_at"),
    _time("expires_at"),
    Index("exports_by_end", "expires_at"),
)

export_pieces = Table(
    "export_pieces",
    METADATA,
    _id("account_id", key=True),
    _id("export_id", key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("part", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    _time("expires_at"),
    Index("export_pieces_by_end", "expires_at"),
)

notices = Table(
    "notices",
    METADATA,
    _id("account_id", key=True),
    _id("id", key=True),
    Column("what", Text, nullable=False),
    _digest("token_digest"),
    Column("sealed", LargeBinary, nullable=False),
    _time("at"),
    _time("expires_at"),
    _time("answered_at", empty=True),
    Index("notices_by_token", "token_digest"),
    Index("notices_by_end", "expires_at"),
)

passkeys = Table(
    "passkeys",
    METADATA,
    _id("account_id", key=True),
    _id("id", key=True),
    Column("copyable", Integer, nullable=False),
    Column("backed_up", Integer, nullable=False),
    Column("on_hold", Integer, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    _time("created_at"),
    _time("used_at", empty=True),
    Column("sealed", LargeBinary, nullable=False),
)

passkey_challenges = Table(
    "passkey_challenges",
    METADATA,
    _digest("digest", key=True),
    Column("use", Text, nullable=False),
    _digest("browser"),
    _id("owner"),
    _time("expires_at"),
    Index("passkey_challenges_by_end", "expires_at"),
)

terms_acceptances = Table(
    "terms_acceptances",
    METADATA,
    _id("account_id", key=True),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("terms", Text, nullable=False),
    Column("privacy", Text, nullable=False),
    Column("locale", Text, nullable=False),
)

sessions = Table(
    "sessions",
    METADATA,
    _digest("digest", key=True),
    _id("account_id"),
    _id("sid"),
    _id("client_id"),
    _digest("vin_hash", empty=True),
    Column("acr", Text, nullable=False),
    Column("amr", Text, nullable=False),
    Column("remember", Integer, nullable=False),
    Column("terms_due", Integer, nullable=False),
    Column("password_due", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    _time("created_at"),
    _time("auth_time"),
    _time("seen_at"),
    _time("idle_until"),
    _time("ends_at"),
    Index("sessions_by_account", "account_id", "sid", unique=True),
    Index("sessions_by_end", "idle_until"),
    Index("sessions_by_vehicle", "vin_hash"),
)

second_factors = Table(
    "second_factors",
    METADATA,
    _id("account_id", key=True),
    Column("sealed", LargeBinary, nullable=False),
    _time("since"),
    Column("step", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("strange", Integer, nullable=False),
)

totp_set_ups = Table(
    "totp_set_ups",
    METADATA,
    _id("account_id", key=True),
    _id("sid", key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("version", Integer, nullable=False),
    _time("expires_at"),
    Index("totp_set_ups_by_end", "expires_at"),
)

backup_codes = Table(
    "backup_codes",
    METADATA,
    _id("account_id", key=True),
    _id("id", key=True),
    _digest("digest"),
)

half_sign_ins = Table(
    "half_sign_ins",
    METADATA,
    _digest("digest", key=True),
    _id("account_id"),
    Column("version", Integer, nullable=False),
    _digest("browser"),
    Column("acr", Text, nullable=False),
    Column("amr", Text, nullable=False),
    Column("remember", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    _time("expires_at"),
    Index("half_sign_ins_by_account", "account_id"),
    Index("half_sign_ins_by_end", "expires_at"),
)

trusted_devices = Table(
    "trusted_devices",
    METADATA,
    _digest("digest", key=True),
    _id("account_id"),
    _id("id"),
    Column("sealed", LargeBinary, nullable=False),
    _time("since"),
    _time("until"),
    Index("trusted_devices_by_account", "account_id", "id", unique=True),
    Index("trusted_devices_by_end", "until"),
)

mail_links = Table(
    "mail_links",
    METADATA,
    _id("id", key=True),
    Column("purpose", Text, nullable=False),
    _id("account_id", empty=True),
    _id("registration_id", empty=True),
    _digest("token_digest"),
    _digest("code_digest"),
    Column("number", Text, nullable=False),
    _digest("browser"),
    Column("locale", Text, nullable=False),
    Column("request", Text, nullable=True),
    Column("remember", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    _time("asked_at"),
    _time("sent_at"),
    Column("sends", Integer, nullable=False),
    _time("expires_at"),
    _time("confirmed_at", empty=True),
    _time("ended_at", empty=True),
    Column("end", Text, nullable=True),
    Index("mail_links_by_token", "token_digest"),
    Index("mail_links_by_browser", "browser", "asked_at"),
    Index("mail_links_by_account", "account_id"),
    Index("mail_links_by_registration", "registration_id"),
    Index("mail_links_by_end", "expires_at"),
)

registrations = Table(
    "registrations",
    METADATA,
    _id("id", key=True),
    Column("version", Integer, nullable=False),
    _digest("browser"),
    _digest("reference_hash"),
    Column("locale", Text, nullable=False),
    Column("request", Text, nullable=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("sealed_person", LargeBinary, nullable=True),
    Column("sealed_passkey", LargeBinary, nullable=True),
    Column("phc", Text, nullable=True),
    Column("band", Text, nullable=True),
    _time("set_at", empty=True),
    Column("corrected_by", Text, nullable=False),
    _time("created_at"),
    _time("verified_at", empty=True),
    _time("expires_at"),
    Index("registrations_by_browser", "browser", "created_at"),
    Index("registrations_by_reference", "reference_hash"),
    Index("registrations_by_end", "expires_at"),
)

customers = Table(
    "customers",
    METADATA,
    _id("id", key=True),
    Column("version", Integer, nullable=False),
    _time("created_at"),
    _id("gave_way_to", empty=True),
    Column("sealed", LargeBinary, nullable=False),
    Index("customers_by_successor", "gave_way_to"),
)

found_by = Table(
    "found_by",
    METADATA,
    Column("kind", Text, primary_key=True),
    _digest("hash", key=True),
    _id("customer_id", key=True),
    Index("found_by_customer", "customer_id"),
)

delivery_addresses = Table(
    "delivery_addresses",
    METADATA,
    _id("customer_id", key=True),
    _id("id", key=True),
    Column("slot", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("delivery_addresses_by_slot", "customer_id", "slot", unique=True),
)

undos = Table(
    "undos",
    METADATA,
    _id("customer_id", key=True),
    _id("id", key=True),
    Column("part", Text, nullable=False),
    _id("row_id"),
    Column("version", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    _time("expires_at"),
    Index("undos_by_end", "expires_at"),
)

consents = Table(
    "consents",
    METADATA,
    _id("customer_id", key=True),
    Column("purpose", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _time("at"),
    Column("sealed", LargeBinary, nullable=False),
)

payment_preferences = Table(
    "payment_preferences",
    METADATA,
    _id("customer_id", key=True),
    Column("version", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

contracts = Table(
    "contracts",
    METADATA,
    _id("client_id", key=True),
    _digest("hash", key=True),
    _id("customer_id"),
    _id("vehicle_id", empty=True),
    Column("sealed", LargeBinary, nullable=False),
    _time("ends_at"),
    Index("contracts_by_customer", "customer_id", "ends_at"),
    Index("contracts_by_end", "ends_at"),
)

vehicles = Table(
    "vehicles",
    METADATA,
    _id("customer_id", key=True),
    _id("id", key=True),
    Column("slot", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("vehicles_by_slot", "customer_id", "slot", unique=True),
)

secondary_users = Table(
    "secondary_users",
    METADATA,
    _id("vehicle_id", key=True),
    _id("id", key=True),
    _id("customer_id"),
    _id("account_id", empty=True),
    Column("version", Integer, nullable=False),
    Column("rights", Text, nullable=False),
    _digest("token_digest", empty=True),
    _digest("code_digest", empty=True),
    Column("sealed", LargeBinary, nullable=False),
    _time("invited_at"),
    _time("confirmed_at", empty=True),
    _time("expires_at", empty=True),
    Index("secondary_users_by_account", "account_id"),
    Index("secondary_users_by_customer", "customer_id"),
    Index("secondary_users_by_token", "token_digest"),
    Index("secondary_users_by_end", "expires_at"),
)

security_codes = Table(
    "security_codes",
    METADATA,
    _id("vehicle_id", key=True),
    _id("customer_id"),
    _digest("digest"),
    _time("set_at"),
    Column("tries", Integer, nullable=False),
    _time("blocked_at", empty=True),
    Index("security_codes_by_customer", "customer_id"),
)

cases = Table(
    "cases",
    METADATA,
    _id("id", key=True),
    _digest("number_hash"),
    _digest("address_hash", empty=True),
    Column("about", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    _id("owner"),
    _id("account_id", empty=True),
    _id("customer_id", empty=True),
    Column("locale", Text, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("confirmed", Integer, nullable=False),
    Column("messages", Integer, nullable=False),
    _id("taken_by", empty=True),
    _id("given_by", empty=True),
    Column("for_desk", Text, nullable=False),
    _id("partner_id", empty=True),
    _id("report_of", empty=True),
    _digest("token_digest", empty=True),
    Column("sealed", LargeBinary, nullable=False),
    _time("opened_at"),
    _time("changed_at"),
    Column("rank", Integer, nullable=False),
    _time("due_at", empty=True),
    _time("caller_checked_at", empty=True),
    _time("expires_at"),
    Index("cases_by_number", "number_hash", unique=True),
    Index("cases_by_address", "address_hash"),
    Index("cases_by_token", "token_digest"),
    Index("cases_by_account", "account_id", "changed_at"),
    Index("cases_by_customer", "customer_id", "changed_at"),
    Index("cases_by_state", "state", "changed_at", "id"),
    Index("cases_by_due", "rank", "due_at", "id"),
    Index("cases_by_report", "report_of", unique=True),
    Index("cases_by_staff", "taken_by", "changed_at", "id"),
    Index("cases_by_partner", "partner_id", "changed_at", "id"),
    Index("cases_by_end", "expires_at"),
)
"""``report_of`` is the account's id while a report stands, so that there is one; ``rank`` says what comes first.

``address_hash`` is there where no customer is: an erasure finds by it what was written signed out.
"""

case_messages = Table(
    "case_messages",
    METADATA,
    _id("case_id", key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("side", Text, nullable=False),
    _id("staff"),
    _time("at"),
    Column("sealed", LargeBinary, nullable=False),
)

erasures = Table(
    "erasures",
    METADATA,
    _id("id", key=True),
    Column("reference", Text, nullable=False),
    _id("case_id"),
    _id("customer_id"),
    _id("standing", empty=True),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("identity", Text, nullable=False),
    Column("locale", Text, nullable=False),
    _id("prepared_by"),
    _id("approved_by", empty=True),
    _time("asked_at"),
    _time("prepared_at"),
    _time("changed_at"),
    _time("execute_at", empty=True),
    _time("expires_at"),
    _digest("token_digest", empty=True),
    _digest("receipt_digest", empty=True),
    Column("receipt", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=True),
    Index("erasures_by_customer", "standing", unique=True),
    Index("erasures_by_case", "case_id", "prepared_at"),
    Index("erasures_by_token", "token_digest"),
    Index("erasures_by_receipt", "receipt_digest"),
    Index("erasures_by_due", "state", "execute_at"),
    Index("erasures_by_change", "changed_at", "id"),
    Index("erasures_by_end", "expires_at"),
)
"""``standing`` is the customer's id while something is still to come, so that there is one such row of each."""

legal_holds = Table(
    "legal_holds",
    METADATA,
    _id("id", key=True),
    _id("erasure_id"),
    Column("part", Text, nullable=False),
    _time("until"),
    Column("sealed", LargeBinary, nullable=False),
    Index("legal_holds_by_erasure", "erasure_id"),
    Index("legal_holds_by_end", "until"),
)
"""What a law wants kept of a customer who was erased: each under a key of its own, named by its id."""

clients = Table(
    "clients",
    METADATA,
    _id("id", key=True),
    Column("document", Text, nullable=False),
    _time("created_at"),
)

parked_requests = Table(
    "parked_requests",
    METADATA,
    _digest("digest", key=True),
    _id("client_id"),
    Column("sealed", LargeBinary, nullable=False),
    _time("parked_at"),
    _time("fresh_from"),
    _time("expires_at"),
    _id("consented_by"),
    _id("chosen_by"),
    Index("parked_requests_by_end", "expires_at"),
)

grants = Table(
    "grants",
    METADATA,
    _id("account_id", key=True),
    _id("client_id", key=True),
    Column("scopes", Text, nullable=False),
    Column("claims", Text, nullable=False),
    _time("given_at"),
)

families = Table(
    "families",
    METADATA,
    _id("id", key=True),
    _id("account_id"),
    _id("client_id"),
    _id("sid"),
    Column("scopes", Text, nullable=False),
    Column("claims", Text, nullable=False),
    Column("redirect_uri", Text, nullable=False),
    Column("challenge", Text, nullable=False),
    Column("nonce", Text, nullable=False),
    _time("auth_time"),
    Column("acr", Text, nullable=False),
    Column("amr", Text, nullable=False),
    _digest("code_digest"),
    _time("code_expires_at"),
    _time("redeemed_at", empty=True),
    _digest("refresh_digest", empty=True),
    _digest("previous_digest", empty=True),
    _time("rotated_at", empty=True),
    _time("expires_at"),
    _time("revoked_at", empty=True),
    Index("families_by_account", "account_id", "client_id"),
    Index("families_by_end", "expires_at"),
)

device_authorizations = Table(
    "device_authorizations",
    METADATA,
    _digest("digest", key=True),
    _digest("user_digest"),
    _id("client_id"),
    Column("scopes", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    _time("asked_at"),
    _time("expires_at"),
    Column("interval", Integer, nullable=False),
    _time("polled_at", empty=True),
    Column("state", Text, nullable=False),
    _id("account_id", empty=True),
    _id("sid"),
    _time("auth_time"),
    Column("acr", Text, nullable=False),
    Column("amr", Text, nullable=False),
    Index("device_authorizations_by_user_code", "user_digest", unique=True),
    Index("device_authorizations_by_account", "account_id"),
    Index("device_authorizations_by_end", "expires_at"),
)

pairing_codes = Table(
    "pairing_codes",
    METADATA,
    _id("account_id", key=True),
    _id("id"),
    _digest("digest"),
    _id("shown_to"),
    _time("auth_time"),
    Column("acr", Text, nullable=False),
    Column("amr", Text, nullable=False),
    _time("expires_at"),
    _time("used_at", empty=True),
    _id("sid"),
    Column("sealed", LargeBinary, nullable=True),
    Index("pairing_codes_by_code", "digest", unique=True),
    Index("pairing_codes_by_end", "expires_at"),
)

session_services = Table(
    "session_services",
    METADATA,
    _id("sid", key=True),
    _id("client_id", key=True),
    _id("account_id"),
    _time("at"),
    Index("session_services_by_account", "account_id"),
    Index("session_services_by_time", "at"),
)

connected_services = Table(
    "connected_services",
    METADATA,
    _id("account_id", key=True),
    _id("client_id", key=True),
    _time("since"),
    _time("last_at"),
)

subjects = Table(
    "subjects",
    METADATA,
    _digest("digest", key=True),
    _id("account_id"),
    Index("subjects_by_account", "account_id"),
)

used_assertions = Table(
    "used_assertions",
    METADATA,
    _digest("digest", key=True),
    _time("expires_at"),
    Index("used_assertions_by_end", "expires_at"),
)

signing_keys = Table(
    "signing_keys",
    METADATA,
    Column("kid", Text, primary_key=True),
    Column("alg", Text, nullable=False),
    Column("follows", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    _time("created_at"),
    _time("active_from"),
    _time("retire_at", empty=True),
    Index("signing_keys_in_order", "alg", "follows", unique=True),
)

staff = Table(
    "staff",
    METADATA,
    _id("id", key=True),
    Column("version", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("role", Text, nullable=False),
    _id("partner_id", empty=True),
    Column("locale", Text, nullable=False),
    Column("passkeys", Integer, nullable=False),
    _time("created_at"),
    Column("sealed", LargeBinary, nullable=False),
    Index("staff_by_coming", "created_at", "id"),
)

staff_passkeys = Table(
    "staff_passkeys",
    METADATA,
    _digest("hash", key=True),
    _id("staff_id"),
    _id("id"),
    Column("copyable", Integer, nullable=False),
    Column("backed_up", Integer, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    _time("created_at"),
    _time("used_at", empty=True),
    Column("sealed", LargeBinary, nullable=False),
    Index("staff_passkeys_by_staff", "staff_id"),
)

staff_invitations = Table(
    "staff_invitations",
    METADATA,
    _digest("digest", key=True),
    _id("staff_id"),
    Column("adds", Integer, nullable=False),
    _time("expires_at"),
    Index("staff_invitations_by_staff", "staff_id"),
    Index("staff_invitations_by_end", "expires_at"),
)

staff_sessions = Table(
    "staff_sessions",
    METADATA,
    _digest("digest", key=True),
    _id("sid"),
    _id("staff_id"),
    _time("created_at"),
    _time("seen_at"),
    _time("idle_until"),
    _time("ends_at"),
    Index("staff_sessions_by_staff", "staff_id"),
    Index("staff_sessions_by_rest", "idle_until"),
    Index("staff_sessions_by_end", "ends_at"),
)

partners = Table(
    "partners",
    METADATA,
    _id("id", key=True),
    Column("name", Text, nullable=False),
    Column("open", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    _time("created_at"),
    Index("partners_by_name", "name", "id"),
)

customer_invitations = Table(
    "customer_invitations",
    METADATA,
    _id("id", key=True),
    Column("version", Integer, nullable=False),
    _id("partner_id"),
    _id("staff_id"),
    _id("owner"),
    _digest("reference_hash"),
    _digest("address_hash", empty=True),
    _digest("token_digest", empty=True),
    Column("sealed", LargeBinary, nullable=False),
    _time("made_at"),
    _time("sent_at"),
    _time("expires_at"),
    Column("end", Text, nullable=True),
    _time("ended_at", empty=True),
    Column("corrected_by", Text, nullable=False),
    Index("customer_invitations_by_partner", "partner_id", "made_at", "id"),
    Index("customer_invitations_by_reference", "reference_hash"),
    Index("customer_invitations_by_address", "address_hash"),
    Index("customer_invitations_by_token", "token_digest"),
    Index("customer_invitations_by_end", "expires_at"),
)

customer_partners = Table(
    "customer_partners",
    METADATA,
    _id("customer_id", key=True),
    _id("partner_id", key=True),
    Column("through", Text, nullable=False),
    _time("since"),
    Index("customer_partners_by_partner", "partner_id", "customer_id"),
)
