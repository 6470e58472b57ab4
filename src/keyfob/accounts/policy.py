"""The numbers and choices a brand may set for its accounts; the defaults are those of the product."""

from dataclasses import dataclass, field
from enum import StrEnum

from keyfob.accounts.risk import EFFECTS, Effects
from keyfob.accounts.throttle_rules import RULES, Rule
from keyfob.base.durations import DAY, HOUR, MINUTE


class Profile(StrEnum):
    """How passwords are judged."""

    LENGTH_FIRST = "length_first"
    CLASSIC = "classic"


class WhenBreached(StrEnum):
    """What follows a sign-in with a password that is known to be stolen."""

    NOTICE = "notice"
    CHANGE = "change"


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordRules:
    """What a password must be; lengths in code points after NFC.

    ``classic`` asks for ``short`` characters and a composition, which ``passphrase_from`` waives from that length on;
    ``length_first`` asks for ``long`` characters of everybody, for no second factor is asked always (NIST SP 800-63B-4
    §3.1.1.2). ``words`` are the brand's name and models, which alone are no password (ASVS 6.1.2).
    """

    profile: Profile = Profile.LENGTH_FIRST
    short: int = 8
    long: int = 15
    passphrase_from: int | None = None
    words: tuple[str, ...] = ()

    @property
    def minimum(self) -> int:
        """The least number of characters."""
        return self.short if self.profile is Profile.CLASSIC else self.long


@dataclass(frozen=True, slots=True, kw_only=True)
class HashCost:
    """What an Argon2id hash costs: memory in KiB, passes over it, lanes (OWASP ASVS 5.0 appendix C)."""

    memory: int = 19 * 1024
    passes: int = 2
    lanes: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Everything the accounts domain lets a brand decide; times in seconds."""

    password: PasswordRules = field(default_factory=PasswordRules)
    hash_cost: HashCost = field(default_factory=HashCost)
    throttle: tuple[Rule, ...] = RULES
    failures_before_reset: int = 100
    """So many wrong passwords in a row switch the password off until it is reset (NIST SP 800-63B-4 §3.2.2)."""

    breached_at_sign_in: WhenBreached = WhenBreached.NOTICE
    breached_told_every: int = 30 * DAY
    """How often an owner is told, at most, that their password is a stolen one."""

    risk: Effects = field(default_factory=lambda: EFFECTS)
    """What follows where a sign-in looks unlike its owner's."""

    link_life: int = 10 * MINUTE
    reset_life: int = 30 * MINUTE
    verify_life: int = 24 * HOUR
    resend_waits: tuple[int, ...] = (MINUTE, 2 * MINUTE, 5 * MINUTE)
    """How long to wait after the first, the second, … mail before the next one can be asked for."""

    registration_life: int = 24 * HOUR
    challenge_life: int = 5 * MINUTE

    session_idle: int = HOUR
    session_life: int = 12 * HOUR
    remembered_life: int = 30 * DAY
    """With “stay signed in”: idle and absolute limit in one (NIST SP 800-63B-4 §2.1.3)."""

    step_up_life: int = 5 * MINUTE
    """How long a proof is fresh enough for a sensitive act."""

    step_up_after: int = DAY
    """How old a proof may be in a browser that stays signed in, before My asks for a new one."""

    contact_proof_life: int = 15 * MINUTE
    """How long it is for changing how the customer is reached, where more than a short password guards the account."""

    passkey_offer_every: int = 5
    """At every so many sign-ins with a short password alone a passkey is offered; 0 offers none."""

    device_proof_life: int = 12 * HOUR
    """How old a proof may be by which a device is signed in; an older one is asked for anew."""

    recovery_wait: int = 7 * DAY
    recovery_life: int = 7 * DAY
    """How long whoever lost all factors waits, and then may remove them."""

    deletion_grace: int = 7 * DAY
    """How long a deletion can be taken back; 0 deletes at once."""

    half_life: int = 10 * MINUTE
    """How long a sign-in waits for its second half."""

    set_up_life: int = HOUR
    """How long a secret is shown for an app to take in."""

    trust_life: int = 30 * DAY
    """How long a trusted device is not asked for a code; 0 trusts none."""

    touch_every: int = MINUTE
    known_browser_life: int = 180 * DAY

    terms: str = "1"
    privacy: str = "1"
    """The versions a customer must have accepted."""
