"""Deleting the ID in My: what the page says, the wait, and what is left afterwards."""

from pathlib import Path

import pytest

import keyfob
from keyfob.storage import deletions, schema
from keyfob.storage.data_keys import KeyDestroyed
from tests.house import OpenHouse, Person, open_house, together
from tests.leaving import DELETE, WAIT, begin, leave, prove, run_job
from tests.second_factor import lock
from tests.service import Service, claims_of
from tests.visitor import Visitor

NAMING = {table.name for table in schema.METADATA.sorted_tables if "account_id" in table.c or table.name == "accounts"}


def connected(house: OpenHouse, person: Person, service: Service) -> tuple[Visitor, dict[str, str]]:
    """A browser signed in at a service, and the tokens the service has."""
    visitor = house.signed_in(person)
    return visitor, service.redeem(visitor.open(service.url()))


def rows_of(house: OpenHouse, account_id: str) -> dict[str, int]:
    """In which tables an account is named, and how often."""
    found = {}
    for name in sorted(NAMING):
        key = "id" if name == "accounts" else "account_id"
        found[name] = int(house.rows(f"SELECT count(*) FROM {name} WHERE {key} = :id", id=account_id)[0][0])  # noqa: S608  # our own tables
    return {name: count for name, count in found.items() if count}


def test_the_page_says_what_goes_and_what_stays_for_this_very_person(house: OpenHouse) -> None:
    """Ways in, sign-ins and services by name; what is kept, on which base and how long; and where to have it erased."""
    person, service = house.person(), house.service(name="Bandenshop")
    lock(house, person)
    visitor = house.visitor()
    keys_page = house.sign_in(visitor, person)
    assert keys_page.path == "/sign-in/second"
    plain = house.person()
    visitor, _ = connected(house, plain, service)
    page = prove(visitor, plain)

    assert plain.email in page.text
    assert "Bandenshop" in page.text
    assert house.say("my.home.sessions", count=2) in page.text
    for kept in house.program.house.pages.brand.facts.retention:
        assert house.say(f"deletion.purpose.{kept.purpose}") in page.text
        assert house.say(f"deletion.base.{kept.base}") in page.text
    assert house.say("deletion.period.years", count=10) in page.text
    assert "/contact?about=erasure" in page.links
    assert house.say("deletion.goes.second_factor") not in page.text


def test_a_fresh_proof_comes_first(house: OpenHouse) -> None:
    """Neither page nor press are for a session that was left open."""
    person = house.person()
    visitor = house.signed_in(person)
    page = visitor.open(DELETE)
    house.clock.turn(360)
    assert visitor.open(DELETE).path == "/confirm"
    assert visitor.send(*page.filled(understood="yes")).path == "/confirm"
    assert rows_of(house, house.account_id(person)).get("deletions") is None


def test_the_box_has_to_be_ticked(house: OpenHouse) -> None:
    """A press by mistake deletes nothing."""
    person = house.person()
    page = prove(house.signed_in(person), person).submit()
    assert page.status == 400
    assert page.problems == {"understood": house.say("problem.deletion_understood")}
    assert rows_of(house, house.account_id(person)).get("deletions") is None


def test_while_it_waits_everything_goes_on_and_my_says_so(house: OpenHouse) -> None:
    """One signs in, services work, and every page offers to take it back."""
    person, service = house.person(), house.service()
    visitor, tokens = connected(house, person, service)
    assert begin(visitor, person).heading == house.say("deletion.waiting.title")
    house.clock.turn(WAIT - 60)
    run_job(house)
    other = house.signed_in(person)
    for path in ("/my", "/my/profile", "/my/security", "/my/services", "/my/activity"):
        assert f"{DELETE}/cancel" in [form.action for form in other.open(path).forms], path
    assert service.refresh(tokens["refresh_token"]).status_code == 200
    assert house.say("activity.what.deletion.begun") in other.open("/my/activity").text

    page = other.open("/my").submit_to(f"{DELETE}/cancel")
    assert page.notice == house.say("notice.deletion_cancelled")
    house.mail(person.email, "deletion_cancelled")
    house.clock.turn(WAIT)
    run_job(house)
    assert house.signed_in(person).open("/my").path == "/my"


