"""What a handler gives back: an answer for the wire, and the changes that must be durable before it is sent."""

from dataclasses import dataclass, replace

import msgspec

from keyfob.base.actor import Actor
from keyfob.base.change import Change
from keyfob.web.cookies import Cookie

HTML = "text/html; charset=utf-8"
JSON = "application/json"
TOO_MANY_REQUESTS = 429
NO_STORE = ("Cache-Control", "no-store")


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and body; ``changes`` are committed first. ``actor`` overrides who is said to have acted."""

    status: int = 200
    body: bytes = b""
    content_type: str = ""
    headers: tuple[tuple[str, str], ...] = (NO_STORE,)
    cookies: tuple[Cookie, ...] = ()
    changes: tuple[Change, ...] = ()
    actor: Actor | None = None

    def with_changes(self, *changes: Change) -> "Answer":
        """The same answer with more changes."""
        return replace(self, changes=self.changes + changes) if changes else self

    def retry_after(self, seconds: int) -> "Answer":
        """The same answer, which says when to try again (RFC 9110 section 10.2.3)."""
        return replace(self, headers=(*self.headers, ("Retry-After", str(seconds))))

    def acting(self, actor: Actor) -> "Answer":
        """The same answer, its changes made by ``actor``."""
        return replace(self, actor=actor)

    def with_cookies(self, *cookies: Cookie) -> "Answer":
        """The same answer with more cookies."""
        return replace(self, cookies=self.cookies + cookies)


def redirect(url: str, changes: tuple[Change, ...] = (), cookies: tuple[Cookie, ...] = ()) -> Answer:
    """See other (303): the browser goes on with GET and leaves what was posted behind (RFC 9700 section 4.12)."""
    return Answer(303, headers=(("Location", url), NO_STORE), changes=changes, cookies=cookies)


def json(
    value: object,
    status: int = 200,
    headers: tuple[tuple[str, str], ...] = (NO_STORE,),
    changes: tuple[Change, ...] = (),
    actor: Actor | None = None,
) -> Answer:
    """``value`` as JSON, not to be stored by default."""
    return Answer(status, msgspec.json.encode(value), JSON, headers, changes=changes, actor=actor)
