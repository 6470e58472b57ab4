"""In the days after a change of the ID: no factor goes or comes, and no vehicle; over HTTP, on each database."""

from collections.abc import Mapping

from tests.apps.id_changing import HOLD, executed
from tests.house import OpenHouse, Person
from tests.owners import accept, invite, owner, vehicle_path
from tests.second_factor import lock, sign_in
from tests.visitor import Visitor

SECURITY = "/my/security"


def send(visitor: Visitor, path: str, fields: Mapping[str, str]) -> int:
    """Post it as a page of My would; the status, which is 409 where it has to wait."""
    _, own = visitor.open("/my").filled("/language")
    return visitor.post(path, {"csrf": own["csrf"], **fields}).status_code


def test_neither_a_factor_nor_a_vehicle_is_removed_for_seven_days(house: OpenHouse) -> None:
    """The app stays on, its recovery codes good and the car linked; then both go."""
    person = owner(house)
    new = Person(executed(house, person).new)
    keys = lock(house, new)
    visitor = house.visitor()
    assert sign_in(house, new, keys, visitor).path == "/my"
    car = vehicle_path(visitor)
    acts = {
        f"{SECURITY}/second-factor/off": {},
        f"{SECURITY}/second-factor": {"code": "123456"},
        f"{SECURITY}/backup-codes": {},
        f"{car}/sold": {"sold": "yes"},
    }
    assert [send(visitor, path, fields) for path, fields in acts.items()] == [409] * len(acts)
    assert house.say("id_change.hold.title") in visitor.open(f"{SECURITY}/second-factor").text
    assert visitor.open(car).status == 200
    house.clock.turn(HOLD)
    later = house.visitor()
    assert sign_in(house, new, keys, later).path == "/my"
    assert send(later, f"{car}/sold", {"sold": "yes"}) == 303
    assert send(later, f"{SECURITY}/second-factor/off", {}) == 303
    assert later.get(car).status_code == 404
    assert house.sign_in(house.visitor(), new).path == "/my"


def test_nobody_sets_up_an_app_for_seven_days(house: OpenHouse) -> None:
    """A thief's app would shut the owner out who takes the ID back."""
    visitor = house.signed_in(Person(executed(house).new))
    page = visitor.open(f"{SECURITY}/second-factor")
    assert (page.status, page.heading) == (409, house.say("id_change.hold.title"))


def test_a_vehicle_of_another_is_not_left_for_seven_days(house: OpenHouse) -> None:
    """Only its main user could undo that."""
    main, guest = house.signed_in(owner(house)), house.person()
    invite(main, guest.email)
    path = accept(house, house.signed_in(guest), guest.email).path
    visitor = house.signed_in(Person(executed(house, guest).new))
    assert send(visitor, f"{path}/leave", {}) == 409
    assert visitor.open(path).status == 200


def test_whoever_has_to_lock_a_secondary_user_out_does_not_wait(house: OpenHouse) -> None:
    """It can be undone by inviting them again."""
    person, guest = owner(house), house.person()
    main = house.signed_in(person)
    invite(main, guest.email)
    used = accept(house, house.signed_in(guest), guest.email).path
    visitor = house.signed_in(Person(executed(house, person).new))
    page = visitor.open(vehicle_path(visitor))
    user = next(link for link in page.links if "/users/" in link and not link.endswith("/new"))
    assert send(visitor, f"{user}/withdraw", {}) == 303
    assert house.signed_in(guest).get(used).status_code == 404
