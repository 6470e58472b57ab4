"""Devices over HTTP: asking for a code, waiting for a person, tokens (RFC 8628)."""

from functools import partial

import pytest

from tests.cars import GRANTS, Car, error_of, new_car, sign_out
from tests.house import OpenHouse, together
from tests.service import claims_of
from tests.visitor import Visitor

PENDING, SLOW = (400, "authorization_pending"), (400, "slow_down")
Filled = tuple[str, dict[str, str]]
MACAN = "Macan “Maria's”"
MINUTE = 60


@pytest.fixture
def car(house: OpenHouse) -> Car:
    """A car that shows a code."""
    return new_car(house).asking()


@pytest.fixture
def visitor(house: OpenHouse) -> Visitor:
    """Somebody who is signed in."""
    return house.signed_in()


def approve(visitor: Visitor, car: Car) -> None:
    """Say yes."""
    page = visitor.open(car.url).submit(decision="approve")
    assert page.heading == "Your car is being signed in", page.text


def test_a_car_gets_a_code_to_show(house: OpenHouse) -> None:
    """All members of RFC 8628 section 3.2, not to be stored anywhere."""
    reply = new_car(house).ask()

    assert (reply.status_code, reply.headers["cache-control"]) == (200, "no-store")
    body = reply.json()
    assert body.keys() == {
        "device_code", "user_code", "verification_uri", "verification_uri_complete", "expires_in", "interval",
    }  # fmt: skip
    assert (body["verification_uri"], body["expires_in"], body["interval"]) == ("https://id.example/device", 600, 5)
    assert body["verification_uri_complete"] == f"https://id.example/device?user_code={body['user_code']}"
    assert len(body["device_code"]) == 43
    assert set(body["user_code"].replace("-", "")) <= set("BCDFGHJKLMNPQRSTVWXZ")
    assert [len(part) for part in body["user_code"].split("-")] == [4, 4]


def test_neither_code_lies_in_the_database(house: OpenHouse, car: Car) -> None:
    """Only their digests do (ASVS 6.5.2); what the car says of itself is sealed."""
    for row in house.rows("SELECT * FROM device_authorizations"):
        for value in row:
            shown = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            for secret in (car.code, car.shown, car.shown.replace("-", ""), "Maria"):
                assert secret.encode() not in shown


def test_a_confirmed_car_gets_its_tokens_once(car: Car, visitor: Visitor) -> None:
    """With a refresh token, because its service has the grant for it; the code is worth nothing afterwards."""
    assert error_of(car.poll()) == PENDING
    approve(visitor, car)
    reply = car.poll()

    assert (reply.status_code, reply.headers["cache-control"]) == (200, "no-store")
    tokens = reply.json()
    assert tokens["scope"] == "openid profile offline_access"
    claims = claims_of(tokens["id_token"])
    assert (claims["acr"], claims["amr"]) == ("urn:keyfob:acr:password", ["pwd"])
    assert car.service.userinfo(tokens["access_token"]).json()["given_name"] == "Maria"
    assert car.service.refresh(tokens["refresh_token"]).status_code == 200
    assert error_of(car.poll()) == (400, "invalid_grant")
    assert car.service.userinfo(tokens["access_token"]).status_code == 200


def test_the_device_flow_gives_a_refresh_token_to_marked_services_only(house: OpenHouse, visitor: Visitor) -> None:
    """Without the grant the car is signed in for as long as one access token lives, and is listed no longer."""
    car = new_car(house, grant_types=GRANTS[:1]).asking()
    approve(visitor, car)

    tokens = car.poll().json()
    assert "refresh_token" not in tokens
    assert tokens["scope"] == "openid profile"
    assert "Macan" in visitor.open("/my/security").text
    house.clock.turn(tokens["expires_in"])
    assert "Macan" not in visitor.open("/my/security").text


def test_twenty_polls_at_once_give_tokens_exactly_once(car: Car, visitor: Visitor) -> None:
    """The others are refused, and end nothing."""
    approve(visitor, car)
    answers = together(20, lambda _: car.poll())

    given = [reply.json() for reply in answers if reply.status_code == 200]
    assert len(given) == 1
    assert all(reply.status_code in {400, 503} for reply in answers if reply.status_code != 200)
    assert car.service.userinfo(given[0]["access_token"]).status_code == 200


def test_polling_too_fast_slows_a_car_down_each_time(house: OpenHouse, car: Car) -> None:
    """Five seconds more, and they stay (RFC 8628 section 3.5)."""
    assert error_of(car.poll()) == PENDING
    house.clock.turn(2)
    assert error_of(car.poll()) == SLOW
    house.clock.turn(8)
    assert error_of(car.poll()) == SLOW
    house.clock.turn(14)
    assert error_of(car.poll()) == PENDING
    house.clock.turn(13)
    assert error_of(car.poll()) == SLOW
    house.clock.turn(20)
    assert error_of(car.poll()) == PENDING


