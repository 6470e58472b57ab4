"""Erasing a customer at the desk, over HTTP, on each database: from the case to the receipt."""

import json

import msgspec
from sqlalchemy import bindparam, select

from keyfob.desk.roles import Role
from keyfob.storage import erasures, schema
from keyfob.storage.audit_key import audit_key
from keyfob.storage.customers import find_customer
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.receipts import Receipt, check_receipt
from keyfob.storage.statement import Statement
from tests.apps.desk.invitations import invite, reference_of
from tests.apps.desk.office import hire
from tests.apps.desk.test_registration_correction import look_up
from tests.apps.id.test_contact import case_id as case_id_of
from tests.apps.id.test_contact import number_of, write
from tests.erasing import CHECKED, WAIT, Asked, approve, ask, customer_of, erase, finish, prepare, run_job
from tests.house import OpenHouse
from tests.leaving import begin

NAMING = {table.name for table in schema.METADATA.sorted_tables if "customer_id" in table.c}


def key_exists(house: OpenHouse, owner: str) -> bool:
    """Whether somebody's data can still be opened."""
    try:
        house.program.store.vault.keys.find(owner)
    except KeyDestroyed:
        return False
    return True


def test_a_customer_is_erased_by_two_people_and_the_account_goes_with_it(house: OpenHouse) -> None:
    """Every row that names them goes, and both keys; the address is free again."""
    person, service = house.person(), house.service()
    visitor = house.signed_in(person)
    account_id = house.account_id(person)
    tokens = service.redeem(visitor.open(service.url()))
    asked = ask(house, person, visitor)
    page = prepare(asked)
    assert page.notice == house.say("desk.notice.erasure_prepared"), page.text
    assert house.say("desk.erasure.state.prepared") in asked.agent.visitor.open("/erasures").text
    assert approve(asked, page).notice == house.say("desk.notice.erasure_approved")
    assert visitor.open("/my").path == "/my"
    finish(house)
    assert visitor.open("/my").path == "/sign-in"
    assert service.userinfo(tokens["access_token"]).status_code == 401
    with house.program.store.database.reading() as connection:
        for table in (*erasures.ITS_TABLES, *erasures.ITS_CASES):
            its = Statement(select(table).where(table.c.customer_id == bindparam("id")))
            assert not connection.rows(its, {"id": asked.customer_id}), table.name
    assert house.rows("SELECT count(*) FROM customers WHERE id = :id", id=asked.customer_id) == [(0,)]
    assert house.rows("SELECT count(*) FROM case_messages WHERE case_id = :id", id=asked.case_id) == [(0,)]
    assert not key_exists(house, asked.customer_id)
    assert not key_exists(house, account_id)
    assert house.rows("SELECT sealed, standing FROM erasures WHERE customer_id = :id", id=asked.customer_id) == [
        (None, None)
    ]
    house.person(person.email)


def test_every_table_that_names_a_customer_is_known_to_the_erasure() -> None:
    """Whoever adds one says what becomes of its rows."""
    said = (*erasures.ITS_TABLES, *erasures.ITS_CASES, *erasures.NOT_ITS_OWN)
    assert {table.name for table in said} == NAMING


def test_the_customer_is_told_and_stops_it_by_the_link_once(house: OpenHouse) -> None:
    """Opening does nothing; the press ends it, and the second one finds nothing."""
    person = house.person()
    asked = ask(house, person)
    page = approve(asked, prepare(asked))
    link = house.mail(person.email, "erasure").link
    anybody = house.visitor()
    for _ in range(3):
        assert anybody.open(link).status == 200
    assert anybody.open(link).submit().status == 200
    assert house.say("desk.erasure.state.stopped") in asked.agent.visitor.open(page.path).text
    assert anybody.open(link).status == 400
    assert house.mail(person.email, "erasure").payload["params"]["stage"] == "stopped"
    finish(house)
    assert house.signed_in(person).open("/my/profile").status == 200
    assert key_exists(house, asked.customer_id)


