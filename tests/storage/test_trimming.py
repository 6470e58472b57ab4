"""Nothing that expires stays: every table that says when is trimmed, at its time, and no earlier."""

import pytest
from sqlalchemy import BigInteger, Integer, LargeBinary, Table, bindparam, func, insert, select

from keyfob.base.durations import DAY, HOUR
from keyfob.storage import schema
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.database import commit
from keyfob.storage.opening import Store
from keyfob.storage.outbox import BOUNCED, DEAD, SENT, WAITING
from keyfob.storage.statement import Statement, Write
from keyfob.storage.trimming import TRIMS
from tests.storage.toys import rows

NOW = 1_800_000_000
TRIMMED: list[tuple[str, Table, dict[str, object], int]] = [
    ("attempts", schema.attempts, {"ends_at": NOW}, 0),
    ("known browsers", schema.known_browsers, {"until": NOW}, 0),
    ("last places", schema.last_places, {"until": NOW}, 0),
    ("recoveries of factors", schema.factor_recoveries, {"expires_at": NOW}, 0),
    ("exports", schema.exports, {"expires_at": NOW}, 0),
    ("pieces of exports", schema.export_pieces, {"expires_at": NOW}, 0),
    ("notices", schema.notices, {"expires_at": NOW}, 0),
    ("challenges", schema.passkey_challenges, {"expires_at": NOW}, 0),
    ("sessions", schema.sessions, {"idle_until": NOW, "ends_at": NOW + DAY}, HOUR),
    ("sessions", schema.sessions, {"idle_until": NOW + DAY, "ends_at": NOW}, HOUR),
    ("second factors being set up", schema.totp_set_ups, {"expires_at": NOW}, 0),
    ("half sign-ins", schema.half_sign_ins, {"expires_at": NOW}, 0),
    ("trusted devices", schema.trusted_devices, {"until": NOW}, 0),
    ("what can be undone", schema.undos, {"expires_at": NOW}, 0),
    ("mail links", schema.mail_links, {"expires_at": NOW}, DAY),
    ("registrations", schema.registrations, {"expires_at": NOW}, HOUR),
    ("contracts", schema.contracts, {"ends_at": NOW}, 0),
    ("cases", schema.cases, {"expires_at": NOW}, 0),
    ("figures", schema.figures, {"day": NOW}, 400 * DAY),
    ("erasures", schema.erasures, {"expires_at": NOW}, 0),
    ("legal holds", schema.legal_holds, {"until": NOW}, 0),
    ("links for staff", schema.staff_invitations, {"expires_at": NOW}, DAY),
    ("sessions of staff", schema.staff_sessions, {"idle_until": NOW, "ends_at": NOW + DAY}, HOUR),
    ("sessions of staff", schema.staff_sessions, {"idle_until": NOW + DAY, "ends_at": NOW}, HOUR),
    ("parked requests", schema.parked_requests, {"expires_at": NOW}, 0),
    ("device authorizations", schema.device_authorizations, {"expires_at": NOW}, HOUR),
    ("pairing codes", schema.pairing_codes, {"expires_at": NOW}, 0),
    ("families", schema.families, {"expires_at": NOW}, HOUR),
    ("services of sessions", schema.session_services, {"at": NOW}, 60 * DAY),
    ("client assertions", schema.used_assertions, {"expires_at": NOW}, HOUR),
    ("changes of IDs", schema.id_changes, {"expires_at": NOW, "running_of": None}, HOUR),
    ("invitations", schema.secondary_users, {"expires_at": NOW}, 0),
    ("signing keys", schema.signing_keys, {"retire_at": NOW}, DAY),
    ("invitations of customers", schema.customer_invitations, {"expires_at": NOW}, 14 * DAY),
    ("sent messages", schema.outbox, {"state": SENT, "due_at": NOW, "about": None}, DAY),
    ("sent mails", schema.outbox, {"state": SENT, "due_at": NOW}, 14 * DAY),
    ("dead messages", schema.outbox, {"due_at": NOW, "state": BOUNCED}, 30 * DAY),
    ("dead messages", schema.outbox, {"state": DEAD, "due_at": NOW}, 30 * DAY),
]


