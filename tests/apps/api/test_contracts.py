"""What runs on, put and withdrawn over the API by services in their own name."""

from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

from keyfob.customers.contracts import MOST
from tests.house import OpenHouse, Person, together
from tests.leaving import leave, prove
from tests.owners import link, new_vin, vehicle_path
from tests.service import Service, claims_of
from tests.visitor import Visitor

GRANTS = ("authorization_code", "refresh_token", "client_credentials")
SCOPES = ("openid", "profile", "contracts")
DAY = 86_400


@pytest.fixture(scope="module")
def shop(house: OpenHouse) -> Service:
    """A shop of the brand, which may say what runs on."""
    return house.service(name="Bandenshop", scopes=SCOPES, grant_types=GRANTS)


def own_token(service: Service, **fields: str) -> str:
    """An access token of the service itself."""
    reply = service.ask_token(grant_type="client_credentials", **fields)
    assert reply.status_code == 200, reply.text
    token: str = reply.json()["access_token"]
    return token


def customer(house: OpenHouse, service: Service) -> tuple[Person, Visitor, str]:
    """Somebody who signed in at the service, and the name by which it knows them."""
    person = house.person()
    visitor = house.signed_in(person)
    tokens = service.redeem(visitor.open(service.url(scope="openid profile")))
    return person, visitor, str(claims_of(tokens["id_token"])["sub"])


def put(house: OpenHouse, service: Service, contract_id: str, token: str = "", **body: Any) -> httpx2.Response:
    """One PUT, of something that ends in a month unless it is said otherwise."""
    day = datetime.fromtimestamp(house.clock.now + 30 * DAY, UTC).date().isoformat()
    sent = {"label": f"Order {contract_id}", "ends_on": day, **body}
    headers = {"authorization": f"Bearer {token or own_token(service)}"}
    return service.http.put(f"/api/contracts/{contract_id}", json=sent, headers=headers)


def withdraw(service: Service, contract_id: str, token: str = "") -> httpx2.Response:
    """One DELETE."""
    headers = {"authorization": f"Bearer {token or own_token(service)}"}
    return service.http.request("DELETE", f"/api/contracts/{contract_id}", headers=headers)


def test_what_runs_on_is_shown_to_whoever_wants_to_delete_the_id(house: OpenHouse, shop: Service) -> None:
    """With its service, its link and its end; withdrawn, it is gone."""
    person, visitor, sub = customer(house, shop)
    link = "https://shop.example/order/1"
    assert put(house, shop, "n-1", sub=sub, link=link).status_code == 201
    assert put(house, shop, "n-1", sub=sub, link=link).status_code == 204
    page = prove(visitor, person)
    assert "Order n-1" in page.text
    assert "Bandenshop" in page.text
    assert link in page.links

    assert withdraw(shop, "n-1").status_code == 204
    assert "Order n-1" not in prove(visitor, person).text
    assert (withdraw(shop, "n-1").status_code, withdraw(shop, "n-1").json()["error"]) == (404, "unknown_contract")


def test_each_service_sees_and_touches_its_own_alone(house: OpenHouse, shop: Service) -> None:
    """The same id of another service is another thing; a third party knows the person by a name of its own."""
    other = house.service(scopes=SCOPES, grant_types=GRANTS, subject_type="pairwise", sector="else.example")
    person, visitor, sub = customer(house, shop)
    tokens = other.redeem(visitor.open(other.url(scope="openid")))
    other_sub = claims_of(tokens["id_token"])["sub"]
    assert other_sub != sub
    assert put(house, shop, "same", sub=sub).status_code == 201
    assert withdraw(other, "same").status_code == 404
    assert put(house, other, "same", sub=sub).status_code == 404
    assert put(house, other, "same", sub=other_sub, label="Lease").status_code == 201
    assert withdraw(other, "same").status_code == 204
    assert "Order same" in prove(visitor, person).text


def test_nobody_is_found_who_never_signed_in_there(house: OpenHouse, shop: Service) -> None:
    """Not by a name that another service of the brand knows, nor by one that was made up; nor after a withdrawal."""
    newcomer = house.service(scopes=SCOPES, grant_types=GRANTS)
    _, visitor, sub = customer(house, shop)
    for name in (sub, "x", "", "A" * 43):
        reply = put(house, newcomer, "n", sub=name)
        assert (reply.status_code, reply.json()["error"]) == (404, "unknown_customer")
    visitor.open("/my/services").submit_to("/my/services/withdraw")
    assert put(house, shop, "n-w", sub=sub).status_code == 404


