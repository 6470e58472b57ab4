"""A change of an ID over HTTP, on each database: from the case to the new address, and what must not work."""

import httpx2
import pytest

from keyfob.desk.roles import Role
from tests.apps.desk.office import Colleague, hire, new_partner
from tests.apps.id_changing import (
    HERE,
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
    run_job,
    type_code,
    wait,
)
from tests.cars import error_of, new_car
from tests.house import OpenHouse, Person
from tests.service import claims_of
from tests.visitor import Visitor


def address_of(house: OpenHouse, email: str) -> bool:
    """Whether one signs in with this address."""
    return house.sign_in(house.visitor(), Person(email)).path == "/my"


def bare(colleague: Colleague, url: str) -> int:
    """The status of a form of ours that lacks what else it would have."""
    _, own = colleague.visitor.open("/me").filled("/sign-out")
    return colleague.visitor.post(url, {"csrf": own["csrf"]}).status_code


def post(visitor: Visitor, path: str, **fields: str) -> httpx2.Response:
    """The same in My; ``fields`` are added."""
    _, own = visitor.open("/my").filled("/language")
    return visitor.post(path, {"csrf": own["csrf"], **fields})


def test_a_case_changes_the_id_and_everybody_is_signed_out(house: OpenHouse) -> None:
    """Opened, proved, released by another desk, waited for; the service knows the same sub with the new address."""
    story, service = begin(house), house.service()
    browser = house.signed_in(story.person)
    tokens = service.redeem(browser.open(service.url()))
    before = claims_of(tokens["id_token"])
    assert open_it(story).notice == house.say("id_change.desk.notice.opened")
    prove(house, story)
    release(house, story)
    wait(house, LONG - 60)
    fresh = house.signed_in(story.person)
    assert house.say("id_change.my.banner") in fresh.open("/my").text
    house.clock.turn(60)
    told = len(house.logouts(story.person))
    run_job(house)
    new = Person(story.new)
    assert fresh.open("/my").path == "/sign-in"
    assert service.refresh(tokens["refresh_token"]).status_code == 400
    assert len(house.logouts(new)) > told
    assert not address_of(house, story.person.email)
    after = claims_of(service.redeem(house.signed_in(new).open(service.url()))["id_token"])
    assert (after["sub"], after.get("email", story.new)) == (before["sub"], story.new)
    activity = house.signed_in(new).open("/my/activity").text
    for words in ("opened.lost_mailbox", "proved.seen", "proved.new_mailbox", "approved", "executed"):
        assert house.say(f"activity.what.id_change.{words}") in activity
    assert house.say("activity.who.desk_support") in activity
    news = [mail.payload["params"]["told"] for mail in house.mails(story.person.email) if mail.kind == "id_change"]
    assert news == ["asked", "approved", "done"]
    news = [mail.payload["params"]["told"] for mail in house.mails(story.new) if mail.kind == "id_change"]
    assert news == ["code", "coming", "welcome"]


def test_nobody_approves_what_they_opened_nor_who_is_of_no_releasing_role(house: OpenHouse) -> None:
    """Those rooms do not exist for them."""
    story = begin(house)
    open_it(story)
    prove(house, story)
    approver = hire(house, Role.APPROVER)
    url, _ = approver.visitor.open(story.page).filled(f"{story.page}/approve")
    for role in (Role.SUPPORT, Role.CIC, Role.PARTNER, Role.AUDITOR):
        stranger = hire(house, role)
        assert [bare(stranger, path) for path in (url, f"{url}/options")] == [404, 404]
    assert [bare(story.opener, path) for path in (url, f"{url}/options")] == [404, 404]


def test_a_partner_s_stranger_finds_no_change(house: OpenHouse) -> None:
    """Neither its page nor its acts; a partner opens one from a case that was handed to it."""
    partner_id, others = new_partner(house, "Autohuis Gouda"), new_partner(house, "Autohuis Delft")
    story = begin(house, role=Role.CIC)
    page = story.opener.visitor.open(f"/cases/{story.case_id}")
    story.opener.act(page, f"/cases/{story.case_id}/hand-over", partner=partner_id)
    dealer, stranger = hire(house, Role.PARTNER, partner_id), hire(house, Role.PARTNER, others)
    assert stranger.visitor.get(story.page).status_code == 404
    dealer.act(dealer.visitor.open(f"/cases/{story.case_id}"), f"/cases/{story.case_id}/take")
    story.opener = dealer
    assert open_it(story).notice == house.say("id_change.desk.notice.opened")
    assert stranger.visitor.get(story.page).status_code == 404


