"""What a browser calls itself, in words a person knows: “Firefox on Linux”.

The names stand in mails and pages that other people read, and some patterns by which they are found take them from the
header as they are. So only names in these lists are told; anything else is an unknown device (ASVS 1.3.11).
"""

from dataclasses import dataclass
from functools import lru_cache

MOST = 512
_BETWEEN = " · "

_BROWSERS = frozenset(
    (
        "Amazon Silk", "Android", "Apple Mail", "BlackBerry WebKit", "Brave", "Chrome", "Chrome Mobile",
        "Chrome Mobile iOS", "Chrome Mobile WebView", "Chromium", "Coc Coc", "DuckDuckGo", "DuckDuckGo Mobile",
        "Ecosia Android", "Ecosia iOS", "Edge", "Edge Mobile", "Electron", "Epiphany", "Facebook", "Firefox",
        "Firefox Focus", "Firefox Mobile", "Firefox iOS", "Google", "HeadlessChrome", "Huawei Browser", "IE",
        "IE Mobile", "Instagram", "Konqueror", "Maxthon", "MiuiBrowser", "Mobile Safari",
        "Mobile Safari UI/WKWebView", "NetFront", "Opera", "Opera Mini", "Opera Mobile", "Opera Neon", "Opera Tablet",
        "Opera Touch", "Pale Moon", "Puffin", "QQ Browser", "QQ Browser Mobile", "Safari", "Samsung Internet",
        "SeaMonkey", "Silk", "Sogou Explorer", "UC Browser", "Vivaldi", "Waterfox", "WebKit Nightly", "Whale",
        "Yandex Browser",
    )
)  # fmt: skip
_SYSTEMS = frozenset(
    (
        "Android", "Arch Linux", "BlackBerry OS", "CentOS", "Chrome OS", "Chromecast", "Debian", "Fedora",
        "Firefox OS", "FreeBSD", "Gentoo", "HarmonyOS", "KaiOS", "Linux", "Linux Mint", "Mac OS", "Mac OS X", "NetBSD",
        "OpenBSD", "Red Hat", "Slackware", "Solaris", "SUSE", "Tizen", "Ubuntu", "WatchOS", "Windows", "Windows Phone",
        "iOS", "tvOS", "webOS",
    )
)  # fmt: skip


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
    told = (browser if browser in _BROWSERS else "", system if system in _SYSTEMS else "")
    return _BETWEEN.join(told).strip(_BETWEEN)


def show_device(name: str, where: str | None = None, when: int = 0) -> Device:
    """A kept name, taken apart for a page."""
    browser, _, system = name.partition(_BETWEEN)
    return Device(browser, system, where or None, when)
