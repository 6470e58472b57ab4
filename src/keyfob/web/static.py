"""Files that pages point at: style sheets, modules, fonts. Read once, kept in memory, named by their content.

All files of a brand share one hash, so that a style sheet may name a font beside it: ``/static/<hash>/base.css``.
"""

import gzip
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from keyfob.outside.brand import Brand
from keyfob.outside.colours import write_variables

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file, ready to be sent. ``packed`` is its gzip form, or None where packing gains nothing."""

    body: bytes
    packed: bytes | None
    content_type: str


class Static:
    """The static files of a brand, its own before plain's, with ``brand.css`` made of its colours."""

    def __init__(self, brand: Brand) -> None:
        bodies: dict[str, bytes] = {"brand.css": write_brand_css(brand)}
        for folder in reversed(brand.places("static")):
            bodies |= {path.relative_to(folder).as_posix(): path.read_bytes() for path in _files(folder)}
        self.hash = _hash(bodies)
        self._files = {name: _prepare(name, body) for name, body in bodies.items()}

    def url(self, name: str) -> str:
        """Where ``name`` is served.

        Raises:
            KeyError: when there is no such file.
        """
        if name not in self._files:
            raise KeyError(name)
        return f"/static/{self.hash}/{name}"

    def has(self, name: str) -> bool:
        """Whether there is such a file, where a brand may add one."""
        return name in self._files

    def find(self, name: str) -> StaticFile | None:
        """The file called ``name``, without the hash."""
        return self._files.get(name)

    def cache_control(self, asked_hash: str) -> str:
        """How long the answer holds: for ever under its own hash; not at all under another, while versions change."""
        return _FOREVER if asked_hash == self.hash else "no-cache"


def write_brand_css(brand: Brand) -> bytes:
    """The brand's colours as CSS variables, light and dark."""
    light = write_variables(brand.facts.colours.light)
    dark = write_variables(brand.facts.colours.dark)
    return f":root {{ {light} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n".encode()


def _files(folder: Path) -> Iterable[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.suffix in _TYPES)


def _hash(bodies: dict[str, bytes]) -> str:
    whole = hashlib.sha256()
    for name, body in sorted(bodies.items()):
        whole.update(f"{name}\0{len(body)}\0".encode() + body)
    return whole.hexdigest()[:12]


def _prepare(name: str, body: bytes) -> StaticFile:
    packed = gzip.compress(body, mtime=0)
    return StaticFile(body, packed if len(packed) < 0.9 * len(body) else None, _TYPES[Path(name).suffix])
