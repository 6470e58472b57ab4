"""What a person proves before a car is signed in, and the session it gets."""

from dataclasses import replace

import pytest

from keyfob.accounts.acr import BY_MAIL, BY_PASSWORD, Proved
from keyfob.accounts.device_approval import Needed, is_abroad, open_device_session, proof_needed
from keyfob.accounts.policy import Policy
from keyfob.accounts.sessions import Session
from keyfob.base.durations import HOUR, MINUTE
from keyfob.base.place import Place
from tests.accounts.people import NOW, account
from tests.chance import counting_mint

NL, DE, NOWHERE = Place("NL", {}, None), Place("DE", {}, None), Place("", {}, None)


def session_of(proved: Proved, at: int = NOW) -> Session:
    """A session of somebody who proved that much then."""
    started = open_device_session(
        account().id,
        "s" * 26,
        proved,
        auth_time=at,
        client_id="car",
        device="Macan",
        network="192.0.2.1",
        until=NOW + HOUR,
        now=NOW,
        mint=counting_mint(),
    )
    return started.session


@pytest.mark.parametrize(
    ("proved", "age", "abroad", "needed"),
    [
        (BY_PASSWORD, 0, False, Needed.NOTHING),
        (BY_MAIL, 0, False, Needed.NOTHING),
        (BY_PASSWORD, 12 * HOUR - 1, False, Needed.NOTHING),
        (BY_PASSWORD, 12 * HOUR, False, Needed.CONFIRM),
        (BY_PASSWORD, 4 * MINUTE, True, Needed.NOTHING),
        (BY_PASSWORD, 5 * MINUTE, True, Needed.CONFIRM),
        (BY_MAIL, 0, True, Needed.CONFIRM),
    ],
)
def test_old_proofs_and_foreign_cars_ask_for_more(proved: Proved, age: int, needed: Needed, *, abroad: bool) -> None:
    """A mailed link is never enough for a car in another country."""
    session = session_of(proved, NOW - age)
    assert proof_needed(session, account(), abroad=abroad, policy=Policy(), now=NOW) is needed


def test_whoever_signs_in_by_mail_alone_does_so_again() -> None:
    """There is nothing else to ask for."""
    person = replace(account(), password=None)
    old = session_of(BY_MAIL, NOW - 12 * HOUR)
    assert proof_needed(old, person, abroad=False, policy=Policy(), now=NOW) is Needed.SIGN_IN


@pytest.mark.parametrize(
    ("here", "there", "abroad"),
    [(NL, DE, True), (NL, NL, False), (NL, None, False), (None, DE, False), (NL, NOWHERE, False), (NOWHERE, DE, False)],
)
def test_only_known_countries_differ(here: Place | None, there: Place | None, *, abroad: bool) -> None:
    """What is not known says nothing."""
    assert is_abroad(here, there) is abroad


def test_the_session_of_a_car_lasts_as_long_as_its_tokens() -> None:
    """Idle or not, and no cookie has it."""
    session = session_of(BY_PASSWORD)
    assert (session.idle_until, session.ends_at, session.client_id) == (NOW + HOUR, NOW + HOUR, "car")
    assert session.is_live(NOW + HOUR - 1)
    assert not session.is_live(NOW + HOUR)
