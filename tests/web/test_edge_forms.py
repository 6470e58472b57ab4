"""Forms at the edge: taken from pages of ours, refused from everywhere else."""

import pytest

from tests.web.edges import Served


def test_a_form_of_ours_is_taken_and_durable_before_the_answer(served: Served) -> None:
    """303, so that the browser leaves what was posted behind (RFC 9700 section 4.12)."""
    answer = served.post("/page", "mine")

    assert (answer.status_code, answer.headers["location"]) == (303, "/done")
    assert "mine" in served.codes()


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "https://127.0.0.1:8080"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_form_posted_by_another_site_is_refused(served: Served, headers: dict[str, str]) -> None:
    """Even with the right token in it (ASVS 3.5.1)."""
    answer = served.post("/page", "foreign", headers=headers)

    assert answer.status_code == 403
    assert "foreign" not in served.codes()


@pytest.mark.parametrize("browser", ["c" * 22, "", "b"])
def test_a_form_with_the_token_of_another_browser_is_refused(served: Served, browser: str) -> None:
    """Or from a browser that keeps no cookies (ASVS 3.5.2)."""
    answer = served.post("/page", "stolen", browser=browser)

    assert answer.status_code == 403
    assert "stolen" not in served.codes()


def test_machines_and_pages_that_others_post_to_need_no_token(served: Served) -> None:
    """The token endpoint, and the authorization endpoint by POST."""
    headers = {"origin": "https://shop.example", "sec-fetch-site": "cross-site"}
    for path in ("/machine", "/foreign"):
        assert served.http.post(path, data={"a": "b"}, headers=headers).json()["form"] == [["a", "b"]]
