"""A small HTTP client for load: some connections, each asking one thing after another, as fast as answers come."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """The first header of this name, empty when there is none."""
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b":")
            if key.strip().lower() == name.encode().lower():
                return value.strip().decode("latin-1")
        return ""


@dataclass(slots=True)
class Tally:
    """What a load saw: answers, those with another status than expected, seconds each took.

    ``processor`` is how many seconds the server was busy with them, ``load`` how many the load itself was.
    """

    seconds: float = 0.0
    wrong: int = 0
    processor: float = 0.0
    load: float = 0.0
    took: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.took) / self.seconds if self.seconds else 0.0

    @property
    def cost(self) -> float:
        """Microseconds of the server's processor for one answer."""
        return 1e6 * self.processor / len(self.took) if self.took else 0.0

    def percentile(self, share: float) -> float:
        """So many milliseconds or less took ``share`` of the answers."""
        ordered = sorted(self.took)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


Ask = Callable[[Reply | None], bytes | None]
"""Takes the last reply of its connection (None at first), gives the next request, or None to stop."""


def request(method: str, path: str, headers: dict[str, str], body: str = "") -> bytes:
    """The bytes of a request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    if method == "POST":
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


async def run(port: int, asks: list[Ask], seconds: float, expect: int) -> Tally:
    """Let every ask have a connection of its own for so many seconds."""
    tally = Tally()
    begun = time.perf_counter()
    await asyncio.gather(*(_converse(port, ask, begun + seconds, expect, tally) for ask in asks))
    tally.seconds = time.perf_counter() - begun
    return tally


async def _converse(port: int, ask: Ask, until: float, expect: int, tally: Tally) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    reply: Reply | None = None
    try:
        while time.perf_counter() < until:
            wanted = ask(reply)
            if wanted is None:
                return
            begun = time.perf_counter()
            writer.write(wanted)
            reply = await read_reply(reader)
            tally.took.append(time.perf_counter() - begun)
            tally.wrong += reply.status != expect
    finally:
        writer.close()


async def read_reply(reader: asyncio.StreamReader) -> Reply:
    """The next reply on a connection."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        if line[:15].lower() == b"content-length:":
            length = int(line[15:])
    body = await reader.readexactly(length) if length else b""
    return Reply(int(head[9:12]), head, body)
