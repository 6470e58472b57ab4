"""What the shop has to be told: as options, or as SHOP_… variables of the environment."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the ID is, who we are there, and where the shop is. `base_url` is how browsers reach it, without a path."""

    issuer: str
    client_id: str
    client_secret: str
    host: str
    port: int
    base_url: str
    data: str
    id_name: str

    @property
    def is_secure(self) -> bool:
        """Whether the shop is reached over https."""
        return self.base_url.startswith("https:")


def read_settings(arguments: Sequence[str], environment: Mapping[str, str]) -> Settings:
    """The settings from the command line, else from the environment; wrong ones end the program in one line, code 2."""
    parser = argparse.ArgumentParser(
        prog="shop",
        description="An example online shop that signs its customers in with the ID.",
        epilog="Each option may stand in the environment too: --client-secret as SHOP_CLIENT_SECRET, and best there.",
    )

    def option(name: str, text: str, default: str | None = None) -> None:
        value = environment.get("SHOP_" + name.replace("-", "_").upper()) or default
        parser.add_argument(f"--{name}", default=value, required=value is None, help=text)

    option("issuer", "the ID's issuer, e.g. http://127.0.0.1:8080")
    option("client-id", "the client_id that the ID gave the shop")
    option("client-secret", "the client_secret that goes with it")
    option("listen", "HOST:PORT to listen on (default 127.0.0.1:8090)", "127.0.0.1:8090")
    option("base-url", "the shop as browsers reach it (default http://LISTEN)", "")
    option("data", "SQLite file for sessions and baskets (default: in memory, until the shop stops)", ":memory:")
    option("id-name", "how the brand calls its ID (default “ID”)", "ID")
    given = parser.parse_args(arguments)

    host, _, port = given.listen.rpartition(":")
    if not (host and port.isdecimal()):
        parser.error(f"--listen {given.listen}: HOST:PORT is expected, e.g. 127.0.0.1:8090")
    base_url = (given.base_url or f"http://{given.listen}").rstrip("/")
    for name, url in (("issuer", given.issuer), ("base-url", base_url)):
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            parser.error(f"--{name} {url}: https is expected (http on loopback names only)")
    if urlsplit(base_url).path or urlsplit(base_url).query:
        parser.error(f"--base-url {base_url}: a host without a path is expected")
    return Settings(
        issuer=given.issuer,
        client_id=given.client_id,
        client_secret=given.client_secret,
        host=host.strip("[]"),
        port=int(port),
        base_url=base_url,
        data=given.data,
        id_name=given.id_name,
    )
