"""Parameters as they arrive."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.protocol.errors import OAuthError
from keyfob.protocol.parameters import MAX_PAIRS, read_parameters, read_strictly

KNOWN = {"state": 5, "claims": 20}


@pytest.mark.parametrize(
    ("pairs", "given_", "faults"),
    [
        ([], {}, {}),
        ([("state", "a b")], {"state": "a b"}, {}),
        ([("state", "")], {}, {}),
        ([("state", ""), ("state", "a")], {"state": "a"}, {}),
        ([("other", "x"), ("other", "y"), ("state[]", "z")], {}, {}),
        ([("state", "a"), ("state", "a")], {}, {"state": "is repeated"}),
        ([("state", "a"), ("state", "b"), ("state", "c")], {}, {"state": "is repeated"}),
        ([("state", "123456")], {}, {"state": "is too long"}),
        ([("state", "123456"), ("state", "a")], {}, {"state": "is repeated"}),
        ([("state", "a\r\n")], {}, {"state": "holds characters that are not allowed"}),
        ([("state", "\x00")], {}, {"state": "holds characters that are not allowed"}),
        ([("state", "\ud800")], {}, {"state": "holds characters that are not allowed"}),
        ([("state", "\u2028")], {}, {"state": "holds characters that are not allowed"}),
        ([("claims", '{\n\t"a": 1\r\n}')], {"claims": '{\n\t"a": 1\r\n}'}, {}),
        ([("claims", "\x00")], {}, {"claims": "holds characters that are not allowed"}),
    ],
)
def test_each_parameter_is_read_once_or_has_a_fault(
    pairs: list[tuple[str, str]], given_: dict[str, str], faults: dict[str, str]
) -> None:
    """Unknown ones are ignored, empty ones are absent, the rest is bounded."""
    parameters = read_parameters(pairs, KNOWN)

    assert (parameters.given, parameters.faults) == (given_, faults)


def test_a_hundred_parameters_are_too_many() -> None:
    """One more than the limit ends the request."""
    pairs = [(str(number), "x") for number in range(MAX_PAIRS)]
    assert read_parameters(pairs, KNOWN).given == {}

    with pytest.raises(OAuthError):
        read_parameters([*pairs, ("state", "a")], KNOWN)


@given(st.lists(st.tuples(st.sampled_from(["state", "claims", "other"]), st.text())))
def test_what_is_strictly_read_is_clean(pairs: list[tuple[str, str]]) -> None:
    """Either an error of ours, or values within their bounds that can be stored."""
    try:
        read = read_strictly(pairs, KNOWN)
    except OAuthError:
        return
    for name, value in read.items():
        assert 0 < len(value) <= KNOWN[name]
        assert "\x00" not in value
        value.encode()
