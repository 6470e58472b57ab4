"""Brands speak each of their languages: nothing was left in English."""

import re

import pytest

from keyfob.outside.brand import load_brand

ALIKE = {
    "consents.channel.my",
    "export.value.channel.my",
    "desk.role.support",
    "desk.role.cic",
    "staff_audit.column.account_id",
}
"""“In My …” and “Account (id)” are the same in Dutch, and desks are called by the names that a brand gave them."""
WORD = re.compile(r"[^\W\d_]{2,}")


@pytest.mark.parametrize("name", ["plain", "porsche"])
@pytest.mark.parametrize("locale", ["nl", "de"])
def test_no_phrase_of_two_words_is_the_same_as_in_english(name: str, locale: str) -> None:
    """One word may be, such as “Status”; two in a row were forgotten."""
    brand = load_brand(name)
    english, own = brand.speaker("en").phrases, brand.speaker(locale).phrases
    forgotten = {
        key
        for key, phrase in english.items()
        for form, parts in phrase.forms.items()
        if own[key].forms.get(form) == parts and len(WORD.findall(" ".join(parts[::2]))) > 1
    }
    assert forgotten - ALIKE == set()
