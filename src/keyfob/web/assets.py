"""Static files, prepared in memory; under the hash of their content they are kept for ever."""

from keyfob.web.answer import Answer
from keyfob.web.ask import Ask
from keyfob.web.errors import NotFound


def serve_static(ask: Ask) -> Answer:
    """One file of the brand."""
    static = ask.house.pages.static
    found = static.find(ask.params["name"])
    if found is None:
        raise NotFound
    headers = [("Cache-Control", static.cache_control(ask.params["hash"]))]
    if found.packed is None or "gzip" not in ask.headers.get("accept-encoding", ""):
        return Answer(200, found.body, found.content_type, tuple(headers))
    headers += [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
    return Answer(200, found.packed, found.content_type, tuple(headers))
