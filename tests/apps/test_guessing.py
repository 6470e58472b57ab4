"""Guessing passwords and codes: what is counted, under what, and that nobody is locked out by others (ASVS 6.3.1)."""

from keyfob.accounts.throttle_rules import RULES
from keyfob.base.limit import Effect
from tests.house import OpenHouse, Person, Stamps, open_house, together
from tests.visitor import Page, Visitor

MINUTE, HOUR = 60, 3600
UNPROVED = tuple(rule for rule in RULES if rule.effect is not Effect.PROVE)


def guess(visitor: Visitor, email: str) -> int:
    """One wrong password; the status it is answered with."""
    return visitor.open("/sign-in").submit(email=email).submit(password="Wrong12!x").status


def test_after_five_wrong_passwords_the_next_is_not_looked_at_for_a_while(house: OpenHouse) -> None:
    """Not even the right one, from a browser never seen; a quarter of an hour later it is."""
    person = house.person()
    assert [guess(house.visitor(), person.email) for _ in range(7)] == [400] * 5 + [429] * 2
    page = house.sign_in(house.visitor(), person)
    assert (page.status, page.problems) == (429, {"password": house.say("problem.too_many", wait="in 15 minutes")})
    house.clock.turn(15 * MINUTE)
    assert house.sign_in(house.visitor(), person).path == "/my"


def test_a_refusal_says_when_to_try_again_whoever_has_the_address(house: OpenHouse) -> None:
    """In words and for programs; the same for an address that nobody has (ASVS 6.3.8)."""
    seen = []
    for person in (house.person(), Person(house.new_email())):
        for _ in range(5):
            guess(house.visitor(), person.email)
        house.clock.turn(14 * MINUTE)
        page = house.sign_in(house.visitor(), person)
        seen.append((page.status, page.reply.headers["retry-after"], page.problems["password"]))
        house.clock.turn(MINUTE)
    assert seen == [(429, "60", house.say("problem.too_many", wait="in 1 minute"))] * 2


def test_fifty_guesses_from_fifty_networks_do_not_keep_the_owner_out(house: OpenHouse) -> None:
    """Five are looked at; the browser that signed in before still gets in at once, and so does a mailed link."""
    person = house.person()
    known = house.signed_in(person)
    known.forget("keyfob")
    assert [guess(house.visitor(), person.email) for _ in range(50)].count(400) == 5
    assert house.sign_in(known, person).path == "/my"
    elsewhere = house.visitor()
    elsewhere.open("/sign-in").submit(email=person.email).submit_to("/sign-in/link")
    assert elsewhere.open(house.mail(person.email, "sign_in_link").link).submit().path == "/my"


def test_a_known_browser_may_not_guess_for_ever_either(house: OpenHouse) -> None:
    """It has five tries of its own."""
    person = house.person()
    known = house.signed_in(person)
    known.forget("keyfob")
    assert [guess(known, person.email) for _ in range(6)] == [400] * 5 + [429]


def test_two_hundred_guesses_at_once_are_five(house: OpenHouse) -> None:
    """Each is counted before it is looked at, so the limit holds to the unit, and nothing is answered as right."""
    person = house.person()
    visitors = [house.visitor() for _ in range(10)]
    forms = [visitor.open("/sign-in").submit(email=person.email).filled(password="Wrong12!x") for visitor in visitors]
    answers = together(200, lambda number: visitors[number % 10].post(*forms[number % 10]).status_code)
    assert set(answers) <= {400, 429, 503}
    looked_at = 200 - answers.count(429)
    assert looked_at == 5
    failures = house.rows("SELECT failures FROM passwords WHERE account_id = :id", id=house.account_id(person))
    assert failures[0][0] == answers.count(400)


def test_all_spellings_of_an_address_share_one_counter(house: OpenHouse) -> None:
    """Capitals and spaces around do not buy tries."""
    person = house.person()
    spellings = [person.email, person.email.upper(), f" {person.email}", f"{person.email.title()} "] * 2
    assert [guess(house.visitor(), spelling) for spelling in spellings] == [400] * 5 + [429] * 3


def test_one_network_has_thirty_guesses_in_all(house: OpenHouse) -> None:
    """Spread over many addresses, known or not; other networks go on. That is without the proofs asked for before."""
    address = house.new_address()
    with house.deciding(throttle=UNPROVED):
        answers = [guess(house.visitor(address=address), house.new_email()) for _ in range(32)]
    assert answers == [400] * 30 + [429] * 2
    assert guess(house.visitor(), house.new_email()) == 400


