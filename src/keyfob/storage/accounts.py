"""Accounts and their passwords: how they are found and what changes them."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import bindparam, func, insert, select, update

from keyfob.accounts.blocking import AccountBlocked, AccountUnblocked
from keyfob.accounts.breached import PasswordBreached
from keyfob.accounts.customer import CustomerLinked
from keyfob.accounts.language import LanguageChanged
from keyfob.accounts.model import Account, Band, Password, Status
from keyfob.accounts.not_me import PasswordDistrusted
from keyfob.accounts.passkey import HANDLE_SIZE
from keyfob.accounts.password_change import PasswordChanged
from keyfob.accounts.sign_up import AccountCreated
from keyfob.accounts.terms import TermsAccepted
from keyfob.accounts.throttle import AttemptsForgotten
from keyfob.base.email import Email
from keyfob.storage import attempts
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.reader import Reader
from keyfob.storage.schema import (
    accounts,
    identifiers,
    passkeys,
    passwords,
    second_factors,
    sessions,
    terms_acceptances,
)
from keyfob.storage.sealing import PROGRAM
from keyfob.storage.statement import Row, Statement, Write, upsert
from keyfob.storage.writing import NewKeys, Writer, Writers, Writing

_columns = (
    accounts.c.id, accounts.c.customer_id, accounts.c.status, accounts.c.version, accounts.c.created_at,
    accounts.c.terms, accounts.c.privacy, accounts.c.locale, accounts.c.sealed,
    passwords.c.phc, passwords.c.band, passwords.c.set_at, passwords.c.failures, passwords.c.breached_at,
    select(func.count()).where(passkeys.c.account_id == accounts.c.id).scalar_subquery(), second_factors.c.since,
    passwords.c.sign_ins,
)  # fmt: skip
_with_factors = accounts.outerjoin(passwords, passwords.c.account_id == accounts.c.id).outerjoin(
    second_factors, second_factors.c.account_id == accounts.c.id
)
_GET = Statement(select(*_columns).select_from(_with_factors).where(accounts.c.id == bindparam("account_id")))
_OF_CUSTOMER = Statement(
    select(*_columns).select_from(_with_factors).where(accounts.c.customer_id == bindparam("customer_id"))
)
_BY_IDENTIFIER = Statement(
    select(*_columns)
    .select_from(identifiers.join(_with_factors, accounts.c.id == identifiers.c.account_id))
    .where(identifiers.c.kind == bindparam("kind"), identifiers.c.hash == bindparam("hash"))
)
_ADD = Statement(insert(accounts))
_ADD_PASSWORD = Statement(insert(passwords))
_CLAIM = upsert(
    identifiers,
    lambda insert: insert.values(
        kind=bindparam("kind"), hash=bindparam("hash"), account_id=bindparam("account_id")
    ).on_conflict_do_nothing(),
)
_this = (accounts.c.id == bindparam("account"), accounts.c.version == bindparam("version"))
_STILL = Statement(update(accounts).where(*_this).values(version=accounts.c.version))
_ADVANCE = Statement(update(accounts).where(*_this).values(version=accounts.c.version + 1))
_JUDGE = Statement(
    update(accounts).where(*_this).values(version=accounts.c.version + 1, status=bindparam("new_status"))
)
_READDRESS = Statement(
    update(accounts).where(*_this).values(version=accounts.c.version + 1, sealed=bindparam("new_sealed"))
)
_SPEAK = Statement(update(accounts).where(accounts.c.id == bindparam("account")).values(locale=bindparam("spoken")))
_LINK = Statement(
    update(accounts)
    .where(accounts.c.id == bindparam("account"), accounts.c.customer_id.is_(None))
    .values(customer_id=bindparam("linked"))
)
_AGREE = Statement(
    update(accounts)
    .where(accounts.c.id == bindparam("account"))
    .values(terms=bindparam("agreed_terms"), privacy=bindparam("agreed_privacy"))
)
_AGREED = upsert(
    terms_acceptances,
    lambda insert: insert.values(
        account_id=bindparam("account_id"), at=bindparam("at"), terms=bindparam("terms"),
        privacy=bindparam("privacy"), locale=bindparam("locale"),
    ).on_conflict_do_nothing(),
)  # fmt: skip
_its = passwords.c.account_id == bindparam("account")
_SWITCH_OFF = Statement(update(passwords).where(_its).values(failures=bindparam("as_many")))
_SET = upsert(
    passwords,
    lambda insert: insert.values(
        account_id=bindparam("account_id"), phc=bindparam("phc"), band=bindparam("band"),
        set_at=bindparam("set_at"), failures=0, breached_at=None, sign_ins=0,
    ).on_conflict_do_update(
        index_elements=["account_id"],
        set_={
            "phc": bindparam("phc"), "band": bindparam("band"), "set_at": bindparam("set_at"), "failures": 0,
            "breached_at": None, "sign_ins": 0,
        },
    ),
)  # fmt: skip
_FORGIVE = Statement(
    update(second_factors).where(second_factors.c.account_id == bindparam("account")).values(strange=0)
)
_SETTLE = Statement(update(sessions).where(sessions.c.account_id == bindparam("account")).values(password_due=0))
_NOTE_BREACH = Statement(
    update(passwords)
    .where(_its, func.coalesce(passwords.c.breached_at, 0) == bindparam("former"))
    .values(breached_at=bindparam("moment"))
)


class _Sealed(msgspec.Struct):
    """What of an account is personal data."""

    email: str
    folded: str
    handle: bytes


def find_by_email(read: Reader, email: Email) -> Account | None:
    """The account whose ID this address is."""
    account = find_by_identifier(read, "email", email.folded)
    if account is not None and account.email.folded != email.folded:
        return None  # its former address, which is nobody's for a while
    if account is None:
        # Nobody's address is opened as well, so that both take as long (ASVS 6.3.8).
        sealed = read.vault.seal(PROGRAM, "accounts", "", _Sealed(email.text, email.folded, bytes(HANDLE_SIZE)))
        read.open(PROGRAM, "accounts", "", sealed, _Sealed)
    return account


def find_by_identifier(read: Reader, kind: str, value: str) -> Account | None:
    """The account that this is an identifier of: the folded address, or a passkey."""
    row = read.one(_BY_IDENTIFIER, kind=kind, hash=read.vault.index(kind, value))
    return _account(read, row) if row else None


def find_account(read: Reader, account_id: str) -> Account | None:
    """The account with this id; one whose key was destroyed is gone."""
    row = read.one(_GET, account_id=account_id)
    return _account(read, row) if row else None


def find_account_of_customer(read: Reader, customer_id: str) -> Account | None:
    """The account with which this customer signs in."""
    row = read.one(_OF_CUSTOMER, customer_id=customer_id)
    return _account(read, row) if row else None


def claim(kind: str, value: str, account_id: str, writing: Writing) -> Write:
    """The account's from now on; a guard: nobody else's yet."""
    return Write(_CLAIM, {"kind": kind, "hash": writing.vault.index(kind, value), "account_id": account_id}, expect=1)


def still(account_id: str, version: int) -> Write:
    """A guard: the account's version is ``version``, and stays so until the commit."""
    return Write(_STILL, {"account": account_id, "version": version}, expect=1)


