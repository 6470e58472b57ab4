"""What a grant is given: everything known about one authenticated request to the token endpoint."""

from dataclasses import dataclass

from keyfob.base.ids import Mint
from keyfob.protocol.client import Client
from keyfob.protocol.provider import Provider
from keyfob.protocol.token_request import Facts, TokenRequest


@dataclass(frozen=True, slots=True)
class Turn:
    """One request, its authenticated client, what was loaded for it, and the provider that answers."""

    request: TokenRequest
    client: Client
    facts: Facts
    op: Provider
    now: int
    mint: Mint
