"""Writing to the brand's people signed out, and following the case by its mailed link."""

import pytest

from keyfob.accounts.throttle_rules import RULES, Act, By, Rule
from keyfob.base.limit import Effect
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.work.purge import purge
from tests.apps.casework import work_on
from tests.house import OpenHouse, together
from tests.visitor import Page, Visitor

TEXT = "My new address is maria@beispiel.de.\nPlease change it."
DAY = 86_400


def write(house: OpenHouse, email: str = "", visitor: Visitor | None = None, **typed: str) -> tuple[Page, str]:
    """Write signed out; the page that follows, and the address."""
    email = email or house.new_email()
    page = (visitor or house.visitor()).open("/contact?about=id")
    return page.submit(**{"text": TEXT, "email": email, "name": "Maria", **typed}), email


def number_of(page: Page) -> str:
    """The number that a page tells."""
    return next(part.text for part in page.tree.all("p") if part.get("class") == "case-number").strip()


def test_a_message_gets_a_number_and_a_mail_with_a_link(house: OpenHouse) -> None:
    """What was written is read by that link alone, as it was written; the mail says nothing of it."""
    page, email = write(house)
    mail = house.mail(email, "case")
    assert (page.path, page.heading) == ("/contact/sent", house.say("contact.sent.title"))
    assert number_of(page) == mail.payload["params"]["number"]
    assert mail.link.startswith("/case/")
    assert "beispiel" not in str(mail.payload)
    case = house.visitor().open(mail.link)
    assert case.status == 200
    assert "My new address is maria@beispiel.de. Please change it." in case.text
    assert house.say("contact.state.new") in case.text
    assert house.say("contact.case.unconfirmed") in case.text


def test_the_desk_hears_of_it_without_a_word_about_the_person(house: OpenHouse) -> None:
    """Number and subject alone; again when the customer writes more."""
    house.desk()
    _, email = write(house)
    [told] = house.desk()
    assert (told["kind"], told["params"]["about"], told["params"]["first"]) == ("desk_case", "id", True)
    assert email not in str(told)
    assert "beispiel" not in str(told)
    house.visitor().open(house.mail(email, "case").link).submit(text="More.")
    assert [again["params"]["first"] for again in house.desk()] == [False]


def test_an_answer_is_told_by_mail_and_read_by_the_link(house: OpenHouse) -> None:
    """The same link; writing more opens the case again, and proves the address."""
    page, email = write(house)
    work_on(house, number_of(page), "take")
    work_on(house, number_of(page), "answer", "It is changed.")
    mail = house.mail(email, "case")
    assert mail.payload["params"]["news"] == "answered"
    assert "changed" not in str(mail.payload["params"])
    case = house.visitor().open(mail.link)
    assert "It is changed." in case.text
    assert house.say("contact.state.answered") in case.text
    again = case.submit(text="Thank you!")
    assert again.notice == house.say("notice.case_written")
    assert house.say("contact.state.open") in again.text
    assert house.say("contact.case.unconfirmed") not in again.text


def test_the_customer_closes_a_case(house: OpenHouse) -> None:
    """It is still read, and nothing more is written in it."""
    _, email = write(house)
    link = house.mail(email, "case").link
    page = house.visitor().open(link)
    stale = house.visitor().open(link)
    closed = page.submit_to(f"{link}/close")
    assert house.say("contact.state.closed") in closed.text
    assert "maria@beispiel.de" in closed.text
    late = stale.submit(text="One more thing")
    assert late.status == 400
    assert house.say("contact.case.closed") in late.text
    assert (
        house.rows("SELECT count(*) FROM case_messages WHERE case_id = :id", id=case_id(house, number(late)))[0][0] == 1
    )


def number(page: Page) -> str:
    """The number on the page of a case."""
    return next(part.text for part in page.tree.all("strong") if part.text.count("-") == 2)


def case_id(house: OpenHouse, number: str) -> str:
    """The id behind a number."""
    key = house.program.store.vault.index("case number", number)
    return str(house.rows("SELECT id FROM cases WHERE number_hash = :key", key=key)[0][0])