def advance(account_id: str, version: int) -> Write:
    """The account's version is one more; a guard: it is ``version``."""
    return Write(_ADVANCE, {"account": account_id, "version": version}, expect=1)


def readdress(account: Account, email: Email, writing: Writing) -> Write:
    """The account's address from now on, which it has claimed; a guard: its version, which is one more then."""
    sealed = _Sealed(email.text, email.folded, account.handle)
    values = {"account": account.id, "version": account.version}
    return Write(
        _READDRESS,
        {**values, "new_sealed": writing.vault.seal(account.id, "accounts", account.id, sealed)},
        expect=1,
    )


def is_reserved(read: Reader, email: Email) -> bool:
    """Whether an address was an account's ID until a while ago, and may become it again."""
    account = find_by_identifier(read, "email", email.folded)
    return account is not None and account.email.folded != email.folded


def _account(read: Reader, row: Row) -> Account | None:
    try:
        sealed = read.open(row[0], "accounts", row[0], row[8], _Sealed)
    except KeyDestroyed:  # deleted, and a backup of before was put back, or its rows are just going
        return None
    password = Password(row[9], Band(row[10]), row[11], row[12], row[13], row[16]) if row[9] else None
    return Account(
        id=row[0],
        customer_id=row[1],
        email=Email(sealed.email, sealed.folded),
        status=Status(row[2]),
        version=row[3],
        locale=row[7],
        created_at=row[4],
        password=password,
        terms=row[5],
        privacy=row[6],
        handle=sealed.handle,
        passkeys=row[14],
        second_factor=row[15] is not None,
    )


