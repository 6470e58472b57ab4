"""Checking who calls, over HTTP, on each database; and what must not work."""

import re

from keyfob.accounts.caller_check import WORDS
from keyfob.desk.assist import Assist
from keyfob.desk.roles import Role
from tests.apps.desk.office import Colleague, hire
from tests.apps.desk.test_assist import case_on, help_with
from tests.house import OpenHouse
from tests.visitor import Page, Visitor


def words_of(visitor: Visitor) -> tuple[str, str]:
    """What the customer sees: what to say, and what to hear."""
    page = visitor.open("/my/caller")
    assert page.path == "/my/caller", page.text
    shown = re.findall(rf"\b({'|'.join(WORDS)})\b", page.text)
    assert len(shown) == 6, page.text
    return " ".join(shown[:3]), " ".join(shown[3:])


def ask(agent: Colleague, case: str, words: str) -> Page:
    """Type what the caller said."""
    return agent.act(agent.visitor.open(f"{case}/caller"), f"{case}/caller", words=words)


def test_a_caller_with_the_words_is_checked_and_hears_theirs(house: OpenHouse) -> None:
    """The case keeps it, and Activity tells it with the desk."""
    person, agent = house.person(), hire(house, Role.SUPPORT)
    customer = house.signed_in(person)
    case = case_on(house, agent, person)
    said, heard = words_of(customer)
    page = ask(agent, case, said.upper())
    assert page.status == 200
    assert heard in page.text
    assert "Caller checked" in agent.visitor.open(case).text
    activity = customer.open("/my/activity").text
    assert house.say("activity.what.caller.checked") in activity
    assert heard not in agent.visitor.open(f"{case}/caller").text


def test_the_agent_s_page_never_shows_what_the_customer_is_to_say_nor_the_answer_before(house: OpenHouse) -> None:
    """The list of all words is the same for everybody."""
    person, agent = house.person(), hire(house, Role.CIC)
    said, heard = words_of(house.signed_in(person))
    text = agent.visitor.open(f"{case_on(house, agent, person)}/caller").text
    assert said not in text
    assert heard not in text


def test_the_words_of_another_customer_are_wrong(house: OpenHouse) -> None:
    """Whoever has an ID of their own is still nobody else."""
    person, thief, agent = house.person(), house.person(), hire(house, Role.CIC)
    said, _ = words_of(house.signed_in(thief))
    case = case_on(house, agent, person)
    page = ask(agent, case, said)
    assert page.status == 400
    assert "Caller checked" not in agent.visitor.open(case).text
    assert house.say("activity.what.caller.not_checked") in house.signed_in(person).open("/my/activity").text


def test_a_sixth_try_in_an_hour_is_not_looked_at_even_if_it_is_right(house: OpenHouse) -> None:
    """Over all agents: whoever guesses gets five tries at one of two million."""
    person = house.person()
    first, second = hire(house, Role.CIC), hire(house, Role.SUPPORT)
    customer = house.signed_in(person)
    cases = {agent.id: case_on(house, agent, person) for agent in (first, second)}
    for number in range(5):
        agent = (first, second)[number % 2]
        assert ask(agent, cases[agent.id], "alarm alarm alarm").status == 400
    said, heard = words_of(customer)
    page = ask(second, cases[second.id], said)
    assert page.status == 429
    assert heard not in page.text


def test_words_are_over_after_four_minutes(house: OpenHouse) -> None:
    """What somebody overheard is worth nothing then."""
    person, agent = house.person(), hire(house, Role.CIC)
    said, _ = words_of(house.signed_in(person))
    case = case_on(house, agent, person)
    house.clock.turn(240)
    assert ask(agent, case, said).status == 400


def test_a_mailed_link_alone_shows_no_words(house: OpenHouse) -> None:
    """Whoever reads the mails is asked for more; an older sign-in, too."""
    person = house.person()
    visitor = house.signed_in(person)
    words_of(visitor)
    house.clock.turn(6 * 60)
    assert visitor.open("/my/caller").path == "/confirm"


def test_only_who_has_taken_the_open_case_checks_and_nobody_who_is_blocked_is_checked(house: OpenHouse) -> None:
    """Others are answered as if there were nothing."""
    person = house.person()
    agent, other = hire(house, Role.CIC), hire(house, Role.CIC)
    said, _ = words_of(house.signed_in(person))
    case = case_on(house, agent, person)
    assert other.visitor.get(f"{case}/caller").status_code == 404
    page = agent.visitor.open(f"{case}/caller")
    help_with(agent, case, Assist.BLOCK, "Stolen.")
    assert agent.act(page, f"{case}/caller", words=said).status == 409
