"""Clients: kept whole as JSON, and remembered for at most five seconds, since every request names one."""

from collections.abc import Callable, Iterable

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update

from keyfob.protocol.client import Client
from keyfob.protocol.jwk import read_jwks
from keyfob.protocol.register_client import ClientAdded, ClientRemoved
from keyfob.storage.reader import Reader
from keyfob.storage.remembered import Remembered
from keyfob.storage.schema import clients, connected_services, families, grants, sessions
from keyfob.storage.statement import Statement, Write
from keyfob.storage.writing import Writers, Writing

CACHED = 10_000
CACHE_SECONDS = 5

_GET = Statement(select(clients.c.document).where(clients.c.id == bindparam("client_id")))
_ALL = Statement(
    select(clients.c.document).where(clients.c.id > bindparam("after")).order_by(clients.c.id).limit(bindparam("most"))
)
_ADD = Statement(insert(clients))
_REMOVE = Statement(delete(clients).where(clients.c.id == bindparam("client")))
_REMOVE_GRANTS = Statement(delete(grants).where(grants.c.client_id == bindparam("client")))
_REMOVE_CONNECTIONS = Statement(delete(connected_services).where(connected_services.c.client_id == bindparam("client")))
_END_DEVICES = Statement(delete(sessions).where(sessions.c.client_id == bindparam("client")))
_REVOKE = Statement(
    update(families)
    .where(families.c.client_id == bindparam("client"), families.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("moment"))
)


class _Document(msgspec.Struct):
    """A client as JSON; ``jwks`` is the text that was registered."""

    client_id: str
    name: str
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...]
    backchannel_logout_uri: str
    backchannel_logout_session_required: bool
    security_events_uri: str
    grant_types: tuple[str, ...]
    scopes: tuple[str, ...]
    token_endpoint_auth_method: str
    secret_digest: bytes | None
    jwks: str | None
    id_token_signed_response_alg: str
    first_party: bool
    subject_type: str
    sector: str
    created_at: int


_DECODER = msgspec.json.Decoder(_Document)


class Clients:
    """Finds clients; one just added is found at once, one just removed is gone within five seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._remembered: Remembered[str, Client] = Remembered(CACHED, CACHE_SECONDS, clock)

    def find(self, read: Reader, client_id: str) -> Client | None:
        """The client of this id."""
        found = self._remembered.find(client_id)
        if found is None:
            found = find_client(read, client_id)
            if found is not None:
                self._remembered.keep(client_id, found)
        return found


def find_client(read: Reader, client_id: str) -> Client | None:
    """The client of this id as it is stored now."""
    row = read.one(_GET, client_id=client_id)
    return _client(row[0]) if row else None


def list_clients(read: Reader, after: str = "", most: int = 500) -> list[Client]:
    """Clients in the order of their ids, those behind ``after``."""
    return [_client(row[0]) for row in read.all(_ALL, after=after, most=most)]


def _client(document: str) -> Client:
    values = msgspec.structs.asdict(_DECODER.decode(document))
    return Client(**{**values, "jwks": read_jwks(values["jwks"]) if values["jwks"] else None})


def _add(change: ClientAdded, _: Writing) -> Iterable[Write]:
    client = change.client
    names = (field.name for field in msgspec.structs.fields(_Document))
    values = {name: getattr(client, name) for name in names} | {"jwks": client.jwks.text if client.jwks else None}
    document = msgspec.json.encode(values).decode()
    yield Write(_ADD, {"id": client.client_id, "document": document, "created_at": change.at})


def _remove(change: ClientRemoved, _: Writing) -> Iterable[Write]:
    client = {"client": change.client_id}
    yield Write(_REMOVE, client, expect=1)
    yield Write(_REMOVE_GRANTS, client)
    yield Write(_REMOVE_CONNECTIONS, client)
    yield Write(_REVOKE, {**client, "moment": change.at})
    yield Write(_END_DEVICES, client)


WRITES: Writers = {ClientAdded: _add, ClientRemoved: _remove}
