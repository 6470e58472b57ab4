"""Authorization requests that wait for their person, sealed because they may hold an address."""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update

from keyfob.base.secret import digest
from keyfob.protocol.authorization_outcome import RequestFinished, RequestParked
from keyfob.protocol.consent import AccountChosen, RequestConsented
from keyfob.protocol.model import ParkedRequest
from keyfob.protocol.waiting import RequestProlonged
from keyfob.storage.clients import find_client
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.reader import Reader
from keyfob.storage.schema import parked_requests
from keyfob.storage.sealing import PROGRAM
from keyfob.storage.statement import Statement, Write
from keyfob.storage.writing import Writers, Writing

_GET = Statement(
    select(
        parked_requests.c.client_id, parked_requests.c.sealed, parked_requests.c.parked_at,
        parked_requests.c.fresh_from, parked_requests.c.expires_at, parked_requests.c.consented_by,
        parked_requests.c.chosen_by,
    ).where(parked_requests.c.digest == bindparam("digest"))
)  # fmt: skip
_ADD = Statement(insert(parked_requests))
_this = parked_requests.c.digest == bindparam("this_digest")
_FINISH = Statement(delete(parked_requests).where(_this))
_PROLONG = Statement(
    update(parked_requests)
    .where(_this, parked_requests.c.expires_at < bindparam("until"))
    .values(expires_at=bindparam("until"))
)
_CONSENT = Statement(update(parked_requests).where(_this).values(consented_by=bindparam("account")))
_CHOOSE = Statement(update(parked_requests).where(_this).values(chosen_by=bindparam("account")))


@dataclass(frozen=True, slots=True)
class Waiting:
    """The request that waits, and what pages show of it: which service, whom it means, in which language it asked."""

    service: str
    login_hint: str
    ui_locales: str
    parked: ParkedRequest


def find_parked(read: Reader, reference: str) -> ParkedRequest | None:
    """The request behind a reference."""
    key = digest(reference)
    row = read.one(_GET, digest=key)
    if row is None:
        return None
    return ParkedRequest(
        reference_digest=key,
        client_id=row[0],
        parameters=read.open(PROGRAM, "parked_requests", key.hex(), row[1], str),
        parked_at=row[2],
        fresh_from=row[3],
        expires_at=row[4],
        consented_by=row[5],
        chosen_by=row[6],
    )


def find_waiting_service(read: Reader, reference: str, now: int) -> Waiting | None:
    """What pages show of the request behind a reference, while it waits."""
    try:
        parked = find_parked(read, reference)
    except KeyDestroyed:
        return None
    client = find_client(read, parked.client_id) if parked and now < parked.expires_at else None
    if parked is None or client is None:
        return None
    given = msgspec.json.decode(parked.parameters, type=dict[str, str])
    return Waiting(client.name, given.get("login_hint", ""), given.get("ui_locales", ""), parked)


def _park(change: RequestParked, writing: Writing) -> Iterable[Write]:
    key = change.reference_digest
    yield Write(
        _ADD,
        {
            "digest": key,
            "client_id": change.client_id,
            "sealed": writing.vault.seal(PROGRAM, "parked_requests", key.hex(), change.parameters),
            "parked_at": change.parked_at,
            "fresh_from": change.fresh_from,
            "expires_at": change.expires_at,
            "consented_by": "",
            "chosen_by": "",
        },
    )


def _finish(change: RequestFinished, _: Writing) -> Iterable[Write]:
    yield Write(_FINISH, {"this_digest": change.reference_digest}, expect=1)


def _prolong(change: RequestProlonged, _: Writing) -> Iterable[Write]:
    yield Write(_PROLONG, {"this_digest": change.reference_digest, "until": change.until})


def _consent(change: RequestConsented, _: Writing) -> Iterable[Write]:
    yield Write(_CONSENT, {"this_digest": change.reference_digest, "account": change.account_id}, expect=1)


def _choose(change: AccountChosen, _: Writing) -> Iterable[Write]:
    yield Write(_CHOOSE, {"this_digest": change.reference_digest, "account": change.account_id}, expect=1)


WRITES: Writers = {
    RequestParked: _park,
    RequestFinished: _finish,
    RequestProlonged: _prolong,
    RequestConsented: _consent,
    AccountChosen: _choose,
}
