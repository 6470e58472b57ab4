"""What strangers can have written is limited for each network, and the refusal says nothing but that (ASVS 2.4.1)."""

from collections.abc import Callable, Iterator

import pytest

from keyfob.accounts.throttle_rules import RULES, Act, By, Rule
from tests.apps.registering import begun
from tests.house import OpenHouse, together
from tests.visitor import Page, Visitor

HOUR, DAY = 3600, 86_400
FEW = (
    *(rule for rule in RULES if rule.act not in {Act.REGISTER, Act.PARK, Act.ASK, Act.MAIL}),
    Rule(Act.REGISTER, By.NETWORK, 3, HOUR),
    Rule(Act.PARK, By.NETWORK, 3, HOUR),
    Rule(Act.ASK, By.NETWORK, 6, HOUR),
    Rule(Act.ASK, By.EMAIL, 3, HOUR),
    # Beyond these no mail is sent, and everything looks the same.
    Rule(Act.MAIL, By.EMAIL, 1, DAY),
)
WRITTEN = ("registrations", "mail_links", "parked_requests", "audit", "outbox")


@pytest.fixture
def few(house: OpenHouse) -> Iterator[OpenHouse]:
    """A house where a network has three registrations and three waiting requests an hour."""
    with house.deciding(throttle=FEW):
        yield house


def written(house: OpenHouse) -> list[int]:
    """How many rows there are that a stranger can cause."""
    return [house.rows(f"SELECT count(*) FROM {table}")[0][0] for table in WRITTEN]  # noqa: S608  # names of our own


def register(visitor: Visitor, email: str) -> tuple[int, str]:
    """Give an address; the status, and when to try again."""
    reply = visitor.post(*visitor.open("/register").filled(email=email))
    return reply.status_code, reply.headers.get("retry-after", "")


