"""Codes as people type them: with the spaces and dashes that make them readable."""

_BETWEEN = " -\t\u00a0"


def without_spaces(typed: str) -> str:
    """What was typed, without spaces and dashes."""
    return "".join(character for character in typed if character not in _BETWEEN)


def plain_digits(typed: str) -> str:
    """The plain digits of what was typed; empty for anything else, such as digits of full width."""
    digits = without_spaces(typed)
    return digits if digits.isascii() and digits.isdecimal() else ""