def test_asking_twice_waits_no_longer(house: OpenHouse) -> None:
    """And sends one mail."""
    person = house.person()
    visitor = house.signed_in(person)
    page = prove(visitor, person)
    page.submit(understood="yes")
    house.clock.turn(60)
    page.submit(understood="yes")
    assert [mail.kind for mail in house.mails(person.email)].count("deletion_begun") == 1
    house.clock.turn(WAIT - 60)
    run_job(house)
    assert visitor.open("/my").path == "/sign-in"


def test_afterwards_nothing_opens_anything(house: OpenHouse) -> None:
    """Sessions, passwords, links, access and refresh tokens, introspection, userinfo: at once, on every process."""
    person, service = house.person(), house.service()
    visitor, tokens = connected(house, person, service)
    waiting = house.visitor()
    begin(visitor, person)
    house.clock.turn(WAIT - 60)
    fresh = service.refresh(tokens["refresh_token"]).json()
    assert service.userinfo(fresh["access_token"]).status_code == 200
    waiting.open("/sign-in").submit(email=person.email).submit_to("/sign-in/link")
    link = house.mail(person.email, "sign_in_link").link
    half = house.signed_in(person).open(service.url())
    house.clock.turn(60)
    run_job(house)

    assert visitor.open("/my").path == "/sign-in"
    assert service.userinfo(fresh["access_token"]).status_code == 401
    assert service.call("/introspect", token=fresh["access_token"]).json() == {"active": False}
    assert service.refresh(fresh["refresh_token"]).json()["error"] == "invalid_grant"
    code = service.answer(half)["code"]
    assert service.ask_token(grant_type="authorization_code", code=code, code_verifier="x" * 43).status_code == 400
    assert waiting.open(link).status == 400
    assert house.sign_in(house.visitor(), person).path == "/sign-in/how"


def test_no_row_of_the_account_is_left_but_the_dark_audit(house: OpenHouse) -> None:
    """Whatever it had; what is still needed to tell services goes an hour later."""
    person, service = house.person(), house.service(first_party=False)
    visitor = house.signed_in(person)
    service.redeem(visitor.open(service.url()).submit(decision="allow"))
    house.signed_in(person)
    lock(house, person)
    account_id = house.account_id(person)
    house.clock.turn(60)
    before = rows_of(house, account_id)
    assert len(before) > 10
    house.write(
        "INSERT INTO deletions (account_id, token_digest, begun_at, due_at) VALUES (:id, :none, 0, 1)",
        id=account_id,
        none=b"",
    )
    run_job(house)
    assert set(rows_of(house, account_id)) == {"audit", "session_services"}

    house.mails(person.email)
    house.program.worker.run_due()
    house.clock.turn(3600)
    house.program.worker.run_due()
    assert set(rows_of(house, account_id)) == {"audit"}
    with pytest.raises(KeyDestroyed):
        house.program.store.vault.keys.find(account_id)


def test_every_table_that_names_an_account_is_known_to_the_deletion() -> None:
    """Whoever adds one says what becomes of its rows."""
    said = (*deletions.ITS_TABLES, *deletions.LATER_TABLES, *deletions.NOT_ITS_OWN, schema.accounts)
    assert {table.name for table in said} == NAMING


def test_the_customer_record_stays_and_is_nobodys(house: OpenHouse) -> None:
    """It can still be read; a new ID with the same address is not given it, and has another name everywhere."""
    person, service = house.person(), house.service()
    visitor, tokens = connected(house, person, service)
    account_id = house.account_id(person)
    customer_id = house.rows("SELECT customer_id FROM accounts WHERE id = :id", id=account_id)[0][0]
    leave(house, person, visitor)
    house.mails(person.email)
    house.program.worker.run_due()
    assert house.rows("SELECT count(*) FROM customers WHERE id = :id", id=customer_id)[0][0] == 1
    house.program.store.vault.keys.find(customer_id)

    house.person(person.email)
    assert house.account_id(person) != account_id
    again, new = connected(house, person, service)
    assert claims_of(new["id_token"])["sub"] != claims_of(tokens["id_token"])["sub"]
    linked = house.rows("SELECT customer_id FROM accounts WHERE id = :id", id=house.account_id(person))[0][0]
    assert linked not in {None, customer_id}
    assert [mail.kind for mail in house.mails(person.email)].count("account_deleted") == 1
    assert house.say("activity.what.deletion.begun") not in again.open("/my/activity").text