def add(store: Store, table: Table, number: int, **given: object) -> str:
    """A row with these values and something in every other column that needs it; its first key."""
    values: dict[str, object] = {}
    for column in table.columns:
        if column.name in given:
            values[column.name] = given[column.name]
        elif isinstance(column.type, LargeBinary):
            values[column.name] = f"{number}".encode()
        elif isinstance(column.type, BigInteger | Integer):
            values[column.name] = 0
        else:
            values[column.name] = f"row {number}"
    places: dict[str, object] = {name: bindparam(name) for name in values}
    commit(store.database, [Write(Statement(insert(table).values(**places)), values, expect=1)])
    return str(values[next(iter(table.primary_key)).name])


def count(store: Store, table: Table) -> int:
    """How many rows there are."""
    return int(rows(store, Statement(select(func.count()).select_from(table)))[0][0])


@pytest.mark.parametrize(
    ("name", "table", "when", "grace"), TRIMMED, ids=[f"{row[0]} {next(iter(row[2]))}" for row in TRIMMED]
)
def test_what_is_over_goes_when_its_time_has_come(
    store: Store, name: str, table: Table, when: dict[str, object], grace: int
) -> None:
    """Not a second earlier, at most so many at once, and nothing else with it."""
    trim = TRIMS[name]
    for number in range(3):
        store.vault.keys.make(add(store, table, number, **when))
    later = {column: value + DAY if isinstance(value, int) else value for column, value in when.items()}
    add(store, table, 9, **later)

    assert trim(store.database, store.vault, NOW + grace - 1, 2) == 0
    assert [trim(store.database, store.vault, NOW + grace, 2) for _ in range(3)] == [2, 1, 0]
    assert count(store, table) == 1


def test_what_waits_to_be_sent_is_never_trimmed(store: Store) -> None:
    """However old it is."""
    add(store, schema.outbox, 1, state=WAITING, due_at=0)
    for trim in TRIMS.values():
        assert trim(store.database, store.vault, NOW, 10) == 0


def test_a_link_stays_as_long_as_its_registration(store: Store) -> None:
    """Also one that was good for minutes only: the page that waits for it must not show that (ASVS 6.3.8)."""
    standing = add(store, schema.registrations, 1, expires_at=NOW + 9 * DAY)
    add(store, schema.mail_links, 1, expires_at=NOW, registration_id=standing)
    add(store, schema.mail_links, 2, expires_at=NOW, registration_id="forgotten")
    trim = TRIMS["mail links"]
    assert trim(store.database, store.vault, NOW + 8 * DAY, 10) == 1
    store.vault.keys.make(standing)
    assert TRIMS["registrations"](store.database, store.vault, NOW + 9 * DAY + HOUR, 10) == 1
    assert trim(store.database, store.vault, NOW + 9 * DAY + HOUR, 10) == 1


def test_an_expired_registration_goes_with_its_key(store: Store) -> None:
    """Nothing that was given there can be read, also not from an older backup of the data."""
    expired = add(store, schema.registrations, 1, expires_at=NOW)
    living = add(store, schema.registrations, 2, expires_at=NOW + DAY)
    for owner in (expired, living):
        store.vault.keys.make(owner)
    assert TRIMS["registrations"](store.database, store.vault, NOW + HOUR + 1, 10) == 1
    store.vault.keys.find(living)
    with pytest.raises(KeyDestroyed):
        store.vault.keys.find(expired)


def test_every_table_that_says_when_it_ends_is_trimmed() -> None:
    """An index by the end is there to be used; a table that can only grow is a defect."""
    ending = {
        table.name
        for table in schema.METADATA.tables.values()
        for index in table.indexes
        if str(index.name).endswith(("_by_end", "_by_due", "_by_time"))
    }
    assert ending <= {table.name for _, table, _, _ in TRIMMED}
    assert {name for name, *_ in TRIMMED} == TRIMS.keys()
