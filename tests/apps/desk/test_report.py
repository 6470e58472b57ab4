"""What is reported, such as “this was not me”, in the desk's queue: over HTTP, on each database."""

import json

from keyfob.desk.roles import Role
from tests.apps.desk.office import hire, new_case
from tests.apps.id_changing import HERE, begin, executed, old_link, open_it, press
from tests.house import OpenHouse, Person, together
from tests.visitor import SAFARI


def notice_of(house: OpenHouse, person: Person) -> str:
    """The link of a mail about somebody who signed in with the password, from a browser never seen before."""
    thief = house.visitor(agent=SAFARI)
    assert house.sign_in(thief, person).path == "/my"
    return house.mail(person.email, "new_browser").link


def reports(house: OpenHouse, person: Person) -> list[tuple[str, int]]:
    """The cases of an account that were reported: state and number of messages."""
    found = house.rows(
        "SELECT state, messages FROM cases WHERE account_id = :id AND about = 'security'", id=house.account_id(person)
    )
    return [(state, messages) for state, messages in found]


def test_a_press_is_a_case_above_all_others_from_which_the_desk_helps(house: OpenHouse) -> None:
    """Whatever is due sooner; it says what was pressed, and how the ID stands is one step away."""
    person, agent = house.person(), hire(house, Role.SUPPORT)
    earlier, _ = new_case(house)
    house.clock.turn(house.program.house.cases.answer_within)
    house.visitor().open(notice_of(house, person)).submit()
    agent.sign_in()
    cases = [link for link in agent.visitor.open("/cases").links if link.startswith("/cases/")]
    [(case_id,)] = house.rows("SELECT id FROM cases WHERE report_of = :id", id=house.account_id(person))
    assert cases[0] == f"/cases/{case_id}"
    assert f"/cases/{earlier}" in cases
    page = agent.act(agent.visitor.open(cases[0]), f"{cases[0]}/take")
    assert house.say("mail.notice.new_browser.subject") in page.text
    assert f"{cases[0]}/assist" in page.links
    assert agent.visitor.open(f"{cases[0]}/assist").status == 200


def test_two_presses_at_once_are_one_case(house: OpenHouse) -> None:
    """Also of two mails: what comes second is added to the first."""
    person = house.person()
    first, second = notice_of(house, person), notice_of(house, person)
    pressed = [(visitor := house.visitor(), visitor.open(link).filled()) for link in (first, first, second, second)]
    answers = together(4, lambda number: pressed[number][0].post(*pressed[number][1]).status_code)
    assert set(answers) <= {200, 400, 503}
    assert 200 in answers
    assert len(reports(house, person)) == 1


def test_a_second_press_of_one_link_adds_nothing(house: OpenHouse) -> None:
    """It worked once."""
    person = house.person()
    link = notice_of(house, person)
    assert house.visitor().open(link).submit().status == 200
    assert house.visitor().open(link).status == 400
    assert reports(house, person) == [("new", 1)]


def test_more_changes_of_ids_than_there_may_be_in_a_day_name_who_asked_for_them(house: OpenHouse) -> None:
    """The sixth of one agent, to the other desk; what its customer reads names nobody."""
    story = begin(house)
    for _ in range(5):
        open_it(story)
        story.customer.open(HERE).submit_to(f"{HERE}/stop")
        story.new = house.new_email()
    for _ in range(2):
        assert open_it(story).status == 429
    assert reports(house, story.person) == [("new", 1)]
    [(case_id,)] = house.rows("SELECT id FROM cases WHERE report_of = :id", id=house.account_id(story.person))
    said, name = house.say("report.said.many_id_changes"), f"Somebody {Role.SUPPORT}"
    told = hire(house, Role.CIC).visitor.open(f"/cases/{case_id}").text
    read = story.customer.open(f"/my/contact/{case_id}").text
    assert (said in told, name in told) == (True, True)
    assert (said in read, name in read) == (True, False)


def test_an_id_that_is_to_be_changed_again_within_ninety_days_is_reported(house: OpenHouse) -> None:
    """Refused at the desk, and its colleagues are told; once, however often it is tried."""
    first = executed(house)
    person = Person(first.new, first.person.password)
    story = begin(house, person=person)
    for _ in range(2):
        assert open_it(story).status == 409
    assert reports(house, person) == [("new", 1)]


def test_nobody_named_in_a_report_may_take_be_given_give_or_close_its_case(house: OpenHouse) -> None:
    """They read it and why they cannot go on; what they send all the same is refused, whoever has it."""
    story = begin(house)
    for _ in range(5):
        open_it(story)
        story.customer.open(HERE).submit_to(f"{HERE}/stop")
        story.new = house.new_email()
    assert open_it(story).status == 429
    [(case_id,)] = house.rows("SELECT id FROM cases WHERE report_of = :id", id=house.account_id(story.person))
    named, path = story.opener, f"/cases/{case_id}"
    other, third = hire(house, Role.SUPPORT), hire(house, Role.SUPPORT)

    def sends(act: str, **fields: str) -> int:
        page = named.visitor.open(path)
        assert house.say("report.named") in page.text
        assert f"{path}/{act}" not in [form.action for form in page.forms]
        url, csrf = f"{path}/{act}", page.filled("/language")[1]["csrf"]
        sent = {"csrf": csrf, **fields}
        return named.visitor.send(url, {**sent, "credential": json.dumps(named.confirm(url, sent))}).status

    assert (sends("take"), sends("close"), sends("give", colleague=third.id)) == (409, 409, 409)
    page = other.visitor.open(path)
    assert house.say("report.named") not in page.text
    assert (named.id in page.reply.text, third.id in page.reply.text) == (False, True)
    other.act(page, f"{path}/take")
    assert (sends("take"), sends("close"), sends("give", colleague=third.id)) == (409, 409, 409)
    url, sent = other.visitor.open(path).filled(f"{path}/give", colleague=third.id)
    sent |= {"colleague": named.id}
    assert other.visitor.send(url, {**sent, "credential": json.dumps(other.confirm(url, sent))}).status == 400
    [(state, taken_by)] = house.rows("SELECT state, taken_by FROM cases WHERE id = :id", id=case_id)
    assert (state, taken_by) == ("open", other.id)


def test_whoever_takes_their_id_back_is_a_case_at_the_address_that_counts_again(house: OpenHouse) -> None:
    """The mail with its number goes to the owner, and not to whoever had the ID."""
    story = executed(house)
    press(house, old_link(house, story), "revert")
    assert reports(house, story.person) == [("new", 1)]
    mail = house.mail(story.person.email, "case")
    assert mail.payload["params"]["news"] == "reported"
    assert "reported" not in [one.payload["params"].get("news") for one in house.mails(story.new)]
