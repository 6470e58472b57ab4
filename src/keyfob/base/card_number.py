"""Numbers of payment cards, which no field keeps: whoever reads one could use it (PCI DSS 4.0, 3.2).

Two fields are not asked: a vehicle's number (ISO 3779) and the local part of an e-mail address. Both may be digits
alone, and one in ten such would pass the check by chance; who is refused their own car or address has no other.
"""

import re
from collections.abc import Iterator

_LENGTHS = range(13, 20)
_GAP = re.compile(r"[\W_]{1,3}")
_DIGITS = re.compile(r"\d(?:[\W_]{0,3}\d){12,}")
# What people write beside each other, which together would pass as a card's number one time in ten.
_DAY, _MONTH, _YEAR = "(?:0?[1-9]|[12]\\d|3[01])", "(?:0?[1-9]|1[0-2])", "(?:19|20)\\d\\d"
_DATE = re.compile(
    rf"(?<!\d)(?<!\d[./-])(?:{_DAY}([./-]){_MONTH}\1{_YEAR}|{_YEAR}([./-]){_MONTH}\2{_DAY})(?!\d|[./-]\d)", re.ASCII
)
_PHONE = re.compile(r"(?<!\d)\+(?=\d)")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,4})?\b", re.ASCII)
_BETWEEN = "x"


def has_card_number(text: str) -> bool:
    """Whether 13 to 19 digits pass the check of payment cards (ISO/IEC 7812-1), written together or in groups.

    Up to three signs that are neither letter nor digit may stand between groups. A date, a bank account with a right
    check number (ISO 13616) and the plus of a phone number end a number instead.
    """
    apart = _PHONE.sub(_BETWEEN, _DATE.sub(_BETWEEN, _IBAN.sub(_without_account, text)))
    for run in _DIGITS.findall(apart):
        groups = _GAP.split(run)
        if any(_passes_luhn([int(c) for c in number]) for number in _numbers(groups)):
            return True
    return False


def _numbers(groups: list[str]) -> Iterator[str]:
    """Neighbouring groups together, as long as a card's number: few of each beginning, however many there are."""
    for start in range(len(groups)):
        number = ""
        for group in groups[start:]:
            number += group
            if len(number) > _LENGTHS[-1]:
                break
            if len(number) >= _LENGTHS[0]:
                yield number


def _passes_luhn(digits: list[int]) -> bool:
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return any(digits) and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _without_account(match: re.Match[str]) -> str:
    account = match[0].replace(" ", "")
    number = int("".join(str(int(c, 36)) for c in account[4:] + account[:4]))
    return _BETWEEN if number % 97 == 1 else match[0]