def test_whether_an_address_has_an_id_shows_nowhere(house: OpenHouse) -> None:
    """Not on the page, not in the mail, and nothing of the record is shown to whoever typed it (ASVS 6.3.8)."""
    known, unknown = house.person().email, house.new_email()
    pages = [write(house, email)[0] for email in (known, unknown)]
    texts = [page.text.replace(number_of(page), "N") for page in pages]
    assert texts[0] == texts[1]
    mails = [house.mail(email, "case") for email in (known, unknown)]
    assert mails[0].payload["params"].keys() == mails[1].payload["params"].keys()
    assert "de Vries" not in house.visitor().open(mails[0].link).text


def test_a_link_that_was_ended_shows_nothing_and_a_new_one_is_mailed(house: OpenHouse) -> None:
    """To the address of the case alone; whatever is typed, the page says the same."""
    page, email = write(house)
    link = house.mail(email, "case").link
    assert house.visitor().open(link).submit_to(f"{link}/revoke").heading == house.say("contact.gone.title")
    assert house.visitor().open(link).status == 400
    said = set()
    for typed, address in ((number_of(page), house.new_email()), ("BCDF-GHJK-LMNP", email), (number_of(page), email)):
        asked = house.visitor().open("/contact/link").submit(number=typed, email=address)
        said.add((asked.status, asked.path, asked.notice))
    assert said == {(200, "/contact/link", house.say("contact.link.sent"))}
    new = house.mail(email, "case")
    assert (new.payload["params"]["news"], new.link == link) == ("link", False)
    assert house.visitor().open(new.link).status == 200
    assert len([mail for mail in house.mails(email) if mail.kind == "case"]) == 2


def test_a_new_link_ends_the_one_before(house: OpenHouse) -> None:
    """Whoever else has it."""
    page, email = write(house)
    old = house.mail(email, "case").link
    house.visitor().open("/contact/link").submit(number=number_of(page).lower().replace("-", " "), email=email.upper())
    new = house.mail(email, "case").link
    assert (house.visitor().open(old).status, house.visitor().open(new).status) == (400, 200)


def test_what_does_not_fit_is_said_beside_its_field_and_nothing_is_lost(house: OpenHouse) -> None:
    """A card number is refused with a word of why, and no case is opened."""
    before = house.rows("SELECT count(*) FROM cases")
    page, _ = write(house, "nobody@", text="My card: 4111 1111 1111 1111", about="")
    assert page.status == 400
    assert page.problems == {
        "about": house.say("problem.about_missing"),
        "text": house.say("problem.card_number"),
        "email": house.say("problem.email_malformed"),
    }
    areas = [area.text.strip() for area in page.tree.all("textarea")]
    assert areas == ["My card: 4111 1111 1111 1111"]
    assert house.rows("SELECT count(*) FROM cases") == before


def test_what_was_written_stays_text(house: OpenHouse) -> None:
    """No markup, no links, wherever it is shown."""
    _, email = write(house, text="<script>alert(1)</script> https://evil.example/ {{ 7*7 }}", name="<b>Max</b>")
    reply = house.visitor().get(house.mail(email, "case").link)
    assert "<script>alert" not in reply.text
    assert 'href="https://evil' not in reply.text
    assert "{{ 7*7 }}" in reply.text


def test_a_network_sends_so_many_messages_an_hour(house: OpenHouse) -> None:
    """Then a robot has to calculate, and then even that is no use; what was written stands there still (ASVS 2.4.1)."""
    few = (
        *(rule for rule in RULES if rule.act is not Act.CONTACT),
        Rule(Act.CONTACT, By.NETWORK, 2, 3600, Effect.PROVE),
        Rule(Act.CONTACT, By.NETWORK, 3, 3600),
    )
    with house.deciding(throttle=few):
        address = house.new_address()
        for _ in range(2):
            assert write(house, visitor=house.visitor(address=address))[0].path == "/contact/sent"
        page, email = write(house, visitor=house.visitor(address=address))
        assert page.status == 429
        assert house.say("problem.prove") in page.text
        house.clock.turn(20)
        assert page.submit(text=TEXT, email=email).path == "/contact/sent"
        page, _ = write(house, visitor=house.visitor(address=address))
        house.clock.turn(20)
        page = page.submit()
        assert house.say("problem.contact_many", wait="in 60 minutes") in page.text or page.status == 429
        assert "retry-after" in page.reply.headers
        assert [area.text.strip() for area in page.tree.all("textarea")] == [TEXT]


