"""Scopes: what may be asked for, and what is left of it."""

import pytest

from keyfob.protocol import scopes
from tests.protocol.stage import POLICY

REGISTERED = ("openid", "email", "orders")


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("", ()),
        ("openid", ("openid",)),
        ("openid email openid", ("openid", "email")),
        ("email openid", ("email", "openid")),
    ],
)
def test_scopes_are_told_apart_by_spaces(text: str, split: tuple[str, ...]) -> None:
    """Each counts once, in the order given."""
    assert scopes.split(text) == split


@pytest.mark.parametrize(
    ("asked", "refreshes", "left"),
    [
        (("openid", "email"), False, ("openid", "email")),
        (("openid", "profile", "nonsense"), False, ("openid",)),
        (("openid", "offline_access"), False, ("openid",)),
        (("openid", "offline_access"), True, ("openid", "offline_access")),
        (("nonsense",), True, ()),
    ],
)
def test_what_is_not_registered_is_passed_over(
    asked: tuple[str, ...], left: tuple[str, ...], *, refreshes: bool
) -> None:
    """``offline_access`` goes with the refresh token grant."""
    assert scopes.for_person(asked, REGISTERED, refreshes=refreshes) == left


def test_offline_access_cannot_be_registered_around_its_grant() -> None:
    """Without refresh tokens it means nothing."""
    assert scopes.for_person(("offline_access",), (*REGISTERED, "offline_access"), refreshes=False) == ()


def test_a_service_by_itself_has_nothing_about_a_person() -> None:
    """What is left are the brand's own interfaces."""
    assert scopes.for_service(REGISTERED) == ("orders",)


def test_known_scopes_are_those_of_the_standard_and_the_brand() -> None:
    """Those of OpenID Connect, what else a customer record holds, then those of the brand's interfaces."""
    of_standard = ("openid", "profile", "email", "address", "phone")
    assert scopes.known(POLICY) == (
        *of_standard,
        "delivery_addresses",
        "payment_preference",
        "vehicles",
        "security_code",
        "offline_access",
        "orders",
    )


def test_a_claim_asked_for_by_name_is_told_under_its_scope() -> None:
    """So that nobody sees less on a page than a service gets; an interface of the brand tells nothing of a person."""
    assert scopes.named(("orders", "email", "openid"), ("phone_number",)) == ("openid", "email", "phone")


def test_scopes_stand_for_claims() -> None:
    """OpenID Connect Core 5.4; a scope of the brand's own stands for none."""
    assert scopes.claims_of(("openid", "email", "orders")) == ("sub", "email", "email_verified")
