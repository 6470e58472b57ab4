"""The account: the ID with which a customer signs in, and who stands at the door."""

from dataclasses import dataclass, field
from enum import StrEnum

from keyfob.base.email import Email


class Status(StrEnum):
    """Whether an account may be signed in to."""

    ACTIVE = "active"
    BLOCKED = "blocked"


class Band(StrEnum):
    """How long a password is; a short one alone is guarded more closely."""

    SHORT = "short"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Password:
    """A password as it is stored: its Argon2id hash in PHC form, when it was set, the wrong tries in a row since.

    ``breached_at`` is when it was last noted to be a stolen one, and None where it is not known to be. ``sign_ins`` are
    counted of a short one alone.
    """

    phc: str = field(repr=False)
    band: Band
    set_at: int
    failures: int = 0
    breached_at: int | None = None
    sign_ins: int = 0


@dataclass(frozen=True, slots=True)
class Account:
    """An ID. Its address is verified: there is no account before that.

    ``version`` counts up with every change that later decisions depend on (password, address, status). ``locale`` is
    the language of its mails. ``terms`` and ``privacy`` are the versions accepted last. ``handle`` is what it is called
    in authenticators. ``second_factor`` says that a code is asked after a password or a mailed proof, ``passkeys`` how
    many there are.
    """

    id: str
    customer_id: str | None
    email: Email
    status: Status
    version: int
    locale: str
    created_at: int
    password: Password | None
    terms: str
    privacy: str
    handle: bytes = field(repr=False)
    second_factor: bool = False
    passkeys: int = 0


@dataclass(frozen=True, slots=True)
class Visitor:
    """The browser at the other end of a request.

    ``browser`` is the SHA-256 of the cookie it carries, ``device`` its name as shown to people, ``network`` its IP
    address, ``locale`` the language its pages are in. Device and network are personal data.
    """

    browser: bytes
    device: str
    network: str
    locale: str