def test_my_and_the_desk_say_by_when_the_law_wants_an_answer_and_when_it_is_done(house: OpenHouse) -> None:
    """A month from the request; then the day it is done, with the way to stop it."""
    person = house.person()
    visitor = house.signed_in(person)
    asked = ask(house, person, visitor)
    assert house.say("erasure.law.answer", when="").rstrip(" .") in visitor.open(f"/my/contact/{asked.case_id}").text
    assert "days left by law" in asked.agent.visitor.open("/cases").text
    assert "days left by law" in asked.agent.visitor.open(f"/cases/{asked.case_id}").text
    approve(asked, prepare(asked))
    page = visitor.open(f"/my/contact/{asked.case_id}")
    (link,) = (link for link in page.links if link.startswith("/erasure/"))
    assert visitor.open(link).submit().heading == house.say("erasure.stopped.title")
    house.clock.turn(40 * 86_400)
    asked.agent.sign_in()
    assert "over the time set by law" in asked.agent.visitor.open("/cases").text


def test_what_a_law_wants_kept_stays_under_its_own_key_until_its_date(house: OpenHouse) -> None:
    """Read by an approver, not without a trace; destroyed when the date has come."""
    person = house.person()
    asked = erase(house, person, reason_contact="Tax law, AO 147", until_contact="2027-12-31")
    erasure_id, hold_id = house.rows(
        "SELECT e.id, h.id FROM erasures e JOIN legal_holds h ON h.erasure_id = e.id WHERE e.customer_id = :id",
        id=asked.customer_id,
    )[0]
    assert key_exists(house, hold_id)
    asked.agent.sign_in()
    asked.second.sign_in()
    seen = asked.agent.visitor.open(f"/erasures/{erasure_id}")
    assert "Tax law, AO 147" in seen.text
    assert "de Vries" not in seen.text
    assert f"/erasures/{erasure_id}/kept" not in [form.action for form in seen.forms]
    page = asked.second.act(asked.second.visitor.open(f"/erasures/{erasure_id}"), f"/erasures/{erasure_id}/kept")
    assert "de Vries" in page.text
    read = house.rows(
        "SELECT actor_id FROM audit WHERE event = 'hold.read' AND customer_id = :id", id=asked.customer_id
    )
    assert read == [(asked.second.id,)]
    house.clock.turn(2 * 366 * 86_400)
    run_job(house, "purge")
    assert not key_exists(house, hold_id)
    assert house.rows("SELECT count(*) FROM legal_holds WHERE id = :id", id=hold_id) == [(0,)]


def test_the_receipt_is_mailed_last_and_proves_it_without_us(house: OpenHouse) -> None:
    """By the command line's own check; the address's key goes once the mail left."""
    person = house.person()
    asked = erase(house, person)
    text = house.rows("SELECT receipt FROM erasures WHERE customer_id = :id", id=asked.customer_id)[0][0]
    receipt = msgspec.json.decode(text, type=Receipt)
    key = audit_key(house.program.store.master)
    assert check_receipt(receipt, {key.kid: key.private.public_key()}) == ""
    row = json.loads(receipt.row)
    assert (row[2], row[6]) == (erasures.EVENT, asked.customer_id)
    assert person.email not in text
    assert house.rows("SELECT count(*) FROM outbox WHERE kind = 'receipt' AND state <> 'sent'") == [(0,)]
    farewells = house.rows("SELECT owner FROM outbox WHERE kind = 'receipt'")
    assert not any(key_exists(house, row[0]) for row in farewells)


def test_a_deletion_that_waits_already_is_done_with_it(house: OpenHouse) -> None:
    """There is one last mail about the account, and it says nothing of data that stays."""
    person = house.person()
    visitor = house.signed_in(person)
    asked = ask(house, person, visitor)
    approve(asked, prepare(asked))
    house.clock.turn(WAIT - 3600)
    begin(house.signed_in(person), person)
    house.clock.turn(3600)
    run_job(house)
    assert house.rows("SELECT count(*) FROM deletions WHERE account_id = :id", id="-") == [(0,)]
    assert house.mail(person.email, "account_deleted").payload["params"]["kept"] is False


def test_who_is_blocked_is_not_erased_before_the_desk_has_seen_who_it_was(house: OpenHouse) -> None:
    """As with a deletion."""
    person = house.person()
    asked = ask(house, person)
    approve(asked, prepare(asked))
    house.block(person)
    finish(house)
    assert key_exists(house, asked.customer_id)


