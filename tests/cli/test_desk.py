"""The desk beside the ID: where it listens, and how its first administrator gets in."""

from pathlib import Path

import httpx2

from tests.cli.typing_in import free_address, keyfob, keyfob_running


def status(address: str, path: str) -> int:
    """What a GET there is answered with."""
    with httpx2.Client(base_url=f"http://{address}", trust_env=False, timeout=30) as http:
        return int(http.get(path).status_code)


def test_the_first_start_prints_one_link_that_only_the_desk_knows(tmp_path: Path, database_url: str) -> None:
    """Once: the second start prints none, the ID has no such page, and an operator gets another one there."""
    address, desk = free_address(), free_address().replace("127.0.0.1", "localhost")
    words = ("serve", "--data", tmp_path / "id", "--listen", address, "--desk-listen", desk, "--database", database_url)
    with keyfob_running(tmp_path, *words) as served:
        lines = served.read_until("keyfob admin invite")
        (link,) = [line.rpartition(" ")[2] for line in lines if "/enrol/" in line]
        path = link.removeprefix(f"http://{desk}")
        assert (status(desk, path), status(address, path)) == (200, 404)
        assert (status(desk, "/my"), status(desk, "/authorize"), status(address, "/cases")) == (404, 404, 404)
        assert served.stop() == 0

    with keyfob_running(tmp_path, *words) as served:
        lines = served.read_until("The desk listens")
        assert status(desk, path) == 200
        invited = keyfob("admin", "invite", "--data", tmp_path / "id", "--database", database_url)
        another = invited.out.strip().removeprefix(f"http://{desk}")
        assert (invited.status, another.startswith("/enrol/"), status(desk, another)) == (0, True, 200)
        assert served.stop() == 0
        assert served.process.stdout is not None
        rest = served.process.stdout.read()
    assert "/enrol/" not in "".join(lines) + rest


def test_an_operator_invites_on_the_command_line(tmp_path: Path) -> None:
    """A link on the standard output, and nothing else there."""
    words = ("--data", tmp_path / "id")
    keyfob("client", "add", "--data", tmp_path / "id", "--name", "Shop", "--redirect-uri", "https://shop.example/cb")
    for named, origin in (
        (("--desk-listen", "localhost:8081"), "http://localhost:8081"),
        (("--desk-origin", "https://desk.example/"), "https://desk.example"),
    ):
        said = keyfob("admin", "invite", "--name", "Maria de Vries", *words, *named)
        assert (said.status, said.out.count("\n")) == (0, 1)
        assert said.out.startswith(f"{origin}/enrol/")
    assert keyfob("admin", "invite", "--name", " ", *words).status == 2


def test_an_invitation_needs_to_know_nothing_but_the_data(tmp_path: Path, database_url: str) -> None:
    """Where no desk was served yet, the path alone is printed, and a line beside it says what is to stand before it."""
    words = ("--data", tmp_path / "id", "--database", database_url)
    keyfob("client", "add", *words, "--name", "Shop", "--redirect-uri", "https://shop.example/cb")

    for role in ((), ("--role", "approver")):
        said = keyfob("admin", "invite", *words, *role)
        assert (said.status, said.out.count("\n")) == (0, 1)
        assert said.out.startswith("/enrol/")
        assert "not known here how the desk is reached" in said.err


def test_a_desk_has_a_host_name_of_its_own(tmp_path: Path) -> None:
    """One that it shares with the ID, a bare address, plain http to the world, an origin without a desk are refused."""
    for words in (
        ("--listen", "localhost:8080", "--desk-listen", "localhost:8081"),
        ("--listen", "localhost:8080", "--desk-listen", "127.0.0.1:8081"),
        ("--issuer", "https://id.example", "--desk-listen", ":0", "--desk-origin", "https://id.example:8443"),
        ("--issuer", "https://id.example", "--desk-listen", "127.0.0.1:8081", "--desk-origin", "http://desk.example"),
        (
            "--issuer",
            "https://id.example",
            "--desk-listen",
            "127.0.0.1:8081",
            "--desk-origin",
            "https://desk.example/x",
        ),
        ("--issuer", "https://id.example", "--desk-origin", "https://desk.example"),
    ):
        said = keyfob("serve", "--data", tmp_path / "id", *words)
        assert (said.status, said.out, said.err.count("\n")) == (2, "", 1), words