def test_forwarded_addresses_of_strangers_are_not_believed(house: OpenHouse) -> None:
    """Nobody outside the configured proxies can pretend to be many (ASVS 4.1.3)."""
    address, answers = house.new_address(), []
    told = ["1.2.3.4", "a", ", ".join(f"1.2.3.{n % 250}" for n in range(300)), "::1", "127.0.0.1, 1.2.3.5", ""]
    for number in range(12):
        visitor = house.visitor(address=address)
        url, fields = visitor.open("/sign-in").submit(email=house.new_email()).filled(password="Wrong12!x")
        forwarded = {"x_forwarded_for": told[number % len(told)], "forwarded": f"for=1.2.3.{number}"}
        answers.append(visitor.post(url, fields, **forwarded).status_code)
    assert answers == [400] * 10 + [429] * 2


def test_a_whole_ipv6_network_is_one_network(house: OpenHouse) -> None:
    """A /64 is what one customer of a provider has."""
    answers = [
        guess(house.visitor(address=f"2001:db8:1:2:{number:x}::{number:x}"), house.new_email()) for number in range(12)
    ]
    assert answers == [400] * 10 + [429] * 2
    assert guess(house.visitor(address="2001:db8:1:3::1"), house.new_email()) == 400


def test_a_right_password_forgets_the_wrong_ones_before(house: OpenHouse) -> None:
    """Whoever mistypes now and then is never locked out."""
    person = house.person()
    for _ in range(4):
        assert [guess(house.visitor(), person.email) for _ in range(3)] == [400] * 3
        assert house.sign_in(house.visitor(), person).path == "/my"


def test_the_current_password_in_my_is_guessed_no_more_often(house: OpenHouse) -> None:
    """A session left open does not help to find the password."""
    person = house.person()
    visitor = house.signed_in(person)
    page = visitor.open("/my/password")
    answers = [page.submit(current_password="Wrong12!x", password="Anders12!x").status for _ in range(6)]
    assert answers == [400] * 5 + [429]
    assert page.submit(current_password=person.password, password="Anders12!x").status == 429


def waiting_for_a_code(visitor: Visitor, person: Person) -> Page:
    """The page that waits for the mail that signs in."""
    return visitor.open("/sign-in").submit(email=person.email).submit_to("/sign-in/link")


def test_a_mailed_code_has_five_tries(house: OpenHouse) -> None:
    """Then not even the right one is looked at; the mail's link still works."""
    person, visitor = house.person(), house.visitor()
    page = waiting_for_a_code(visitor, person)
    mail = house.mail(person.email, "sign_in_link")
    wrong = f"{(int(mail.code) + 1) % 10**6:06}"
    assert [page.submit(code=wrong).status for _ in range(5)] == [400] * 5
    page = page.submit(code=mail.code)
    assert (page.status, page.problems) == (429, {"code": house.say("problem.too_many", wait="in 24 hours")})
    assert visitor.open(mail.link).submit().path == "/my"


def test_new_codes_do_not_bring_new_tries_for_the_address(house: OpenHouse) -> None:
    """Ten an hour over all codes, all browsers and all purposes; an hour later it goes on."""
    person, statuses = house.person(), []
    house.clock.turn(HOUR)
    for _ in range(3):
        page = waiting_for_a_code(house.visitor(), person)
        wrong = f"{(int(house.mail(person.email).code) + 1) % 10**6:06}"
        statuses += [page.submit(code=wrong).status for _ in range(4)]
    page = house.visitor().open("/forgot").submit(email=person.email)
    statuses.append(page.submit(code="123456").status)
    assert statuses == [400] * 10 + [429] * 3
    house.clock.turn(HOUR)
    visitor = house.visitor()
    page = waiting_for_a_code(visitor, person)
    assert page.submit(code=house.mail(person.email).code).path == "/my"


def test_twenty_codes_typed_at_once_are_five_tries(house: OpenHouse) -> None:
    """Reserved before they are compared, as passwords are."""
    person, visitor = house.person(), house.visitor()
    page = waiting_for_a_code(visitor, person)
    wrong = f"{(int(house.mail(person.email).code) + 1) % 10**6:06}"
    url, fields = page.filled(code=wrong)
    answers = together(20, lambda _: visitor.post(url, fields).status_code)
    assert (answers.count(400), answers.count(429)) == (5, 15)


def test_behind_a_configured_proxy_each_client_is_counted_by_its_own_address(stamps: Stamps) -> None:
    """The last address that a trusted proxy tells, and none that the client itself put before it."""
    with (
        stamps.copy("sqlite") as (folder, database),
        open_house(folder, database, trusted_proxy=["10.9.0.0/16"]) as house,
    ):
        answers = []
        for number in range(13):
            visitor = house.visitor(address="10.9.0.1")
            url, fields = visitor.open("/sign-in").submit(email=house.new_email()).filled(password="Wrong12!x")
            client = "198.51.100.7" if number < 12 else "198.51.100.8"
            forwarded = f"1.2.3.{number}, {client}, 10.9.0.2"
            answers.append(visitor.post(url, fields, x_forwarded_for=forwarded).status_code)
        assert answers == [400] * 10 + [429] * 2 + [400]
