"""``keyfob admin``: who runs the desks."""

import click

from keyfob.apps.cli.flags import STORE, settings_flags
from keyfob.apps.cli.hands import Flags, hands
from keyfob.apps.cli.invitation import issue
from keyfob.apps.cli.opened import opened
from keyfob.apps.cli.verbs import family
from keyfob.base.errors import KeyfobError
from keyfob.desk.roles import Role, has_partner
from keyfob.desk.staff import Kept, Unfit, invite, read_staff
from keyfob.storage.unit import Moment

ROLES = [role.value for role in Role if not has_partner(role)]

HELP = """Invite somebody to the desk, and print the link by which they enrol: once, within 24 hours.

It is how an administrator comes back in when nobody has a passkey any more; everybody else is better invited at the
desk, by mail. People of a partner are invited there alone.

\b
  keyfob admin invite --name "Maria de Vries" --data ./id --desk-listen localhost:8081"""


@click.command("invite", help=HELP)
@settings_flags(*STORE, "desk_listen", "desk_origin")
@click.option("--name", required=True, help="What they are called.")
@click.option(
    "--role", type=click.Choice(ROLES), default=Role.ADMINISTRATOR.value, help="What they are. Default: administrator."
)
def invite_staff(flags: Flags, *, name: str, role: str) -> None:
    """Print a link."""
    settings = hands().settings(flags)
    if not settings.desk_listen:
        raise KeyfobError("there is no desk to invite to: name --desk-listen, as “keyfob serve” has it")
    draft = read_staff({"name": name, "email": "", "role": role, "partner": ""}, {}, may_lack_email=True)
    if isinstance(draft, Unfit):
        raise KeyfobError("that is no name: at most 100 letters, in one line")

    def decide(moment: Moment) -> Kept:
        return invite(draft, "en", now=moment.now, mint=moment.mint)

    with opened(flags) as store:
        token = issue(store, decide)
    click.echo(f"{settings.desk_url}/enrol/{token}")
    click.echo("This link is shown once, and is good once, for 24 hours.", err=True)


command = family("admin", "Who runs the desks.", [invite_staff])
