"""``keyfob check``: is everything ready, and what to do where it is not."""

import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import click
from jinja2 import TemplateError

from keyfob.apps.cli.flags import RUN, settings_flags
from keyfob.apps.cli.hands import Flags, Settings, hands
from keyfob.apps.cli.opened import opened, read
from keyfob.apps.cli.serve import shown
from keyfob.apps.cli.upgrade import due
from keyfob.apps.cli.verbs import refusals
from keyfob.base.errors import KeyfobError
from keyfob.outside.bounce_folder import BounceFolder
from keyfob.outside.brand import load_brand
from keyfob.outside.mail import MailFailed
from keyfob.outside.smtp import open_transport
from keyfob.protocol.redirect import LOOPBACK
from keyfob.storage.backup import SQLITE, without_password
from keyfob.storage.opening import open_database, stored_revision
from keyfob.storage.outbox import DEAD, count
from keyfob.storage.signing_keys import list_signing_keys
from keyfob.web.pages import Pages
from keyfob.work.letters import NEEDS, Letters
from keyfob.work.table import MAIL

HELP = """Say whether everything is ready, a line each, and what to do where it is not.

Nothing is made and no mail is sent. Ends with 1 when something is wrong. Give it the flags that “keyfob serve” gets:

\b
  keyfob check --data /var/lib/keyfob --issuer https://id.example.com \\
      --mail smtp://mail.example.com"""

Check = Callable[[Flags, Settings], Iterator[str]]


class Wrong(KeyfobError):
    """Something is not ready; the text says what, and what to do."""


class Warned(str):
    """A line that is to be read before customers come, though nothing is broken."""

    __slots__ = ()


@click.command("check", help=HELP)
@settings_flags(*RUN)
def command(flags: Flags) -> None:
    """Look at everything; one thing that is wrong hides nothing else."""
    settings, is_ready = hands().settings(flags), True
    for name, check in CHECKS:
        try:
            for line in check(flags, settings):
                click.echo(f"{'warn' if isinstance(line, Warned) else 'ok':6} {name:9} {line}")
        except refusals() as error:
            click.echo(f"WRONG  {name:9} {' '.join(str(error).split())}")
            is_ready = False
    click.get_current_context().exit(0 if is_ready else 1)


def check_settings(flags: Flags, settings: Settings) -> Iterator[str]:
    """They were read; what is left is how we are reached."""
    hands().check_issuer(flags)
    trial = " (plain http: for trials on this machine only)" if settings.issuer_url.startswith("http:") else ""
    yield f"the ID is reached at {settings.issuer_url}{trial}, kept in {settings.data}"


def check_brand(_: Flags, settings: Settings) -> Iterator[str]:
    """Its folder is complete, its colours can be read."""
    brand = load_brand(settings.brand)
    Pages(brand)
    try:
        missing = NEEDS.keys() - Letters(brand).names()
    except (TemplateError, ValueError) as error:
        raise Wrong(f"a letter in {brand.folders[0]} cannot be written: {error}") from error
    if missing:
        raise Wrong(f"letters are missing: {', '.join(sorted(missing))}")
    yield f"{brand.key}: {brand.facts.id}, in {', '.join(brand.facts.locales)}"


def check_database(_: Flags, settings: Settings) -> Iterator[str]:
    """It answers, and is of this version."""
    url = settings.database_url
    if _is_absent(settings):
        yield f"nothing at {url} yet: the first “keyfob serve” makes it"
        return
    with closing(open_database(url)) as database:
        revision = stored_revision(database)
    if revision is None:
        yield f"{without_password(url)} answers and is empty: the first “keyfob serve” fills it"
    elif due(url):
        raise Wrong(f"it is of an older version ({revision}): run “keyfob migrate”")
    else:
        yield f"{without_password(url) if not url.startswith(SQLITE) else url} answers, at revision {revision}"


def check_keys(flags: Flags, settings: Settings) -> Iterator[str]:
    """The master key fits the database, and nobody else can read it; a key is there to sign with."""
    file = settings.master_key_file
    if _is_absent(settings) or not _has_schema(settings):
        yield f"the first “keyfob serve” makes a master key at {file}, or takes the one that is there"
        return
    with opened(flags) as store, read(store) as reader:
        keys = list_signing_keys(reader, store.unit.now)
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise Wrong(f"others can read the master key: chmod 600 {file}")
    yield f"the master key at {file} fits; keep a copy of it apart from the data"
    yield f"{len(keys)} keys sign tokens" if keys else "the first “keyfob serve” makes keys to sign tokens with"


def check_mail(_: Flags, settings: Settings) -> Iterator[str]:
    """The relay lets us in, or the folder can be written to."""
    with closing(open_transport(settings.mail_url, urlsplit(settings.issuer_url).hostname or "")) as transport:
        try:
            transport.reach()
        except MailFailed as error:
            raise Wrong(f"no mail can leave by {shown(settings.mail_url)}: {error}; see --mail") from error
    left = f"mails leave by {shown(settings.mail_url)}"
    if not settings.mail_url.startswith("folder:"):
        yield left
    elif urlsplit(settings.issuer_url).hostname in LOOPBACK:
        yield f"{left} (for trials: nobody gets them)"
    else:
        yield Warned(f"{left}: nobody gets them, and they lie there to be read, with addresses and links; see --mail")


def check_bounces(_: Flags, settings: Settings) -> Iterator[str]:
    """The folder is there, and what cannot be read can be put aside; nothing is said where there is none."""
    folder = settings.bounce_folder
    if folder is None:
        return
    try:
        BounceFolder(folder).reach()
    except OSError as error:
        raise Wrong(f"bounces cannot be read in {folder}: {error.strerror}; see --bounces") from error
    yield f"bounces are read in {folder}"


def check_messages(_: Flags, settings: Settings) -> Iterator[str]:
    """What was given up is not wrong by itself: an address that does not exist is reason enough. It is to be known."""
    if _is_absent(settings) or not _has_schema(settings):
        yield "none yet"
        return
    with closing(open_database(settings.database_url)) as database:
        dead = {kind: number for (kind, state), number in count(database).items() if state == DEAD}
    said = f"mails given up in the last 30 days: {dead.pop(MAIL, 0)}; other messages: {sum(dead.values())}"
    yield f"{said}; the log says why each “is given up”"


def check_breached(flags: Flags, _: Settings) -> Iterator[str]:
    """The list of stolen passwords can be read, the API answers; nothing is said where there is neither."""
    for source in hands().breached(flags):
        yield source.look()


def check_geoip(flags: Flags, _: Settings) -> Iterator[str]:
    """The file of places can be read; nothing is said where there is none."""
    geo = hands().geo(flags)
    if geo is not None:
        yield geo.look()


CHECKS: tuple[tuple[str, Check], ...] = (
    ("settings", check_settings),
    ("brand", check_brand),
    ("database", check_database),
    ("keys", check_keys),
    ("mail", check_mail),
    ("bounces", check_bounces),
    ("messages", check_messages),
    ("breached", check_breached),
    ("geoip", check_geoip),
)


def _is_absent(settings: Settings) -> bool:
    url = settings.database_url
    return url.startswith(SQLITE) and not Path(url.removeprefix(SQLITE)).is_file()


def _has_schema(settings: Settings) -> bool:
    with closing(open_database(settings.database_url)) as database:
        return stored_revision(database) is not None
