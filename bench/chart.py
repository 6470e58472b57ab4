"""The chart of the report: a bar for each row, as a share of what is promised."""

from xml.sax.saxutils import escape

LEFT, WIDTH, ROW = 250, 460, 34


def draw(bars: list[tuple[str, float, int]]) -> str:
    """An SVG; the line down the middle is the promise."""
    height = 40 + ROW * len(bars)
    unit = WIDTH / 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 90} {height}" role="img">',
        "<style>text { font: 14px system-ui, sans-serif }</style>",
        "<title>Answers a second, as a share of what is promised</title>",
        '<rect width="100%" height="100%" fill="#fff"/>',
    ]
    for number, (name, rate, promise) in enumerate(bars):
        top = 24 + ROW * number
        length = min(WIDTH, unit * rate / promise)
        colour = "#1a7f4b" if rate >= promise else "#a15c00"
        parts.append(f'<text x="{LEFT - 12}" y="{top + 14}" text-anchor="end" fill="#101114">{escape(name)}</text>')
        parts.append(f'<rect x="{LEFT}" y="{top}" width="{length:.0f}" height="20" rx="3" fill="{colour}"/>')
        parts.append(f'<text x="{LEFT + length + 8:.0f}" y="{top + 15}" fill="#55575e">{rate:,.0f}</text>')
    middle = LEFT + unit
    parts.append(f'<path d="M{middle} 14V{height - 8}" stroke="#101114" stroke-dasharray="3 4"/>')
    parts.append(f'<text x="{middle}" y="11" text-anchor="middle" fill="#55575e">promised</text></svg>')
    return "\n".join(parts) + "\n"
