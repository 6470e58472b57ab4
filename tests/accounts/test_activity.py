"""Activity: who did something, by what they got in, and what looks strange."""

from dataclasses import replace

import pytest

from keyfob.accounts.activity import Group, Line, Way, Who, looks_strange, way_of, who_acted
from keyfob.accounts.model import Visitor
from keyfob.base.actor import OPERATOR, PROGRAM, Actor, Kind

ME = "a" * 26
HERE = Visitor(b"b", "Firefox · Linux", "198.51.100.7", "en")
TRY = Line(
    "l" * 26, 0, Group.SIGN_INS, "signed_in", Who.SELF, is_try=True, device=HERE.device, network=HERE.network, sid="s2"
)


@pytest.mark.parametrize(
    ("actor", "who", "has_place"),
    [
        (Actor(Kind.PERSON, ME), Who.SELF, True),
        (Actor(Kind.PERSON), Who.NOBODY, True),
        (Actor(Kind.PERSON, "b" * 26), Who.OTHER, False),
        (Actor(Kind.SERVICE, "shop"), Who.SERVICE, False),
        (Actor(Kind.STAFF, ME), Who.DESK, False),
        (OPERATOR, Who.HOUSE, False),
        (PROGRAM, Who.HOUSE, False),
    ],
)
def test_who_acted_is_seen_from_the_account_and_only_ones_own_place_is_shown(
    actor: Actor, who: Who, has_place: bool
) -> None:
    """Where a member of staff, a service or the owner of another ID sits is not told."""
    assert who_acted(actor, ME) is who
    assert who.has_place is has_place


@pytest.mark.parametrize(
    ("amr", "way"),
    [
        (("otp",), Way.LINK),
        (("otp", "mfa"), Way.LINK_AND_SECOND),
        (("pwd",), Way.PASSWORD),
        (("pwd", "otp", "mfa"), Way.PASSWORD_AND_SECOND),
        (("hwk", "user"), Way.PASSKEY),
        (("swk",), Way.PASSKEY),
        (("face",), None),
        ((), None),
    ],
)
def test_methods_are_told_as_the_way_in_that_people_know(amr: tuple[str, ...], way: Way | None) -> None:
    """As services are told them (RFC 8176), in whatever order."""
    assert way_of(amr) is way
    assert way_of(amr[::-1]) is way


@pytest.mark.parametrize(
    ("line", "is_strange"),
    [
        (TRY, False),
        (replace(TRY, device="Mobile Safari · iOS"), True),
        (replace(TRY, network="203.0.113.9"), True),
        (replace(TRY, device="", network=""), True),
        (replace(TRY, who=Who.NOBODY, network="203.0.113.9"), True),
        (replace(TRY, network="203.0.113.9", sid="s1"), False),
        (replace(TRY, network="203.0.113.9", is_try=False), False),
        (replace(TRY, network="203.0.113.9", who=Who.SERVICE), False),
        (replace(TRY, network="203.0.113.9", who=Who.OTHER), False),
    ],
)
def test_a_try_from_elsewhere_looks_strange(line: Line, is_strange: bool) -> None:
    """From another device or network than the owner looks from, unless it is this very session."""
    assert looks_strange(line, HERE, "s1") is is_strange


def test_one_home_has_many_addresses_of_version_six() -> None:
    """Devices change the second half by themselves, so it is the /64 that counts."""
    here = replace(HERE, network="2001:db8:1:2::7")
    assert not looks_strange(replace(TRY, network="2001:db8:1:2:aaaa::1"), here, "s1")
    assert looks_strange(replace(TRY, network="2001:db8:1:3::7"), here, "s1")
