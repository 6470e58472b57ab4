"""The example car, a process of its own, at a running ID: both ways in, several drivers, whatever goes wrong."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.cars import sign_out
from tests.examples.garage import MODEL, Dashboard, Garage, open_garage, pairing_code
from tests.examples.running import wait_until
from tests.foreign.running import running_house

NOTICED = 5.0  # seconds


@pytest.fixture
def car(garage: Garage) -> Iterator[Dashboard]:
    """The car, switched on."""
    with garage.running() as dashboard:
        yield dashboard


def test_a_driver_is_signed_in_by_the_code_on_the_screen(garage: Garage, car: Dashboard) -> None:
    """Confirmed on a phone; the screen greets by the given name, the ID's owner sees the car, signing out ends it."""
    assert "Welcome aboard." in car.see()
    maria = garage.house.signed_in()
    garage.answer(maria, car.show_code())
    car.wait_for('<span class="name">Maria</span>')
    assert MODEL in maria.open("/my/security").text

    assert "Signed out: Maria" in car.press("/sign-out", driver=car.drivers()[0])
    assert "Welcome aboard." in car.see()
    wait_until(lambda: MODEL not in maria.open("/my/security").text)


def test_a_driver_is_signed_in_by_a_pairing_code_letter_by_letter(garage: Garage, car: Dashboard) -> None:
    """With nothing but the screen's own keys, of which the last can be taken back, and without script."""
    code = pairing_code(garage.house.signed_in()).replace("-", "")
    typed = ""
    for letter in (code[0], code[0], "delete", *code[1:]):
        page = car.press("/pair", typed=typed, press=letter)
        typed = typed[:-1] if letter == "delete" else typed + letter
        assert len(typed) == len(code) or f'name="typed" value="{typed}"' in page
    assert '<span class="name">Maria</span>' in car.see()


def test_drivers_are_switched_each_with_a_session_of_their_own(garage: Garage, car: Dashboard) -> None:
    """One who leaves, or comes a second time, does nothing to the other."""
    person = garage.house.person()
    first, second = garage.house.signed_in(person), garage.house.signed_in()
    car.pair(pairing_code(first))
    maria = car.drivers()[0]
    car.pair(pairing_code(second))
    assert len(car.drivers()) == 2
    other = next(sub for sub in car.drivers() if sub != maria)
    assert f'value="{other}" aria-current="true"' in car.see("/drivers")
    car.press("/switch", driver=maria)
    assert f'value="{maria}" aria-current="true"' in car.see("/drivers")

    car.pair(pairing_code(garage.house.signed_in(person)))
    assert sorted(car.drivers()) == sorted([maria, other])
    wait_until(lambda: first.open("/my/security").text.count(MODEL) == 1)
    car.press("/sign-out", driver=maria)
    assert car.drivers() == [other]
    assert MODEL in second.open("/my/security").text


def test_a_driver_who_is_signed_out_in_my_is_gone_within_five_seconds(garage: Garage, car: Dashboard) -> None:
    """The screen says so, and that it was from elsewhere."""
    maria = garage.house.signed_in()
    car.pair(pairing_code(maria))
    assert '<span class="name">Maria</span>' in car.see()
    sign_out(maria, MODEL)
    assert car.wait_for("Maria was signed out from elsewhere") < NOTICED
    assert car.drivers() == []


def test_whoever_was_signed_out_meanwhile_cannot_take_the_wheel(garage: Garage, car: Dashboard) -> None:
    """The ID is asked at the moment of the switch."""
    first, second = garage.house.signed_in(), garage.house.signed_in()
    car.pair(pairing_code(first))
    maria = car.drivers()[0]
    car.pair(pairing_code(second))
    sign_out(first, MODEL)
    assert "Maria was signed out from elsewhere" in car.press("/switch", driver=maria)
    assert maria not in car.drivers()


