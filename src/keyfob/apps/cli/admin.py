"""``keyfob admin``: who runs the desks."""

import click

from keyfob.apps.cli.flags import STORE, settings_flags
from keyfob.apps.cli.hands import Flags, Settings, hands
from keyfob.apps.cli.invitation import issue
from keyfob.apps.cli.opened import opened, read
from keyfob.apps.cli.verbs import family
from keyfob.base.errors import KeyfobError
from keyfob.desk.roles import Role, has_partner
from keyfob.desk.staff import Kept, Unfit, invite, read_staff
from keyfob.storage.desk_origin import find_desk_origin
from keyfob.storage.unit import Moment

ROLES = [role.value for role in Role if not has_partner(role)]

HELP = """Invite somebody to the desk, and print the link by which they enrol: once, within 24 hours.

It is how an administrator comes back in when nobody has a passkey any more; everybody else is better invited at the
desk, by mail. People of a partner are invited there alone. Where the desk is reached is known from the settings, or
from the ID that served one last.

\b
  keyfob admin invite --data ./id
  keyfob admin invite --data ./id --name "Maria de Vries" --role approver"""


@click.command("invite", help=HELP)
@settings_flags(*STORE, "desk_listen", "desk_origin")
@click.option("--name", default="", help="What they are called. Default: their role.")
@click.option(
    "--role", type=click.Choice(ROLES), default=Role.ADMINISTRATOR.value, help="What they are. Default: administrator."
)
def invite_staff(flags: Flags, *, name: str, role: str) -> None:
    """Print a link."""
    called = {"name": name or role.capitalize(), "email": "", "role": role, "partner": ""}
    draft = read_staff(called, {}, may_lack_email=True)
    if isinstance(draft, Unfit):
        raise KeyfobError("that is no name: at most 100 letters, in one line")

    def decide(moment: Moment) -> Kept:
        return invite(draft, "en", now=moment.now, mint=moment.mint)

    with opened(flags) as store:
        token = issue(store, decide)
        with read(store) as reader:
            origin = _origin(hands().settings(flags)) or find_desk_origin(reader)
    click.echo(f"{origin}/enrol/{token}")
    if not origin:
        click.echo("It is not known here how the desk is reached: put its https://HOST before this path.", err=True)
    click.echo("This link is shown once, and is good once, for 24 hours.", err=True)


command = family("admin", "Who runs the desks.", [invite_staff])


def _origin(settings: Settings) -> str:
    """What the settings say of how the desk is reached, also where they do not say where it listens."""
    return settings.desk_origin.rstrip("/") or settings.desk_url
