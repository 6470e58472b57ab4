"""Whether an address has an ID shows nowhere: not in a status, a header, or a byte (ASVS 6.3.8).

Two browsers do the same, one with an address that has an ID and one with an address that has none. What they get is
compared byte by byte, once what is drawn by chance is masked. How long it takes is compared by bench/same_time.py.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import httpx2
import pytest

from keyfob.accounts.throttle_rules import RULES, Act, By, Rule
from keyfob.work.purge import purge
from tests.house import OpenHouse, Person
from tests.second_factor import lock, locked, sign_in
from tests.visitor import Page, Visitor

_CHANCE = (
    (re.compile(r"nonce-[0-9a-f]{32}"), "nonce-N"),
    (re.compile(r'nonce="[0-9a-f]{32}"'), 'nonce="N"'),
    (re.compile(r'name="csrf" value="[A-Za-z0-9_=-]{32}"'), 'name="csrf" value="C"'),
    (re.compile(r'name="draft" value="[A-Za-z0-9_-]{22}"'), 'name="draft" value="D"'),
    (re.compile(r"pending=[A-Za-z0-9_-]{43}"), "pending=P"),
    (re.compile(r'name="pending" value="[A-Za-z0-9_-]{43}"'), 'name="pending" value="P"'),
    (re.compile(r'<p class="number">\d\d</p>'), '<p class="number">00</p>'),
    (re.compile(r'class="reference">[0-9A-Za-z-]+<'), 'class="reference">R<'),
    (re.compile(r"keyfob-(browser|typed)=[A-Za-z0-9_-]*"), r"keyfob-\1=V"),
)


def masked(reply: httpx2.Response, email: str) -> tuple[int, list[tuple[str, str]], str]:
    """Status, headers and body, without what is drawn by chance; addresses in tests are of one length."""

    def mask(text: str) -> str:
        for pattern, stand_in in _CHANCE:
            text = pattern.sub(stand_in, text)
        return text.replace(email, "E" * len(email))

    headers = [(name, mask(value)) for name, value in reply.headers.items() if name != "x-request-id"]
    return reply.status_code, headers, mask(reply.text)


@dataclass
class Pair:
    """Two browsers doing the same: with an address that has an ID (``known``), and with one that has none."""

    house: OpenHouse
    known: tuple[Visitor, str]
    unknown: tuple[Visitor, str]

    def same(self, act: Callable[[Visitor, str], httpx2.Response | Page]) -> tuple[Page, Page]:
        """Both do it, and get the same."""
        pages = []
        for visitor, email in (self.known, self.unknown):
            got = act(visitor, email)
            pages.append(got if isinstance(got, Page) else Page(visitor, got))
        first, second = (masked(page.reply, email) for page, (_, email) in zip(pages, self.both, strict=True))
        assert first == second
        return pages[0], pages[1]

    @property
    def both(self) -> tuple[tuple[Visitor, str], tuple[Visitor, str]]:
        """The known one first."""
        return self.known, self.unknown


@pytest.fixture
def pair(house: OpenHouse) -> Pair:
    """A person with an ID and somebody without, at browsers that were never here."""
    person, stranger = house.person().email, house.new_email()
    while len(stranger) != len(person):
        person, stranger = house.person().email, house.new_email()
    house.clock.turn(3600)
    return Pair(house, (house.visitor(), person), (house.visitor(), stranger))


def fill(url: str, action: str = "", **typed: str) -> Callable[[Visitor, str], httpx2.Response]:
    """Open a page, fill in one of its forms (``EMAIL`` stands for the address), and look at the very answer."""

    def act(visitor: Visitor, email: str) -> httpx2.Response:
        there = {name: email if value == "EMAIL" else value for name, value in typed.items()}
        return visitor.post(*visitor.open(url).filled(action, **there))

    return act


def look(url: str) -> Callable[[Visitor, str], httpx2.Response]:
    """Open a page."""
    return lambda visitor, _: visitor.get(url)


def wrong_code(visitor: Visitor, url: str) -> httpx2.Response:
    """Type a code that is not the one (one of a million would be)."""
    return visitor.post(*visitor.open(url).filled(code="123456"))


def test_a_wrong_password_looks_the_same_with_and_without_an_id(pair: Pair) -> None:
    """From the first page to the lock after five tries."""
    pair.same(fill("/sign-in", email="EMAIL"))
    for _ in range(5):
        pages = pair.same(fill("/sign-in/how", password="Wrong12!x"))
        assert [page.status for page in pages] == [400, 400]
    pages = pair.same(fill("/sign-in/how", password="Wrong12!x"))
    assert [page.status for page in pages] == [429, 429]


def test_passwords_counted_as_arrivals_look_the_same_with_and_without_an_id(pair: Pair) -> None:
    """Whoever tries twenty in an hour, slowly enough for the other limits, is refused at both."""
    few = (*(rule for rule in RULES if rule.act is not Act.ARRIVE), Rule(Act.ARRIVE, By.EMAIL, 3, 3600))
    with pair.house.deciding(throttle=few):
        pair.same(fill("/sign-in", email="EMAIL"))
        for status in (400, 400, 400, 429, 429):
            pages = pair.same(fill("/sign-in/how", password="Wrong12!x"))
            assert [page.status for page in pages] == [status, status]


def test_an_address_being_registered_is_as_unknown_as_any_other(pair: Pair) -> None:
    """Nobody is in an unverified registration, so signing in to it looks like signing in to nothing."""
    house, (_, pending) = pair.house, pair.unknown
    house.visitor().open("/register").submit(email=pending)
    pair.same(fill("/sign-in", email="EMAIL"))
    pair.same(fill("/sign-in/how", password="Wrong12!x"))


def test_a_blocked_id_is_told_only_to_who_proves_it_is_theirs(pair: Pair) -> None:
    """Without a right proof it looks as if it did not exist, by password and by mail."""
    house, (_, email) = pair.house, pair.known
    house.block(Person(email))
    pair.same(fill("/sign-in", email="EMAIL"))
    pair.same(fill("/sign-in/how", password="Wrong12!x"))
    pair.same(fill("/sign-in/how", "/sign-in/link"))
    pair.same(look("/sign-in/mail"))
    refused = house.sign_in(house.visitor(), Person(email))
    assert (refused.status, refused.heading) == (403, house.say("error.blocked.title"))
    refused = house.visitor().open(house.mail(email, "sign_in_link").link)
    asked = pair.known[0].open(house.mail(email, "sign_in_link").link).submit()
    assert (asked.status, asked.heading) == (403, house.say("error.blocked.title"))


def test_a_second_factor_shows_only_after_a_right_proof(pair: Pair) -> None:
    """Also in a browser that is trusted by somebody: wrong passwords, mails asked for and their pages are all alike."""
    house, (_, email) = pair.house, pair.known
    lock(house, Person(email))
    for visitor, _ in pair.both:
        sign_in(house, *locked(house), visitor, trust="yes")
        assert visitor.cookie("keyfob-trust")
        visitor.forget("keyfob")
    pair.same(fill("/sign-in", email="EMAIL"))
    pair.same(fill("/sign-in/how", password="Wrong12!x"))
    pair.same(fill("/sign-in/how", "/sign-in/link"))
    pair.same(look("/sign-in/mail"))
    pair.same(fill("/forgot", email="EMAIL"))
    pair.same(look("/forgot/mail"))
    pair.same(look("/sign-in/second"))


def test_a_password_switched_off_looks_like_a_wrong_one(pair: Pair) -> None:
    """After a hundred wrong ones in a row the right one is not told apart either; a mailed link still works."""
    house, (_, email) = pair.house, pair.known
    with house.deciding(failures_before_reset=2):
        pair.same(fill("/sign-in", email="EMAIL"))
        for _ in range(3):
            pair.same(fill("/sign-in/how", password="Wrong12!x"))
        assert house.sign_in(house.visitor(), Person(email)).status == 400


def test_registering_looks_the_same_with_and_without_an_id(pair: Pair) -> None:
    """The answer, the page that waits, a wrong code, sending again: and one mail each, of different kinds."""
    house = pair.house
    pair.same(fill("/register", email="EMAIL"))
    pair.same(look("/register/mail"))
    pair.same(look("/register/mail/status"))
    pair.same(lambda visitor, _: wrong_code(visitor, "/register/mail"))
    house.clock.turn(60)
    pair.same(fill("/register/mail", "/register/mail/resend"))
    pair.same(look("/register/mail"))
    kinds = [[mail.kind for mail in house.mails(email)] for _, email in pair.both]
    assert kinds == [["exists", "exists"], ["verify", "verify"]]


def test_a_registration_looks_the_same_for_as_long_as_it_lives(pair: Pair) -> None:
    """The owner's mail signs in, so it is good for ten minutes only; the page that waits does not show it."""
    pair.same(fill("/register", email="EMAIL"))
    for seconds in (600, 3600, 79_000, 3200):
        pair.house.clock.turn(seconds)
        pair.same(look("/register/mail"))
        pair.same(look("/register/mail/status"))
    pair.house.clock.turn(-3600)
    pair.same(lambda visitor, _: wrong_code(visitor, "/register/mail"))


