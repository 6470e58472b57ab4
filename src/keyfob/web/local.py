"""Paths of our own to go on to: everything else leads to the default page (open redirects, ASVS 3.7.2)."""

import re

_LOCAL = re.compile(r"/(?![/\\])[A-Za-z0-9\-._~/?=&%+,:]{0,4000}")
_DISGUISED = re.compile(r"%(?:2e|2f|5c|[01][0-9a-f]|40|7f)", re.IGNORECASE)


def local_path(text: str, default: str) -> str:
    """``text`` when it is a plain path on this very host, ``default`` otherwise."""
    path = text.partition("?")[0]
    if not _LOCAL.fullmatch(text) or _DISGUISED.search(path) or "//" in path:
        return default
    if {".", ".."} & set(path.split("/")):  # browsers would go up there
        return default
    return text
