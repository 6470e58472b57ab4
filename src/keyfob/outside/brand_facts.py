"""What a brand says of itself in ``brand.toml``, and what each of it is worth where it says nothing."""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from keyfob.accounts.policy import PasswordRules, Profile
from keyfob.accounts.risk import Signal
from keyfob.base.durations import DAY, HOUR, MINUTE
from keyfob.customers.consents import Purpose
from keyfob.outside.colours import Scheme
from keyfob.outside.retention import Retention

Version = Annotated[str, Meta(pattern=r"^[0-9A-Za-z.-]{1,32}$")]
Key = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Text = Annotated[str, Meta(min_length=1, max_length=80)]


class Seconds(int):
    """A length of time; written in TOML as ``"90s"``, ``"10m"``, ``"12h"`` or ``"30d"``."""


class Password(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How good a password must be (NIST SP 800-63B-4 3.1.1.2, ASVS 6.2)."""

    profile: Literal["classic", "length_first"]
    passphrase_from: Annotated[int, Meta(ge=0, le=64)] = 0
    """From this many characters on the ``classic`` composition rules are waived; 0 waives nothing."""
    context_words: tuple[Text, ...] = ()
    """Words that may not be a password by themselves: names of the brand and its models."""
    breached_at_sign_in: Literal["notice", "change"] = "notice"
    """What follows a sign-in with a stolen password: its owner is told by mail, or has to choose a new one first."""


class Lifetimes(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How long things live, in seconds; within the bounds of `_complaints_of`."""

    registration: Seconds
    sign_in_link: Seconds
    reset_link: Seconds
    session_idle: Seconds
    session_absolute: Seconds
    stay_signed_in: Seconds
    step_up: Seconds = Seconds(5 * MINUTE)
    """How fresh a proof has to be for a sensitive act."""
    second_step: Seconds = Seconds(10 * MINUTE)
    """How long a sign-in waits for its second step."""
    step_up_after: Seconds = Seconds(DAY)
    """How old a sign-in may be, in a browser that stays signed in, before My and levels asked for take a new proof."""
    trusted_device: Seconds
    """How long a device whose owner said so is not asked for a second factor; 0 trusts none."""
    device_proof: Seconds = Seconds(12 * HOUR)
    """How old a sign-in may be that signs a device in, such as a car, without proving oneself anew."""
    lost_factors: Seconds
    """How long whoever lost codes and passkeys waits before the password alone may remove them."""
    lost_factors_open: Seconds = Seconds(7 * DAY)
    """How long they may then do so."""
    deletion_grace: Seconds
    """How long the deletion of an ID can be taken back; 0 deletes at once."""
    erasure_wait: Seconds = Seconds(7 * DAY)
    """How long the erasure of a customer record, released by two people, can still be stopped by its customer."""
    closed_case: Seconds
    idle_case: Seconds
    """How long cases are kept: after they were closed, and where nobody writes any more."""
    id_change: Seconds = Seconds(72 * HOUR)
    id_change_proved: Seconds = Seconds(24 * HOUR)
    """How long a change of an ID waits, and where a passkey or the app confirmed it."""
    case_answer: Seconds
    urgent_case: Seconds = Seconds(4 * HOUR)
    """How soon the desks mean to answer, and where somebody else may be at an ID; it says what is due first."""


class Risk(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What follows where a sign-in looks unlike its owner's."""

    ask_again: tuple[Signal, ...] = (Signal.NEW_COUNTRY, Signal.IMPOSSIBLE_TRAVEL)
    """At these a trusted device is asked for the second factor after all."""


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A model of car (or another thing with a screen), and how people sign in on it."""

    name: Text
    since: Annotated[int, Meta(ge=1900, le=2200)]
    """The first model year, and below the last one, where it is known."""
    until: Annotated[int, Meta(ge=1900, le=2200)] | None = None
    sign_in: tuple[Literal["device", "pairing"], ...]
    """``device``: it shows a code to be confirmed on a phone. ``pairing``: it takes a code that My shows."""


class SelfService(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What customers may do without a desk."""

    change_email: bool
    delete_account: bool


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A text that is agreed to: a new version is asked for at the next sign-in."""

    version: Version


class PaymentKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A way to pay that customers may prefer; its words are ``payment.kind.<key>``."""

    key: Key
    tokenised: bool = False
    """Whether it needs a payment provider's token, which only a service of the brand can put."""


class AskedConsent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A use of personal data that customers may consent to; its words are ``consents.purpose.<key>``."""

    key: Key
    version: Version
    """Of the text; a new one takes no consent away, and My asks whether it is agreed to."""
    at_registration: bool = False
    """Whether it is asked for while registering too, unticked."""


class Help(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where people find a person. Empty means the brand offers it not."""

    phone: str = ""
    email: str = ""


class DeskRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What holds at the desk of this brand."""

    canaries: tuple[Text, ...] = ()
    """Customer numbers that nobody has a reason to look for: the brand is told of whoever finds one."""


class Colours(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The two schemes; never the structure."""

    light: Scheme
    dark: Scheme


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All of brand.toml."""

    id: Text
    """What the brand calls its ID: “Keyfob ID”."""
    my: Text
    """What the brand calls its portal: “My Keyfob”."""
    mark: Text
    """The word at the top of every page."""
    company: Text
    """Who signs mails and texts."""
    locales: tuple[Text, ...]
    default_locale: Text
    time_zone: Text
    countries: tuple[str, ...] = ()
    """Where it has customers and delivers to, as codes of ISO 3166-1 (``NL``); none said: everywhere."""
    password: Password
    lifetimes: Lifetimes
    risk: Risk = Risk()
    terms: Document
    privacy: Document
    self_service: SelfService
    consents: tuple[AskedConsent, ...] = ()
    payment_kinds: tuple[PaymentKind, ...] = ()
    retention: Annotated[tuple[Retention, ...], Meta(min_length=1)]
    help: Help
    desk: DeskRules = DeskRules()
    models: tuple[Model, ...] = ()
    colours: Colours

    @property
    def purposes(self) -> Mapping[str, Purpose]:
        """What is asked for, by its key, in the brand's order."""
        return {one.key: Purpose(one.key, one.version, one.at_registration) for one in self.consents}

    @property
    def kinds_of_payment(self) -> Mapping[str, bool]:
        """The keys of the payment kinds, in the brand's order, and whether each needs a token."""
        return {kind.key: kind.tokenised for kind in self.payment_kinds}


def password_rules(facts: Facts) -> PasswordRules:
    """What a password must be, in the words of that domain."""
    password = facts.password
    return PasswordRules(
        profile=Profile(password.profile),
        passphrase_from=password.passphrase_from or None,
        words=password.context_words,
    )
