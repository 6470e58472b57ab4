"""New terms: asked once, at the next sign-in, before anything else."""

import shutil
from pathlib import Path

import keyfob
from tests.journeys.stations import enter_my, sign_in
from tests.journeys.town import open_town
from tests.journeys.ways import ONCE_PLAIN
from tests.journeys.window import Devices

PORSCHE = Path(keyfob.__file__).parent / "brands" / "porsche"
TERMS = '[terms]\nversion = "{}"'


@ONCE_PLAIN
def test_new_terms_are_asked_once(own_database: str, tmp_path: Path, devices: Devices) -> None:
    """The brand publishes new terms: whoever signs in agrees first, and is not asked again."""
    laptop = devices.laptop()
    with open_town(tmp_path / "id", own_database) as town:
        maria = town.person()
        address = town.program.settings.listen
        enter_my(laptop, town, maria)
    with open_town(tmp_path / "id", own_database, brand=_new_terms(tmp_path), address=address) as town:
        phone = devices.phone()
        phone.open(f"{town.issuer}/my")
        sign_in(phone, maria)
        phone.see("Something has changed")
        phone.read("2027-01-01")
        phone.miss("privacy statement")
        phone.open(f"{town.issuer}/my/profile")
        phone.see("Something has changed")
        phone.tick("I agree to the terms of use")
        phone.press("Agree and continue")
        phone.see("Profile")

        phone.open(f"{town.issuer}/sign-out")
        phone.press("Sign out")
        phone.see("You are signed out")
        phone.follow("Sign in again")
        sign_in(phone, maria)
        phone.see("Hello, Maria")
        laptop.reload()
        laptop.see("Hello, Maria")


def _new_terms(folder: Path) -> str:
    """The brand's folder, with other terms in it."""
    brand = shutil.copytree(PORSCHE, folder / "porsche")
    facts = brand / "brand.toml"
    before = facts.read_text("utf-8")
    after = before.replace(TERMS.format("2026-11-01"), TERMS.format("2027-01-01"))
    assert after != before
    facts.write_text(after, "utf-8")
    return str(brand)