@pytest.mark.parametrize("mails", [20, 1], ids=["sent", "withheld"])
def test_a_registration_whose_mail_is_asked_for_again_ends_at_the_same_time(pair: Pair, mails: int) -> None:
    """A day after the last request, whether it was sent or withheld, and however long the link in it is good."""
    house, hour = pair.house, 3600
    before = [len(house.mails(email)) for _, email in pair.both]
    with house.deciding(throttle=(Rule(Act.MAIL, By.EMAIL, mails, 9 * 24 * hour),)):
        pair.same(fill("/register", email="EMAIL"))
        for _ in range(2):
            house.clock.turn(23 * hour)
            purge(house.program.unit)
            pair.same(fill("/register/mail", "/register/mail/resend"))
            pair.same(look("/register/mail"))
        for seconds in (23 * hour, hour - 1):
            house.clock.turn(seconds)
            purge(house.program.unit)
            waiting, _ = pair.same(look("/register/mail"))
            assert waiting.status == 200
            pair.same(lambda visitor, _: wrong_code(visitor, "/register/mail"))
        sent = [len(house.mails(email)) for _, email in pair.both]
        assert sent == [count + min(mails, 3) for count in before]
        house.clock.turn(1)
        gone, _ = pair.same(look("/register/mail"))
        assert gone.status == 303


