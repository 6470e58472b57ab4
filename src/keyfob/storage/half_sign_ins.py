"""Half sign-ins: found by the digest of the cookie that waits for a code."""

from collections.abc import Iterable

from sqlalchemy import bindparam, delete, insert, select, update

from keyfob.accounts.acr import Acr, Proved
from keyfob.accounts.half_sign_in import HalfSignIn, HalfSignInBegun, HalfSignInEnded
from keyfob.accounts.second_factor import SecondFailed
from keyfob.storage import second_factors
from keyfob.storage.accounts import still
from keyfob.storage.reader import Reader
from keyfob.storage.schema import half_sign_ins
from keyfob.storage.statement import Statement, Write
from keyfob.storage.writing import Writers, Writing

_columns = (
    half_sign_ins.c.digest, half_sign_ins.c.account_id, half_sign_ins.c.version, half_sign_ins.c.browser,
    half_sign_ins.c.acr, half_sign_ins.c.amr, half_sign_ins.c.remember, half_sign_ins.c.expires_at,
    half_sign_ins.c.failures,
)  # fmt: skip
_GET = Statement(
    select(*_columns).where(
        half_sign_ins.c.digest == bindparam("digest"), half_sign_ins.c.expires_at > bindparam("now")
    )
)
_ADD = Statement(insert(half_sign_ins))
_this = half_sign_ins.c.digest == bindparam("this")
_END = Statement(delete(half_sign_ins).where(_this))
_FAIL = Statement(update(half_sign_ins).where(_this).values(failures=half_sign_ins.c.failures + 1))


def find_half_sign_in(read: Reader, digest: bytes, now: int) -> HalfSignIn | None:
    """The half sign-in behind a cookie."""
    row = read.one(_GET, digest=digest, now=now)
    if row is None:
        return None
    return HalfSignIn(
        digest=row[0],
        account_id=row[1],
        version=row[2],
        browser=row[3],
        proved=Proved(Acr(row[4]), tuple(row[5].split())),
        remember=bool(row[6]),
        expires_at=row[7],
        failures=row[8],
    )


def _begin(change: HalfSignInBegun, _: Writing) -> Iterable[Write]:
    half = change.half
    yield still(change.account_id, change.version)
    yield Write(
        _ADD,
        {
            "digest": half.digest,
            "account_id": half.account_id,
            "version": half.version,
            "browser": half.browser,
            "acr": half.proved.acr.value,
            "amr": " ".join(half.proved.amr),
            "remember": int(half.remember),
            "failures": half.failures,
            "expires_at": half.expires_at,
        },
    )


def _fail(change: SecondFailed, _: Writing) -> Iterable[Write]:
    yield Write(_FAIL, {"this": change.half})
    if change.is_counted:
        yield Write(second_factors.FAIL, {"account": change.account_id, "stranger": int(change.is_strange)})


WRITES: Writers = {
    HalfSignInBegun: _begin,
    HalfSignInEnded: lambda change, _: (Write(_END, {"this": change.digest}, expect=1),),
    SecondFailed: _fail,
}
