"""The sign beside a passkey says what keeps it."""

from pathlib import Path

from keyfob.outside.brand import load_brand
from keyfob.web.pages import Pages
from tests.rules.checkout import SOURCE
from tests.web.reading import read
from tests.web.sample_pages import context_of

SHIPPED = SOURCE / "brands/plain"


def test_a_brand_shows_its_own_sign_of_a_maker_and_ours_elsewhere(tmp_path: Path) -> None:
    """By a file of the maker's name; what is said instead of a picture stays the same."""
    (tmp_path / "brand.toml").write_bytes((SHIPPED / "brand.toml").read_bytes())
    (tmp_path / "static/makers").mkdir(parents=True)
    (tmp_path / "static/makers/yubikey-5.svg").write_text("<svg/>", "utf-8")
    pages = Pages(load_brand(str(tmp_path)))
    tree = read(pages.render("my/security.html", "en", **context_of("my/security")))
    shown = [(sign.name, sign.get("alt") or sign.get("aria-label")) for sign in tree.all("img", "svg")]
    own, *ours = [sign for sign in shown if sign[1]]
    assert own == ("img", "Security key")
    assert ours == [("svg", words) for words in ("Password manager", "Phone or tablet", "Computer", "Passkey")]
