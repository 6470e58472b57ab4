"""What a password must be, in both profiles."""

import json
import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.accounts.blocklist import parse_blocklist, shipped_blocklist
from keyfob.accounts.model import Band
from keyfob.accounts.password import Rule, Verdict, check_password, describe, normalize, passwordrules, words_of
from keyfob.accounts.policy import PasswordRules, Profile
from keyfob.base.email import parse_email
from keyfob.base.errors import Malformed
from tests.accounts.people import CLASSIC, MARIA

LENGTH_FIRST = PasswordRules()
WAIVING = PasswordRules(profile=Profile.CLASSIC, passphrase_from=15)
SHIPPED = shipped_blocklist()
# Letters of every kind, digits of two scripts, marks that join and marks that do not, specials, and pictures.
ALPHABET = string.ascii_letters + string.digits + " !§$%&?-_.éÄßǅ日\u0661\u0301\u0308\u0323\u00bd😀"
PASSWORDS = st.text(ALPHABET, max_size=24) | st.text(max_size=24).filter(lambda text: text.isprintable())


def judge(typed: str, rules: PasswordRules = CLASSIC, *own: str) -> Verdict:
    """Judge beside an empty list."""
    return check_password(typed, rules, frozenset(), own)


@pytest.mark.parametrize(
    ("typed", "missing"),
    [
        ("Zweirad7!", ()),
        ("Zweirad7§", ()),
        ("Zwei rad7", ()),
        ("Äpfel-77", ()),
        ("Zw7!abc", (Rule.LENGTH,)),
        ("zweirad7!", (Rule.UPPER,)),
        ("Zweirad!!", (Rule.DIGIT,)),
        ("Zweirad77", (Rule.SPECIAL,)),
        ("zweirad", (Rule.LENGTH, Rule.UPPER, Rule.DIGIT, Rule.SPECIAL)),
        ("", (Rule.LENGTH, Rule.UPPER, Rule.DIGIT, Rule.SPECIAL)),
        ("ZWEIRAD7é", (Rule.SPECIAL,)),
        ("日日日日日日A7", (Rule.SPECIAL,)),
        ("A\u0661bcdefg!", ()),
        ("the quick brown fox jumps on", (Rule.UPPER, Rule.DIGIT)),
    ],
)
def test_classic_asks_for_eight_a_capital_a_digit_and_a_special(typed: str, missing: tuple[Rule, ...]) -> None:
    """The message can name each rule that fails, and only those; space and § are special, ideographs are not."""
    verdict = judge(typed)

    assert verdict.missing == missing
    assert (verdict.password is None) == bool(missing)


def test_classic_counts_after_composition() -> None:
    """Eight decomposed letters are eight, a decomposed Ä is a capital, and both forms are one password."""
    composed, decomposed = "ÄÖÜäöü7§", unicodedata.normalize("NFD", "ÄÖÜäöü7§")

    assert len(decomposed) == 14
    assert judge(composed).password == judge(decomposed).password is not None
    assert judge(unicodedata.normalize("NFD", "Äöü7§")).missing == (Rule.LENGTH,)


def test_length_first_asks_for_fifteen_and_for_no_composition() -> None:
    """Of everybody, for a second factor is never asked always."""
    assert judge("fifteen letters", LENGTH_FIRST).password is not None
    assert judge("fourteen chars", LENGTH_FIRST).missing == (Rule.LENGTH,)


def test_a_long_phrase_passes_only_where_the_brand_waives_composition() -> None:
    """28 lower-case characters: fit in length_first and with passphrase_from, unfit in plain classic."""
    phrase = "wooden spoons dance on tables"

    assert judge(phrase, LENGTH_FIRST).password is not None
    assert judge(phrase, WAIVING).password is not None
    assert judge(phrase, CLASSIC).missing == (Rule.UPPER, Rule.DIGIT)
    assert judge("fourteen chars", WAIVING).missing == (Rule.UPPER, Rule.DIGIT)


def test_the_band_tells_short_passwords_from_long_ones() -> None:
    """From 15 characters on a password counts as long."""
    short, long = judge("Zweirad7!").password, judge("Zweirad7! Zweirad7!").password

    assert short is not None and short.band is Band.SHORT  # noqa: PT018  # the second half needs the first
    assert long is not None and long.band is Band.LONG  # noqa: PT018  # same


@pytest.mark.parametrize(
    "typed", ["Passw0rd!", "passw0rd!", "PASSW0RD!", "Password1!", "P@ssw0rd", "Welkom123!", "Sommer2026!"]
)
def test_a_listed_password_is_refused_whatever_its_case(typed: str) -> None:
    """Each of them meets the composition in some spelling, and none of them passes."""
    assert Rule.NOT_LISTED in check_password(typed, CLASSIC, SHIPPED).missing


def test_a_list_is_compared_whole() -> None:
    """A listed word inside a longer password harms nobody."""
    listed = parse_blocklist("Passw0rd!\nSTRASSE-77\n")

    assert check_password("Passw0rd! and more", CLASSIC, listed).password is not None
    assert check_password("Straße-77", CLASSIC, listed).missing == (Rule.NOT_LISTED,)


