"""What a browser calls itself, in words a person knows: “Firefox on Linux”."""

from dataclasses import dataclass
from functools import lru_cache

MOST = 512
_BETWEEN = " · "


@dataclass(frozen=True, slots=True)
class Device:
    """A browser and its system as a page shows them, and what is known of where and when it was."""

    browser: str
    system: str
    where: str | None = None
    when: int = 0


@lru_cache(maxsize=4096)
def device_name(user_agent: str) -> str:
    """The browser and system behind a User-Agent header, in one line to keep; empty when they cannot be told."""
    if not user_agent:
        return ""
    from ua_parser import parse  # its tables take a moment to load, and most requests never ask

    found = parse(user_agent[:MOST])
    browser = found.user_agent.family if found.user_agent else ""
    system = found.os.family if found.os else ""
    return _BETWEEN.join(part if part != "Other" else "" for part in (browser, system)).strip(_BETWEEN)


def show_device(name: str, where: str | None = None, when: int = 0) -> Device:
    """A kept name, taken apart for a page."""
    browser, _, system = name.partition(_BETWEEN)
    return Device(browser, system, where or None, when)
