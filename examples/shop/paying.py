"""A payment provider, played by the shop: it takes a card's number on its own page, gives a token, and forgets it.

A real shop sends people to its provider's page and never sees the number. Here only the numbers that providers publish
for tests are taken, and nothing is charged.
"""

import secrets
from dataclasses import dataclass
from string import ascii_letters

TEST_CARDS = {"4242424242424242": "Visa", "5555555555554444": "Mastercard", "378282246310005": "American Express"}
TOKEN_LENGTH = 24
LAST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Card:
    """What a shop learns of a card: a token to pay with, and what people know the card by."""

    token: str
    brand: str
    last_digits: str


def store_card(number: str) -> Card | None:
    """A token for a test card; None for every other number, which is not looked at any further."""
    digits = "".join(sign for sign in number if sign in "0123456789")
    brand = TEST_CARDS.get(digits)
    if brand is None:
        return None
    # Letters alone, so that nobody takes it for a number of a card.
    token = "tok_" + "".join(secrets.choice(ascii_letters) for _ in range(TOKEN_LENGTH))
    return Card(token, brand, digits[-LAST_DIGITS:])
