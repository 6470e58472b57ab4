"""Every history of an account: whoever has only what is no longer good is never signed in, and its owner can be.

The owner registers, signs in and out, changes and resets the password, turns a second factor on and off, makes and
removes a passkey, uses services, reads mails, says "not me", wants the account deleted, takes that back or begins anew
when it is gone; accounts are blocked, and time goes by. A thief keeps all
that was good once, and plays it again: passwords, links, codes, cookies, tokens, passkeys. Whatever the order, none of
it opens anything.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from tests.apps.account_leaver import Leaver
from tests.apps.account_owner import MINUTE, TRUST_COOKIE
from tests.apps.passkeys import sign_in as sign_in_by_passkey
from tests.house import Person, open_house
from tests.visitor import Visitor

STOLEN = ("password", "link", "cookie", "code", "half", "sheet", "trust", "token", "passkey")


class Account(Leaver):
    """The same account, and the thief."""

    @rule(picked=st.integers(0, 10**6), what=st.sampled_from(STOLEN))
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
            "sheet": self.try_sheet_code,
            "trust": self.try_trust,
            "token": self.try_token,
            "passkey": self.try_passkey,
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

    def try_sheet_code(self, visitor: Visitor, picked: int) -> None:
        """The right password, and a recovery code that was used before."""
        if self.keys and self.sheet_codes and not self.needs_reset and not self.blocked:
            self.house.sign_in(visitor, self.person)
            page = visitor.open("/sign-in/second/backup")
            page.submit(backup_code=self.sheet_codes[picked % len(self.sheet_codes)])

    def try_trust(self, visitor: Visitor, picked: int) -> None:
        """The right password in a browser whose trust was taken back."""
        if self.keys and self.trusts:
            trust = self.trusts[picked % len(self.trusts)]
            visitor.http.cookies.set(f"__Host-{TRUST_COOKIE}", trust, domain="id.example")
            self.house.sign_in(visitor, self.person)

    def try_token(self, _: Visitor, picked: int) -> None:
        """What services had of a session that is over."""
        if self.tokens:
            tokens = self.tokens[picked % len(self.tokens)]
            assert self.service.userinfo(tokens["access_token"]).status_code == 401
            assert self.service.refresh(tokens["refresh_token"]).status_code == 400
            assert self.service.call("/introspect", token=tokens["access_token"]).json() == {"active": False}

    def try_passkey(self, visitor: Visitor, picked: int) -> None:
        """One that was removed, or is on hold since the owner recovered."""
        if self.passkeys:
            page = sign_in_by_passkey(visitor, self.passkeys[picked % len(self.passkeys)])
            assert page.path.startswith("/sign-in"), page.text

    def teardown(self) -> None:
        """At the end the thief tries all of it, one after the other."""
        for what, many in (
            ("password", self.passwords),
            ("link", self.links),
            ("cookie", self.cookies),
            ("token", self.tokens),
            ("trust", self.trusts),
            ("passkey", self.passkeys),
        ):
            for picked in range(len(many)):
                self.thief(picked, what)

    @invariant()
    def sessions_stand_only_while_the_account_does(self) -> None:
        """A blocked account opens nothing, whoever had it open (ASVS 7.4.2)."""
        if self.blocked and self.sessions:
            assert self.sessions[-1].open("/my").path == "/sign-in"
        if self.blocked and self.connected:
            tokens = self.connected[-1][1]
            assert self.service.userinfo(tokens["access_token"]).status_code == 401


def play(profile: str, histories: int, steps: int) -> None:
    """So many histories of up to so many steps, on a house of their own."""
    with tempfile.TemporaryDirectory() as folder, open_house(Path(folder)) as house:
        Account.house, Account.service = house, house.service()
        bounds = settings(
            settings.get_profile(profile),
            max_examples=histories,
            stateful_step_count=steps,
            suppress_health_check=list(HealthCheck),
        )
        run_state_machine_as_test(Account, settings=bounds)


def test_no_history_signs_anybody_in_without_a_proof() -> None:
    """The same fifteen in every run."""
    play("house", 15, 15)


@pytest.mark.torture
@pytest.mark.timeout(3600)
def test_no_long_history_signs_anybody_in_without_a_proof() -> None:
    """Others in every run, and longer ones."""
    play("torture", 300, 40)
