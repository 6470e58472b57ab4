"""Every route by every method, for whoever comes: signed out, half way, signed in, or stepped up by a fresh proof.

The table says the status of a bare visit: of a GET of the page, and of a POST of an empty form of ours. A route without
a row fails, and so does a row without a route. Where an act is sensitive it says CONFIRM for whoever proved too little,
or too long ago (ASVS 7.5.1, 7.5.3).
"""

from typing import TypeAlias

import httpx2
import pytest

from keyfob.apps import api as api_app
from keyfob.apps import id as id_app
from keyfob.apps import my as my_app
from keyfob.desk.roles import Role
from keyfob.web.cookies import STAFF
from tests.apps.desk.office import hire
from tests.apps.test_same_answers import masked
from tests.house import OpenHouse
from tests.second_factor import half_way, locked
from tests.visitor import Visitor

ROUTES = {route.path: route for route in (*id_app.ROUTES, *my_app.ROUTES, *api_app.ROUTES)}

SIGNED_OUT, HALF_WAY, SIGNED_IN, STEPPED_UP = "signed out", "half way", "signed in", "stepped up"
VISITORS = (SIGNED_OUT, HALF_WAY, SIGNED_IN, STEPPED_UP)
"""Whoever is signed in proved it six minutes ago, whoever is stepped up just now. Staff have a test of their own."""

CONFIRM = "confirm"
"""Led to the page where one proves anew who one is."""

