"""Whether a password was stolen somewhere (ASVS 6.2.12): asked of the operator's list, then of the API.

Where nobody can tell, the password is taken: a broken file or a silent API must not keep people from registering, the
other rules still hold, and the log and a metric say so.
"""

import logging

from keyfob.outside.breached import NotTold, Source, sha1_of
from keyfob.web.ask import Ask
from keyfob.web.metrics import note_breached

_log = logging.getLogger("keyfob.web")


def is_breached(ask: Ask, password: str) -> bool:
    """Whether one of the house's sources knows of it; ``password`` is in NFC. Holds no connection meanwhile."""
    sources = ask.house.breached
    if not sources:
        return False
    sha1 = sha1_of(password)
    ask.read.release()
    return ask.moment.once(("breached", sha1), lambda: any(_knows(ask, source, sha1) for source in sources))


def _knows(ask: Ask, source: Source, sha1: bytes) -> bool:
    try:
        found = source.holds(sha1)
    except NotTold as error:
        _log.warning(
            "a password is taken without a look at %s: %s", source.name, error, extra={"request": ask.request_id}
        )
        note_breached(source.name, "unknown")
        return False
    note_breached(source.name, "listed" if found else "unlisted")
    return found
