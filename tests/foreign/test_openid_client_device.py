"""npm ``openid-client``, unchanged, in a car: by the code that it shows, and by the one that My shows."""

import pytest

from tests.cars import GRANTS
from tests.foreign.stand import Stand

ISSUED = {"access_token", "expires_in", "id_token", "refresh_token", "scope", "token_type"}


@pytest.mark.parametrize("method", ["client_secret_basic", "private_key_jwt"])
def test_a_car_signs_its_driver_in(stand: Stand, method: str) -> None:
    """RFC 8628 from end to end; a no is heard, a code serves once, and the pairing code is an extension grant."""
    service = stand.service(
        redirect_uris=(), post_logout_redirect_uris=(), grant_types=GRANTS, token_endpoint_auth_method=method
    )

    told = stand.journey("device", service, scope="openid profile offline_access")

    assert told["asked"]["verification_uri"] == f"{stand.house.issuer}/device"
    assert told["claims"]["aud"] == service.client.client_id
    assert told["person"]["given_name"] == "Maria"
    assert told["refreshed"].keys() == told["typed"].keys() == ISSUED
    assert told["refused"]["error"] == "access_denied"
    assert told["again"]["error"] == told["wrong"]["error"] == told["twice"]["error"] == "invalid_grant"
