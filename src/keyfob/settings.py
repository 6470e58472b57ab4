"""Settings: ``DIR/keyfob.toml``, then ``KEYFOB_*`` variables, then flags; frozen, checked, nothing unknown in them."""

import tomllib
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from keyfob.base.errors import KeyfobError

FILE = "keyfob.toml"
PREFIX = "KEYFOB_"
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
HIGHEST_PORT = 65_535


class SettingsError(KeyfobError):
    """A setting that cannot be used; one line that says which, and what would do."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings, under the names they have in ``keyfob.toml``."""

    data: Path = Path("keyfob-data")
    """The folder of everything that is kept."""
    listen: str = "127.0.0.1:8080"
    """Where the ID listens, HOST:PORT."""
    issuer: str = ""
    """The public address of the ID; by default ``http://`` and the listen address."""
    brand: str = "plain"
    """A brand that ships with Keyfob, or the folder of one's own."""
    database: str = ""
    """``sqlite:///PATH`` or ``postgresql://USER:PASSWORD@HOST/NAME``; by default ``DIR/keyfob.db``."""
    mail: str = ""
    """``smtp://…``, ``smtps://…`` or ``folder:DIR``; by default ``folder:DIR/mail``."""
    mail_from: str = ""
    """The sender of all mails; by default ``no-reply@`` and the issuer's host."""
    keys: str = ""
    """The URL of a separate key store; by default a file beside SQLite, or a schema of its own in PostgreSQL."""
    master_key: str = ""
    """The file with master key and pepper; by default ``DIR/master.key``."""
    desk_listen: str = ""
    """Where the desk listens, HOST:PORT; empty: nowhere."""
    desk_origin: str = ""
    """The public address of the desk, another host name than the issuer's."""
    metrics_listen: str = ""
    """Where Prometheus finds the metrics, HOST:PORT; empty: nowhere."""
    trusted_proxy: list[str] = []
    """Networks (CIDR) of the proxies whose X-Forwarded-For is believed."""
    allowed_host: list[str] = []
    """Private hosts (HOST or HOST:PORT) that services may be called at; all others have to be public and https."""
    hash_memory: int = 256
    """Memory, in MiB, that hashing passwords may take in all."""

    @property
    def database_url(self) -> str:
        """Where the data lies."""
        return self.database or f"sqlite:///{(self.data / 'keyfob.db').resolve()}"

    @property
    def master_key_file(self) -> Path:
        """Where master key and pepper lie."""
        return Path(self.master_key) if self.master_key else self.data / "master.key"

    @property
    def mail_url(self) -> str:
        """Where mails go."""
        return self.mail or f"folder:{self.data / 'mail'}"

    @property
    def sender(self) -> str:
        """Who mails come from."""
        return self.mail_from or f"no-reply@{urlsplit(self.issuer_url).hostname}"

    @property
    def issuer_url(self) -> str:
        """The issuer, without a slash at its end."""
        return (self.issuer or f"http://{self.listen}").rstrip("/")


def load_settings(flags: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    """Lay flags over variables over the file in the data folder.

    Raises:
        SettingsError: for an unknown key, a value of the wrong kind, or one that cannot work.
    """
    given = {name: value for name, value in flags.items() if value not in (None, (), "")}
    from_environment = _from_environment(environment)
    data = Path(given.get("data") or from_environment.get("data") or Settings().data)
    merged = {**_read_file(data / FILE), **from_environment, **given, "data": str(data)}
    try:
        settings = msgspec.convert(merged, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(f"a setting does not fit: {error}") from error
    _check(settings)
    return settings


def parse_listen(text: str) -> tuple[str, int]:
    """Host and port of ``HOST:PORT``; IPv6 addresses stand in brackets.

    Raises:
        SettingsError: when it is neither.
    """
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdecimal() or int(port) > HIGHEST_PORT:
        raise SettingsError(f"“{text}” is no HOST:PORT, such as 127.0.0.1:8080")
    return host.strip("[]"), int(port)


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    lists = {field.name for field in msgspec.structs.fields(Settings) if field.type == list[str]}
    for name, value in environment.items():
        if name.startswith(PREFIX) and value:
            key = name.removeprefix(PREFIX).lower()
            found[key] = value.replace(",", " ").split() if key in lists else value
    return found


def _read_file(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file} cannot be read: {error}") from error


def _check(settings: Settings) -> None:
    for listen in (settings.listen, settings.desk_listen, settings.metrics_listen):
        if listen:
            parse_listen(listen)
    _check_issuer(settings.issuer_url)
    if not settings.database_url.startswith(("sqlite:///", "postgresql://")):
        raise SettingsError("the database is sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME")
    if not settings.mail_url.startswith(("smtp://", "smtps://", "folder:")):
        raise SettingsError("mail goes to smtp://…, smtps://… or folder:DIR")
    for cidr in settings.trusted_proxy:
        try:
            ip_network(cidr, strict=False)
        except ValueError as error:
            raise SettingsError(f"trusted-proxy: {error}") from error


def _check_issuer(issuer: str) -> None:
    parts = urlsplit(issuer)
    if not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc or parts.path:
        raise SettingsError(f"“{issuer}” cannot be an issuer: it is https://HOST, without path, query or user")
    if parts.scheme == "http" and parts.hostname in LOOPBACK:
        return
    if parts.scheme != "https":
        raise SettingsError(f"“{issuer}” cannot be an issuer: it has to be https, except on a loopback name for trials")
