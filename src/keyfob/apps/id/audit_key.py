"""The public half of the key that signs the audit, for everybody who holds a receipt."""

import msgspec

from keyfob.base.durations import HOUR
from keyfob.web.answer import Answer
from keyfob.web.ask import Ask
from keyfob.web.prepared import prepared


def tell_audit_key(ask: Ask) -> Answer:
    """``/.well-known/keyfob-audit-key``: a JSON Web Key (RFC 8037), what ``keyfob audit verify --key`` takes."""
    return prepared(ask, msgspec.json.encode(ask.house.audit_jwk), HOUR)
