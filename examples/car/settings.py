"""What the car has to be told: as options, or as CAR_… variables of the environment."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the ID is, who the car is there, and where its screen is."""

    issuer: str
    client_id: str
    host: str
    port: int
    data: Path
    model: str
    name: str
    id_name: str
    show_key: bool

    @property
    def base_url(self) -> str:
        """The screen as its browser reaches it: on the car's own computer, and from nowhere else."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


def read_settings(arguments: Sequence[str], environment: Mapping[str, str]) -> Settings:
    """The settings from the command line, else from the environment; wrong ones end the program in one line, code 2."""
    parser = argparse.ArgumentParser(
        prog="car",
        description="An example car whose drivers sign in with the ID.",
        epilog="Each option may stand in the environment too: --client-id as CAR_CLIENT_ID.",
    )

    def option(name: str, text: str, default: str = "") -> None:
        value = environment.get("CAR_" + name.replace("-", "_").upper()) or default
        parser.add_argument(f"--{name}", default=value, help=text)

    option("issuer", "the ID's issuer, e.g. http://127.0.0.1:8080")
    option("client-id", "the client_id that the ID gave this car")
    option("listen", "HOST:PORT of the screen, on this machine (default 127.0.0.1:8091)", "127.0.0.1:8091")
    option("data", "folder for the car's key and its drivers (default car-data)", "car-data")
    option("model", "what model the car is, as its driver reads it (default “Model One”)", "Model One")
    option("name", "how its owner calls the car (default: not at all)")
    option("id-name", "how the brand calls its ID (default “ID”)", "ID")
    parser.add_argument("--show-key", action="store_true", help="print the car's public key as a JWK Set, and end")
    given = parser.parse_args(arguments)

    host, _, port = given.listen.rpartition(":")
    if host.strip("[]") not in LOOPBACK or not port.isdecimal():
        parser.error(f"--listen {given.listen}: a port of this machine is expected, e.g. 127.0.0.1:8091")
    issuer = urlsplit(given.issuer)
    if not given.show_key:
        if issuer.scheme != "https" and not (issuer.scheme == "http" and issuer.hostname in LOOPBACK):
            parser.error(f"--issuer {given.issuer}: https is expected (http on loopback names only)")
        if not given.client_id:
            parser.error("--client-id is missing: register the car with the key that --show-key prints")
    return Settings(
        issuer=given.issuer,
        client_id=given.client_id,
        host=host.strip("[]"),
        port=int(port),
        data=Path(given.data),
        model=given.model,
        name=given.name,
        id_name=given.id_name,
        show_key=given.show_key,
    )
