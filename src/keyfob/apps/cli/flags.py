"""The flags of settings. Each has its variable and its key in ``keyfob.toml``; the settings read those, not click."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import click


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag of the setting ``name``, and what it is ``otherwise``; ``many`` says that it is repeated."""

    name: str
    metavar: str
    help: str
    otherwise: str = ""
    many: bool = False

    @property
    def option(self) -> str:
        """As it is typed."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """The variable of the environment that says the same."""
        return "KEYFOB_" + self.name.upper()


FLAGS = {
    flag.name: flag
    for flag in (
        Flag("data", "DIR", "Folder of everything that is kept; made at the first start.", "keyfob-data"),
        Flag("listen", "HOST:PORT", "Where the ID listens.", "127.0.0.1:8080"),
        Flag("issuer", "URL", "How the ID is reached: https://id.example.com.", "http:// and the listen address"),
        Flag("brand", "NAME|FOLDER", "plain, porsche, or a folder of your own.", "plain"),
        Flag("database", "URL", "sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME.", "DIR/keyfob.db"),
        Flag("mail", "URL", "smtp://USER:PASSWORD@HOST:PORT, smtps://… or folder:DIR.", "folder:DIR/mail"),
        Flag("bounces", "folder:DIR", "Where the relay drops bounces: a Maildir, or .eml files.", "nowhere"),
        Flag("keys", "URL", "A database of its own for the data keys.", "a file or schema beside the data"),
        Flag("master_key", "FILE", "Master key and pepper; made at the first start.", "DIR/master.key"),
        Flag("desk_listen", "HOST:PORT", "Where the desk listens.", "nowhere"),
        Flag("desk_origin", "URL", "How the desk is reached, on a host name of its own."),
        Flag("shop_listen", "HOST:PORT", "Where the shop listens.", "127.0.0.1:8090"),
        Flag("car_listen", "HOST:PORT", "Where the car has its screen.", "127.0.0.1:8091"),
        Flag("metrics_listen", "HOST:PORT", "Where Prometheus reads /metrics.", "nowhere"),
        Flag("trusted_proxy", "CIDR", "A proxy whose X-Forwarded-For is believed; can be repeated.", many=True),
    )
}
STORE = ("data", "database", "keys", "master_key")
ALONE = ("shop_listen", "car_listen")
"""What a demonstration has alone."""
RUN = tuple(name for name in FLAGS if name not in ALONE)

DEMO = {"data": "keyfob-demo", "brand": "porsche", "listen": "localhost:8080", "desk_listen": "localhost:8081"}
"""What a demonstration has unless it is told otherwise; it has a name, since browsers make no passkeys without one."""

Command = Callable[..., None]


def settings_flags(*names: str, defaults: Mapping[str, str] | None = None) -> Callable[[Command], Command]:
    """Give a command the flags of these settings; it receives them together, as ``flags``.

    ``defaults`` are those that it has of its own, for its help.
    """

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def collect(**given: object) -> None:
            flags = {name: given.pop(name) for name in names}
            command(flags=flags, **given)

        wrapped: Command = collect
        for flag in reversed([FLAGS[name] for name in names]):
            otherwise = (defaults or {}).get(flag.name, flag.otherwise)
            said = f"{flag.help} {f'Default: {otherwise}. ' if otherwise else ''}[{flag.variable}]"
            wrapped = click.option(flag.option, flag.name, metavar=flag.metavar, multiple=flag.many, help=said)(wrapped)
        return wrapped

    return decorate
