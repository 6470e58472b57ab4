"""Secrets as digests."""

import hashlib

from keyfob.base.secret import Pepper, digest, same

PEPPER = Pepper(b"k" * 32)


def test_a_token_is_kept_as_its_sha_256() -> None:
    """Nothing but the digest is needed to find it again."""
    assert digest("token") == hashlib.sha256(b"token").digest()
    assert same(digest("token"), digest("token"))
    assert not same(digest("token"), digest("tokem"))


def test_a_short_secret_is_bound_to_its_row_and_to_the_pepper() -> None:
    """The same code in another row, or under another pepper, has another digest."""
    assert PEPPER.digest("row", "123456") == PEPPER.digest("row", "123456")
    assert PEPPER.digest("row", "123456") != PEPPER.digest("other", "123456")
    assert PEPPER.digest("row", "123456") != Pepper(b"x" * 32).digest("row", "123456")
    assert PEPPER.digest("row", "123456") != PEPPER.digest("row1", "23456")


def test_a_washed_password_is_no_code_digest() -> None:
    """The two uses of the pepper never meet."""
    assert PEPPER.wash("123456") != PEPPER.digest("password", "123456")[:-1]
    assert len(PEPPER.wash("x" * 1000)) == 32


def test_a_pepper_never_shows_in_a_log() -> None:
    """Its text has nothing of the key."""
    assert "k" * 8 not in repr(PEPPER)
    assert "6b6b" not in repr(PEPPER)