# By path: what GET and POST are answered with, one figure when it is the same for all visitors; whoever a row does not
# reach is answered like the last one it names. A figure stands for the answer's status; None for 405, because nothing
# answers that method.
Said: TypeAlias = int | str | None
Row: TypeAlias = tuple[Said, ...]
TABLE: dict[str, tuple[Said | Row, Said | Row]] = {
    "/authorize": (400, 303),
    "/authorize/continue": (400, None),
    "/consent": (400, 400),
    "/token": (None, 400),
    "/userinfo": (401, 401),
    "/revoke": (None, 400),
    "/introspect": (None, 400),
    "/device_authorization": (None, 401),
    "/device": ((303, 303, 200), (303, 303, 400)),
    "/jwks": (200, None),
    "/.well-known/openid-configuration": (200, None),
    "/.well-known/oauth-authorization-server": (200, None),
    "/logout": ((303, 303, 200), 303),
    "/sign-out": ((303, 303, 200), 303),
    "/signed-out": (200, None),
    "/": (303, None),
    "/sign-in": (200, 400),
    "/sign-in/choose": (400, 400),
    "/sign-in/how": ((303, 200, 303), (303, 400, 303)),
    "/sign-in/second": (303, 303),
    "/sign-in/second/backup": (303, 303),
    "/sign-in/second/cancel": (None, 303),
    "/sign-in/link": (None, 303),
    "/sign-in/mail": ((303, 200, 303), (303, 400, 303)),
    "/sign-in/mail/resend": (None, 303),
    "/sign-in/mail/status": (200, None),
    "/lost-factors": (303, 303),
    "/sign-in/passkey": (303, 400),
    "/sign-in/passkey/options": (None, 200),
    "/confirm/passkey": (303, (303, 303, 400)),
    "/confirm/passkey/options": (None, (303, 303, 200)),
    "/confirm": ((303, 303, 200), (303, 303, 400)),
    "/terms/again": (303, 303),
    "/link/{token}": (400, 400),
    "/link/{token}/not-me": (None, 400),
    "/not-me/{token}": (400, 400),
    "/register": (200, 400),
    "/register/mail": ((303, 200, 303), (303, 400, 303)),
    "/register/mail/resend": (None, 303),
    "/register/mail/address": (None, (303, 400, 303)),
    "/register/mail/status": (200, None),
    "/register/you": (303, 303),
    "/register/password": (303, 303),
    "/register/passkey": (303, 303),
    "/register/passkey/options": (None, 303),
    "/register/terms": (303, 303),
    "/forgot": (200, 400),
    "/forgot/mail": ((303, 200, 303), (303, 400, 303)),
    "/forgot/mail/resend": (None, 303),
    "/reset": (400, 400),
    "/reset/{token}": (400, 400),
    "/case/{token}": (400, 400),
    "/case/{token}/close": (None, 400),
    "/case/{token}/revoke": (None, 400),
    "/contact": ((200, 200, 303), 400),
    "/contact/sent": (303, None),
    "/contact/link": (200, 400),
    "/invited/{token}": (400, None),
    "/welcome/{token}": (400, None),
    "/my/welcome/{token}": ((303, 303, 400), (303, 303, 400)),
    "/my/vehicles": ((303, 303, 200), None),
    "/my/vehicles/invited/{token}": ((303, 303, 400), (303, 303, 400)),
    "/my/vehicles/{id}": ((303, 303, 404), (303, 303, 404)),
    "/my/vehicles/{id}/sold": ((303, 303, 404), (303, 303, 404)),
    "/my/vehicles/{id}/leave": (None, (303, 303, 404)),
    "/my/vehicles/{id}/security-code": ((303, 303, 404), (303, 303, 404)),
    "/my/vehicles/{id}/users/new": ((303, 303, 404), (303, 303, 404)),
    "/my/vehicles/{id}/users/{user}": ((303, 303, 404), (303, 303, 404)),
    "/my/vehicles/{id}/users/{user}/withdraw": (None, (303, 303, 404)),
    "/my/contact": ((303, 303, 200), None),
    "/my/contact/new": ((303, 303, 200), (303, 303, 400)),
    "/my/contact/{id}": ((303, 303, 404), (303, 303, 404)),
    "/my/contact/{id}/close": (None, (303, 303, 404)),
    "/help": (200, None),
    "/help/{question}": (404, None),
    "/terms": (200, None),
    "/privacy": (200, None),
    "/language": (None, 303),
    "/static/{hash}/{name:path}": (404, None),
    "/.well-known/password-rules": (200, None),
    "/.well-known/change-password": (303, None),
    "/.well-known/passkey-endpoints": (200, None),
    "/.well-known/webauthn": (404, None),
    "/.well-known/keyfob-audit-key": (200, None),
    "/healthz": (200, None),
    "/readyz": (200, None),
    "/my": ((303, 303, 200), None),
    "/my/profile": ((303, 303, 200), None),
    "/my/profile/name": ((303, 303, 200), (303, 303, 400)),
    "/my/profile/wishes": ((303, 303, 200), (303, 303, 400)),
    "/my/profile/about": ((303, 303, 200), 303),
    "/my/profile/phones/new": ((303, 303, CONFIRM, 200), (303, 303, CONFIRM, 400)),
    "/my/profile/phones/{id}": ((303, 303, CONFIRM, 404), (303, 303, CONFIRM, 404)),
    "/my/profile/phones/{id}/remove": (None, (303, 303, CONFIRM, 404)),
    "/my/profile/address": ((303, 303, CONFIRM, 200), (303, 303, CONFIRM, 400)),
    "/my/profile/address/remove": (None, (303, 303, CONFIRM, 303)),
    "/my/profile/addresses/new": ((303, 303, CONFIRM, 200), (303, 303, CONFIRM, 400)),
    "/my/profile/addresses/{id}": ((303, 303, CONFIRM, 404), (303, 303, CONFIRM, 404)),
    "/my/profile/addresses/{id}/default": (None, (303, 303, CONFIRM, 404)),
    "/my/profile/addresses/{id}/remove": (None, (303, 303, CONFIRM, 404)),
    "/my/profile/undo": (None, 303),
    "/my/security": ((303, 303, 200), None),
    "/my/security/end": (None, (303, 303, 404)),
    "/my/security/end-others": (None, 303),
    "/my/passkeys/add": ((303, 303, CONFIRM, 200), (303, 303, CONFIRM, 400)),
    "/my/passkeys/offer": ((303, 303, 200), None),
    "/my/passkeys/add/options": (None, (303, 303, CONFIRM, 200)),
    "/my/passkeys/{id}": ((303, 303, 404), (303, 303, 404)),
    "/my/passkeys/{id}/remove": (None, (303, 303, 404)),
    "/my/security/second-factor": ((303, 303, CONFIRM, 200), (303, 303, CONFIRM, 400)),
    "/my/security/second-factor/off": ((303, 303, CONFIRM, 303), (303, 303, CONFIRM, 303)),
    "/my/security/backup-codes": ((303, 303, CONFIRM, 303), (303, 303, CONFIRM, 303)),
    "/my/security/trusted/forget": (None, (303, 303, 404)),
    "/my/security/trusted/forget-all": (None, 303),
    "/deletion/{token}": (400, 400),
    "/erasure/{token}": (400, 400),
    "/receipt": (200, None),
    "/receipt/{token}": (404, None),
    "/id-change": (200, 400),
    "/id-change/{token}": (400, 400),
    "/api/contracts/{id}": (None, None),
    "/my/security/id-change": ((303, 303, 200), (303, 303, 404)),
    "/my/security/id-change/confirm": (None, (303, 303, 409)),
    "/my/security/id-change/code": (None, (303, 303, 409)),
    "/my/security/id-change/stop": (None, (303, 303, 409)),
    "/my/security/delete": ((303, 303, CONFIRM, 200), (303, 303, CONFIRM, 400)),
    "/my/security/delete/cancel": (None, 303),
    "/my/caller": ((303, 303, CONFIRM, 200), None),
    "/my/pairing": ((303, 303, 200), (303, 303, CONFIRM, 303)),
    "/my/pairing/status": ((303, 303, 200), None),
    "/my/password": ((303, 303, 200), (303, 303, 400)),
    "/my/consents": ((303, 303, 200), (303, 303, 404)),
    "/my/payment": ((303, 303, 200), (303, 303, 404)),
    "/my/payment/remove": (None, 303),
    "/my/services": ((303, 303, 200), None),
    "/my/services/withdraw": (None, (303, 303, 404)),
    "/my/activity": ((303, 303, 200), None),
    "/my/activity/not-me/{line}": ((303, 303, 404), None),
    "/my/activity/export": ((303, 303, CONFIRM, 200), None),
    "/my/export": ((303, 303, 200), (303, 303, CONFIRM, 303)),
    "/my/export/status": ((303, 303, 200), None),
    "/my/export/cancel": (None, 303),
    "/my/export/download": (None, (303, 303, CONFIRM, 404)),
    "/api/payment-preference": (None, None),
    "/api/security-code/check": (None, 401),
}


