"""What an owner is told by mail without having asked: a password used where it never was, one that counts no more."""

from tests.house import OpenHouse
from tests.visitor import SAFARI


def test_the_owner_is_told_of_a_password_used_in_a_browser_never_seen_before(house: OpenHouse) -> None:
    """From where and when, once a browser (ASVS 6.3.5); the browser that registered is no news."""
    person, thief = house.person(), house.visitor(agent=SAFARI, address="192.0.2.66")
    assert house.mails(person.email) == []
    house.sign_in(thief, person)
    told = house.mail(person.email, "new_browser")

    assert told.payload["params"]["asked"]["network"] == "192.0.2.66"
    assert told.link.startswith("/not-me/")
    house.sign_in(thief, person)
    assert [mail.kind for mail in house.mails(person.email)] == ["new_browser"]


def test_a_mailed_link_is_no_news_to_whoever_reads_the_mails(house: OpenHouse) -> None:
    """They have just been asked."""
    person, visitor = house.person(), house.visitor()
    waiting = visitor.open("/sign-in").submit(email=person.email).submit_to("/sign-in/link")
    assert waiting.submit(code=house.mail(person.email, "sign_in_link").code).path == "/my"

    assert [mail.kind for mail in house.mails(person.email)] == ["sign_in_link"]


def test_the_owner_is_told_once_when_wrong_passwords_switched_theirs_off(house: OpenHouse) -> None:
    """Only a reset helps then, which the mail says."""
    person = house.person()
    with house.deciding(failures_before_reset=2):
        for _ in range(4):
            house.visitor().open("/sign-in").submit(email=person.email).submit(password="Falsch12!x")
    kinds = [mail.kind for mail in house.mails(person.email)]

    assert kinds == ["password_off"]


def test_the_owner_is_told_once_a_day_when_codes_were_tried_too_often(house: OpenHouse) -> None:
    """Of a sign-in or a reset; whoever guesses sees nothing of it, and for a stranger's address no mail goes out."""
    for path, person in (("/sign-in/mail", house.person()), ("/forgot/mail", house.person())):
        visitor = house.visitor()
        if path == "/forgot/mail":
            page = visitor.open("/forgot").submit(email=person.email)
        else:
            page = visitor.open("/sign-in").submit(email=person.email).submit_to("/sign-in/link")
        wrong = f"{(int(house.mail(person.email).code) + 1) % 10**6:06}"
        assert [page.submit(code=wrong).status for _ in range(8)] == [400] * 5 + [429] * 3
        assert [mail.kind for mail in house.mails(person.email)].count("codes_tried") == 1

    email, visitor = house.new_email(), house.visitor()
    page = visitor.open("/forgot").submit(email=email)
    assert [page.submit(code="123456").status for _ in range(8)] == [400] * 5 + [429] * 3
    assert house.mails(email) == []
