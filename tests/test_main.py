"""What the composition root makes of settings."""

from pathlib import Path

import pytest

from keyfob.accounts.policy import Policy
from keyfob.main import hashing_of
from keyfob.settings import load_settings
from keyfob.web.edge import THREADS
from keyfob.web.hashing import LEFT_FOR_OTHERS


@pytest.mark.parametrize("processors", [1, 2, 13, 23, 24, 32, 33, 256])
@pytest.mark.parametrize("memory", [1, 19, 256, 1024, 65_536])
def test_hashing_leaves_threads_for_everybody_else_at_any_setting(tmp_path: Path, processors: int, memory: int) -> None:
    """Neither many processors nor much memory lets a flood of sign-ins take every thread."""
    settings = load_settings({"data": tmp_path, "hash_memory": memory}, {})
    places = hashing_of(settings, Policy(), processors).places

    assert 1 <= places <= THREADS - LEFT_FOR_OTHERS
    assert LEFT_FOR_OTHERS >= 8
