"""A JavaScript client that runs on its own, and asks for what is not its business: a person with a browser, or time.

The script gets its settings as its argument. It speaks in lines of JSON: ``{"ask": …, "with": …}`` waits for a line
with the answer, ``{"result": …}`` is its last one.
"""

import json
import subprocess
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from scripts.machine import find_node
from scripts.node_packages import install_node_packages

FOLDER = Path(__file__).parent
SECONDS = 60

Asked = Mapping[str, Callable[[Any], Any]]
"""What a script may ask for, by name: what it sends along goes in, and what it is answered comes out."""


class JourneyFailed(AssertionError):
    """The script ended without a result; the message is what it wrote to its standard error."""


def travel(script: Path, settings: Mapping[str, Any], asked: Asked) -> dict[str, Any]:
    """Run a script to its end, within a minute, and give back its result."""
    node = find_node()
    assert node, "Node is missing: run “make install-test”"
    install_node_packages(FOLDER)
    command = [*node, str(script), json.dumps(settings)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=FOLDER, text=True, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        end = threading.Timer(SECONDS, process.kill)
        end.start()
        try:
            result = _converse(process, asked)
        finally:
            end.cancel()
            process.kill()
    return result


def _converse(process: "subprocess.Popen[str]", asked: Asked) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    for line in process.stdout:
        said = json.loads(line)
        if "result" in said:
            result: dict[str, Any] = said["result"]
            return result
        process.stdin.write(json.dumps(asked[said["ask"]](said["with"])) + "\n")
        process.stdin.flush()
    raise JourneyFailed(process.stderr.read())
