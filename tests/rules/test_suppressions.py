"""Nothing silences a check without saying why."""

import re

from tests.rules.checkout import files, name

SILENCER = re.compile(r"#\s*(noqa|type: ignore|pragma: no cover|pyright: ignore|nosec|fmt: (?:skip|off))(.*)")
REASON = re.compile(r"[A-Za-z]{4}")
LAYOUT = ("fmt: skip", "fmt: off")


def test_every_suppression_has_its_reason_beside_it() -> None:
    """`# noqa: X - reason`, `# type: ignore[x]  # reason`: a code alone is not enough."""
    bare = [
        f"{name(file)}:{number}"
        for file in files(".py")
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        for found in SILENCER.finditer(line)
        if found[1] not in LAYOUT and not _gives_reason(found[1], found[2])
    ]

    assert bare == []


def _gives_reason(silencer: str, rest: str) -> bool:
    if silencer == "noqa":
        rest = re.sub(r"^:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*", "", rest)
    if silencer == "type: ignore":
        rest = re.sub(r"^\[[a-z, -]+\]", "", rest)
    return REASON.search(rest) is not None
