"""Work at the desk, over HTTP, on each database: coming in, cases, colleagues."""

from keyfob.desk.roles import Role
from keyfob.desk.staff_sessions import IDLE, LIFE
from tests.apps.desk.office import Colleague, enrol, hire, issue, new_case, new_partner
from tests.authenticator import Authenticator
from tests.house import OpenHouse


def test_a_link_enrols_once_and_lets_in(house: OpenHouse) -> None:
    """Looking spends nothing; after the passkey is made the link is over."""
    staff_id, token = issue(house, Role.CIC)
    visitor = house.at_desk()
    for _ in range(3):
        assert visitor.open(f"/enrol/{token}").status == 200
    assert enrol(visitor, token, Authenticator("first")).path.startswith("/enrol/")
    assert visitor.open("/").path == "/me"
    assert house.at_desk().open(f"/enrol/{token}").status == 400
    assert house.rows("SELECT status, passkeys FROM staff WHERE id = :id", id=staff_id) == [("enrolled", 1)]


def test_a_link_is_over_after_a_day(house: OpenHouse) -> None:
    """And its secret is nowhere in the database."""
    _, token = issue(house, Role.CIC)
    assert house.rows("SELECT count(*) FROM staff_invitations WHERE digest = :raw", raw=token.encode()) == [(0,)]
    house.clock.turn(24 * 60 * 60)
    assert house.at_desk().open(f"/enrol/{token}").status == 400


def test_who_enrolled_comes_in_again_by_the_passkey(house: OpenHouse) -> None:
    """And leaves by signing out."""
    agent = hire(house, Role.SUPPORT)
    assert agent.visitor.open("/me").submit_to("/sign-out").path == "/sign-in"
    assert agent.visitor.open("/cases").path == "/sign-in"
    assert agent.sign_in().path == "/cases"


