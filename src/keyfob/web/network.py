"""Where a request comes from: proxies are believed only when they are configured (ASVS 4.1.3, 15.3.4)."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

MOST_HOPS = 20


class Network:
    """Finds the address of the client behind the trusted proxies."""

    def __init__(self, trusted: Sequence[str] = ()) -> None:
        self._trusted: list[IPv4Network | IPv6Network] = [ip_network(cidr, strict=False) for cidr in trusted]

    def client(self, peer: str, forwarded_for: str) -> str:
        """The client's address.

        Args:
            peer: the address at the other end of the connection.
            forwarded_for: the ``X-Forwarded-For`` header, read from its end, only from trusted peers on.
        """
        if not forwarded_for or not self._trusted:
            return peer
        found = peer
        for hop in reversed(forwarded_for.split(",")[-MOST_HOPS:]):
            if not self._is_trusted(found):
                return found
            candidate = hop.strip()
            if _read(candidate) is None or "%" in candidate:  # a zone is any text, and means something only here
                return found
            found = candidate
        return found

    def _is_trusted(self, text: str) -> bool:
        address = _read(text)
        return address is not None and any(address in network for network in self._trusted)


def _read(text: str) -> IPv4Address | IPv6Address | None:
    """The address, or None; an IPv4 address in IPv6 writing, as sockets for both give it, is the IPv4 address."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
