"""Every history of a device: tokens once, only after a yes, only to the one that asked, and never faster than told."""

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from keyfob.protocol.device_approval import Answered, approve, deny
from keyfob.protocol.device_authorization import DeviceAccepted, State
from keyfob.protocol.errors import Refused
from keyfob.protocol.family import family_of
from keyfob.protocol.issue import Issued
from tests.chance import counting_mint
from tests.protocol.garage import BARE, CAR, Garage
from tests.protocol.grants.test_authorization_code import claims_in
from tests.protocol.stage import MARIA, NOW, POLICY

ERRORS = {"authorization_pending", "slow_down", "access_denied", "expired_token", "invalid_grant"}


def asked(garage: Garage, scope: str = "openid profile offline_access") -> str:
    """The code of a device that asked."""
    outcome = garage.ask(CAR, scope=scope)
    assert isinstance(outcome, DeviceAccepted)
    return outcome.device_code


def approved(garage: Garage, now: int = NOW) -> str:
    """The code of a device that somebody confirmed."""
    code = asked(garage)
    (row,) = garage.rows.values()
    garage.apply(approve(row, MARIA, now, garage.mint).changes)
    return code


def error_in(outcome: Issued | Refused) -> str:
    """The error code."""
    assert isinstance(outcome, Refused), outcome
    return outcome.error


def test_the_tokens_are_the_persons() -> None:
    """The device's own session in them, and the person's proof."""
    garage = Garage(counting_mint())
    issued = garage.poll(approved(garage), now=NOW + 30)
    assert isinstance(issued, Issued)
    (row,) = garage.rows.values()
    claims = claims_in(issued.id_token, "car")

    assert claims["sid"] == row.sid != MARIA.sid
    assert (claims["auth_time"], claims["acr"], claims["amr"]) == (MARIA.auth_time, MARIA.acr, ["pwd"])
    assert "nonce" not in claims
    (signed_in,) = garage.signed_in
    assert family_of(issued.refresh_token) == signed_in.family.id
    assert signed_in.family.expires_at == NOW + 30 + POLICY.refresh_life


def test_without_the_scope_or_the_grant_there_is_no_refresh_token() -> None:
    """Signed in for five minutes."""
    garage = Garage(counting_mint())
    outcome = garage.ask(BARE, scope="openid offline_access")
    assert isinstance(outcome, DeviceAccepted)
    (row,) = garage.rows.values()
    garage.apply(approve(row, MARIA, NOW, garage.mint).changes)
    issued = garage.poll(outcome.device_code, BARE)
    assert isinstance(issued, Issued)

    assert issued.refresh_token == ""
    assert garage.signed_in[0].family.expires_at == NOW + POLICY.access_life


@pytest.mark.parametrize(
    ("after", "error"),
    [
        ((4,), "authorization_pending"),  # a second early: we count whole ones
        ((3,), "slow_down"),
        ((3, 9), "authorization_pending"),
        ((3, 8), "slow_down"),
        ((3, 8, 14), "authorization_pending"),
        ((3, 8, 13), "slow_down"),
        ((5, 5, 5), "authorization_pending"),
    ],
)
def test_each_question_too_soon_costs_five_seconds_more(after: tuple[int, ...], error: str) -> None:
    """And they are kept (RFC 8628 section 3.5)."""
    garage, now = Garage(counting_mint()), NOW
    code = asked(garage)
    outcome = garage.poll(code, now=now)
    assert error_in(outcome) == "authorization_pending"
    for pause in after:
        now += pause
        outcome = garage.poll(code, now=now)
    assert error_in(outcome) == error


def test_a_device_whose_session_or_account_is_gone_gets_nothing() -> None:
    """Though somebody said yes."""
    for is_session in (True, False):
        garage = Garage(counting_mint())
        code = approved(garage)
        (row,) = garage.rows.values()
        garage.rows[row.digest] = replace(row, session_live=not is_session, account_live=is_session)
        assert error_in(garage.poll(code)) == "invalid_grant"


class DeviceLife(RuleBasedStateMachine):
    """A car that asks, a thief with the code but another client, an owner who answers, and time."""

    def __init__(self) -> None:
        super().__init__()
        self.garage = Garage(counting_mint())
        self.now = NOW
        self.answers: list[Answered] = []
        self.tokens = 0
        self.due = NOW

    @initialize()
    def begin(self) -> None:
        """The car asks."""
        self.code = asked(self.garage)
        (self.key,) = self.garage.rows

    @rule(seconds=st.sampled_from([1, 3, 4, 5, 10, 100, 300]))
    def wait(self, seconds: int) -> None:
        """Time passes."""
        self.now += seconds

    @rule()
    def poll(self) -> None:
        """The car comes back."""
        before = self.garage.rows[self.key]
        outcome = self.garage.poll(self.code, now=self.now)
        if isinstance(outcome, Issued):
            self.tokens += 1
            assert self.answers == [Answered.APPROVED]
            assert self.now < before.expires_at
            return
        assert outcome.error in ERRORS
        if before.is_waiting(self.now):
            in_time = before.polled_at is None or self.now - before.polled_at >= before.interval - 1
            assert outcome.error == ("authorization_pending" if in_time else "slow_down")
            grown = self.garage.rows[self.key].interval - before.interval
            assert grown == (0 if in_time else 5)
        if outcome.error == "access_denied":
            assert self.answers == [Answered.DENIED]
        if outcome.error == "expired_token":
            assert self.now >= before.expires_at

    @rule()
    def steal(self) -> None:
        """Another client shows the same code."""
        assert error_in(self.garage.poll(self.code, BARE, self.now)) == "invalid_grant"

    @rule(yes=st.booleans(), who=st.sampled_from(["maria", "thief"]))
    def answer(self, who: str, *, yes: bool) -> None:
        """Somebody with the code presses a button."""
        row = self.garage.rows[self.key]
        login = replace(MARIA, account_id=who)
        outcome = approve(row, login, self.now, self.garage.mint) if yes else deny(row, who, self.now)
        self.garage.apply(outcome.changes)
        if outcome.changes:
            self.answers.append(outcome.answered)

    @invariant()
    def nothing_happens_twice(self) -> None:
        """One answer, one set of tokens, and those only after a yes."""
        assert len(self.answers) <= 1
        assert self.tokens <= 1
        assert len(self.garage.signed_in) == self.tokens
        used = self.garage.rows[self.key].state is State.USED if self.garage.rows else False
        assert used == (self.tokens == 1)


TestDeviceLife = DeviceLife.TestCase
TestDeviceLife.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
