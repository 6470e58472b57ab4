"""The page where a person answers a car: who asks, and two buttons; opening it does nothing (RFC 8628 section 5.4)."""

from dataclasses import replace
from functools import partial
from urllib.parse import quote

import pytest

from tests.cars import Car, error_of, new_car
from tests.house import OpenHouse, Person, together
from tests.outside.places import BERLIN, UTRECHT
from tests.second_factor import locked, sign_in
from tests.service import claims_of
from tests.visitor import SAFARI, Page, Visitor

QUESTION, DONE, STOPPED = "Is this your car?", "Your car is being signed in", "Stopped"
PENDING = (400, "authorization_pending")
MINUTE, HOUR, DAY = 60, 3600, 86_400
SECRET = "BCDF-GHJK"


@pytest.fixture
def car(house: OpenHouse) -> Car:
    """A car that shows a code."""
    return new_car(house).asking()


@pytest.fixture
def visitor(house: OpenHouse) -> Visitor:
    """Somebody who is signed in."""
    return house.signed_in()


def test_the_page_says_who_asks_and_shows_the_code_to_compare(car: Car, visitor: Visitor) -> None:
    """The service, what the car says of itself, where and when, also where the code came with the picture."""
    page = visitor.open(car.url)

    assert page.heading == QUESTION
    for said in (car.shown, "Navigation", "It says it isMacan “Maria's”", "Where", "When"):
        assert said in page.text
    assert page.form("/device").values["user_code"] == car.shown


def test_yes_and_no_look_the_same(car: Car, visitor: Visitor) -> None:
    """Neither is pushed: two buttons of one style, side by side."""
    page = visitor.open(car.url)
    buttons = {button.get("value"): button for button in page.tree.all("button") if button.get("name") == "decision"}

    assert buttons.keys() == {"approve", "deny"}
    assert buttons["approve"].get("class") == buttons["deny"].get("class") == "btn line"


@pytest.mark.parametrize(
    "shape", [str, str.lower, lambda code: code.replace("-", ""), lambda code: f" {code[:4]} {code[5:]} "]
)
def test_a_code_is_typed_as_people_type(car: Car, visitor: Visitor, shape: object) -> None:
    """In any case, with dashes and spaces or without."""
    assert callable(shape)
    page = visitor.open("/device")
    assert page.heading == "Sign in to your car"
    page = page.submit(user_code=shape(car.shown))

    assert (page.heading, page.status) == (QUESTION, 200)
    assert car.shown in page.text


def test_looking_at_a_car_does_nothing(car: Car, visitor: Visitor) -> None:
    """However often the complete address is opened, and by HEAD too: the car still waits."""
    for _ in range(10):
        visitor.open(car.url)
        visitor.http.head(car.url)
    assert error_of(car.poll()) == PENDING


def test_the_complete_address_approves_nothing_by_itself(car: Car, visitor: Visitor) -> None:
    """Not with the answer in the address either."""
    visitor.open(f"{car.url}&decision=approve")
    visitor.open(f"/device?decision=approve&user_code={car.shown}")
    assert error_of(car.poll()) == PENDING


def test_a_form_of_another_site_approves_nothing(car: Car, visitor: Visitor) -> None:
    """Not from elsewhere, not without the page's token, not with somebody else's (ASVS 3.5.1)."""
    url, fields = visitor.open(car.url).filled("/device", decision="approve")
    assert visitor.post(url, fields, origin="https://evil.example").status_code == 403
    assert visitor.post(url, fields, sec_fetch_site="cross-site").status_code == 403
    assert visitor.post(url, {**fields, "csrf": "x" * 32}).status_code == 403
    assert error_of(car.poll()) == PENDING


def test_whoever_is_signed_out_signs_in_first_and_comes_back(house: OpenHouse, car: Car) -> None:
    """With the password, and the car is theirs."""
    page = house.sign_in(house.visitor(), house.person(), car.url)
    assert page.heading == QUESTION
    assert page.submit(decision="approve").heading == DONE
    assert car.poll().status_code == 200