def test_an_id_is_not_moved_to_another_customer(house: OpenHouse, shop: Service) -> None:
    """A mix-up of the service's shows nobody what is another's."""
    _, _, first = customer(house, shop)
    _, _, second = customer(house, shop)
    assert put(house, shop, "n-2", sub=first).status_code == 201
    reply = put(house, shop, "n-2", sub=second)
    assert (reply.status_code, reply.json()["error"]) == (409, "contract_of_another")


def test_it_outlives_the_id_and_can_then_be_withdrawn(house: OpenHouse, shop: Service) -> None:
    """It hangs on the customer record; what is new cannot be put for somebody who is gone."""
    person, visitor, sub = customer(house, shop)
    put(house, shop, "n-3", sub=sub)
    leave(house, person, visitor)
    assert put(house, shop, "n-4", sub=sub).status_code == 404
    assert withdraw(shop, "n-3").status_code == 204


def test_nothing_of_it_lies_in_clear(house: OpenHouse, shop: Service) -> None:
    """Neither its words nor the service's number for it."""
    _, _, sub = customer(house, shop)
    put(house, shop, "geheim-77", sub=sub, label="Sehr geheim", link="https://shop.example/geheim")
    for row in house.rows("SELECT * FROM contracts"):
        assert "geheim" not in str(row).lower()
        assert b"geheim" not in b"".join(bytes(cell) for cell in row if isinstance(cell, bytes | memoryview)).lower()


def test_it_goes_when_it_has_ended(house: OpenHouse, shop: Service) -> None:
    """Not shown from the next day on, and trimmed."""
    person, visitor, sub = customer(house, shop)
    put(house, shop, "n-5", sub=sub)
    house.clock.turn(32 * DAY)
    assert "Order n-5" not in prove(house.signed_in(person), person).text
    (purge,) = (job for job in house.program.worker.jobs if job.name == "purge")
    purge.run()
    assert withdraw(shop, "n-5").status_code == 404
    assert visitor.open("/my").path == "/sign-in"


def test_there_are_only_so_many(house: OpenHouse, shop: Service) -> None:
    """Per customer and service; the next one is refused until one is withdrawn."""
    person, visitor, sub = customer(house, shop)
    token = own_token(shop)
    for number in range(MOST):
        assert put(house, shop, f"many-{number}", token, sub=sub).status_code == 201
    reply = put(house, shop, "many-more", token, sub=sub)
    assert (reply.status_code, reply.json()["error"]) == (409, "too_many_contracts")
    assert prove(visitor, person).text.count("Order many-") == MOST
    assert withdraw(shop, "many-0", token).status_code == 204
    assert put(house, shop, "many-more", token, sub=sub).status_code == 201


def test_only_the_services_own_token_opens_it(house: OpenHouse, shop: Service) -> None:
    """Not none, not one without the scope, not a customer's, not one of a service that lost the scope (RFC 6750)."""
    _, visitor, sub = customer(house, shop)
    plain = house.service(grant_types=GRANTS)
    theirs = shop.redeem(visitor.open(shop.url(scope="openid contracts")))["access_token"]
    bare = shop.http.put("/api/contracts/n", json={"sub": sub})
    assert (bare.status_code, bare.headers["www-authenticate"]) == (401, 'Bearer realm="api"')
    for token, status, error in (
        ("e30.e30.AAAA", 401, "invalid_token"),
        (theirs, 401, "invalid_token"),
        (own_token(plain), 403, "insufficient_scope"),
    ):
        reply = put(house, shop, "n", token, sub=sub)
        assert (reply.status_code, reply.json()["error"]) == (status, error)
        assert f'error="{error}"' in reply.headers["www-authenticate"]
        assert withdraw(shop, "n", token).status_code == status


@pytest.mark.parametrize(
    "body",
    [
        {"label": ""}, {"label": "x" * 101}, {"link": "http://shop.example"}, {"link": "javascript:alert(1)"},
        {"ends_on": "yesterday"}, {"ends_on": "2020-01-01"}, {"ends_on": None}, {"label": 5}, {"price": 3},
    ],
)  # fmt: skip
def test_what_does_not_fit_is_an_invalid_request(house: OpenHouse, shop: Service, body: dict[str, Any]) -> None:
    """400 in JSON, and nothing is kept."""
    _, _, sub = customer(house, shop)
    reply = put(house, shop, "bad", sub=sub, **body)
    assert (reply.status_code, reply.json()["error"]) == (400, "invalid_request")
    assert withdraw(shop, "bad").status_code == 404
    assert put(house, shop, "a%20b", sub=sub).status_code == 400


