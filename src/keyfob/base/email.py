"""E-mail addresses: the one place where they are parsed, folded and masked."""

import unicodedata
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from keyfob.base.errors import Malformed

MAX_LENGTH = 254
MAX_LOCAL_BYTES = 64
_CONTROL = frozenset({"Cc", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Email:
    """A deliverable address: ``text`` as it is written to, ``folded`` as it is compared.

    The domain of both is in lower-case ASCII (IDNA). Mail always goes to a ``text`` whose mailbox was proved or is
    about to be, never to one that merely folds to the same value.
    """

    text: str
    folded: str

    def __str__(self) -> str:
        return self.text


def parse_email(text: str) -> Email:
    """Read an address as a person types it (ASVS 1.2.11, 1.5.3).

    Raises:
        Malformed: when it is no single ``local@domain.tld`` address of at most 254 characters. Quoted local parts,
            encoded words, address literals, display names and control characters are refused.
    """
    if len(text) > MAX_LENGTH:
        raise Malformed("the address is too long")
    if any(unicodedata.category(character) in _CONTROL for character in text):
        raise Malformed("the address contains control characters")
    try:
        parsed = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise Malformed(str(error)) from error
    local, domain = parsed.local_part, parsed.ascii_domain.lower()
    if "." not in domain:
        raise Malformed("the part after the @-sign has no dot")
    if "=?" in local:
        raise Malformed("the part before the @-sign looks like an encoded word")
    if len(local.encode()) > MAX_LOCAL_BYTES or len(local) + 1 + len(domain) > MAX_LENGTH:
        raise Malformed("the address is too long")
    return Email(text=f"{local}@{domain}", folded=f"{_fold(local)}@{domain}")


def mask_email(text: str) -> str:
    """Enough to recognise one's own address, too little to learn another's: ``m•••@e•••.nl``."""
    local, _, domain = text.rpartition("@")
    name, dot, suffix = domain.rpartition(".")
    return f"{local[:1]}•••@{name[:1]}•••{dot}{suffix}"


def _fold(local: str) -> str:
    """Letter by letter, so that only capitals meet small letters: ``straße`` and ``strasse`` are two mailboxes."""
    return unicodedata.normalize("NFC", "".join(_fold_letter(c) for c in unicodedata.normalize("NFC", local)))


def _fold_letter(letter: str) -> str:
    folded = letter.casefold()
    return folded if len(folded) == 1 else letter.lower()
