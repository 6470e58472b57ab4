"""What a browser calls itself, in words a person knows: “Firefox on Linux”."""

from functools import lru_cache

MOST = 512


@lru_cache(maxsize=4096)
def device_name(user_agent: str) -> str:
    """The browser and system behind a User-Agent header; empty when they cannot be told."""
    if not user_agent:
        return ""
    from ua_parser import parse  # its tables take a moment to load, and most requests never ask

    found = parse(user_agent[:MOST])
    browser = found.user_agent.family if found.user_agent else ""
    system = found.os.family if found.os else ""
    return " · ".join(part for part in (browser, system) if part and part != "Other")
