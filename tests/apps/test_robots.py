"""Where many attempts come from one network, a browser proves first that it is no robot."""

import base64

import altcha  # noqa: TID253  # what is tested here stands at the top
import msgspec

from tests.house import OpenHouse, Person
from tests.visitor import Page, Visitor

WRONG = "Falsch12!x"


def crowded(house: OpenHouse) -> str:
    """A network address from which ten passwords were typed, for ten addresses."""
    address = house.new_address()
    for _ in range(10):
        stranger = house.visitor(address=address)
        assert house.sign_in(stranger, Person(house.new_email(), WRONG)).status == 400
    return address


def asked(house: OpenHouse, person: Person) -> tuple[Visitor, Page]:
    """Somebody in a crowded network who typed the right password, and is asked for a proof."""
    visitor = house.visitor(address=crowded(house))
    page = house.sign_in(visitor, person)
    assert page.status == 429
    assert house.say("problem.prove") in page.text
    return visitor, page


def solution_of(page: Page) -> str:
    """What the page's script would fill in."""
    puzzle = msgspec.json.decode(next(filter(None, (field.get("data-puzzle") for field in page.tree.all("input")))))
    solved = altcha.v2.solve_challenge(altcha.v2.Challenge.from_dict(puzzle))
    assert solved is not None
    answer = {"challenge": puzzle, "solution": {"counter": solved.counter, "derivedKey": solved.derived_key}}
    return base64.b64encode(msgspec.json.encode(answer)).decode()


def test_a_calculation_of_the_browser_makes_room_for_one_attempt(house: OpenHouse) -> None:
    """Nobody is shut out by neighbours; and the proof is used up by it."""
    person = house.person()
    _, page = asked(house, person)
    proof = solution_of(page)
    assert page.submit(password=WRONG, proof=proof, ticket="").status == 400
    again = page.submit(password=person.password, proof=proof, ticket="")
    assert again.status == 429
    assert again.submit(password=person.password, proof=solution_of(again), ticket="").path == "/my"


def test_without_script_one_waits_a_little(house: OpenHouse) -> None:
    """The ticket of the page is good after twenty seconds, once."""
    person = house.person()
    _, page = asked(house, person)
    assert page.submit(password=person.password).status == 429
    house.clock.turn(20)
    assert page.submit(password=WRONG).status == 400
    assert page.submit(password=person.password).status == 429
    house.clock.turn(-20)


def test_a_proof_is_worth_nothing_in_another_browser(house: OpenHouse) -> None:
    """One machine does not solve for a thousand."""
    person = house.person()
    (_, solved), (other, page) = asked(house, person), asked(house, person)
    fields = {"proof": solution_of(solved), "ticket": solved.form().values["ticket"]}
    house.clock.turn(20)
    assert page.submit(password=person.password, **fields).status == 429
    house.clock.turn(-20)
    assert other.cookie("keyfob") == ""


def test_forged_tickets_and_rubbish_are_no_proof(house: OpenHouse) -> None:
    """Nor are they errors."""
    person = house.person()
    _, page = asked(house, person)
    real = page.form().values["ticket"]
    soon, name, seal = real.split(".")
    for ticket in (
        "",
        ".",
        "..",
        "1.a.b",
        f"1.{name}.{seal}",
        f"{soon}.x.{seal}",
        f"{'9' * 40}.{name}.{seal}",
        "٣.a.b",
    ):
        house.clock.turn(20)
        assert page.submit(password=person.password, ticket=ticket, proof="x").status == 429
        house.clock.turn(-20)


def test_a_browser_that_is_known_is_never_asked(house: OpenHouse) -> None:
    """It has a count of its own."""
    person, address = house.person(), crowded(house)
    visitor = house.visitor(address=address)
    house.sign_in(visitor, person)
    known = house.visitor()
    assert house.sign_in(known, person).path == "/my"
    assert house.sign_in(known, person).path == "/my"


def test_registering_from_a_crowded_network_asks_too(house: OpenHouse) -> None:
    """After twenty in an hour; the answer does not depend on whose the address is."""
    address, person = house.new_address(), house.person()
    for _ in range(20):
        house.visitor(address=address).open("/register").submit(email=house.new_email())
    for email in (house.new_email(), person.email):
        page = house.visitor(address=address).open("/register").submit(email=email)
        assert (page.status, house.say("problem.prove") in page.text) == (429, True)
        assert page.submit(email=email, proof=solution_of(page), ticket="").path == "/register/mail"
