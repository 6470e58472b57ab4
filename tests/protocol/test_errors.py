"""Refusals and their words."""

import re

from hypothesis import given
from hypothesis import strategies as st

from keyfob.protocol.errors import OAuthError, Refused, invalid_client, invalid_grant, malformed


@given(st.text())
def test_a_description_holds_only_what_the_standard_allows(text: str) -> None:
    """RFC 6749 section 5.2 names the characters; quotes and backslashes are not among them."""
    description = Refused("invalid_request", text).body["error_description"]

    assert re.fullmatch(r"[\x20-\x21\x23-\x5b\x5d-\x7e]*", description)
    assert len(description) == len(text)


def test_the_detail_is_never_told() -> None:
    """What the log learns stays out of the answer and out of a traceback."""
    refused = invalid_grant("the code of another client")

    assert "another client, " not in str(refused.body)
    assert refused.detail == "the code of another client"
    assert refused.detail not in repr(refused)


def test_an_error_carries_its_answer() -> None:
    """What was raised can be answered as any other refusal."""
    error = malformed("what is this")

    assert isinstance(error, OAuthError)
    assert error.refused.body == {"error": "invalid_request", "error_description": "what is this"}
    assert str(error) == "what is this"


def test_a_client_that_did_not_authenticate_is_told_how_to() -> None:
    """RFC 9110 section 15.5.2: 401 comes with a challenge."""
    refused = invalid_client("no")

    assert (refused.status, refused.www_authenticate[:6]) == (401, "Basic ")


def test_a_challenge_says_why() -> None:
    """Client libraries that read no body once they have seen a challenge can still say what is wrong."""
    refused = invalid_client('use "another" way')

    assert refused.www_authenticate.endswith('error="invalid_client", error_description="use ?another? way"')


def test_a_missing_token_is_answered_without_words() -> None:
    """RFC 6750 section 3.1."""
    assert Refused("", "").body == {}
