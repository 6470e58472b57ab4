"""Every history of an account: whoever has only what is no longer good is never signed in, and its owner can be.

The owner registers, signs in and out, changes and resets the password, turns a second factor on and off, reads mails,
says "not me"; accounts are blocked, and time goes by. A thief keeps all that was good once: passwords, links, codes,
cookies. Whatever the order, none of it opens anything.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.house import PASSWORD, OpenHouse, Person, open_house
from tests.second_factor import Keys, lock
from tests.visitor import Visitor

MINUTE, HOUR, DAY = 60, 3600, 86_400
HALF_COOKIE, COOKIE = "keyfob-half", "keyfob"


class Account(RuleBasedStateMachine):
    """One account of a house that runs, what its owner has, and what a thief picked up on the way."""

    house: OpenHouse

    def __init__(self) -> None:
        super().__init__()
        self.keys: Keys | None = None
        self.blocked = False
        self.needs_reset = False
        self.number = 0
        self.passwords: list[str] = []
        self.links: list[str] = []
        self.codes: list[str] = []
        self.cookies: list[tuple[str, str]] = []
        self.sessions: list[Visitor] = []

    @initialize()
    def register(self) -> None:
        """The owner's browser is signed in."""
        self.person = Person(self.house.new_email(), PASSWORD)
        self.laptop = self.house.visitor()
        assert self.house.register(self.laptop, self.person).path == "/my"
        self.links.append(self.house.mail(self.person.email).link)
        self.sessions = [self.laptop]

    @rule(minutes=st.sampled_from([1, 20, 61, 13 * 60]))
    def wait(self, minutes: int) -> None:
        """Time goes by; what was tried too often may be tried again."""
        self.house.clock.turn(minutes * MINUTE)

    @rule()
    def sign_in(self) -> None:
        """With all that is good now, in a new browser; unless it is blocked, or was tried too often."""
        self.house.clock.turn(16 * MINUTE)
        visitor = self.house.visitor()
        page = self.house.sign_in(visitor, self.person)
        if self.blocked or self.needs_reset:
            assert page.path == "/sign-in/how"
            return
        if self.keys:
            assert page.path == "/sign-in/second"
            self.cookies.append((HALF_COOKIE, visitor.cookie(HALF_COOKIE)))
            code = self.keys.app.code(self.house.clock.now)
            page = page.submit(code=code)
            self.codes.append(code)
        assert page.path == "/my", page.text
        self.sessions.append(visitor)

    @rule()
    def sign_out(self) -> None:
        """The newest session; the thief has its cookie."""
        if self.sessions:
            visitor = self.sessions.pop()
            self.cookies.append((COOKIE, visitor.cookie(COOKIE)))
            page = visitor.open("/sign-out")
            if page.path == "/sign-out":
                page.submit()

    @precondition(lambda self: not self.blocked)
    @rule(pressed=st.booleans())
    def sign_in_by_link(self, *, pressed: bool) -> None:
        """The link is used, or left for a newer one to replace."""
        self.house.clock.turn(3 * HOUR)
        visitor = self.house.visitor()
        visitor.open("/sign-in").submit(email=self.person.email).submit_to("/sign-in/link")
        mail = self.house.mail(self.person.email, "sign_in_link")
        if pressed:
            page = visitor.open(mail.link).submit()
            assert page.path == ("/sign-in/second" if self.keys else "/my")
            self.cookies.append((HALF_COOKIE, visitor.cookie(HALF_COOKIE)))
            if not self.keys:
                self.sessions.append(visitor)
        else:
            self.house.clock.turn(11 * MINUTE)
        self.links.append(mail.link)

    @precondition(lambda self: not self.blocked)
    @rule()
    def reset(self) -> None:
        """Every session ends; the password before is the thief's."""
        self.house.clock.turn(3 * HOUR)
        visitor = self.house.visitor()
        visitor.open("/forgot").submit(email=self.person.email)
        mail = self.house.mail(self.person.email, "reset")
        new = self.new_password()
        assert visitor.open(mail.link).submit(password=new).path == "/sign-in"
        self.became(new)
        self.links.append(mail.link)

    @precondition(lambda self: self.sessions and not self.blocked and not self.needs_reset and not self.keys)
    @rule()
    def change(self) -> None:
        """In My, signing everybody else out."""
        self.house.clock.turn(16 * MINUTE)
        visitor = self.sessions[-1]
        before = visitor.cookie(COOKIE)
        page = visitor.open("/my/password")
        if page.path != "/my/password":
            self.sessions.remove(visitor)
            return
        new = self.new_password()
        page = page.submit(current_password=self.person.password, password=new, end_others="yes")
        assert page.path == "/my/security", page.text
        self.became(new)
        self.sessions = [visitor]
        self.cookies.append((COOKIE, before))

    @precondition(lambda self: self.keys is None)
    @rule()
    def turn_on(self) -> None:
        """A second factor."""
        self.keys = lock(self.house, self.person)

    @precondition(lambda self: self.keys is not None)
    @rule()
    def lose_factor_and_wait(self) -> None:
        """With the password alone it takes days, and ends with the factor gone."""
        if self.blocked or self.needs_reset:
            return
        self.house.clock.turn(16 * MINUTE)
        visitor = self.house.visitor()
        self.house.sign_in(visitor, self.person)
        visitor.open("/lost-factors").submit()
        assert visitor.open("/my").path == "/sign-in"
        self.house.clock.turn(3 * DAY)
        visitor = self.house.visitor()
        self.house.sign_in(visitor, self.person)
        assert visitor.open("/lost-factors").submit().path == "/my"
        self.keys = None
        self.take_sessions()
        self.sessions = [visitor]

    @precondition(lambda self: not self.needs_reset and not self.blocked)
    @rule()
    def deny(self) -> None:
        """The owner says of the newest notice that it was not them."""
        notices = [mail for mail in self.house.mails(self.person.email) if mail.link.startswith("/not-me/")]
        if not notices:
            return
        page = self.house.visitor().open(notices[-1].link)
        if page.status == 200:
            since = notices[-1].payload["params"]["asked"]["when"]
            assert page.submit().status == 200
            self.needs_reset = True
            self.take_sessions()
            if self.keys and self.turned_on_at() is None:
                self.keys = None
            assert since <= self.house.clock.now

    @rule(is_blocked=st.booleans())
    def block(self, *, is_blocked: bool) -> None:
        """What a desk does, and undoes; sessions that were there go on only if they still stand."""
        status = "blocked" if is_blocked else "active"
        account_id = self.house.account_id(self.person)
        self.house.write("UPDATE accounts SET status = :status WHERE id = :id", status=status, id=account_id)
        self.blocked = is_blocked

    @rule(picked=st.integers(0, 10**6), what=st.sampled_from(["password", "link", "cookie", "code", "half"]))
    def thief(self, picked: int, what: str) -> None:
        """Tries something that was good once, or half of what is good now."""
        self.house.clock.turn(16 * MINUTE)
        visitor = self.house.visitor()
        steal: dict[str, Callable[[Visitor, int], None]] = {
            "password": self.try_password,
            "link": self.try_link,
            "cookie": self.try_cookie,
            "code": self.try_code,
            "half": self.try_half,
        }
        steal[what](visitor, picked)
        assert visitor.open("/my").path != "/my", what
        assert visitor.open("/my/profile").path != "/my/profile", what

    def try_password(self, visitor: Visitor, picked: int) -> None:
        """One that was changed."""
        if self.passwords:
            stale = self.passwords[picked % len(self.passwords)]
            self.house.sign_in(visitor, Person(self.person.email, stale))

    def try_link(self, visitor: Visitor, picked: int) -> None:
        """One that was used, replaced, or is too old."""
        if self.links:
            page = visitor.open(self.links[picked % len(self.links)])
            if page.status == 200 and page.forms and page.path.startswith(("/link/", "/reset/")):
                names = page.form().names
                page.submit(**({"number": "42"} if "number" in names else {}))

    def try_cookie(self, visitor: Visitor, picked: int) -> None:
        """Of a session that ended, or of half a sign-in."""
        if self.cookies:
            name, value = self.cookies[picked % len(self.cookies)]
            if value:
                visitor.http.cookies.set(f"__Host-{name}", value, domain="id.example")

    def try_code(self, visitor: Visitor, picked: int) -> None:
        """The right password, and a code of the app that was used before."""
        if self.keys and self.codes and not self.needs_reset and not self.blocked:
            page = self.house.sign_in(visitor, self.person)
            page.submit(code=self.codes[picked % len(self.codes)])

    def try_half(self, visitor: Visitor, picked: int) -> None:
        """The right password alone, where more is asked for."""
        if self.keys:
            self.house.sign_in(visitor, self.person)
            paths = ["/my/security", "/authorize/continue", "/terms/again", "/confirm", "/consent", "/my/password"]
            visitor.open(paths[picked % len(paths)])

    def teardown(self) -> None:
        """At the end the thief tries all of it, one after the other."""
        for what, many in (("password", self.passwords), ("link", self.links), ("cookie", self.cookies)):
            for picked in range(len(many)):
                self.thief(picked, what)

    @invariant()
    def sessions_stand_only_while_the_account_does(self) -> None:
        """A blocked account opens nothing, whoever had it open (ASVS 7.4.2)."""
        if self.blocked and self.sessions:
            assert self.sessions[-1].open("/my").path == "/sign-in"

    def new_password(self) -> str:
        """One that was never used."""
        self.number += 1
        return f"Geheim-{self.number}-Xyz!"

    def became(self, new: str) -> None:
        """The owner has a new password; what it ended is the thief's."""
        self.passwords.append(self.person.password)
        self.person = Person(self.person.email, new)
        self.needs_reset = False
        self.take_sessions()

    def take_sessions(self) -> None:
        """All sessions are over; the thief has their cookies."""
        self.cookies += [(COOKIE, visitor.cookie(COOKIE)) for visitor in self.sessions]
        self.sessions = []

    def turned_on_at(self) -> int | None:
        """Since when there is a second factor."""
        query = "SELECT since FROM second_factors WHERE account_id = :id"
        rows = self.house.rows(query, id=self.house.account_id(self.person))
        return int(rows[0][0]) if rows else None


def test_no_history_signs_anybody_in_without_a_proof() -> None:
    """Fifteen histories of up to fifteen steps, on a house of their own."""
    with tempfile.TemporaryDirectory() as folder, open_house(Path(folder)) as house:
        Account.house = house
        bounds = settings(
            max_examples=15, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        )
        run_state_machine_as_test(Account, settings=bounds)
