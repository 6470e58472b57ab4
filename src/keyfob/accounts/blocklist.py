"""Passwords nobody may use because everybody does (ASVS 6.2.4): the list that ships with the package."""

from importlib.resources import files

from keyfob.accounts.password import fold

_SHIPPED = "common_passwords.txt"


def shipped_blocklist() -> frozenset[str]:
    """The shipped list, made by ``scripts/build_password_list.py``; read once, at the start."""
    return parse_blocklist(files("keyfob.accounts").joinpath(_SHIPPED).read_text("utf-8"))


def parse_blocklist(text: str) -> frozenset[str]:
    """A list of one password a line, in the form `password.check_password` looks them up in."""
    return frozenset(fold(line) for line in text.splitlines() if line)