# Half signed in, a browser is answered as if the password were still to come, but where the rest is asked for.
HALF_SIGNED_IN = {
    "/sign-in/second": (200, 400),
    "/sign-in/second/backup": (200, 400),
    "/lost-factors": (200, 200),
}


MINUTE = 60


class Crowd:
    """Everybody who may come."""

    def __init__(self, house: OpenHouse) -> None:
        self.house = house
        self._person = house.person()
        self.locked, self.keys = locked(house)
        self._lookers: dict[str, Visitor] = {}
        self._made_at = 0

    def looker(self, who: str) -> Visitor:
        """A browser like them that only looks; while the clock stands still, one looks at everything."""
        if self._made_at != self.house.clock.now:
            self._lookers = {kind: self.new(kind) for kind in (SIGNED_IN, STEPPED_UP, HALF_WAY, SIGNED_OUT)}
            self._made_at = self.house.clock.now
        return self._lookers[who]

    def new(self, who: str) -> Visitor:
        """A browser that was never here, that waits for three mails, that is signed in, or has just confirmed it."""
        visitor = self.house.visitor()
        if who == HALF_WAY:
            visitor.open("/register").submit(email=self.house.new_email())
            visitor.open("/sign-in").submit(email=self.house.new_email()).submit_to("/sign-in/link")
            visitor.open("/forgot").submit(email=self.house.new_email())
        if who in {SIGNED_IN, STEPPED_UP}:
            self.house.sign_in(visitor, self._person)
            self.house.clock.turn(6 * MINUTE)
        if who == STEPPED_UP:
            assert visitor.open("/confirm").submit(password=self._person.password).path == "/my"
        return visitor


@pytest.fixture(scope="module")
def crowd(house: OpenHouse) -> Crowd:
    """Everybody who may come."""
    return Crowd(house)


def url_of(path: str) -> str:
    """An address of a route."""
    for name, stand_in in (
        ("{token}", "A" * 43),
        ("{hash}", "0" * 12),
        ("{id}", "0" * 26),
        ("{user}", "0" * 26),
        ("{line}", "0" * 26),
        ("{question}", "none"),
    ):
        path = path.replace(name, stand_in)
    return path.replace("{name:path}", "none.css")


def for_each(expected: Said | Row) -> Row:
    """What each visitor is answered with."""
    row = expected if isinstance(expected, tuple) else (expected or 405,)
    return row + (row[-1],) * (len(VISITORS) - len(row))


def said(reply: httpx2.Response) -> Said:
    """An answer in the words of the table."""
    is_asked = reply.headers.get("location", "").startswith("/confirm?pending=%2Fmy%2F")
    return CONFIRM if reply.status_code == 303 and is_asked else reply.status_code


def press(visitor: Visitor, path: str) -> httpx2.Response:
    """An empty form of ours, sent to a route."""
    csrf = visitor.open("/signed-out").form("/language").values["csrf"]
    return visitor.post(url_of(path), {"csrf": csrf})


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    """A new page is judged here first."""
    assert set(TABLE) == set(ROUTES)


def test_none_stands_where_nothing_answers_and_nowhere_else() -> None:
    """The table is about the methods that there are."""
    for path, row in TABLE.items():
        assert [status is not None for status in row] == [handler is not None for handler in handlers(path)]