def test_somebody_without_an_id_is_erased_by_the_customer_number(house: OpenHouse) -> None:
    """Whose address is told too, whoever asked."""
    person = house.person()
    customer_id = customer_of(house, person)
    record = find_customer(house.program.unit.begin().read, customer_id)
    number = record.number if record else ""
    guest = house.new_email()
    house.visitor().open("/contact").submit(about="erasure", text="Erase me", email=guest, name="Maria")
    case_id = house.rows("SELECT id FROM cases WHERE account_id IS NULL ORDER BY opened_at DESC, id DESC")[0][0]
    agent, second = hire(house, Role.CIC), hire(house, Role.APPROVER)
    agent.act(agent.visitor.open(f"/cases/{case_id}"), f"/cases/{case_id}/take")
    path = f"/cases/{case_id}/erasure"
    form = agent.visitor.open(path)
    assert agent.act(form, path, **{**CHECKED, "identity": "document"}, customer_number="XX-000").status == 409
    page = agent.act(form, path, **{**CHECKED, "identity": "document"}, customer_number=number)
    assert page.notice == house.say("desk.notice.erasure_prepared"), page.text
    second.act(second.visitor.open(page.path), f"{page.path}/approve")
    assert house.mail(person.email, "erasure").link == house.mail(guest, "erasure").link
    finish(house)
    assert not key_exists(house, customer_id)
    assert not key_exists(house, case_id)


def unlinked(house: OpenHouse, email: str) -> tuple[str, str]:
    """A case that somebody writes signed out, and an invitation that waits at the same address."""
    written, _ = write(house, email)
    page = invite(hire(house, Role.PARTNER), email)
    return case_id_of(house, number_of(written)), page.path.rpartition("/")[2]


def rows_of(house: OpenHouse, case_id: str, invitation_id: str) -> tuple[int, ...]:
    """How many rows there are of case, messages and invitation."""
    named = {
        "cases": ("id", case_id),
        "case_messages": ("case_id", case_id),
        "customer_invitations": ("id", invitation_id),
    }
    return tuple(
        house.rows(f"SELECT count(*) FROM {table} WHERE {column} = :id", id=one)[0][0]  # noqa: S608  # our own tables
        for table, (column, one) in named.items()
    )


def test_what_waits_at_the_customers_address_alone_goes_with_them(house: OpenHouse) -> None:
    """Written signed out, however they typed it, or told by a partner: rows and keys; everybody else's stay."""
    person, other = house.person(), house.person()
    local, _, domain = person.email.partition("@")
    mine, others = unlinked(house, f"{local.upper()}@{domain.upper()}"), unlinked(house, other.email)
    assert rows_of(house, *mine) == (1, 1, 1)
    erase(house, person)
    assert rows_of(house, *mine) == (0, 0, 0)
    assert [key_exists(house, owner) for owner in (*mine, *others)] == [False, False, True, True]
    assert rows_of(house, *others) == (1, 1, 1)


def test_an_invitation_that_was_corrected_goes_with_its_new_address(house: OpenHouse) -> None:
    """It is found by where it waits now, and not by where it was sent first."""
    person, wrong = house.person(), house.person()
    page = invite(hire(house, Role.PARTNER), wrong.email)
    invitation_id = page.path.rpartition("/")[2]
    agent = hire(house, Role.SUPPORT)
    found = look_up(agent, reference_of(page))
    assert agent.act(found, f"{found.path}/correct", email=person.email).status == 200
    erase(house, wrong)
    assert key_exists(house, invitation_id)
    erase(house, person)
    assert not key_exists(house, invitation_id)
    assert house.rows("SELECT count(*) FROM customer_invitations WHERE id = :id", id=invitation_id) == [(0,)]


def test_who_speaks_for_a_customer_loses_no_other_case(house: OpenHouse) -> None:
    """What they wrote about others from the same address stays: it is no address of who is erased."""
    person, guest = house.person(), house.new_email()
    earlier = unlinked(house, guest)
    record = find_customer(house.program.unit.begin().read, customer_of(house, person))
    written, _ = write(house, guest, about="erasure")
    case_id = case_id_of(house, number_of(written))
    asked = Asked(case_id, customer_of(house, person), hire(house, Role.CIC), hire(house, Role.APPROVER))
    asked.agent.act(asked.agent.visitor.open(f"/cases/{case_id}"), f"/cases/{case_id}/take")
    number = record.number if record else ""
    approve(asked, prepare(asked, identity="document", customer_number=number))
    finish(house)
    assert [key_exists(house, owner) for owner in (asked.customer_id, case_id, *earlier)] == [False, False, True, True]
    assert rows_of(house, *earlier) == (1, 1, 1)
