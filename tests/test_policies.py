"""What becomes of settings and brand in the words of the domains."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from keyfob.accounts.policy import Policy, WhenBreached
from keyfob.accounts.risk import EFFECTS, Signal, asking_at
from keyfob.apps.cli.flags import DEMO
from keyfob.outside.brand import load_brand
from keyfob.policies import account_policy, hashing_of, relying_party
from keyfob.settings import Settings, load_settings
from keyfob.web.edge import THREADS
from keyfob.web.hashing import LEFT_FOR_OTHERS


@pytest.mark.parametrize("processors", [1, 2, 13, 23, 24, 32, 33, 256])
@pytest.mark.parametrize("memory", [1, 19, 256, 1024, 65_536])
def test_hashing_leaves_threads_for_everybody_else_at_any_setting(tmp_path: Path, processors: int, memory: int) -> None:
    """Neither many processors nor much memory lets a flood of sign-ins take every thread."""
    settings = load_settings({"data": tmp_path, "hash_memory": memory}, {})
    places = hashing_of(settings, Policy(), processors).places

    assert 1 <= places <= THREADS - LEFT_FOR_OTHERS
    assert LEFT_FOR_OTHERS >= 8


@pytest.mark.parametrize(
    ("flags", "domain", "origins"),
    [
        ({"issuer": "https://id.example"}, "id.example", frozenset({"https://id.example"})),
        ({"issuer": "https://id.example:8443"}, "id.example", frozenset({"https://id.example:8443"})),
        ({"listen": "localhost:8080"}, "localhost", frozenset({"http://localhost:8080"})),
        (
            {
                "issuer": "https://id.example",
                "passkey_domain": "example",
                "passkey_origin": ["https://shop.example", f"android:apk-key-hash:{'k' * 43}"],
            },
            "example",
            frozenset({"https://id.example", "https://shop.example", f"android:apk-key-hash:{'k' * 43}"}),
        ),
    ],
)
def test_passkeys_are_bound_to_the_issuers_host_or_the_domain_that_was_set(
    tmp_path: Path, flags: dict[str, object], domain: str, origins: frozenset[str]
) -> None:
    """And used on the issuer's own pages, and where else it was allowed."""
    settings = load_settings({"data": tmp_path, **flags}, {})
    party = relying_party(settings, load_brand("plain").facts)

    assert party is not None
    assert (party.id, party.origins) == (domain, origins)


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:8080", "http://[::1]:8080", "https://192.0.2.7"])
def test_at_an_address_that_is_no_name_there_are_no_passkeys(tmp_path: Path, issuer: str) -> None:
    """Browsers make none there (Web Authentication level 3, section 5.1.2)."""
    assert relying_party(load_settings({"data": tmp_path, "issuer": issuer}, {}), load_brand("plain").facts) is None


def test_what_follows_a_stolen_password_is_the_brands_choice() -> None:
    """A notice unless it says otherwise."""
    facts = load_brand("plain").facts
    changing = replace(facts, password=replace(facts.password, breached_at_sign_in="change"))

    assert account_policy(Settings(), facts).breached_at_sign_in is WhenBreached.NOTICE
    assert account_policy(Settings(), changing).breached_at_sign_in is WhenBreached.CHANGE


def test_at_which_signals_a_trusted_device_is_asked_again_is_the_brands_choice() -> None:
    """At journeys unless it says otherwise."""
    facts = load_brand("plain").facts
    choosy = replace(facts, risk=replace(facts.risk, ask_again=(Signal.NEW_DEVICE,)))

    assert account_policy(Settings(), facts).risk == EFFECTS
    assert account_policy(Settings(), choosy).risk == asking_at([Signal.NEW_DEVICE])


def test_a_demonstration_has_passkeys(tmp_path: Path) -> None:
    """It is where people try things out, so it listens at a name."""
    settings = load_settings({"data": tmp_path}, {}, DEMO)

    assert relying_party(settings, load_brand("plain").facts) is not None
