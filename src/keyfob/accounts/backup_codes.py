"""Recovery codes: ten of 50 bits each, shown once, each good for one sign-in in place of the app's code.

They are kept as HMAC with the pepper, bound to their row (ASVS 6.5.2; NIST SP 800-63B-4 §3.1.2). They are made with the
second factor and go with it; none is ever removed but by being used, or with its whole set by a new one.
"""

from dataclasses import dataclass, field

from keyfob.accounts.model import Account, Visitor
from keyfob.accounts.notice import What, tell_owner
from keyfob.accounts.typed_code import without_spaces
from keyfob.base.change import Change
from keyfob.base.ids import Mint, new_id
from keyfob.base.secret import Pepper, same

COUNT = 10
LENGTH = 10
FEW = 3
"""With so many left, or fewer, the owner is asked to make new ones."""

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKES = str.maketrans("ILO", "110")
_BITS = 5


@dataclass(frozen=True, slots=True)
class BackupCode:
    """A code as it is kept."""

    id: str
    digest: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewCodes:
    """A set as it is kept, and as it is shown this once: two groups of five letters and digits each."""

    kept: tuple[BackupCode, ...]
    shown: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class BackupCodesMade(Change):
    """These codes count from now on, and no others. Guard: the account's version is ``version``."""

    account_id: str
    version: int
    codes: tuple[BackupCode, ...]


@dataclass(frozen=True, slots=True)
class BackupCodeUsed(Change):
    """A code did its work, and so many are left. Guard: it was still there."""

    account_id: str
    code_id: str
    left: int


@dataclass(frozen=True, slots=True)
class Regenerated:
    """A new set, to be shown now or never; the old one is dead."""

    codes: tuple[str, ...] = field(repr=False)
    changes: tuple[Change, ...]


def new_codes(pepper: Pepper, mint: Mint) -> NewCodes:
    """Draw a set."""
    drawn = [(new_id(mint), _draw(mint)) for _ in range(COUNT)]
    kept = tuple(BackupCode(code_id, pepper.digest(code_id, code)) for code_id, code in drawn)
    return NewCodes(kept, tuple(f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}" for _, code in drawn))


def find_code(codes: tuple[BackupCode, ...], typed: str, pepper: Pepper) -> BackupCode | None:
    """The code that was typed, in capitals or not, with look-alikes (``O`` for ``0``) or not; each one is compared."""
    text = read_code(typed)
    fitting = [code for code in codes if same(pepper.digest(code.id, text), code.digest)]
    return fitting[0] if text and fitting else None


def read_code(typed: str) -> str:
    """What was typed, as it was drawn; empty where no code can look like that."""
    text = without_spaces(typed).upper().translate(_LOOK_ALIKES)
    return text if len(text) == LENGTH and all(letter in _LETTERS for letter in text) else ""


def regenerate(account: Account, visitor: Visitor, *, pepper: Pepper, now: int, mint: Mint) -> Regenerated | None:
    """Make a new set, and tell the owner; None where there is no second factor for it to stand in for."""
    if not account.second_factor:
        return None
    made = new_codes(pepper, mint)
    told = tell_owner(account, What.BACKUP_CODES_MADE, visitor, now, mint)
    return Regenerated(made.shown, (BackupCodesMade(account.id, account.version, made.kept), told))


def _draw(mint: Mint) -> str:
    number = int.from_bytes(mint(8), "big")
    return "".join(_LETTERS[number >> _BITS * place & 31] for place in range(LENGTH))
