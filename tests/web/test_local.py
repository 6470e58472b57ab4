"""Where to go on: only to paths of our own."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.web.local import local_path

FOREIGN = [
    "//e", "/\\e", "https:e", "https://e", "/%09/e", "javascript:alert(1)", "%2f%2fe", "/@e", "/%2fe", "/%5ce", "", "e",
    "/a//b", "/\t/e", "/a\r\nb", "/%0d%0aSet-Cookie:a", "\\\\e", "/é", "/" + "a" * 4001,
]  # fmt: skip


@pytest.mark.parametrize("text", FOREIGN)
def test_what_may_lead_elsewhere_leads_to_the_default_page(text: str) -> None:
    """Every disguise of another host (ASVS 3.7.2)."""
    assert local_path(text, "/default") == "/default"


@pytest.mark.parametrize("text", ["/", "/my/security", "/sign-in?pending=abc&next=%2Fmy", "/register/mail", "/a:b/c"])
def test_paths_of_our_own_are_kept(text: str) -> None:
    """With their queries."""
    assert local_path(text, "/default") == text


@given(st.text(st.sampled_from("/\\%09aA2fF5cC.:@?&#\t\r\n e")))
def test_no_text_leads_off_this_host(text: str) -> None:
    """As a browser resolves it."""
    target = urlsplit(urljoin("https://id.example/page", local_path(text, "/default")))
    assert (target.scheme, target.netloc) == ("https", "id.example")


@pytest.mark.parametrize("text", ["/my/../logout", "/my/..", "/my/./x", "/my/%2e%2e/logout", "/my/%2E./logout"])
def test_no_path_climbs(text: str) -> None:
    """What begins like a page of ours is one."""
    assert local_path(text, "/default") == "/default"
