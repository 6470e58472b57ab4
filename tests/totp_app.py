"""An authenticator app, as it runs on a phone: RFC 6238 by the letter, and nothing of the program's own code."""

import base64
import hashlib
import hmac
import struct
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Authenticator:
    """An app that took in one secret."""

    secret: bytes = field(repr=False)
    name: str = ""

    @classmethod
    def typed(cls, text: str) -> "Authenticator":
        """Take in a secret typed by hand, with or without spaces."""
        bare = "".join(text.split()).upper()
        return cls(base64.b32decode(bare + "=" * (-len(bare) % 8)))

    @classmethod
    def scanned(cls, uri: str) -> "Authenticator":
        """Take in a QR code (the Key URI Format of such apps)."""
        parts = urlsplit(uri)
        fields = {name: values[0] for name, values in parse_qs(parts.query, strict_parsing=True).items()}
        assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
        assert fields.keys() == {"secret", "issuer"}
        return cls(cls.typed(fields["secret"]).secret, unquote(parts.path).removeprefix("/"))

    def code(self, now: float) -> str:
        """The six digits that it shows at this time."""
        mac = hmac.new(self.secret, struct.pack(">Q", int(now) // 30), hashlib.sha1).digest()
        at = mac[-1] & 15
        number = struct.unpack(">I", mac[at : at + 4])[0] & 0x7FFFFFFF
        return f"{number % 10**6:06}"
