"""Signing in with a password, and the browsers that an account knows by it."""

from collections.abc import Iterable

from sqlalchemy import bindparam, case, delete, or_, select, update

from keyfob.accounts.acr import Proved, is_full
from keyfob.accounts.model import Band
from keyfob.accounts.sign_in import (
    BrowserRecognized,
    BrowsersForgotten,
    PasswordFailed,
    PasswordRehashed,
    PasswordSwitchedOff,
    SignInRecorded,
)
from keyfob.storage.accounts import still
from keyfob.storage.reader import Reader
from keyfob.storage.schema import factor_recoveries, known_browsers, passwords
from keyfob.storage.statement import Statement, Write, upsert
from keyfob.storage.writing import Writers, Writing

_KNOWN = Statement(
    select(known_browsers.c.until).where(
        known_browsers.c.account_id == bindparam("account_id"),
        known_browsers.c.browser == bindparam("browser"),
        known_browsers.c.until > bindparam("now"),
    )
)
_FAMILIAR = Statement(
    select(known_browsers.c.until).where(
        known_browsers.c.account_id == bindparam("account_id"),
        known_browsers.c.browser == bindparam("browser"),
        known_browsers.c.until > bindparam("now"),
        known_browsers.c.typed_code == 1,
    )
)
_KNOWN_TO_ANYBODY = Statement(
    select(known_browsers.c.until)
    .where(known_browsers.c.browser == bindparam("browser"), known_browsers.c.until > bindparam("now"))
    .limit(1)
)

_its = passwords.c.account_id == bindparam("account")
_COUNT_SIGN_IN = Statement(
    update(passwords)
    .where(_its, or_(passwords.c.failures > 0, passwords.c.band == Band.SHORT.value))
    .values(failures=0, sign_ins=passwords.c.sign_ins + bindparam("more"))
)
_FAIL = Statement(update(passwords).where(_its).values(failures=passwords.c.failures + 1))
_REHASH = Statement(update(passwords).where(_its).values(phc=bindparam("new_phc")))
_STOP_RECOVERY = Statement(delete(factor_recoveries).where(factor_recoveries.c.account_id == bindparam("account")))
_KNOW = upsert(
    known_browsers,
    lambda insert: insert.values(
        account_id=bindparam("account_id"), browser=bindparam("browser"), until=bindparam("until"),
        typed_code=bindparam("typed_code"),
    ).on_conflict_do_update(
        index_elements=["account_id", "browser"],
        set_={
            "until": bindparam("until"),
            # On a trusted device no code is asked for; that it typed one before stays so.
            "typed_code": case((bindparam("typed_code") == 1, 1), else_=known_browsers.c.typed_code),
        },
    ),
)  # fmt: skip
_FORGET = Statement(delete(known_browsers).where(known_browsers.c.account_id == bindparam("account")))


def is_known_browser(read: Reader, account_id: str, browser: bytes, now: int) -> bool:
    """Whether this browser signed this account in before."""
    return read.one(_KNOWN, account_id=account_id, browser=browser, now=now) is not None


def is_familiar_browser(read: Reader, account_id: str, browser: bytes, now: int) -> bool:
    """Whether this browser typed a right code of this account's second factor before."""
    return read.one(_FAMILIAR, account_id=account_id, browser=browser, now=now) is not None


def is_known_to_anybody(read: Reader, browser: bytes, now: int) -> bool:
    """Whether this browser signed any account in before."""
    return read.one(_KNOWN_TO_ANYBODY, browser=browser, now=now) is not None


def _record_sign_in(change: SignInRecorded, _: Writing) -> Iterable[Write]:
    yield still(change.account_id, change.version)
    if "pwd" in change.amr:
        yield Write(_COUNT_SIGN_IN, {"account": change.account_id, "more": 0 if change.again else 1})
    if is_full(Proved(change.acr, change.amr)):
        # Whoever still has a factor has lost none: nobody waits for them to be removed any more.
        yield Write(_STOP_RECOVERY, {"account": change.account_id})


def _rehash(change: PasswordRehashed, _: Writing) -> Iterable[Write]:
    yield still(change.account_id, change.version)
    yield Write(_REHASH, {"account": change.account_id, "new_phc": change.phc}, expect=1)


def _fail(change: PasswordFailed, _: Writing) -> Iterable[Write]:
    yield Write(_FAIL, {"account": change.account_id or ""})


def _recognize(change: BrowserRecognized, _: Writing) -> Iterable[Write]:
    known = {"browser": change.browser, "until": change.until, "typed_code": int(change.typed_code)}
    yield Write(_KNOW, {"account_id": change.account_id, **known})


WRITES: Writers = {
    SignInRecorded: _record_sign_in,
    PasswordRehashed: _rehash,
    PasswordFailed: _fail,
    PasswordSwitchedOff: lambda _change, _writing: (),
    BrowserRecognized: _recognize,
    BrowsersForgotten: lambda change, _: (Write(_FORGET, {"account": change.account_id}),),
}
