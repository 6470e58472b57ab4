"""What the edge lets in: bodies of bounded size and time, methods and fields that are meant."""

import io

import pytest

from keyfob.web.cookies import BROWSER
from keyfob.web.csrf import make_token
from keyfob.web.edge import Bounds
from keyfob.web.house import House
from tests.web.edges import HOME, Served, running
from tests.web.serving import exchange, head, status

MOST = 256 * 1024


@pytest.mark.parametrize("size", [MOST + 1, 1024 * 1024, 5 * 1024 * 1024])
def test_a_body_over_the_limit_is_refused(served: Served, size: int) -> None:
    """256 KiB, whatever the length header says; a client that sends on hears the answer."""
    body = b"a" * size
    announced = head("POST", "/machine", f"Content-Length: {size}")
    chunked = head("POST", "/machine", "Transfer-Encoding: chunked") + b"%x\r\n" % size

    if size < 4 * 1024 * 1024:
        assert status(exchange(served.port, announced, body)) == 413
        assert status(exchange(served.port, chunked, body, b"\r\n0\r\n\r\n")) == 413
    else:
        assert status(exchange(served.port, announced)) == 413


def test_a_client_that_asks_first_is_refused_at_once(served: Served) -> None:
    """Without a byte of the body."""
    said = exchange(served.port, head("POST", "/machine", f"Content-Length: {MOST + 1}", "Expect: 100-continue"))

    assert status(said) == 413
    assert b"100 Continue" not in said


def test_a_body_of_just_the_limit_is_read(served: Served) -> None:
    """The limit is a limit, not a size to stay below."""
    body = b"a" * MOST
    said = exchange(served.port, head("POST", "/machine", f"Content-Length: {MOST}"), body)
    assert status(said) == 200


@pytest.mark.parametrize("sent", [b"", b"a=", b"a" * 300])
def test_a_slow_body_is_not_waited_for(house: House, sent: bytes) -> None:
    """After the time set for it, 408; the connection is closed, and no thread was held meanwhile."""
    with running(house, Bounds(body_seconds=0.1, most_body=200)) as served:
        said = exchange(
            served.port, head("POST", "/machine", "Content-Length: 400").replace(b"close", b"keep-alive"), sent
        )
    assert status(said) == (413 if len(sent) > 200 else 408)
    assert b"connection: close" in said


def test_a_client_that_hangs_up_is_no_error(served: Served, log: io.StringIO) -> None:
    """Nothing is answered, nothing is logged as wrong."""
    with pytest.raises(TimeoutError):
        exchange(served.port, head("POST", "/machine", "Content-Length: 400"), b"half", seconds=0.1)

    assert served.http.get("/machine").status_code == 200
    assert '"level":"error"' not in log.getvalue()


def test_what_is_not_there_is_said_to_people_and_to_machines(served: Served) -> None:
    """A page for a path of nobody, JSON from a path of machines."""
    page_of_nobody = served.http.get("/nowhere")
    assert page_of_nobody.status_code == 404
    assert page_of_nobody.headers["content-type"] == "text/html; charset=utf-8"

    refused = served.http.delete("/machine")
    assert refused.status_code == 405
    assert refused.headers["allow"] == "GET, HEAD, POST"
    assert refused.json()["error"] == "invalid_request"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_other_methods_are_refused(served: Served, method: str) -> None:
    """With the methods that are answered."""
    answer = served.http.request(method, "/page")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize("path", ["/page", "/machine", "/nowhere", "/fail"])
def test_head_says_what_get_says_without_its_body(served: Served, path: str) -> None:
    """Status and headers are the same, but for what is new in every answer."""
    left_out = {"date", "x-request-id", "set-cookie", "content-security-policy"}
    whole, bare = served.http.get(path), served.http.head(path)

    assert bare.content == b""
    assert bare.status_code == whole.status_code
    assert {k: v for k, v in bare.headers.items() if k not in left_out} == {
        k: v for k, v in whole.headers.items() if k not in left_out
    }


def test_a_nul_in_the_path_is_refused(served: Served) -> None:
    """No database is asked about it."""
    assert served.http.get("/item/a%00b").status_code == 400


@pytest.mark.parametrize("query", ["a=%ff", "a=%00", "a=%C3%28", "&".join(f"a{n}=1" for n in range(300))])
def test_fields_that_cannot_be_read_are_refused(served: Served, query: str) -> None:
    """In the query and in the form; the page that says so can still be shown."""
    form = {"content-type": "application/x-www-form-urlencoded"}

    assert served.http.get(f"/machine?{query}").status_code == 400
    assert served.http.post("/machine", content=query, headers=form).status_code == 400
    refused = served.http.get(f"/page?{query}")
    assert refused.status_code in {200, 400}


def test_a_field_sent_twice_is_refused(served: Served) -> None:
    """A name of a form of ours, given twice (ASVS 15.3.7); nothing is made."""
    token = make_token(served.house.csrf_key, HOME)
    headers = {"cookie": f"{BROWSER}={HOME}", "content-type": "application/x-www-form-urlencoded"}
    answer = served.http.post("/page", content=f"csrf={token}&name=twice&name=other", headers=headers)

    assert answer.status_code == 400
    assert not {"twice", "other"} & set(served.codes())


def test_a_body_that_is_no_form_has_no_fields(served: Served) -> None:
    """JSON and files posted to a form are as if nothing was filled in."""
    assert served.http.post("/machine", json={"name": "a"}).json()["form"] == []
    assert served.http.post("/machine", files={"name": b"a"}).json()["form"] == []