def test_a_change_that_lacks_a_proof_is_not_released(house: OpenHouse) -> None:
    """The approver is offered no button, and waiting changes nothing."""
    story = begin(house)
    open_it(story)
    approver = hire(house, Role.APPROVER)
    page = approver.visitor.open(story.page)
    assert f"{story.page}/approve" not in [form.action for form in page.forms]
    assert f"{story.page}/refuse" in [form.action for form in page.forms]
    wait(house, LONG)
    assert address_of(house, story.person.email)


@pytest.mark.parametrize("approved", [False, True])
def test_the_old_address_stops_it_signed_out(house: OpenHouse, approved: bool) -> None:
    """By one press, at any time before it happens; opening the link does nothing, and the second press is too late."""
    story = begin(house)
    open_it(story)
    prove(house, story)
    if approved:
        release(house, story)
    link = old_link(house, story)
    for _ in range(3):
        assert house.visitor().open(link).status == 200
    assert story.customer.open("/my").path == "/my"
    done = press(house, link, "stop")
    assert done.heading == house.say("id_change.stopped.done")
    assert house.visitor().open(link).status == 400
    wait(house, LONG)
    assert not address_of(house, story.new)
    back_in(house, story)


def test_to_stop_it_signed_out_is_to_say_that_it_was_not_me(house: OpenHouse) -> None:
    """Whoever began it is out at once, at services too, and the password they know counts no more; the desk is told."""
    story = begin(house)
    open_it(story)
    tokens = (service := house.service()).redeem(story.customer.open(service.url()))
    link = old_link(house, story)
    house.desk()
    press(house, link, "stop")
    assert story.customer.open("/my").path == "/sign-in"
    assert service.refresh(tokens["refresh_token"]).status_code == 400
    assert house.sign_in(house.visitor(), story.person).status == 400
    assert house.logouts(story.person)
    [told] = house.desk()
    assert (told["params"]["about"], told["params"]["reported"]) == ("security", True)


def test_the_new_address_and_strangers_cannot_stop_it(house: OpenHouse) -> None:
    """No mail to the new address has the link, and nobody guesses it."""
    story = begin(house)
    open_it(story)
    prove(house, story)
    release(house, story)
    link = old_link(house, story)
    assert all(link not in str(mail.payload) for mail in house.mails(story.new))
    assert house.visitor().open("/id-change/" + "x" * 43).status == 400
    stranger = house.signed_in()
    assert post(stranger, f"{HERE}/stop").status_code == 409
    wait(house, LONG)
    assert address_of(house, story.new)


def test_the_old_address_takes_it_back_once_and_within_two_weeks(house: OpenHouse) -> None:
    """It ends sessions; the other address signs nobody in any more; the link works no second time."""
    story = executed(house)
    thief = house.signed_in(Person(story.new))
    link = old_link(house, story)
    house.clock.turn(REVERT - LONG)
    assert press(house, link, "revert").heading == house.say("id_change.reverted.done")
    assert thief.open("/my").path == "/sign-in"
    assert not address_of(house, story.new)
    again = house.visitor().open(link)
    assert again.status == 400


def test_who_takes_it_back_was_not_asked_a_new_password_is_forced_and_the_desk_is_told(house: OpenHouse) -> None:
    """Whoever changed it may know the password: it counts no more until it is reset, by the old address alone."""
    story = executed(house)
    link = old_link(house, story)
    house.desk()
    press(house, link, "revert")
    [told] = house.desk()
    assert (told["params"]["about"], told["params"]["reported"]) == ("security", True)
    assert house.sign_in(house.visitor(), story.person).path != "/my"
    house.visitor().open("/forgot").submit(email=story.person.email)
    owner, reset = house.visitor(), house.mail(story.person.email, "reset")
    assert owner.open(reset.link).submit(password="Nieuw-Geheim12").path == "/sign-in"
    house.sign_in(owner, Person(story.person.email, "Nieuw-Geheim12"))
    assert house.say("activity.what.id_change.reverted") in owner.open("/my/activity").text


def test_after_two_weeks_nobody_takes_it_back_and_the_old_address_is_free(house: OpenHouse) -> None:
    """Before that nobody can register with it, also with the mailbox."""
    story = executed(house)
    link = old_link(house, story)
    early = house.register(house.visitor(), Person(story.person.email))
    assert early.status == 409
    assert house.say("problem.address_reserved") in early.text
    wait(house, REVERT)
    assert house.visitor().open(link).status == 400
    assert house.register(house.visitor(), Person(story.person.email)).path == "/my"


