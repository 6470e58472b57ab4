"""What programs read first: the metadata, and the keys."""

import msgspec

from keyfob.protocol.discovery import metadata
from keyfob.web.answer import Answer
from keyfob.web.ask import Ask
from keyfob.web.prepared import prepared
from keyfob.web.provider import provider_of

METADATA_SECONDS = 3600


def tell_metadata(ask: Ask) -> Answer:
    """OpenID Connect Discovery 1.0 section 4, RFC 8414 section 3."""
    return prepared(ask, msgspec.json.encode(metadata(ask.house.protocol)), METADATA_SECONDS)


def tell_keys(ask: Ask) -> Answer:
    """RFC 7517 section 5."""
    return prepared(ask, msgspec.json.encode(provider_of(ask).ring.jwks(ask.now)), ask.house.protocol.key_cache)
