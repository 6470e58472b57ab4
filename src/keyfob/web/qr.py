"""QR codes as SVG inside a page: dark on light in any scheme, because many cameras read nothing else."""

from markupsafe import Markup

QUIET = 4
"""Modules of light around it, as ISO/IEC 18004 asks for."""


def qr_code(text: str) -> Markup:
    """The code that holds ``text``, as wide as its place lets it be."""
    import segno  # its tables take a moment to load, and few pages show a code

    svg = segno.make_qr(text, error="m").svg_inline(
        border=QUIET, dark="#000", light="#fff", omitsize=True, svgclass=None, lineclass=None
    )
    return Markup(svg)  # noqa: S704  # numbers alone: nothing of the text is in it as text
