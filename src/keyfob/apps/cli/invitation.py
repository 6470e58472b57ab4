"""The link by which somebody enrols at the desk without a mail: the first administrator's, and those of an operator."""

from collections.abc import Callable

from keyfob.apps.cli.hands import Opened, Settings
from keyfob.base.actor import OPERATOR
from keyfob.desk.roles import Role
from keyfob.desk.staff import Draft, Kept, invite
from keyfob.storage.staff import has_staff
from keyfob.storage.unit import Decided, Moment

FIRST = Draft("Administrator", "", Role.ADMINISTRATOR, None)


def welcome(opened: Opened, settings: Settings) -> list[str]:
    """What the first start with a desk prints: the one link for the first administrator, which is kept as a hash."""
    if not settings.desk_listen:
        return []
    token = issue(opened, _first)
    if not token:
        return []
    return [
        f"  The first administrator enrols at {settings.desk_url}/enrol/{token}",
        "  This link is shown once, and is good once, for 24 hours. Another one: keyfob admin invite",
        "  Two passkeys are made there: of this device, and of a phone, a security key or another password manager.",
    ]


def issue(opened: Opened, decide: Callable[[Moment], Kept | None]) -> str:
    """Commit an invitation and give the secret of its link; empty where ``decide`` invites nobody."""
    tokens: list[str] = []

    def run(moment: Moment) -> Decided:
        kept = decide(moment)
        tokens.append(kept.token if kept else "")
        return Decided(kept.changes if kept else ())

    opened.unit.run(run, OPERATOR)
    return tokens[-1]


def _first(moment: Moment) -> Kept | None:
    """Nobody, where anybody was ever invited; of several programs that start at once, one invites."""
    if has_staff(moment.read):
        return None
    return invite(FIRST, "en", is_first=True, now=moment.now, mint=moment.mint)
