"""Contact in My: written with all that the record knows, read and answered there, and told in Activity."""

import pytest

from keyfob.accounts.throttle_rules import RULES, Act, By, Rule
from keyfob.base.durations import MINUTE
from tests.apps.casework import work_on
from tests.apps.id.test_contact import case_id, number
from tests.house import OpenHouse, Person, together
from tests.leaving import leave
from tests.visitor import Page, Visitor


def write(house: OpenHouse, text: str = "I have sold the car.") -> tuple[Person, Visitor, Page]:
    """Somebody signed in who wrote, and the page of their case."""
    person = house.person()
    visitor = house.signed_in(person)
    page = visitor.open("/my/contact/new?about=vehicle").submit(text=text)
    assert page.path.startswith("/my/contact/"), page.text
    return person, visitor, page


def test_the_form_is_filled_in_from_the_record(house: OpenHouse) -> None:
    """Name, address and number stand there, and are not asked for."""
    person = house.person()
    page = house.signed_in(person).open("/my/contact/new")
    assert "Maria de Vries" in page.text
    assert person.email in page.text
    assert page.form().names == {"csrf", "whose", "draft", "about", "text"}


def test_a_message_is_sealed_with_the_record_and_led_to_my(house: OpenHouse) -> None:
    """The mail leads to My, and carries no link that works without signing in."""
    person, _, page = write(house)
    mail = house.mail(person.email, "case")
    assert mail.link == page.path
    assert house.visitor().open(mail.link).path == "/sign-in"
    owner, account, token = house.rows(
        "SELECT owner, account_id, token_digest FROM cases WHERE id = :id", id=case_id(house, number(page))
    )[0]
    assert (account, token) == (house.account_id(person), None)
    assert owner == house.rows("SELECT customer_id FROM accounts WHERE id = :id", id=account)[0][0]


def test_the_answer_is_read_and_answered_in_my(house: OpenHouse) -> None:
    """With the state in the list and on the page; the mail that tells of it says nothing more."""
    person, visitor, page = write(house)
    work_on(house, number(page), "ask", "Since when?")
    assert house.mail(person.email, "case").payload["params"]["news"] == "asked"
    listed = visitor.open("/my/contact")
    assert house.say("contact.state.waiting") in listed.text
    case = visitor.open(next(link for link in listed.links if link == page.path))
    assert "Since when?" in case.text
    again = case.submit(text="Since Monday.")
    assert again.notice == house.say("notice.case_written")
    assert house.say("contact.state.open") in again.text
    assert again.text.index("Since when?") < again.text.index("Since Monday.")


def test_activity_tells_what_happened(house: OpenHouse) -> None:
    """Of both sides, the desk's acts as the desk's."""
    _, visitor, page = write(house)
    work_on(house, number(page), "take")
    work_on(house, number(page), "answer", "Done.")
    work_on(house, number(page), "close")
    told = visitor.open("/my/activity").text
    for key in ("opened", "taken", "answered", "closed"):
        assert house.say(f"activity.what.case.{key}") in told
    assert house.say("activity.who.desk_cic") in told


def test_nobody_reads_or_writes_in_the_case_of_another(house: OpenHouse) -> None:
    """It is as unknown as one that never was (ASVS 8.2.2)."""
    _, _, page = write(house)
    stranger = house.signed_in()
    csrf = stranger.open("/my/contact/new").form().values["csrf"]
    assert stranger.get(page.path).status_code == 404
    for path in (page.path, f"{page.path}/close"):
        assert stranger.post(path, {"csrf": csrf, "text": "Mine."}).status_code == 404
    assert page.path not in stranger.open("/my/contact").links
    assert "Mine." not in page.again().text


def test_a_case_signed_in_has_no_link_to_be_asked_for(house: OpenHouse) -> None:
    """Whoever reads the mailbox one day does not read this by number and address."""
    person, _, page = write(house)
    mails = len(house.mails(person.email))
    house.visitor().open("/contact/link").submit(number=number(page), email=person.email)
    assert len(house.mails(person.email)) == mails


def test_who_deleted_the_id_meanwhile_reads_on_by_a_link(house: OpenHouse) -> None:
    """The case is of the record, which stays; number and address bring the link."""
    person, visitor, page = write(house)
    leave(house, person, visitor)
    assert house.visitor().open(house.mail(person.email, "case").link).path == "/sign-in"
    house.visitor().open("/contact/link").submit(number=number(page), email=person.email)
    link = house.mail(person.email, "case").link
    assert link.startswith("/case/")
    assert "I have sold the car." in house.visitor().open(link).text


def test_the_customer_closes_a_case_and_writes_a_new_one(house: OpenHouse) -> None:
    """A closed one takes nothing more."""
    _, visitor, page = write(house)
    closed = page.submit_to(f"{page.path}/close")
    assert closed.notice == house.say("notice.case_closed")
    assert page.submit(text="Wait").status == 400
    assert "/my/contact/new" in closed.links
    assert house.say("contact.state.closed") in visitor.open("/my/contact").text


def test_what_does_not_fit_is_said_beside_its_field(house: OpenHouse) -> None:
    """And what was written stands there still."""
    page = house.signed_in().open("/my/contact/new").submit(text="4111 1111 1111 1111")
    assert page.status == 400
    assert page.problems == {
        "about": house.say("problem.about_missing"),
        "text": house.say("problem.card_number"),
    }


