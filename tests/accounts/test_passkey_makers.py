"""What is known of whoever keeps a passkey, by its model number and by how it is reached."""

import re

import pytest

from keyfob.accounts.passkey_makers import KINDS, MAKERS, Kind, kind_of, maker_of, short_name

NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize(
    ("maker", "kind"),
    [
        ("Bitwarden", Kind.MANAGER),
        ("Apple Passwords", Kind.MANAGER),
        ("Samsung Pass", Kind.PHONE),
        ("Windows Hello", Kind.COMPUTER),
        ("YubiKey 5", Kind.KEY),
    ],
)
def test_a_maker_that_people_know_says_what_keeps_the_passkey(maker: str, kind: Kind) -> None:
    """However it was reached."""
    numbers = [number for number, name in MAKERS.items() if name == maker]
    assert numbers
    for number in numbers:
        assert {kind_of(number, ()), kind_of(number, ("usb",)), kind_of(number, ("internal", "hybrid"))} == {kind}


@pytest.mark.parametrize(
    ("transports", "kind"),
    [
        (("usb",), Kind.KEY),
        (("nfc", "usb"), Kind.KEY),
        (("ble",), Kind.KEY),
        (("internal",), Kind.UNKNOWN),
        (("internal", "hybrid"), Kind.UNKNOWN),
        (("internal", "usb"), Kind.UNKNOWN),
        ((), Kind.UNKNOWN),
    ],
)
def test_of_others_only_what_is_carried_is_known(transports: tuple[str, ...], kind: Kind) -> None:
    """A phone, a computer and a password manager are reached alike, so nothing is guessed."""
    assert maker_of(NOBODY) == ""
    assert kind_of(NOBODY, transports) is kind


def test_every_kind_is_of_a_maker_there_is() -> None:
    """No name is written otherwise here than there."""
    assert set(KINDS) <= set(MAKERS.values())


def test_every_maker_has_a_file_name_of_its_own() -> None:
    """Brands name their signs by it."""
    makers = set(MAKERS.values())
    names = {short_name(maker) for maker in makers}
    assert len(names) == len(makers)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in names)
    assert short_name("YubiKey 5") == "yubikey-5"
