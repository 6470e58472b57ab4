"""Signing in with a password that was stolen: a notice and a hint, or a new password before anything else."""

import pytest

from keyfob.accounts.policy import WhenBreached
from keyfob.outside.breached import BreachedList, NotTold
from tests.house import PASSWORD, OpenHouse, Person, together
from tests.outside.ranges import list_of
from tests.second_factor import locked
from tests.second_factor import sign_in as sign_in_with_both

DAY = 86_400
NEW = "Anders12!x"
CHANGE = WhenBreached.CHANGE


class Asked:
    """Somebody who knows nothing and notes that they were asked."""

    name = "asked"

    def __init__(self, *, broken: bool = False) -> None:
        self.times = 0
        self._broken = broken

    def holds(self, _: bytes) -> bool:
        """No."""
        self.times += 1
        if self._broken:
            raise NotTold("it lies on the floor")
        return False

    def look(self) -> str:
        """Nothing to see."""
        return "nothing"


@pytest.fixture(scope="module")
def stolen(tmp_path_factory: pytest.TempPathFactory) -> BreachedList:
    """A list with everybody's first password."""
    return list_of(tmp_path_factory.mktemp("breached") / "list", PASSWORD)


def told(house: OpenHouse, person: Person) -> int:
    """How often the owner was told."""
    return [mail.kind for mail in house.mails(person.email)].count("password_breached")


def hint(house: OpenHouse) -> str:
    """What pages of My say about a stolen password."""
    return house.say("my.password.stolen")


def test_the_owner_is_told_by_mail_and_by_my(house: OpenHouse, stolen: BreachedList) -> None:
    """The sign-in goes on; the audit has it."""
    service, person, visitor = house.service(), house.person(), house.visitor()
    with house.knowing(stolen):
        assert "code" in service.answer(house.sign_in(visitor, person, service.url()))
        assert house.mail(person.email, "password_breached").link.startswith("/not-me/")
        for path in ("/my", "/my/security", "/my/password"):
            assert hint(house) in visitor.open(path).text
        assert "/my/password" in visitor.open("/my").links
    events = house.rows("SELECT event FROM audit WHERE account_id = :id", id=house.account_id(person))
    assert ("password.breached",) in events


@pytest.mark.parametrize("locale", ["en", "nl", "de"])
def test_the_mail_says_what_to_do(house: OpenHouse, locale: str) -> None:
    """In every language, with the brand's names."""
    words = house.say("mail.notice.password_breached.lead", locale)
    facts = house.program.house.pages.brand.facts
    assert facts.id in words
    assert f"{facts.my}" in words
    assert house.say("my.nav.security", locale) in words


def test_the_owner_is_told_once_in_thirty_days(house: OpenHouse, stolen: BreachedList) -> None:
    """However often they sign in meanwhile."""
    person = house.person()
    with house.knowing(stolen):
        for _ in range(3):
            house.signed_in(person)
        assert told(house, person) == 1
        house.clock.turn(30 * DAY)
        house.signed_in(person)
        assert told(house, person) == 2


def test_many_sign_ins_at_once_tell_once(house: OpenHouse, stolen: BreachedList) -> None:
    """Whoever was second sees that it was told."""
    person = house.person()
    with house.knowing(stolen):
        pages = [house.visitor().open("/sign-in").submit(email=person.email) for _ in range(4)]
        ends = together(4, lambda number: pages[number].submit(password=person.password))
    assert [page.path for page in ends] == ["/my"] * 4
    assert told(house, person) == 1


def test_a_new_password_ends_it(house: OpenHouse, stolen: BreachedList) -> None:
    """Set in My or after “forgot password”."""
    person, other = house.person(), house.person()
    with house.knowing(stolen):
        visitor = house.signed_in(person)
        visitor.open("/my/password").submit(current_password=PASSWORD, password=NEW)
        assert hint(house) not in visitor.open("/my").text
        house.signed_in(other)
        house.visitor().open("/forgot").submit(email=other.email)
        house.visitor().open(house.mail(other.email, "reset").link).submit(password=NEW)
        assert hint(house) not in house.signed_in(Person(other.email, NEW)).open("/my").text
        house.clock.turn(31 * DAY)
        house.signed_in(Person(other.email, NEW))
        assert (told(house, person), told(house, other)) == (1, 1)


def test_only_a_right_password_is_looked_up(house: OpenHouse) -> None:
    """A wrong one costs nothing more than before, and tells nobody anything."""
    person, asked = house.person(), Asked()
    with house.knowing(asked):
        house.visitor().open("/sign-in").submit(email=person.email).submit(password="Falsch12!x")
        house.visitor().open("/sign-in").submit(email=house.new_email()).submit(password=PASSWORD)
        assert asked.times == 0
        house.signed_in(person)
        assert asked.times == 1


def test_a_password_that_is_known_to_be_stolen_is_not_looked_up_again(house: OpenHouse, stolen: BreachedList) -> None:
    """It stays so, whatever a list says later."""
    person, asked = house.person(), Asked()
    with house.knowing(stolen):
        house.signed_in(person)
    with house.knowing(asked):
        assert hint(house) in house.signed_in(person).open("/my").text
    assert asked.times == 0


def test_who_cannot_tell_keeps_nobody_out(house: OpenHouse) -> None:
    """They sign in as always."""
    person = house.person()
    with house.knowing(Asked(broken=True), breached_at_sign_in=CHANGE):
        assert house.sign_in(house.visitor(), person).path == "/my"


