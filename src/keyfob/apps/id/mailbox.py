"""The mailbox page of the demonstration: the mails in the folder, as their readers would see them.

It shows links that sign in, to whoever asks; so it is mounted by ``keyfob demo`` alone, which listens on this machine
alone. A page of elsewhere whose name was made to lead to this machine (DNS rebinding) asks under that name, and finds
nothing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

from keyfob.protocol.redirect import origin_of
from keyfob.web.answer import HTML, NO_STORE, Answer
from keyfob.web.ask import Ask
from keyfob.web.errors import NotFound
from keyfob.web.page import page
from keyfob.web.routes import Handler, Route

MOST = 100
_ID = re.compile(r"[0-9a-z]{1,40}")
_AS_SENT = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox allow-popups"
"""A mail brings styles of its own, in its markup; scripts it may not have, nor anything from elsewhere."""


@dataclass(frozen=True, slots=True)
class Message:
    """A mail as the pages show it; ``when`` in seconds since 1970."""

    id: str
    subject: str
    sender: str
    to: str
    when: int
    text: str
    html: str


def mailbox_routes(folder: Path) -> tuple[Route, ...]:
    """The mailbox over the ``.eml`` files in ``folder``."""

    def show_all(ask: Ask) -> Answer:
        """The newest mails, the last one first."""
        return page(ask, "mailbox.html", messages=list_messages(folder))

    def show_one(ask: Ask) -> Answer:
        """One mail, by its text."""
        message = _find(folder, ask)
        return page(ask, "mailbox_message.html", message=message, html_url=f"/mailbox/{message.id}/html")

    def show_as_sent(ask: Ask) -> Answer:
        """One mail, as a mail program would show it."""
        html = _find(folder, ask).html
        return Answer(200, html.encode(), HTML, (NO_STORE, ("Content-Security-Policy", _AS_SENT)))

    handlers: tuple[tuple[str, Callable[[Ask], Answer]], ...] = (
        ("/mailbox", show_all),
        ("/mailbox/{id}", show_one),
        ("/mailbox/{id}/html", show_as_sent),
    )
    return tuple(Route(path, get=_under_own_name(handler)) for path, handler in handlers)


def list_messages(folder: Path) -> list[Message]:
    """The newest mails; their names are in the order they were caused in."""
    newest = sorted(folder.glob("*.eml"), key=lambda file: file.stem, reverse=True)[:MOST]
    return [_read(file) for file in newest]


def _under_own_name(handler: Handler) -> Handler:
    """Answer where the browser shows the issuer's own host and port."""

    def answer(ask: Ask) -> Answer:
        if ask.headers.get("host") != urlsplit(origin_of(ask.house.issuer)).netloc:
            raise NotFound
        return handler(ask)

    return answer


def _find(folder: Path, ask: Ask) -> Message:
    """The mail that is asked for; what is no name of a mail is not looked for."""
    name = ask.params["id"]
    file = folder / f"{name}.eml"
    if not _ID.fullmatch(name) or not file.is_file():
        raise NotFound
    return _read(file)


def _read(file: Path) -> Message:
    parsed = BytesParser(EmailMessage, policy=policy.default).parsebytes(file.read_bytes())
    return Message(
        id=file.stem,
        subject=_line(parsed, "Subject"),
        sender=_line(parsed, "From"),
        to=_line(parsed, "To"),
        when=int(parsedate_to_datetime(_line(parsed, "Date")).timestamp()),
        text=_part(parsed, "plain"),
        html=_part(parsed, "html"),
    )


def _line(message: EmailMessage, name: str) -> str:
    """A header as text; addresses beyond ASCII stand in it as plain UTF-8 (RFC 6532)."""
    return str(message[name] or "").encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return str(body.get_content()) if body is not None else ""
