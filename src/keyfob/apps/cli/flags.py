"""The flags of settings. Each has its variable and its key in ``keyfob.toml``; the settings read those, not click."""

import functools
from collections.abc import Callable
from dataclasses import dataclass

import click


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag of the setting ``name``; ``many`` says that it is repeated."""

    name: str
    metavar: str
    help: str
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
        Flag("data", "DIR", "Folder of everything that is kept; made at the first start. Default: keyfob-data."),
        Flag("listen", "HOST:PORT", "Where the ID listens. Default: 127.0.0.1:8080."),
        Flag(
            "issuer", "URL", "How the ID is reached: https://id.example.com. Default: http:// and the listen address."
        ),
        Flag("brand", "NAME|FOLDER", "plain, porsche, or a folder of your own. Default: plain."),
        Flag("database", "URL", "sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME. Default: DIR/keyfob.db."),
        Flag("mail", "URL", "smtp://USER:PASSWORD@HOST:PORT, smtps://… or folder:DIR. Default: folder:DIR/mail."),
        Flag("bounces", "folder:DIR", "Where the relay drops bounces: a Maildir, or .eml files. Default: nowhere."),
        Flag("keys", "URL", "A database of its own for the data keys. Default: a file or schema beside the data."),
        Flag("master_key", "FILE", "Master key and pepper. Default: DIR/master.key, made at the first start."),
        Flag("desk_listen", "HOST:PORT", "Where the desk listens. Default: nowhere."),
        Flag("desk_origin", "URL", "How the desk is reached, on a host name of its own."),
        Flag("metrics_listen", "HOST:PORT", "Where Prometheus reads /metrics. Default: nowhere."),
        Flag("trusted_proxy", "CIDR", "A proxy whose X-Forwarded-For is believed; can be repeated.", many=True),
    )
}
STORE = ("data", "database", "keys", "master_key")
RUN = tuple(FLAGS)

Command = Callable[..., None]


def settings_flags(*names: str) -> Callable[[Command], Command]:
    """Give a command the flags of these settings; it receives them together, as ``flags``."""

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def collect(**given: object) -> None:
            flags = {name: given.pop(name) for name in names}
            command(flags=flags, **given)

        wrapped: Command = collect
        for flag in reversed([FLAGS[name] for name in names]):
            said = f"{flag.help} [{flag.variable}]"
            wrapped = click.option(flag.option, flag.name, metavar=flag.metavar, multiple=flag.many, help=said)(wrapped)
        return wrapped

    return decorate
