"""Addresses: parsed strictly, folded carefully, written to as they were stored."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.email import mask_email, parse_email
from keyfob.base.errors import Malformed

LOCALS = st.text("abcXYZ019._+-'äÖßσς", min_size=1, max_size=20)
DOMAINS = st.sampled_from(["example.com", "Example.NL", "bücher.de", "BÜCHER.de", "sub.example.co.uk"])


@pytest.mark.parametrize(
    "typed",
    [
        "=?utf-8?q?a?=@example.com",
        "a@x<b@evil>",
        "a@x<b@evil.com>",
        "<a@example.com>",
        "A <a@example.com>",
        '"a b"@example.com',
        '"a@b"@example.com',
        "a(comment)@example.com",
        "a@[127.0.0.1]",
        "a@[IPv6:::1]",
        "a@127.0.0.1",
        "a@localhost",
        "a@test",
        "a@shop.localhost",
        "a@example.com\r\nBcc: b@example.com",
        "a@example.com\r\n",
        "a\nb@example.com",
        "a@exam\rple.com",
        "a@example.com\x00",
        "a@example.com\u2028",
        "a\u200b@example.com",
        "a\u202eb@example.com",
        "\ud800@example.com",
        "a@example.com,b@example.com",
        "a@example.com;b@example.com",
        "a@b@example.com",
        "a..b@example.com",
        ".a@example.com",
        "a@example..com",
        "a@-example.com",
        "a@" + "b" * 300 + ".com",
        "a@" + "b" * 64 + ".com",
        "a" * 65 + "@example.com",
        "ä" * 33 + "@example.com",
        "a" * 60 + "@" + ".".join(["ü" * 45] * 4) + ".com",
        "a@xn--a.de",
        "@example.com",
        "a@",
        "a",
        "",
        " ",
        "x" * 1_000_000,
    ],
)
def test_an_address_that_is_not_exactly_one_mailbox_is_refused(typed: str) -> None:
    """Quoted locals, encoded words, literals, lists, control characters and endless labels are malformed."""
    with pytest.raises(Malformed):
        parse_email(typed)


@pytest.mark.parametrize(
    ("typed", "text", "folded"),
    [
        ("A.User@Example.COM", "A.User@example.com", "a.user@example.com"),
        ("  a.user@example.com ", "a.user@example.com", "a.user@example.com"),
        ("o'neil+shop@example.ie", "o'neil+shop@example.ie", "o'neil+shop@example.ie"),
        ("Müller@bücher.de", "Müller@xn--bcher-kva.de", "müller@xn--bcher-kva.de"),
        ("mu\u0308ller@BÜCHER.de", "müller@xn--bcher-kva.de", "müller@xn--bcher-kva.de"),
        ("a@xn--bcher-kva.de", "a@xn--bcher-kva.de", "a@xn--bcher-kva.de"),
    ],
)
def test_an_address_is_kept_as_typed_and_compared_folded(typed: str, text: str, folded: str) -> None:
    """Case and form of the local part are kept for the mail; the domain is ASCII in both."""
    email = parse_email(typed)

    assert (email.text, email.folded, str(email)) == (text, folded, text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("straße@example.com", "strasse@example.com"),
        ("a@faß.de", "a@fass.de"),
        ("ﬁ@example.com", "fi@example.com"),
        ("\uff41@example.com", "a@example.com"),
        ("a.b@example.com", "ab@example.com"),
        ("a+b@example.com", "a@example.com"),
    ],
)
def test_two_mailboxes_never_share_one_identity(one: str, other: str) -> None:
    """Only case and composed form are folded, so nobody's look-alike address is taken for theirs."""
    assert parse_email(one).folded != parse_email(other).folded


@given(LOCALS, DOMAINS)
def test_case_and_normal_form_never_make_a_second_identity(local: str, domain: str) -> None:
    """However an address is capitalised or composed, it folds to the same value."""
    try:
        email = parse_email(f"{local}@{domain}")
    except Malformed:
        return
    for variant in (f"{local}@{domain.upper()}", unicodedata.normalize("NFD", f" {local}@{domain}")):
        assert parse_email(variant).folded == email.folded
    assert "ß" in local or parse_email(f"{local.upper()}@{domain}").folded == email.folded


@given(LOCALS, DOMAINS)
def test_parsing_again_changes_nothing(local: str, domain: str) -> None:
    """What is stored parses to itself, and the folded form is an address with the same identity."""
    try:
        email = parse_email(f"{local}@{domain}")
    except Malformed:
        return

    assert parse_email(email.text) == email
    assert parse_email(email.folded).folded == email.folded


@given(st.text(max_size=300))
def test_whatever_is_typed_gives_an_address_or_malformed(typed: str) -> None:
    """No input raises anything else, and what is accepted has one @-sign, no space and no control character."""
    try:
        email = parse_email(typed)
    except Malformed:
        return

    assert email.text.count("@") == 1
    assert not any(c.isspace() or unicodedata.category(c) == "Cc" for c in email.text)


def test_a_masked_address_shows_two_letters_and_the_ending() -> None:
    """One's own address is recognised; a stranger's is not learnt."""
    assert mask_email("maria.jansen@example.nl") == "m•••@e•••.nl"
