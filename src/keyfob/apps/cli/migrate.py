"""``keyfob migrate``: an older database becomes one of this version."""

import click

from keyfob.apps.cli.flags import STORE, settings_flags
from keyfob.apps.cli.hands import Flags, hands
from keyfob.apps.cli.upgrade import describe, due, upgrade

HELP = """Bring an older database up to this version.

Steps only add, so the version before may still run while they are made. What they will do, and through how many rows
they go, is said first. “keyfob serve” does this by itself on SQLite, after a copy; on PostgreSQL it is yours to start.

\b
  keyfob migrate --database postgresql://keyfob@db/keyfob --dry-run
  keyfob migrate --database postgresql://keyfob@db/keyfob"""


@click.command("migrate", help=HELP)
@settings_flags(*STORE)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
def command(flags: Flags, *, dry_run: bool) -> None:
    """Say what is due, and do it."""
    url = hands().settings(flags).database_url
    steps = due(url)
    if not steps:
        click.echo("Nothing to migrate: the database is of this version, or the first start will make it.")
        return
    describe(steps)
    if not dry_run:
        upgrade(url)