def test_the_last_mail_leaves_although_the_key_is_gone(house: OpenHouse) -> None:
    """It is sealed with a key of its own, which goes three days later."""
    person = house.person()
    account_id = house.account_id(person)
    leave(house, person)
    house.mails(person.email)
    house.program.store.vault.keys.destroy(account_id)
    mail = house.mail(person.email, "account_deleted")
    assert mail.link == "/contact?about=erasure"
    assert mail.payload["params"]["kept"] is True
    farewell = house.rows("SELECT owner FROM outbox WHERE kind = 'mail' ORDER BY id DESC LIMIT 1")[0][0]
    house.program.store.vault.keys.find(farewell)
    house.clock.turn(3 * 86_400)
    house.program.worker.run_due()
    with pytest.raises(KeyDestroyed):
        house.program.store.vault.keys.find(farewell)


def test_several_who_delete_at_once_delete_once(house: OpenHouse) -> None:
    """Workers of several processes find the same accounts due; one last mail leaves for each."""
    people = [house.person() for _ in range(3)]
    for person in people:
        begin(house.signed_in(person), person)
    house.clock.turn(WAIT)
    together(4, lambda _: run_job(house))
    run_job(house)
    for person in people:
        assert [mail.kind for mail in house.mails(person.email)].count("account_deleted") == 1


def test_taking_it_back_and_doing_it_at_the_same_moment_is_one_of_the_two(house: OpenHouse) -> None:
    """Never half of each."""
    for _ in range(3):
        person = house.person()
        visitor = house.signed_in(person)
        begin(visitor, person)
        link = house.mail(person.email, "deletion_begun").link
        page = house.visitor().open(link)
        house.clock.turn(WAIT)
        outcomes = together(2, lambda number, page=page: page.submit().status if number else run_job(house))  # type: ignore[misc]  # bound now
        kinds = [mail.kind for mail in house.mails(person.email)]
        kept = outcomes[1] == 200
        assert ("deletion_cancelled" in kinds, "account_deleted" in kinds) == (kept, not kept)
        assert (house.sign_in(house.visitor(), person).path == "/my") is kept


def test_a_blocked_account_is_not_deleted_until_it_is_free_again(house: OpenHouse) -> None:
    """A desk that blocks it may be after the thief who asked."""
    person = house.person()
    begin(house.signed_in(person), person)
    house.block(person)
    house.clock.turn(2 * WAIT)
    run_job(house)
    account_id = house.account_id(person)
    assert rows_of(house, account_id)["deletions"] == 1
    house.write("UPDATE accounts SET status = 'active' WHERE id = :id", id=account_id)
    run_job(house)
    assert rows_of(house, account_id).keys() <= {"audit", "session_services"}


def test_without_a_wait_the_press_deletes(house: OpenHouse) -> None:
    """Signed out, with a last word; the address is free."""
    person = house.person()
    with house.deciding(deletion_grace=0):
        visitor = house.signed_in(person)
        page = begin(visitor, person)
        assert page.heading == house.say("deletion.done.title")
        assert visitor.cookie("keyfob") == ""
        assert visitor.open("/my").path == "/sign-in"
        house.mail(person.email, "account_deleted")
    house.signed_in(house.person(person.email))


def test_a_reset_does_not_take_it_back_but_says_what_is_to_come(house: OpenHouse) -> None:
    """Whoever asked for it meant it; whoever did not reads it after the sign-in."""
    person = house.person()
    begin(house.signed_in(person), person)
    house.clock.turn(3600)
    visitor = house.visitor()
    visitor.open("/forgot").submit(email=person.email)
    visitor.open(house.mail(person.email, "reset").link).submit(password="Ander-geheim-34!")
    page = house.sign_in(visitor, Person(person.email, "Ander-geheim-34!"))
    assert f"{DELETE}/cancel" in [form.action for form in page.forms]


def test_where_a_desk_does_it_the_page_says_so(tmp_path: Path) -> None:
    """And the press is not there."""
    facts = (Path(keyfob.__path__[0]) / "brands/porsche/brand.toml").read_text("utf-8")
    brand = tmp_path / "brand"
    brand.mkdir()
    (brand / "brand.toml").write_text(facts.replace("delete_account = true", "delete_account = false"), "utf-8")
    with open_house(tmp_path / "data", brand=str(brand)) as house:
        person = house.person()
        visitor = house.signed_in(person)
        page = visitor.open(DELETE)
        csrf = page.form("/language").values["csrf"]
        assert house.say("deletion.by_desk") in page.text
        assert "/contact?about=id" in page.links
        assert visitor.post(DELETE, {"csrf": csrf, "understood": "yes"}).status_code == 404
