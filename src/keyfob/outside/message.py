"""A mail as the bytes that travel: RFC 5322, with nothing in it that somebody could have smuggled in."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from keyfob.base.errors import Malformed

MAX_LINE = 990
_UNFIT_IN_ADDRESS = re.compile(r"[\s<>,;:\"()\[\]\\\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one person. ``id`` names it for ever: sent twice, both are the same to the last byte.

    ``at`` is when it was caused, in seconds since 1970; ``mark`` makes its name one that only we can have given
    (`bounce.mark_of`). ``attached`` is the text of a file (JSON), and its name.
    """

    id: str
    sender: str
    sender_name: str
    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)
    at: int
    mark: str = ""
    attached: tuple[str, str] | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """What it is called on its way, and in a report that it came back."""
        return f"{self.id}.{self.mark}" if self.mark else self.id

    def is_international(self) -> bool:
        """Whether the address needs a relay that takes more than ASCII in it (RFC 6531)."""
        return not self.to.isascii()


def compose(mail: Mail, *, plain_lines: bool = True) -> bytes:
    """The message, with CRLF at the end of each line.

    ``plain_lines`` leaves letters beyond ASCII as they are, for a relay that takes them (8BITMIME) or a file.

    Raises:
        Malformed: when an address is none, so that no header can be added by way of it (ASVS 1.3.11).
    """
    for address in (mail.to, mail.sender):
        if _UNFIT_IN_ADDRESS.search(address) or address.count("@") != 1:
            raise Malformed("the address of a mail is malformed")
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = Address(mail.sender_name, addr_spec=mail.sender)
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = format_datetime(datetime.fromtimestamp(mail.at, UTC))
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text, cte=_encoding(mail.text, plain_lines=plain_lines))
    message.add_alternative(mail.html, subtype="html", cte=_encoding(mail.html, plain_lines=plain_lines))
    message.set_boundary(_boundary(mail))
    if mail.attached:
        text, name = mail.attached
        message.add_attachment(text.encode(), maintype="application", subtype="json", filename=name)
        message.set_boundary(_boundary(mail) + "_")
    # Not by way of the library: it would fold or re-spell a long or unusual address, and these are exact.
    named = f"Message-ID: <{mail.name}@{mail.sender.rpartition('@')[2]}>"
    return f"To: {mail.to}\r\n{named}\r\n".encode() + message.as_bytes()


def _boundary(mail: Mail) -> str:
    """The same every time, and nothing that either part could contain: it follows from both."""
    return "=_" + hashlib.sha256(f"{mail.id}\0{mail.text}\0{mail.html}".encode()).hexdigest()[:40]


def _encoding(text: str, *, plain_lines: bool) -> str:
    if max((len(line.encode()) for line in text.splitlines()), default=0) > MAX_LINE:
        return "quoted-printable"
    if text.isascii():
        return "7bit"
    return "8bit" if plain_lines else "quoted-printable"
