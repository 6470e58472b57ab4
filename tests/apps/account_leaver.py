"""The same account, whose owner may want it deleted; see test_account_histories.py."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.apps.account_owner import MINUTE, Owner
from tests.house import Person
from tests.leaving import WAIT, begin, run_job


class Leaver(Owner):
    """Asks for it, takes it back, or lets the wait pass; then comes again with the same address."""

    def __init__(self) -> None:
        super().__init__()
        self.way_back = ""

    @precondition(lambda self: not (self.blocked or self.needs_reset or self.keys or self.has_passkey))
    @rule()
    def delete(self) -> None:
        """The owner wants the account gone; for a week nothing changes."""
        self.settle()
        self.house.clock.turn(16 * MINUTE)
        visitor = self.house.visitor()
        assert self.house.sign_in(visitor, self.person).path == "/my"
        self.sessions.append(visitor)
        if self.leaving_at is None:
            assert begin(visitor, self.person).path == "/my/security/delete"
            self.leaving_at = self.house.clock.now + WAIT
            self.way_back = self.house.mail(self.person.email, "deletion_begun").link

    @precondition(lambda self: self.leaving_at is not None)
    @rule(is_late=st.booleans())
    def cancel(self, *, is_late: bool) -> None:
        """By the link in the mail, signed out; too late it keeps nothing."""
        if is_late:
            self.house.clock.turn(WAIT)
        self.settle()
        page = self.house.visitor().open(self.way_back)
        if self.leaving_at is None:
            assert page.status == 400
            return
        assert page.submit().status == 200
        self.leaving_at = None

    def settle(self) -> None:
        """The job comes by: whoever's wait is over has no account any more, and makes a new one."""
        run_job(self.house)
        if self.leaving_at is None or self.blocked or self.house.clock.now < self.leaving_at:
            return
        self.leaving_at = None
        self.take_sessions()
        self.hold_passkey()
        self.passwords.append(self.person.password)
        self.house.clock.turn(16 * MINUTE)
        visitor = self.house.visitor()
        assert self.house.sign_in(visitor, self.person).path == "/sign-in/how"
        self.keys, self.has_passkey, self.needs_reset = None, False, False
        self.person = Person(self.person.email, self.new_password())
        assert self.house.register(visitor, self.person).path == "/my"
        self.links.append(self.house.mail(self.person.email, "verify").link)
        self.sessions = [visitor]