def test_the_same_at_once_is_kept_once(house: OpenHouse, shop: Service) -> None:
    """Whoever retries too early harms nobody."""
    _, _, sub = customer(house, shop)
    token = own_token(shop)
    replies = together(3, lambda _: put(house, shop, "at-once", token, sub=sub))
    assert {reply.status_code for reply in replies} <= {201, 204}
    gone = together(3, lambda _: withdraw(shop, "at-once", token))
    assert sorted(reply.status_code for reply in gone) == [204, 404, 404]


WITH_VEHICLES = (*SCOPES, "vehicles")


def with_vehicle(house: OpenHouse, service: Service) -> tuple[Visitor, str, str, str]:
    """Somebody with a vehicle who signed in at the service, its name for them, and the vehicle's id and number."""
    person, visitor, sub = customer(house, service)
    vin = new_vin(house)
    link(house, person, vin)
    return visitor, sub, vehicle_path(visitor).rpartition("/")[2], vin


def test_what_is_about_a_vehicle_ends_when_that_is_sold(house: OpenHouse) -> None:
    """It is told before the press, and what is about no vehicle runs on; by its id or by its number."""
    lease = house.service(name="Lease", scopes=WITH_VEHICLES, grant_types=GRANTS)
    visitor, sub, vehicle, vin = with_vehicle(house, lease)
    assert put(house, lease, "by-id", sub=sub, vehicle=vehicle).status_code == 201
    assert put(house, lease, "by-number", sub=sub, vehicle=vin.lower()).status_code == 201
    assert put(house, lease, "by-number", sub=sub, vehicle=vehicle).status_code == 204
    assert put(house, lease, "plain", sub=sub).status_code == 201
    page = visitor.open(f"/my/vehicles/{vehicle}/sold")
    ends, _, goes_on = page.text.partition(house.say("deletion.runs_on.title"))
    assert house.say("vehicles.removing.contracts_help") in ends
    assert [name in ends for name in ("Order by-id", "Order by-number", "Order plain")] == [True, True, False]
    assert "Order plain" in goes_on
    assert page.submit(sold="yes").notice == house.say("vehicles.notice.removed")
    assert [withdraw(lease, one).status_code for one in ("by-id", "by-number", "plain")] == [404, 404, 204]
    assert house.say("activity.what.contract.ended") in visitor.open("/my/activity").text
    assert put(house, lease, "late", sub=sub, vehicle=vehicle).json()["error"] == "unknown_vehicle"


def test_a_vehicle_of_another_or_of_nobody_is_no_contract_s(house: OpenHouse) -> None:
    """Nor any at all of a service that is told of none: it cannot find out who has which car."""
    lease = house.service(scopes=WITH_VEHICLES, grant_types=GRANTS)
    blind = house.service(scopes=SCOPES, grant_types=GRANTS)
    visitor, sub, vehicle, vin = with_vehicle(house, lease)
    _, _, of_another, vin_of_another = with_vehicle(house, lease)
    blind_sub = str(claims_of(blind.redeem(visitor.open(blind.url(scope="openid")))["id_token"])["sub"])
    tries = [(lease, sub, one) for one in (of_another, vin_of_another, "x", "WP0ZZZ99ZTS392124", "V" * 2_000)]
    for service, who, named in (*tries, (blind, blind_sub, vehicle), (blind, blind_sub, vin)):
        reply = put(house, service, "n-v", sub=who, vehicle=named)
        assert (reply.status_code, reply.json()["error"]) == (404, "unknown_vehicle")


def test_a_contract_put_while_its_vehicle_is_sold_is_left_with_no_vehicle_that_is_gone(house: OpenHouse) -> None:
    """Whichever comes first: it ends with the vehicle, or is refused."""
    lease = house.service(scopes=WITH_VEHICLES, grant_types=GRANTS)
    visitor, sub, vehicle, _ = with_vehicle(house, lease)
    token = own_token(lease)
    url, fields = visitor.open(f"/my/vehicles/{vehicle}/sold").filled(sold="yes")

    def act(at: int) -> int:
        if at:
            return visitor.post(url, fields).status_code
        return put(house, lease, f"race-{vehicle}", token, sub=sub, vehicle=vehicle).status_code

    said, sold = together(2, act)
    assert (said in {201, 404}, sold) == (True, 303)
    assert house.rows("SELECT count(*) FROM contracts WHERE vehicle_id = :id", id=vehicle) == [(0,)]
