"""What the edge does when something goes wrong, and what is kept of a request."""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Event

import msgspec
from sqlalchemy import select

from keyfob.main import build
from keyfob.settings import load_settings
from keyfob.storage.schema import audit
from keyfob.storage.statement import Statement
from keyfob.web.cookies import BROWSER
from keyfob.web.edge import THREADS, Bounds
from keyfob.web.hashing import Hashing
from keyfob.web.house import House
from tests.web.edges import HELD, HOME, Served, running
from tests.web.serving import exchange, head, status

SECRET = "maria@example.org"
SEALED = Statement(select(audit.c.owner, audit.c.id, audit.c.sealed))


def test_a_handler_that_breaks_says_sorry_with_a_number(served: Served, log: io.StringIO) -> None:
    """The page has the number under which the trace is logged, and nothing of the trace."""
    answer = served.http.get("/fail")

    assert answer.status_code == 500
    assert answer.headers["x-request-id"] in answer.text
    assert "ZeroDivisionError" not in answer.text
    (line,) = (line for line in map(msgspec.json.decode, log.getvalue().splitlines()) if line["level"] == "error")
    assert line["request"] == answer.headers["x-request-id"]
    assert "ZeroDivisionError" in line["trace"]


def test_what_breaks_leaves_nothing_behind(served: Served) -> None:
    """Changes are written all or not at all."""
    before = served.codes()
    answer = served.post("/fail", "half")

    assert answer.status_code == 500
    assert served.codes() == before


def test_machines_are_told_in_their_words(served: Served) -> None:
    """RFC 6749 section 5.2: an error and a description, in the characters it allows."""
    broken, wrong = served.http.get("/fail.json"), served.http.get("/refuse.json?how=malformed")

    assert broken.json() == {"error": "server_error", "error_description": "something went wrong on our side"}
    assert wrong.json() == {"error": "invalid_request", "error_description": "that?s ?wrong?"}


def test_no_room_is_told_with_when_to_come_back(served: Served) -> None:
    """503 with Retry-After, as a page and as JSON."""
    for path in ("/refuse?how=full", "/refuse.json?how=full"):
        answer = served.http.get(path)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "7")
    assert served.http.get("/refuse.json?how=full").json()["error"] == "temporarily_unavailable"


def test_more_requests_than_there_is_room_for_are_told_to_come_back(house: House) -> None:
    """They are not queued without end."""
    with running(house, Bounds(most_inside=0)) as served:
        answer = served.http.get("/page")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


def test_a_flood_of_hashing_leaves_threads_for_everybody_else(house: House) -> None:
    """More sign-ins than fit are refused, and pages come as fast as ever."""
    HELD.clear()
    with running(replace(house, hashing=Hashing(2, 16))) as served, ThreadPoolExecutor(60) as pool:
        gate = Barrier(60)

        def sign_in() -> int:
            gate.wait(20)
            return status(exchange(served.port, head("GET", "/hash"), seconds=30))

        flood = [pool.submit(sign_in) for _ in range(60)]
        while sum(one.done() for one in flood) < 60 - 18:
            Event().wait(0.01)
        assert served.http.get("/machine", timeout=5).status_code == 200
        HELD.set()
        assert sorted(one.result() for one in flood) == [200] * 18 + [503] * 42
    assert THREADS > 18


def test_logs_say_what_was_done_and_not_by_whom(served: Served, log: io.StringIO) -> None:
    """Route, status and time; no address, no token, no name, whatever part of a request they come in."""
    session = {"cookie": f"{BROWSER}={HOME}; keyfob=session-token", "referer": f"https://shop.example/?{SECRET}"}
    served.post(f"/page?email={SECRET}", SECRET, headers=session)
    served.http.get(f"/item/{SECRET}?token=link-token", headers={"authorization": "Bearer access-token"})
    served.post("/fail", "x" + SECRET, headers=session)
    served.http.get(f"/{SECRET}")

    lines = [msgspec.json.decode(line) for line in log.getvalue().splitlines()]
    answered = [line for line in lines if line["say"] == "answered"]
    assert [(line["method"], line["route"], line["status"]) for line in answered] == [
        ("POST", "/page", 303), ("GET", "/item/{name}", 200), ("POST", "/fail", 500), ("GET", "none", 404)
    ]  # fmt: skip
    for word in (SECRET, "-token", "127.0.0.1", "Firefox", HOME):
        assert word not in log.getvalue()


def test_the_audit_knows_who_acted_and_from_where_under_a_seal(served: Served) -> None:
    """The network address and the device are readable with the person's key only."""
    served.post("/page", "audited")

    with served.house.unit.database.reading() as connection:
        row = next(row for row in connection.rows(SEALED, {}) if row[0] == "account-of-audited")
    origin = served.house.unit.vault.open(row[0], "audit", row[1], row[2])
    assert msgspec.json.decode(origin) == {"network": "127.0.0.1", "device": "Firefox · Linux"}


def test_the_page_that_says_sorry_needs_no_database(tmp_path: Path) -> None:
    """When the database is gone, people still get a page in their language."""
    program = build(load_settings({"data": str(tmp_path / "data")}, {}))
    with running(program.house) as served:
        program.store.close()
        answer = served.post("/page", "late")
        german = served.http.get("/nowhere", headers={"accept-language": "de"})
    program.edge.close()

    assert answer.status_code in {500, 503}
    assert answer.headers["x-request-id"] in answer.text
    assert '<html lang="de"' in german.text
