"""Settings: ``DIR/keyfob.toml``, then ``KEYFOB_*`` variables, then flags; frozen, checked, nothing unknown in them."""

import re
import tomllib
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import msgspec

from keyfob.accounts.throttle_rules import RULES, Rule, parse_rules
from keyfob.base.errors import KeyfobError

FILE = "keyfob.toml"
PREFIX = "KEYFOB_"
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
HIGHEST_PORT = 65_535
MOST_MONTHS = 1_200
SQLITE = "sqlite:///"
DATABASES = (SQLITE, "postgresql://")
_PORT = re.compile("[0-9]{1,5}")
_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*")
_WEB_ORIGIN = re.compile(r"https://[a-z0-9.-]+(?::[0-9]{1,5})?")
_APP_ORIGIN = re.compile(r"android:apk-key-hash:[A-Za-z0-9_-]{43}")


class SettingsError(KeyfobError):
    """A setting that cannot be used; one line that says which, and what would do."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings, under the names they have in ``keyfob.toml``."""

    data: Path = Path("keyfob-data")
    """The folder of everything that is kept; by default the one of a SQLite file that is named."""
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
    bounces: str = ""
    """``folder:DIR`` into which the relay drops bounces, a Maildir or .eml files; empty: nowhere."""
    keys: str = ""
    """The URL of a separate key store; by default a file beside SQLite, or a schema of its own in PostgreSQL."""
    master_key: str = ""
    """The file with master key and pepper; by default ``DIR/master.key``."""
    desk_listen: str = ""
    """Where the desk listens, HOST:PORT; empty: nowhere."""
    desk_origin: str = ""
    """The public address of the desk, another host name than the issuer's."""
    shop_listen: str = "127.0.0.1:8090"
    """Where the shop of a demonstration listens, HOST:PORT."""
    car_listen: str = "127.0.0.1:8091"
    """Where the car of a demonstration has its screen, HOST:PORT."""
    metrics_listen: str = ""
    """Where Prometheus finds the metrics, HOST:PORT; empty: nowhere."""
    trusted_proxy: list[str] = []
    """Networks (CIDR) of the proxies whose X-Forwarded-For is believed."""
    allowed_host: list[str] = []
    """Private hosts (HOST or HOST:PORT) that services may be called at; all others have to be public and https."""
    passkey_domain: str = ""
    """The domain that passkeys are bound to; by default the issuer's host. Changing it makes all of them useless."""
    passkey_origin: list[str] = []
    """Further origins where our passkeys may be used: ``https://HOST``, or ``android:apk-key-hash:…`` of an app."""
    breached_list: str = ""
    """The file of stolen passwords that ``keyfob breached build`` made; empty: none."""
    breached_api: str = ""
    """The URL of a range API that knows of stolen passwords, https; empty: none is asked."""
    geoip: str = ""
    """The GeoIP file (MaxMind DB, of the kind City or Country) that tells places of addresses; empty: none."""
    hash_memory: int = 256
    """Memory, in MiB, that hashing passwords may take in all."""
    throttle: Literal["enforce", "report"] = "enforce"
    """Whether attempts beyond a limit are refused, or only counted and told in metrics and logs."""
    throttle_rules: str = ""
    """A file with rules in place of the program's own; see `keyfob.accounts.throttle_rules.TABLE` for the form."""
    audit_months: int = 13
    """For how many whole months rows of the audit stay in the database; older ones go to files. 0: all stay."""

    @property
    def database_url(self) -> str:
        """Where the data lies."""
        return self.database or f"sqlite:///{(self.data / 'keyfob.db').resolve()}"

    @property
    def master_key_file(self) -> Path:
        """Where master key and pepper lie."""
        return Path(self.master_key) if self.master_key else self.data / "master.key"

    @property
    def audit_folder(self) -> Path:
        """Where the files of shipped audit rows lie."""
        return self.data / "audit"

    @property
    def mail_url(self) -> str:
        """Where mails go."""
        return self.mail or f"folder:{self.data / 'mail'}"

    @property
    def bounce_folder(self) -> Path | None:
        """Where bounces lie; None where nobody drops any."""
        return Path(self.bounces.removeprefix("folder:")) if self.bounces else None

    @property
    def sender(self) -> str:
        """Who mails come from."""
        return self.mail_from or f"no-reply@{urlsplit(self.issuer_url).hostname}"

    @property
    def issuer_url(self) -> str:
        """The issuer, without a slash at its end."""
        return (self.issuer or f"http://{self.listen}").rstrip("/")

    @property
    def desk_url(self) -> str:
        """How the desk is reached, without a slash at its end; empty where there is no desk."""
        return (self.desk_origin or f"http://{self.desk_listen}").rstrip("/") if self.desk_listen else ""


