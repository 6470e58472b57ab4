"""A backup from before a deletion does not bring the account back: today's key store has no key for it."""

from pathlib import Path

from keyfob.main import place_of
from keyfob.storage.backup import back_up, restore
from keyfob.work.gone_dark import make_forgotten
from tests.house import OpenHouse, Person, open_house
from tests.leaving import leave


def copied(house: OpenHouse, folder: Path) -> None:
    """What “keyfob backup” does."""
    settings = house.program.settings
    back_up(place_of(settings), settings.data, folder, house.clock.now)


def test_what_a_backup_from_before_knows_of_a_deleted_account_stays_dark(tmp_path: Path) -> None:
    """The data of before, put back with the keys of today: nobody gets in, the address can be used anew."""
    with open_house(tmp_path / "living") as house:
        gone, other = house.person(), house.person()
        account_id = house.account_id(gone)
        copied(house, tmp_path / "before")
        leave(house, gone)
        house.mails(gone.email)
        house.program.worker.run_due()
        copied(house, tmp_path / "after")
        place = place_of(house.program.settings)
    (tmp_path / "after/data").rename(tmp_path / "after/data of after")
    (tmp_path / "before/data").rename(tmp_path / "after/data")
    (tmp_path / "living").rename(tmp_path / "lost")
    restore(place, tmp_path / "after")

    with open_house(tmp_path / "living") as again:
        make_forgotten(again.program.unit).run()
        assert again.sign_in(again.visitor(), gone).path == "/sign-in/how"
        assert again.signed_in(other).open("/my").path == "/my"
        assert again.register(again.visitor(), Person(gone.email)).path == "/my"
        assert again.account_id(gone) != account_id


def test_an_account_whose_key_is_gone_is_as_unknown_as_one_that_never_was(house: OpenHouse) -> None:
    """Also before its rows are dropped: no page fails, and nobody gets in."""
    person, service = house.person(), house.service()
    visitor = house.signed_in(person)
    tokens = service.redeem(visitor.open(service.url()))
    house.mails(person.email)
    house.program.store.vault.keys.destroy(house.account_id(person))
    assert house.sign_in(house.visitor(), person).path == "/sign-in/how"
    assert visitor.open("/my").path == "/sign-in"
    assert service.userinfo(tokens["access_token"]).status_code == 401
    visitor = house.visitor()
    visitor.open("/forgot").submit(email=person.email)
    assert visitor.open("/forgot/mail").status == 200
