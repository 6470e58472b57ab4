"""``keyfob demo``: all of it runs, people can play with it, and it is there again the next time."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from keyfob.apps.cli.people import PASSWORD, SAMPLES
from tests.cli.typing_in import free_address, keyfob, keyfob_running
from tests.visitor import Visitor

LAST = "Ctrl-C stops it"


def _desk() -> tuple[str, str]:
    """The flag for a desk that nobody else has."""
    return "--desk-listen", free_address().replace("127.0.0.1", "localhost")


@contextmanager
def visiting(address: str) -> Iterator[Visitor]:
    """A browser at the ID that listens there."""
    with httpx2.Client(base_url=f"http://{address}", trust_env=False, timeout=30) as http:
        yield Visitor(http)


def test_the_demonstration_can_be_played_with_and_begins_again_where_it_ended(tmp_path: Path) -> None:
    """ID, shop, car, mailbox and people; the second start registers nothing and nobody anew."""
    address, shop, car = free_address().replace("127.0.0.1", "localhost"), free_address(), free_address()
    words = (
        "demo",
        "--data",
        tmp_path / "demo",
        "--listen",
        address,
        *_desk(),
        "--shop-listen",
        shop,
        "--car-listen",
        car,
    )
    with keyfob_running(tmp_path, *words) as running:
        lines = running.read_until(LAST)
        _check_lines(lines, address, shop, car)
        _sign_in_at_the_shop(address, shop)
        _sign_in_in_the_car(address, car)
        _read_a_mail(address)
        assert running.stop(signal.SIGINT) == 0
    assert _is_closed(address)
    assert _is_closed(shop)
    assert _is_closed(car)

    with keyfob_running(tmp_path, *words) as running:
        running.read_until(LAST)
        _sign_in_at_the_shop(address, shop)
        assert "Sanne" in httpx2.get(f"http://{car}", trust_env=False).text
        clients = keyfob("client", "list", "--json", "--data", tmp_path / "demo").json["clients"]
        assert running.stop() == 0
    uris = {client["client_name"]: client["backchannel_logout_uri"] for client in clients}
    assert len(clients) == 2
    assert all(client["first_party"] for client in clients)
    assert uris.pop("Kilometer") == f"http://{shop}/backchannel-logout"
    assert list(uris.values()) == [""]
    assert (tmp_path / "demo" / "shop.json").stat().st_mode & 0o077 == 0


def test_a_shop_that_cannot_start_ends_the_demonstration(tmp_path: Path) -> None:
    """In one line that says which address, after which nothing is left running."""
    address = free_address()
    with keyfob_running(
        tmp_path, "demo", "--data", tmp_path / "demo", "--listen", address, *_desk(), "--shop-listen", address
    ) as run:
        status = run.process.wait(60)
        errors = run.errors.read_text().splitlines()

    assert status == 2
    assert errors[-1].startswith("keyfob: ")
    assert _is_closed(address)


def test_a_demonstration_that_is_killed_leaves_nothing_behind(tmp_path: Path) -> None:
    """The addresses are free again, without anybody's doing."""
    address, shop, car = free_address(), free_address(), free_address()
    words = (
        "demo",
        "--data",
        tmp_path / "demo",
        "--listen",
        address,
        *_desk(),
        "--shop-listen",
        shop,
        "--car-listen",
        car,
    )
    with keyfob_running(tmp_path, *words) as running:
        running.read_until(LAST)
        running.stop(signal.SIGKILL)
        patience = time.monotonic() + 30
        while not (_is_closed(shop) and _is_closed(car)) and time.monotonic() < patience:
            time.sleep(0.1)
    assert _is_closed(shop)
    assert _is_closed(car)


def test_a_demonstration_is_for_this_machine(tmp_path: Path) -> None:
    """It shows links that sign in, to whoever asks."""
    for words in (
        ("--listen", "0.0.0.0:8080"),
        ("--desk-listen", "0.0.0.0:8081"),
        ("--shop-listen", "0.0.0.0:8090"),
        ("--car-listen", "0.0.0.0:8091"),
    ):
        said = keyfob("demo", "--data", tmp_path / "demo", *words)
        assert (said.status, said.err.count("\n")) == (2, 1)
    assert not (tmp_path / "demo").exists()


@pytest.mark.parametrize("listen", ["0.0.0.0:8080", "[::]:8080", "192.0.2.1:8080", "id.example:8080"])
def test_no_issuer_makes_a_demonstration_listen_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listen: str
) -> None:
    """Who is reached at a loopback name may still listen everywhere, so where it listens is what counts."""
    monkeypatch.setenv("KEYFOB_ISSUER", "http://localhost:8080")
    said = keyfob("demo", "--data", tmp_path / "demo", "--listen", listen)

    assert (said.status, said.out, said.err.count("\n")) == (2, "", 1)
    assert f"does not listen at {listen} (--listen)" in said.err
    assert not (tmp_path / "demo").exists()


def _check_lines(lines: list[str], address: str, shop: str, car: str) -> None:
    """They say where everything is, and no more than fits on a screen."""
    said = "\n".join(lines)
    assert len(lines) < 13
    for word in (f"http://{address}", f"http://{shop}", f"http://{car}", f"http://{address}/mailbox", PASSWORD):
        assert word in said
    assert all(sample.email in said for sample in SAMPLES)


def _sign_in_at_the_shop(address: str, shop: str) -> None:
    """From the shop to the ID and back, as Sanne."""
    with visiting(address) as sanne:
        at_the_shop = sanne.http.get(f"http://{shop}/sign-in")
        address_page = sanne.open(at_the_shop.headers["location"])
        returned = address_page.submit(email=SAMPLES[0].email).submit(password=PASSWORD)
        assert returned.away.startswith(f"http://{shop}/callback?")
        assert "Sanne" in sanne.http.get(returned.away, follow_redirects=True).text


def _sign_in_in_the_car(address: str, car: str) -> None:
    """With a pairing code that My shows to Sanne."""
    with visiting(address) as sanne:
        sanne.open("/sign-in").submit(email=SAMPLES[0].email).submit(password=PASSWORD)
        page = sanne.open("/my/pairing").submit_to("/my/pairing")
        code = next(part.text for part in page.tree.all("p") if part.get("class") == "code")
        screen = f"http://{car}"
        typed = {"typed": code, "press": "go"}
        reply = httpx2.post(f"{screen}/pair", data=typed, headers={"Origin": screen}, follow_redirects=True)
        assert "Sanne" in reply.text


def _read_a_mail(address: str) -> None:
    """Jonas asks for a link; it is in the mailbox soon."""
    with visiting(address) as jonas:
        jonas.open("/sign-in").submit(email=SAMPLES[1].email).submit_to("/sign-in/link")
        for _ in range(300):
            mails = [jonas.open(link) for link in jonas.open("/mailbox").links if link.startswith("/mailbox/")]
            own = [mail for mail in mails if SAMPLES[1].email in mail.text]
            if own:
                break
            time.sleep(0.1)
        assert f"http://{address}/link/" in own[0].text


def _is_closed(address: str) -> bool:
    """Whether nobody answers there any more."""
    try:
        httpx2.get(f"http://{address}/healthz", trust_env=False)
    except httpx2.ConnectError:
        return True
    return False
