"""What nobody gets by the erasure of a customer, each test named after what it forbids."""

import json

from keyfob.desk.roles import Role
from tests.apps.desk.office import hire
from tests.erasing import approve, ask, finish, prepare
from tests.house import OpenHouse, together


def test_nobody_releases_the_erasure_that_they_prepared(house: OpenHouse) -> None:
    """An approver who prepared it is offered no button, and a form of their own making is refused."""
    person = house.person()
    asked = ask(house, person)
    alone = asked.second
    alone.act(alone.visitor.open(f"/cases/{asked.case_id}"), f"/cases/{asked.case_id}/take")
    asked.agent = alone
    path = prepare(asked).path
    page = alone.visitor.open(path)
    assert f"{path}/approve" not in [form.action for form in page.forms]
    url, fields = page.filled(f"{path}/return")
    url = url.replace("/return", "/approve")
    refused = alone.visitor.send(url, {**fields, "credential": json.dumps(alone.confirm(url, fields))})
    assert refused.status == 409
    assert house.rows("SELECT approved_by FROM erasures WHERE customer_id = :id", id=asked.customer_id) == [(None,)]
    finish(house)
    assert house.signed_in(person).open("/my/profile").status == 200


def test_who_has_no_part_in_erasures_neither_sees_nor_releases_one(house: OpenHouse) -> None:
    """A partner, technical support and an administrator are answered as if there were none; an auditor only looks."""
    asked = ask(house, house.person())
    path = prepare(asked).path
    for role in (Role.PARTNER, Role.SUPPORT, Role.ADMINISTRATOR):
        stranger = hire(house, role)
        assert stranger.visitor.get(path).status_code == 404
        _, own = stranger.visitor.open("/me").filled("/sign-out")
        assert stranger.visitor.post(f"{path}/approve", {"csrf": own["csrf"]}).status_code == 404
    auditor = hire(house, Role.AUDITOR).visitor.open(path)
    assert auditor.status == 200
    assert not [form.action for form in auditor.forms if form.action.startswith(path)]


def test_a_link_pressed_three_times_at_once_stops_it_once(house: OpenHouse) -> None:
    """One is thanked, the others hear that it no longer works, and one mail says that the data stays."""
    person = house.person()
    asked = ask(house, person)
    approve(asked, prepare(asked))
    link = house.mail(person.email, "erasure").link
    browsers = [house.visitor() for _ in range(3)]
    pages = [browser.open(link) for browser in browsers]
    forms = [page.filled(page.path) for page in pages]
    replies = together(3, lambda number: browsers[number].post(*forms[number]).status_code)
    assert sorted(replies) == [200, 400, 400]
    mails = [mail for mail in house.mails(person.email) if mail.kind == "erasure"]
    assert [mail.payload["params"]["stage"] for mail in mails].count("stopped") == 1
