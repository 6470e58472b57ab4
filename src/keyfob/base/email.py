"""E-mail addresses: the one place where they are parsed, folded and masked."""

import unicodedata
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from keyfob.base.errors import Malformed

MAX_LENGTH = 254


@dataclass(frozen=True, slots=True)
class Email:
    """A deliverable address: ``text`` as it is written to, ``folded`` as it is compared (case and form folded)."""

    text: str
    folded: str

    def __str__(self) -> str:
        return self.text


def parse_email(text: str) -> Email:
    """Read an address as a person types it.

    Raises:
        Malformed: when it is no single ``local@domain.tld`` address of at most 254 characters. Quoted local parts,
            address literals, display names and control characters are refused.
    """
    typed = text.strip()
    if len(typed) > MAX_LENGTH:
        raise Malformed("the address is too long")
    try:
        parsed = validate_email(typed, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise Malformed(str(error)) from error
    if "." not in parsed.domain:
        raise Malformed("the part after the @-sign has no dot")
    return Email(text=parsed.normalized, folded=_fold(parsed.normalized))


def mask_email(text: str) -> str:
    """Enough to recognise one's own address, too little to learn another's: ``m•••@e•••.nl``."""
    local, _, domain = text.rpartition("@")
    name, dot, suffix = domain.rpartition(".")
    return f"{local[:1]}•••@{name[:1]}•••{dot}{suffix}"


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