def test_nobodys_mailbox_is_filled_by_it(house: OpenHouse) -> None:
    """Beyond the cap of mails the message is kept, and its sender learns the number on the page."""
    email = house.new_email()
    for _ in range(7):
        page, _ = write(house, email)
        assert page.path == "/contact/sent"
    assert len(house.mails(email)) == 6
    asked = house.visitor().open("/contact/link").submit(number=number_of(page), email=email)
    assert asked.notice == house.say("contact.link.sent")
    assert len(house.mails(email)) == 6


def test_the_same_message_sent_twice_is_one(house: OpenHouse) -> None:
    """Writing more, by an impatient finger."""
    _, email = write(house)
    page = house.visitor().open(house.mail(email, "case").link)
    page.submit(text="More.")
    page.submit(text="More.")
    assert page.again().text.count("More.") == 1


@pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "é"])
def test_a_link_that_never_was_is_gone(house: OpenHouse, token: str) -> None:
    """Like one that was ended."""
    assert house.visitor().open(f"/case/{token}").status in {400, 404}


def test_a_case_that_is_over_goes_with_its_key(house: OpenHouse) -> None:
    """A while after it was closed, and before that it is there; nothing of it can be read any more."""
    page, email = write(house)
    link = house.mail(email, "case").link
    found = case_id(house, number_of(page))
    house.visitor().open(link).submit_to(f"{link}/close")
    house.clock.turn(180 * DAY - 1)
    purge(house.program.unit)
    assert house.visitor().open(link).status == 200
    house.clock.turn(1)
    assert house.visitor().open(link).status == 400
    purge(house.program.unit)
    assert house.rows("SELECT count(*) FROM cases WHERE id = :id", id=found) == [(0,)]
    assert house.rows("SELECT count(*) FROM case_messages WHERE case_id = :id", id=found) == [(0,)]
    with pytest.raises(KeyDestroyed):
        house.program.store.vault.keys.find(found)


def test_a_stolen_database_says_nothing_of_it(house: OpenHouse) -> None:
    """Neither text nor address, name, number or link."""
    page, email = write(house)
    token = house.mail(email, "case").link.removeprefix("/case/")
    rows = [*house.rows("SELECT * FROM cases"), *house.rows("SELECT * FROM case_messages")]
    stored = " ".join(
        bytes(cell).hex() if isinstance(cell, bytes | memoryview) else str(cell) for row in rows for cell in row
    )
    for secret in (email, "beispiel", "Maria", number_of(page), token):
        assert secret not in stored
        assert secret.encode().hex() not in stored


def test_somebody_signed_in_is_led_to_their_own_form(house: OpenHouse) -> None:
    """Which knows them; and with what it is to be about."""
    page = house.signed_in().open("/contact?about=vehicle")
    assert page.path == "/my/contact/new"
    assert page.form().values["about"] == "vehicle"
    assert house.visitor().open("/contact?about=nonsense").form().values["about"] == ""


def test_what_it_is_about_is_not_lost_by_signing_in_first(house: OpenHouse) -> None:
    """The link beside the form leads to the same form in My."""
    person, visitor = house.person(), house.visitor()
    page = visitor.open("/contact?about=erasure")
    on = next(link for link in page.links if link.startswith("/sign-in?pending="))
    page = house.sign_in(visitor, person, on)
    assert page.path == "/my/contact/new"
    assert page.form().values["about"] == "erasure"


def test_the_same_form_sent_twice_signed_out_is_one_case(house: OpenHouse) -> None:
    """One number, one mail; also where both arrive at once."""
    email, visitor = house.new_email(), house.visitor()
    url, fields = visitor.open("/contact").filled(about="vehicle", text="Hello", email=email, name="Maria")
    replies = [visitor.post(url, fields), *together(4, lambda _: visitor.post(url, fields))]
    assert len({reply.headers["location"] for reply in replies}) == 1
    assert len(house.mails(email)) == 1


def test_a_form_of_another_browser_leads_to_no_case_of_its_writer(house: OpenHouse) -> None:
    """Whoever learns what a form carried learns no number of a case by sending it."""
    email, first, other = house.new_email(), house.visitor(), house.visitor()
    url, fields = first.open("/contact").filled(about="vehicle", text="Hello", email=email, name="Maria")
    csrf = other.open("/contact").form().values["csrf"]
    replies = [first.post(url, fields), other.post(url, {**fields, "csrf": csrf})]
    assert len({reply.headers["location"] for reply in replies}) == 2
