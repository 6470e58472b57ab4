"""Pairing codes: My shows one, the car takes it; the device flow the other way round."""

import pytest

from tests.cars import PAIRING, Car, error_of, new_car, sign_out
from tests.house import OpenHouse, Person, together
from tests.service import claims_of
from tests.visitor import Page, Visitor

MACAN = "Macan “Maria's”"
GONE = (400, "invalid_grant")
MINUTE, HOUR = 60, 3600


@pytest.fixture
def person(house: OpenHouse) -> Person:
    """Somebody with an ID."""
    return house.person()


@pytest.fixture
def visitor(house: OpenHouse, person: Person) -> Visitor:
    """Somebody who has just signed in."""
    return house.signed_in(person)


@pytest.fixture
def car(house: OpenHouse) -> Car:
    """A car that takes codes."""
    return new_car(house)


def show_code(visitor: Visitor) -> Page:
    """Have a code shown."""
    return visitor.open("/my/pairing").submit_to("/my/pairing")


def code_on(page: Page) -> str:
    """The code on the page."""
    return next(part.text for part in page.tree.all("p") if part.get("class") == "code")


def test_a_code_from_my_signs_a_car_in(car: Car, visitor: Visitor) -> None:
    """With tokens like those of any sign-in, once."""
    code = code_on(show_code(visitor))
    reply = car.pair(code)

    assert (reply.status_code, reply.headers["cache-control"]) == (200, "no-store")
    tokens = reply.json()
    assert tokens["scope"] == "openid profile offline_access"
    assert claims_of(tokens["id_token"])["acr"] == "urn:keyfob:acr:password"
    assert car.service.userinfo(tokens["access_token"]).json()["given_name"] == "Maria"
    assert car.service.refresh(tokens["refresh_token"]).status_code == 200
    assert error_of(car.pair(code)) == GONE


def test_the_page_shows_the_same_code_when_it_is_loaded_again(car: Car, visitor: Visitor) -> None:
    """Though only its digest is kept: whoever has no script sees the page again every five seconds."""
    page = show_code(visitor)
    assert code_on(page.again()) == code_on(page)
    assert '<meta http-equiv="refresh" content="5">' in page.reply.text
    assert car.pair(code_on(page)).status_code == 200


def test_no_pairing_code_lies_in_the_database(house: OpenHouse, visitor: Visitor) -> None:
    """Only its digest does (ASVS 6.5.2)."""
    code = code_on(show_code(visitor))
    for row in house.rows("SELECT * FROM pairing_codes"):
        for value in row:
            kept = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            assert code.encode() not in kept
            assert code.replace("-", "").encode() not in kept


def test_my_tells_which_car_it_was(house: OpenHouse, car: Car, visitor: Visitor) -> None:
    """The page that waits is told to go on, and shows the car; from there it is signed out too."""
    page = show_code(visitor)
    assert visitor.get("/my/pairing/status").json() == {"next": None}
    tokens = car.pair(code_on(page)).json()
    assert visitor.get("/my/pairing/status").json() == {"next": "/my/pairing"}
    page = page.again()
    assert page.heading == "Your car is signed in"
    assert MACAN in page.text
    page.submit_to("/my/security/end")

    assert error_of(car.service.refresh(tokens["refresh_token"])) == GONE
    assert "This car is signed out." in visitor.open("/my/pairing").text
    house.clock.turn(10 * MINUTE)
    assert visitor.open("/my/pairing").heading == "Sign in to your car"


def test_the_car_is_listed_and_signed_out_like_any_other(car: Car, visitor: Visitor) -> None:
    """In Sign-in & Security."""
    tokens = car.pair(code_on(show_code(visitor))).json()
    sign_out(visitor, MACAN)

    assert car.service.userinfo(tokens["access_token"]).status_code == 401
    assert error_of(car.service.refresh(tokens["refresh_token"])) == GONE


def test_the_owner_is_told_and_reads_of_it_in_activity(
    house: OpenHouse, car: Car, person: Person, visitor: Visitor
) -> None:
    """By mail, and line by line."""
    car.pair(code_on(show_code(visitor)))

    assert house.mail(person.email, "device_signed_in").payload["params"]["asked"]["device"] == MACAN
    told = visitor.open("/my/activity").text
    assert "A car was signed in to Navigation with a pairing code" in told
    assert "Pairing code shown" in told


def test_a_code_is_shown_only_after_a_fresh_proof(house: OpenHouse, person: Person, visitor: Visitor) -> None:
    """It opens the account on another device."""
    house.clock.turn(6 * MINUTE)
    page = show_code(visitor)
    assert page.path == "/confirm"
    page = page.submit(password=person.password)
    assert page.path == "/my/pairing"
    assert code_on(page.submit_to("/my/pairing"))


def test_a_code_works_for_five_minutes(house: OpenHouse, car: Car, visitor: Visitor) -> None:
    """To the second; then the page begins anew."""
    code = code_on(show_code(visitor))
    house.clock.turn(5 * MINUTE)
    assert error_of(car.pair(code)) == GONE
    assert visitor.get("/my/pairing/status").json() == {"next": "/my/pairing"}
    assert visitor.open("/my/pairing").heading == "Sign in to your car"
    code = code_on(show_code(house.signed_in()))
    house.clock.turn(5 * MINUTE - 1)
    assert car.pair(code).status_code == 200