@pytest.mark.parametrize(
    "typed", ["Maria123!", "JANSEN-2024!", "mariaJansen1!", "Jansen1Maria!", "Marietje77!", "Shop4711!", "Acme1234!"]
)
def test_letters_that_are_ones_own_name_the_brand_or_an_address_part_are_refused(typed: str) -> None:
    """Digits and specials around the word do not save it."""
    rules = PasswordRules(profile=Profile.CLASSIC, words=("Acme", "Model 911"))
    own = words_of(parse_email("marietje.j@shop.example.nl"), MARIA)

    assert judge(typed, rules, *own).missing == (Rule.NOT_PERSONAL,)


@pytest.mark.parametrize("typed", ["Mariposa12!", "Maria+Zweirad7", "1234-5678A!b"])
def test_other_letters_beside_the_name_are_fine(typed: str) -> None:
    """The whole of the letters is compared, and a word without letters, such as 911, forbids nothing."""
    rules = PasswordRules(profile=Profile.CLASSIC, words=("911",))
    own = words_of(parse_email("m@example.nl"), MARIA)

    assert judge(typed, rules, *own).password is not None


def test_before_the_name_is_known_the_address_alone_is_personal() -> None:
    """Its parts, and the whole of it, but not the last label of the domain."""
    words = words_of(parse_email("Maria.Jansen@shop.example.nl"), None)

    assert {"maria.jansen", "maria", "jansen", "shop", "example", "maria.jansen@shop.example.nl"} <= set(words)
    assert "nl" not in words


@pytest.mark.parametrize("typed", ["a" * 257, "ä" * 513, "😀" * 257, "Z7!" * 400_000, "\u0301" * 1_000_000])
def test_an_endless_password_is_refused_and_never_cut(typed: str) -> None:
    """256 code points and 1024 bytes are the ceiling; far beyond it nothing is even normalised."""
    assert judge(typed).missing == (Rule.MAXIMUM,)
    with pytest.raises(Malformed):
        normalize(typed)


@pytest.mark.parametrize("typed", ["a" * 256, "😀" * 256, "e\u0301" * 256])
def test_the_longest_passwords_pass(typed: str) -> None:
    """Right at the ceiling, counted after NFC."""
    assert judge(typed, LENGTH_FIRST).password is not None


def test_half_a_character_is_no_text() -> None:
    """A lone surrogate cannot be stored, so it is refused instead of raising anything else."""
    assert judge("Zweirad7!\ud800").missing == (Rule.MAXIMUM,)


def naive(typed: str, rules: PasswordRules) -> set[Rule]:
    """The profiles once more, told as the product page tells them."""
    text = unicodedata.normalize("NFC", typed)
    if rules.profile is Profile.LENGTH_FIRST:
        return {Rule.LENGTH} if len(text) < 15 else set()
    missing = {Rule.LENGTH} if len(text) < 8 else set()
    if rules.passphrase_from and len(text) >= rules.passphrase_from:
        return missing
    categories = [unicodedata.category(c) for c in text]
    if not any(category == "Lu" for category in categories):
        missing.add(Rule.UPPER)
    if not any(category == "Nd" for category in categories):
        missing.add(Rule.DIGIT)
    if all(category in {"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd"} for category in categories):
        missing.add(Rule.SPECIAL)
    return missing


@given(PASSWORDS, st.sampled_from([CLASSIC, LENGTH_FIRST, WAIVING]))
def test_the_profiles_agree_with_a_naive_telling(typed: str, rules: PasswordRules) -> None:
    """Every rule, for every kind of character."""
    assert set(judge(typed, rules).missing) == naive(typed, rules)


@given(PASSWORDS, st.sampled_from([CLASSIC, LENGTH_FIRST, WAIVING]))
def test_both_normal_forms_are_judged_alike_and_are_one_password(typed: str, rules: PasswordRules) -> None:
    """What is typed on one keyboard is accepted from another."""
    one, other = (judge(unicodedata.normalize(form, typed), rules) for form in ("NFC", "NFD"))

    assert one == other


@given(PASSWORDS)
def test_a_fit_password_is_kept_exactly_as_typed(typed: str) -> None:
    """Nothing is trimmed or folded, only composed."""
    verdict = judge(typed)
    if verdict.password is not None:
        assert verdict.password.text == unicodedata.normalize("NFC", typed)


def test_the_rules_are_readable_by_machines() -> None:
    """The attribute asks for what the profile asks for, and the published form is plain JSON."""
    assert passwordrules(CLASSIC) == (
        "minlength: 8; maxlength: 256; required: upper; required: digit; required: special; allowed: ascii-printable;"
    )
    assert passwordrules(LENGTH_FIRST) == "minlength: 15; maxlength: 256; allowed: ascii-printable;"
    published = json.loads(json.dumps(describe(CLASSIC)))
    assert published["rules"] == ["length", "upper", "digit", "special", "maximum", "not_listed", "not_personal"]
    assert describe(CLASSIC, breached=True)["rules"] == [*published["rules"], "not_breached"]
    assert (published["min_length"], published["max_length"], published["passphrase_from"]) == (8, 256, None)


def test_a_fit_password_never_shows_in_a_log() -> None:
    """Its text is left out of its representation."""
    assert "Zweirad" not in repr(judge("Zweirad7!"))


def test_the_shipped_list_is_long_folded_and_fits_no_test_phrase() -> None:
    """Several thousand entries that some profile would take otherwise, each in the form it is looked up in."""
    assert len(SHIPPED) > 5000
    assert all(len(entry) >= 8 for entry in SHIPPED)
    assert "wooden spoons dance on tables" not in SHIPPED
