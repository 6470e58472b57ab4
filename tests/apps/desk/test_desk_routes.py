"""Every route of the desk by every method, for every role, and for who is nobody there: one table (ASVS 8.2.1, 8.3.1).

The table says the status of a bare visit. Whatever changes something is answered with 403 to an empty form: no passkey
was used. A role that may not is answered with 404, as if nothing were there, and whoever is not at work is led to the
sign-in.
"""

import pytest

from keyfob.apps import api as api_app
from keyfob.apps import desk as desk_app
from keyfob.apps import id as id_app
from keyfob.apps import my as my_app
from keyfob.desk.roles import Role
from tests.apps.desk.office import Colleague, hire, new_case
from tests.house import OpenHouse
from tests.visitor import Visitor

ROUTES = {route.path: route for route in desk_app.ROUTES}
AT_THE_ID = {route.path for route in (*id_app.ROUTES, *my_app.ROUTES, *api_app.ROUTES)}
SHARED = {"/", "/sign-in", "/sign-out", "/language", "/static/{hash}/{name:path}", "/healthz", "/readyz"}
"""Paths that mean something at both addresses, and at each of them only its own."""

NOBODY, CUSTOMER = "nobody", "customer"
VISITORS = (NOBODY, CUSTOMER, *(role.value for role in Role))
A, B, C = {"partner", "support", "cic", "approver"}, {"support", "cic", "approver"}, {"administrator"}
P = {"partner"}
D, SEE_ERASURES = {"cic", "approver"}, {"cic", "approver", "auditor"}
MAY_OPEN, MAY_RELEASE = {"partner", "support"}, {"approver"}
MAY_LINK = {"partner", "cic", "approver"}
SEE_CASES, SEE_STAFF = A | {"auditor"}, C | {"auditor"}
STAFF = A | C | {"auditor"}
SEE_FIGURES = STAFF - P