def test_a_new_code_ends_the_one_before(car: Car, visitor: Visitor) -> None:
    """There is one for each account."""
    first = code_on(show_code(visitor))
    second = code_on(visitor.open("/my/pairing").submit_to("/my/pairing"))
    assert first != second
    assert error_of(car.pair(first)) == GONE
    assert car.pair(second).status_code == 200


def test_another_browser_of_the_same_account_sees_no_code(house: OpenHouse, person: Person, visitor: Visitor) -> None:
    """The one that proved itself does."""
    show_code(visitor)
    other = house.signed_in(person)
    assert other.open("/my/pairing").heading == "Sign in to your car"
    assert other.get("/my/pairing/status").json() == {"next": "/my/pairing"}


@pytest.mark.parametrize("end", ["sign out", "block"])
def test_a_code_ends_with_the_session_that_shows_it(
    house: OpenHouse, car: Car, person: Person, visitor: Visitor, end: str
) -> None:
    """And with the account."""
    code = code_on(show_code(visitor))
    if end == "block":
        house.block(person)
    else:
        visitor.open("/sign-out").submit()
    assert error_of(car.pair(code)) == GONE


def test_twenty_cars_at_once_get_one_sign_in_of_a_code(car: Car, visitor: Visitor) -> None:
    """Each by its own name; one is signed in."""
    code = code_on(show_code(visitor))
    answers = together(20, lambda number: car.pair(code, device_id=f"car {number}"))
    assert [reply.status_code for reply in answers].count(200) == 1
    assert {reply.status_code for reply in answers} <= {200, 400, 503}
    assert visitor.open("/my/security").text.count("Macan") == 1


def test_a_car_that_guesses_is_stopped_after_five_tries(car: Car, visitor: Visitor) -> None:
    """Also with the right code; another car goes on."""
    code = code_on(show_code(visitor))
    for _ in range(5):
        assert error_of(car.pair("BCDF-GHJK")) == GONE
    reply = car.pair(code)
    assert error_of(reply) == (429, "slow_down")
    assert int(reply.headers["retry-after"]) > 0
    assert car.pair(code, device_id="another").status_code == 200


def test_one_network_guesses_no_more_with_ever_new_cars(house: OpenHouse, car: Car) -> None:
    """Thirty in an hour."""
    seen = [car.pair("BCDF-GHJK", device_id=f"car {number}").status_code for number in range(31)]
    assert seen == [400] * 30 + [429]
    house.clock.turn(HOUR)
    assert car.pair(code_on(show_code(house.signed_in()))).status_code == 200


def test_right_codes_do_not_count_as_guesses(house: OpenHouse, car: Car) -> None:
    """A dealer signs many people in with one demonstration car."""
    for _ in range(7):
        assert car.pair(code_on(show_code(house.signed_in()))).status_code == 200


def test_a_stranger_cannot_use_up_a_cars_tries(car: Car, visitor: Visitor) -> None:
    """Only a car that proved itself is counted."""
    code = code_on(show_code(visitor))
    fields = {"grant_type": PAIRING, "pairing_code": "BCDF-GHJK", "device_id": car.vin}
    for _ in range(10):
        reply = car.service.http.post("/token", data=fields, auth=(car.service.client.client_id, "wrong"))
        assert error_of(reply) == (401, "invalid_client")
    assert car.pair(code).status_code == 200


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"device_id": None}, (400, "invalid_request")),
        ({"device_name": "two\nlines"}, (400, "invalid_request")),
        ({"scope": "unheard-of"}, (400, "invalid_scope")),
        ({"pairing_code": None}, GONE),
        ({"pairing_code": "x"}, GONE),
        ({"pairing_code": "x" * 65}, (400, "invalid_request")),
    ],
)
def test_what_a_car_sends_with_a_code_is_judged(
    car: Car, visitor: Visitor, fields: dict[str, str | None], refused: tuple[int, str]
) -> None:
    """And the right code still works afterwards."""
    code = code_on(show_code(visitor))
    assert error_of(car.pair(code, **fields)) == refused
    assert car.pair(code).status_code == 200


def test_only_services_with_the_grant_take_pairing_codes(house: OpenHouse, visitor: Visitor) -> None:
    """A shop learns nothing by trying."""
    shop = Car(house.service())
    assert error_of(shop.pair(code_on(show_code(visitor)))) == (400, "unauthorized_client")


def test_the_page_says_how_each_model_does_it(house: OpenHouse) -> None:
    """From the brand's table."""
    page = house.signed_in().open("/my/pairing")
    assert "TaycanModel years 2020 to 2024 Asks for a code" in page.text


def test_a_brand_without_a_table_of_models_offers_both_ways(plain_house: OpenHouse) -> None:
    """The neutral one has no cars of its own."""
    person = Person(plain_house.new_email(), "correct horse battery staple")
    visitor = plain_house.visitor()
    plain_house.register(visitor, person)
    page = visitor.open("/my/pairing")
    assert "Model years" not in page.text
    assert "/device" in page.links
    assert page.submit_to("/my/pairing").heading == "Type this code in your car"
