"""Stolen passwords for tests: as hashes, as range files, as a list, and behind a range API on this machine."""

import contextlib
import hashlib
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from keyfob.outside.breached import BreachedList
from keyfob.outside.breached_build import build
from tests.outside.relays import HOST


def hash_of(password: str) -> str:
    """SHA-1 in capital hexadecimal digits, as the public files have it."""
    return hashlib.sha1(password.encode()).hexdigest().upper()  # noqa: S324  # what those files are made of


def lines_of(hashes: Mapping[str, int]) -> str:
    """One big file: ``HASH:COUNT``, in order."""
    return "".join(f"{digits}:{count}\r\n" for digits, count in sorted(hashes.items()))


def write_ranges(folder: Path, hashes: Mapping[str, int]) -> Path:
    """Range files: ``SUFFIX:COUNT`` in files named by their first five digits."""
    folder.mkdir()
    for prefix in {digits[:5] for digits in hashes}:
        inside = {digits[5:]: count for digits, count in hashes.items() if digits.startswith(prefix)}
        (folder / f"{prefix}.txt").write_text(lines_of(inside))
    return folder


def list_of(file: Path, *passwords: str) -> BreachedList:
    """A list of these passwords."""
    source = file.with_suffix(".txt")
    source.write_text(lines_of({hash_of(password): 1 for password in passwords}))
    build([source], file, 1, lambda _: None)
    return BreachedList(file)


@dataclass(slots=True)
class Ranges:
    """A range API: what it knows, what it was asked with which padding header, and what it answers instead."""

    url: str
    hashes: dict[str, int]
    asked: list[tuple[str, str]] = field(default_factory=list)
    instead: tuple[int, bytes] | None = None
    awake: threading.Event = field(default_factory=threading.Event)

    def answer(self, prefix: str) -> tuple[int, bytes]:
        """Status and body; it waits until it is awake."""
        self.awake.wait(60)
        if self.instead is not None:
            return self.instead
        padding = {"F" * 35: 0}
        found = {digits[5:]: count for digits, count in self.hashes.items() if digits.startswith(prefix)}
        return 200, lines_of({**padding, "0" * 35: 1, **found}).encode()


class _Answering(BaseHTTPRequestHandler):
    ranges: Ranges

    def do_GET(self) -> None:
        """Tell a range."""
        self.ranges.asked.append((self.path, self.headers.get("Add-Padding", "")))
        status, body = self.ranges.answer(self.path.rpartition("/")[2])
        with contextlib.suppress(OSError):
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextlib.contextmanager
def serving_ranges(passwords: Iterable[str] = ()) -> Iterator[Ranges]:
    """A range API that knows these passwords, awake."""
    ranges = Ranges("", {hash_of(password): 3 for password in passwords})
    server = ThreadingHTTPServer((HOST, 0), type("Answering", (_Answering,), {"ranges": ranges}))
    server.daemon_threads = True
    ranges.url = f"http://{HOST}:{server.server_port}/range"
    ranges.awake.set()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield ranges
    finally:
        ranges.awake.set()
        server.shutdown()
        server.server_close()
        thread.join()
