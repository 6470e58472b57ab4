"""Whether we live, and whether we can serve."""

from sqlalchemy import select

from keyfob.storage.schema import meta
from keyfob.storage.statement import Statement
from keyfob.web.answer import Answer, json
from keyfob.web.ask import Ask

_ANY = Statement(select(meta.c.name).limit(1))


def is_alive(ask: Ask) -> Answer:
    """The program runs and answers."""
    return json({"status": "alive", "at": ask.now})


def is_ready(ask: Ask) -> Answer:
    """The database answers as well; an unreachable one is told as 503 by the edge."""
    ask.read.one(_ANY)
    return json({"status": "ready"})
