"""``keyfob admin``: who runs the desks."""

import click

from keyfob.apps.cli.flags import STORE, settings_flags
from keyfob.apps.cli.hands import Flags
from keyfob.apps.cli.verbs import family
from keyfob.base.errors import KeyfobError


@click.command("invite", help="Invite an administrator. The desk is not part of this version, so this only says so.")
@settings_flags(*STORE)
def invite(flags: Flags) -> None:
    """There is nobody to invite yet."""
    del flags
    raise KeyfobError("the desk is not part of this version, so there is no administrator to invite yet")


command = family("admin", "Who runs the desks.", [invite])
