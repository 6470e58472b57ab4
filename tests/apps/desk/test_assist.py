"""Help with an ID from a case, over HTTP, on each database; and what must not work there."""

import json
import re

import pytest

from keyfob.apps.desk.assist import reason_field
from keyfob.desk.assist import Assist
from keyfob.desk.roles import Role
from tests.apps.desk.office import Colleague, hire
from tests.apps.desk.test_find import customers, find
from tests.house import OpenHouse, Person
from tests.second_factor import locked
from tests.visitor import Page


def case_on(house: OpenHouse, agent: Colleague, person: Person) -> str:
    """The address of a case that an agent opened on somebody."""
    (link,) = customers(find(agent, person.email))
    page = agent.act(agent.visitor.open(link), f"{link}/case", about="id", text="You called.")
    assert page.notice == house.say("desk.notice.opened"), page.text
    return page.path


def help_with(agent: Colleague, case: str, what: Assist, text: str = "You asked for it.") -> Page:
    """Press one of the buttons, with a reason where there is a field for one."""
    page = agent.visitor.open(f"{case}/assist")
    form = next(form for form in page.forms if form.values.get("what") == what)
    field = reason_field(what)
    fields = {**form.values, **({field: text} if field in form.names else {})}
    return send(agent, f"{case}/assist", fields)


def send(agent: Colleague, url: str, fields: dict[str, str]) -> Page:
    """Send an act, confirmed."""
    return agent.visitor.send(url, {**fields, "credential": json.dumps(agent.confirm(url, fields))})


def test_all_sessions_end_and_the_owner_is_told_which_desk_did_it(house: OpenHouse) -> None:
    """Within the next request, in every browser; by mail, and in Activity."""
    person = house.person()
    visitors = [house.signed_in(person), house.signed_in(person)]
    agent = hire(house, Role.SUPPORT)
    case = case_on(house, agent, person)
    refused = help_with(agent, case, Assist.SIGN_OUT, " ")
    assert (refused.status, list(refused.problems)) == (400, [reason_field(Assist.SIGN_OUT)])
    assert visitors[0].open("/my").path == "/my"
    page = help_with(agent, case, Assist.SIGN_OUT, "The phone is lost.")
    assert page.notice == house.say("desk.assist.done.sign_out"), page.text
    assert all(visitor.open("/my").path == "/sign-in" for visitor in visitors)
    assert house.mail(person.email, "signed_out_by_desk").link.startswith("/not-me/")
    activity = house.signed_in(person).open("/my/activity").text
    assert house.say("activity.what.sessions.by_desk") in activity
    assert house.say("activity.who.desk_support") in activity
    assert "The phone is lost." in activity
    assert "Somebody" not in activity


def test_a_blocked_id_lets_nobody_in_until_a_desk_takes_it_back(house: OpenHouse) -> None:
    """At once, by password, by session and by an older link; the reason stands in the case."""
    person = house.person()
    visitor = house.signed_in(person)
    house.visitor().open("/forgot").submit_to("/forgot", email=person.email)
    reset = house.mail(person.email, "reset").link
    agent = hire(house, Role.CIC)
    case = case_on(house, agent, person)
    assert help_with(agent, case, Assist.BLOCK, " ").status == 400
    assert help_with(agent, case, Assist.BLOCK, "The phone was stolen.").notice == house.say("desk.assist.done.block")
    assert visitor.open("/my").path == "/sign-in"
    assert house.sign_in(house.visitor(), person).path != "/my"
    assert house.visitor().get(reset).status_code == 400
    assert house.mail(person.email, "blocked").link.startswith("/not-me/")
    assert "The phone was stolen." in agent.visitor.open(case).text
    page = help_with(agent, case, Assist.UNBLOCK, "They have a new phone.")
    assert page.notice == house.say("desk.assist.done.unblock")
    activity = house.signed_in(person).open("/my/activity").text
    for words in ("account.blocked", "account.unblocked"):
        assert house.say(f"activity.what.{words}") in activity
    assert house.mail(person.email, "unblocked").link.startswith("/not-me/")


def test_a_new_password_is_started_by_a_mail_that_the_desk_never_sees(house: OpenHouse) -> None:
    """It goes to the ID's address, has no code, and the former password counts until it is used."""
    person, agent = house.person(), hire(house, Role.SUPPORT)
    page = help_with(agent, case_on(house, agent, person), Assist.NEW_PASSWORD)
    assert page.notice == house.say("desk.assist.done.new_password"), page.text
    mail = house.mail(person.email, "reset_by_desk")
    assert mail.link not in page.text
    house.signed_in(person)
    done = house.visitor().open(mail.link).submit(password="Ander34!woord")
    assert done.notice == house.say("notice.password_reset")
    house.signed_in(Person(person.email, "Ander34!woord"))


def test_a_mail_that_somebody_waits_for_is_sent_again(house: OpenHouse) -> None:
    """With a new link; where nobody waits there is no such button, and six an hour are all that anybody gets."""
    person, agent = house.person(), hire(house, Role.CIC)
    case = case_on(house, agent, person)
    assert house.say("desk.assist.mail") not in agent.visitor.open(f"{case}/assist").text
    house.visitor().open("/forgot").submit_to("/forgot", email=person.email)
    first = house.mail(person.email, "reset")
    house.clock.turn(300)
    assert help_with(agent, case, Assist.MAIL).notice == house.say("desk.assist.done.mail")
    second = house.mail(person.email, "reset")
    assert second.link != first.link
    assert house.visitor().get(first.link).status_code == 400
    refused = [help_with(agent, case, Assist.NEW_PASSWORD).status for _ in range(6)]
    assert refused[-1] == 429
    assert len([mail for mail in house.mails(person.email) if mail.link.startswith("/reset/")]) <= 6


