"""People, browsers and accounts for tests, and a policy whose hashes cost next to nothing."""

from typing import TypeVar

from keyfob.accounts.acr import BY_PASSWORD, Proved
from keyfob.accounts.link_mail import Mailing
from keyfob.accounts.model import Account, Band, Password, Status, Visitor
from keyfob.accounts.passkey import handle_of
from keyfob.accounts.password import FitPassword
from keyfob.accounts.policy import HashCost, PasswordRules, Policy, Profile
from keyfob.accounts.proof import SALT_SIZE, hash_password
from keyfob.accounts.sessions import Opened, Session, open_session
from keyfob.base.change import Change
from keyfob.base.email import parse_email
from keyfob.base.ids import Mint
from keyfob.base.person import FormOfAddress, Person
from keyfob.base.secret import Pepper, digest
from tests.chance import counting_mint

C = TypeVar("C")
NOW = 1_800_000_000
PEPPER = Pepper(b"p" * 32)
CHEAP = HashCost(memory=8, passes=1)
POLICY = Policy(hash_cost=CHEAP, terms="2", privacy="3")
CLASSIC = PasswordRules(profile=Profile.CLASSIC)
MARIA = Person(FormOfAddress.MS, "Maria", "Jansen", "NL", "nl")


def visitor(name: str = "first") -> Visitor:
    """A browser of its own for each name."""
    return Visitor(digest(name), f"Firefox of {name}", "192.0.2.7", "de")


def account(
    email: str = "maria@example.nl",
    *,
    status: Status = Status.ACTIVE,
    failures: int = 0,
    terms: str = "2",
    passkeys: int = 0,
    breached_at: int | None = None,
) -> Account:
    """An account with the password ``correct horse battery``."""
    return Account(
        id="a" * 26,
        customer_id="c" * 26,
        email=parse_email(email),
        status=status,
        version=4,
        locale="nl",
        created_at=NOW - 1000,
        password=Password(stored("correct horse battery").phc, Band.LONG, NOW - 1000, failures, breached_at),
        terms=terms,
        privacy="3",
        handle=handle_of("maria"),
        passkeys=passkeys,
    )


def stored(text: str, now: int = NOW) -> Password:
    """A password that has been found fit, hashed cheaply."""
    return hash_password(PEPPER, FitPassword(text, Band.LONG), b"s" * SALT_SIZE, CHEAP, now)


def mailing(now: int = NOW, *, mint: Mint | None = None, may_mail: bool = True) -> Mailing:
    """Leave to send a mail at ``now``."""
    return Mailing(may_mail=may_mail, policy=POLICY, pepper=PEPPER, now=now, mint=mint or counting_mint(now))


def opened(
    current: Session | None = None,
    *,
    account_id: str = "maria",
    remember: bool = False,
    seed: int = 0,
    proved: Proved = BY_PASSWORD,
) -> Opened:
    """A browser signed in at NOW."""
    return open_session(
        account_id,
        proved,
        visitor(),
        current,
        remember=remember,
        terms_due=False,
        policy=POLICY,
        now=NOW + seed,
        mint=counting_mint(seed),
    )


def only(kind: type[C], changes: tuple[Change, ...]) -> C:
    """The one change of this kind."""
    (found,) = (change for change in changes if isinstance(change, kind))
    return found


def kinds(changes: tuple[Change, ...]) -> list[str]:
    """The names of the changes, in order."""
    return [type(change).__name__ for change in changes]
