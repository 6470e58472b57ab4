"""Grants, and the services an account is connected with."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, delete, select, tuple_, update

from keyfob.protocol.client import Client
from keyfob.protocol.consent import GrantGiven, GrantWithdrawn
from keyfob.protocol.model import Grant
from keyfob.protocol.scopes import named
from keyfob.storage.clients import find_client
from keyfob.storage.reader import Reader
from keyfob.storage.schema import connected_services, families, grants, session_services
from keyfob.storage.sessions import end_devices
from keyfob.storage.statement import Row, Statement, Write, upsert
from keyfob.storage.writing import Writers, Writing

_columns = (grants.c.account_id, grants.c.client_id, grants.c.scopes, grants.c.claims, grants.c.given_at)
_GET = Statement(
    select(*_columns).where(
        grants.c.account_id == bindparam("account_id"), grants.c.client_id == bindparam("client_id")
    )
)
_ALL = Statement(select(*_columns).where(grants.c.account_id == bindparam("account_id")).limit(500))
_CONNECTED = Statement(
    select(connected_services.c.client_id, connected_services.c.since)
    .where(connected_services.c.account_id == bindparam("account_id"))
    .limit(500)
)
_GIVE = upsert(
    grants,
    lambda insert: insert.values(
        account_id=bindparam("account_id"), client_id=bindparam("client_id"), scopes=bindparam("scopes"),
        claims=bindparam("claims"), given_at=bindparam("given_at"),
    ).on_conflict_do_update(
        index_elements=["account_id", "client_id"],
        set_={"scopes": bindparam("scopes"), "claims": bindparam("claims"), "given_at": bindparam("given_at")},
    ),
)  # fmt: skip
_WITHDRAW = Statement(
    delete(grants).where(grants.c.account_id == bindparam("account"), grants.c.client_id == bindparam("client"))
)
_DISCONNECT = Statement(
    delete(connected_services).where(
        connected_services.c.account_id == bindparam("account"), connected_services.c.client_id == bindparam("client")
    )
)
_REVOKE = Statement(
    update(families)
    .where(
        families.c.account_id == bindparam("account"),
        families.c.client_id == bindparam("client"),
        families.c.revoked_at.is_(None),
    )
    .values(revoked_at=bindparam("moment"))
)

_BATCH = 500
_key = (session_services.c.sid, session_services.c.client_id)


def _signed_in(*of: ColumnElement[bool]) -> Statement:
    return Statement(
        select(*_key)
        .where(
            session_services.c.account_id == bindparam("account_id"),
            *of,
            tuple_(*_key) > tuple_(bindparam("after_sid"), bindparam("after_client")),
        )
        .order_by(*_key)
        .limit(_BATCH)
    )


_SIGNED_IN = _signed_in()
_SIGNED_IN_BY_SESSION = _signed_in(session_services.c.sid == bindparam("sid"))
_SIGNED_IN_AT_SERVICE = _signed_in(session_services.c.client_id == bindparam("client_id"))


@dataclass(frozen=True, slots=True)
class ConnectedService:
    """A service as My lists it: since when, what it sees (`scopes.named`), and whether it is the brand's own."""

    id: str
    name: str
    since: int
    sees: tuple[str, ...]
    ours: bool


def find_grant(read: Reader, account_id: str, client_id: str) -> Grant | None:
    """What the person allowed this service before."""
    row = read.one(_GET, account_id=account_id, client_id=client_id)
    return Grant(row[0], row[1], frozenset(row[2].split()), frozenset(row[3].split()), row[4]) if row else None


def list_services(read: Reader, account_id: str) -> list[ConnectedService]:
    """The services that the person signed in to or allowed something, by name."""
    allowed = {row[1]: row for row in read.all(_ALL, account_id=account_id)}
    since: dict[str, int] = {client_id: row[4] for client_id, row in allowed.items()}
    since |= {row[0]: row[1] for row in read.all(_CONNECTED, account_id=account_id)}
    found = []
    for client_id, at in since.items():
        client = find_client(read, client_id)
        if client is not None:
            sees = _sees(client, allowed.get(client_id))
            found.append(ConnectedService(client_id, client.name, at, sees, client.first_party))
    return sorted(found, key=lambda service: (service.name.casefold(), service.id))


def _sees(client: Client, allowed: Row | None) -> tuple[str, ...]:
    """Nobody is asked about the brand's own services: they see what they are registered for."""
    if client.first_party or allowed is None:
        return named(client.scopes, ())
    return named(allowed[2].split(), allowed[3].split())


def list_signed_in_services(
    read: Reader, account_id: str, *, sid: str = "", client_id: str = ""
) -> list[tuple[str, str]]:
    """Pairs of session and service: those of one session, of one service, or (both empty) all of the account."""
    if sid:
        return list(_pairs(read, _SIGNED_IN_BY_SESSION, account_id=account_id, sid=sid))
    if client_id:
        return list(_pairs(read, _SIGNED_IN_AT_SERVICE, account_id=account_id, client_id=client_id))
    return list(_pairs(read, _SIGNED_IN, account_id=account_id))


def _pairs(read: Reader, statement: Statement, **values: str) -> Iterator[tuple[str, str]]:
    """However many there are, a batch at a time: whoever is left out would never hear of a sign-out."""
    after = ("", "")
    while rows := read.all(statement, **values, after_sid=after[0], after_client=after[1]):
        yield from ((row[0], row[1]) for row in rows)
        after = (rows[-1][0], rows[-1][1])


def _give(change: GrantGiven, _: Writing) -> Iterable[Write]:
    values = {"scopes": " ".join(sorted(change.scopes)), "claims": " ".join(sorted(change.claims))}
    yield Write(
        _GIVE, {"account_id": change.account_id, "client_id": change.client_id, "given_at": change.at, **values}
    )


def _withdraw(change: GrantWithdrawn, _: Writing) -> Iterable[Write]:
    both = {"account": change.account_id, "client": change.client_id}
    yield Write(_WITHDRAW, both)
    yield Write(_DISCONNECT, both)
    yield Write(_REVOKE, {**both, "moment": change.at})
    yield end_devices(change.account_id, change.client_id)


WRITES: Writers = {GrantGiven: _give, GrantWithdrawn: _withdraw}