def test_a_recovery_begun_at_the_desk_waits_as_long_and_still_takes_the_password(house: OpenHouse) -> None:
    """It gives nothing to whoever has no password, and a code that is used meanwhile ends it."""
    person, keys = locked(house)
    agent = hire(house, Role.SUPPORT)
    case = case_on(house, agent, person)
    assert help_with(agent, case, Assist.LOST_FACTORS, " ").status == 400
    page = help_with(agent, case, Assist.LOST_FACTORS, "You lost the phone with the app.")
    assert page.notice == house.say("desk.assist.done.lost_factors"), page.text
    assert house.mail(person.email, "recovery_by_desk").link.startswith("/not-me/")
    assert house.say("desk.assist.lost_factors") not in agent.visitor.open(f"{case}/assist").text
    second = house.sign_in(house.visitor(), person)
    assert second.path == "/sign-in/second"
    assert house.visitor().open("/lost-factors").path == "/sign-in"
    second.submit(code=keys.app.code(house.clock.now))
    activity = second.visitor.open("/my/activity").text
    assert house.say("activity.what.recovery.begun") in activity
    assert "You lost the phone with the app." in activity


@pytest.mark.parametrize("what", list(Assist))
def test_nobody_helps_from_a_case_that_they_have_not_taken(house: OpenHouse, what: Assist) -> None:
    """Neither a colleague, nor whoever closed it, though the passkey is right."""
    person = house.person()
    agent, other = hire(house, Role.CIC), hire(house, Role.CIC)
    case = case_on(house, agent, person)
    assert other.visitor.get(f"{case}/assist").status_code == 404
    csrf = other.visitor.open("/find").form("/find").values["csrf"]
    fields = {"csrf": csrf, "what": what.value, reason_field(what): "Because."}
    assert send(other, f"{case}/assist", fields).status == 404
    agent.act(agent.visitor.open(case), f"{case}/close")
    own = {**fields, "csrf": agent.visitor.open("/find").form("/find").values["csrf"]}
    assert send(agent, f"{case}/assist", own).status == 409
    house.signed_in(person)


def test_a_partner_ends_no_session_and_blocks_nobody(house: OpenHouse) -> None:
    """There is no such button for them, and the act is refused."""
    person, agent = house.person(), hire(house, Role.CIC)
    visitor = house.signed_in(person)
    case_id = visitor.open("/my/contact/new").submit_to("/my/contact/new", about="id", text="Hello.").path[-26:]
    dealer = hire(house, Role.PARTNER)
    (partner,) = house.rows("SELECT partner_id FROM staff WHERE id = :id", id=dealer.id)[0]
    case = f"/cases/{case_id}"
    agent.act(agent.visitor.open(case), f"{case}/take")
    agent.act(agent.visitor.open(case), f"{case}/hand-over", partner=partner)
    dealer.act(dealer.visitor.open(case), f"{case}/take")
    page = dealer.visitor.open(f"{case}/assist")
    assert {form.values.get("what") for form in page.forms} - {None} == {"new_password"}
    csrf = page.form("/sign-out").values["csrf"]
    for what in ("sign_out", "block", "lost_factors"):
        assert send(dealer, f"{case}/assist", {"csrf": csrf, "what": what, f"text_{what}": "Because."}).status == 409
    assert visitor.open("/my").path == "/my"


def test_each_act_wants_a_passkey_of_its_own_and_counts_once(house: OpenHouse) -> None:
    """What was confirmed to end sessions blocks nobody, and is not taken twice."""
    person, agent = house.person(), hire(house, Role.CIC)
    case = case_on(house, agent, person)
    page = agent.visitor.open(f"{case}/assist")
    fields = dict(next(form for form in page.forms if form.values.get("what") == "sign_out").values)
    credential = json.dumps(agent.confirm(f"{case}/assist", fields))
    swapped = {**fields, "what": "block", "text_block": "Because.", "credential": credential}
    assert agent.visitor.post(f"{case}/assist", swapped).status_code == 403
    assert agent.visitor.post(f"{case}/assist", {**fields, "credential": credential}).status_code == 403
    house.signed_in(person)


def test_what_a_desk_did_is_audited_with_the_case_and_without_a_word_of_the_reason(house: OpenHouse) -> None:
    """By whom, at which desk, from which case, and what."""
    person, agent = house.person(), hire(house, Role.CIC)
    case = case_on(house, agent, person)
    help_with(agent, case, Assist.BLOCK, "Vertraulich.")
    (row,) = house.rows(
        "SELECT actor_id, detail FROM audit WHERE event = 'case.assisted' AND actor_id = :id", id=agent.id
    )
    assert re.search(r'"what":"block"', row[1])
    assert case.rpartition("/")[2] in row[1]
    assert '"desk":"cic"' in row[1]
    assert house.rows("SELECT count(*) FROM audit WHERE detail LIKE '%Vertraulich%'") == [(0,)]
