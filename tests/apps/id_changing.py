"""A change of an ID for tests: opened at a desk or in My, proved, released, and the job that does it."""

from dataclasses import dataclass

from keyfob.desk.roles import Role
from tests.apps.desk.office import Colleague, hire
from tests.house import OpenHouse, Person
from tests.visitor import Page, Visitor

HERE = "/my/security/id-change"
LONG, SHORT, HOLD, REVERT = 72 * 3600, 24 * 3600, 7 * 86_400, 14 * 86_400


@dataclass(slots=True)
class Story:
    """A customer with a case about their ID, and who works on it."""

    person: Person
    customer: Visitor
    case_id: str
    number: str
    new: str
    opener: Colleague

    @property
    def page(self) -> str:
        """Where the desk sees the change."""
        return f"/cases/{self.case_id}/id-change"


def begin(
    house: OpenHouse,
    new: str = "",
    role: Role = Role.SUPPORT,
    person: Person | None = None,
    customer: Visitor | None = None,
) -> Story:
    """Somebody writes, and a desk takes the case."""
    person = person or house.person()
    customer = customer or house.signed_in(person)
    written = customer.open("/my/contact/new?about=id").submit_to(
        "/my/contact/new", about="id", text="Another address."
    )
    case_id = written.path.rpartition("/")[2]
    number = house.mail(person.email, "case").payload["params"]["number"]
    opener = hire(house, role)
    opener.act(opener.visitor.open(f"/cases/{case_id}"), f"/cases/{case_id}/take")
    return Story(person, customer, case_id, number, new or house.new_email(), opener)


def open_it(story: Story) -> Page:
    """The desk opens the change."""
    page = story.opener.visitor.open(story.page)
    return story.opener.act(page, story.page, email=story.new, reason="lost_mailbox", ticket="T-1")


def type_code(house: OpenHouse, number: str, code: str) -> Page:
    """The customer types a code, in a browser that nobody knows."""
    return house.visitor().open("/id-change").submit_to("/id-change", number=number, code=code)


def prove(house: OpenHouse, story: Story) -> None:
    """Both mailboxes by their codes, and a document seen."""
    for email in (story.new, story.person.email):
        done = type_code(house, story.number, house.mail(email, "id_change").code)
        assert done.heading == house.say("id_change.proved.done"), done.text
    page = story.opener.act(story.opener.visitor.open(story.page), f"{story.page}/seen")
    assert page.notice == house.say("id_change.desk.notice.seen"), page.text


def release(house: OpenHouse, story: Story) -> Colleague:
    """The second person, of the customer desk."""
    approver = hire(house, Role.APPROVER)
    page = approver.act(approver.visitor.open(story.page), f"{story.page}/approve")
    assert page.notice == house.say("id_change.desk.notice.approved"), page.text
    return approver


def wait(house: OpenHouse, seconds: int) -> None:
    """Time passes, and the worker comes by."""
    house.clock.turn(seconds)
    run_job(house)


def run_job(house: OpenHouse) -> None:
    """What the worker does every few seconds."""
    (job,) = (job for job in house.program.worker.jobs if job.name == "id changes")
    job.run()


def executed(house: OpenHouse, person: Person | None = None) -> Story:
    """All of it."""
    story = begin(house, person=person)
    open_it(story)
    prove(house, story)
    release(house, story)
    wait(house, LONG)
    return story


def old_link(house: OpenHouse, story: Story) -> str:
    """The link in the mails to the old address."""
    return house.mail(story.person.email, "id_change").link


def press(house: OpenHouse, link: str, do: str) -> Page:
    """Open it in a browser that nobody knows, and press."""
    return house.visitor().open(link).submit(do=do)


def back_in(house: OpenHouse, story: Story) -> Visitor:
    """The owner, who took the ID back, chose a new password and signed in with it."""
    owner, person = house.visitor(), Person(story.person.email, "Nieuw-Geheim12")
    owner.open("/forgot").submit(email=person.email)
    owner.open(house.mail(person.email, "reset").link).submit(password=person.password)
    assert house.sign_in(owner, person).path == "/my"
    return owner
