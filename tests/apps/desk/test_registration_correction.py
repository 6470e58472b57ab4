"""A pending registration, found by the reference on its waiting page, gets another address from a desk."""

import re

from keyfob.desk.roles import Role
from tests.apps.desk.invitations import reference_of
from tests.apps.desk.office import Colleague, hire
from tests.house import PASSWORD, OpenHouse
from tests.visitor import Page, Visitor


def begin(house: OpenHouse, email: str) -> tuple[Visitor, str]:
    """A browser that waits for its mail, and the reference that it shows."""
    visitor = house.visitor()
    return visitor, reference_of(visitor.open("/register").submit(email=email))


def look_up(agent: Colleague, reference: str) -> Page:
    """What is waiting under a reference: its page, or that of the search where nothing is."""
    page = agent.visitor.open("/invitations").submit_to("/find", who=reference)
    way = next((link for link in page.links if re.match(r"/(registrations|invitations)/", link)), None)
    return agent.visitor.open(way) if way else page


def test_a_desk_corrects_the_address_and_the_browser_goes_on_waiting(house: OpenHouse) -> None:
    """Masked at the desk; the old code is dead, the new one works, and Activity tells that a desk did it."""
    agent, wrong, right = hire(house, Role.SUPPORT), house.new_email(), house.new_email()
    visitor, reference = begin(house, wrong)
    old = house.mail(wrong, "verify")
    page = look_up(agent, reference)
    assert page.path.startswith("/registrations/")
    assert reference_of(page) == reference
    assert wrong not in page.text
    page = agent.act(page, f"{page.path}/correct", email=right)
    assert page.notice == house.say("customer_invitation.notice.corrected"), page.text
    assert house.visitor().open(old.link).status == 400
    waiting = visitor.open("/register/mail")
    assert right in waiting.text
    assert waiting.submit(code=old.code).status == 400
    page = visitor.open("/register/mail").submit(code=house.mail(right, "verify").code)
    page = page.submit(given_name="Maria", family_name="de Vries", country="NL")
    page.submit(password=PASSWORD).submit(terms="yes", privacy="yes")
    assert house.say("activity.what.account.address_corrected") in visitor.open("/my/activity").text


def test_a_desk_sends_the_mail_again_without_reading_or_typing_the_address(house: OpenHouse) -> None:
    """The link before is dead, the page that waits goes on, and the audit says who it was."""
    agent, email = hire(house, Role.SUPPORT), house.new_email()
    visitor, reference = begin(house, email)
    old = house.mail(email, "verify")
    house.clock.turn(600)
    page = look_up(agent, reference)
    page = agent.act(page, f"{page.path}/again")
    assert page.notice == house.say("customer_invitation.notice.again"), page.text
    assert email not in page.text
    assert house.visitor().open(old.link).status == 400
    assert visitor.open("/register/mail").submit(code=house.mail(email, "verify").code).path == "/register/you"
    rows = house.rows("SELECT actor_kind FROM audit WHERE event = 'link.asked_again' AND actor_id = :id", id=agent.id)
    assert rows == [("staff",)]


def test_it_is_sent_again_as_slowly_as_by_the_customer(house: OpenHouse) -> None:
    """Each press makes the next one wait longer, whoever presses; and the mails of a recipient are counted."""
    agent, email = hire(house, Role.SUPPORT), house.new_email()
    _, reference = begin(house, email)
    page = look_up(agent, reference)
    assert agent.act(page, f"{page.path}/again").status == 429
    agreed = 0
    for _ in range(8):
        house.clock.turn(600)
        agreed += agent.act(agent.visitor.open(page.path), f"{page.path}/again").status == 200
    assert 1 <= agreed < 8
    assert len(house.mails(email)) == 1 + agreed


def test_nothing_is_sent_again_once_the_address_is_verified(house: OpenHouse) -> None:
    """By a press on a page that was open since before."""
    agent, email = hire(house, Role.SUPPORT), house.new_email()
    visitor, reference = begin(house, email)
    page = look_up(agent, reference)
    visitor.open("/register/mail").submit(code=house.mail(email, "verify").code)
    assert agent.act(page, f"{page.path}/again").status == 409


def test_a_correction_is_in_the_audit_with_who_did_it(house: OpenHouse) -> None:
    """And from which desk."""
    agent = hire(house, Role.PARTNER)
    _, reference = begin(house, house.new_email())
    page = look_up(agent, reference)
    agent.act(page, f"{page.path}/correct", email=house.new_email())
    rows = house.rows(
        "SELECT actor_kind, detail FROM audit WHERE event = 'registration.address_corrected' AND actor_id = :id",
        id=agent.id,
    )
    assert [kind for kind, _ in rows] == ["staff"]
    assert '"desk":"partner"' in rows[0][1]


def test_to_an_address_that_has_an_id_it_looks_the_same(house: OpenHouse) -> None:
    """Its owner gets the other mail; what the desk reads of both mails is one and the same."""
    agent, owner = hire(house, Role.CIC), house.person()
    shown, paths = [], []
    for right in (owner.email, house.new_email()):
        _, reference = begin(house, house.new_email())
        page = look_up(agent, reference)
        page = agent.act(page, f"{page.path}/correct", email=right)
        paths.append(page.path)
        shown.append(page.text.replace(reference, ""))
    masked = [text[: text.index("•••")][:-1] + text[text.rindex("•••") :] for text in shown]
    assert masked[0] == masked[1]
    house.clock.turn(600)
    again = [agent.act(agent.visitor.open(path), f"{path}/again") for path in paths]
    assert [page.notice for page in again] == [house.say("customer_invitation.notice.again")] * 2
    assert house.mail(owner.email).kind == "exists"


def test_nothing_waits_under_a_reference_that_nobody_has(house: OpenHouse) -> None:
    """It is said so."""
    page = look_up(hire(house, Role.SUPPORT), "BCDF-GHJK")
    assert house.say("desk.find.nobody") in page.text
