"""Where a request comes from: only trusted proxies are believed."""

from ipaddress import ip_address

from hypothesis import given
from hypothesis import strategies as st

from keyfob.web.network import MOST_HOPS, Network

PROXY = Network(["10.0.0.0/8", "fd00::/8"])


@given(st.text())
def test_nobody_else_is_believed(forwarded: str) -> None:
    """Whatever an untrusted peer says, its own address counts (ASVS 4.1.3)."""
    assert PROXY.client("192.0.2.1", forwarded) == "192.0.2.1"
    assert Network().client("10.0.0.1", forwarded) == "10.0.0.1"


@given(st.text())
def test_a_trusted_proxy_cannot_be_made_to_tell_nonsense(forwarded: str) -> None:
    """What is found is always the peer or an address."""
    ip_address(PROXY.client("10.0.0.1", forwarded))  # raises for anything else


def test_the_nearest_untrusted_hop_is_the_client() -> None:
    """What stands before it, the client has written itself."""
    assert PROXY.client("10.0.0.1", "1.2.3.4, 192.0.2.7, 10.0.0.2") == "192.0.2.7"
    assert PROXY.client("fd00::1", "2001:db8::1") == "2001:db8::1"
    assert PROXY.client("::ffff:10.0.0.1", "192.0.2.7") == "192.0.2.7"
    assert PROXY.client("10.0.0.1", "") == "10.0.0.1"
    assert PROXY.client("10.0.0.1", "a") == "10.0.0.1"


def test_the_zone_of_a_hop_is_not_believed() -> None:
    """It could be any text, and where somebody asked from stands in a mail to somebody else."""
    assert PROXY.client("10.0.0.1", "fe80::1%call evil.example, 10.0.0.2") == "10.0.0.2"


def test_hundreds_of_hops_are_not_walked() -> None:
    """Only the last ones are looked at."""
    assert PROXY.client("10.0.0.1", "192.0.2.7," + ",".join(["10.0.0.9"] * 300)) == "10.0.0.9"
    assert PROXY.client("10.0.0.1", "192.0.2.7" + ",10.0.0.9" * (MOST_HOPS - 1)) == "192.0.2.7"
