"""Many at once, for real: threads that press the same button in the same moment."""

from tests.house import PASSWORD, OpenHouse, Person, together

YOU = {"given_name": "Maria", "family_name": "de Vries", "country": "NL"}


def test_a_registration_finished_twenty_times_at_once_makes_one_account(house: OpenHouse) -> None:
    """One is signed in; all others are led on, and nobody sees a mistake of ours."""
    email, visitor = house.new_email(), house.visitor()
    page = visitor.open("/register").submit(email=email).submit(code=house.mail(email).code)
    page = page.submit(**YOU).submit(password=PASSWORD)
    url, fields = page.filled(terms="yes", privacy="yes")
    answers = together(20, lambda _: visitor.post(url, fields))
    assert {reply.status_code for reply in answers} <= {303, 503}
    signed_in = [
        reply for reply in answers if any("keyfob=" in cookie for cookie in reply.headers.get_list("set-cookie"))
    ]
    assert len(signed_in) == 1
    accounts = house.rows("SELECT count(*) FROM accounts WHERE id = :id", id=house.account_id(Person(email)))
    assert accounts[0][0] == 1
    assert house.sign_in(house.visitor(), Person(email)).path == "/my"


def test_two_browsers_that_register_one_address_make_one_account(house: OpenHouse) -> None:
    """The first to finish has it; the other is sent a mail that signs in, and waits for that."""
    person = Person(house.new_email())
    service = house.service()
    browsers, last = [house.visitor(), house.visitor()], []
    for visitor in browsers:
        page = visitor.open(service.url(prompt="create")).submit(email=person.email)
        page = page.submit(code=house.mail(person.email, "verify").code)
        last.append(page.submit(**YOU).submit(password=PASSWORD).filled(terms="yes", privacy="yes"))
        house.clock.turn(1)
    answers = together(2, lambda number: browsers[number].post(*last[number]))
    assert {reply.status_code for reply in answers} <= {303, 503}
    second = next(number for number in (0, 1) if browsers[number].cookie("keyfob") == "")
    page = (
        browsers[second].send(*last[second])
        if answers[second].status_code == 503
        else browsers[second].open(answers[second].headers["location"])
    )
    assert page.path == "/sign-in/mail"
    page = page.submit(code=house.mail(person.email, "exists").code)
    assert service.userinfo(service.redeem(page)["access_token"]).json()["email"] == person.email


def test_two_hundred_visits_at_once_are_all_answered(house: OpenHouse) -> None:
    """Pages of people signed in and out; nobody gets another's."""
    people = [house.person() for _ in range(4)]
    visitors = [house.signed_in(person) for person in people]
    pages = together(200, lambda number: visitors[number % 4].get("/my/security"))
    for number, reply in enumerate(pages):
        assert reply.status_code == 200
        assert [person.email in reply.text for person in people] == [number % 4 == at for at in range(4)]


def test_sessions_ended_from_two_browsers_at_once_leave_at_most_one(house: OpenHouse) -> None:
    """Each signs out all others, both at the same time."""
    person = house.person()
    visitors = [house.signed_in(person), house.signed_in(person)]
    forms = [visitor.open("/my/security").filled("/my/security/end-others") for visitor in visitors]
    answers = together(2, lambda number: visitors[number].post(*forms[number]).status_code)
    assert set(answers) <= {303, 503}
    assert sum(visitor.open("/my").path == "/my" for visitor in visitors) <= 1


def test_a_password_changed_twice_at_once_is_one_of_the_two(house: OpenHouse) -> None:
    """Whichever came first; the other is refused, for its current password no longer is."""
    person = house.person()
    visitors = [house.signed_in(person), house.signed_in(person)]
    new = ["Anders12!x", "Zweites12!x"]
    forms = [
        visitor.open("/my/password").filled(current_password=person.password, password=password)
        for visitor, password in zip(visitors, new, strict=True)
    ]
    answers = together(2, lambda number: visitors[number].post(*forms[number]).status_code)
    assert answers.count(303) >= 1
    works = [house.sign_in(house.visitor(), Person(person.email, password)).path == "/my" for password in new]
    assert works.count(True) == 1


def test_one_answer_of_many_to_a_consent_asked_once(house: OpenHouse) -> None:
    """Twenty presses of “allow”, and of what follows, give one code."""
    service = house.service(first_party=False)
    visitor = house.signed_in()
    url, fields = visitor.open(service.url()).filled(decision="allow")
    answers = together(20, lambda _: visitor.post(url, fields).headers.get("location", ""))
    onwards = next(target for target in answers if target.startswith("/authorize/continue"))
    codes = together(20, lambda _: visitor.get(onwards).headers.get("location", ""))
    assert len([target for target in codes if "code=" in target]) == 1
