"""``keyfob backup`` and ``keyfob restore``."""

from pathlib import Path

import click

from keyfob.apps.cli.flags import STORE, settings_flags
from keyfob.apps.cli.hands import Flags, hands
from keyfob.storage.backup import Copied, back_up
from keyfob.storage.unit import CLOCK

HELP = """Copy data and keys into DIR, also while the ID runs.

\b
  DIR/data/keyfob-<time>.db   a copy for each backup; unreadable without the keys
  DIR/keys/                   the newest keys alone, so that who was forgotten stays forgotten

Keep the two folders in different places. A master key that you keep outside the data folder is not copied. On
PostgreSQL this prints the commands that do the same.

\b
  keyfob backup /mnt/backup --data ./id"""


@click.command("backup", help=HELP)
@settings_flags(*STORE)
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def command(flags: Flags, folder: Path) -> None:
    """Copy, and say what was copied."""
    settings = hands().settings(flags)
    copied = back_up(hands().place(flags), settings.data, folder, int(CLOCK()))
    tell("Copied", copied)
    if not (folder / "keys" / "master.key").exists():
        click.echo(f"Not copied: the master key at {settings.master_key_file}. Without it, no copy can be read.")


def tell(verb: str, copied: Copied) -> None:
    """Say what was done, and which commands are left to do."""
    for line in copied.done:
        click.echo(f"{verb} {line}")
    if copied.commands:
        click.echo("PostgreSQL does the rest, in this order (put the password into PGPASSWORD or ~/.pgpass):")
    for line in copied.commands:
        click.echo(line)
