"""Chance that a test can repeat: a mint that draws from a numbered stream."""

import hashlib
import itertools

from keyfob.base.ids import Mint


def counting_mint(seed: int = 0) -> Mint:
    """A mint whose n-th draw is SHAKE-256 of the seed and n: no two draws agree, and every run gets the same ones."""
    draws = itertools.count()

    def mint(size: int) -> bytes:
        return hashlib.shake_256(f"{seed}/{next(draws)}".encode()).digest(size)

    return mint
