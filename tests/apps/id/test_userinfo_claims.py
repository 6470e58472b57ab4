"""What the metadata promises to tell of people, and what is really told of somebody of whom all is known."""

from keyfob.protocol.discovery import TECHNICAL_CLAIMS
from tests.apps.api.test_payment_preference import CARD, put
from tests.house import OpenHouse
from tests.service import claims_of
from tests.visitor import Visitor

SCOPES = ("openid", "profile", "email", "phone", "address", "delivery_addresses", "payment_preference")


def fill_in(visitor: Visitor) -> None:
    """All that the forms of My ask for."""
    where = {"street": "Dam 1", "postal_code": "1012 JS", "locality": "Amsterdam"}
    visitor.open("/my/profile/name").submit(form_of_address="ms", given_name="Maria", family_name="de Vries")
    visitor.open("/my/profile/wishes").submit(country="NL", language="nl", channel="letter")
    visitor.open("/my/profile/about").submit(birthdate="1980-02-29", nickname="Mies", website="https://maria.example/")
    visitor.open("/my/profile/phones/new").submit(phone="+31 6 12345678")
    visitor.open("/my/profile/address?country=NL").submit(**where)
    visitor.open("/my/profile/addresses/new?country=NL").submit(label="Home", **where)
    visitor.open("/my/payment").submit_to("/my/payment")


def test_every_claim_of_the_metadata_is_told_of_whoever_filled_in_all_of_my_and_no_other(house: OpenHouse) -> None:
    """``claims_supported`` is no wish and no secret: userinfo and ID token together tell exactly these."""
    service, visitor = house.service(scopes=SCOPES), house.signed_in()
    fill_in(visitor)
    tokens = service.redeem(visitor.open(service.url(scope=" ".join(SCOPES))))
    told = service.userinfo(tokens["access_token"]).json()
    promised = set(visitor.get("/.well-known/openid-configuration").json()["claims_supported"])
    assert set(told) - {"sub"} == promised - set(TECHNICAL_CLAIMS)
    assert all(value not in ("", None, [], {}) for value in told.values())
    assert set(TECHNICAL_CLAIMS) <= set(claims_of(tokens["id_token"]))
    assert told["payment_preference"] == {"kind": "invoice"}


def test_each_claim_can_be_asked_for_by_its_own_name(house: OpenHouse) -> None:
    """By the parameter ``claims``, without the scope that stands for it (OpenID Connect Core 5.5)."""
    service, visitor = house.service(scopes=SCOPES), house.signed_in()
    fill_in(visitor)
    put(service, service.redeem(visitor.open(service.url(scope="openid payment_preference")))["access_token"], CARD)
    promised = visitor.get("/.well-known/openid-configuration").json()["claims_supported"]
    for name in sorted(set(promised) - set(TECHNICAL_CLAIMS)):
        asked = service.url(scope="openid", claims=f'{{"userinfo": {{"{name}": null}}}}')
        token = service.redeem(visitor.open(asked))["access_token"]
        assert set(service.userinfo(token).json()) == {"sub", name}
