"""Two processes over one database: what ends at one of them is over at the other with its very next answer.

It asks the database each time about sessions, grants and accounts, so nothing has to wait until something that it
remembers has grown old (RFC 7009 section 2.1, ASVS 7.4.1, 7.4.2).
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import httpx2
import pytest

from tests.cli.typing_in import free_address, keyfob_running
from tests.foreign.running import RunningHouse, running_house
from tests.foreign.stand import ALL_GRANTS, CALLBACK
from tests.house import PASSWORD, Person
from tests.leaving import begin, run_job
from tests.second_factor import Keys, lock
from tests.service import Service
from tests.visitor import Page, Visitor

NEW = "Anders12!x"


@dataclass(frozen=True, slots=True)
class Town:
    """An ID that two processes serve; ``newcomers`` registered before the other one began to send their mails."""

    house: RunningHouse
    other: str
    newcomers: list[Person]
    running: ExitStack

    def there(self, client: httpx2.Client) -> httpx2.Client:
        """The same client, with its cookies, at the other process."""
        there = httpx2.Client(base_url=self.other, headers=client.headers, cookies=client.cookies)
        return self.running.enter_context(there)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One process is the test's own, the other is `keyfob serve`."""
    folder, database = tmp_path_factory.mktemp("two"), ""
    address = free_address()
    with ExitStack() as running:
        if request.param == "postgresql":
            database = running.enter_context(request.getfixturevalue("postgres_cluster").fresh_database())
        house = running.enter_context(running_house(folder / "id", database))
        newcomers = [house.person() for _ in range(len(ENDINGS) + 5)]
        words: list[str | Path] = [
            "serve",
            "--data",
            folder / "id",
            "--listen",
            address,
            "--issuer",
            house.issuer,
            "--brand",
            "porsche",
        ]
        words += ["--trusted-proxy", "127.0.0.1/32", *(["--database", database] if database else [])]
        served = running.enter_context(keyfob_running(folder, *words))
        served.read_until("master key")
        yield Town(house, f"http://{address}", newcomers, running)


@dataclass(frozen=True, slots=True)
class Connected:
    """Somebody who is signed in at a service and in My, in a browser that a thief may hold."""

    person: Person
    visitor: Visitor
    service: Service
    tokens: dict[str, str]


def connected(town: Town) -> Connected:
    """Somebody new; the other process has answered for them before."""
    house, person = town.house, town.newcomers.pop()
    service = house.service(redirect_uris=(CALLBACK,), grant_types=ALL_GRANTS)
    visitor = house.visitor()
    tokens = service.redeem(house.sign_in(visitor, person, service.url()))
    return Connected(person, visitor, service, tokens)


def answers(town: Town, who: Connected) -> dict[str, bool]:
    """What the other process still grants: asked in one go, and not again."""
    service = replace(who.service, http=town.there(who.service.http))
    access = who.tokens["access_token"]
    my = town.there(who.visitor.http).get("/my")
    return {
        "introspection": service.call("/introspect", token=access).json()["active"],
        "userinfo": service.userinfo(access).status_code == 200,
        "My": my.status_code == 200,
        "refresh": service.refresh(who.tokens["refresh_token"]).status_code == 200,
    }


def blocked(town: Town, who: Connected) -> None:
    """By a desk."""
    town.house.block(who.person)


def signed_out(_: Town, who: Connected) -> None:
    """By its owner, in that very browser."""
    who.visitor.open("/sign-out").submit()


def ended_by_its_owner(town: Town, who: Connected) -> None:
    """In My of another browser, one session alone."""
    owner = town.house.signed_in(who.person)
    owner.open("/my/security").submit_to("/my/security/end")


def ended_with_all_others(town: Town, who: Connected) -> None:
    """In My of another browser, whatever else is open."""
    town.house.signed_in(who.person).open("/my/security").submit_to("/my/security/end-others")


def changed_password(town: Town, who: Connected) -> None:
    """In My of another browser, signing everybody else out."""
    page = town.house.signed_in(who.person).open("/my/password")
    page = page.submit(current_password=PASSWORD, password=NEW, end_others="yes")
    assert page.path == "/my/security", page.text