def test_of_polls_at_once_one_is_in_time(car: Car) -> None:
    """And all the others are too soon."""
    answers = [error_of(reply) for reply in together(8, lambda _: car.poll())]

    assert answers.count(PENDING) == 1
    assert set(answers) <= {PENDING, SLOW, (503, "temporarily_unavailable")}


def test_nobody_confirms_in_time(house: OpenHouse, car: Car, visitor: Visitor) -> None:
    """After ten minutes the code is over, for the car and for people."""
    house.clock.turn(10 * MINUTE - 1)
    assert error_of(car.poll()) == PENDING
    house.clock.turn(1)
    assert error_of(car.poll()) == (400, "expired_token")
    assert "no such code" in visitor.open(car.url).problems["user_code"]


def test_a_code_that_was_confirmed_is_over_at_the_same_time(house: OpenHouse, car: Car, visitor: Visitor) -> None:
    """And the car that never came back is not listed any more."""
    approve(visitor, car)
    house.clock.turn(10 * MINUTE)
    assert error_of(car.poll()) == (400, "expired_token")
    assert "Macan" not in visitor.open("/my/security").text


def test_a_denied_car_is_told(car: Car, visitor: Visitor) -> None:
    """As often as it asks."""
    assert visitor.open(car.url).submit(decision="deny").heading == "Stopped"
    assert error_of(car.poll()) == (400, "access_denied")
    assert error_of(car.poll()) == (400, "access_denied")


def test_another_service_gets_nothing_for_a_device_code(house: OpenHouse, car: Car, visitor: Visitor) -> None:
    """And the owner still does."""
    thief = new_car(house)
    assert error_of(thief.poll(device_code=car.code)) == (400, "invalid_grant")
    approve(visitor, car)
    assert error_of(thief.poll(device_code=car.code)) == (400, "invalid_grant")
    assert car.poll().status_code == 200


@pytest.mark.parametrize("wrong", [None, "", "x", "x" * 43, "x" * 256])
def test_a_device_code_cannot_be_made_up(car: Car, wrong: str | None) -> None:
    """All of them sound alike."""
    assert error_of(car.poll(device_code=wrong)) == (400, "invalid_grant")


def test_a_session_that_ends_before_the_car_comes_back_leaves_it_nothing(car: Car, visitor: Visitor) -> None:
    """Approved and regretted: the car is listed at once, and signed out from there."""
    approve(visitor, car)
    assert sign_out(visitor, MACAN).notice == "That device is signed out."

    assert error_of(car.poll()) == (400, "invalid_grant")


def test_signing_out_on_the_phone_leaves_the_car_signed_in(car: Car, visitor: Visitor) -> None:
    """It has a session of its own, also before it comes back."""
    approve(visitor, car)
    visitor.open("/sign-out").submit()

    assert car.poll().status_code == 200


def test_a_car_is_signed_out_from_my(car: Car, visitor: Visitor) -> None:
    """It stands there by name, and everything it has is void at once."""
    approve(visitor, car)
    tokens = car.poll().json()
    assert f"{MACAN} Car" in visitor.open("/my/security").text
    sign_out(visitor, MACAN)

    assert car.service.userinfo(tokens["access_token"]).status_code == 401
    assert error_of(car.service.refresh(tokens["refresh_token"])) == (400, "invalid_grant")
    assert "Macan" not in visitor.open("/my/security").text


def test_the_cars_service_hears_that_its_owner_signed_it_out(house: OpenHouse) -> None:
    """By the session that its tokens name (OpenID Connect Back-Channel Logout 1.0)."""
    person = house.person()
    visitor, car = house.signed_in(person), new_car(house).asking()
    approve(visitor, car)
    sid = claims_of(car.poll().json()["id_token"])["sid"]
    sign_out(visitor, MACAN)
    assert sid in [logout["sid"] for logout in house.logouts(person)]


def test_a_yes_while_everybody_is_signed_out_gives_tokens_for_a_session_or_none(house: OpenHouse) -> None:
    """Whatever comes first, no car has tokens without standing in My."""
    for _ in range(4):
        person = house.person()
        visitor, other, car = house.signed_in(person), house.signed_in(person), new_car(house).asking()
        yes = visitor.open(car.url).filled("/device", decision="approve")
        everybody = other.open("/my/security").filled("/my/security/end-others")
        together(2, partial(_press, visitor, other, (yes, everybody)))
        reply = car.poll()
        is_listed = "Macan" in other.open("/my/security").text
        assert is_listed == (reply.status_code == 200)
        if is_listed:
            assert car.service.refresh(reply.json()["refresh_token"]).status_code == 200


def _press(visitor: Visitor, other: Visitor, pressed: tuple[Filled, Filled], number: int) -> object:
    return (visitor, other)[number].send(*pressed[number])