def test_where_the_brand_says_so_a_new_password_comes_first(house: OpenHouse, stolen: BreachedList) -> None:
    """Before every page of My and every service; signing out is possible."""
    service, person, visitor = house.service(), house.person(), house.visitor()
    other, stranger = house.visitor(), house.person()
    with house.knowing(stolen, breached_at_sign_in=CHANGE):
        page = house.sign_in(visitor, person)
        assert page.path == "/my/password"
        assert hint(house) in page.text
        for path in ("/my", "/my/profile", "/my/security", "/my/services"):
            assert visitor.open(path).path == "/my/password"
        assert service.answer(visitor.open(service.url(prompt="none")))["error"] == "login_required"
        assert visitor.open(service.url()).path == "/my/password"
        assert told(house, person) == 0
        refused = page.submit(current_password=PASSWORD, password=PASSWORD)
        assert refused.problems == {"password": house.say("problem.password_breached")}
        assert page.submit(current_password=PASSWORD, password=NEW).path == "/my/security"
        assert visitor.open("/my").path == "/my"
        assert "code" in service.answer(visitor.open(service.url(prompt="none")))
        assert house.sign_in(house.visitor(), Person(person.email, NEW)).path == "/my"
        house.sign_in(other, stranger)
        assert other.open("/sign-out").submit().path == "/signed-out"


@pytest.mark.parametrize("prompt", [None, "login"])
def test_a_new_password_leads_to_the_service_that_waits(
    house: OpenHouse, stolen: BreachedList, prompt: str | None
) -> None:
    """Also one that wants a sign-in of its own, and after an unfit password or a wrong current one."""
    service, person = house.service(name="Zubehör"), house.person()
    with house.knowing(stolen, breached_at_sign_in=CHANGE):
        page = house.sign_in(house.visitor(), person, service.url(prompt=prompt))
        assert page.path == "/my/password"
        page = page.submit(current_password=PASSWORD, password="kurz")
        page = page.submit(current_password="Falsch12!x", password=NEW)
        assert page.status == 400
        assert "code" in service.answer(page.submit(current_password=PASSWORD, password=NEW))


def test_a_request_that_nobody_waits_for_leads_nowhere(house: OpenHouse) -> None:
    """What stands in the address is not gone to (ASVS 3.7.2)."""
    for pending in ("nothing", "//evil.example", "https://evil.example", "/my/profile"):
        page = house.signed_in().open(f"/my/password?pending={pending}")
        assert page.submit(current_password=PASSWORD, password=NEW).path == "/my/security"


def test_all_sessions_are_free_once_the_password_is_new(house: OpenHouse, stolen: BreachedList) -> None:
    """Those that were not signed out have nothing left to do."""
    person, here, there = house.person(), house.visitor(), house.visitor()
    with house.knowing(stolen, breached_at_sign_in=CHANGE):
        page = house.sign_in(here, person)
        assert house.sign_in(there, person).path == "/my/password"
        url, fields = page.filled(current_password=PASSWORD, password=NEW)
        del fields["end_others"]
        here.send(url, fields)
        assert there.open("/my").path == "/my"


def test_new_terms_come_before_a_new_password(house: OpenHouse, stolen: BreachedList) -> None:
    """One after the other, and then the service."""
    service, person = house.service(), house.person()
    with house.knowing(stolen, breached_at_sign_in=CHANGE, terms="next"):
        page = house.sign_in(house.visitor(), person, service.url())
        assert page.path == "/terms/again"
        page = page.submit(terms="yes")
        assert page.path == "/my/password"
        assert "code" in service.answer(page.submit(current_password=PASSWORD, password=NEW))


def test_a_mailed_link_asks_for_no_new_password(house: OpenHouse, stolen: BreachedList) -> None:
    """The stolen one was not used; My has the hint."""
    person, visitor = house.person(), house.visitor()
    with house.knowing(stolen, breached_at_sign_in=CHANGE):
        house.sign_in(house.visitor(), person)
        visitor.open("/sign-in").submit(email=person.email).submit_to("/sign-in/link")
        page = visitor.open(house.mail(person.email, "sign_in_link").link).submit()
        assert page.path == "/my"
        assert hint(house) in page.text


def test_a_second_factor_does_not_lead_past_it(house: OpenHouse, stolen: BreachedList) -> None:
    """The code comes first, then the new password."""
    person, keys = locked(house)
    with house.knowing(stolen, breached_at_sign_in=CHANGE):
        page = sign_in_with_both(house, person, keys)
        assert page.path == "/my/password"
        assert page.submit(current_password=PASSWORD, password=NEW).path == "/my/security"


def test_a_stale_proof_is_asked_for_and_the_service_is_not_forgotten(house: OpenHouse, stolen: BreachedList) -> None:
    """Whoever has a second factor proves both before the password is changed."""
    (person, keys), service, visitor = locked(house), house.service(), house.visitor()
    with house.knowing(stolen, breached_at_sign_in=CHANGE):
        assert sign_in_with_both(house, person, keys, visitor).path == "/my/password"
        house.clock.turn(600)
        page = visitor.open(service.url())
        assert page.path == "/confirm"
        page = page.submit(password=PASSWORD).submit(code=keys.app.code(house.clock.now))
        assert page.path == "/my/password"
        assert "code" in service.answer(page.submit(current_password=PASSWORD, password=NEW))


def test_confirming_with_a_stolen_password_asks_for_a_new_one(house: OpenHouse, stolen: BreachedList) -> None:
    """It is a sign-in like any other."""
    visitor = house.signed_in()
    with house.knowing(stolen, breached_at_sign_in=CHANGE):
        assert visitor.open("/confirm?pending=/my/profile").submit(password=PASSWORD).path == "/my/password"
        assert visitor.open("/my").path == "/my/password"
