"""What `docs/connect.md` tells engineers to type, taken from the page as it stands and started as they would."""

import json
import os
import re
import shlex
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.machine import find_node
from scripts.node_packages import install_node_packages
from tests.foreign.conversation import FOLDER
from tests.foreign.running import RunningHouse
from tests.rules.checkout import ROOT

GUIDE = ROOT / "docs/connect.md"
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PORT = "8090"
"""Where the guide's service listens; in the tests that is a free port."""

SECONDS = 30
APPLICATION = """\
from authlib.integrations.starlette_client import OAuth
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import PlainTextResponse

CLIENT_ID, CLIENT_SECRET = {CLIENT_ID!r}, {CLIENT_SECRET!r}

{lines}

app = Starlette(middleware=[Middleware(SessionMiddleware, secret_key={SESSION_KEY!r})])
app.add_route("/login", login)
app.add_route("/callback", callback)
"""
"""What the README leaves out."""


def guide_file(name: str) -> str:
    """All blocks of the guide that carry this file's name, one after the other."""
    found = [text for _, file, text in BLOCK.findall(GUIDE.read_text("utf-8")) if file == name]
    assert found, f"the guide has no file {name}"
    return "\n\n".join(found)


def guide_files() -> set[str]:
    """The names of all files in the guide."""
    return {file for _, file, _ in BLOCK.findall(GUIDE.read_text("utf-8")) if file}


def guide_command(service: str) -> list[str]:
    """The words of the guide's command that adds this service, after ``keyfob``."""
    commands = [text for language, _, text in BLOCK.findall(GUIDE.read_text("utf-8")) if language == "sh"]
    (words,) = [shlex.split(text.replace("\\\n", "")) for text in commands if f'--name "{service}"' in text]
    assert words[0] == "keyfob"
    return words[1:]


def free_port() -> str:
    """A port where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        return str(bound.getsockname()[1])


def add_service(house: RunningHouse, service: str, port: str) -> dict[str, str]:
    """Type the guide's command beside the running ID; the environment that the guide's files read."""
    settings = house.program.settings
    words = [word.replace(PORT, port).replace("./id", str(settings.data)) for word in guide_command(service)]
    command = [sys.executable, "-m", "keyfob", *words, "--database", settings.database_url, "--json"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    told = json.loads(said.stdout)
    return {
        "ISSUER": house.issuer,
        "CLIENT_ID": told["client_id"],
        "CLIENT_SECRET": told["client_secret"],
        "SESSION_KEY": "for a test",
    }


@contextmanager
def python_service(folder: Path, port: str, environment: dict[str, str]) -> Iterator[None]:
    """The guide's Python service, as a process."""
    (folder / "shop.py").write_text(guide_file("shop.py").replace(PORT, port), "utf-8")
    with _running([sys.executable, "-m", "uvicorn", "shop:app", "--port", port], folder, port, environment):
        yield


@contextmanager
def readme_service(folder: Path, port: str, environment: dict[str, str]) -> Iterator[None]:
    """The README's lines for Python, in the application that they leave out, as a process."""
    (lines,) = [
        text for language, _, text in BLOCK.findall((ROOT / "README.md").read_text("utf-8")) if language == "python"
    ]
    lines = lines.replace("https://id.example.com", environment["ISSUER"])
    lines = lines.replace("https://shop.example.com", f"http://127.0.0.1:{port}")
    (folder / "shop.py").write_text(APPLICATION.format(lines=lines, **environment), "utf-8")
    with _running([sys.executable, "-m", "uvicorn", "shop:app", "--port", port], folder, port, environment):
        yield


@contextmanager
def node_service(folder: Path, port: str, environment: dict[str, str]) -> Iterator[None]:
    """The guide's functions for Node, in the smallest framework there is, as a process."""
    install_node_packages(FOLDER)
    (folder / "node_modules").symlink_to(FOLDER / "node_modules")
    (folder / "id.mjs").write_text(guide_file("id.mjs").replace(PORT, port), "utf-8")
    (folder / "serve.mjs").write_text((FOLDER / "journeys/serve_guide.mjs").read_text("utf-8"), "utf-8")
    node = find_node()
    assert node
    with _running([*node, "serve.mjs", port], folder, port, environment):
        yield


@contextmanager
def node_script(folder: Path, name: str, environment: dict[str, str]) -> Iterator[Iterator[str]]:
    """One of the guide's files for Node, as a process; the lines that it prints."""
    install_node_packages(FOLDER)
    (folder / "node_modules").symlink_to(FOLDER / "node_modules")
    (folder / name).write_text(guide_file(name), "utf-8")
    node = find_node()
    assert node
    environment = {**os.environ, **environment}
    with subprocess.Popen(
        [*node, name], cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        end = threading.Timer(2 * SECONDS, process.kill)
        end.start()
        try:
            assert process.stdout is not None
            yield (line.strip() for line in process.stdout)
        finally:
            end.cancel()
            process.kill()


@contextmanager
def _running(command: list[str], folder: Path, port: str, environment: dict[str, str]) -> Iterator[None]:
    log = folder / "log"
    with (
        log.open("wb") as said,
        subprocess.Popen(command, cwd=folder, env={**os.environ, **environment}, stdout=said, stderr=said) as process,
    ):
        try:
            _await_port(process, int(port), log)
            yield
        finally:
            process.terminate()


def _await_port(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    patience = time.monotonic() + SECONDS
    while time.monotonic() < patience and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"the service did not start: {log.read_text('utf-8')}")
