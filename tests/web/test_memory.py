"""How much memory threads hold on to."""

import platform
import subprocess
import sys

import pytest

# What a thread keeps shows only in a process of its own: what ran before decides which arenas there are.
PROGRAM = """
from pathlib import Path
from threading import Barrier, Thread
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from keyfob.web.memory import share_one_arena

def resident():
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("RssAnon"))

def hash_in_turn():
    for _ in range(3):
        Argon2id(salt=b"s" * 16, length=32, iterations=1, lanes=1, memory_cost=19 * 1024).derive(b"password")
    left.wait()

assert share_one_arena()
left = Barrier(5)
before = resident()
for _ in range(4):
    thread = Thread(target=hash_in_turn)
    thread.start()
    thread.join(0.5)
print((resident() - before) // 1024)
left.wait()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="arenas are glibc's")
def test_threads_that_hash_one_after_the_other_keep_the_memory_of_one() -> None:
    """Four threads, each with its own 19 MiB, would keep 76."""
    ran = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)

    assert int(ran.stdout) < 45
