"""Where a request comes from: proxies are believed only when they are configured (ASVS 4.1.3, 15.3.4)."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

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
        found = peer
        for hop in reversed(forwarded_for.split(",")[-MOST_HOPS:]):
            if not self._is_trusted(found):
                return found
            candidate = hop.strip()
            if not _is_address(candidate):
                return found
            found = candidate
        return found

    def _is_trusted(self, address: str) -> bool:
        return (
            bool(self._trusted)
            and _is_address(address)
            and any(ip_address(address) in network for network in self._trusted)
        )


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