def handlers(path: str) -> tuple[object, object]:
    """What answers GET and POST."""
    return ROUTES[path].get, ROUTES[path].post


@pytest.mark.parametrize("path", list(TABLE))
def test_every_look_is_answered_as_the_table_says(crowd: Crowd, path: str) -> None:
    """By GET, and by HEAD alike."""
    for who, expected in zip(VISITORS, for_each(TABLE[path][0]), strict=True):
        visitor = crowd.looker(who)
        assert said(visitor.get(url_of(path))) == expected, who
        assert said(visitor.http.head(url_of(path))) == expected, who


@pytest.mark.parametrize("path", list(TABLE))
def test_every_empty_form_is_answered_as_the_table_says(crowd: Crowd, path: str) -> None:
    """By POST, from a page of ours."""
    for who, expected in zip(VISITORS, for_each(TABLE[path][1]), strict=True):
        assert said(press(crowd.new(who), path)) == expected, who


def test_staff_are_answered_as_whoever_is_signed_out(house: OpenHouse) -> None:
    """A cookie of the desk, which no browser sends here, opens nothing to look at and nothing to press (ASVS 3.5.4)."""
    desk = hire(house, Role.APPROVER).visitor
    for path, (looked, pressed) in TABLE.items():
        visitor = house.visitor()
        visitor.http.cookies.set(f"__Host-{STAFF}", desk.cookie(STAFF), domain="id.example")
        assert said(visitor.get(url_of(path))) == for_each(looked)[0], path
        assert said(press(visitor, path)) == for_each(pressed)[0], path


@pytest.mark.parametrize("path", list(TABLE))
def test_half_a_sign_in_is_worth_nothing_anywhere(house: OpenHouse, crowd: Crowd, path: str) -> None:
    """Its looks are answered to the byte as before the password, its posts with the same status (ASVS 2.3.1)."""
    person, half, before = crowd.locked, house.visitor(), house.visitor()
    house.clock.turn(4 * MINUTE)  # an ID is arrived at twenty times an hour
    half_way(house, person, half)
    before.open("/sign-in").submit(email=person.email)
    csrf, other_csrf = (one.open("/signed-out").form("/language").values["csrf"] for one in (half, before))
    seen, usual = half.get(url_of(path)), before.get(url_of(path))
    posted, usually = half.post(url_of(path), {"csrf": csrf}), before.post(url_of(path), {"csrf": other_csrf})
    expected = HALF_SIGNED_IN.get(path) or (usual.status_code, usually.status_code)
    assert (seen.status_code, posted.status_code) == expected
    if path not in HALF_SIGNED_IN:
        assert masked(seen, person.email) == masked(usual, person.email)
    assert half.cookie("keyfob") == ""


def test_other_methods_are_refused_everywhere(crowd: Crowd) -> None:
    """With a list of those that are not."""
    visitor = crowd.new(STEPPED_UP)
    for path, route in ROUTES.items():
        answered = {"PUT": route.put, "DELETE": route.delete, "OPTIONS": route.options}
        for method in ("PATCH", "TRACE", "FOO", *(method for method, handler in answered.items() if not handler)):
            reply = visitor.http.request(method, url_of(path))
            assert (reply.status_code, reply.headers["allow"]) == (405, route.methods), f"{method} {path}"


def test_what_programs_put_needs_a_token_whoever_is_signed_in(crowd: Crowd) -> None:
    """A browser's cookies open none of it, so no other site can use them (ASVS 3.5.3)."""
    put = [(method, path) for path, route in ROUTES.items() for method in ("PUT", "DELETE") if route.handler(method)]
    assert len(put) > 1
    for method, path in put:
        for who in VISITORS:
            reply = crowd.new(who).http.request(method, url_of(path), json={})
            assert (reply.status_code, reply.headers["www-authenticate"]) == (401, 'Bearer realm="api"'), path


def test_only_userinfo_may_be_asked_by_script_of_other_sites_to_send_more_than_a_form() -> None:
    """A browser's question beforehand is answered nowhere else (Fetch, CORS-preflight)."""
    assert [path for path, route in ROUTES.items() if route.options] == ["/userinfo"]


def test_what_is_not_there_is_not_found(crowd: Crowd) -> None:
    """A page that leads to the start, whoever asks."""
    visitors = [crowd.new(who) for who in VISITORS]
    for path in (
        "/nope",
        "/my/",
        "/sign-in/",
        "/my/%2e%2e/etc",
        "/.env",
        "/%2e%2e/",
        "/MY",
        "/link/",
        "/%ff",
        "/static/",
    ):
        for visitor in visitors:
            assert visitor.get(path).status_code == 404, path
