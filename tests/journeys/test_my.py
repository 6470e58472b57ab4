"""My: one's profile, password, sessions, services and activity, seen and changed in a few clicks."""

from pathlib import Path

from keyfob.base.durations import DAY, MINUTE
from tests.house import PASSWORD, Person
from tests.journeys.at_the_shop import be_forgotten, be_known, be_signed_in, go_and_sign_in
from tests.journeys.stations import enter_my
from tests.journeys.town import Town
from tests.journeys.ways import ONCE, ONCE_PLAIN
from tests.journeys.window import Devices, Window

NEW = "Anders34§y"


@ONCE_PLAIN
def test_changing_the_password(town: Town, devices: Devices) -> None:
    """The current one is asked for; other devices are signed out if one likes, and every service asks again."""
    maria, laptop, phone = town.person(), devices.laptop(), devices.phone()
    be_signed_in(laptop, town.shop, maria)
    enter_my(phone, town, maria)
    laptop.open(f"{town.issuer}/my")
    laptop.follow("Sign-in & Security")
    laptop.see("Sign-in & Security")
    laptop.follow("Change")
    laptop.see("Change password")
    laptop.type("Current password", "geheim12!x")
    laptop.type("New password", NEW)
    laptop.press("Save password")
    laptop.be_refused("This is not your current password.")
    laptop.type("Current password", PASSWORD)
    laptop.type("New password", NEW)
    laptop.press("Save password")
    laptop.see("Sign-in & Security")
    laptop.be_told("Your new password is set, and you are signed out everywhere else.")
    town.letter(maria, "Your password has been changed")

    be_forgotten(laptop, town.shop)
    phone.reload()
    phone.see("Sign in")
    enter_my(phone, town, Person(maria.email, NEW))


@ONCE
def test_a_changed_profile_reaches_the_shop(town: Town, laptop: Window) -> None:
    """What is saved in My is what the shop learns at the next sign-in."""
    maria = town.person()
    enter_my(laptop, town, maria)
    laptop.follow("Profile")
    laptop.see("Profile")
    laptop.follow("Edit: Your name")
    laptop.type("Last name", "de Groot")
    laptop.press("Save")
    laptop.be_told("Saved: your last name.")
    go_and_sign_in(laptop, town.shop)
    laptop.be_told("Welcome, Maria.")
    be_known(laptop, town.shop)
    laptop.read("de Groot")


@ONCE_PLAIN
def test_signing_out_a_lost_phone(town: Town, devices: Devices) -> None:
    """The list says which device it is; ending it there ends it at the shop on that device too, and nowhere else."""
    maria, laptop, phone = town.person(), devices.laptop(), devices.phone()
    be_signed_in(laptop, town.shop, maria)
    be_signed_in(phone, town.shop, maria)
    laptop.open(f"{town.issuer}/my/security")
    laptop.see("Sign-in & Security")
    laptop.read("Chrome on Linux This device")
    laptop.press("Sign out: Mobile Safari on iOS")
    laptop.be_told("That device is signed out.")

    be_forgotten(phone, town.shop)
    be_known(laptop, town.shop)
    phone.open(f"{town.issuer}/my")
    phone.see("Sign in")


@ONCE
def test_signing_out_everywhere_else(town: Town, devices: Devices) -> None:
    """All devices but this one, and what they were signed in to."""
    maria, laptop, phone, tablet = town.person(), devices.laptop(), devices.phone(), devices.laptop()
    enter_my(laptop, town, maria)
    be_signed_in(phone, town.shop, maria)
    enter_my(tablet, town, maria)
    laptop.open(f"{town.issuer}/my/security")
    laptop.press("Sign out everywhere else")
    laptop.be_told("You are signed out everywhere else.")

    be_forgotten(phone, town.shop)
    tablet.reload()
    tablet.see("Sign in")
    laptop.reload()
    laptop.see("Sign-in & Security")


@ONCE_PLAIN
def test_a_sign_in_on_another_device_is_seen_in_activity_and_put_an_end_to(town: Town, devices: Devices) -> None:
    """With its device; whoever says “this was not me” is led to what helps, and the phone is signed out."""
    maria, laptop, phone = town.person(), devices.laptop(), devices.phone()
    enter_my(phone, town, maria)
    enter_my(laptop, town, maria)
    laptop.follow("Activity")
    laptop.see("Activity")
    laptop.read("Signed in This sign-in")
    laptop.page.locator("li", has_text="Mobile Safari on iOS").get_by_role("link").click()
    laptop.see("This was not you?")
    laptop.read("Mobile Safari on iOS")
    laptop.press("Sign out everywhere else")
    laptop.be_told("You are signed out everywhere else.")

    phone.reload()
    phone.see("Sign in")
    laptop.follow("Activity")
    laptop.follow("Sign-ins")
    laptop.read("Signed out everywhere else")
    laptop.follow("Changes")
    laptop.miss("Signed out everywhere else")
    laptop.read("Porsche ID created")


@ONCE
def test_activity_is_taken_away_as_a_file_after_a_fresh_proof(town: Town, laptop: Window) -> None:
    """A session that was left open does not give it away."""
    maria = town.person()
    enter_my(laptop, town, maria)
    town.clock.turn(6 * MINUTE)
    laptop.open(f"{town.issuer}/my/activity")
    laptop.follow("Download CSV")
    laptop.see("Please confirm it is you")
    laptop.type("Password", PASSWORD)
    laptop.press("Confirm")
    laptop.be_told("You can download your activity now, at the end of this page.")
    with laptop.page.expect_download() as saved:
        laptop.follow("Download CSV")
    table = Path(saved.value.path()).read_text("utf-8-sig").splitlines()
    assert saved.value.suggested_filename.startswith("activity-")
    assert '"Signed in","Password","Chrome on Linux"' in "\n".join(table)
    laptop.reload()
    laptop.read("This list downloaded")


@ONCE_PLAIN
def test_my_speaks_the_language_of_its_owner(town: Town, laptop: Window) -> None:
    """The language chosen in the profile is that of the next mail, too."""
    maria = town.person()
    enter_my(laptop, town, maria)
    laptop.follow("Profile")
    laptop.follow("Edit: Contact, language and country")
    laptop.choose("Language", "Nederlands")
    laptop.press("Save")
    laptop.be_told("Saved: your language.")
    town.clock.turn(DAY)
    laptop.open(f"{town.issuer}/forgot")
    laptop.type("E-mail address", maria.email)
    laptop.press("Send me a mail")
    town.letter(maria, "Kies een nieuw wachtwoord")