# By path: by method the status for whoever is at work and may, and who that is; None where nothing answers.
Said = tuple[int, set[str]] | None
TABLE: dict[str, tuple[Said, Said]] = {
    "/": ((303, STAFF), None),
    "/cases": ((200, SEE_CASES), None),
    "/cases/{id}": ((404, SEE_CASES), None),
    "/cases/{id}/take": (None, (403, A)),
    "/cases/{id}/take/options": (None, (200, A)),
    "/cases/{id}/say": (None, (403, A)),
    "/cases/{id}/say/options": (None, (200, A)),
    "/cases/{id}/close": (None, (403, A)),
    "/cases/{id}/close/options": (None, (200, A)),
    "/cases/{id}/hand-over": (None, (403, B)),
    "/cases/{id}/hand-over/options": (None, (200, B)),
    "/cases/{id}/assist": ((404, A), (403, A)),
    "/cases/{id}/assist/options": (None, (200, A)),
    "/cases/{id}/caller": ((404, A), (403, A)),
    "/cases/{id}/caller/options": (None, (200, A)),
    "/cases/{id}/vehicle": ((404, MAY_LINK), (403, MAY_LINK)),
    "/cases/{id}/vehicle/options": (None, (200, MAY_LINK)),
    "/cases/{id}/support": (None, (403, B)),
    "/cases/{id}/support/options": (None, (200, B)),
    "/cases/{id}/give": (None, (403, A)),
    "/cases/{id}/give/options": (None, (200, A)),
    "/cases/{id}/relink": ((404, D), (403, D)),
    "/cases/{id}/relink/options": (None, (200, D)),
    "/find": ((200, A), (400, A)),
    "/customers/{id}": ((404, A), None),
    "/customers/{id}/case": (None, (403, A)),
    "/customers/{id}/case/options": (None, (200, A)),
    "/invitations": ((200, A), None),
    "/invitations/new": ((200, P), (403, P)),
    "/invitations/new/options": (None, (200, P)),
    "/invitations/{id}": ((404, A), None),
    "/invitations/{id}/again": (None, (403, A)),
    "/invitations/{id}/again/options": (None, (200, A)),
    "/invitations/{id}/correct": (None, (403, A)),
    "/invitations/{id}/correct/options": (None, (200, A)),
    "/invitations/{id}/withdraw": (None, (403, P)),
    "/invitations/{id}/withdraw/options": (None, (200, P)),
    "/registrations/{id}": ((404, A), None),
    "/registrations/{id}/again": (None, (403, A)),
    "/registrations/{id}/again/options": (None, (200, A)),
    "/registrations/{id}/correct": (None, (403, A)),
    "/registrations/{id}/correct/options": (None, (200, A)),
    "/cases/{id}/erasure": ((404, D), (403, D)),
    "/cases/{id}/erasure/options": (None, (200, D)),
    "/erasures": ((200, SEE_ERASURES), None),
    "/erasures/{id}": ((404, SEE_ERASURES), None),
    "/erasures/{id}/approve": (None, (403, {"approver"})),
    "/erasures/{id}/approve/options": (None, (200, {"approver"})),
    "/erasures/{id}/return": (None, (403, D)),
    "/erasures/{id}/return/options": (None, (200, D)),
    "/erasures/{id}/kept": (None, (403, {"approver"})),
    "/erasures/{id}/kept/options": (None, (200, {"approver"})),
    "/cases/{id}/id-change": ((404, SEE_CASES), (403, MAY_OPEN)),
    "/cases/{id}/id-change/options": (None, (200, MAY_OPEN)),
    "/cases/{id}/id-change/seen": (None, (403, MAY_OPEN)),
    "/cases/{id}/id-change/seen/options": (None, (200, MAY_OPEN)),
    "/cases/{id}/id-change/letter": (None, (403, MAY_RELEASE)),
    "/cases/{id}/id-change/letter/options": (None, (200, MAY_RELEASE)),
    "/cases/{id}/id-change/approve": (None, (403, MAY_RELEASE)),
    "/cases/{id}/id-change/approve/options": (None, (200, MAY_RELEASE)),
    "/cases/{id}/id-change/refuse": (None, (403, MAY_RELEASE)),
    "/cases/{id}/id-change/refuse/options": (None, (200, MAY_RELEASE)),
    "/figures": ((200, SEE_FIGURES), None),
    "/staff": ((200, SEE_STAFF), None),
    "/staff/invite": ((200, C), (403, C)),
    "/staff/invite/options": (None, (200, C)),
    "/staff/{id}": ((404, SEE_STAFF), None),
    "/staff/{id}/move": (None, (403, C)),
    "/staff/{id}/move/options": (None, (200, C)),
    "/staff/{id}/suspend": (None, (403, C)),
    "/staff/{id}/suspend/options": (None, (200, C)),
    "/staff/{id}/restore": (None, (403, C)),
    "/staff/{id}/restore/options": (None, (200, C)),
    "/staff/{id}/invite": (None, (403, C)),
    "/staff/{id}/invite/options": (None, (200, C)),
    "/audit": ((200, {"auditor"}), None),
    "/audit/export": (None, (403, {"auditor"})),
    "/audit/export/options": (None, (200, {"auditor"})),
    "/partners": ((200, SEE_STAFF), None),
    "/partners/new": (None, (403, C)),
    "/partners/new/options": (None, (200, C)),
    "/partners/{id}/suspend": (None, (403, C)),
    "/partners/{id}/suspend/options": (None, (200, C)),
    "/partners/{id}/restore": (None, (403, C)),
    "/partners/{id}/restore/options": (None, (200, C)),
    "/me": ((200, STAFF), None),
    "/me/passkey": (None, (403, STAFF)),
    "/me/passkey/options": (None, (200, STAFF)),
}
OPEN: dict[str, tuple[int | None, int | None]] = {
    "/sign-in": (200, 400),
    "/sign-in/options": (None, 200),
    "/sign-out": (None, 303),
    "/enrol/{token}": (400, 400),
    "/enrol/{token}/options": (None, 400),
    "/language": (None, 303),
    "/static/{hash}/{name:path}": (404, None),
    "/healthz": (200, None),
    "/readyz": (200, None),
}
"""What is the same for everybody; at work, the sign-in leads on."""


class Crowd:
    """Everybody who may come to the desk."""

    def __init__(self, house: OpenHouse) -> None:
        self.house = house
        self.colleagues: dict[str, Colleague] = {role.value: hire(house, role) for role in Role}
        self.stranger = house.at_desk()
        self.customer = house.at_desk()
        signed_in = house.signed_in()
        self.customer.http.cookies.update(signed_in.http.cookies)  # by a browser gone mad: no browser sends them here

    def visitor(self, who: str) -> Visitor:
        """Whoever it is, in their browser."""
        if who == NOBODY:
            return self.stranger
        return self.customer if who == CUSTOMER else self.colleagues[who].visitor


