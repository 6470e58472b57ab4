"""The example app, a process of its own, with the real ID and the system's browser."""

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.examples.newcomer import EMAIL, PASSWORD, create_an_id
from tests.examples.running import KEYFOB, PATIENCE, running_keyfob, wait_until

APP = Path(__file__).parents[2] / "examples" / "app"


class Terminal:
    """The app at work: what it says, what is typed into it, and where it sends the browser."""

    def __init__(self, issuer: str, client_id: str, folder: Path) -> None:
        self.asked = folder / "asked"
        opener = folder / "browser.sh"
        opener.write_text(f'#!/bin/sh\nprintf %s "$1" > "{self.asked}.new" && mv "{self.asked}.new" "{self.asked}"\n')
        opener.chmod(0o700)
        self.process = subprocess.Popen(
            [sys.executable, "-X", "utf8", str(APP), "--issuer", issuer, "--client-id", client_id],
            env=os.environ | {"BROWSER": str(opener), "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def opened(self) -> str:
        """The address that the browser was opened at."""
        wait_until(self.asked.exists)
        url = self.asked.read_text()
        self.asked.unlink()
        return url

    def type(self, line: str) -> None:
        """Type a line."""
        assert self.process.stdin
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def read(self, part: str) -> str:
        """The next line that holds this."""
        said = ""
        while part not in said:
            said = self._lines.get(timeout=PATIENCE)
        return said

    def end(self) -> int:
        """End the typing, as Ctrl-D does; the exit status."""
        assert self.process.stdin
        self.process.stdin.close()
        status = self.process.wait(PATIENCE)
        self._reader.join()
        assert self.process.stdout
        self.process.stdout.close()
        return status

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The ID, and the name that the app has there."""
    with running_keyfob(tmp_path) as issuer:
        add = [*KEYFOB, "client", "add", "--data", str(tmp_path), "--name", "App", "--auth", "none", "--json"]
        added = subprocess.run([*add, "--redirect-uri", "http://127.0.0.1/callback"], check=True, capture_output=True)
        yield issuer, json.loads(added.stdout)["client_id"]


@contextmanager
def started(place: tuple[str, str], folder: Path) -> Iterator[Terminal]:
    """The app, ended whatever happens."""
    terminal = Terminal(*place, folder)
    try:
        yield terminal
    finally:
        terminal.process.kill()
        if not terminal.process.stdin or not terminal.process.stdin.closed:
            terminal.end()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """The system's browser."""
    with browser.new_context(locale="en-GB") as context:
        yield context.new_page()


def test_somebody_signs_in_through_the_browser_and_out_of_both(
    place: tuple[str, str], page: Page, tmp_path: Path
) -> None:
    """It shows who it is, refreshes, gives the tokens back, and has the browser signed out."""
    with started(place, tmp_path) as app:
        page.goto(app.opened())
        page.get_by_role("link", name="Create").first.click()
        create_an_id(page, tmp_path)
        page.locator("form[method=post] button.btn").first.click()  # an app that proves nothing is asked about
        expect(page.get_by_role("heading", level=1)).to_have_text("Back to the app")
        assert "Maria de Vries" in app.read("name")
        assert EMAIL in app.read("email")

        app.type("refresh")
        app.read("New tokens are here")
        app.type("who")
        assert "Maria de Vries" in app.read("name")
        assert "Traceback" not in app.read("good until")

        app.type("sign out")
        app.read("You are signed out here")
        page.goto(app.opened())
        expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
        app.type("who")
        app.read("Nobody is signed in")

        app.type("sign in")
        page.goto(app.opened())
        expect(page.get_by_label("E-mail address")).to_be_visible()
        page.get_by_label("E-mail address").fill(EMAIL)
        page.locator("form[method=post] button").first.click()
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.locator("form[method=post] button.btn").first.click()
        page.locator("form[method=post] button.btn").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Back to the app")
        app.read("good until")
        page.goto(f"{place[0]}/sign-out")
        page.locator("form[method=post] button.btn").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
        app.type("who")
        app.read("You are not signed in any more")
        assert app.end() == 0


def test_nobody_else_can_answer_for_the_browser(place: tuple[str, str], tmp_path: Path) -> None:
    """A wrong state, another host name, another path: turned away, and the app goes on waiting for its own answer."""
    with started(place, tmp_path) as app:
        asked = httpx2.URL(app.opened()).params
        back, port = asked["redirect_uri"], httpx2.URL(asked["redirect_uri"]).port
        sound = {"state": asked["state"], "iss": place[0], "error": "access_denied"}
        assert httpx2.get(back, params=sound | {"state": "guessed"}).status_code == 400
        assert httpx2.get(back, params=sound, headers={"Host": f"evil.example:{port}"}).status_code == 404
        assert httpx2.get(back.replace("/callback", "/other"), params=sound).status_code == 404
        assert httpx2.get(back, params=sound).status_code == 200
        app.read("You said no. Nothing was passed on.")
        with pytest.raises(httpx2.ConnectError):
            httpx2.get(back, params=sound)

        app.type("sign in")
        asked = httpx2.URL(app.opened()).params
        mixed = {"state": asked["state"], "iss": "https://another.example", "code": "stolen"}
        assert httpx2.get(asked["redirect_uri"], params=mixed).status_code == 200
        app.read("the answer is not from this issuer")
        assert app.end() == 0


def test_an_id_that_does_not_answer_is_said_in_one_line(tmp_path: Path) -> None:
    """And ends the program."""
    with started(("http://127.0.0.1:9", "app"), tmp_path) as app:
        app.read("The ID does not answer right now.")
        assert app.process.wait(PATIENCE) == 1
