"""The second half of a sign-in, where somebody else knows the password: their tries are not the owner's."""

from tests.house import OpenHouse, Person
from tests.second_factor import Keys, half_way, lock, locked, sign_in, wrong_code
from tests.visitor import Visitor


def use_up(house: OpenHouse, person: Person, keys: Keys, visitor: Visitor | None = None) -> None:
    """What a thief who knows the password does: wrong codes, until none is looked at any more."""
    for _ in range(3):
        page = half_way(house, person, visitor)
        for _ in range(5):
            page = page.submit(code=wrong_code(house, keys))
            if page.status == 429:
                return
    raise AssertionError("there is no end to the tries")


def test_a_thief_with_the_password_cannot_keep_the_owner_from_typing_a_code(house: OpenHouse) -> None:
    """In a browser that typed a right one before there are tries of its own; in new ones there are none left."""
    (person, keys), visitor = locked(house), house.visitor()
    sign_in(house, person, keys, visitor)
    house.clock.turn(60)
    use_up(house, person, keys)
    assert sign_in(house, person, keys).status == 429
    page = half_way(house, person, visitor)
    assert page.submit(code=wrong_code(house, keys)).status == 400
    assert page.submit(code=keys.app.code(house.clock.now)).path == "/my"
    house.clock.turn(60)
    half_way(house, person, visitor)
    assert visitor.open("/sign-in/second/backup").submit(backup_code=keys.codes[0]).path == "/my"


def test_a_thief_who_was_in_before_the_second_step_was_set_up_is_a_stranger_to_it(house: OpenHouse) -> None:
    """That browser is known, but typed no code: it shares the tries of all strangers, and the owner hears of it."""
    person, thief = house.person(), house.visitor()
    house.sign_in(thief, person)
    keys = lock(house, person)
    page = half_way(house, person, thief)
    assert page.submit(code=wrong_code(house, keys)).status == 400
    assert [mail.kind for mail in house.mails(person.email)].count("second_factor_tried") == 1
    use_up(house, person, keys, thief)
    assert half_way(house, person).submit(code=wrong_code(house, keys)).status == 429


def test_a_browser_that_typed_codes_of_the_app_before_is_a_stranger_to_another_one(house: OpenHouse) -> None:
    """Whoever held the former phone has no tries of their own at the new one."""
    (person, keys), thief = locked(house), house.visitor()
    sign_in(house, person, keys, thief)
    keys = lock(house, person)
    use_up(house, person, keys, thief)
    assert half_way(house, person).submit(code=wrong_code(house, keys)).status == 429


def test_a_browser_with_tries_of_its_own_has_no_more_than_others(house: OpenHouse) -> None:
    """Ten an hour there too, whichever half sign-in it is and whatever others do."""
    (person, keys), visitor = locked(house), house.visitor()
    sign_in(house, person, keys, visitor)
    use_up(house, person, keys, visitor)
    assert half_way(house, person, visitor).submit(code=keys.app.code(house.clock.now)).status == 429
    assert sign_in(house, person, keys).path == "/my"


def test_a_thief_with_the_password_cannot_have_the_app_of_the_owner_switched_off(house: OpenHouse) -> None:
    """Strangers have half of the hundred; the owner is told, and goes on where a right code was typed before."""
    (person, keys), visitor = locked(house), house.visitor()
    sign_in(house, person, keys, visitor)
    house.clock.turn(60)
    with house.deciding(failures_before_reset=8):
        page = half_way(house, person)
        for _ in range(4):
            page = page.submit(code=wrong_code(house, keys))
            assert page.problems == {"code": house.say("problem.app_code_wrong")}
        page = half_way(house, person)
        for typed in (wrong_code(house, keys), keys.app.code(house.clock.now)):
            page = page.submit(code=typed)
            assert page.problems == {"code": house.say("problem.app_code_shut_here")}
        told = [mail.kind for mail in house.mails(person.email)]
        assert (told.count("app_shut"), told.count("app_off")) == (1, 0)
        query = "SELECT count(*) FROM audit WHERE event = 'second_factor.app_shut' AND account_id = :id"
        assert house.rows(query, id=house.account_id(person)) == [(1,)]
        assert half_way(house, person, visitor).submit(code=keys.app.code(house.clock.now)).path == "/my"
        assert sign_in(house, person, keys).path == "/my"  # a right code opens it again for all


def test_after_a_new_password_the_app_counts_everywhere_again(house: OpenHouse) -> None:
    """No browser is known any more, and whoever typed wrong codes does not know the new password."""
    person, keys = locked(house)
    with house.deciding(failures_before_reset=8):
        page = half_way(house, person)
        for _ in range(4):
            page = page.submit(code=wrong_code(house, keys))
        owner = house.visitor()
        owner.open("/forgot").submit(email=person.email)
        new = Person(person.email, "Anders12!x")
        owner.open(house.mail(person.email, "reset").link).submit(password=new.password)
        assert sign_in(house, new, keys).path == "/my"