def deleted(town: Town, who: Connected) -> None:
    """The ID itself, when the wait is over; the other process may be the one that does it."""
    begin(town.house.signed_in(who.person), who.person)
    town.house.write("UPDATE deletions SET due_at = begun_at")
    run_job(town.house)


ENDINGS = (blocked, signed_out, ended_by_its_owner, ended_with_all_others, changed_password, deleted)


@pytest.mark.parametrize("end", ENDINGS)
def test_what_ends_at_one_process_is_over_at_the_other(town: Town, end: Callable[[Town, Connected], None]) -> None:
    """Introspection, userinfo, refresh and My: all of them, at once."""
    who = connected(town)
    before = answers(town, replace(who, tokens={**who.tokens, "refresh_token": "none"}))
    assert before == {"introspection": True, "userinfo": True, "My": True, "refresh": False}
    end(town, who)
    assert answers(town, who) == dict.fromkeys(before, False)


def test_a_grant_withdrawn_at_one_process_is_over_at_the_other(town: Town) -> None:
    """The service gets nothing more; its owner stays signed in."""
    who = connected(town)
    assert answers(town, who) == {"introspection": True, "userinfo": True, "My": True, "refresh": True}
    who.visitor.open("/my/services").submit_to("/my/services/withdraw")
    assert answers(town, who) == {"introspection": False, "userinfo": False, "My": True, "refresh": False}


@pytest.mark.parametrize(("is_removed", "leads_to"), [(False, "/my"), (True, "/sign-in")], ids=["standing", "removed"])
def test_a_factor_removed_at_one_process_completes_no_sign_in_at_the_other(
    town: Town, is_removed: bool, leads_to: str
) -> None:
    """A right password waited there for its code, which would have been the last step; now the sign-in begins anew."""
    house, person = town.house, town.newcomers.pop()
    keys = lock(house, person)
    waiting = half_way(town, person)
    csrf, http = waiting.form().values["csrf"], town.there(waiting.visitor.http)
    assert http.get("/sign-in/second").status_code == 200
    if is_removed:
        remove_factor(town, person, keys)
    typed = {"csrf": csrf, "code": code_of(house, keys, ahead=30)}
    reply = http.post("/sign-in/second", data=typed, headers={"origin": house.issuer})
    assert (reply.status_code, reply.headers["location"]) == (303, leads_to)
    assert http.get("/my").status_code == (303 if is_removed else 200)


@pytest.mark.parametrize(("is_forgotten", "leads_to"), [(False, "/my"), (True, "/sign-in/second")])
def test_a_device_forgotten_at_one_process_is_trusted_no_more_at_the_other(
    town: Town, is_forgotten: bool, leads_to: str
) -> None:
    """With its very next password: a thief at that device is asked for the code."""
    house, person = town.house, town.newcomers.pop()
    keys = lock(house, person)
    page = half_way(town, person).submit(code=code_of(house, keys), trust="yes")
    assert page.path == "/my", page.text
    if is_forgotten:
        page.visitor.open("/my/security").submit_to("/my/security/trusted/forget")
    page.visitor.forget("keyfob")
    asking = page.visitor.open("/sign-in").submit(email=person.email)
    typed, http = {"csrf": asking.form().values["csrf"], "password": person.password}, town.there(page.visitor.http)
    reply = http.post("/sign-in/how", data=typed, headers={"origin": house.issuer})
    assert (reply.status_code, reply.headers["location"]) == (303, leads_to)


def half_way(town: Town, person: Person) -> Page:
    """After a right password, in a browser of its own."""
    page = town.house.sign_in(town.house.visitor(), person)
    assert page.path == "/sign-in/second", page.text
    return page


def code_of(house: RunningHouse, keys: Keys, ahead: int = 0) -> str:
    """The app's code, so many seconds ahead of the machine's clock."""
    return keys.app.code(int(house.clock()) + ahead)


def remove_factor(town: Town, person: Person, keys: Keys) -> None:
    """By its owner, in My."""
    page = half_way(town, person).submit(code=code_of(town.house, keys))
    assert page.path == "/my", page.text
    page = page.visitor.open("/my/security/second-factor/off").submit()
    assert page.path == "/my/security", page.text