def test_a_wrong_pairing_code_is_told_and_another_may_be_typed(garage: Garage, car: Dashboard) -> None:
    """Too short, unknown, used; after five of them in an hour it says for how long to wait."""
    assert "has eight letters" in car.pair("BCD")
    for _ in range(2):
        assert "There is no such code" in car.pair("BCDF-GHJK")
    code = pairing_code(garage.house.signed_in())
    assert '<span class="name">Maria</span>' in car.pair(code.lower())
    for _ in range(6):
        said = car.pair(code)
    assert "Too many tries. Again in " in said


def test_a_code_that_expires_is_followed_by_a_new_one(garage: Garage, car: Dashboard) -> None:
    """By itself, as long as somebody looks at it; and the new one signs in."""
    maria, first = garage.house.signed_in(), car.show_code()
    garage.house.clock.turn(601)
    second = car.read_code(before=first)
    garage.house.clock.turn(-601)
    garage.answer(maria, second)
    car.wait_for('<span class="name">Maria</span>')


def test_a_code_that_is_denied_is_not_followed_by_another(garage: Garage, car: Dashboard) -> None:
    """The screen says what happened, and shows a new code when it is asked for one."""
    code = car.show_code()
    garage.answer(garage.house.signed_in(), code, "deny")
    car.wait_for("Stopped on the phone.", "/code")
    assert "Somebody said there that this is not their car" in car.see("/code")
    assert car.show_code() != code


def test_without_a_connection_drivers_stay_and_everything_says_so(tmp_path: Path) -> None:
    """Who drives is still shown; a code comes by itself, and a pairing code waits in its field, until there is one."""
    with running_house(tmp_path / "id", "") as house:
        garage = open_garage(house, tmp_path / "car")
        with garage.running() as car:
            car.pair(pairing_code(house.signed_in()))
    with garage.running() as car:  # the ID is gone
        car.wait_for("No connection")
        assert '<span class="name">Maria</span>' in car.see()
        car.press("/code")
        car.wait_for("The car tries again by itself.", "/code")
        said = car.pair("BCDF-GHJK")
        assert "Your code is still here" in said
        assert 'value="BCDFGHJK"' in said
        driver = car.drivers()[0]
        assert "Signed out: Maria" in car.press("/sign-out", driver=driver)
    kept = json.loads((tmp_path / "car" / "drivers.json").read_text())
    assert (kept["drivers"], len(kept["give_back"])) == ([], 1)
    garage.dashboard.http.close()


def test_the_night_changes_nothing(garage: Garage) -> None:
    """A car that was switched off has the same key, the same drivers; nobody else on the machine may read its files."""
    with garage.running() as car:
        car.pair(pairing_code(garage.house.signed_in()))
        before = car.drivers()
    with garage.running() as car:
        assert car.drivers() == before
        assert '<span class="name">Maria</span>' in car.see()
    for file in garage.folder.iterdir():
        assert file.stat().st_mode & 0o077 == 0


def test_a_car_with_another_key_signs_nobody_in(garage: Garage) -> None:
    """Its number and its name are known, its key is not; the screen says that it is not the driver's doing."""
    (garage.folder / "key.json").unlink()
    with garage.running() as car:
        assert "it is not your doing" in car.pair("BCDF-GHJK")
        car.press("/code")
        car.wait_for("ask your workshop", "/code")


def test_nobody_but_the_screen_presses_its_buttons(car: Dashboard) -> None:
    """A page of another site in the same browser, or another name for this address: refused."""
    sent = [{"Origin": "https://evil.example"}, {"Origin": "null"}, {}, {"Origin": car.base, "Host": "evil.example"}]
    for headers in sent:
        assert httpx2.post(f"{car.base}/code", headers=headers).status_code == 403
    assert httpx2.get(car.base, headers={"Host": "evil.example"}).status_code == 403
    assert car.http.get("/code").url.path == "/"
    assert car.http.get("/nowhere").status_code == 404
