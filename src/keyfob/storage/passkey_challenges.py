"""Challenges for passkeys: found by the digest of their text, gone once they are answered."""

from collections.abc import Iterable

from sqlalchemy import bindparam, delete, insert, select

from keyfob.accounts.passkey_challenge import Challenge, ChallengePosed, ChallengeSpent, Use
from keyfob.storage.reader import Reader
from keyfob.storage.schema import passkey_challenges
from keyfob.storage.statement import Statement, Write
from keyfob.storage.writing import Writers, Writing

_FIND = Statement(
    select(
        passkey_challenges.c.digest, passkey_challenges.c.use, passkey_challenges.c.browser,
        passkey_challenges.c.owner, passkey_challenges.c.expires_at,
    ).where(passkey_challenges.c.digest == bindparam("digest"), passkey_challenges.c.browser == bindparam("browser"))
)  # fmt: skip
_ADD = Statement(insert(passkey_challenges))
_SPEND = Statement(delete(passkey_challenges).where(passkey_challenges.c.digest == bindparam("spent")))


def find_challenge(read: Reader, digest: bytes, browser: bytes) -> Challenge | None:
    """The challenge that waits under this digest, if it was made for this browser; others' are left alone."""
    row = read.one(_FIND, digest=digest, browser=browser)
    return Challenge(row[0], Use(row[1]), row[2], row[3], row[4]) if row else None


def _pose(change: ChallengePosed, _: Writing) -> Iterable[Write]:
    challenge = change.challenge
    yield Write(
        _ADD,
        {
            "digest": challenge.digest,
            "use": challenge.use.value,
            "browser": challenge.browser,
            "owner": challenge.owner,
            "expires_at": challenge.expires_at,
        },
    )


WRITES: Writers = {
    ChallengePosed: _pose,
    ChallengeSpent: lambda change, _: (Write(_SPEND, {"spent": change.digest}, expect=1),),
}
