"""What the proxy before us writes down."""

import re

from keyfob.apps import api as api_app
from keyfob.apps import id as id_app
from keyfob.apps import my as my_app
from tests.rules.checkout import ROOT

CUT = re.compile(r'^\s*"~\^((?:/[a-z-]+)+/)"\s+\1-;$', re.MULTILINE)


def token_paths() -> set[str]:
    """What stands before a one-time token in a path of ours."""
    paths = [route.path for route in (*id_app.ROUTES, *my_app.ROUTES, *api_app.ROUTES)]
    return {path.partition("{token}")[0] for path in paths if "{token}" in path}


def test_the_log_of_the_proxy_holds_no_mailed_link() -> None:
    """Every path with a token is cut in the configuration that ships, and named in the guide (ASVS 14.2.1)."""
    assert set(CUT.findall((ROOT / "deploy/nginx.conf").read_text("utf-8"))) == token_paths()
    guide = (ROOT / "docs/operate.md").read_text("utf-8")
    assert {path for path in token_paths() if f"`{path}`" not in guide} == set()
