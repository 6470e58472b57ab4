"""Password hashes: Argon2id over an HMAC with the pepper, so that a stolen database alone cannot be guessed at.

OWASP ASVS 5.0 11.4.2 and appendix C; NIST SP 800-63B-4 §3.1.1.2.
"""

import base64
import re

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from keyfob.accounts.model import Account, Password
from keyfob.accounts.password import FitPassword, normalize
from keyfob.accounts.policy import HashCost, Policy
from keyfob.base.secret import Pepper

SALT_SIZE = 16
HASH_SIZE = 32

_PHC = re.compile(r"\$argon2id\$v=19\$m=(\d{1,9}),t=(\d{1,4}),p=(\d{1,4})\$[A-Za-z0-9+/]{1,100}\$[A-Za-z0-9+/]{1,200}")


def hash_password(pepper: Pepper, password: FitPassword, salt: bytes, cost: HashCost, now: int) -> Password:
    """A password that passed every rule, as it is stored from ``now`` on."""
    return Password(_hash(pepper, password.text, salt, cost), password.band, now)


def rehash_password(pepper: Pepper, typed: str, salt: bytes, cost: HashCost) -> str:
    """The PHC form at today's cost of a password just verified, whatever today's rules would say of it."""
    return _hash(pepper, normalize(typed), salt, cost)


def verify_password(pepper: Pepper, phc: str, password: str) -> bool:
    """Whether ``password`` is the one behind ``phc``. It takes as long whether it is or not.

    Raises:
        Malformed: see `password.normalize`.
    """
    try:
        Argon2id.verify_phc_encoded(pepper.wash(normalize(password)), phc)
    except InvalidKey:
        return False
    return True


def needs_rehash(phc: str, cost: HashCost) -> bool:
    """Whether a hash was made with other parameters than today's (OWASP: rehash at sign-in)."""
    match = _PHC.fullmatch(phc)
    return match is None or tuple(map(int, match.groups())) != (cost.memory, cost.passes, cost.lanes)


def decoy_hash(cost: HashCost) -> str:
    """A hash that costs as much as any other and that no password has, for addresses without one (ASVS 6.3.8)."""
    salt, zeros = (base64.b64encode(bytes(size)).rstrip(b"=").decode() for size in (SALT_SIZE, HASH_SIZE))
    return f"$argon2id$v=19$m={cost.memory},t={cost.passes},p={cost.lanes}${salt}${zeros}"


def hash_to_check(account: Account | None, policy: Policy) -> str:
    """The hash to compare a typed password with: a decoy where there is no account, or no password that counts."""
    if account is None or account.password is None or is_switched_off(account, policy):
        return decoy_hash(policy.hash_cost)
    return account.password.phc


def is_switched_off(account: Account, policy: Policy) -> bool:
    """Whether so many wrong passwords in a row were typed that only a reset helps (NIST SP 800-63B-4 §3.2.2)."""
    return account.password is not None and account.password.failures >= policy.failures_before_reset


def _hash(pepper: Pepper, password: str, salt: bytes, cost: HashCost) -> str:
    argon2id = Argon2id(salt=salt, length=HASH_SIZE, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory)
    return argon2id.derive_phc_encoded(pepper.wash(password))
