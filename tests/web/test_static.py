"""Static files are read once and named by what is in them."""

import gzip
from pathlib import Path

import pytest

from keyfob.outside.brand import Brand, load_brand
from keyfob.web.static import Static


def test_a_url_changes_with_the_content(tmp_path: Path) -> None:
    """A browser that keeps a file for ever asks again when it has changed."""
    before = Static(_brand(tmp_path, "a { color: red }"))
    same = Static(_brand(tmp_path, "a { color: red }"))
    after = Static(_brand(tmp_path, "a { color: blue }"))

    assert before.url("own.css") == same.url("own.css") != after.url("own.css")


def test_a_brand_adds_to_what_plain_has_and_replaces_it() -> None:
    """Porsche has its own sign and shares the style sheet."""
    plain, porsche = Static(load_brand("plain")), Static(load_brand("porsche"))

    assert plain.find("base.css") == porsche.find("base.css")
    assert plain.find("icon.svg") != porsche.find("icon.svg")


def test_colours_become_variables() -> None:
    """Both schemes of the brand are in its style sheet, and nothing else."""
    file = Static(load_brand("porsche")).find("brand.css")

    assert file is not None
    assert b"--brand: #d5001c;" in file.body
    assert b"@media (prefers-color-scheme: dark) { :root { --paper: #0e0e12;" in file.body


def test_packing_is_kept_where_it_helps() -> None:
    """Text travels packed, a font is packed already."""
    static = Static(load_brand("plain"))
    sheet, font = static.find("base.css"), static.find("fonts/archivo-latin.woff2")

    assert sheet is not None
    assert sheet.packed is not None
    assert gzip.decompress(sheet.packed) == sheet.body
    assert font is not None
    assert (font.packed, font.content_type) == (None, "font/woff2")


def test_only_its_own_hash_is_kept_for_ever() -> None:
    """While two versions run side by side, a file fetched under the other's name is not kept."""
    static = Static(load_brand("plain"))

    assert "immutable" in static.cache_control(static.hash)
    assert static.cache_control("0" * 12) == "no-cache"


def test_an_unknown_file_is_a_mistake_of_ours() -> None:
    """A template that misspells a file fails in its test, a request for one finds nothing."""
    static = Static(load_brand("plain"))

    assert static.find("../brand.toml") is None
    with pytest.raises(KeyError):
        static.url("no.css")


def _brand(folder: Path, css: str) -> Brand:
    (folder / "static").mkdir(exist_ok=True)
    (folder / "static" / "own.css").write_text(css)
    plain = load_brand("plain").folders[0]
    (folder / "brand.toml").write_text((plain / "brand.toml").read_text())
    return load_brand(folder)