def test_whoever_signs_in_by_mail_comes_back_too(house: OpenHouse, car: Car) -> None:
    """The service is told how surely: by a mailed link."""
    person, visitor = house.person(), house.visitor()
    visitor.open(car.url).submit(email=person.email).submit_to("/sign-in/link")
    page = visitor.open("/sign-in/mail?pending=" + quote(car.url, safe="")).submit(code=house.mail(person.email).code)
    assert page.heading == QUESTION
    page.submit(decision="approve")
    assert claims_of(car.poll().json()["id_token"])["acr"] == "urn:keyfob:acr:mail-link"


def test_whoever_has_no_id_makes_one_and_comes_back(house: OpenHouse, car: Car) -> None:
    """A new customer in a new car."""
    visitor = house.visitor()
    start = "/register?pending=" + quote(car.url, safe="")
    page = house.register(visitor, Person(house.new_email()), start)
    assert page.heading == QUESTION


def test_a_person_with_a_second_factor_gives_it_on_the_way(house: OpenHouse, car: Car) -> None:
    """And comes back all the same."""
    person, keys = locked(house)
    visitor = house.visitor()
    sign_in(house, person, keys, visitor)
    assert visitor.open(car.url).submit(decision="approve").heading == DONE
    assert claims_of(car.poll().json()["id_token"])["acr"] == "urn:keyfob:acr:password-and-second-factor"


def test_the_sixth_wrong_code_is_not_looked_at(house: OpenHouse, car: Car, visitor: Visitor) -> None:
    """Five tries for a session; then even the right one is refused (RFC 8628 section 5.1)."""
    page = visitor.open("/device")
    for _ in range(5):
        page = page.submit(user_code=SECRET)
        assert (page.status, page.path) == (400, "/device")
        assert "no such code" in page.problems["user_code"]
    page = page.submit(user_code=car.shown)
    assert (page.status, page.problems["user_code"]) == (429, house.say("problem.too_many", wait="in 24 hours"))
    assert visitor.open(car.url).status == 429
    assert error_of(car.poll()) == PENDING


def test_wrong_codes_in_addresses_count_as_well(car: Car, visitor: Visitor) -> None:
    """Guessing by GET is guessing."""
    for _ in range(5):
        assert visitor.open(f"/device?user_code={SECRET}").status == 400
    assert visitor.open(car.url).status == 429


def test_a_new_session_does_not_bring_new_tries_for_ever(house: OpenHouse, car: Car) -> None:
    """Ten in an hour for an account, however often it signs in."""
    person = house.person()
    for _ in range(2):
        visitor = house.signed_in(person)
        for _ in range(5):
            assert visitor.open(f"/device?user_code={SECRET}").status == 400
    assert house.signed_in(person).open(car.url).status == 429
    house.clock.turn(HOUR)
    assert house.signed_in(person).open(new_car(house).asking().url).status == 200


def test_one_network_does_not_guess_with_many_accounts(house: OpenHouse) -> None:
    """Thirty in an hour, whoever is signed in there."""
    address, seen = house.new_address(), []
    for _ in range(7):
        visitor = house.visitor(address=address)
        house.sign_in(visitor, house.person())
        seen += [visitor.open(f"/device?user_code={SECRET}").status for _ in range(5)]
    assert seen == [400] * 30 + [429] * 5


def test_right_codes_do_not_count(house: OpenHouse, visitor: Visitor) -> None:
    """Whoever signs in ten cars of a fleet is no guesser."""
    for _ in range(10):
        car = new_car(house).asking()
        assert visitor.open(car.url).submit(decision="approve").heading == DONE


