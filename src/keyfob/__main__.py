"""The console script ``keyfob``, also ``python -m keyfob``."""

import gc
from typing import NoReturn

from keyfob.apps.cli import VERBS
from keyfob.apps.cli.verbs import run


def main() -> NoReturn:
    """Run the command line."""
    gc.disable()  # a quarter of the start would go into looking for garbage among what is imported and stays
    run(VERBS, _hands)


def _hands() -> object:
    from keyfob.main import COMPOSITION  # noqa: PLC0415  # it imports all there is; help and refusals answer without it

    gc.freeze()
    gc.enable()
    return COMPOSITION


if __name__ == "__main__":
    main()
