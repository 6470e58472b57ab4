"""Data that was put back knows people who were deleted or erased since; it forgets them again, on each database."""

import pytest

from keyfob.desk.roles import Role
from keyfob.storage import deletions, erasures
from keyfob.storage.gone_dark import MARK
from keyfob.work import gone_dark
from tests.apps.desk.invitations import invite
from tests.apps.desk.office import hire
from tests.apps.id.test_contact import case_id, number_of, write
from tests.erasing import customer_of
from tests.house import OpenHouse, Person


def put_back(house: OpenHouse, *forgotten: str) -> None:
    """What a backup from before is like: all rows are there, and the keys of who was forgotten since are not."""
    house.program.store.vault.keys.destroy(*forgotten)
    house.write("DELETE FROM meta WHERE name = :mark", mark=MARK)


def run_job(house: OpenHouse) -> int:
    """What the worker does when it starts; how many owners it dropped."""
    (job,) = (job for job in house.program.worker.jobs if job.name == "gone dark")
    dropped = job.run()
    assert isinstance(dropped, int)
    return dropped


def rows_of(house: OpenHouse, account_id: str, customer_id: str) -> dict[str, int]:
    """How many rows name these, in the tables whose rows go with them."""
    found = {}
    for column, owner, tables in (
        ("account_id", account_id, (*deletions.ITS_TABLES, *deletions.LATER_TABLES)),
        ("customer_id", customer_id, (*erasures.ITS_TABLES, *erasures.ITS_CASES)),
    ):
        for table in tables:
            ((count,),) = house.rows(f"SELECT count(*) FROM {table.name} WHERE {column} = :id", id=owner)  # noqa: S608  # our own tables
            found[f"{table.name} {column}"] = count
    return {name: count for name, count in found.items() if count}


def ids(house: OpenHouse, person: Person) -> tuple[str, str]:
    """Account and customer record."""
    return house.account_id(person), customer_of(house, person)


def test_who_was_deleted_or_erased_since_is_forgotten_again(house: OpenHouse) -> None:
    """Every row of both kinds of owners goes, their addresses are free again, and everybody else stays."""
    deleted, erased, staying = house.person(), house.person(), house.person()
    house.signed_in(deleted)
    customer = house.signed_in(erased)
    customer.open("/my/contact/new").submit_to("/my/contact/new", about="other", text="Hello.")
    gone, record, stays = ids(house, deleted), ids(house, erased), ids(house, staying)
    before = rows_of(house, *stays)
    put_back(house, gone[0], *record)

    assert run_job(house) == 3
    assert set(rows_of(house, *gone)) == {name for name in rows_of(house, *gone) if name.endswith("customer_id")}
    assert house.rows("SELECT count(*) FROM customers WHERE id = :id", id=gone[1]) == [(1,)]
    assert rows_of(house, *record) == {}
    for table in ("accounts", "customers"):
        assert house.rows(f"SELECT count(*) FROM {table} WHERE id IN (:a, :c)", a=record[0], c=record[1]) == [(0,)]  # noqa: S608  # two names
    assert rows_of(house, *stays) == before
    house.signed_in(staying)
    for person in (deleted, erased):
        house.person(person.email)


def test_a_case_of_nobody_known_goes_with_its_own_key(house: OpenHouse) -> None:
    """Written signed out, and erased since: its messages go too."""
    page, _ = write(house)
    case = case_id(house, number_of(page))
    put_back(house, case)

    assert run_job(house) == 1
    assert house.rows("SELECT count(*) FROM cases WHERE id = :id", id=case) == [(0,)]
    assert house.rows("SELECT count(*) FROM case_messages WHERE case_id = :id", id=case) == [(0,)]


def test_an_invitation_that_nobody_took_goes_with_its_own_key(house: OpenHouse) -> None:
    """Who it was for was erased since."""
    invitation_id = invite(hire(house, Role.PARTNER), house.new_email()).path.rpartition("/")[2]
    put_back(house, invitation_id)

    assert run_job(house) == 1
    assert house.rows("SELECT count(*) FROM customer_invitations WHERE id = :id", id=invitation_id) == [(0,)]


def test_it_is_looked_for_once(house: OpenHouse) -> None:
    """As long as the data stays the same, nobody goes through all owners again."""
    put_back(house)
    run_job(house)
    person = house.person()
    house.program.store.vault.keys.destroy(house.account_id(person))

    assert run_job(house) == 0
    house.write("DELETE FROM meta WHERE name = :mark", mark=MARK)
    assert run_job(house) == 1


def test_keys_older_than_the_data_forget_nobody(house: OpenHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """When more owners lack a key than have one, it is the wrong key store: nothing goes, the right one may come."""
    monkeypatch.setattr(gone_dark, "FEW", 1)
    put_back(house)
    assert run_job(house) == 0
    owners = [row[0] for name in ("accounts", "customers") for row in house.rows(f"SELECT id FROM {name}")]  # noqa: S608  # two names
    owners += [row[0] for row in house.rows("SELECT id FROM cases WHERE owner = id")]
    put_back(house, *owners[: len(owners) // 2 + 1])

    assert run_job(house) == 0
    assert house.rows("SELECT count(*) FROM meta WHERE name = :mark", mark=MARK) == [(0,)]
    assert house.rows("SELECT count(*) FROM accounts WHERE id = :id", id=owners[0]) == [(1,)]
