"""Sensitive acts, by the table of routes: what proof opens them, and what proof does not (ASVS 7.5.1, 7.5.3)."""

from collections.abc import Callable, Iterator

import pytest

from tests.apps.passkeys import person_with_passkey, use
from tests.apps.test_routes import CONFIRM, MINUTE, TABLE, Crowd, for_each, handlers, press, said, url_of
from tests.authenticator import Authenticator
from tests.house import OpenHouse
from tests.second_factor import locked, sign_in
from tests.visitor import Visitor


@pytest.fixture(scope="module")
def crowd(house: OpenHouse) -> Crowd:
    """Somebody with a password, and somebody with a second factor."""
    return Crowd(house)


WITH_A_SHORT_PASSWORD_ALONE = ("/my/profile/phones", "/my/profile/address")
"""What begins so is sensitive for those alone who have nothing else; `tests/apps/my/test_door.py` has them."""


def sensitive() -> Iterator[tuple[str, str]]:
    """Every path and method that the table guards for everybody."""
    for path, row in TABLE.items():
        for method, expected in zip(("GET", "POST"), row, strict=True):
            if CONFIRM in for_each(expected) and not path.startswith(WITH_A_SHORT_PASSWORD_ALONE):
                yield path, method


# For whoever has more than a password these are sensitive too; else the current password is asked for on the page.
WITH_MORE_THAN_A_PASSWORD = (("/my/password", "GET"), ("/my/password", "POST"))


def by_mail(crowd: Crowd) -> Visitor:
    """Signed in just now by a mailed link."""
    person, visitor = crowd.house.person(), crowd.house.visitor()
    visitor.open("/sign-in").submit(email=person.email).submit_to("/sign-in/link")
    assert visitor.open(crowd.house.mail(person.email, "sign_in_link").link).submit().path == "/my"
    return visitor


def on_a_trusted_device(crowd: Crowd) -> Visitor:
    """Signed in just now with the password, where no code is asked for."""
    visitor = crowd.house.visitor()
    sign_in(crowd.house, crowd.locked, crowd.keys, visitor, trust="yes")
    visitor.open("/sign-out").submit()
    assert crowd.house.sign_in(visitor, crowd.locked).path == "/my"
    return visitor


def with_an_old_code(crowd: Crowd) -> Visitor:
    """Signed in with password and code, five minutes ago to the second."""
    visitor = crowd.house.visitor()
    assert sign_in(crowd.house, crowd.locked, crowd.keys, visitor).path == "/my"
    crowd.house.clock.turn(5 * MINUTE)
    return visitor


def with_a_passkey_at_home(crowd: Crowd) -> Visitor:
    """Signed in just now with the password of an account that has a passkey."""
    return crowd.house.signed_in(person_with_passkey(crowd.house, Authenticator()))


@pytest.mark.parametrize("who", [by_mail, on_a_trusted_device, with_an_old_code, with_a_passkey_at_home])
def test_too_weak_or_too_old_a_proof_opens_no_sensitive_route(crowd: Crowd, who: Callable[[Crowd], Visitor]) -> None:
    """A mailbox, a device that is trusted, a password beside a passkey: however fresh; or both, too long ago."""
    visitor = who(crowd)
    more = () if who is by_mail else WITH_MORE_THAN_A_PASSWORD
    routes = {*sensitive(), *more}
    answers = {
        (path, method): said(visitor.get(url_of(path)) if method == "GET" else press(visitor, path))
        for path, method in routes
    }
    assert answers == dict.fromkeys(routes, CONFIRM)


@pytest.mark.parametrize("path", sorted({path for path, _ in (*sensitive(), *WITH_MORE_THAN_A_PASSWORD)}))
def test_a_fresh_proof_of_both_factors_opens_every_sensitive_route(house: OpenHouse, path: str) -> None:
    """For five minutes, also where a password would not be enough."""
    visitor = house.visitor()
    assert sign_in(house, *locked(house), visitor).path == "/my"
    house.clock.turn(5 * MINUTE - 1)
    look, act = handlers(path)
    answers = [said(visitor.get(url_of(path)))] if look else []
    answers += [said(press(visitor, path))] if act else []
    assert CONFIRM not in answers


@pytest.mark.parametrize("act", ["", "/remove"], ids=["name", "remove"])
def test_only_a_fresh_passkey_renames_or_removes_one(house: OpenHouse, act: str) -> None:
    """With the password alone one is led to confirm; with the passkey the form does what it says."""
    phone = Authenticator()
    person = person_with_passkey(house, phone)
    visitor = house.signed_in(person)
    own = next(
        link for link in visitor.open("/my/security").links if link.startswith("/my/passkeys/") and "add" not in link
    )
    assert said(press(visitor, own + act)) == CONFIRM
    assert use(visitor.open(f"/confirm?pending={own}"), "/confirm/passkey", phone).path == own
    assert press(visitor, own + act).headers["location"].startswith("/my/security?notice=passkey-")
