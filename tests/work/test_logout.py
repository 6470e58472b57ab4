"""Services hear that somebody signed out: each that was signed in to, whatever the others do."""

import base64
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from keyfob.outside import http
from keyfob.protocol.logout import EVENT
from keyfob.storage.outbox import DEAD, SENT, WAITING
from keyfob.work.delivery import Done, Failed, Outcome
from keyfob.work.logout import CALLS_TO_ONE, REST, Courtesy
from tests.house import OpenHouse, open_house
from tests.outside.answering import AWAKE, serving
from tests.outside.relays import HOST
from tests.service import Service, claims_of
from tests.work.test_loop import until

STATES = (
    "SELECT kind, state, reply FROM outbox WHERE kind IN ('logout', 'logout call') AND made_at = :now ORDER BY kind"
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenHouse]:
    """A program that may call services on this machine."""
    with open_house(tmp_path_factory.mktemp("house"), allowed_host=[HOST]) as house:
        yield house


@pytest.fixture(autouse=True)
def moment(house: OpenHouse) -> int:
    """The second of this test: nothing else was written in it."""
    house.clock.turn(3600)
    return house.clock.now


def told_at(port: int, path: str = "") -> str:
    """The address of a service on this machine."""
    return f"http://{HOST}:{port}/{path}"


def sign_out_of(house: OpenHouse, *services: Service) -> list[dict[str, Any]]:
    """Sign in to services, sign out at the ID, let the worker work; the ID tokens' claims."""
    visitor = house.signed_in()
    claims = [claims_of(service.redeem(visitor.open(service.url()))["id_token"]) for service in services]
    visitor.open("/sign-out").submit()
    house.program.worker.run_due()
    return claims


def header_of(token: str) -> dict[str, Any]:
    """The header of a token."""
    head = token.split(".", maxsplit=1)[0]
    header: dict[str, Any] = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    return header


def test_a_service_hears_of_the_end_of_its_session(house: OpenHouse, moment: int) -> None:
    """By a logout token as the specification has it, with the names that the service knows (section 2.4)."""
    with serving() as (port, asked):
        service = house.service(backchannel_logout_uri=told_at(port, "out"))
        (id_token,) = sign_out_of(house, service)

    ((method, path, content_type, body),) = asked
    assert (method, path, content_type) == ("POST", "/out", "application/x-www-form-urlencoded")
    fields = parse_qs(body.decode())
    assert fields.keys() == {"logout_token"}
    token = fields["logout_token"][0]
    claims = claims_of(token)
    assert header_of(token)["typ"] == "logout+jwt"
    assert claims["iss"] == house.program.house.issuer
    assert claims["aud"] == service.client.client_id
    assert (claims["sub"], claims["sid"]) == (id_token["sub"], id_token["sid"])
    assert claims["events"] == {EVENT: {}}
    assert (claims["iat"], claims["exp"]) == (moment, moment + 120)
    assert claims["jti"]
    assert "nonce" not in claims
    assert house.rows(STATES, now=moment) == [("logout", SENT, "1 services"), ("logout call", SENT, "200")]


def test_each_service_is_told_by_itself(house: OpenHouse, moment: int) -> None:
    """One that is not there is tried again; the others hear of it at once; one that wants no call gets none."""
    with serving() as (port, asked):
        good = house.service(backchannel_logout_uri=told_at(port))
        gone = house.service(backchannel_logout_uri=told_at(1))
        quiet = house.service()
        sign_out_of(house, good, gone, quiet)
    assert len(asked) == 1
    assert sorted(house.rows(STATES, now=moment)) == [
        ("logout", SENT, "2 services"),
        ("logout call", SENT, "200"),
        ("logout call", WAITING, "no answer: ConnectError"),
    ]


def test_a_call_is_repeated_with_a_fresh_token_until_it_is_heard(house: OpenHouse) -> None:
    """A logout token lives for two minutes only, so each try has its own."""
    with serving() as (port, asked):
        service = house.service(backchannel_logout_uri=told_at(port, "out"))
        house.write("UPDATE clients SET document = replace(document, :right, :wrong)", right=f":{port}/", wrong=":1/")
        sign_out_of(house, service)
        assert asked == []
        house.write("UPDATE clients SET document = replace(document, :wrong, :right)", right=f":{port}/", wrong=":1/")
        house.clock.turn(3600)
        house.program.worker.run_due()
    token = parse_qs(asked[0][3].decode())["logout_token"][0]
    assert claims_of(token)["iat"] == house.clock.now


