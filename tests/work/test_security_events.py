"""Services hear that an ID is deleted: each that wants to, by a token of its own kind, until it has heard."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from keyfob.protocol.logout import EVENT as LOGOUT_EVENT
from keyfob.protocol.security_event import ACCOUNT_PURGED
from keyfob.storage.outbox import DEAD, SENT, WAITING
from tests.apps.api.test_contracts import GRANTS, WITH_VEHICLES, put, with_vehicle
from tests.erasing import erase
from tests.house import OpenHouse, open_house
from tests.leaving import leave
from tests.outside.answering import serving
from tests.outside.relays import HOST
from tests.service import Service, claims_of

STATES = "SELECT state, reply FROM outbox WHERE kind = 'purged' AND made_at = :now ORDER BY reply"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenHouse]:
    """A program that may call services on this machine."""
    with open_house(tmp_path_factory.mktemp("house"), allowed_host=[HOST]) as house:
        yield house


@pytest.fixture(autouse=True)
def moment(house: OpenHouse) -> None:
    """Nothing else was written in the second of this test."""
    house.clock.turn(3600)


def told_at(port: int, path: str = "") -> str:
    """The address of a service on this machine."""
    return f"http://{HOST}:{port}/{path}"


def leave_after(house: OpenHouse, *services: Service) -> list[dict[str, Any]]:
    """Somebody signs in to services, and deletes the ID; the ID tokens' claims."""
    person = house.person()
    visitor = house.signed_in(person)
    claims = [claims_of(service.redeem(visitor.open(service.url()))["id_token"]) for service in services]
    leave(house, person, visitor)
    house.program.worker.run_due()
    return claims


def header_of(token: str) -> dict[str, Any]:
    """The header of a token."""
    head = token.split(".", maxsplit=1)[0]
    header: dict[str, Any] = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    return header


def test_a_service_hears_that_the_id_is_gone(house: OpenHouse) -> None:
    """By a Security Event Token (RFC 8417, 8935), about the name that the service knows, without an end."""
    with serving() as (port, asked):
        service = house.service(security_events_uri=told_at(port, "events"))
        (id_token,) = leave_after(house, service)
        ((method, path, content_type, body),) = asked

    assert (method, path, content_type) == ("POST", "/events", "application/secevent+jwt")
    claims = claims_of(body.decode())
    assert header_of(body.decode())["typ"] == "secevent+jwt"
    assert claims["events"] == {ACCOUNT_PURGED: {}}
    issuer = house.program.house.issuer
    assert claims["sub_id"] == {"format": "iss_sub", "iss": issuer, "sub": id_token["sub"]}
    assert (claims["iss"], claims["aud"]) == (issuer, service.client.client_id)
    assert claims["toe"] == claims["iat"] == house.clock.now
    assert claims["jti"]
    assert not {"exp", "sub", "sid", "nonce"} & claims.keys()
    assert house.rows(STATES, now=house.clock.now) == [(SENT, "200")]


def test_a_service_hears_that_a_customer_was_erased_and_signed_out(house: OpenHouse) -> None:
    """Both arrive: the ID goes with the record, and whoever was signed in there is not any more."""
    with serving() as (port, asked):
        service = house.service(
            security_events_uri=told_at(port, "events"), backchannel_logout_uri=told_at(port, "logout")
        )
        person = house.person()
        visitor = house.signed_in(person)
        id_token = claims_of(service.redeem(visitor.open(service.url()))["id_token"])
        erase(house, person)
        heard = {path: body.decode() for _, path, _, body in asked}

    assert sorted(path for _, path, _, _ in asked) == ["/events", "/logout"]
    purged = claims_of(heard["/events"])
    assert (purged["events"], purged["sub_id"]["sub"]) == ({ACCOUNT_PURGED: {}}, id_token["sub"])
    logout = claims_of(heard["/logout"].removeprefix("logout_token="))
    assert (logout["sub"], list(logout["events"])) == (id_token["sub"], [LOGOUT_EVENT])


