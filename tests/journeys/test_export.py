"""Everything the brand holds about one: asked for, waited for, downloaded once, read."""

import json
from pathlib import Path
from zipfile import ZipFile

from playwright.sync_api import expect

from tests.journeys.stations import enter_my
from tests.journeys.town import Town
from tests.journeys.ways import ONCE
from tests.journeys.window import Devices, Window

BUTTON = "Download my data"


def download(window: Window, folder: Path) -> Path:
    """Press the button, and keep what comes; the page stays."""
    with window.page.expect_download() as waiting:
        window.page.get_by_role("button", name=BUTTON).click()
    saved = folder / waiting.value.suggested_filename
    waiting.value.save_as(saved)
    return saved


@ONCE
def test_a_customer_takes_everything_away_and_reads_it(town: Town, devices: Devices, tmp_path: Path) -> None:
    """From the profile to the file, which opens without anything else; the second press gets a page that helps."""
    maria, laptop = town.person(), devices.laptop()
    enter_my(laptop, town, maria)
    laptop.open(f"{town.issuer}/my/profile")
    laptop.page.get_by_role("link", name="Everything we know about you").click()
    laptop.see("What we know about you")
    laptop.press("Collect my data")
    expect(laptop.page.get_by_text("Your data is ready.")).to_be_visible()
    assert "can download it once" in town.letter(maria, "Your data is ready").text
    other = laptop.beside()
    other.open(f"{town.issuer}/my/export")
    other.see("What we know about you")

    saved = download(laptop, tmp_path)
    with ZipFile(saved) as archive:
        archive.extractall(tmp_path)
    assert json.loads((tmp_path / "export.json").read_text("utf-8"))["parts"]["account"]["email"] == maria.email

    other.press(BUTTON)
    other.see("There is nothing to download any more")

    reading = other
    asked: list[str] = []
    reading.page.on("request", lambda request: asked.append(request.url))
    reading.page.goto((tmp_path / "index.html").as_uri())
    expect(reading.page.get_by_role("heading", level=1)).to_contain_text("knows about you")
    reading.page.get_by_role("link", name="Activity").click()
    expect(reading.page.get_by_role("heading", name="Activity")).to_be_in_viewport()
    assert {url.partition("#")[0] for url in asked} == {(tmp_path / "index.html").as_uri()}