@pytest.fixture(scope="module")
def crowd(house: OpenHouse) -> Crowd:
    """Everybody who may come to the desk."""
    return Crowd(house)


def url_of(path: str) -> str:
    """An address of a route."""
    for name, stand_in in (("{token}", "A" * 43), ("{hash}", "0" * 12), ("{id}", "0" * 26)):
        path = path.replace(name, stand_in)
    return path.replace("{name:path}", "none.css")


def press(crowd: Crowd, who: str, path: str) -> int:
    """An empty form of the desk, sent to a route."""
    visitor = crowd.visitor(who)
    csrf = visitor.open("/enrol/none").form("/language").values["csrf"]
    status: int = visitor.post(url_of(path), {"csrf": csrf}).status_code
    return status


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    """A new page of the desk is judged here first."""
    assert set(TABLE) | set(OPEN) == set(ROUTES)
    assert not set(TABLE) & set(OPEN)
    for path, row in {**TABLE, **OPEN}.items():
        assert [said is not None for said in row] == [bool(ROUTES[path].get), bool(ROUTES[path].post)], path


@pytest.mark.parametrize("path", list(TABLE))
def test_every_look_is_answered_as_the_table_says(crowd: Crowd, path: str) -> None:
    """By GET."""
    for who in VISITORS:
        seen = crowd.visitor(who).get(url_of(path)).status_code
        assert seen == expected(TABLE[path][0], who), who


@pytest.mark.parametrize("path", list(TABLE))
def test_every_empty_form_is_answered_as_the_table_says(crowd: Crowd, path: str) -> None:
    """By POST, from a page of the desk."""
    crowd.house.clock.turn(5)
    for who in VISITORS:
        assert press(crowd, who, path) == expected(TABLE[path][1], who), who


def expected(said: Said, who: str) -> int:
    """What somebody is answered with."""
    if said is None:
        return 405
    if who in {NOBODY, CUSTOMER}:
        return 303
    return said[0] if who in said[1] else 404


@pytest.mark.parametrize("path", [path for path in OPEN if path != "/sign-out"])
def test_what_is_open_to_everybody_is_the_same_for_everybody(crowd: Crowd, path: str) -> None:
    """Whoever asks."""
    look, sent = OPEN[path]
    for who in (NOBODY, CUSTOMER):
        assert crowd.visitor(who).get(url_of(path)).status_code == (look or 405), who
        assert press(crowd, who, path) == (sent or 405), who


def test_whatever_changes_something_wants_a_passkey_used_for_it() -> None:
    """Every POST but coming, going, looking up and the language is an act, with its challenge's options beside it."""
    plain = {"/sign-in", "/sign-out", "/enrol/{token}", "/language", "/find"}
    posts = {path for path, route in ROUTES.items() if route.post and not path.endswith("/options")}
    assert {f"{path}/options" for path in posts - plain} <= set(ROUTES)
    assert {path for path, (_, said) in TABLE.items() if said and said[0] == 403} == posts - plain


def test_the_desk_has_none_of_the_id_s_pages_and_the_id_none_of_the_desk_s(crowd: Crowd) -> None:
    """Each address answers its own routes alone (ASVS 3.5.4)."""
    boss, customer = crowd.colleagues["administrator"].visitor, crowd.house.signed_in()
    for path in AT_THE_ID - SHARED:
        assert boss.get(url_of(path)).status_code == 404, path
    for path in set(ROUTES) - SHARED:
        assert customer.get(url_of(path)).status_code == 404, path


def test_no_route_sets_a_password_reads_a_secret_or_mints_a_session(crowd: Crowd) -> None:
    """There is none to ask for: not by its name, and not in any page of any role (ASVS 6.4.6)."""
    words = ("password", "secret", "totp", "session", "token", "impersonate", "code", "second", "recover", "reset")
    named = [path for path in ROUTES if path not in {"/enrol/{token}", "/enrol/{token}/options"}]
    assert [path for path in named if any(word in path for word in words)] == []
    case_id, _ = new_case(crowd.house)
    for who in (role.value for role in Role):
        for path in ("/cases", f"/cases/{case_id}", "/staff", "/staff/invite", "/partners", "/me"):
            page = crowd.visitor(who).open(path)
            fields = {name for form in page.forms for name in form.names}
            assert not fields & {"password", "secret", "session", "token", "code"}, (who, path)