def test_third_parties_are_told_the_names_that_they_alone_know(house: OpenHouse) -> None:
    """Two that compare notes learn nothing."""
    with serving() as (port, asked):
        services = [
            house.service(
                security_events_uri=told_at(port, f"events{number}"),
                subject_type="pairwise",
                sector=f"{number}.example",
            )
            for number in range(2)
        ]
        known = [claims["sub"] for claims in leave_after(house, *services)]
        told = [claims_of(body.decode())["sub_id"]["sub"] for *_, body in asked]
    assert len(set(known)) == 2
    assert set(told) == set(known)


def test_what_is_not_heard_is_told_again_under_the_same_id(house: OpenHouse) -> None:
    """A service that heard it twice can tell; one that wants no events gets none."""
    with serving() as (port, asked):
        away = house.service(security_events_uri=told_at(1))
        leave_after(house, away, house.service())
        begun = house.clock.now
        assert (WAITING, "no answer: ConnectError") in house.rows(STATES, now=begun)
        assert (SENT, "the service wants no events") in house.rows(STATES, now=begun)
        (event_id,) = house.rows("SELECT id FROM outbox WHERE kind = 'purged' AND state = :state", state=WAITING)[0]
        house.write("UPDATE clients SET document = replace(document, ':1/', :port)", port=f":{port}/")
        house.clock.turn(3600)
        house.program.worker.run_due()
        ((*_, body),) = asked
    claims = claims_of(body.decode())
    assert (claims["jti"], claims["toe"], claims["iat"]) == (event_id, begun, house.clock.now)


def test_a_service_that_refuses_for_good_is_given_up(house: OpenHouse) -> None:
    """400, unless it says that it does not know our key yet."""
    with serving() as (port, _):
        leave_after(house, house.service(security_events_uri=told_at(port, "no")))
        assert house.rows(STATES, now=house.clock.now) == [(DEAD, "the service said 400")]
        leave_after(house, house.service(security_events_uri=told_at(port, "key")))
        assert house.rows(STATES, now=house.clock.now) == [(WAITING, "the service said 400")]


def test_a_security_event_is_taken_for_no_other_token(house: OpenHouse) -> None:
    """Neither as an access token nor as a hint (RFC 8725 section 3.11)."""
    with serving() as (port, asked):
        service = house.service(security_events_uri=told_at(port, "events"))
        leave_after(house, service)
        ((*_, body),) = asked
    token = body.decode()
    assert service.userinfo(token).status_code == 401
    assert service.call("/introspect", token=token).json() == {"active": False}


def test_a_service_hears_that_a_contract_of_its_own_ended_with_a_vehicle(house: OpenHouse) -> None:
    """By its own id for it, about the name that it knows; another's contract is none of its business."""
    with serving() as (port, asked):
        lease, other = (
            house.service(
                security_events_uri=told_at(port, f"events{number}"), scopes=WITH_VEHICLES, grant_types=GRANTS
            )
            for number in range(2)
        )
        visitor, sub, vehicle, _ = with_vehicle(house, lease)
        assert put(house, lease, "lease-1", sub=sub, vehicle=vehicle).status_code == 201
        other.redeem(visitor.open(other.url(scope="openid")))
        visitor.open(f"/my/vehicles/{vehicle}/sold").submit(sold="yes")
        house.program.worker.run_due()
        ((_, path, content_type, body),) = asked
    assert (path, content_type) == ("/events0", "application/secevent+jwt")
    claims, issuer = claims_of(body.decode()), house.program.house.issuer
    assert header_of(body.decode())["typ"] == "secevent+jwt"
    ended = {"contract": "lease-1", "reason": "vehicle_sold"}
    assert claims["events"] == {f"{issuer}/events/contract-ended": ended}
    assert claims["sub_id"] == {"format": "iss_sub", "iss": issuer, "sub": sub}
    assert (claims["aud"], claims["toe"]) == (lease.client.client_id, house.clock.now)
