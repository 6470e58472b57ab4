"""The example shop, as the demonstration knows it: what it asks for, and what it is told."""

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from keyfob.apps.cli.examples import find_registered, register_anew
from keyfob.protocol.client import GrantType
from keyfob.protocol.register_client import ClientRequest
from keyfob.web.house import House

_FILE = "shop.json"
CONTRACTS = "contracts"
"""What lets the shop say which orders are open."""
SCOPES = ("openid", "profile", "email", "delivery_addresses", "payment_preference", CONTRACTS)
"""What its checkout is filled in from, and what lets it tell its orders."""


class Credentials(msgspec.Struct, frozen=True):
    """What the ID knows the shop by; kept in the data folder, as a shop would keep it in its own."""

    client_id: str
    client_secret: str


def register_shop(house: House, data: Path, url: str) -> Credentials:
    """Register the shop at ``url``, once: the next time it is known, unless it moved, asks for more, or was removed."""
    file = data / _FILE
    wanted = ClientRequest(
        name="Kilometer",
        redirect_uris=(f"{url}/callback",),
        post_logout_redirect_uris=(f"{url}/signed-out",),
        backchannel_logout_uri=f"{url}/backchannel-logout",
        grant_types=(GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN, GrantType.CLIENT_CREDENTIALS),
        scopes=SCOPES,
        first_party=True,
    )
    known = _read(file)
    client = find_registered(house, known.client_id) if known else None
    if known and client and (client.redirect_uris, client.scopes) == (wanted.redirect_uris, wanted.scopes):
        return known
    added = register_anew(house, client, wanted)
    credentials = Credentials(added.client.client_id, added.secret)
    handle = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(msgspec.json.encode(credentials))
    return credentials


def tell_shop(credentials: Credentials, house: House, listen: str, data: Path) -> Mapping[str, str]:
    """Its settings."""
    return {
        "SHOP_ISSUER": house.issuer,
        "SHOP_CLIENT_ID": credentials.client_id,
        "SHOP_CLIENT_SECRET": credentials.client_secret,
        "SHOP_LISTEN": listen,
        "SHOP_DATA": str(data / "shop.db"),
        "SHOP_ID_NAME": house.pages.brand.facts.id,
    }


def _read(file: Path) -> Credentials | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Credentials)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None
