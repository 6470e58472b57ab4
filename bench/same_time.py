"""``python -m bench.same_time``: whether an address has an ID shows in no time that an answer takes (ASVS 6.3.8).

Each act is done in turns with an address that has an ID, with one that nobody has, and with one that somebody is
registering, each time in a new browser. It holds where the medians lie closer together than the quartiles of any of
them. ``make bench`` does this too; what it found is written to bench/same_time.md.
"""

import http.client
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode

from bench.contestant import SERVER_CORE, serving, take_the_load_core
from bench.server import EMAIL

REPORT = Path(__file__).parent / "same_time.md"
PORT = 8873
SAMPLES = 60
"""Fewer than the hundred wrong passwords in a row that switch a password off."""

CSRF = re.compile(r'name="csrf" value="([^"]+)"')
TEXT = """# Nobody learns from the clock who has an ID

The same act in turns, with an address that has an ID, one that nobody has and one that somebody is registering;
{samples} times each, in a new browser each time, by `make bench` or `python -m bench.same_time`. In milliseconds: the
median, and the quartiles around it. It holds where the medians lie closer together than the quartiles of any of the
three (ASVS 6.3.8).

| act | {who} | medians apart | narrowest quartiles | holds |
|---|---|---|---|---|---|---|
{lines}
"""


class Browser:
    """A browser that was never here, on a connection that stays open."""

    def __init__(self, wire: http.client.HTTPConnection) -> None:
        self._wire = wire
        self._cookies: dict[str, str] = {}

    def csrf(self, path: str) -> str:
        """The token of the forms of a page."""
        found = CSRF.search(self._speak("GET", path)[1])
        assert found is not None, path
        return found[1]

    def post(self, path: str, **fields: str) -> int:
        """Send a form; the status it is answered with."""
        return self._speak("POST", path, urlencode(fields))[0]

    def _speak(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._wire.request(method, path, body.encode() or None, headers)
        reply = self._wire.getresponse()
        text = reply.read().decode()
        for line in reply.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value
        return reply.status, text


@dataclass(frozen=True, slots=True)
class Act:
    """What is timed: one POST, answered with ``expect``; ``prepare`` does everything before it.

    ``begins`` says that it makes of an address that nobody has one that somebody is registering.
    """

    name: str
    expect: int
    prepare: Callable[[Browser, str], Callable[[], int]]
    begins: bool = False


def typed_address(browser: Browser, email: str) -> Callable[[], int]:
    """The first page of signing in."""
    csrf = browser.csrf("/sign-in")
    return lambda: browser.post("/sign-in", csrf=csrf, email=email)


def wrong_password(browser: Browser, email: str) -> Callable[[], int]:
    """The second one."""
    typed_address(browser, email)()
    csrf = browser.csrf("/sign-in/how")
    return lambda: browser.post("/sign-in/how", csrf=csrf, password="Wrong12!x")  # noqa: S106  # nobody's


def link(browser: Browser, email: str) -> Callable[[], int]:
    """A mail that signs in is asked for."""
    typed_address(browser, email)()
    csrf = browser.csrf("/sign-in/how")
    return lambda: browser.post("/sign-in/link", csrf=csrf)


def passkey_options(browser: Browser, email: str) -> Callable[[], int]:
    """What the dialogue is asked for, once the address is typed."""
    typed_address(browser, email)()
    csrf = browser.csrf("/sign-in/how")
    return lambda: browser.post("/sign-in/passkey/options", csrf=csrf)


def registration(browser: Browser, email: str) -> Callable[[], int]:
    """Its first page."""
    csrf = browser.csrf("/register")
    return lambda: browser.post("/register", csrf=csrf, email=email)


def forgotten(browser: Browser, email: str) -> Callable[[], int]:
    """A mail that resets the password is asked for."""
    csrf = browser.csrf("/forgot")
    return lambda: browser.post("/forgot", csrf=csrf, email=email)


ACTS = (
    Act("sign in: the address", 303, typed_address),
    Act("sign in: a wrong password", 400, wrong_password),
    Act("sign in: a mailed link", 303, link),
    Act("sign in: options for a passkey", 200, passkey_options),
    Act("register: the address", 303, registration, begins=True),
    Act("forgot password", 303, forgotten),
)


def addresses(act: int, turn: int) -> dict[str, str]:
    """Who takes part; an address that nobody has is another one for each act and turn. All are of one length."""
    size = len(EMAIL.partition("@")[0])
    nobody = f"{act}{turn}".zfill(size - 1)
    domain = EMAIL.partition("@")[2]
    return {"has an ID": EMAIL, "nobody": f"n{nobody}@{domain}", "registering": f"{'r' * size}@{domain}"}


@dataclass(frozen=True, slots=True)
class Found:
    """The quartiles of each, in milliseconds."""

    name: str
    quartiles: dict[str, list[float]]

    @property
    def apart(self) -> float:
        """How far the medians lie from one another."""
        medians = [middle for _, middle, _ in self.quartiles.values()]
        return max(medians) - min(medians)

    @property
    def narrowest(self) -> float:
        """The least distance between the quartiles of one of them."""
        return min(upper - lower for lower, _, upper in self.quartiles.values())

    @property
    def holds(self) -> bool:
        """Whether nobody could tell."""
        return self.apart < self.narrowest

    @property
    def line(self) -> str:
        """A row of the report."""
        cells = [f"{middle:.2f} ({lower:.2f}-{upper:.2f})" for lower, middle, upper in self.quartiles.values()]
        return " | ".join(
            [f"| {self.name}", *cells, f"{self.apart:.2f}", f"{self.narrowest:.2f}", "yes |" if self.holds else "no |"]
        )


def sample(wire: http.client.HTTPConnection, act: Act, number: int) -> Found:
    """Take turns, each time in another order; the first turn is to warm up."""
    taken: dict[str, list[float]] = {who: [] for who in addresses(number, 0)}
    for turn in range(SAMPLES + 1):
        who = list(addresses(number, turn if act.begins else 0).items())
        for name, email in who[turn % 3 :] + who[: turn % 3]:
            post = act.prepare(Browser(wire), email)
            begun = time.perf_counter()
            status = post()
            seconds = time.perf_counter() - begun
            assert status == act.expect, f"{act.name}, {name}: {status}"
            if turn:
                taken[name].append(1000 * seconds)
    return Found(act.name, {name: quantiles(times, n=4) for name, times in taken.items()})


def compare() -> bool:
    """Measure all acts on a server whose limits refuse nothing, and write the report; whether all of it holds."""
    settings = ["throttle=report", f"issuer=http://localhost:{PORT}"]
    command = [sys.executable, "-m", "bench.server", str(PORT), "", str(SERVER_CORE), *settings]
    found = []
    with serving(command, PORT):
        wire = http.client.HTTPConnection("127.0.0.1", PORT)
        browser = Browser(wire)
        browser.post("/register", csrf=browser.csrf("/register"), email=addresses(0, 0)["registering"])
        for number, act in enumerate(ACTS):
            found.append(sample(wire, act, number))
            sys.stdout.write(f"{found[-1].line}\n")
            sys.stdout.flush()
        wire.close()
    lines = "\n".join(row.line for row in found)
    REPORT.write_text(TEXT.format(samples=SAMPLES, who=" | ".join(addresses(0, 0)), lines=lines), "utf-8")
    return all(row.holds for row in found)


if __name__ == "__main__":
    take_the_load_core()
    sys.exit(0 if compare() else "the time that an answer takes tells who has an ID, or the machine is too busy to say")
