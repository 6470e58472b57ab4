"""The security code over the API: checked by services of the brand, read by nobody."""

from typing import Any

import httpx2
import pytest

from tests.apps.api.test_payment_preference import token_of
from tests.house import OpenHouse, Person, together
from tests.owners import accept, invite, owner, vehicle_path
from tests.service import Service
from tests.visitor import Visitor

PATH = "/api/security-code/check"
SCOPES = ("openid", "vehicles", "security_code")
CODE, WRONG = "7194", "6385"


@pytest.fixture(scope="module")
def app(house: OpenHouse) -> Service:
    """The app of the brand, which unlocks vehicles."""
    return house.service(scopes=SCOPES)


class Owner:
    """Somebody with a vehicle and a code, and the app's token for them."""

    def __init__(self, house: OpenHouse, app: Service, code: str = CODE) -> None:
        self.person: Person = owner(house)
        self.visitor: Visitor = house.signed_in(self.person)
        self.token = token_of(app, self.visitor, " ".join(SCOPES))
        self.vehicle: str = app.userinfo(self.token).json()["vehicles"][0]["id"]
        if code:
            self.set(code)

    def set(self, code: str) -> None:
        """Set the code in My."""
        page = self.visitor.open(f"{vehicle_path(self.visitor)}/security-code")
        page.submit(security_code=code, security_code_again=code)


def ask(app: Service, token: str, vehicle: str, code: Any) -> httpx2.Response:  # noqa: ANN401  # whatever is sent
    """One check."""
    return app.http.post(PATH, json={"vehicle": vehicle, "code": code}, headers={"authorization": f"Bearer {token}"})


def test_a_service_learns_whether_it_is_the_code(house: OpenHouse, app: Service) -> None:
    """Right or wrong with what is left, and nothing else; the owner sees the wrong ones."""
    who = Owner(house, app)
    reply = ask(app, who.token, who.vehicle, CODE)
    assert (reply.status_code, reply.json(), reply.headers["cache-control"]) == (200, {"result": "right"}, "no-store")
    assert ask(app, who.token, who.vehicle, WRONG).json() == {"result": "wrong", "left": 4}
    told = who.visitor.open("/my/activity").text
    assert house.say("activity.what.security_code.failed", service="Online Shop") in told


def test_a_right_one_forgets_the_wrong_ones(house: OpenHouse, app: Service) -> None:
    """Five in a row are counted, not five in a year."""
    who = Owner(house, app)
    for _ in range(3):
        for _ in range(4):
            assert ask(app, who.token, who.vehicle, WRONG).json()["result"] == "wrong"
        assert ask(app, who.token, who.vehicle, CODE).json() == {"result": "right"}


def test_five_wrong_ones_block_it_until_it_is_set_anew(house: OpenHouse, app: Service) -> None:
    """The right one is not right any more, however long one waits; its owner is told by mail, once."""
    who = Owner(house, app)
    answers = [ask(app, who.token, who.vehicle, WRONG).json() for _ in range(5)]
    assert answers[3:] == [{"result": "wrong", "left": 1}, {"result": "blocked"}]
    assert ask(app, who.token, who.vehicle, CODE).json() == {"result": "blocked"}
    mails = [mail for mail in house.mails(who.person.email) if mail.kind == "vehicle"]
    assert [mail.payload["params"]["event"] for mail in mails] == ["blocked"]
    assert house.say("security_code.is_blocked") in who.visitor.open(vehicle_path(who.visitor)).text
    who.set("5017")
    assert ask(app, who.token, who.vehicle, "5017").json() == {"result": "right"}


def test_guesses_at_once_cost_no_less(house: OpenHouse, app: Service) -> None:
    """Thirty at the same time: five are looked at, and it is blocked once."""
    who = Owner(house, app)
    together(30, lambda _: ask(app, who.token, who.vehicle, WRONG).status_code)
    assert ask(app, who.token, who.vehicle, CODE).json() == {"result": "blocked"}
    count = "SELECT count(*) FROM audit JOIN accounts USING (customer_id) WHERE event = :event AND accounts.id = :id"
    account_id = house.account_id(who.person)
    assert house.rows(count, event="security_code.failed", id=account_id) == [(5,)]
    assert house.rows(count, event="security_code.blocked", id=account_id) == [(1,)]


def test_who_is_no_main_user_has_nothing_checked(house: OpenHouse, app: Service) -> None:
    """The vehicle of another, one that somebody may use, and none at all: unknown, and no try is lost."""
    who, guest = Owner(house, app), house.person()
    invited = house.signed_in(guest)
    invite(who.visitor, guest.email, right_remote="yes")
    accept(house, invited, guest.email)
    token = token_of(app, invited, " ".join(SCOPES))
    for _ in range(6):
        for vehicle in (who.vehicle, "", "ü", "x" * 1000):
            reply = ask(app, token, vehicle, CODE)
            assert (reply.status_code, reply.json()["error"]) == (404, "unknown_vehicle")
    assert ask(app, who.token, who.vehicle, CODE).json() == {"result": "right"}


def test_without_a_code_there_is_nothing_to_check(house: OpenHouse, app: Service) -> None:
    """The service says so to its customer."""
    who = Owner(house, app, code="")
    reply = ask(app, who.token, who.vehicle, CODE)
    assert (reply.status_code, reply.json()["error"]) == (409, "no_security_code")


def test_only_services_of_the_brand_with_the_scope_may_ask(house: OpenHouse, app: Service) -> None:
    """Not with another scope, not a third party, not without a token."""
    who = Owner(house, app)
    stranger = house.service(scopes=SCOPES, first_party=False, name="Fleet")
    assert ask(app, "", who.vehicle, CODE).status_code == 401
    poor = token_of(app, who.visitor, "openid vehicles")
    assert ask(app, poor, who.vehicle, CODE).status_code == 403
    foreign = token_of(stranger, who.visitor, " ".join(SCOPES))
    assert ask(stranger, foreign, who.vehicle, CODE).status_code == 403
    assert ask(app, who.token, who.vehicle, CODE).json() == {"result": "right"}


UNREADABLE = (b"", b"[]", b"{}", b'{"vehicle":"x","code":7194}', b"\xff", b'{"vehicle":"x","code":"1","a":1}')


@pytest.mark.parametrize("body", UNREADABLE)
def test_what_cannot_be_read_costs_no_try(house: OpenHouse, app: Service, body: bytes) -> None:
    """400, and what was sent is not repeated."""
    who = Owner(house, app)
    headers = {"authorization": f"Bearer {who.token}", "content-type": "application/json"}
    assert app.http.post(PATH, content=body, headers=headers).status_code == 400
    assert ask(app, who.token, who.vehicle, WRONG).json() == {"result": "wrong", "left": 4}
