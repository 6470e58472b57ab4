"""Verbs, found by their names; and how every run of the program ends: well, or in one line that says why not."""

import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from typing import NoReturn

import click

from keyfob.base.errors import KeyfobError

WRONG_INPUT = 2
INTERRUPTED = 130

EXAMPLES = """\b
Begin with
  keyfob demo                         an ID with a shop, a mailbox and people to play with
  keyfob serve --data ./id            an ID of your own on this machine
  keyfob check --data ./id            is everything ready, and what to do where it is not

Every verb explains itself: keyfob serve --help. What a flag says can also stand in DIR/keyfob.toml
(metrics_listen = "127.0.0.1:9100") or in a variable (KEYFOB_METRICS_LISTEN); the flag wins."""


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb, the module that has it under the name ``command``, and what it does in one line."""

    name: str
    module: str
    summary: str


class Verbs(click.Group):
    """A group that loads a verb only when it is asked for."""

    def __init__(self, verbs: Sequence[Verb]) -> None:
        super().__init__(
            "keyfob",
            help="A self-hosted customer identity: one ID for all services of a brand.",
            epilog=EXAMPLES,
            context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
            params=[click.Option(["--version"], is_flag=True, help="Say which version this is.")],
            callback=_greet,
            invoke_without_command=True,
        )
        self._verbs = {verb.name: verb for verb in verbs}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of their use."""
        del ctx
        return list(self._verbs)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb of this name."""
        del ctx
        verb = self._verbs.get(cmd_name)
        if verb is None:
            return None
        command: click.Command = import_module(verb.module).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs without loading them."""
        del ctx
        with formatter.section("Verbs"):
            formatter.write_dl([(verb.name, verb.summary) for verb in self._verbs.values()])


def run(verbs: Sequence[Verb], hands: object, words: Sequence[str] | None = None) -> NoReturn:
    """Do what the words of the command line say and leave; ``hands`` is the object that verbs find in their context."""
    logging.basicConfig(level=logging.CRITICAL)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # both are text streams of our own
    try:
        status = Verbs(verbs).main(words, prog_name="keyfob", standalone_mode=False, obj=hands)
    except click.exceptions.Abort:
        sys.exit(INTERRUPTED)
    except click.UsageError as error:
        _refuse(error.format_message(), error.ctx)
    except click.ClickException as error:
        _refuse(error.format_message(), None)
    except refusals() as error:
        _refuse(str(error), None)
    sys.exit(status if isinstance(status, int) else 0)


def refusals() -> tuple[type[Exception], ...]:
    """What is told in a line and not with a trace: our own errors, the system's, and those of the drivers in use."""
    drivers = (sys.modules.get(name) for name in ("sqlite3", "psycopg"))
    return (KeyfobError, OSError, *(driver.Error for driver in drivers if driver is not None))


def family(name: str, summary: str, commands: Sequence[click.Command]) -> click.Group:
    """A verb with verbs of its own; alone it shows its help."""
    return click.Group(name, commands, help=summary, invoke_without_command=True, callback=_show_help)


def _greet(*, version: bool) -> None:
    if version:
        click.echo(f"keyfob {_version()}")
    else:
        _show_help()


def _version() -> str:
    return version("keyfob")


def _show_help() -> None:
    context = click.get_current_context()
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def _refuse(why: str, context: click.Context | None) -> NoReturn:
    """One line on stderr: what is wrong, and where to read on."""
    hint = f" (see: {context.command_path} --help)" if context else ""
    click.echo(f"keyfob: {' '.join(why.split())}{hint}", err=True)
    sys.exit(WRONG_INPUT)
