"""``keyfob breached build``: the list of passwords that were stolen somewhere."""

import sys
from pathlib import Path

import click

from keyfob.apps.cli.flags import STORE, settings_flags
from keyfob.apps.cli.hands import Flags, hands
from keyfob.apps.cli.verbs import family
from keyfob.base.errors import KeyfobError
from keyfob.outside.breached import chance_note
from keyfob.outside.breached_build import RANGES, build

BUILD_HELP = """Make the list of breached passwords from the public range files, as they are downloaded.

Give a folder of files that are named by their range (00000 to FFFFF, with or without .txt; lines SUFFIX:COUNT), or one
big file in the order of its hashes (lines HASH:COUNT). An entry takes 8 bytes, memory hardly any. The list is put in
place in one move, so the ID may run meanwhile; it reads the new one when it is started again.

\b
  keyfob breached build ranges/ --out /var/lib/keyfob/breached.bin
  keyfob breached build pwned-by-hash.txt --out breached.bin --least 10"""


@click.command("build", help=BUILD_HELP)
@settings_flags(*STORE)
@click.argument(
    "sources",
    metavar="FOLDER|FILE…",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, path_type=Path),
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where the list is to lie. Default: what the setting breached_list says.",
)
@click.option(
    "--least",
    type=click.IntRange(min=1),
    default=1,
    metavar="COUNT",
    help="Leave out what was stolen less often. Default: 1.",
)
def build_(flags: Flags, sources: tuple[Path, ...], out: Path | None, least: int) -> None:
    """Make it, and say how much it knows."""
    file = out or _configured(flags)
    with click.progressbar(
        length=RANGES, label="Ranges", file=sys.stderr, hidden=not sys.stderr.isatty(), update_min_steps=RANGES // 1000
    ) as bar:
        told = 0

        def tell(done: int) -> None:
            nonlocal told
            bar.update(done - told)
            told = done

        built = build(sources, file, least, tell)
    click.echo(f"{file} lists {built.count:,} breached passwords. {chance_note(built.count)}")
    if 0 < built.range_files < RANGES:
        missing = RANGES - built.range_files
        click.echo(f"{missing:,} of {RANGES:,} range files are missing: their passwords are not listed.", err=True)


command = family("breached", "Passwords that were stolen somewhere, which nobody may choose.", [build_])


def _configured(flags: Flags) -> Path:
    named = hands().settings(flags).breached_list
    if not named:
        raise KeyfobError("say with --out FILE where the list is to lie; no breached_list is set")
    return Path(named)