def _create(change: AccountCreated, writing: Writing) -> Iterable[Write]:
    account = change.account
    sealed = _Sealed(account.email.text, account.email.folded, account.handle)
    yield claim("email", account.email.folded, account.id, writing)
    yield Write(
        _ADD,
        {
            "id": account.id,
            "customer_id": account.customer_id,
            "status": account.status.value,
            "version": account.version,
            "created_at": account.created_at,
            "terms": account.terms,
            "privacy": account.privacy,
            "locale": account.locale,
            "sealed": writing.vault.seal(account.id, "accounts", account.id, sealed),
        },
    )
    if account.password:
        yield Write(
            _ADD_PASSWORD,
            {
                "account_id": account.id,
                **_password(account.password),
                "failures": 0,
                "breached_at": None,
                "sign_ins": 0,
            },
        )


def _change_password(change: PasswordChanged, _: Writing) -> Iterable[Write]:
    yield advance(change.account_id, change.version)
    yield Write(_SET, {"account_id": change.account_id, **_password(change.password)})
    yield Write(_SETTLE, {"account": change.account_id})
    # Whoever typed wrong codes knew the former one.
    yield Write(_FORGIVE, {"account": change.account_id})


def _note_breach(change: PasswordBreached, _: Writing) -> Iterable[Write]:
    noted = {"account": change.account_id, "former": change.former or 0, "moment": change.at}
    yield Write(_NOTE_BREACH, noted, expect=1)


def _distrust(change: PasswordDistrusted, _: Writing) -> Iterable[Write]:
    yield Write(_ADVANCE, {"account": change.account_id, "version": change.version}, expect=1)
    yield Write(_SWITCH_OFF, {"account": change.account_id, "as_many": change.failures})


def _judge(status: Status) -> Writer:
    def write(change: AccountBlocked | AccountUnblocked, _: Writing) -> Iterable[Write]:
        this = {"account": change.account_id, "version": change.version}
        yield Write(_JUDGE, {**this, "new_status": status.value}, expect=1)

    return write


def _link_customer(change: CustomerLinked, _: Writing) -> Iterable[Write]:
    yield Write(_LINK, {"account": change.account_id, "linked": change.customer_id}, expect=1)


def _accept_terms(change: TermsAccepted, _: Writing) -> Iterable[Write]:
    agreed = {"agreed_terms": change.terms, "agreed_privacy": change.privacy}
    yield Write(_AGREE, {"account": change.account_id, **agreed}, expect=1)
    kept = {"terms": change.terms, "privacy": change.privacy, "locale": change.locale}
    yield Write(_AGREED, {"account_id": change.account_id, "at": change.at, **kept})


def _forget_attempts(change: AttemptsForgotten, writing: Writing) -> Iterable[Write]:
    yield from (attempts.clear(writing.vault, key) for key in change.cleared)
    yield from (attempts.give_back(writing.vault, key) for key in change.returned)


def _password(password: Password) -> dict[str, object]:
    return {"phc": password.phc, "band": password.band.value, "set_at": password.set_at}


WRITES: Writers = {
    AccountCreated: _create,
    PasswordChanged: _change_password,
    PasswordBreached: _note_breach,
    PasswordDistrusted: _distrust,
    AccountBlocked: _judge(Status.BLOCKED),
    AccountUnblocked: _judge(Status.ACTIVE),
    TermsAccepted: _accept_terms,
    CustomerLinked: _link_customer,
    LanguageChanged: lambda change, _: (Write(_SPEAK, {"account": change.account_id, "spoken": change.locale}),),
    AttemptsForgotten: _forget_attempts,
}

NEW_KEYS: NewKeys = {AccountCreated: "account_id"}
