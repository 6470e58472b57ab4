"""People who delete their ID: asked for in My, taken back or waited for, done by the job."""

from tests.house import OpenHouse, Person
from tests.visitor import Page, Visitor

WAIT = 7 * 86_400
"""How long the brand lets it be taken back."""

DELETE = "/my/security/delete"


def prove(visitor: Visitor, person: Person) -> Page:
    """The page that tells what goes and what stays, after a fresh proof."""
    page = visitor.open(DELETE)
    return page.submit(password=person.password) if page.path == "/confirm" else page


def begin(visitor: Visitor, person: Person) -> Page:
    """Ask for it, having read the page."""
    page = prove(visitor, person)
    assert page.path == DELETE, page.text
    return page.submit(understood="yes")


def run_job(house: OpenHouse) -> None:
    """What the worker does every few seconds."""
    (job,) = (job for job in house.program.worker.jobs if job.name == "delete")
    job.run()


def leave(house: OpenHouse, person: Person, visitor: Visitor | None = None) -> None:
    """All of it: the wait is over, and the account is gone."""
    begin(visitor or house.signed_in(person), person)
    house.clock.turn(WAIT)
    run_job(house)