def test_an_account_writes_so_many_messages_a_day(house: OpenHouse) -> None:
    """From wherever; reading is never limited."""
    few = (*(rule for rule in RULES if rule.act is not Act.CONTACT), Rule(Act.CONTACT, By.ACCOUNT, 2, 86_400))
    with house.deciding(throttle=few):
        _, visitor, page = write(house)
        assert page.submit(text="More.").status == 200
        late = page.submit(text="Even more.")
        assert (late.status, late.problems) == (429, {"text": house.say("problem.contact_many", wait="in 24 hours")})
        assert visitor.open("/my/contact/new").submit(about="other", text="New.").status == 429
        assert visitor.open(page.path).status == 200


def test_messages_sent_at_once_are_all_kept_or_refused_clearly(house: OpenHouse) -> None:
    """Each is decided on what the one before left; none is lost silently."""
    _, visitor, page = write(house)
    url, fields = page.filled()

    def send(number: int) -> int:
        return visitor.post(url, {**fields, "text": f"Message {number}"}).status_code

    answers = together(4, send)
    shown = visitor.open(page.path).text
    assert set(answers) <= {303, 503}
    assert sum(f"Message {number}" in shown for number in range(4)) == answers.count(303)
    assert answers.count(303) >= 1


@pytest.mark.parametrize("about", ["id", "erasure", "address"])
def test_a_case_about_the_id_takes_a_fresh_proof_before_its_form_opens(house: OpenHouse, about: str) -> None:
    """Then the form is about what the link said (ASVS 7.5.1)."""
    person = house.person()
    visitor = house.signed_in(person)
    assert visitor.open(f"/my/contact/new?about={about}").path == "/my/contact/new"
    house.clock.turn(5 * MINUTE)
    assert visitor.open("/my/contact/new?about=vehicle").path == "/my/contact/new"
    page = visitor.open(f"/my/contact/new?about={about}")
    assert page.path == "/confirm"
    form = page.submit(password=person.password)
    assert (form.path, form.form().values["about"]) == ("/my/contact/new", about)


def test_a_case_about_the_id_that_comes_too_late_keeps_its_text(house: OpenHouse) -> None:
    """No case is made before the proof, and nothing has to be written twice."""
    person = house.person()
    visitor = house.signed_in(person)
    form = visitor.open("/my/contact/new")
    house.clock.turn(5 * MINUTE)
    asked = form.submit(about="id", text="Please put in\nanother address.")
    assert asked.path == "/confirm"
    assert house.rows("SELECT id FROM cases WHERE account_id = :id", id=house.account_id(person)) == []
    again = asked.submit(password=person.password)
    assert again.notice == house.say("notice.typed_again")
    assert again.form().values["about"] == "id"
    assert again.form().values["text"] == "Please put in\nanother address."
    assert again.submit().notice == house.say("notice.case_written")


def test_writing_in_a_case_about_the_id_takes_the_same_proof(house: OpenHouse) -> None:
    """What is written there could be the address that is to be put in; reading and closing take none."""
    person = house.person()
    visitor = house.signed_in(person)
    case = visitor.open("/my/contact/new").submit(about="id", text="Mine is another one.")
    house.clock.turn(5 * MINUTE)
    assert case.again().path == case.path
    asked = case.submit(text="It is mallory@example.com")
    assert asked.path == "/confirm"
    assert house.rows("SELECT messages FROM cases WHERE id = :id", id=case_id(house, number(case))) == [(1,)]
    asked = case.submit(text="It is maria@example.com")
    again = asked.submit(password=person.password)
    assert again.form().values["text"] == "It is maria@example.com"
    assert again.submit_to(f"{case.path}/close").notice == house.say("notice.case_closed")


def test_the_same_form_sent_twice_is_one_case(house: OpenHouse) -> None:
    """Whether by a double click or by going back; what is written anew there is another case."""
    person = house.person()
    form = house.signed_in(person).open("/my/contact/new")
    sent = {"about": "vehicle", "text": "Hello"}
    first, again, other = (form.submit(**{**sent, **more}) for more in ({}, {}, {"text": "And one more thing"}))
    assert first.path == again.path != other.path
    assert again.notice == house.say("notice.case_written")
    assert len([mail for mail in house.mails(person.email) if mail.kind == "case"]) == 2


def test_the_same_form_sent_twice_at_once_is_one_case(house: OpenHouse) -> None:
    """Whoever comes second is led to what the first one made."""
    person = house.person()
    form = house.signed_in(person).open("/my/contact/new")
    url, fields = form.filled(about="vehicle", text="Hello")
    replies = together(6, lambda _: form.visitor.post(url, fields))
    assert len({reply.headers["location"] for reply in replies}) == 1
    assert len(house.rows("SELECT id FROM cases WHERE account_id = :id", id=house.account_id(person))) == 1


def test_the_same_words_in_a_new_form_are_a_case_of_their_own(house: OpenHouse) -> None:
    """Somebody may mean it a second time."""
    visitor = house.signed_in()
    sent = {"about": "vehicle", "text": "Please call me."}
    first, again = (visitor.open("/my/contact/new").submit(**sent).path for _ in range(2))
    assert first != again
