"""Base64 for addresses."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.base import base64url


@given(st.binary(max_size=64))
def test_what_is_spelt_is_read_again_with_padding_or_without(raw: bytes) -> None:
    """What we write has none (RFC 7515 section 2); others' may."""
    text = base64url.encode(raw)

    assert base64url.decode(text) == raw
    assert base64url.decode(base64.urlsafe_b64encode(raw).decode()) == raw
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@pytest.mark.parametrize("text", ["A", "ö", "AAAAA"])
def test_what_spells_nothing_is_refused(text: str) -> None:
    """Callers answer as they do to anything forged."""
    with pytest.raises(ValueError, match=r"."):
        base64url.decode(text)
