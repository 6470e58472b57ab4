"""An authenticator in software, and the browser before it: makes passkeys and uses them, rightly or with any lie.

It speaks the JSON of WebAuthn, as browsers do: `make` and `use` take the options a page gets and give back what its
form sends. Whatever a test wants wrong it names: a field of the client data, a flag, a handle, another key.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from fido2.cose import CoseKey
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

UP, UV, BE, BS, AT = 0x01, 0x04, 0x08, 0x10, 0x40
SYNCED = UP | UV | BE | BS
"""The flags of a passkey in a password manager, unlocked with a face."""
ON_A_KEY = UP | UV
"""Those of one on a security key with a PIN."""
TOUCHED = UP
"""Those of one that was merely touched."""
ES256, EDDSA, RS256 = -7, -8, -257
GOOGLE = bytes.fromhex("ea9b8d664d011d213ce4b6b48cb575d4")

PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey
Json = dict[str, Any]


@dataclass(slots=True)
class Stored:
    """A passkey as its authenticator keeps it."""

    id: bytes
    key: PrivateKey = field(repr=False)
    rp_id: str
    handle: bytes
    count: int


class Authenticator:
    """Keeps passkeys. Its flags, algorithm and model are what it says of itself; ``counts`` whether it counts uses."""

    def __init__(
        self,
        name: str = "phone",
        *,
        flags: int = SYNCED,
        algorithm: int = ES256,
        aaguid: bytes = GOOGLE,
        counts: bool = False,
    ) -> None:
        self.name = name
        self.flags = flags
        self.algorithm = algorithm
        self.aaguid = aaguid
        self.counts = counts
        self.passkeys: list[Stored] = []

    def make(
        self,
        options: Json,
        origin: str,
        *,
        client: Mapping[str, object] | None = None,
        rp_id: str = "",
        flags: int | None = None,
        credential_id: bytes = b"",
        key: Mapping[int, object] | None = None,
    ) -> Json:
        """A new passkey for ``options``; the rest is what is to be wrong with it."""
        excluded = {unpack(known["id"]) for known in options.get("excludeCredentials", ())}
        assert not excluded & {stored.id for stored in self.passkeys}, "this authenticator has one already"
        private, public = _new_key(self.algorithm)
        number = f"{self.name}/{len(self.passkeys)}/{options['challenge']}"
        credential_id = credential_id or hashlib.sha256(number.encode()).digest()
        stored = Stored(credential_id, private, options["rp"]["id"], unpack(options["user"]["id"]), 0)
        self.passkeys.append(stored)
        attested = AttestedCredentialData.create(self.aaguid, credential_id, CoseKey(key or public))
        data = self._data(stored, rp_id, (self.flags if flags is None else flags) | AT, attested)
        attestation = AttestationObject.create("none", data, {})
        response = {
            "clientDataJSON": pack(_client("webauthn.create", options["challenge"], origin, client)),
            "attestationObject": pack(bytes(attestation)),
            "transports": ["internal", "hybrid"],
        }
        return _credential(credential_id, response)

    def use(
        self,
        options: Json,
        origin: str,
        *,
        stored: Stored | None = None,
        client: Mapping[str, object] | None = None,
        rp_id: str = "",
        flags: int | None = None,
        credential_id: bytes = b"",
        handle: bytes | None = None,
        signature: bytes = b"",
    ) -> Json:
        """Use the newest passkey for ``options`` (or ``stored``); the rest is what is to be wrong with it."""
        allowed = {unpack(known["id"]) for known in options.get("allowCredentials", ())}
        fitting = [one for one in self.passkeys if one.rp_id == options["rpId"] and (not allowed or one.id in allowed)]
        stored = stored or fitting[-1]
        stored.count += self.counts
        data = bytes(self._data(stored, rp_id, self.flags if flags is None else flags))
        client_data = _client("webauthn.get", options["challenge"], origin, client)
        signature = signature or _sign(stored.key, data + hashlib.sha256(client_data).digest())
        response = {
            "clientDataJSON": pack(client_data),
            "authenticatorData": pack(data),
            "signature": pack(signature),
            "userHandle": pack(stored.handle if handle is None else handle),
        }
        return _credential(credential_id or stored.id, response)

    def _data(self, stored: Stored, rp_id: str, flags: int, attested: bytes = b"") -> AuthenticatorData:
        rp_id_hash = hashlib.sha256((rp_id or stored.rp_id).encode()).digest()
        data: AuthenticatorData = AuthenticatorData.create(
            rp_id_hash, AuthenticatorData.FLAG(flags), stored.count, attested
        )
        return data


def pack(raw: bytes) -> str:
    """Bytes in base64url, without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unpack(text: str) -> bytes:
    """Back."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _credential(credential_id: bytes, response: Json) -> Json:
    name = pack(credential_id)
    return {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}


def _client(kind: str, challenge: str, origin: str, wrong: Mapping[str, object] | None) -> bytes:
    said = {"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False, **(wrong or {})}
    return json.dumps(said, separators=(",", ":")).encode()


def _new_key(algorithm: int) -> tuple[PrivateKey, dict[int, object]]:
    """A key pair; the public key as COSE writes it (RFC 9053)."""
    if algorithm == EDDSA:
        edwards = ed25519.Ed25519PrivateKey.generate()
        return edwards, {1: 1, 3: EDDSA, -1: 6, -2: edwards.public_key().public_bytes_raw()}
    if algorithm == RS256:
        large = rsa.generate_private_key(65537, 2048)
        public = large.public_key().public_numbers()
        return large, {1: 3, 3: RS256, -1: public.n.to_bytes(256, "big"), -2: public.e.to_bytes(3, "big")}
    curved = ec.generate_private_key(ec.SECP256R1())
    point = curved.public_key().public_numbers()
    return curved, {1: 2, 3: ES256, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}


def _sign(key: PrivateKey, message: bytes) -> bytes:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(message, ec.ECDSA(hashes.SHA256()))
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    return key.sign(message)
