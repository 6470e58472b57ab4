"""Stolen passwords are refused wherever one is chosen, and nobody is kept out where nobody can tell."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from keyfob.outside.breached import BreachedError, BreachedList, NotTold
from keyfob.outside.breached_api import BreachedApi
from keyfob.outside.http import Fetcher
from keyfob.storage.database import Connection
from keyfob.web.metrics import BREACHED
from tests.apps.registering import YOU, verified
from tests.house import PASSWORD, OpenHouse, open_house
from tests.outside.ranges import hash_of, list_of, serving_ranges
from tests.outside.relays import HOST
from tests.visitor import Page

STOLEN = "Gestolen12!x"
FRESH = "Anders12!x"


class Broken:
    """Somebody who cannot tell."""

    name = "broken"

    def holds(self, _: bytes) -> bool:
        """Not now."""
        raise NotTold("it lies on the floor")

    def look(self) -> str:
        """Nor otherwise."""
        raise NotTold("it lies on the floor")


@pytest.fixture(scope="module")
def stolen(tmp_path_factory: pytest.TempPathFactory) -> BreachedList:
    """A list with the stolen password."""
    return list_of(tmp_path_factory.mktemp("breached") / "list", STOLEN)


def at_registration(house: OpenHouse) -> Page:
    """Where a password is chosen first."""
    return verified(house, house.visitor(), house.new_email()).submit(**YOU)


def after_forgetting(house: OpenHouse) -> Page:
    """Where a new one is chosen by mail."""
    person, visitor = house.person(), house.visitor()
    visitor.open("/forgot").submit(email=person.email)
    return visitor.open(house.mail(person.email, "reset").link)


def in_my(house: OpenHouse) -> Page:
    """Where a new one is chosen with the current one."""
    return house.signed_in().open("/my/password")


def choose(page: Page, password: str) -> Page:
    """Choose it on such a page."""
    current = {"current_password": PASSWORD} if "current_password" in page.form().names else {}
    return page.submit(password=password, **current)


def counted(answer: str) -> float:
    """How often the broken one was counted to answer so."""
    registry = CollectorRegistry()
    registry.register(BREACHED)
    return registry.get_sample_value("keyfob_breached_checks_total", {"source": "broken", "answer": answer}) or 0


PLACES = pytest.mark.parametrize("place", [at_registration, after_forgetting, in_my])


@PLACES
def test_a_stolen_password_is_refused(
    house: OpenHouse, stolen: BreachedList, place: Callable[[OpenHouse], Page]
) -> None:
    """At registration, after “forgot password” and in My; the next one is taken."""
    with house.knowing(stolen):
        page = place(house)
        refused = choose(page, STOLEN)
        assert (refused.status, refused.path) == (400, page.path)
        assert refused.problems == {"password": house.say("problem.password_breached")}
        assert STOLEN not in refused.reply.text
        assert choose(refused, FRESH).path != page.path


@pytest.mark.parametrize("locale", ["en", "nl", "de"])
def test_the_person_is_told_what_to_do_in_their_language(house: OpenHouse, stolen: BreachedList, locale: str) -> None:
    """Choose another one, and change it elsewhere too."""
    with house.knowing(stolen):
        visitor = house.visitor(language=locale)
        page = verified(house, visitor, house.new_email()).submit(**YOU).submit(password=STOLEN)
        assert page.problems == {"password": house.say("problem.password_breached", locale)}


def test_the_rules_of_the_brand_are_told_first(house: OpenHouse) -> None:
    """What would not fit anyway is not looked up."""
    with serving_ranges(["geheim12!x"]) as ranges, house.knowing(BreachedApi(ranges.url, Fetcher([HOST]))):
        page = at_registration(house).submit(password="geheim12!x")
        assert page.problems == {"password": house.say("problem.password_capital")}
    assert ranges.asked == []


@PLACES
def test_nobody_is_kept_out_where_nobody_can_tell(
    house: OpenHouse, place: Callable[[OpenHouse], Page], caplog: pytest.LogCaptureFixture
) -> None:
    """The password is taken, which the log says without a word of it, and a metric counts."""
    page, before = place(house), counted("unknown")
    with house.knowing(Broken()):
        assert choose(page, STOLEN).path != page.path
    assert counted("unknown") == before + 1
    assert "a password is taken without a look at broken: it lies on the floor" in caplog.text
    assert STOLEN not in caplog.text
    assert hash_of(STOLEN)[:5] not in caplog.text


def test_one_who_cannot_tell_does_not_keep_the_other_from_telling(house: OpenHouse, stolen: BreachedList) -> None:
    """A broken list beside an API, or the other way round."""
    for sources in ((Broken(), stolen), (stolen, Broken())):
        with house.knowing(*sources):
            assert choose(at_registration(house), STOLEN).status == 400


def test_a_list_that_is_cut_off_while_it_is_open_keeps_nobody_out(house: OpenHouse, tmp_path: Path) -> None:
    """And the program goes on."""
    listed = list_of(tmp_path / "list", STOLEN)
    with house.knowing(listed):
        assert choose(at_registration(house), STOLEN).status == 400
        os.truncate(tmp_path / "list", 100)
        assert choose(at_registration(house), STOLEN).path == "/register/terms"


def test_the_settings_say_who_is_asked(tmp_path: Path) -> None:
    """The list first; what it knows is not asked for over the network."""
    list_of(tmp_path / "list", STOLEN)
    with serving_ranges(["Ergens12!x"]) as ranges:
        known: dict[str, Any] = {"breached_list": str(tmp_path / "list"), "breached_api": ranges.url}
        with open_house(tmp_path / "id", allowed_host=[HOST], **known) as house:
            page = at_registration(house)
            for password in (STOLEN, "Ergens12!x"):
                page = page.submit(password=password)
                assert page.problems == {"password": house.say("problem.password_breached")}
            assert ranges.asked == [(f"/range/{hash_of('Ergens12!x')[:5]}", "true")]
            ranges.instead = (503, b"")
            assert page.submit(password=FRESH).path == "/register/terms"
            rules = house.visitor().get("/.well-known/password-rules").json()["rules"]
            assert rules[-1] == "not_breached"


def test_a_list_that_cannot_be_read_stops_the_start(tmp_path: Path) -> None:
    """Rather than serve without what the operator asked for."""
    with pytest.raises(BreachedError, match="No such file"), open_house(tmp_path, breached_list=str(tmp_path / "list")):
        pass


def test_nobody_is_asked_by_default(house: OpenHouse) -> None:
    """No list is known, and no API."""
    assert house.program.house.breached == ()
    assert "not_breached" not in house.visitor().get("/.well-known/password-rules").json()["rules"]


class Watching(Broken):
    """Somebody who never knows, and notes how many connections are held when asked."""

    name = "watching"

    def __init__(self, house: OpenHouse, monkeypatch: pytest.MonkeyPatch) -> None:
        self.held = 0
        self.seen: list[int] = []
        self._reading = house.program.unit.database.reading
        monkeypatch.setattr(house.program.unit.database, "reading", self._counted)

    @contextmanager
    def _counted(self) -> Iterator[Connection]:
        with self._reading() as connection:
            self.held += 1
            yield connection
            self.held -= 1

    def holds(self, _: bytes) -> bool:
        """No."""
        self.seen.append(self.held)
        return False


@PLACES
def test_no_connection_is_held_while_somebody_is_asked(
    house: OpenHouse, monkeypatch: pytest.MonkeyPatch, place: Callable[[OpenHouse], Page]
) -> None:
    """A slow API does not keep others from the database."""
    page, watching = place(house), Watching(house, monkeypatch)
    with house.knowing(watching):
        choose(page, FRESH)
    assert watching.seen == [0]
