"""Who makes the authenticators behind passkeys, and what they are, by the model number (AAGUID) that they tell.

Only those that people know by name; the others are called a passkey. Nothing depends on it: the number is not proved.
"""

import re
from collections.abc import Collection
from enum import StrEnum


class Kind(StrEnum):
    """What keeps a passkey."""

    MANAGER = "manager"
    PHONE = "phone"
    COMPUTER = "computer"
    KEY = "key"
    UNKNOWN = "unknown"


MAKERS = {
    "fbfc3007-154e-4ecc-8c0b-6e020557d7bd": "Apple Passwords",
    "dd4ec289-e01d-41c9-bb89-70fa845d4bf2": "Apple Passwords",
    "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4": "Google Password Manager",
    "adce0002-35bc-c60a-648b-0b25f1f05503": "Chrome",
    "771b48fd-d3d4-4f74-9232-fc157ab0507a": "Edge",
    "d3452668-01fd-4c12-926c-83a4204853aa": "Microsoft Password Manager",
    "08987058-cadc-4b81-b6e1-30de50dcbe96": "Windows Hello",
    "9ddd1817-af5a-4672-a2b9-3e3dd95000a9": "Windows Hello",
    "6028b017-b1d4-4c02-b4b3-afcdafc96bb2": "Windows Hello",
    "53414d53-554e-4700-0000-000000000000": "Samsung Pass",
    "bada5566-a7aa-401f-bd96-45619a55120d": "1Password",
    "d548826e-79b4-db40-a3d8-11116f7e8349": "Bitwarden",
    "531126d6-e717-415c-9320-3d9aa6981239": "Dashlane",
    "f3809540-7f14-49c1-a8b3-8f813b225541": "Enpass",
    "a10c6dd9-465e-4226-8198-c7c44b91c555": "Kaspersky Password Manager",
    "eaecdef2-1c31-5634-8639-f1cbd9c00a08": "KeePassDX",
    "fdb141b2-5d84-443e-8a35-4698c205a502": "KeePassXC",
    "0ea242b4-43c4-4a1b-8b17-dd6d0b6baec6": "Keeper",
    "b78a0a55-6ef8-d246-a042-ba0f6d55050c": "LastPass",
    "b84e4048-15dc-4dd0-8640-f4f60813c8af": "NordPass",
    "50726f74-6f6e-5061-7373-50726f746f6e": "Proton Pass",
    "b35a26b2-8f6e-4697-ab1d-d44db4da28c6": "Zoho Vault",
    "42b4fb4a-2866-43b2-9bf7-6c6669c2e5d3": "Google Titan",
    "19083c3d-8383-4b18-bc03-8f1c9ab2fd1b": "YubiKey 5",
    "24673149-6c86-42e7-98d9-433fb5b73296": "YubiKey 5",
    "2fc0579f-8113-47ea-b116-bb5a8db9202a": "YubiKey 5",
    "a02167b9-ae71-4ac7-9a07-06432ebb6f1c": "YubiKey 5",
    "a25342c0-3cdc-4414-8e46-f4807fca511c": "YubiKey 5",
    "c5ef55ff-ad9a-4b9f-b580-adebafe026d0": "YubiKey 5",
    "cb69481e-8ff7-4039-93ec-0a2729a154a8": "YubiKey 5",
    "d7781e5d-e353-46aa-afe2-3ca49f13332a": "YubiKey 5",
    "ee882879-721c-4913-9775-3dfcce97072a": "YubiKey 5",
    "fa2b99dc-9e39-4257-8f92-4a30d23c4118": "YubiKey 5",
    "ff4dac45-ede8-4ec2-aced-cf66103f4335": "YubiKey 5",
}


KINDS = {
    "Chrome": Kind.COMPUTER,
    "Edge": Kind.COMPUTER,
    "Windows Hello": Kind.COMPUTER,
    "Samsung Pass": Kind.PHONE,
    "Google Titan": Kind.KEY,
    "YubiKey 5": Kind.KEY,
}
"""The makers above that are no password managers."""

PLUGGED_IN = frozenset({"usb", "nfc", "ble"})
"""How browsers reach a key that one carries (Web Authentication level 3, section 5.8.4)."""


def maker_of(aaguid: str) -> str:
    """The name that people know it by; empty where they know none."""
    return MAKERS.get(aaguid, "")


def kind_of(aaguid: str, transports: Collection[str]) -> Kind:
    """What keeps the passkey: by its maker, and where nobody knows that one, by how it was reached."""
    maker = maker_of(aaguid)
    if maker:
        return KINDS.get(maker, Kind.MANAGER)
    is_carried = bool(PLUGGED_IN.intersection(transports)) and "internal" not in transports
    return Kind.KEY if is_carried else Kind.UNKNOWN


def short_name(maker: str) -> str:
    """A maker's name as a part of a file's: ``yubikey-5``."""
    return re.sub(r"[^a-z0-9]+", "-", maker.lower()).strip("-")