def test_registering_does_not_open_the_sign_in_page_that_waits_for_a_mail(pair: Pair) -> None:
    """The owner's mail signs in, but the other browser gets no page of signing in from it."""
    pair.same(fill("/register", email="EMAIL"))
    pair.same(look("/sign-in/mail"))
    pair.same(look("/sign-in/mail/status"))


def test_what_the_owner_does_meanwhile_does_not_show_on_a_registration(pair: Pair) -> None:
    """A newer link, or a new password, voids the owner's mail; the page that waits does not learn that."""
    house, (_, email) = pair.house, pair.known
    pair.same(fill("/register", email="EMAIL"))
    for owner in (house.visitor(), house.visitor()):
        owner.open("/sign-in").submit(email=email).submit_to("/sign-in/link")
        pair.same(look("/register/mail"))
        pair.same(lambda visitor, _: wrong_code(visitor, "/register/mail"))
    house.clock.turn(60)
    pair.same(fill("/register/mail", "/register/mail/resend"))
    pair.same(look("/register/mail"))


@pytest.mark.parametrize(
    ("ask", "waiting"), [("/sign-in/link", "/sign-in/mail"), ("/forgot", "/forgot/mail")], ids=["link", "forgot"]
)
def test_asking_for_a_mail_looks_the_same_with_and_without_an_id(pair: Pair, ask: str, waiting: str) -> None:
    """The answer, the page that waits, wrong codes, sending again, and the end of its time; only one gets mails."""
    house = pair.house
    pair.same(fill("/sign-in", email="EMAIL"))
    pair.same(fill("/sign-in/how", ask) if ask == "/sign-in/link" else fill("/forgot", email="EMAIL"))
    pair.same(look(waiting))
    for _ in range(6):
        pair.same(lambda visitor, _: wrong_code(visitor, waiting))
    house.clock.turn(60)
    pair.same(fill(waiting, f"{waiting}/resend"))
    pair.same(look(waiting))
    house.clock.turn(1800)
    pair.same(look(waiting))
    assert len([mail for mail in house.mails(pair.known[1]) if mail.kind != "codes_tried"]) == 2
    assert not house.mails(pair.unknown[1])


