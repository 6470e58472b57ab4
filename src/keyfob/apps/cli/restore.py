"""``keyfob restore``: a backup becomes a data folder."""

from pathlib import Path

import click

from keyfob.apps.cli.backup import tell
from keyfob.apps.cli.flags import STORE, settings_flags
from keyfob.apps.cli.hands import Flags, hands
from keyfob.storage.backup import restore

HELP = """Put the newest backup in DIR into a data folder in which nothing is yet.

A living folder is never overwritten. When the master key was kept elsewhere, put it back before the first start. On
PostgreSQL this prints the commands that do the same.

\b
  keyfob restore /mnt/backup --data ./id-restored"""


@click.command("restore", help=HELP)
@settings_flags(*STORE)
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
def command(flags: Flags, folder: Path) -> None:
    """Copy back, and say what is still missing."""
    tell("Restored", restore(hands().place(flags), folder))
    master_key = hands().settings(flags).master_key_file
    if not master_key.exists():
        click.echo(f"Still missing: the master key. Put it at {master_key}, or nothing can be read.")
