"""How many mails may be asked for: counted per address and per network, over every kind; more look the same."""

from tests.house import OpenHouse
from tests.visitor import Visitor

HOUR, DAY = 3600, 86_400


def ask(visitor: Visitor, kind: str, email: str) -> tuple[int, str]:
    """Have a mail sent; where it leads is all that the browser sees."""
    if kind == "link":
        page = visitor.open("/sign-in").submit(email=email)
        reply = visitor.post(*page.filled("/sign-in/link"))
    else:
        reply = visitor.post(*visitor.open(f"/{kind}").filled(email=email))
    return reply.status_code, reply.headers["location"]


def asked_for(house: OpenHouse, email: str) -> int:
    """How many mails went out that somebody asked for."""
    return len([mail for mail in house.mails(email) if mail.code])


def test_the_seventh_mail_of_an_hour_is_not_sent_and_looks_as_if_it_were(house: OpenHouse) -> None:
    """Registering, signing in and forgetting count together, from whichever browser."""
    email = house.person().email
    house.clock.turn(HOUR)
    before = asked_for(house, email)
    answers = {ask(house.visitor(), kind, email) for kind in ("register", "link", "forgot") * 4}
    assert answers == {(303, "/register/mail"), (303, "/sign-in/mail"), (303, "/forgot/mail")}
    assert asked_for(house, email) == before + 6
    house.clock.turn(HOUR)
    ask(house.visitor(), "link", email)
    assert asked_for(house, email) == before + 7


def test_sending_again_counts_as_well(house: OpenHouse) -> None:
    """Patience does not buy more; the page goes on as if it did."""
    email, visitor = house.person().email, house.visitor()
    house.clock.turn(HOUR)
    before = asked_for(house, email)
    page = visitor.open("/sign-in").submit(email=email).submit_to("/sign-in/link")
    for _ in range(6):
        house.clock.turn(330)
        page = page.submit_to("/sign-in/mail/resend")
        assert (page.status, page.path) == (200, "/sign-in/mail")
    assert asked_for(house, email) == before + 6


def test_an_address_gets_twenty_mails_a_day_at_most(house: OpenHouse) -> None:
    """However they are spread."""
    email = house.new_email()
    for _ in range(8):
        house.clock.turn(HOUR)
        for _ in range(4):
            ask(house.visitor(), "register", email)
    assert asked_for(house, email) == 20


def test_a_network_asks_for_twenty_mails_an_hour_at_most(house: OpenHouse) -> None:
    """To addresses of anybody; known and unknown ones count alike, and other networks go on."""
    address, people = house.new_address(), [house.person().email for _ in range(2)]
    strangers = [house.new_email() for _ in range(22)]
    answers = {ask(house.visitor(address=address), "forgot", email) for email in strangers[:2]}
    assert answers == {(303, "/forgot/mail")}
    answers = {ask(house.visitor(address=address), "register", email) for email in strangers[2:]}
    assert answers == {(303, "/register/mail")}
    assert sum(asked_for(house, email) for email in strangers) == 18
    house.clock.turn(1)
    before = asked_for(house, people[0])
    assert ask(house.visitor(address=address), "link", people[0]) == (303, "/sign-in/mail")
    assert asked_for(house, people[0]) == before
    ask(house.visitor(), "link", people[0])
    assert asked_for(house, people[0]) == before + 1


def test_a_mail_that_was_not_sent_leaves_the_one_before_good(house: OpenHouse) -> None:
    """Nobody can void somebody's mail by asking for more than may be sent."""
    person = house.person()
    house.clock.turn(HOUR)
    visitor = house.visitor()
    for _ in range(6):
        visitor = house.visitor()
        ask(visitor, "link", person.email)
        house.clock.turn(1)
    link = house.mail(person.email, "sign_in_link").link
    house.clock.turn(1)
    ask(house.visitor(), "link", person.email)
    assert visitor.open(link).submit().path == "/my"