@pytest.mark.parametrize(
    ("ask", "waiting"), [("/sign-in/link", "/sign-in/mail"), ("/forgot", "/forgot/mail")], ids=["link", "forgot"]
)
def test_asking_for_mails_until_none_is_sent_nor_written_looks_the_same(pair: Pair, ask: str, waiting: str) -> None:
    """Sent, withheld, refused: at the first page and at the one that waits."""
    few = (Rule(Act.MAIL, By.EMAIL, 1, 3600), Rule(Act.ASK, By.EMAIL, 3, 3600))
    with pair.house.deciding(throttle=few):
        pair.same(fill("/sign-in", email="EMAIL"))
        act = fill("/sign-in/how", ask) if ask == "/sign-in/link" else fill("/forgot", email="EMAIL")
        for status in (303, 303):
            pages = pair.same(act)
            assert [page.status for page in pages] == [status, status]
        pair.house.clock.turn(60)
        pair.same(fill(waiting, f"{waiting}/resend"))
        pair.same(look(waiting))
        pair.house.clock.turn(120)
        for again in (act, fill(waiting, f"{waiting}/resend")):
            pages = pair.same(again)
            assert [page.status for page in pages] == [429, 429]
    assert len(pair.house.mails(pair.known[1])) == 1


@pytest.mark.parametrize(
    ("ask", "waiting"), [("/sign-in/link", "/sign-in/mail"), ("/forgot", "/forgot/mail")], ids=["link", "forgot"]
)
def test_a_second_browser_that_asks_does_not_show_in_the_first(pair: Pair, ask: str, waiting: str) -> None:
    """The newer mail voids the older, where there is one; the page that waits for the older looks the same."""

    def request(visitor: Visitor, email: str) -> httpx2.Response:
        page = visitor.open("/sign-in").submit(email=email) if ask == "/sign-in/link" else visitor.open(ask)
        return visitor.post(*page.filled(ask, **({} if ask == "/sign-in/link" else {"email": email})))

    others = {email: pair.house.visitor() for _, email in pair.both}
    pair.same(request)
    pair.same(lambda _, email: request(others[email], email))
    pair.same(look(waiting))
    pair.same(lambda visitor, _: wrong_code(visitor, waiting))
    pair.house.clock.turn(60)
    pair.same(fill(waiting, f"{waiting}/resend"))
    pair.same(look(waiting))


@pytest.mark.parametrize("act", ["wrong number", "not me", "not me, on a new password"])
def test_what_the_owner_does_with_the_mail_does_not_show_where_it_was_asked_for(pair: Pair, act: str) -> None:
    """The owner is asked, and says no; the page that waits goes on waiting, as it does where there is no owner."""
    house, (_, email) = pair.house, pair.known
    waiting = "/forgot/mail" if act.endswith("password") else "/sign-in/mail"
    if waiting == "/forgot/mail":
        pair.same(fill("/forgot", email="EMAIL"))
    else:
        pair.same(fill("/sign-in", email="EMAIL"))
        pair.same(fill("/sign-in/how", "/sign-in/link"))
    mail, owner = house.mail(email), house.visitor()
    if act == "wrong number":
        assert owner.open(mail.link).submit(number="5").heading == house.say("link.result.wrong.title")
    else:
        link = mail.link.replace("/reset/", "/link/")
        csrf = owner.open("/forgot").form().values["csrf"]
        assert owner.send(f"{link}/not-me", {"csrf": csrf}).heading == house.say("link.result.ended.title")
    pair.same(look(waiting))
    if waiting == "/sign-in/mail":
        pair.same(look("/sign-in/mail/status"))
    pair.same(lambda visitor, _: wrong_code(visitor, waiting))
    known, _ = pair.same(look("/reset"))
    assert known.heading == house.say("link.result.unknown.title")
    house.clock.turn(60)
    pair.same(fill(waiting, f"{waiting}/resend"))
    pair.same(look(waiting))
    house.clock.turn(1800)
    pair.same(look(waiting))


def test_no_mail_is_sent_to_an_address_nobody_registered(pair: Pair) -> None:
    """Nobody can have mails sent to strangers by asking for links and new passwords."""
    house, (visitor, email) = pair.house, pair.unknown
    visitor.open("/sign-in").submit(email=email).submit_to("/sign-in/link")
    visitor.open("/forgot").submit(email=email)
    assert house.mails(email) == []