def test_guesses_at_once_cost_the_limit_and_no_more(car: Car, visitor: Visitor) -> None:
    """Each is reserved before it is looked at."""
    seen = together(20, lambda _: visitor.get(f"/device?user_code={SECRET}").status_code)
    assert seen.count(400) <= 5
    assert set(seen) <= {400, 429}
    assert visitor.open(car.url).status == 429


@pytest.mark.parametrize(
    "typed", ["x", "AEIO-UYAE", "1234-5678", "BCDF-GHJ", "BCDF-GHJKL", "ⒷCDF-GHJK", "%00", "B" * 3000]
)
def test_what_can_be_no_code_costs_no_try(car: Car, visitor: Visitor, typed: str) -> None:
    """It is told all the same."""
    for _ in range(6):
        page = visitor.open("/device").submit(user_code=typed)
        assert (page.status, list(page.problems)) == (400, ["user_code"])
    assert visitor.open(car.url).status == 200


def test_an_empty_code_is_asked_for(visitor: Visitor) -> None:
    """In words that say what to do."""
    page = visitor.open("/device").submit(user_code="")
    assert page.problems == {"user_code": "Please type the code on the screen."}


def test_approving_twice_is_approving_once(car: Car, visitor: Visitor) -> None:
    """One session, one set of tokens; the second press is answered like the first."""
    page = visitor.open(car.url)
    url, fields = page.filled("/device", decision="approve")
    for _ in range(2):
        assert visitor.send(url, fields).heading == DONE
    assert car.poll().status_code == 200
    assert visitor.send(url, fields).heading == DONE
    assert visitor.open(car.url).heading == DONE
    assert visitor.open("/my/security").text.count("Macan") == 1


def test_a_car_that_was_confirmed_by_somebody_is_nobody_elses(house: OpenHouse, car: Car, visitor: Visitor) -> None:
    """The second one learns nothing of it."""
    other = house.signed_in()
    url, fields = other.open(car.url).filled("/device", decision="approve")
    visitor.open(car.url).submit(decision="approve")
    late = other.send(url, fields)

    assert (late.status, list(late.problems)) == (400, ["user_code"])
    assert "Macan" not in other.open("/my/security").text


def test_yes_and_no_at_once_end_in_one_of_them(house: OpenHouse, visitor: Visitor) -> None:
    """Whichever comes first; the other is told so."""
    for _ in range(4):
        car = new_car(house).asking()
        page = visitor.open(car.url)
        pressed = [page.filled("/device", decision=decision) for decision in ("approve", "deny") * 2]
        seen = together(4, partial(_press, visitor, pressed))
        headings = {page.heading for page in seen if page.status == 200}
        reply = car.poll()
        assert len(headings) == 1
        assert (headings, reply.status_code) in [({DONE}, 200), ({STOPPED}, 400)]


def _press(visitor: Visitor, pressed: list[tuple[str, dict[str, str]]], number: int) -> Page:
    return visitor.send(*pressed[number])


def test_a_car_that_is_denied_cannot_be_confirmed(car: Car, visitor: Visitor) -> None:
    """No means no."""
    url, fields = visitor.open(car.url).filled("/device", decision="deny")
    visitor.send(url, fields)
    assert visitor.send(url, {**fields, "decision": "approve"}).status == 400
    assert error_of(car.poll()) == (400, "access_denied")


def test_a_car_that_is_confirmed_cannot_be_denied_any_more(car: Car, visitor: Visitor) -> None:
    """It is signed out in My; the page says that it was answered."""
    url, fields = visitor.open(car.url).filled("/device", decision="approve")
    visitor.send(url, fields)
    assert visitor.send(url, {**fields, "decision": "deny"}).status == 400
    assert car.poll().status_code == 200