def test_a_service_that_refuses_for_good_is_given_up(house: OpenHouse, moment: int) -> None:
    """400 says that the token will never be taken (section 2.8)."""
    with serving() as (port, _):
        sign_out_of(house, house.service(backchannel_logout_uri=told_at(port, "no")))
    assert house.rows(STATES, now=moment)[1] == ("logout call", DEAD, "the service said 400")


def test_a_private_address_is_not_called(house: OpenHouse, moment: int) -> None:
    """Whoever registers one gets no look inside; it is given up, visibly."""
    sign_out_of(house, house.service(backchannel_logout_uri="https://10.0.0.1/out"))
    assert house.rows(STATES, now=moment)[1] == ("logout call", DEAD, "10.0.0.1 lies in a private network")


def test_a_service_removed_meanwhile_is_not_called(house: OpenHouse, moment: int) -> None:
    """Nobody is there to be told."""
    service = house.service(backchannel_logout_uri=told_at(1))
    visitor = house.signed_in()
    service.redeem(visitor.open(service.url()))
    visitor.open("/sign-out").submit()
    house.write("DELETE FROM clients WHERE id = :id", id=service.client.client_id)
    house.program.worker.run_due()
    assert house.rows(STATES, now=moment) == [("logout", SENT, "0 services")]


def test_a_service_that_hangs_delays_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty sign-outs wait for it; another service hears of its own while they still do."""
    monkeypatch.setattr(http, "SECONDS", 60.0)
    with open_house(tmp_path, allowed_host=[HOST]) as house, serving() as (port, asked), serving() as (slow, hung):
        hanging = house.service(backchannel_logout_uri=told_at(slow, "hang"))
        good = house.service(backchannel_logout_uri=told_at(port))
        visitors = [house.signed_in() for _ in range(21)]
        for visitor in visitors[:20]:
            hanging.redeem(visitor.open(hanging.url()))
            visitor.open("/sign-out").submit()
        good.redeem(visitors[20].open(good.url()))
        house.program.worker.start()
        until(lambda: len(hung) == CALLS_TO_ONE)
        visitors[20].open("/sign-out").submit()
        until(lambda: len(asked) == 1)
        assert len(hung) == CALLS_TO_ONE
        AWAKE.set()
        house.program.worker.stop()


def test_courtesy_lets_so_many_calls_go_to_one_service() -> None:
    """The rest comes back later, and other services are not concerned."""
    courtesy, go, full = Courtesy(), threading.Event(), threading.Barrier(CALLS_TO_ONE + 1)

    def hang() -> Outcome:
        full.wait(20)
        go.wait(20)
        return Done()

    threads = [threading.Thread(target=courtesy.call, args=("slow", 0, hang)) for _ in range(CALLS_TO_ONE)]
    for thread in threads:
        thread.start()
    full.wait(20)
    assert courtesy.call("slow", 0, Done) == Failed("other calls to the service are under way")
    assert courtesy.call("other", 0, Done) == Done()
    go.set()
    for thread in threads:
        thread.join()
    assert courtesy.call("slow", 0, Done) == Done()


def test_courtesy_lets_a_service_rest_that_did_not_answer() -> None:
    """It is not called for a while; then one call shows whether it is back."""
    courtesy, calls = Courtesy(), []

    def fail() -> Outcome:
        calls.append(1)
        return Failed("no answer")

    assert courtesy.call("slow", 0, fail) == Failed("no answer")
    assert courtesy.call("slow", REST - 1, fail) == Failed("the service did not answer a moment ago")
    assert len(calls) == 1
    assert courtesy.call("slow", REST, Done) == Done()
    assert courtesy.call("slow", REST, Done) == Done()


def test_courtesy_counts_a_call_that_breaks_as_ended() -> None:
    """A fault of ours does not use up the service's calls."""
    courtesy = Courtesy()

    def fault() -> Outcome:
        raise LookupError

    for now in range(0, 20 * REST, REST):
        with pytest.raises(LookupError):
            courtesy.call("service", now, fault)
    assert courtesy.call("service", 20 * REST, Done) == Done()
