"""Answers that seldom change: with an ETag, so that whoever has them already is told so in a few bytes."""

import hashlib
from functools import lru_cache

from keyfob.web.answer import JSON, Answer
from keyfob.web.ask import Ask


def prepared(ask: Ask, body: bytes, seconds: int) -> Answer:
    """``body`` as JSON for everybody, script of other sites included; it may be kept for ``seconds``."""
    tag = _tag(body)
    headers = (("Cache-Control", f"public, max-age={seconds}"), ("ETag", tag), ("Access-Control-Allow-Origin", "*"))
    if tag in ask.headers.get("if-none-match", ""):
        return Answer(304, headers=headers)
    return Answer(200, body, JSON, headers)


@lru_cache(maxsize=64)
def _tag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'
