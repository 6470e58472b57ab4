"""``keyfob serve``: the ID runs, until it is told to stop."""

import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from socket import socket
from threading import Thread
from types import FrameType
from typing import TypeAlias

import click
from uvicorn import Server

from keyfob.apps.cli.flags import RUN, settings_flags
from keyfob.apps.cli.hands import Build, Flags, Program, Settings, hands
from keyfob.apps.cli.invitation import welcome
from keyfob.apps.cli.upgrade import built
from keyfob.base.errors import KeyfobError
from keyfob.storage.backup import without_password
from keyfob.storage.desk_origin import keep_desk_origin
from keyfob.storage.outbox import count
from keyfob.storage.short_passwords import count_short_passwords
from keyfob.web.edge import Edge
from keyfob.web.logs import start_logging
from keyfob.web.metrics import Messages, Passwords, serve_metrics
from keyfob.web.server import listen, make_server

HELP = """Run the ID.

The first start makes all it needs in the data folder: a database, keys, a folder for mails. It runs until SIGTERM or
Ctrl-C, and then finishes what was begun. Logs go to the standard error, one JSON object a line.

\b
On this machine, to try it:
  keyfob serve --data ./id

\b
For customers, behind a proxy that speaks TLS:
  keyfob serve --data /var/lib/keyfob --issuer https://id.example.com \\
      --trusted-proxy 127.0.0.1 --brand /etc/keyfob/brand \\
      --mail smtp://keyfob:secret@mail.example.com:587

\b
At size, several of them over one PostgreSQL:
  keyfob serve --database postgresql://keyfob:secret@db/keyfob \\
      --master-key /etc/keyfob/master.key --issuer https://id.example.com …"""


Prepare: TypeAlias = Callable[[Program, ExitStack], Iterable[str]]
"""Takes the program before it serves, and what runs beside it; gives the lines that tell where everything is."""


@click.command("serve", help=HELP)
@settings_flags(*RUN)
def command(flags: Flags) -> None:
    """Serve until told to stop."""
    settings = hands().settings(flags)
    start_logging()
    serve(flags, settings, lambda program, _: [*introduction(settings), *welcome(program, settings)], hands().build)


def serve(flags: Flags, settings: Settings, prepare: Prepare, build: Build) -> None:
    """Run the program; returns when it was told to stop and has finished.

    Raises:
        KeyfobError: when a setting does not fit, the database cannot be used, or the address is taken.
    """
    with ExitStack() as running:
        bound = running.enter_context(listening("listen", settings.listen))
        desk = running.enter_context(listening("desk_listen", settings.desk_listen)) if settings.desk_listen else None
        check_free("metrics_listen", settings.metrics_listen)
        program = running.enter_context(built(flags, build))
        if settings.metrics_listen:
            tell_metrics(settings.metrics_listen, program)
        if program.desk and desk:
            running.enter_context(_serving_desk(program.desk, desk))
            keep_desk_origin(program.store.database, settings.desk_url)
        server = make_server(program.edge)
        running.enter_context(_told_to_stop(server))
        lines = prepare(program, running)
        program.worker.start()
        running.callback(program.worker.stop)
        for line in lines:
            click.echo(line)
        server.run(sockets=[bound])


def introduction(settings: Settings) -> list[str]:
    """What an operator has to know of an ID that starts."""
    lines = [f"The ID listens at {settings.listen} and is reached at {settings.issuer_url}"]
    if settings.issuer_url.startswith("http:"):
        lines.append("  It is plain http: for trials on this machine only. Name an --issuer https://… for customers.")
    lines.append(f"  Mails go to {shown(settings.mail_url)}")
    lines.append(f"  The master key lies at {settings.master_key_file}: keep a copy of it apart from the data")
    if settings.desk_listen:
        lines.append(f"The desk listens at {settings.desk_listen} and is reached at {settings.desk_url}")
    return lines


def shown(url: str) -> str:
    """A URL that may be printed: without its password."""
    return url if url.startswith("folder:") else without_password(url)


@contextmanager
def listening(flag: str, address: str) -> Iterator[socket]:
    """A socket that listens there.

    Raises:
        KeyfobError: when that cannot be, naming the flag that says where.
    """
    try:
        bound = listen(*hands().listen(address))
    except OSError as error:
        raise KeyfobError(
            f"nothing can listen at {address} (--{flag.replace('_', '-')}): {error.strerror or error}"
        ) from error
    with bound:
        yield bound


def check_free(flag: str, address: str) -> None:
    """See, before anything is made, that something can listen there; raises what `listening` raises."""
    if address:
        with listening(flag, address):
            pass


def tell_metrics(address: str, program: Program) -> None:
    """Answer Prometheus at ``address``."""
    try:
        serve_metrics(
            *hands().listen(address),
            (
                Messages(lambda: count(program.store.database)),
                Passwords(lambda: count_short_passwords(program.store.database), lambda: program.unit.now),
            ),
        )
    except OSError as error:
        raise KeyfobError(f"nothing can listen at {address} (--metrics-listen): {error.strerror or error}") from error


@contextmanager
def _serving_desk(desk: Edge, bound: socket) -> Iterator[None]:
    """The desk has a socket and a server of its own, which stops with the ID's."""
    server = make_server(desk)
    thread = Thread(target=server.run, kwargs={"sockets": [bound]}, name="desk", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def _told_to_stop(server: Server) -> Iterator[None]:
    """SIGTERM and Ctrl-C end the server and not the process, so that what follows it still runs.

    uvicorn raises the signals again when it has finished, and does not hear those that come before it has begun.
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
