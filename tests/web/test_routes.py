"""Routes: a path finds its handler."""

from keyfob.web.answer import Answer
from keyfob.web.ask import Ask
from keyfob.web.routes import Route, Routes


def handle(_: Ask) -> Answer:
    """Any handler."""
    return Answer()


def test_a_path_is_found_exactly_or_by_its_parameters() -> None:
    """A path without parameters wins over one with them, whatever their order."""
    routes = Routes([Route("/link/{token}", get=handle), Route("/link/new", post=handle), Route("/file/{name:path}")])

    assert routes.find("/link/new") == (routes.all[1], {})
    assert routes.find("/link/abc") == (routes.all[0], {"token": "abc"})
    assert routes.find("/file/a/b.css") == (routes.all[2], {"name": "a/b.css"})
    for path in ("/", "/link", "/link/", "/link/a/b", "/link/new/", "link/abc"):
        assert routes.find(path) is None, path


def test_head_is_answered_like_get_and_other_methods_are_not() -> None:
    """What a route answers is what its Allow header says."""
    both, reading = Route("/a", get=handle, post=handle), Route("/b", get=handle)

    assert both.handler("HEAD") is both.handler("GET") is both.handler("POST") is handle
    assert [both.handler(method) for method in ("PUT", "DELETE", "OPTIONS", "get", "")] == [None] * 5
    assert reading.handler("POST") is None
    assert (both.methods, reading.methods, Route("/c", post=handle).methods) == ("GET, HEAD, POST", "GET, HEAD", "POST")


def test_a_route_may_answer_what_browsers_ask_beforehand() -> None:
    """OPTIONS is answered where a route says how."""
    route = Route("/a", get=handle, options=handle)

    assert route.handler("OPTIONS") is handle
    assert route.methods == "GET, HEAD, OPTIONS"
