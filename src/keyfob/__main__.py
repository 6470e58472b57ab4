"""The console script ``keyfob``, also ``python -m keyfob``."""

from typing import NoReturn

from keyfob.apps.cli import VERBS
from keyfob.apps.cli.verbs import run


def main() -> NoReturn:
    """Run the command line."""
    run(VERBS, _hands)


def _hands() -> object:
    from keyfob.main import HANDS  # noqa: PLC0415  # it imports all there is; help and refusals answer without it

    return HANDS


if __name__ == "__main__":
    main()