def test_rest_and_a_long_day_end_a_session(house: OpenHouse) -> None:
    """A quarter of an hour without a request, or eight hours with (NIST SP 800-63B-4 section 2.3.3)."""
    agent = hire(house, Role.CIC)
    house.clock.turn(IDLE - 1)
    assert agent.visitor.open("/cases").path == "/cases"
    house.clock.turn(IDLE)
    assert agent.visitor.open("/cases").path == "/sign-in"
    assert agent.sign_in().path == "/cases"
    for _ in range(LIFE // (10 * 60) - 1):
        house.clock.turn(10 * 60)
        assert agent.visitor.open("/cases").path == "/cases"
    house.clock.turn(10 * 60)
    assert agent.visitor.open("/cases").path == "/sign-in"


def test_a_case_is_taken_answered_and_closed_and_its_customer_sees_by_which_desk(house: OpenHouse) -> None:
    """From the queue to the customer's Activity, which names the desk and nobody."""
    case_id, customer = new_case(house)
    agent = hire(house, Role.CIC)
    page = agent.visitor.open("/cases")
    assert f"/cases/{case_id}" in page.links
    page = agent.act(agent.visitor.open(f"/cases/{case_id}"), f"/cases/{case_id}/take")
    assert page.notice == house.say("desk.notice.taken")
    page = agent.act(page, f"/cases/{case_id}/say", text="Line one.\r\nLine two.")
    assert page.notice == house.say("desk.notice.said"), page.text
    assert agent.act(page, f"/cases/{case_id}/close").notice == house.say("desk.notice.closed")
    told = customer.open(f"/my/contact/{case_id}").text
    assert "Line one. Line two." in told
    activity = customer.open("/my/activity").text
    assert house.say("activity.what.case.answered") in activity
    assert house.say("activity.who.desk_cic") in activity
    assert "Somebody" not in activity + told


def test_how_a_customer_is_reached_is_masked_until_the_case_is_taken(house: OpenHouse) -> None:
    """Recognised, not learnt."""
    person = house.person()
    visitor = house.signed_in(person)
    case_id = visitor.open("/my/contact/new").submit_to("/my/contact/new", about="other", text="Hello.").path[-26:]
    agent, other = hire(house, Role.SUPPORT), hire(house, Role.SUPPORT)
    assert person.email not in agent.visitor.get(f"/cases/{case_id}").text
    taken = agent.act(agent.visitor.open(f"/cases/{case_id}"), f"/cases/{case_id}/take")
    assert person.email in taken.text
    assert person.email not in other.visitor.get(f"/cases/{case_id}").text


def test_what_is_due_first_comes_first(house: OpenHouse) -> None:
    """And what is answered leaves the heap."""
    first, _ = new_case(house)
    house.clock.turn(60)
    second, _ = new_case(house)
    agent = hire(house, Role.CIC)
    links = [link for link in agent.visitor.open("/cases").links if link[-26:] in {first, second}]
    assert links == [f"/cases/{first}", f"/cases/{second}"]
    page = agent.act(agent.visitor.open(f"/cases/{first}"), f"/cases/{first}/take")
    agent.act(page, f"/cases/{first}/say", text="Done.", **{"as": "ask"})
    assert f"/cases/{first}" not in agent.visitor.open("/cases").links
    assert f"/cases/{first}" in agent.visitor.open("/cases?view=waiting").links
    assert f"/cases/{first}" in agent.visitor.open("/cases?view=mine").links


def test_a_partner_gets_what_is_handed_over(house: OpenHouse) -> None:
    """Before that, and for another partner always, the case does not exist."""
    case_id, customer = new_case(house)
    mine, others = new_partner(house, "Autohuis Gouda"), new_partner(house, "Autohuis Delft")
    dealer, stranger = hire(house, Role.PARTNER, mine), hire(house, Role.PARTNER, others)
    agent = hire(house, Role.CIC)
    assert dealer.visitor.get(f"/cases/{case_id}").status_code == 404
    page = agent.act(agent.visitor.open(f"/cases/{case_id}"), f"/cases/{case_id}/take")
    agent.act(page, f"/cases/{case_id}/hand-over", partner=mine)
    assert f"/cases/{case_id}" in dealer.visitor.open("/cases").links
    assert stranger.visitor.open("/cases").links.count(f"/cases/{case_id}") == 0
    assert stranger.visitor.get(f"/cases/{case_id}").status_code == 404
    assert house.say("activity.what.case.handed_over") in customer.open("/my/activity").text


def administrator(house: OpenHouse) -> Colleague:
    """Who keeps the staff."""
    return hire(house, Role.ADMINISTRATOR)


def test_an_administrator_invites_by_mail_and_by_hand(house: OpenHouse) -> None:
    """A mailed link is not shown; one that is handed over is shown once."""
    boss = administrator(house)
    form = boss.visitor.open("/staff/invite")
    email = house.new_email()
    page = boss.act(form, "/staff/invite", name="Ans Bakker", email=email, role="support")
    assert page.notice == house.say("desk.notice.invited"), page.text
    link = house.mail(email).link
    assert link.startswith("/enrol/")
    assert enrol(house.at_desk(), link.rpartition("/")[2], Authenticator("of Ans")).status == 200
    page = boss.act(boss.visitor.open("/staff/invite"), "/staff/invite", name="Jan Smit", role="auditor")
    token = page.text.partition("https://desk.example/enrol/")[2][:43]
    assert enrol(house.at_desk(), token, Authenticator("of Jan")).status == 200


def test_nobody_works_with_one_passkey_alone(house: OpenHouse) -> None:
    """The first leads to the second at once; until that is made, every way but one's own page leads there."""
    staff_id, token = issue(house, Role.CIC)
    visitor, first = house.at_desk(), Authenticator("first")
    page = enrol(visitor, token, first)
    assert page.heading == house.say("desk.enrol.further")
    for path in ("/", "/cases", "/find", "/invitations", "/staff"):
        assert visitor.open(path).path == "/me"
    own = visitor.open("/me")
    assert house.say("desk.nag") in own.text
    csrf = own.form("/me/passkey").values["csrf"]
    assert visitor.post("/find", {"csrf": csrf, "who": house.new_email()}).headers["location"].endswith("/me")
    again = enrol(visitor, page.path.rpartition("/")[2], Authenticator("second"))
    assert (again.path, again.notice) == ("/me", house.say("desk.notice.passkey_made"))
    assert house.say("desk.nag") not in again.text
    assert visitor.open("/").path == "/cases"
    assert house.rows("SELECT passkeys FROM staff WHERE id = :id", id=staff_id) == [(2,)]


def test_who_left_after_the_first_passkey_comes_in_by_it_and_makes_the_second(house: OpenHouse) -> None:
    """With the first one's word, once more; it acts nowhere else."""
    staff_id, token = issue(house, Role.CIC)
    agent = Colleague(staff_id, house.at_desk(), Authenticator("first"))
    enrol(agent.visitor, token, agent.device)
    agent.visitor.open("/me").submit_to("/sign-out")
    assert agent.sign_in().path == "/me"
    page = agent.act(agent.visitor.open("/me"), "/me/passkey")
    assert page.heading == house.say("desk.enrol.further")
    assert enrol(agent.visitor, page.path.rpartition("/")[2], Authenticator("second")).path == "/me"
    assert agent.visitor.open("/cases").path == "/cases"


def test_who_is_invited_anew_has_nothing_of_before(house: OpenHouse) -> None:
    """Neither session nor passkey."""
    agent, boss = hire(house, Role.CIC), administrator(house)
    page = boss.act(boss.visitor.open(f"/staff/{agent.id}"), f"/staff/{agent.id}/invite")
    assert agent.visitor.open("/cases").path == "/sign-in"
    assert agent.sign_in().status == 400
    token = page.text.partition("https://desk.example/enrol/")[2][:43]
    assert enrol(agent.visitor, token, Authenticator("new")).status == 200


def test_a_leaver_s_cases_are_anybody_s_again(house: OpenHouse) -> None:
    """Suspended, somebody is shut out by the next request, and their cases go back to the queue."""
    case_id, _ = new_case(house)
    agent, boss = hire(house, Role.CIC), administrator(house)
    agent.act(agent.visitor.open(f"/cases/{case_id}"), f"/cases/{case_id}/take")
    boss.act(boss.visitor.open(f"/staff/{agent.id}"), f"/staff/{agent.id}/suspend")
    assert agent.visitor.open("/cases").path == "/sign-in"
    assert house.rows("SELECT taken_by FROM cases WHERE id = :id", id=case_id) == [(None,)]
    boss.act(boss.visitor.open(f"/staff/{agent.id}"), f"/staff/{agent.id}/restore")
    assert agent.sign_in().path == "/cases"


def test_who_moves_may_what_the_new_role_may(house: OpenHouse) -> None:
    """After signing in again."""
    agent, boss = hire(house, Role.CIC), administrator(house)
    boss.act(boss.visitor.open(f"/staff/{agent.id}"), f"/staff/{agent.id}/move", role="auditor")
    assert agent.visitor.open("/cases").path == "/sign-in"
    agent.sign_in()
    assert agent.visitor.get("/staff").status_code == 200


def test_partners_are_added_and_suspended(house: OpenHouse) -> None:
    """And its people with it, at once."""
    boss = administrator(house)
    page = boss.act(boss.visitor.open("/partners"), "/partners/new", name="Autohuis Breda")
    assert "Autohuis Breda" in page.text
    partner_id = house.rows("SELECT id FROM partners WHERE name = 'Autohuis Breda'")[0][0]
    dealer = hire(house, Role.PARTNER, partner_id)
    assert dealer.visitor.open("/cases").path == "/cases"
    boss.act(boss.visitor.open("/partners"), f"/partners/{partner_id}/suspend")
    assert dealer.visitor.open("/cases").path == "/sign-in"
    assert dealer.sign_in().status == 400
    boss.act(boss.visitor.open("/partners"), f"/partners/{partner_id}/restore")
    assert dealer.sign_in().path == "/cases"
