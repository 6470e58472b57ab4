"""What a password must be: the two profiles, refused words, and the same rules for people and for machines.

OWASP ASVS 5.0 6.2, NIST SP 800-63B-4 §3.1.1.2. Registration, change and reset all judge by `check_password`, and
what they store is made from the `FitPassword` that only it gives out (`proof.hash_password`).
"""

import unicodedata
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from keyfob.accounts.model import Band
from keyfob.accounts.policy import PasswordRules, Profile
from keyfob.base.email import Email
from keyfob.base.errors import Malformed
from keyfob.base.person import Person

MAX_CHARACTERS = 256
MAX_BYTES = 1024


class Rule(StrEnum):
    """The rules, in the order in which a page lists them."""

    LENGTH = "length"
    UPPER = "upper"
    DIGIT = "digit"
    SPECIAL = "special"
    MAXIMUM = "maximum"
    NOT_LISTED = "not_listed"
    NOT_PERSONAL = "not_personal"
    NOT_BREACHED = "not_breached"


@dataclass(frozen=True, slots=True)
class FitPassword:
    """A password that passed every rule, in NFC."""

    text: str = field(repr=False)
    band: Band


@dataclass(frozen=True, slots=True)
class Verdict:
    """Each rule that applies, and whether it is met; ``password`` is there when all of them are."""

    rules: tuple[tuple[Rule, bool], ...]
    password: FitPassword | None

    @property
    def missing(self) -> tuple[Rule, ...]:
        """The rules that are not met."""
        return tuple(rule for rule, met in self.rules if not met)


def normalize(typed: str) -> str:
    """The NFC of a password, otherwise exactly as typed: nothing is trimmed, folded or cut off (ASVS 6.2.8).

    Raises:
        Malformed: when it is longer than 256 code points or 1024 bytes, or no text that can be encoded.
    """
    # One code point of NFC stands for four at most, and sorting the marks of an endless text is slow: look first.
    if len(typed) > 4 * MAX_CHARACTERS:
        raise Malformed("the password is too long")
    normal = unicodedata.normalize("NFC", typed)
    try:
        size = len(normal.encode())
    except UnicodeEncodeError as error:
        raise Malformed("the password is no text") from error
    if len(normal) > MAX_CHARACTERS or size > MAX_BYTES:
        raise Malformed("the password is too long")
    return normal


def check_password(
    typed: str,
    rules: PasswordRules,
    listed: Container[str],
    own_words: Iterable[str] = (),
) -> Verdict:
    """Judge a password by a brand's rules.

    Args:
        typed: the password, exactly as typed.
        rules: the brand's.
        listed: the passwords nobody may use, each as `fold` gives it.
        own_words: names and address parts of the person, see `words_of`.
    """
    try:
        password = normalize(typed)
    except Malformed:
        applying = composition_rules(rules)
        return Verdict((*((rule, True) for rule in applying), (Rule.MAXIMUM, False)), None)
    length = len(password)
    waived = rules.passphrase_from is not None and length >= rules.passphrase_from
    kinds = {_kind(character) for character in password}
    judged = (
        (Rule.LENGTH, length >= rules.minimum),
        *((rule, waived or rule in kinds) for rule in composition_rules(rules) if rule is not Rule.LENGTH),
        (Rule.MAXIMUM, True),
        (Rule.NOT_LISTED, fold(password) not in listed),
        (Rule.NOT_PERSONAL, not _is_word(password, (*rules.words, *own_words))),
    )
    band = Band.LONG if length >= rules.long else Band.SHORT
    return Verdict(judged, FitPassword(password, band) if all(met for _, met in judged) else None)


def refuse_breached(verdict: Verdict) -> Verdict:
    """The verdict on a password that meets every other rule and was stolen somewhere (ASVS 6.2.12)."""
    return Verdict((*verdict.rules, (Rule.NOT_BREACHED, False)), None)


def composition_rules(rules: PasswordRules) -> tuple[Rule, ...]:
    """The rules that a page lists and ticks off while somebody types."""
    classic = rules.profile is Profile.CLASSIC
    return (Rule.LENGTH, Rule.UPPER, Rule.DIGIT, Rule.SPECIAL) if classic else (Rule.LENGTH,)


def fold(password: str) -> str:
    """The form in which listed passwords are compared: NFC, then case folded, then NFC again."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", password).casefold())


def words_of(email: Email, person: Person | None) -> tuple[str, ...]:
    """What letters alone must not be somebody's password: their names and the parts of their address."""
    local, _, domain = email.folded.partition("@")
    parts = [local, *_split(local), *domain.split(".")[:-1], domain, email.folded]
    if person is not None:
        given, family = person.given_name, person.family_name
        parts += [given, family, given + family, family + given, *given.split(), *family.split()]
    return tuple(dict.fromkeys(parts))


def passwordrules(rules: PasswordRules) -> str:
    """The ``passwordrules`` attribute, by which password managers make one that fits (Apple's rules language)."""
    composition = {Rule.UPPER: "upper", Rule.DIGIT: "digit", Rule.SPECIAL: "special"}
    required = [f"required: {composition[rule]}" for rule in composition_rules(rules) if rule in composition]
    parts = [f"minlength: {rules.minimum}", f"maxlength: {MAX_CHARACTERS}", *required, "allowed: ascii-printable"]
    return "; ".join(parts) + ";"


def describe(rules: PasswordRules, *, breached: bool = False) -> dict[str, object]:
    """The rules as ``/.well-known/password-rules`` publishes them: JSON values under fixed names.

    ``breached`` says whether stolen passwords are known and refused.
    """
    judged = (*composition_rules(rules), Rule.MAXIMUM, Rule.NOT_LISTED, Rule.NOT_PERSONAL)
    return {
        "profile": rules.profile.value,
        "rules": [rule.value for rule in (*judged, *((Rule.NOT_BREACHED,) if breached else ()))],
        "min_length": rules.minimum,
        "max_length": MAX_CHARACTERS,
        "max_bytes": MAX_BYTES,
        "passphrase_from": rules.passphrase_from,
        "counted_in": "code points after NFC",
        "passwordrules": passwordrules(rules),
    }


def _kind(character: str) -> Rule | None:
    category = unicodedata.category(character)
    if category == "Lu":
        return Rule.UPPER
    if category == "Nd":
        return Rule.DIGIT
    # A mark that NFC could not join still belongs to its letter.
    return None if category[0] in "LM" else Rule.SPECIAL


def _is_word(password: str, words: Iterable[str]) -> bool:
    letters = _letters(password)
    return bool(letters) and letters in {_letters(word) for word in words}


def _letters(text: str) -> str:
    return "".join(character for character in fold(text) if unicodedata.category(character)[0] in "LM")


def _split(local: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in local).split()
