"""Registrations on their way, sealed under a key of their own that goes with them."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import bindparam, case, delete, insert, select, update

from keyfob.accounts.model import Band, Password
from keyfob.accounts.passkey import Passkey
from keyfob.accounts.registration import (
    AddressCorrected,
    CorrectionTold,
    MailboxProved,
    PasskeyChosen,
    PasswordChosen,
    PersonGiven,
    Registration,
    RegistrationBegun,
    RegistrationDropped,
    RegistrationFinished,
    RegistrationProlonged,
    RegistrationResumed,
)
from keyfob.base.email import Email
from keyfob.base.person import Person
from keyfob.storage.database import Database, commit
from keyfob.storage.reader import Reader
from keyfob.storage.schema import registrations
from keyfob.storage.sealing import Vault
from keyfob.storage.statement import Row, Statement, Write
from keyfob.storage.writing import NewKeys, Writers, Writing

_columns = (
    registrations.c.id, registrations.c.version, registrations.c.browser, registrations.c.locale,
    registrations.c.request, registrations.c.sealed, registrations.c.sealed_person, registrations.c.phc,
    registrations.c.band, registrations.c.set_at, registrations.c.created_at, registrations.c.verified_at,
    registrations.c.expires_at, registrations.c.sealed_passkey, registrations.c.corrected_by,
)  # fmt: skip
_OF_BROWSER = Statement(
    select(*_columns)
    .where(registrations.c.browser == bindparam("browser"), registrations.c.expires_at > bindparam("now"))
    .order_by(registrations.c.created_at.desc(), registrations.c.id.desc())
    .limit(1)
)
_BY_REFERENCE = Statement(
    select(*_columns).where(
        registrations.c.reference_hash == bindparam("hash"), registrations.c.expires_at > bindparam("now")
    )
)
_BY_ID = Statement(
    select(*_columns).where(
        registrations.c.id == bindparam("registration"), registrations.c.expires_at > bindparam("now")
    )
)
_ADD = Statement(insert(registrations))
_this = (registrations.c.id == bindparam("registration"), registrations.c.version == bindparam("version_before"))
_next = {"version": registrations.c.version + 1}
_RESUME = Statement(update(registrations).where(*_this).values(_next | {"request": bindparam("new_request")}))
_CORRECT = Statement(
    update(registrations)
    .where(*_this)
    .values(
        _next
        | {
            "sealed": bindparam("new_sealed"),
            "expires_at": bindparam("until"),
            "corrected_by": bindparam("new_corrected_by"),
        }
    )
)
_PROLONG = Statement(update(registrations).where(*_this).values(_next | {"expires_at": bindparam("until")}))
_PROVE = Statement(
    update(registrations)
    .where(*_this)
    .values(_next | {"verified_at": bindparam("moment"), "expires_at": bindparam("until")})
)
_keeps = bindparam("keeps_password") == 1
_PERSON = Statement(
    update(registrations)
    .where(*_this)
    .values(
        _next | {"sealed_person": bindparam("new_sealed")} | {"phc": case((_keeps, registrations.c.phc), else_=None)}
    )
)
_PASSWORD = Statement(
    update(registrations)
    .where(*_this)
    .values(_next | {"phc": bindparam("new_phc"), "band": bindparam("new_band"), "set_at": bindparam("moment")})
)
_PASSKEY = Statement(update(registrations).where(*_this).values(_next | {"sealed_passkey": bindparam("new_sealed")}))
_gone: dict[str, Any] = {
    "expires_at": bindparam("moment"), "sealed_person": None, "sealed_passkey": None, "phc": None
}  # fmt: skip
_FINISH = Statement(update(registrations).where(*_this).values(_next | _gone))
_DROP = Statement(update(registrations).where(registrations.c.id == bindparam("registration")).values(_gone))
_OVER = Statement(
    select(registrations.c.id)
    .where(registrations.c.expires_at <= bindparam("before"))
    .order_by(registrations.c.expires_at)
    .limit(bindparam("most"))
)
_DELETE = Statement(delete(registrations).where(registrations.c.id == bindparam("registration")))


class _Sealed(msgspec.Struct):
    """What of a registration is personal data from the first step on."""

    reference: str
    email: str
    folded: str


def find_registration(read: Reader, browser: bytes, now: int) -> Registration | None:
    """The newest registration that this browser is in the middle of."""
    return _read(read, read.one(_OF_BROWSER, browser=browser, now=now))


def find_registration_by_reference(read: Reader, reference: str, now: int) -> Registration | None:
    """The registration whose waiting page shows this reference."""
    return _read(read, read.one(_BY_REFERENCE, hash=read.vault.index("reference", reference), now=now))


def find_registration_by_id(read: Reader, registration_id: str, now: int) -> Registration | None:
    """The registration with this id, whatever browser it belongs to."""
    return _read(read, read.one(_BY_ID, registration=registration_id, now=now))


def _read(read: Reader, row: Row | None) -> Registration | None:
    if row is None:
        return None
    sealed = read.open(row[0], "registrations", row[0], row[5], _Sealed)
    person = read.open(row[0], "registrations.person", row[0], row[6], Person) if row[6] else None
    passkey = read.open(row[0], "registrations.passkey", row[0], row[13], Passkey) if row[13] else None
    return Registration(
        id=row[0],
        reference=sealed.reference,
        version=row[1],
        email=Email(sealed.email, sealed.folded),
        browser=row[2],
        locale=row[3],
        request=row[4],
        created_at=row[10],
        expires_at=row[12],
        verified_at=row[11],
        person=person,
        password=Password(row[7], Band(row[8]), row[9]) if row[7] else None,
        passkey=passkey,
        corrected_by=row[14],
    )


def purge_registrations(database: Database, vault: Vault, *, before: int, most: int) -> int:
    """Forget at most ``most`` registrations that were over before then: first their keys, then their rows."""
    with database.reading() as connection:
        over = [row[0] for row in connection.rows(_OVER, {"before": before, "most": most})]
    if over:
        vault.keys.destroy(*over)
        commit(database, [Write(_DELETE, {"registration": registration_id}) for registration_id in over])
    return len(over)


def _begin(change: RegistrationBegun, writing: Writing) -> Iterable[Write]:
    registration = change.registration
    yield Write(
        _ADD,
        {
            "id": registration.id,
            "version": registration.version,
            "browser": registration.browser,
            "reference_hash": writing.vault.index("reference", registration.reference),
            "locale": registration.locale,
            "request": registration.request,
            "sealed": _seal(registration.id, registration.reference, registration.email, writing),
            "sealed_person": None,
            "sealed_passkey": None,
            "phc": None,
            "band": None,
            "set_at": None,
            "corrected_by": registration.corrected_by,
            "created_at": registration.created_at,
            "verified_at": None,
            "expires_at": registration.expires_at,
        },
    )


def _seal(registration_id: str, reference: str, email: Email, writing: Writing) -> bytes:
    sealed = _Sealed(reference, email.text, email.folded)
    return writing.vault.seal(registration_id, "registrations", registration_id, sealed)


def _guarded(statement: Statement, registration_id: str, version: int, **values: object) -> Write:
    return Write(statement, {"registration": registration_id, "version_before": version, **values}, expect=1)


def _resume(change: RegistrationResumed, _: Writing) -> Iterable[Write]:
    yield _guarded(_RESUME, change.registration_id, change.version, new_request=change.request)


def _correct(change: AddressCorrected, writing: Writing) -> Iterable[Write]:
    sealed = _seal(change.registration_id, change.reference, change.email, writing)
    values = {"new_sealed": sealed, "until": change.expires_at, "new_corrected_by": change.desk}
    yield _guarded(_CORRECT, change.registration_id, change.version, **values)


def _prolong(change: RegistrationProlonged, _: Writing) -> Iterable[Write]:
    yield _guarded(_PROLONG, change.registration_id, change.version, until=change.expires_at)


def _prove(change: MailboxProved, _: Writing) -> Iterable[Write]:
    yield _guarded(_PROVE, change.registration_id, change.version, moment=change.at, until=change.expires_at)


def _person(change: PersonGiven, writing: Writing) -> Iterable[Write]:
    owner = change.registration_id
    sealed = writing.vault.seal(owner, "registrations.person", owner, change.person)
    keeps = int(change.keeps_password)
    yield _guarded(_PERSON, owner, change.version, new_sealed=sealed, keeps_password=keeps)


def _password(change: PasswordChosen, _: Writing) -> Iterable[Write]:
    chosen = change.password
    values = {"new_phc": chosen.phc, "new_band": chosen.band.value, "moment": chosen.set_at}
    yield _guarded(_PASSWORD, change.registration_id, change.version, **values)


def _passkey(change: PasskeyChosen, writing: Writing) -> Iterable[Write]:
    owner = change.registration_id
    sealed = writing.vault.seal(owner, "registrations.passkey", owner, change.passkey)
    yield _guarded(_PASSKEY, owner, change.version, new_sealed=sealed)


def _finish(change: RegistrationFinished, _: Writing) -> Iterable[Write]:
    yield _guarded(_FINISH, change.registration_id, change.version, moment=change.at)


def _drop(change: RegistrationDropped, _: Writing) -> Iterable[Write]:
    yield Write(_DROP, {"registration": change.registration_id, "moment": change.at})


WRITES: Writers = {
    RegistrationBegun: _begin,
    RegistrationResumed: _resume,
    AddressCorrected: _correct,
    CorrectionTold: lambda _change, _writing: (),
    RegistrationProlonged: _prolong,
    MailboxProved: _prove,
    PersonGiven: _person,
    PasswordChosen: _password,
    PasskeyChosen: _passkey,
    RegistrationFinished: _finish,
    RegistrationDropped: _drop,
}

NEW_KEYS: NewKeys = {RegistrationBegun: "registration_id"}
