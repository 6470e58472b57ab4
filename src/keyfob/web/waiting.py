"""The request of a service that waits while its person is with us: every page may want to know of it."""

from keyfob.storage.authorization import Waiting, find_waiting_service
from keyfob.web.ask import Ask


def waiting_for(ask: Ask, reference: str) -> Waiting | None:
    """The request behind a reference, looked up once however many ask; None when nothing waits, as on the way to My."""
    if not reference or reference.startswith("/"):
        return None
    return ask.moment.once(("waiting", reference), lambda: find_waiting_service(ask.read, reference, ask.now))