def test_an_old_sign_in_proves_itself_anew_before_it_signs_a_car_in(house: OpenHouse) -> None:
    """Twelve hours old it is too old to say yes, but never to say no."""
    person, visitor = house.person(), house.visitor()
    house.sign_in(visitor, person, stay="yes")
    house.clock.turn(12 * HOUR)
    car, other = new_car(house).asking(), new_car(house).asking()
    assert visitor.open(other.url).submit(decision="deny").heading == STOPPED
    page = visitor.open(car.url).submit(decision="approve")
    assert page.path == "/confirm"
    assert error_of(car.poll()) == PENDING
    page = page.submit(password=person.password)

    assert page.heading == QUESTION
    assert page.submit(decision="approve").heading == DONE
    assert car.poll().status_code == 200


def test_a_brand_says_how_old_a_sign_in_may_be(house: OpenHouse) -> None:
    """In its lifetimes."""
    with house.deciding(device_proof_life=MINUTE):
        visitor = house.signed_in()
        house.clock.turn(MINUTE)
        assert visitor.open(new_car(house).asking().url).submit(decision="approve").path == "/confirm"


def test_a_car_in_another_country_asks_for_a_fresh_proof(placed_house: OpenHouse) -> None:
    """Whoever phones you from far away has your yes for nothing: it is said, and the password is asked for."""
    house = placed_house
    person, visitor = house.person(), house.visitor(address=UTRECHT)
    house.sign_in(visitor, person)
    house.clock.turn(6 * MINUTE)
    far, near = _car_at(house, BERLIN), _car_at(house, UTRECHT)
    page = visitor.open(near.url)
    assert "another country" not in page.text
    assert "near Utrecht" in page.text
    assert page.submit(decision="approve").heading == DONE

    page = visitor.open(far.url)
    assert "It asks from another country than the one you are in." in page.text
    page = page.submit(decision="approve")
    assert page.path == "/confirm"
    page = page.submit(password=person.password)
    assert page.submit(decision="approve").heading == DONE


def _car_at(house: OpenHouse, address: str) -> Car:
    """A car that asks from there."""
    car = new_car(house)
    return replace(car, service=replace(car.service, http=house.visitor(address=address).http)).asking()


def test_a_blocked_account_confirms_nothing(house: OpenHouse, car: Car) -> None:
    """And what it confirmed before is worth nothing."""
    person = house.person()
    visitor = house.signed_in(person)
    visitor.open(car.url).submit(decision="approve")
    house.block(person)
    assert visitor.open(car.url).path == "/sign-in"
    assert error_of(car.poll()) == (400, "invalid_grant")


def test_a_removed_service_cannot_be_confirmed(house: OpenHouse, visitor: Visitor) -> None:
    """Its cars are gone with it."""
    car = new_car(house).asking()
    house.write("DELETE FROM clients WHERE id = :id", id=car.service.client.client_id)
    house.restart()
    assert visitor.open(car.url).status == 400


def test_no_address_leads_anywhere_else(house: OpenHouse) -> None:
    """Signed out, only the code itself comes along, spelt by us (open redirects, ASVS 3.7.2)."""
    visitor = house.visitor()
    reply = visitor.get("/device?user_code=https://evil.example")
    assert reply.headers["location"] == "/sign-in?pending=%2Fdevice"
    page = house.sign_in(visitor, house.person(), "/sign-in?pending=/device?next=//evil.example")
    assert page.path in {"/device", "/my"}


def test_a_yes_that_was_not_ones_own_is_found_in_activity(house: OpenHouse, car: Car) -> None:
    """With the phone it was pressed on, and what to do about it."""
    person, visitor = house.person(), house.visitor(agent=SAFARI)
    house.sign_in(visitor, person)
    visitor.open(car.url).submit(decision="approve")
    owner = house.signed_in(person)
    page = owner.open("/my/activity")
    assert "Mobile Safari" in page.text
    (line,) = house.rows(
        "SELECT id FROM audit WHERE event = 'device.approved' AND account_id = :id", id=house.account_id(person)
    )
    assert f"/my/activity/not-me/{line[0]}" in page.links
    assert "somebody else got in" in owner.open(f"/my/activity/not-me/{line[0]}").text
