"""A seal as it leaves the database, in receipts and in shipped files: JSON, its bytes in hexadecimal."""

from typing import Any

import msgspec

from keyfob.storage.seals import Seal


class WrittenSeal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The parts of a `Seal`, for a struct that carries one."""

    number: int
    root: str
    count: int
    previous: str
    at: int
    kid: str
    signature: str

    def seal(self) -> Seal:
        """The seal itself; raises ValueError when a value is not hexadecimal."""
        root, previous, signature = (bytes.fromhex(value) for value in (self.root, self.previous, self.signature))
        return Seal(self.number, root, self.count, previous, self.at, self.kid, signature)


def written(seal: Seal) -> dict[str, Any]:
    """The values of a `WrittenSeal`, by name."""
    parts = {name: getattr(seal, name) for name in WrittenSeal.__struct_fields__}
    return {name: part.hex() if isinstance(part, bytes) else part for name, part in parts.items()}
