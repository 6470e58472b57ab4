"""What every answer of the edge carries, and what it makes of where a request came from."""

import re
from dataclasses import replace

import pytest

from keyfob.web.house import House
from keyfob.web.network import Network
from tests.web.edges import Served, running
from tests.web.serving import exchange, head, status


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/page"), ("GET", "/machine"), ("GET", "/nowhere"), ("PUT", "/page"), ("GET", "/fail"), ("POST", "/page"),
     ("GET", "/refuse?how=malformed"), ("GET", "/refuse.json?how=full"), ("GET", "/fail.json")],
)  # fmt: skip
def test_every_answer_carries_its_headers(served: Served, method: str, path: str) -> None:
    """Also what is refused: no frames, no guessing, no storing, and a number to ask about."""
    answer = served.http.request(method, path)

    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert re.fullmatch("[0-9a-f]{16}", answer.headers["x-request-id"])
    assert "server" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers


def test_nonce_and_request_id_are_new_in_every_answer(served: Served) -> None:
    """A nonce that repeats protects nothing."""
    answers = [served.http.get("/page") for _ in range(20)]

    assert len({answer.headers["x-request-id"] for answer in answers}) == 20
    nonces = {re.findall("'nonce-([0-9a-f]+)'", answer.headers["content-security-policy"])[0] for answer in answers}
    assert len(nonces) == 20


@pytest.mark.parametrize("name", ["Host", "X-Forwarded-Host", "Forwarded", "X-Forwarded-Proto", "X-Original-URL"])
def test_what_a_client_calls_us_is_never_said_again(served: Served, name: str) -> None:
    """Addresses are built from the issuer alone."""
    said = exchange(served.port, head("GET", "/page").replace(b"Host: id.example", f"{name}: evil.example".encode()))
    if name != "Host":
        said = exchange(served.port, head("GET", "/page", f"{name}: evil.example"))

    assert status(said) == 200
    assert b"evil.example" not in said


@pytest.mark.parametrize("said", ["1.2.3.4", "a", ",".join(["1.2.3.4"] * 300), "1.2.3.4, 127.0.0.1", "::1"])
def test_nobody_chooses_the_address_they_are_counted_under(served: Served, said: str) -> None:
    """X-Forwarded-For from a peer that is no proxy of ours means nothing."""
    assert served.http.get("/machine", headers={"x-forwarded-for": said}).json()["network"] == "127.0.0.1"


def test_a_proxy_of_ours_is_believed(house: House) -> None:
    """What it appended counts, also in a header line of its own; what the client wrote before does not."""
    with running(replace(house, network=Network(["127.0.0.0/8"]))) as served:
        alone = served.http.get("/machine", headers={"x-forwarded-for": "1.2.3.4, 2001:db8::7"})
        lines = served.http.get("/machine", headers=[("x-forwarded-for", "1.2.3.4"), ("x-forwarded-for", "192.0.2.9")])
    assert alone.json()["network"] == "2001:db8::7"
    assert lines.json()["network"] == "192.0.2.9"