_KINDS = {field.name: field.type for field in msgspec.structs.fields(Settings)}


def load_settings(
    flags: Mapping[str, Any], environment: Mapping[str, str], defaults: Mapping[str, str] | None = None
) -> Settings:
    """Lay flags over variables over the file in the data folder; what is empty counts as not given.

    ``defaults`` take the place of those in `Settings`.

    Raises:
        SettingsError: for an unknown key, a value of the wrong kind, or one that cannot work.
    """
    given = {name: value for name, value in flags.items() if value not in (None, (), "")}
    variables = _read_environment(environment)
    least: dict[str, Any] = {"data": Settings().data, **(defaults or {})}
    data = _data_folder({**variables, **given}, least["data"])
    settings = Settings(**{**least, **_read_file(data), **variables, **_fit(given, "a flag"), "data": data})
    _check(settings)
    return settings


def parse_listen(text: str) -> tuple[str, int]:
    """Host and port of ``HOST:PORT``; IPv6 addresses stand in brackets.

    Raises:
        SettingsError: when it is neither.
    """
    host, colon, port = text.rpartition(":")
    if not colon or not host or not _PORT.fullmatch(port) or int(port) > HIGHEST_PORT:
        raise SettingsError(f"“{text}” is no HOST:PORT, such as 127.0.0.1:8080")
    return host.strip("[]"), int(port)


def read_rules(settings: Settings) -> tuple[Rule, ...]:
    """The limits on attempts: the program's own, or those of the operator's file.

    Raises:
        SettingsError: when the file cannot be read or used.
    """
    if not settings.throttle_rules:
        return RULES
    try:
        return parse_rules(Path(settings.throttle_rules).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"the rules in {settings.throttle_rules} cannot be used: {error}") from error


def check_issuer(settings: Settings) -> None:
    """Refuse an issuer that cannot be one; only who serves needs one, so only an explicit one is checked at once.

    Raises:
        SettingsError: when it is neither https nor a loopback name, or has more to it than a host.
    """
    issuer = settings.issuer_url
    if _is_origin(issuer, "an issuer"):
        return
    if not settings.issuer:
        raise SettingsError(f"say with --issuer https://… how {settings.listen} is reached: http is for loopback names")
    raise SettingsError(f"“{issuer}” cannot be an issuer: it has to be https, except on a loopback name for trials")


def check_desk(settings: Settings, *, may_share_host: bool = False) -> None:
    """Refuse a desk that would not be apart from the ID; a demonstration ``may_share_host``, on another port.

    Raises:
        SettingsError: when it has no name of its own, or one that browsers make no passkeys for.
    """
    origin = settings.desk_url
    if not origin:
        if settings.desk_origin:
            raise SettingsError("the desk has an origin, but listens nowhere: name --desk-listen HOST:PORT")
        return
    if not _is_origin(origin, "the desk’s origin"):
        raise SettingsError(
            f"“{origin}” cannot be the desk’s origin: say with --desk-origin https://… how it is reached"
        )
    host = urlsplit(origin).hostname or ""
    if is_address(host):
        raise SettingsError(f"the desk needs a host name, such as localhost: browsers make no passkeys at {host}")
    if host == urlsplit(settings.issuer_url).hostname and not may_share_host:
        raise SettingsError(f"the desk needs a host name of its own (--desk-origin): {host} is the ID’s")


