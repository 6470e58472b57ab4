"""The audit's public key has an address, so that a receipt is checked with what is published and nothing else."""

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from keyfob.storage.audit_key import audit_key
from keyfob.storage.receipts import check_receipt, make_receipt
from keyfob.storage.seals import seal_audit
from tests.house import OpenHouse

PATH = "/.well-known/keyfob-audit-key"


def test_a_receipt_is_checked_with_the_published_key(house: OpenHouse) -> None:
    """By somebody who has the receipt and the address, and no database."""
    house.person()
    store, unit = house.program.store, house.program.unit
    seal_audit(store.database, audit_key(store.master), unit.now)
    ((row_id,),) = house.rows("SELECT id FROM audit WHERE seal IS NOT NULL ORDER BY id LIMIT 1")
    receipt = make_receipt(store.database, row_id)
    assert receipt is not None

    key = house.visitor().get(PATH).json()
    raw = base64.urlsafe_b64decode(key["x"] + "=")
    assert check_receipt(receipt, {key["kid"]: Ed25519PublicKey.from_public_bytes(raw)}) == ""


def test_the_public_half_alone_is_published(house: OpenHouse) -> None:
    """A JSON Web Key (RFC 8037) under its thumbprint, for script of other sites too; it may be kept for a while."""
    reply = house.visitor().get(PATH)
    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/json")
    assert reply.json().keys() == {"kty", "crv", "x", "kid", "use", "alg"}
    assert (reply.json()["kty"], reply.json()["crv"]) == ("OKP", "Ed25519")
    assert reply.json()["kid"] == audit_key(house.program.store.master).kid
    assert reply.headers["cache-control"] == "public, max-age=3600"
    assert reply.headers["access-control-allow-origin"] == "*"
    assert "set-cookie" not in reply.headers
