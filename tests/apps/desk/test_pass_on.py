"""A change of an ID that a customer asks the customer desk for: passed on, opened, released; on each database."""

import json

from keyfob.desk.roles import Role
from tests.apps.desk.office import hire
from tests.apps.id_changing import LONG, begin, open_it, prove, release, wait
from tests.house import OpenHouse, Person


def test_the_customer_desk_passes_a_case_on_from_which_the_other_opens_what_it_releases(house: OpenHouse) -> None:
    """Two people of two desks all the way, and one press between them; the customer reads of it."""
    story = begin(house, role=Role.CIC)
    page = story.opener.visitor.open(story.page)
    assert story.page not in {form.action for form in page.forms}
    page = story.opener.act(page, f"/cases/{story.case_id}/support")
    assert page.notice == house.say("desk.notice.passed_on"), page.text
    mark = house.say("pass_on.for", desk=house.say("desk.role.support"))
    assert mark in page.text
    assert f"/cases/{story.case_id}/support" not in {form.action for form in page.forms}
    assert house.say("activity.what.case.passed_on") in story.customer.open("/my/activity").text
    ((detail,),) = house.rows(
        "SELECT detail FROM audit WHERE event = 'case.passed_on' AND actor_id = :id", id=story.opener.id
    )
    assert (json.loads(detail)["case_id"], json.loads(detail)["to"]) == (story.case_id, "support")

    story.opener = hire(house, Role.SUPPORT)
    page = story.opener.visitor.open(f"/cases/{story.case_id}")
    assert mark in page.text
    assert mark not in story.opener.act(page, f"/cases/{story.case_id}/take").text
    assert open_it(story).notice == house.say("id_change.desk.notice.opened")
    prove(house, story)
    release(house, story)
    wait(house, LONG)
    assert house.sign_in(house.visitor(), Person(story.new)).path == "/my"
