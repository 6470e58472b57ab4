"""``keyfob keys``: the keys that sign tokens. They are made and replaced by the program; this shows and hurries it."""

from datetime import UTC, datetime

import click

from keyfob.apps.cli.flags import STORE, settings_flags
from keyfob.apps.cli.hands import Flags, hands
from keyfob.apps.cli.opened import opened, read
from keyfob.apps.cli.verbs import family
from keyfob.base.actor import OPERATOR
from keyfob.protocol.jose import SigningKey
from keyfob.protocol.rotation import lead, plan_rotation
from keyfob.protocol.rotation import rotate as rotate_keys
from keyfob.storage.signing_keys import forge_key, list_signing_keys
from keyfob.storage.unit import Decided, Moment

ROTATE_HELP = """Make new keys now. The program does so itself every 90 days.

Services learn them from the ID's jwks_uri; nothing has to be done there. The old keys stay published until the last
token that they signed has ended, unless one of them may have been stolen:

\b
  keyfob keys rotate --data ./id --distrust"""


@click.command("list", help="List the keys that sign tokens: which one signs, which comes next, which ones go.")
@settings_flags(*STORE)
def list_(flags: Flags) -> None:
    """Those that are published."""
    with opened(flags) as store, read(store) as reader:
        now = store.unit.now
        keys = list_signing_keys(reader, now)
    if not keys:
        click.echo("No keys yet: the first “keyfob serve” makes them.")
    for key in keys:
        click.echo(f"{key.kid}  {key.alg}  {_state(key, keys, now)}")


@click.command("rotate", help=ROTATE_HELP)
@settings_flags(*STORE)
@click.option("--distrust", is_flag=True, help="The old keys, and every token they signed, end at once.")
def rotate(flags: Flags, *, distrust: bool) -> None:
    """New keys for every algorithm."""
    policy = hands().protocol(flags)
    with opened(flags) as store:

        def decide(moment: Moment) -> Decided:
            keys = list_signing_keys(moment.read, moment.now)

            def forge(alg: str) -> str:
                return moment.once(alg, lambda: forge_key(alg))

            if not keys:
                return Decided(plan_rotation(keys, policy, forge, moment.now))
            return Decided(rotate_keys(keys, policy, forge, moment.now, distrust=distrust))

        store.unit.run(decide, OPERATOR)
    click.echo(f"New keys sign from {lead(policy, distrust=distrust)} seconds from now on; see: keyfob keys list")


command = family("keys", "The keys that sign tokens.", [list_, rotate])


def _state(key: SigningKey, keys: tuple[SigningKey, ...], now: int) -> str:
    if key.active_from > now:
        return f"signs from {_when(key.active_from)}"
    later = [other for other in keys if other.alg == key.alg and key.active_from < other.active_from <= now]
    ends = f", published until {_when(key.retire_at)}" if key.retire_at else ""
    return ("signed" if later else "signs") + f" from {_when(key.active_from)}{ends}"


def _when(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