def test_a_network_begins_so_many_registrations_an_hour(few: OpenHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next one is refused kindly, with what was typed and when to try again; nothing is written for it."""
    address, other = few.new_address(), few.visitor()
    assert [register(few.visitor(address=address), few.new_email())[0] for _ in range(3)] == [303] * 3
    few.clock.turn(HOUR - 90)
    before, visitor, email = written(few), few.visitor(address=address), few.new_email()
    with monkeypatch.context() as patch:
        patch.setattr(few.program.store.vault.keys, "make", None)
        page = visitor.open("/register").submit(email=email)
    assert (page.status, page.reply.headers["retry-after"]) == (429, "90")
    assert page.problems == {"email": few.say("problem.registrations_many", wait="in 2 minutes")}
    assert page.form().values["email"] == email
    assert written(few) == before
    assert register(other, few.new_email())[0] == 303
    few.clock.turn(90)
    assert page.submit(email=email).path == "/register/mail"


def test_whether_an_address_has_an_id_makes_no_difference_to_the_refusal(few: OpenHouse) -> None:
    """Neither before nor after: both count, and both are refused in the same words."""
    known, unknown = somebody(few), few.new_email()
    for first, then in ((known, unknown), (unknown, known)):
        address = few.new_address()
        assert [register(few.visitor(address=address), first)[0] for _ in range(3)] == [303] * 3
        refused = [few.visitor(address=address).open("/register").submit(email=email) for email in (first, then)]
        texts = [page.text.replace(page.form().values["email"], "E") for page in refused]
        assert [page.status for page in refused] == [429, 429]
        assert texts[0] == texts[1]


def test_an_address_corrected_counts_as_one_more(few: OpenHouse) -> None:
    """It writes as much; the one that waits goes on waiting."""
    email, visitor = few.new_email(), few.visitor()
    page = begun(few, visitor, email)
    for _ in range(2):
        page = page.submit_to("/register/mail/address", email=few.new_email())
        assert page.path == "/register/mail"
    before = written(few)
    refused = page.submit_to("/register/mail/address", email=email)
    assert (refused.status, refused.reply.headers["retry-after"]) == (429, str(HOUR))
    assert refused.problems == {"email": few.say("problem.registrations_many", wait="in 60 minutes")}
    assert written(few) == before


def test_going_on_with_a_registration_is_not_counted(few: OpenHouse) -> None:
    """The back button, another tab, and a mistyped address write nothing, so they cost nothing."""
    email, visitor = few.new_email(), few.visitor()
    for _ in range(5):
        assert register(visitor, email) == (303, "")
        assert register(visitor, "no address") == (400, "")
    assert len(few.mails(email)) == 1
    assert register(visitor, few.new_email()) == (303, "")


def test_hosts_of_one_ipv6_network_count_together(few: OpenHouse) -> None:
    """Changing the last 64 bits buys nothing."""
    answers = [register(few.visitor(address=f"2001:db8:5:5::{number}"), few.new_email())[0] for number in range(1, 5)]
    assert answers == [303, 303, 303, 429]
    assert register(few.visitor(address="2001:db8:5:6::1"), few.new_email())[0] == 303


def somebody(house: OpenHouse) -> str:
    """The address of somebody who has an ID, and asked for no mail for a day."""
    email = house.person().email
    house.clock.turn(DAY)
    return email


def ask_for_link(visitor: Visitor, email: str) -> Page:
    """Ask for a mail that signs in."""
    return visitor.open("/sign-in").submit(email=email).submit_to("/sign-in/link")


def ask_for_password(visitor: Visitor, email: str) -> Page:
    """Ask for a mail with which to set another password."""
    return visitor.open("/forgot").submit(email=email)


@pytest.mark.parametrize("ask", [ask_for_link, ask_for_password])
@pytest.mark.parametrize("has_id", [True, False], ids=["known", "unknown"])
def test_asking_for_mails_writes_no_more_than_there_is_room_for_an_address(
    few: OpenHouse, ask: Callable[[Visitor, str], Page], *, has_id: bool
) -> None:
    """From ever new networks; the last of them were not even sent, and then one is told and nothing is written."""
    email = somebody(few) if has_id else few.new_email()
    for _ in range(3):
        assert ask(few.visitor(), email).path.endswith("/mail")
    few.clock.turn(90)
    before = written(few)
    page = ask(few.visitor(), email)
    assert (page.status, page.reply.headers["retry-after"]) == (429, str(HOUR - 90))
    assert few.say("problem.mails_many", wait="in 59 minutes") in page.text
    assert written(few) == before
    assert ask(few.visitor(), few.new_email()).path.endswith("/mail")
    few.clock.turn(HOUR - 90)
    assert ask(few.visitor(), email).path.endswith("/mail")


@pytest.mark.parametrize("ask", [ask_for_link, ask_for_password])
def test_asking_for_mails_writes_no_more_than_there_is_room_for_a_network(
    few: OpenHouse, ask: Callable[[Visitor, str], Page]
) -> None:
    """Whoever goes through a list of addresses, with an ID or without one."""
    address = few.new_address()
    emails = [somebody(few) if number % 2 else few.new_email() for number in range(7)]
    for email in emails[:6]:
        assert ask(few.visitor(address=address), email).path.endswith("/mail")
    before = written(few)
    assert ask(few.visitor(address=address), emails[6]).status == 429
    assert written(few) == before


@pytest.mark.parametrize("waiting", ["/sign-in/mail", "/forgot/mail", "/register/mail"])
@pytest.mark.parametrize("has_id", [True, False], ids=["known", "unknown"])
def test_asking_for_the_same_mail_again_writes_no_more_either(few: OpenHouse, waiting: str, *, has_id: bool) -> None:
    """Patience does not help: what is mailed no more is written down no more."""
    email, visitor = somebody(few) if has_id else few.new_email(), few.visitor()
    if waiting == "/register/mail":
        assert register(visitor, email)[0] == 303
    else:
        (ask_for_link if waiting == "/sign-in/mail" else ask_for_password)(visitor, email)
    for seconds in (60, 120):
        few.clock.turn(seconds)
        assert visitor.open(waiting).submit_to(f"{waiting}/resend").status == 200
    few.clock.turn(300)
    before = written(few)
    page = visitor.open(waiting).submit_to(f"{waiting}/resend")
    assert (page.status, page.reply.headers["retry-after"]) == (429, str(HOUR - 480))
    assert page.problems == {"code": few.say("problem.mails_many", wait="in 52 minutes")}
    assert written(few) == before


def test_registering_one_address_again_and_again_writes_no_more_than_there_is_room_for(few: OpenHouse) -> None:
    """In ever new browsers of ever new networks, whether somebody has the address or not."""
    for email in (somebody(few), few.new_email()):
        assert [register(few.visitor(), email)[0] for _ in range(3)] == [303] * 3
        before, visitor = written(few), few.visitor()
        page = visitor.open("/register").submit(email=email)
        assert (page.status, page.problems) == (429, {"email": few.say("problem.mails_many", wait="in 60 minutes")})
        assert written(few) == before


def test_however_many_ask_for_a_mail_at_once_no_more_is_written_than_there_is_room_for(few: OpenHouse) -> None:
    """Room is reserved before anything is decided for good."""
    email, visitors = few.new_email(), [few.visitor() for _ in range(12)]
    forms = [visitor.open("/forgot").filled(email=email) for visitor in visitors]
    before = few.rows("SELECT count(*) FROM mail_links")[0][0]
    answers = together(12, lambda number: visitors[number].post(*forms[number]).status_code)
    assert (answers.count(303), answers.count(429)) == (3, 9)
    assert few.rows("SELECT count(*) FROM mail_links")[0][0] == before + 3


def test_a_network_has_so_many_requests_waiting_an_hour(few: OpenHouse) -> None:
    """The next one gets a page that says so; the service is not called back, and nothing is written."""
    service, address = few.service(), few.new_address()
    urls = [service.url(), service.url(prompt="create"), service.url(prompt="login")]
    assert [few.visitor(address=address).get(url).status_code for url in urls] == [303] * 3
    before, visitor = written(few), few.visitor(address=address)
    page = visitor.open(service.url())
    assert (page.status, page.heading) == (429, few.say("error.too_many.title"))
    assert (page.reply.headers["retry-after"], page.away) == (str(HOUR), "")
    assert written(few) == before
    assert few.visitor().get(service.url()).status_code == 303
    few.clock.turn(HOUR)
    assert page.again().path == "/sign-in"


def test_a_request_by_post_is_counted_once_at_the_get_that_follows(few: OpenHouse) -> None:
    """The post itself leaves nothing."""
    service, visitor = few.service(), few.visitor()
    for _ in range(3):
        reply = visitor.post("/authorize", service.url().partition("?")[2])
        assert visitor.get(reply.headers["location"]).status_code == 303
    assert visitor.post("/authorize", service.url().partition("?")[2]).status_code == 303
    assert visitor.get(service.url()).status_code == 429


def test_whoever_is_signed_in_already_is_not_counted(few: OpenHouse) -> None:
    """From service to service, as often as they like: nothing waits, so nothing is reserved."""
    service, person, address = few.service(), few.person(), few.new_address()
    visitor = few.visitor(address=address)
    few.sign_in(visitor, person)
    counted = few.rows("SELECT sum(tries) FROM attempts")
    for _ in range(5):
        assert "code" in service.answer(visitor.open(service.url()))
        assert (
            service.answer(few.visitor(address=address).open(service.url(prompt="none")))["error"] == "login_required"
        )
    assert few.rows("SELECT sum(tries) FROM attempts") == counted
    assert few.visitor(address=address).get(service.url()).status_code == 303


def test_what_cannot_be_served_is_not_counted(few: OpenHouse) -> None:
    """An unknown service, or a request that goes back at once, leaves nothing to wait."""
    service, visitor = few.service(), few.visitor()
    for _ in range(5):
        assert visitor.get(service.url(client_id="nobody")).status_code == 400
        assert visitor.get(service.url(response_type="token")).status_code == 303
    assert visitor.open(service.url()).path == "/sign-in"


def test_however_many_ask_at_once_no_more_is_written_than_there_is_room_for(few: OpenHouse) -> None:
    """Room is reserved before anything is decided for good."""
    service, address = few.service(), few.new_address()
    visitors = [few.visitor(address=address) for _ in range(12)]
    before = few.rows("SELECT count(*) FROM parked_requests")[0][0]
    answers = together(12, lambda number: visitors[number].get(service.url()).status_code)
    assert (answers.count(303), answers.count(429)) == (3, 9)
    assert few.rows("SELECT count(*) FROM parked_requests")[0][0] == before + 3
