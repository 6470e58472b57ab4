"""The example car, as the demonstration knows it: it makes a key of its own, by which it is registered."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from keyfob.apps.cli.examples import find_registered, register_anew
from keyfob.base.errors import KeyfobError
from keyfob.protocol.client import AuthMethod, GrantType
from keyfob.protocol.register_client import ClientRequest
from keyfob.web.house import House

_FOLDER, _FILE = "car", "client-id"
_MODEL = "Model One"
"""What the car is where the brand lists no model that is signed in both ways."""
_WAYS = {"device", "pairing"}


def register_car(folder: Path, house: House, data: Path) -> str:
    """Register the car whose key lies in the data folder; its client_id. Once: the next time it is known.

    Raises:
        KeyfobError: when it cannot make a key.
    """
    own = data / _FOLDER
    file = own / _FILE
    client = find_registered(house, file.read_text().strip()) if file.exists() else None
    if client is not None:
        return client.client_id
    wanted = ClientRequest(
        name=_model(house),
        grant_types=(GrantType.DEVICE_CODE, GrantType.PAIRING_CODE, GrantType.REFRESH_TOKEN),
        scopes=("openid", "profile"),
        token_endpoint_auth_method=AuthMethod.PRIVATE_KEY,
        jwks=_make_key(folder, own),
        first_party=True,
    )
    client_id = register_anew(house, None, wanted).client.client_id
    file.write_text(client_id)
    return client_id


def tell_car(client_id: str, house: House, listen: str, data: Path) -> Mapping[str, str]:
    """Its settings."""
    return {
        "CAR_ISSUER": house.issuer,
        "CAR_CLIENT_ID": client_id,
        "CAR_LISTEN": listen,
        "CAR_DATA": str(data / _FOLDER),
        "CAR_MODEL": _model(house),
        "CAR_ID_NAME": house.pages.brand.facts.id,
    }


def _model(house: House) -> str:
    models = house.pages.brand.facts.models
    return next((model.name for model in models if set(model.sign_in) == _WAYS), _MODEL)


def _make_key(folder: Path, own: Path) -> str:
    """The car's public keys, as it prints them itself."""
    made = subprocess.run(  # noqa: S603  # our own example, by our own Python
        [sys.executable, str(folder), "--show-key", "--data", str(own)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if made.returncode:
        raise KeyfobError("the example car cannot make its key: " + made.stderr.strip().rpartition("\n")[2])
    return made.stdout
