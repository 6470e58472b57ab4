"""The real browser of all tests: Debian's Chromium, the one without windows where there is it."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from scripts.machine import find_chromium

# Root has no sandbox, and the shared memory of a container is too small for pages: files hold them instead.
_FLAGS = ["--no-sandbox", "--disable-dev-shm-usage"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser, closed afterwards; fails where there is none."""
    path = find_chromium()
    assert path, "Chromium is missing: run “make test”, which installs it as root"
    with sync_playwright() as play, play.chromium.launch(executable_path=path, args=_FLAGS) as browser:
        yield browser
