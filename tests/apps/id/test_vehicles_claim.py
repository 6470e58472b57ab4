"""The claim ``vehicles``: what services are told of the vehicles that somebody uses."""

from tests.apps.api.test_payment_preference import token_of
from tests.house import OpenHouse
from tests.owners import MODEL, accept, invite, new_vin, owner, vehicle_path
from tests.service import claims_of

SCOPES = ("openid", "vehicles")
ALL = ["navigation", "charging", "remote", "location", "buying", "payment", "security_code", "inviting"]


def test_the_main_user_s_service_is_told_all_of_it(house: OpenHouse) -> None:
    """Its number and plate within the brand; an id that is neither the number nor ours."""
    vin = new_vin(house)
    visitor = house.signed_in(owner(house, vin))
    app = house.service(scopes=SCOPES)
    (vehicle,) = app.userinfo(token_of(app, visitor, "openid vehicles")).json()["vehicles"]
    known = vehicle.pop("id")
    assert vehicle == {
        "model": MODEL, "year": 2025, "role": "main", "rights": ALL, "vin": vin, "plate": "S-KF 2026",
    }  # fmt: skip
    assert known not in vehicle_path(visitor)
    assert known != vin


def test_third_parties_get_names_of_their_own_and_no_numbers(house: OpenHouse) -> None:
    """Two of them cannot compare; the brand's own services know it by one name."""
    visitor = house.signed_in(owner(house))
    told = []
    for number, ours in enumerate((False, False, True, True)):
        site = f"https://site{number}.example/back"
        service = house.service(scopes=SCOPES, first_party=ours, redirect_uris=(site,))
        page = visitor.open(service.url(scope="openid vehicles", redirect_uri=site))
        page = page.submit(decision="allow") if page.path == "/consent" else page
        token = service.redeem(page, redirect_uri=site)["access_token"]
        told.append(service.userinfo(token).json()["vehicles"][0])
    assert len({one["id"] for one in told}) == 3
    assert told[2]["id"] == told[3]["id"]
    assert not any("vin" in one or "plate" in one for one in told[:2])


def test_a_secondary_user_s_service_is_told_the_rights_until_they_end(house: OpenHouse) -> None:
    """The next question after a change is answered with it; number and plate are the main user's to tell."""
    guest, main = house.person(), house.signed_in(owner(house))
    invited = house.signed_in(guest)
    app = house.service(scopes=SCOPES)
    token = token_of(app, invited, "openid vehicles")
    assert "vehicles" not in app.userinfo(token).json()
    invite(main, guest.email, right_remote="yes")
    accept(house, invited, guest.email)
    (vehicle,) = app.userinfo(token).json()["vehicles"]
    assert (vehicle["role"], vehicle["rights"]) == ("secondary", ["navigation", "charging", "remote"])
    assert not {"vin", "plate"} & vehicle.keys()
    page = main.open(vehicle_path(main))
    user = next(link for link in page.links if "/users/" in link and not link.endswith("/new"))
    main.open(user).submit_to(f"{user}/withdraw")
    assert "vehicles" not in app.userinfo(token).json()


def test_an_id_token_tells_the_same_where_it_was_asked_for(house: OpenHouse) -> None:
    """By the claims parameter, and with the id that userinfo tells."""
    visitor = house.signed_in(owner(house))
    app = house.service(scopes=SCOPES)
    tokens = app.redeem(visitor.open(app.url(scope="openid vehicles", claims='{"id_token":{"vehicles":null}}')))
    (vehicle,) = claims_of(tokens["id_token"])["vehicles"]
    assert vehicle["id"] == app.userinfo(tokens["access_token"]).json()["vehicles"][0]["id"]
