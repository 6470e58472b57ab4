"""``keyfob serve`` and ``keyfob work``: begin, say where everything is, end well."""

import signal
import socket
import time
from pathlib import Path

import pytest

from tests.cli.given_up import give_up
from tests.cli.typing_in import free_address, get, keyfob, keyfob_running


def test_a_first_start_makes_all_it_needs_and_says_where_it_is(tmp_path: Path, database_url: str) -> None:
    """On both databases; told to stop, it ends with 0."""
    address, data = free_address(), tmp_path / "id"
    with keyfob_running(tmp_path, "serve", "--data", data, "--listen", address, "--database", database_url) as served:
        lines = served.read_until("master key")
        status, body = get(f"http://{address}/readyz")
        ended = served.stop()

    assert lines[0] == f"The ID listens at {address} and is reached at http://{address}"
    assert "trials on this machine only" in lines[1]
    assert f"folder:{data / 'mail'}" in lines[2]
    assert str(data / "master.key") in lines[3]
    assert "keep a copy" in lines[3]
    assert (status, '"ready"' in body, ended) == (200, True, 0)
    assert (data / "master.key").stat().st_mode & 0o077 == 0
    assert data.stat().st_mode & 0o077 == 0


def test_logs_are_json_and_apart_from_what_is_said(tmp_path: Path) -> None:
    """One object a line on the standard error, from the first line on."""
    address = free_address()
    with keyfob_running(tmp_path, "serve", "--data", tmp_path / "id", "--listen", address) as served:
        served.read_until("master key")
        get(f"http://{address}/healthz")
        served.stop()
        logged = served.errors.read_text().splitlines()

    assert logged
    assert all(line.startswith('{"time":"') and line.endswith("}") for line in logged)
    assert any('"route":"/healthz"' in line for line in logged)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_was_begun_is_finished(tmp_path: Path, number: signal.Signals) -> None:
    """A request whose body is still under way is answered, nobody new is let in, and the status is 0."""
    address = free_address()
    host, port = address.split(":")
    with keyfob_running(tmp_path, "serve", "--data", tmp_path / "id", "--listen", address) as served:
        served.read_until("master key")
        get(f"http://{address}/healthz")
        with socket.create_connection((host, int(port)), timeout=30) as wire:
            wire.sendall(b"POST /token HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nhalf"[:-2])
            time.sleep(0.2)
            served.process.send_signal(number)
            time.sleep(0.5)
            wire.sendall(b"lf")
            said = wire.recv(65536)
        ended = served.process.wait(30)

    assert said.startswith(b"HTTP/1.1 4")
    assert b"connection: close" in said
    assert ended == 0


def test_an_address_that_is_taken_is_told_in_one_line(tmp_path: Path) -> None:
    """And nothing is made in the data folder."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = keyfob("serve", "--data", tmp_path / "id", "--listen", f"127.0.0.1:{taken.getsockname()[1]}")

    assert (said.status, said.out, said.err.count("\n")) == (2, "", 1)
    assert "nothing can listen at" in said.err
    assert not (tmp_path / "id").exists()


def test_metrics_have_an_address_of_their_own(tmp_path: Path) -> None:
    """Not that of the ID."""
    address, metrics = free_address(), free_address()
    words = ("serve", "--data", tmp_path / "id", "--listen", address, "--metrics-listen", metrics)
    with keyfob_running(tmp_path, *words) as served:
        served.read_until("master key")
        get(f"http://{address}/healthz")
        status, body = get(f"http://{metrics}/metrics")
        apart, _ = get(f"http://{address}/metrics")

    assert (status, apart) == (200, 404)
    assert 'keyfob_requests_total{method="GET",route="/healthz",status="200"} 1.0' in body


def test_metrics_tell_what_waits_and_what_was_given_up(tmp_path: Path, database_url: str) -> None:
    """On both databases, by the server and by the worker alone; what was sent is not told."""
    give_up(tmp_path / "id", database_url)
    for verb, last, more in (("serve", "master key", ("--listen", free_address())), ("work", "Working for", ())):
        metrics = free_address()
        words = (verb, "--data", tmp_path / "id", "--database", database_url, "--metrics-listen", metrics, *more)
        with keyfob_running(tmp_path, *words) as running:
            running.read_until(last)
            _, body = get(f"http://{metrics}/metrics")
        told = {line for line in body.splitlines() if line.startswith("keyfob_messages{")}
        assert told == {
            'keyfob_messages{kind="mail",state="dead"} 1.0',
            'keyfob_messages{kind="forget",state="waiting"} 1.0',
        }


def test_settings_come_from_the_file_as_well(tmp_path: Path) -> None:
    """Everything that a flag says can stand in the data folder, or in a variable."""
    address, data = free_address(), tmp_path / "id"
    data.mkdir()
    (data / "keyfob.toml").write_text(f'listen = "{address}"\nbrand = "porsche"\n')
    with keyfob_running(tmp_path, "serve", env={"KEYFOB_DATA": str(data)}) as served:
        served.read_until("master key")
        _, page = get(f"http://{address}/sign-in")
    assert "Porsche" in page


def test_the_worker_runs_alone(tmp_path: Path) -> None:
    """It says for whom it works, and ends well; the audit is sealed meanwhile."""
    data = tmp_path / "id"
    keyfob("client", "add", "--name", "A", "--redirect-uri", "https://a.example/", "--data", data)
    with keyfob_running(tmp_path, "work", "--data", data) as working:
        (line,) = working.read_until("Working for")
        patience = time.monotonic() + 30
        while "no seal covers yet" in keyfob("audit", "verify", "--data", data).out and time.monotonic() < patience:
            time.sleep(0.1)
        ended = working.stop()

    assert line == f"Working for http://127.0.0.1:8080; mails go to folder:{data / 'mail'}"
    assert "no seal covers yet" not in keyfob("audit", "verify", "--data", data).out
    assert ended == 0


@pytest.mark.parametrize("mail", ["smtp://mail.example.com", "smtps://keyfob:secret@mail.example.com:465"])
def test_the_worker_refuses_to_mail_links_that_lead_to_this_machine(tmp_path: Path, mail: str) -> None:
    """Where nobody said how the ID is reached: in one line, before anything is made."""
    said = keyfob("work", "--data", tmp_path / "id", "--mail", mail)

    assert (said.status, said.out, said.err.count("\n")) == (2, "", 1)
    assert "http://127.0.0.1:8080: say with --issuer" in said.err
    assert "secret" not in said.err
    assert not (tmp_path / "id").exists()
