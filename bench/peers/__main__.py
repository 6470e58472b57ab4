"""``make bench-peers``: Keyfob beside node oidc-provider in one run, written to bench/peers.md.

Each has the same core to itself in turn, A B A B, and gets the same load from the other core. The peer keeps everything
in memory; Keyfob writes to SQLite, durably. What counts are the ratios.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TypeAlias

import msgspec

from bench import rows
from bench.contestant import Contestant, ours, serving, take_the_load_core
from bench.load import Ask, Tally, request
from bench.rows import Known, Once
from scripts.machine import find_node
from scripts.node_packages import install_node_packages

FOLDER = Path(__file__).parent
REPORT = FOLDER.parent / "peers.md"
OUR_PORT, THEIR_PORT = 8871, 8872
WARM_UP, SECONDS = 2.0, 4.0
ROUNDS = 4
CONNECTIONS = 16
BUSY = 0.9
"""A load that was busy for more than this share of the time has measured itself too."""

TEXT = """\
# Beside another provider

Keyfob and node oidc-provider {version} (Node {node}) in one run of `make bench-peers`: the same core in turn, the
same load from the other core, {connections} connections, medians of {rounds} turns of {seconds:.0f} seconds each
after a warm-up. The peer keeps everything in a map in memory and forgets it when it ends; Keyfob writes refresh and
audit rows to SQLite with `synchronous=FULL` before it answers. On a shared machine the rates move by a third; ratios
within one run, and processor time, are what counts.

| operation | Keyfob /s | peer /s | ratio | lowest-highest | promised | processor µs an answer | load busy | wrong |
|---|---|---|---|---|---|---|---|---|
{lines}

\\* The load was busy for more than {busy:.0%} of the time, so both rates are also its own limit.
"""

Prepare: TypeAlias = Callable[[Known, Once, int], list[Ask]]


@dataclass(frozen=True, slots=True)
class Match:
    """What both are asked; ``promise`` is how many times the peer's rate ours has to be, 0 for any."""

    name: str
    promise: float
    ours: Prepare
    theirs: Prepare


def begin_lines(known: Known, once: Once, connections: int) -> list[Ask]:
    """Refresh tokens of the peer, each with a line of its own, as ours have."""
    begun = [once(request("GET", "/begin-line", {})).body for _ in range(connections)]
    first = [msgspec.json.decode(body)["refresh_token"] for body in begun]
    return [rows.rotate(known, token) for token in first]


MATCHES = (
    Match("client_credentials, JWT ES256", 1.6, rows.client_credentials, rows.client_credentials),
    Match("refresh with rotation, JWT and ID token ES256", 2.0, rows.refresh, begin_lines),
    Match("discovery", 0, rows.discovery, rows.discovery),
)


def play(match: Match, we: Contestant, they: Contestant) -> list[tuple[Tally, Tally]]:
    """Warm both up, then let them take turns."""
    sides = ((we, match.ours), (they, match.theirs))

    def turn(seconds: float) -> tuple[Tally, Tally]:
        a, b = (side.face(prepare(side.known, side.once, CONNECTIONS), seconds, 200) for side, prepare in sides)
        return a, b

    turn(WARM_UP)
    return [turn(SECONDS) for _ in range(ROUNDS)]


def line(match: Match, turns: list[tuple[Tally, Tally]]) -> str:
    """A row of the report."""
    rates = [median(tally.rate for tally in side) for side in zip(*turns, strict=True)]
    costs = [median(tally.cost for tally in side) for side in zip(*turns, strict=True)]
    ratios = sorted(a.rate / b.rate for a, b in turns)
    wrong = sum(a.wrong + b.wrong for a, b in turns)
    busy = max(tally.load / tally.seconds for turn in turns for tally in turn)
    promise = f"{match.promise:.1f}" if match.promise else "-"
    return (
        f"| {match.name} | {rates[0]:,.0f} | {rates[1]:,.0f} | {median(ratios):.2f} | {ratios[0]:.2f}-{ratios[-1]:.2f} "
        f"| {promise} | {costs[0]:.0f} / {costs[1]:.0f} | {busy:.0%}{' *' if busy > BUSY else ''} | {wrong} |"
    )


def write(lines: list[str], versions: Known) -> None:
    """The report."""
    filled = {"lines": "\n".join(lines), "connections": CONNECTIONS, "rounds": ROUNDS, "seconds": SECONDS, "busy": BUSY}
    REPORT.write_text(TEXT.format(**filled, **versions), "utf-8")


def main() -> None:
    """Fetch the peer, start both, let them play, write the report."""
    install_node_packages(FOLDER)
    node = find_node()
    assert node, "Node is missing: run “make install-test”"
    take_the_load_core()
    theirs = serving([*node, str(FOLDER / "provider.mjs"), str(THEIR_PORT)], THEIR_PORT)
    lines = []
    with ours(OUR_PORT) as we, theirs as they:
        for match in MATCHES:
            lines.append(line(match, play(match, we, they)))
            sys.stdout.write(lines[-1] + "\n")
            sys.stdout.flush()
        write(lines, they.known)


if __name__ == "__main__":
    main()
