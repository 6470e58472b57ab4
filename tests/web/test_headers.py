"""Headers of every answer."""

from keyfob.web.answer import HTML, Answer, json
from keyfob.web.headers import security_headers


def headers(answer: Answer, *, secure: bool = True) -> dict[str, str]:
    """The headers that the edge adds."""
    added = security_headers(answer, "n0nce", secure=secure)
    return {name.decode(): value.decode() for name, value in added}


def test_a_page_may_use_our_own_files_and_nothing_else() -> None:
    """Scripts and styles from this host or with this answer's nonce (ASVS 3.4.3)."""
    policy = headers(Answer(content_type=HTML))["content-security-policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self' 'nonce-n0nce'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_what_is_no_page_may_use_nothing() -> None:
    """JSON and files do not run scripts, nor stand in frames."""
    assert headers(json({}))["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_an_answer_may_bring_a_policy_of_its_own() -> None:
    """Two would both apply, and the stricter would win."""
    own = Answer(content_type=HTML, headers=(("Content-Security-Policy", "sandbox"),))
    assert "content-security-policy" not in headers(own)


def test_every_answer_says_how_it_may_be_used() -> None:
    """No guessing of types, no referrers, no frames, no shared windows (ASVS 3.4)."""
    found = headers(json({}))

    assert found["x-content-type-options"] == "nosniff"
    assert found["referrer-policy"] == "no-referrer"
    assert found["x-frame-options"] == "DENY"
    assert found["cross-origin-opener-policy"] == "same-origin"


def test_https_is_kept_for_two_years() -> None:
    """Over http, in trials, nothing is promised (ASVS 3.4.1)."""
    assert headers(json({}))["strict-transport-security"] == "max-age=63072000; includeSubDomains"
    assert "strict-transport-security" not in headers(json({}), secure=False)
