"""What somebody bribed, phished or hostile must not reach by way of the desk, one test each."""

from keyfob.base.durations import DAY
from keyfob.desk.assist import Assist
from keyfob.desk.roles import Role
from keyfob.vehicles.model import SHAREABLE
from tests import leaving
from tests.apps.desk.office import hire
from tests.apps.desk.test_assist import case_on, help_with, send
from tests.apps.desk.test_find import customers, find
from tests.apps.id_changing import (
    HOLD,
    LONG,
    REVERT,
    back_in,
    begin,
    executed,
    old_link,
    open_it,
    press,
    prove,
    release,
    wait,
)
from tests.erasing import WAIT, approve, ask, prepare, run_job
from tests.house import OpenHouse, Person
from tests.owners import accept, invite, owner


def test_a_thief_of_an_id_has_nobody_erased_while_the_old_address_can_take_it_back(house: OpenHouse) -> None:
    """The desk releases it in good faith; the owner still gets everything back, and hears of it before."""
    story = executed(house)
    thief = Person(story.new)
    asked = ask(house, thief, house.signed_in(thief))
    approve(asked, prepare(asked))
    assert house.mail(story.person.email, "erasure").payload["params"]["stage"] == "begun"
    house.clock.turn(WAIT + DAY)
    run_job(house)
    assert press(house, old_link(house, story), "revert").status == 200
    assert back_in(house, story).open("/my/profile").status == 200


def test_an_erasure_is_done_once_nobody_can_take_a_change_of_the_id_back(house: OpenHouse) -> None:
    """It waited, and no longer than that."""
    story = executed(house)
    owner = Person(story.new)
    asked = ask(house, owner, house.signed_in(owner))
    approve(asked, prepare(asked))
    house.clock.turn(REVERT)
    run_job(house)
    assert house.rows("SELECT state FROM erasures WHERE customer_id = :id", id=asked.customer_id) == [("executed",)]


def test_a_stranger_s_mailbox_is_not_filled_by_changes_of_ids(house: OpenHouse) -> None:
    """Whoever of the desk opens them, and of whomever: the mails to an address that nobody proved are few a day."""
    victim = house.new_email()
    for _ in range(5):
        open_it(begin(house, victim))
    assert len(house.mails(victim)) == 3


def test_one_agent_does_not_fill_a_customer_s_mailbox(house: OpenHouse) -> None:
    """Neither by ending sessions again and again, nor by more cases; a colleague is not kept from helping."""
    person, agent = house.person(), hire(house, Role.CIC)
    case = case_on(house, agent, person)
    before = len(house.mails(person.email))
    answers = [help_with(agent, case, Assist.SIGN_OUT).status for _ in range(31)]
    assert answers[-1] == 429
    assert len(house.mails(person.email)) - before < 31
    (found,) = customers(find(agent, person.email))
    opened = agent.act(agent.visitor.open(found), f"{found}/case", about="other", text="Once more.")
    assert opened.status == 429
    assert "Once more." in opened.text
    said = agent.act(agent.visitor.open(case), f"{case}/say", text="And again.")
    assert said.status == 429
    assert "And again." in said.text
    other = hire(house, Role.CIC)
    other.act(other.visitor.open(case), f"{case}/take")
    assert help_with(other, case, Assist.BLOCK, "A thief is in it.").status == 200


def test_a_deletion_from_before_is_not_done_while_the_old_address_can_take_the_id_back(house: OpenHouse) -> None:
    """A thief who begins it just before the change gains nothing by that."""
    story = begin(house)
    open_it(story)
    prove(house, story)
    release(house, story)
    page = leaving.prove(house.signed_in(story.person), story.person)
    assert page.submit_to(leaving.DELETE, understood="yes").status == 200
    wait(house, LONG)
    assert house.signed_in(Person(story.new)).open("/my").path == "/my"
    house.clock.turn(HOLD + DAY)
    leaving.run_job(house)
    assert press(house, old_link(house, story), "revert").heading == house.say("id_change.reverted.done")
    assert back_in(house, story).open("/my/profile").status == 200


def test_where_deletion_is_at_once_it_waits_until_nobody_can_take_the_id_back(house: OpenHouse) -> None:
    """There would be nothing left to be taken back."""
    story = executed(house)
    thief = Person(story.new)
    house.clock.turn(HOLD)
    with house.deciding(deletion_grace=0):
        answer = leaving.begin(house.signed_in(thief), thief)
    assert (answer.status, answer.heading) == (409, house.say("id_change.hold.title"))
    assert press(house, old_link(house, story), "revert").heading == house.say("id_change.reverted.done")


def test_a_thief_of_an_id_gives_nobody_more_rights_to_its_vehicle(house: OpenHouse) -> None:
    """For as long as other changes to vehicles wait; taking rights away is never held."""
    person, guest = owner(house), house.person()
    main, friend = house.signed_in(person), house.signed_in(guest)
    invite(main, guest.email)
    path = accept(house, friend, guest.email).path
    thief = house.signed_in(Person(executed(house, person).new))
    user = next(link for link in thief.open(path).links if "/users/" in link and not link.endswith("/new"))
    more = {f"right_{right}": "yes" for right in SHAREABLE}
    assert thief.open(user).submit_to(user, **more).heading == house.say("id_change.hold.title")
    assert "Remote functions" not in friend.open(path).text


def test_who_saw_a_document_and_was_moved_to_the_releasing_desk_releases_nothing(house: OpenHouse) -> None:
    """One person is one person, whatever their role was before; somebody else of that desk still does."""
    story, helper, keeper = begin(house), hire(house, Role.SUPPORT), hire(house, Role.ADMINISTRATOR)
    open_it(story)
    case = f"/cases/{story.case_id}"
    helper.act(helper.visitor.open(case), f"{case}/take")
    story.opener = helper
    prove(house, story)
    person = f"/staff/{helper.id}"
    keeper.act(keeper.visitor.open(person), f"{person}/move", role=Role.APPROVER)
    assert helper.sign_in().status == 200
    _, own = helper.visitor.open("/me").filled("/sign-out")
    fields = {"csrf": own["csrf"]}
    assert send(helper, f"{story.page}/approve", fields).status == 409
    assert send(helper, f"{story.page}/letter", fields).status == 409
    release(house, story)
