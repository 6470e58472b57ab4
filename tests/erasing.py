"""Customers who are erased: asked for in a case, prepared at the desk, released by a second person, done by the job."""

from dataclasses import dataclass

from keyfob.desk.roles import Role
from tests.apps.desk.office import Colleague, hire
from tests.house import OpenHouse, Person
from tests.visitor import Page, Visitor

WAIT = 7 * 86_400
"""How long the brand lets it be stopped."""

CHECKED = {"identity": "signed_in", "note": "Signed in, and knew the number", "complete": "yes"}


@dataclass(slots=True)
class Asked:
    """A case in which somebody asks to be erased, and the two people of the desk."""

    case_id: str
    customer_id: str
    agent: Colleague
    second: Colleague

    @property
    def new(self) -> str:
        """Where it is prepared."""
        return f"/cases/{self.case_id}/erasure"


def ask(house: OpenHouse, person: Person, visitor: Visitor | None = None) -> Asked:
    """The customer writes from My; an agent takes the case."""
    customer = visitor or house.signed_in(person)
    page = customer.open("/my/contact/new").submit_to("/my/contact/new", about="erasure", text="Please erase me.")
    case_id = page.path.rpartition("/")[2]
    agent, second = hire(house, Role.CIC), hire(house, Role.APPROVER)
    agent.act(agent.visitor.open(f"/cases/{case_id}"), f"/cases/{case_id}/take")
    return Asked(case_id, customer_of(house, person), agent, second)


def customer_of(house: OpenHouse, person: Person) -> str:
    """The id of somebody's record."""
    found: str = house.rows("SELECT customer_id FROM accounts WHERE id = :id", id=house.account_id(person))[0][0]
    return found


def prepare(asked: Asked, **typed: str) -> Page:
    """The checklist, filled in."""
    page = asked.agent.visitor.open(asked.new)
    return asked.agent.act(page, asked.new, **{**CHECKED, **typed})


def approve(asked: Asked, page: Page, by: Colleague | None = None) -> Page:
    """The second person releases what was prepared on this page."""
    colleague = by or asked.second
    return colleague.act(colleague.visitor.open(page.path), f"{page.path}/approve")


def run_job(house: OpenHouse, name: str = "erase") -> None:
    """What the worker does every few seconds."""
    (job,) = (job for job in house.program.worker.jobs if job.name == name)
    job.run()


def erase(house: OpenHouse, person: Person, **typed: str) -> Asked:
    """All of it; then the audit is sealed, keys are destroyed and the last mails are sent."""
    asked = ask(house, person)
    page = approve(asked, prepare(asked, **typed))
    assert page.notice == house.say("desk.notice.erasure_approved"), page.text
    finish(house)
    return asked


def finish(house: OpenHouse) -> None:
    """The wait is over, and the worker has done all there is to do."""
    house.clock.turn(WAIT)
    run_job(house)
    run_job(house, "seal")
    house.program.worker.run_due()
