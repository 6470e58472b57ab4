"""Checking who calls: the customer reads three words out, and hears three others back.

Both change every two minutes. They are derived from the pepper and a secret of the account, stored nowhere, and good on
the telephone in any language: the list has words that are spelled alike in many. The customer speaks first, so whoever
pretends to be the brand has nothing to say; and staff never see what the customer is to say, they type what they heard.
"""

import unicodedata
from dataclasses import dataclass, field

from keyfob.accounts.model import Account
from keyfob.base.durations import MINUTE
from keyfob.base.secret import Pepper, same

WINDOW = 2 * MINUTE
"""So long the same words are shown; they are taken for one window more."""
COUNT = 3
_LIST = """
alarm album alpha arena atlas aurora banjo basis bikini bingo bison bonus bravo canyon cello chaos delta diesel dollar
domino drama echo elixir euro festival film flair flamingo folklore forum gala gecko golf gong gorilla guru habitat
hamster hobby horizon hotel humor inferno iris jaguar jazz jeans jockey joker judo jury karaoke karate ketchup kimono
kiosk kiwi koala lasso limbo loft lotus mango marathon martini matador metro mikado minus monitor motel museum ninja
nirvana origami otter panda pasta patio piano pizza plateau polo poncho puma python quartz quiz radar risotto robot
rodeo rumba safari salami samba sauna senator sherpa sierra slalom sofa sonar stereo studio sultan taiga tango tempo
tennis tiara tofu tornado totem trio tundra turban uniform veranda video villa viola whisky wigwam yeti yoga zebra
zombie
"""
WORDS = tuple(_LIST.split())
"""128 words, so that three of them are one of two million."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """What the customer says and then hears, and until when (seconds) these words are shown."""

    said: str = field(repr=False)
    heard: str = field(repr=False)
    until: int


@dataclass(frozen=True, slots=True)
class Right:
    """The caller has My open; ``heard`` is what they wait to hear."""

    heard: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wrong:
    """These are not the words."""


def phrases_of(account: Account, pepper: Pepper, now: int) -> Phrases:
    """The words of this moment."""
    window = now // WINDOW
    said, heard = (_phrase(account, pepper, window, side) for side in ("said", "heard"))
    return Phrases(said, heard, (window + 1) * WINDOW)


def check_caller(account: Account, typed: str, pepper: Pepper, now: int) -> Right | Wrong:
    """Whether the words are those of now, or of the window before; compared in constant time (ASVS 11.2.4)."""
    heard = fold_phrase(typed).encode()
    window = now // WINDOW
    found = [at for at in (window, window - 1) if same(_phrase(account, pepper, at, "said").encode(), heard)]
    return Right(_phrase(account, pepper, found[0], "heard")) if found else Wrong()


def fold_phrase(typed: str) -> str:
    """Words as they are compared, however they were typed."""
    text = unicodedata.normalize("NFKC", typed[:200]).casefold()
    return " ".join("".join(c if c.isalpha() else " " for c in text).split())


def _phrase(account: Account, pepper: Pepper, window: int, side: str) -> str:
    secret = pepper.digest(f"caller check of {account.id}", account.handle.hex())
    drawn = Pepper(secret).digest(f"{side} {window}", "")
    return " ".join(WORDS[drawn[at] % len(WORDS)] for at in range(COUNT))
