"""The desk's charts, over HTTP, on each database: what happened is counted, drawn and listed, and nobody is named."""

import re

from keyfob.base.durations import DAY
from keyfob.desk.roles import Role
from keyfob.storage import outbox
from tests.apps.desk.office import Colleague, hire, new_case
from tests.erasing import run_job
from tests.house import OpenHouse
from tests.visitor import Page

CASES, SIGN_INS, FAILURES, MAILS = range(4)


def count(house: OpenHouse) -> None:
    """What the worker does every few seconds."""
    run_job(house, "seal")
    run_job(house, "count mails")


def newest(page: Page) -> list[list[int]]:
    """The first row of each chart's table: today, or this week."""
    tables = [next(body.all("tr")) for body in page.tree.all("tbody")]
    return [[int(cell.text) for cell in row.all("td")] for row in tables]


def tall(page: Page, chart: int) -> list[int]:
    """How tall the bars of a chart are above its line, those of nought left out."""
    drawn = [svg for svg in page.tree.all("svg") if svg.get("role") == "img"][chart]
    paths = [path.get("d") for path in drawn.all("path") if path.get("class") in {"above", "newest"}]
    return [int(height) for height in re.findall(r"v-(\d+)", "".join(paths))]


def a_new_year(house: OpenHouse, role: Role = Role.CIC) -> Colleague:
    """A day on which nothing has happened, nor in the twelve months before it, and somebody who looks at it."""
    house.program.worker.run_due()
    house.clock.turn(400 * DAY)
    return hire(house, role)


def test_what_happens_today_stands_in_the_charts(house: OpenHouse) -> None:
    """Real sign-ins, failures, a case that is opened and closed, and its mails, one of which came back."""
    person = house.person()
    agent = a_new_year(house)
    case_id, _ = new_case(house)  # by somebody who registers, and signs in
    for _ in range(3):
        house.visitor().open("/sign-in").submit(email=person.email).submit(password="Falsch12!x")
    house.signed_in(person)
    page = agent.act(agent.visitor.open(f"/cases/{case_id}"), f"/cases/{case_id}/take")
    agent.act(page, f"/cases/{case_id}/close")
    house.program.worker.run_due()
    mails = house.rows(
        "SELECT id FROM outbox WHERE kind = 'mail' AND state = 'sent' AND due_at >= :now", now=house.clock.now
    )
    assert outbox.bounce(house.program.store.database, mails[0][0], now=house.clock.now, said="5.1.1")

    before = newest(agent.visitor.open("/figures"))
    count(house)
    page = agent.visitor.open("/figures")

    assert before == [[0, 0], [0, 0, 0], [0, 0, 0, 0], [0, 0, 0]]
    assert newest(page) == [[1, 1], [3, 0, 0], [3, 0, 0, 0], [len(mails), 0, 1]]
    assert newest(agent.visitor.open("/figures?span=year")) == newest(page)
    assert f"1 {house.say('figures.newest.month.cases')}" in page.text
    assert f"3 {house.say('figures.newest.month.sign_ins')}" in page.text


def test_a_bar_is_as_tall_as_its_day_was(house: OpenHouse) -> None:
    """Twice as much is twice as tall; days without anything have none, and a month later the page is empty again."""
    person = house.person()
    agent = a_new_year(house)
    for day in (1, 2):
        house.clock.turn(DAY)
        for _ in range(day):
            house.signed_in(person)
    count(house)
    agent.sign_in()
    once, twice = tall(agent.visitor.open("/figures"), SIGN_INS)
    assert twice == 2 * once > 0
    assert len(tall(agent.visitor.open("/figures?span=year"), SIGN_INS)) in {1, 2}  # a week may end between them
    house.clock.turn(31 * DAY)
    agent.sign_in()
    page = agent.visitor.open("/figures")
    assert tall(page, SIGN_INS) == []
    assert house.say("figures.nothing") in {svg.get("aria-label") for svg in page.tree.all("svg")}


def test_figures_name_nobody(house: OpenHouse) -> None:
    """Not on the page, and not where they are kept."""
    agent = a_new_year(house, Role.ADMINISTRATOR)
    person = house.person()
    house.signed_in(person)
    count(house)
    told = agent.visitor.open("/figures").text + str(house.rows("SELECT * FROM figures"))
    assert person.email not in told
    assert house.account_id(person) not in told


def test_an_unknown_span_is_the_usual_one(house: OpenHouse) -> None:
    """Whatever an address says: nothing breaks, and nothing of it is repeated."""
    agent = hire(house, Role.AUDITOR)
    usual = agent.visitor.open("/figures")
    for wanted in ("century", "", "month&span=year", "%ff", "x" * 2000):
        page = agent.visitor.open(f"/figures?span={wanted}")
        assert page.status in {200, 400}
        if page.status == 200:
            assert re.sub(r"\s+", " ", page.text) == re.sub(r"\s+", " ", usual.text)