def test_a_car_that_gives_its_tokens_back_is_signed_out(car: Car, visitor: Visitor) -> None:
    """It is listed no more."""
    approve(visitor, car)
    tokens = car.poll().json()
    assert car.service.call("/revoke", token=tokens["refresh_token"]).status_code == 200

    assert "Macan" not in visitor.open("/my/security").text


@pytest.mark.parametrize("by", ["service", "password"])
def test_a_withdrawn_service_and_a_new_password_sign_cars_out(house: OpenHouse, car: Car, by: str) -> None:
    """Their tokens are void, so they are listed no more."""
    person = house.person()
    visitor = house.signed_in(person)
    approve(visitor, car)
    tokens = car.poll().json()
    assert "Macan" in visitor.open("/my/security").text
    if by == "service":
        visitor.open("/my/services").submit()
    else:
        visitor.open("/my/password").submit(current_password=person.password, password="Anders34§y")
    assert error_of(car.service.refresh(tokens["refresh_token"])) == (400, "invalid_grant")
    assert "Macan" not in visitor.open("/my/security").text


def test_the_owner_is_told_of_the_car_and_may_say_that_it_was_not_them(house: OpenHouse) -> None:
    """By mail, with the car's name; the press signs it out with everybody else."""
    person = house.person()
    car = new_car(house).asking()
    approve(house.signed_in(person), car)
    tokens = car.poll().json()

    notice = house.mail(person.email, "device_signed_in")
    assert notice.payload["params"]["asked"]["device"] == MACAN
    house.visitor().open(notice.link).submit()
    assert error_of(car.service.refresh(tokens["refresh_token"])) == (400, "invalid_grant")


def test_activity_tells_what_became_of_a_car(house: OpenHouse, visitor: Visitor) -> None:
    """Yes, no, and that it was signed in."""
    car, other = new_car(house).asking(), new_car(house).asking()
    approve(visitor, car)
    car.poll()
    visitor.open(other.url).submit(decision="deny")

    told = visitor.open("/my/activity").text
    for words in (
        "Said yes to a car of Navigation",
        "A car was signed in to Navigation",
        "“This is not me” said to a car of Navigation",
    ):
        assert words in told


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"client_secret": "wrong"}, (401, "invalid_client")),
        ({"client_id": "nobody"}, (401, "invalid_client")),
        ({"scope": "unheard-of"}, (400, "invalid_scope")),
        ({"device_name": "x" * 61}, (400, "invalid_request")),
        ({"device_name": "two\nlines"}, (400, "invalid_request")),
        ({"device_model": "turned \u202e round"}, (400, "invalid_request")),
        ({"scope": "x" * 2000}, (400, "invalid_request")),
    ],
)
def test_what_a_car_sends_is_judged(house: OpenHouse, fields: dict[str, str], refused: tuple[int, str]) -> None:
    """In the words of RFC 6749 section 5.2, and nothing is written."""
    car = new_car(house, token_endpoint_auth_method="client_secret_post")
    before = house.rows("SELECT count(*) FROM device_authorizations")
    usual = {"client_id": car.service.client.client_id, "client_secret": car.service.secret}
    assert error_of(car.service.http.post("/device_authorization", data={**usual, **fields})) == refused
    assert house.rows("SELECT count(*) FROM device_authorizations") == before


def test_a_parameter_sent_twice_is_refused(house: OpenHouse) -> None:
    """RFC 6749 section 3.1."""
    car = new_car(house, token_endpoint_auth_method="none", grant_types=GRANTS[:1])
    body = f"client_id={car.service.client.client_id}&scope=openid&scope=openid"
    headers = {"content-type": "application/x-www-form-urlencoded"}
    reply = car.service.http.post("/device_authorization", content=body, headers=headers)
    assert error_of(reply) == (400, "invalid_request")


def test_only_services_with_the_grant_may_ask(house: OpenHouse) -> None:
    """Neither for a code nor for tokens."""
    shop = Car(house.service())
    assert error_of(shop.ask()) == (400, "unauthorized_client")
    assert error_of(shop.poll(device_code="x" * 43)) == (400, "unauthorized_client")


def test_what_a_car_without_proof_says_of_itself_is_not_shown(house: OpenHouse, visitor: Visitor) -> None:
    """Anybody could say it."""
    car = new_car(house, token_endpoint_auth_method="none", grant_types=GRANTS[:1]).asking()
    page = visitor.open(car.url)
    assert "Macan" not in page.text
    assert "Navigation" in page.text


def test_nobody_fills_the_disk_with_devices(house: OpenHouse) -> None:
    """So many in an hour from one network, then a pause is asked for."""
    car = new_car(house)
    for _ in range(120):
        assert car.ask().status_code == 200
    reply = car.ask()
    assert (reply.status_code, reply.json()["error"]) == (429, "slow_down")
    assert int(reply.headers["retry-after"]) > 0
    house.clock.turn(3600)
    assert car.ask().status_code == 200