def _is_origin(url: str, what: str) -> bool:
    """Whether browsers may be led there: by https, or in trials by http to a loopback name. Raises for other shapes."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise SettingsError(f"“{url}” cannot be {what}: {error}") from error
    if not host or f"{parts.scheme}://{parts.netloc}" != url or "@" in url or url != url.lower():
        raise SettingsError(f"“{url}” cannot be {what}: it is https://HOST, in small letters and without a path")
    return parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)


def _data_folder(given: Mapping[str, Any], otherwise: Path) -> Path:
    """The folder that was named; or else the one in which the named SQLite file lies, with its keys beside it."""
    url = str(given.get("database", ""))
    if given.get("data") or not url.startswith(SQLITE):
        return Path(given.get("data") or otherwise)
    return Path(url.removeprefix(SQLITE)).parent


def _read_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """The ``KEYFOB_*`` variables; those of several values have spaces or commas between them."""
    found: dict[str, Any] = {}
    for name, value in environment.items():
        if name.startswith(PREFIX) and value:
            key = name.removeprefix(PREFIX).lower()
            found |= _fit({key: value.replace(",", " ").split() if _KINDS.get(key) == list[str] else value}, name)
    return found


def _read_file(data: Path) -> dict[str, Any]:
    file = data / FILE
    try:
        read = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file} cannot be read: {error}") from error
    if "data" in read:
        raise SettingsError(f"{file} lies in the data folder and cannot say where that is: take “data” out of it")
    return _fit({key.replace("-", "_"): value for key, value in read.items()}, str(file))


def _fit(values: Mapping[str, Any], source: str) -> dict[str, Any]:
    """The values, each of the kind its setting has; ``source`` is where they come from."""
    fitted: dict[str, Any] = {}
    for key, value in values.items():
        if key not in _KINDS:
            raise SettingsError(f"{source}: there is no setting “{key}”; there are: {', '.join(sorted(_KINDS))}")
        try:
            fitted[key] = msgspec.convert(value, _KINDS[key], strict=False, dec_hook=_decode)
        except msgspec.ValidationError as error:
            raise SettingsError(f"{source}: “{key}” does not fit: {error}") from error
    return fitted


def _decode(kind: type, value: object) -> object:
    """A folder from its path: the only kind of setting that TOML has no kind of its own for."""
    if kind is Path and isinstance(value, str | Path):
        return Path(value)
    raise TypeError(f"Expected `str`, got `{type(value).__name__}`")


def _check(settings: Settings) -> None:
    for name in _KINDS:
        if name.endswith("listen") and getattr(settings, name):
            parse_listen(getattr(settings, name))
    if settings.issuer:
        check_issuer(settings)
    for url in (settings.database_url, settings.keys or settings.database_url):
        if not url.startswith(DATABASES) or url in DATABASES:
            kind = url.partition(":")[0]  # the rest may hold a password
            raise SettingsError(f"“{kind}:…” is no database: sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME")
    if not _takes_mail(settings.mail_url):
        raise SettingsError(
            "no mail can leave by --mail: it is smtp://USER:PASSWORD@HOST:PORT, smtps://… or folder:DIR"
        )
    if settings.bounces and (not settings.bounces.startswith("folder:") or settings.bounces == "folder:"):
        raise SettingsError("bounces are read from a folder alone: --bounces folder:DIR")
    for cidr in settings.trusted_proxy:
        try:
            ip_network(cidr, strict=False)
        except ValueError as error:
            raise SettingsError(f"“{cidr}” is no network of a trusted proxy, such as 10.0.0.0/8") from error
    _check_passkeys(settings)
    read_rules(settings)
    _check_breached_api(settings.breached_api)
    _check_numbers(settings)


def _check_numbers(settings: Settings) -> None:
    if settings.hash_memory < 1:
        raise SettingsError("hash_memory is a number of MiB, at least 1")
    if not 0 <= settings.audit_months <= MOST_MONTHS:
        raise SettingsError(f"audit_months is a number of months up to {MOST_MONTHS}, or 0: then nothing is shipped")


def _check_breached_api(url: str) -> None:
    try:
        parts = urlsplit(url)
        fits = parts.scheme in {"https", "http"} and bool(parts.hostname) and not set("@?#") & set(url)
    except ValueError:
        fits = False
    if url and not fits:
        raise SettingsError("breached_api is https://HOST/PATH, behind which five digits of a hash are put")


def _check_passkeys(settings: Settings) -> None:
    domain = settings.passkey_domain
    if domain and (not _DOMAIN.fullmatch(domain) or is_address(domain)):
        raise SettingsError(f"“{domain}” is no domain for passkeys, such as example.com, in small letters")
    for origin in settings.passkey_origin:
        if not (_WEB_ORIGIN.fullmatch(origin) or _APP_ORIGIN.fullmatch(origin)):
            raise SettingsError(
                f"“{origin}” is no origin for passkeys: it is https://HOST, or android:apk-key-hash: and 43 characters"
            )


def is_address(host: str) -> bool:
    """Whether this is an IP address, which is no name that passkeys could be bound to."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _takes_mail(url: str) -> bool:
    if url.startswith("folder:"):
        return url != "folder:"
    try:
        parts = urlsplit(url)
        return parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