@pytest.mark.parametrize(
    "path", ["/my/security/delete", "/my/export", "/my/pairing"], ids=["deletion", "export", "vehicles"]
)
def test_for_seven_days_nothing_is_done_that_cannot_be_undone(house: OpenHouse, path: str) -> None:
    """Deletion, export and signing in vehicles wait; then they go on."""
    story = executed(house)
    visitor = house.signed_in(Person(story.new))
    held = post(visitor, path, understood="yes")
    assert held.status_code == 409
    assert house.say("id_change.hold.title") in held.text
    house.clock.turn(HOLD)
    later = house.signed_in(Person(story.new))
    assert post(later, path).status_code != 409


def test_for_seven_days_no_car_is_signed_in_by_its_own_code_either(house: OpenHouse) -> None:
    """Neither by the code that My shows nor by the one that the car shows; “this is not me” is always heard."""
    story = executed(house)
    car = new_car(house).asking()
    visitor = house.signed_in(Person(story.new))
    held = visitor.open(f"/device?user_code={car.shown}").submit(decision="approve")
    assert (held.status, held.heading) == (409, house.say("id_change.hold.title"))
    assert error_of(car.poll())[1] == "authorization_pending"
    assert visitor.open(f"/device?user_code={car.shown}").submit(decision="deny").status == 200
    house.clock.turn(10)
    assert error_of(car.poll())[1] == "access_denied"


def test_what_the_desk_sees_does_not_tell_whether_an_address_has_an_id(house: OpenHouse) -> None:
    """The same page for a free address and one with an ID; that one gets no code, and never becomes somebody else's."""
    taken = house.person()
    free, blocked = begin(house), begin(house, taken.email)
    pages = [open_it(story) for story in (free, blocked)]
    assert [page.status for page in pages] == [200, 200]
    assert pages[0].notice == pages[1].notice
    assert not [mail for mail in house.mails(taken.email) if mail.kind == "id_change"]


def test_a_code_needs_the_number_of_the_case_and_few_are_tried(house: OpenHouse) -> None:
    """Neither alone proves anything; after five wrong ones the right one is not looked at either."""
    story = begin(house)
    open_it(story)
    code = house.mail(story.new, "id_change").code
    assert type_code(house, "BCDF-GHJK-LMNP", code).status == 400
    wrong = "000000" if code != "000000" else "000001"
    answers = [type_code(house, story.number, wrong) for _ in range(5)]
    assert [page.status for page in answers] == [400] * 5
    assert answers[0].filled("/id-change")[1]["number"] == story.number
    assert type_code(house, story.number, code).status == 429


def test_a_code_counts_once(house: OpenHouse) -> None:
    """Its second use is a wrong code."""
    story = begin(house)
    open_it(story)
    code = house.mail(story.new, "id_change").code
    assert type_code(house, story.number, code).status == 200
    assert type_code(house, story.number, code).status == 400


def test_somebody_of_the_staff_opens_five_a_day(house: OpenHouse) -> None:
    """The sixth is refused, counted and logged."""
    story = begin(house)
    open_it(story)
    for _ in range(4):
        press(house, old_link(house, story), "stop")
        story.new = house.new_email()
        assert open_it(story).notice == house.say("id_change.desk.notice.opened")
    press(house, old_link(house, story), "stop")
    assert open_it(story).status == 429


def test_a_new_password_ends_a_change(house: OpenHouse) -> None:
    """A thief's pending change does not outlive the owner's recovery."""
    story = begin(house)
    open_it(story)
    prove(house, story)
    release(house, story)
    house.visitor().open("/forgot").submit(email=story.person.email)
    reset = house.visitor().open(house.mail(story.person.email, "reset").link)
    assert reset.submit(password="Nieuw-Wachtwoord-7!").status == 200
    wait(house, LONG)
    assert house.sign_in(house.visitor(), Person(story.new)).path == "/sign-in/how"
    assert house.mail(story.person.email, "id_change").payload["params"]["told"] == "ended"


def test_a_letter_is_shown_once_to_another_person(house: OpenHouse) -> None:
    """Its code proves the postal address; without one in the record there is no letter."""
    story = begin(house)
    customer = house.signed_in(story.person)
    open_it(story)
    approver = hire(house, Role.APPROVER)
    refused = approver.act(approver.visitor.open(story.page), f"{story.page}/letter")
    assert refused.status == 409
    form = customer.open("/my/profile/address")
    form.submit_to("/my/profile/address", street="Dam 1", postal_code="1012 JS", locality="Amsterdam")
    letter = approver.act(approver.visitor.open(story.page), f"{story.page}/letter")
    assert "Dam 1" in letter.text
    code = letter.text.split('class="reference">')[1][:6] if 'class="reference">' in letter.text else ""
    found = code or next(
        word for word in letter.text.split() if word.isdecimal() and len(word) == 6
    )  # digits of a code
    assert type_code(house, story.number, found).status == 200
    assert house.say("activity.what.id_change.letter_written") in customer.open("/my/activity").text
