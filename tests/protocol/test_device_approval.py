"""A person says yes or no to a device, once."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from keyfob.protocol.device_approval import Answered, DeviceApproved, DeviceDenied, approve, deny
from keyfob.protocol.device_authorization import Claimed, DeviceAuthorization, State
from tests.chance import counting_mint
from tests.protocol.stage import MARIA, NOW

WAITING = DeviceAuthorization(
    digest=b"d" * 32,
    client_id="car",
    scopes=("openid",),
    claimed=Claimed("Macan"),
    network="192.0.2.1",
    asked_at=NOW,
    expires_at=NOW + 600,
    interval=5,
)


def test_yes_gives_the_device_a_session_of_its_own() -> None:
    """As sure as the person is, from the time of their proof."""
    outcome = approve(WAITING, MARIA, NOW + 60, counting_mint())
    (approved,) = outcome.changes
    assert isinstance(approved, DeviceApproved)
    assert outcome.login is not None

    assert outcome.answered is Answered.APPROVED
    assert approved.sid == outcome.login.sid != MARIA.sid
    assert (approved.auth_time, approved.acr, approved.amr) == (MARIA.auth_time, MARIA.acr, MARIA.amr)


def test_no_is_no() -> None:
    """It names who said it."""
    outcome = deny(WAITING, "maria", NOW + 60)
    assert outcome.changes == (DeviceDenied("maria", "car", WAITING.digest, NOW + 60),)
    assert (outcome.answered, outcome.login) == (Answered.DENIED, None)


@given(
    state=st.sampled_from([state for state in State if state is not State.WAITING]),
    account_id=st.sampled_from(["maria", "thief"]),
    yes=st.booleans(),
)
def test_what_was_answered_stays_answered(state: State, account_id: str, *, yes: bool) -> None:
    """Nothing changes any more; whoever gave the same answer before hears it again."""
    device = replace(WAITING, state=state, account_id=account_id)
    outcome = approve(device, MARIA, NOW, counting_mint()) if yes else deny(device, "maria", NOW)
    same = account_id == "maria" and (state is not State.DENIED) == yes

    assert outcome.changes == ()
    assert outcome.login is None
    assert (outcome.answered is Answered.GONE) == (not same)


def test_too_late_is_too_late() -> None:
    """To the second."""
    assert approve(WAITING, MARIA, NOW + 599, counting_mint()).answered is Answered.APPROVED
    assert approve(WAITING, MARIA, NOW + 600, counting_mint()).answered is Answered.GONE
    assert deny(WAITING, "maria", NOW + 600).answered is Answered.GONE
