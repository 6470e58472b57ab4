"""A device asks for a code: who may, what it is given, what is kept."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.ids import read_reference
from keyfob.base.secret import Pepper, digest
from keyfob.protocol import device_authorization
from keyfob.protocol.client import Client
from keyfob.protocol.device_authorization import Claimed, DeviceAccepted, DeviceAsked, digest_user_code
from keyfob.protocol.errors import OAuthError, Refused
from keyfob.protocol.policy import Policy
from tests.chance import counting_mint
from tests.protocol.garage import BARE, CAR, OPEN, PEPPER, Garage
from tests.protocol.stage import ISSUER, NOW, PARTNER, basic

QR_VERSION_4 = 62
"""Bytes that a QR code of version 4 holds at level M (ISO/IEC 18004, table 7)."""


def accepted(client: Client = CAR, **form: str) -> DeviceAccepted:
    """A device that may show its code."""
    outcome = Garage(counting_mint()).ask(client, **form)
    assert isinstance(outcome, DeviceAccepted), outcome
    return outcome


def test_a_device_is_given_its_two_codes() -> None:
    """Ten minutes, every five seconds (RFC 8628 section 3.2)."""
    outcome = accepted()

    assert outcome.body == {
        "device_code": outcome.device_code,
        "user_code": outcome.user_code,
        "verification_uri": f"{ISSUER}/device",
        "verification_uri_complete": f"{ISSUER}/device?user_code={outcome.user_code}",
        "expires_in": 600,
        "interval": 5,
    }
    assert len(outcome.device_code) == 43
    assert read_reference(outcome.user_code) == outcome.user_code


def test_what_is_kept_gives_no_code_back() -> None:
    """Two digests, the shorter one with the pepper."""
    outcome = accepted(device_model="Macan", device_name="Maria's", device_id="WP0")
    (asked,) = outcome.changes
    assert isinstance(asked, DeviceAsked)

    assert asked.device.digest == digest(outcome.device_code)
    assert asked.user_digest == digest_user_code(PEPPER, outcome.user_code)
    assert asked.user_digest != digest_user_code(Pepper(b"q" * 32), outcome.user_code)
    assert asked.device.claimed == Claimed("Macan", "Maria's", "WP0")
    assert outcome.user_code not in repr(asked)


def test_a_device_that_cannot_prove_itself_says_nothing_of_itself() -> None:
    """Anybody could say it."""
    (asked,) = accepted(OPEN, device_model="Macan").changes
    assert isinstance(asked, DeviceAsked)
    assert asked.device.claimed == Claimed()


@pytest.mark.parametrize(
    ("client", "asked", "given"),
    [
        (CAR, {}, ("openid",)),
        (CAR, {"scope": "openid profile offline_access"}, ("openid", "profile", "offline_access")),
        (BARE, {"scope": "openid profile offline_access"}, ("openid", "profile")),
        (CAR, {"scope": "email profile"}, ("profile",)),
    ],
)
def test_scopes_are_narrow(client: Client, asked: dict[str, str], given: tuple[str, ...]) -> None:
    """Nothing that was not asked for and registered; without a word, only who it is."""
    (change,) = accepted(client, **asked).changes
    assert isinstance(change, DeviceAsked)
    assert change.device.scopes == given


def test_devices_are_the_brands_own() -> None:
    """A service without the grant is refused."""
    garage = Garage(counting_mint())
    garage.clients["partner"] = replace(PARTNER, grant_types=("authorization_code",))
    outcome = garage.ask(PARTNER)
    assert isinstance(outcome, Refused)
    assert outcome.error == "unauthorized_client"


@pytest.mark.parametrize("name", ["device_model", "device_name"])
@pytest.mark.parametrize("value", ["x" * 61, "\u202eup side down", "a\nb", "a\0b", "\ud800"])
def test_what_cannot_be_shown_is_refused(name: str, value: str) -> None:
    """A device's words stand on a page that decides over an account."""
    with pytest.raises(OAuthError):
        device_authorization.parse([(name, value)], basic("car"))


@given(st.lists(st.tuples(st.sampled_from([*device_authorization.KNOWN, "other"]), st.text(max_size=70)), max_size=8))
def test_any_form_is_answered(pairs: list[tuple[str, str]]) -> None:
    """With codes, or with an error of RFC 6749."""
    outcome = _outcome(pairs)
    known = {"invalid_request", "invalid_client", "invalid_scope"}
    assert isinstance(outcome, DeviceAccepted) or outcome.error in known


def _outcome(pairs: list[tuple[str, str]]) -> DeviceAccepted | Refused:
    try:
        request = device_authorization.parse(pairs, basic("car"))
    except OAuthError as error:
        return error.refused
    return device_authorization.decide(
        request, CAR, Policy(issuer=ISSUER), PEPPER, assertion_used=False, network="", now=NOW, mint=counting_mint()
    )


@pytest.mark.parametrize("host", ["id.example", "identity.porsche.example", "accounts.longest.brand.nl"])
def test_the_complete_address_fits_a_small_picture(host: str) -> None:
    """A QR code of version 4 is read at arm's length, with glare on the glass."""
    garage = Garage(counting_mint())
    outcome = garage.ask()
    assert isinstance(outcome, DeviceAccepted)
    body = DeviceAccepted("x", outcome.user_code, Policy(issuer=f"https://{host}"), ()).body
    assert len(str(body["verification_uri_complete"]).encode()) <= QR_VERSION_4


@pytest.mark.parametrize(
    ("claimed", "label"),
    [
        (Claimed(), ""),
        (Claimed("Macan"), "Macan"),
        (Claimed("Macan", "Maria's"), "Macan “Maria's”"),
        (Claimed("", "Maria's"), "“Maria's”"),
        (Claimed("Chrome · Windows"), "Chrome, Windows"),
    ],
)
def test_a_device_is_called_what_it_says(claimed: Claimed, label: str) -> None:
    """In one line, which cannot be mistaken for a browser's."""
    assert claimed.label == label
