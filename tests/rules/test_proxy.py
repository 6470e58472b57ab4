"""What the proxy before us writes down, and what it is told of us."""

import re

from keyfob.apps import api as api_app
from keyfob.apps import desk as desk_app
from keyfob.apps import id as id_app
from keyfob.apps import my as my_app
from tests.rules.checkout import ROOT

SERVER = re.compile(r"^server \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
CUT = re.compile(r'^\s*"~\^((?:/[a-z-]+)+/)"\s+\1-;$', re.MULTILINE)


def token_paths() -> set[str]:
    """What stands before a one-time token in a path of ours."""
    routes = (*id_app.ROUTES, *my_app.ROUTES, *api_app.ROUTES, *desk_app.ROUTES)
    paths = [route.path for route in routes]
    return {path.partition("{token}")[0] for path in paths if "{token}" in path}


def test_the_log_of_the_proxy_holds_no_mailed_link() -> None:
    """Every path with a token is cut in the configuration that ships, and named in the guide (ASVS 14.2.1)."""
    assert set(CUT.findall((ROOT / "deploy/nginx.conf").read_text("utf-8"))) == token_paths()
    guide = (ROOT / "docs/operate.md").read_text("utf-8")
    assert {path for path in token_paths() if f"`{path}`" not in guide} == set()


def test_the_proxy_serves_the_desk_beside_the_id() -> None:
    """Under a name of its own, behind which is what listens for the desk; no server of ours writes another log."""
    servers = SERVER.findall((ROOT / "deploy/nginx.conf").read_text("utf-8"))
    behind = {name: each for each in servers for name in re.findall(r"proxy_pass http://(\w+);", each)}

    assert set(behind) == {"keyfob", "keyfob_desk"}
    assert "server_name id.example.com;" in behind["keyfob"]
    assert "server_name desk.example.com;" in behind["keyfob_desk"]
    assert [each for each in servers if re.findall("(?:access|error)_log .* (.*);", each) != ["keyfob", "crit"]] == []
    assert _passed(behind["keyfob"]) == _passed(behind["keyfob_desk"])


def test_the_container_of_the_guide_is_told_whom_to_believe_and_how_mails_leave() -> None:
    """Without the first, all customers behind the proxy would share the limits of one network."""
    guide = (ROOT / "docs/operate.md").read_text("utf-8")
    (run,) = re.findall(r"podman run (?:.*\\\n)*.*", guide)

    assert {"KEYFOB_ISSUER", "KEYFOB_MAIL", "KEYFOB_TRUSTED_PROXY"} <= set(re.findall("KEYFOB_[A-Z_]+", run))


def _passed(server: str) -> list[str]:
    """The headers that reach us, and how the proxy looks after them."""
    return re.findall(r"proxy_set_header .*;", server)
