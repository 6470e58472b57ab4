"""What letters are filled with: a usual case, and one that tries the layout and the escaping."""

from collections.abc import Mapping

LINK = "https://id.example/link/x7QkJ3mZ0aVbE9yTq2WcLr5uHsNf8dGpKiOoXvBnMeA"
NOW = 1795372320

USUAL: Mapping[str, object] = {
    "link": LINK,
    "code": "482913",
    "forgot_link": "https://id.example/forgot",
    "asked": {"browser": "Firefox", "system": "Linux", "where": "Utrecht, Nederland", "when": NOW},
    "not_me_link": "https://id.example/not-me/x7QkJ3mZ0aVbE9yTq2WcLr5uHsNf8dGpKiOoXvBnMeA",
    "due": NOW + 7 * 86_400,
    "kept": True,
    "until": NOW + 86_400,
    "when": NOW,
    "what": "new_browser",
    "code_link": "https://id.example/id-change",
    "new": "m•••@b•••.de",
    "told": "asked",
    "whose": "own",
    "news": "received",
    "stage": "begun",
    "reference": "BCDF-GHJK-LMNP",
    "event": "confirmed",
    "model": "Taycan 4S",
    "partner": "Autohuis Utrecht",
    "name": "Jan Bakker",
    "inviter": "Maria de Vries",
    "number": "BCDF-GHJK-LMNP",
    "about": "id",
    "known": True,
    "first": True,
    "reported": False,
    "alarm": "limit",
    "staff": "s0ffee00c0ffee00c0ffee00c0",
}
HOSTILE: Mapping[str, object] = {
    **USUAL,
    "asked": {"browser": "<script>alert(1)</script>", "system": "", "where": None, "when": NOW},
}
