"""``keyfob work``: what happens after commits, apart from the servers that make them."""

import signal
from threading import Event
from types import FrameType

import click

from keyfob.apps.cli.flags import STORE, settings_flags
from keyfob.apps.cli.hands import Flags, Settings, hands
from keyfob.apps.cli.serve import check_free, shown, tell_metrics
from keyfob.apps.cli.upgrade import built
from keyfob.base.errors import KeyfobError
from keyfob.web.logs import start_logging

HELP = """Send mails, tell services about sign-outs, seal and ship the audit, and trim what is over.

“keyfob serve” does all this by itself. At size, run some of these beside it: they share the work, and none is done
twice. It runs until SIGTERM or Ctrl-C, and then finishes what was begun.

\b
  keyfob work --data /var/lib/keyfob --issuer https://id.example.com \\
      --mail smtp://mail.example.com"""

_MORE = ("issuer", "brand", "mail", "bounces", "metrics_listen")


@click.command("work", help=HELP)
@settings_flags(*STORE, *_MORE)
def command(flags: Flags) -> None:
    """Work until told to stop."""
    settings, told = hands().settings(flags), Event()
    _check_links(settings)

    def stop(_number: int, _frame: FrameType | None) -> None:
        told.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    check_free("metrics_listen", settings.metrics_listen)
    start_logging()
    with built(flags, hands().build) as program:
        if settings.metrics_listen:
            tell_metrics(settings.metrics_listen, program)
        program.worker.start()
        click.echo(f"Working for {settings.issuer_url}; mails go to {shown(settings.mail_url)}")
        told.wait()
        program.worker.stop()


def _check_links(settings: Settings) -> None:
    """Mails that reach people need links that do: where nobody said how the ID is reached, they would lead nowhere.

    Raises:
        KeyfobError: when mails leave by SMTP and no issuer was named.
    """
    if not settings.issuer and not settings.mail_url.startswith("folder:"):
        raise KeyfobError(
            f"links in mails would lead to {settings.issuer_url}: say with --issuer how the ID is reached,"
            " as “keyfob serve” is told it"
        )
