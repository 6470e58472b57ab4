"""What nobody gets by invitations and corrections, each test named after what it forbids."""

import json
import re
from collections.abc import Sequence
from functools import partial
from urllib.parse import quote

import httpx2

from keyfob.accounts.throttle_rules import RULES, Act, By
from keyfob.desk.roles import Role
from tests.apps.desk.invitations import invite, link_of, new_vin, reference_of
from tests.apps.desk.office import hire, new_partner
from tests.apps.desk.test_registration_correction import begin, look_up
from tests.house import OpenHouse, together
from tests.visitor import Visitor


def _tries(act: Act, by: By, seconds: int) -> int:
    return next(rule.tries for rule in RULES if (rule.act, rule.by, rule.seconds) == (act, by, seconds))


def test_second_use_of_an_invitation_link_is_refused(house: OpenHouse) -> None:
    """By its own taker, by a stranger, and by two presses at once: one link, one car, once."""
    dealer, person = hire(house, Role.PARTNER), house.person()
    invite(dealer, person.email)
    link = link_of(house, person.email)
    browsers = [house.signed_in(person) for _ in range(3)]
    pages = [browser.open(link) for browser in browsers]
    forms = [page.filled(page.path) for page in pages]
    replies = together(3, lambda number: browsers[number].post(*forms[number]).status_code)
    assert sorted(replies) == [303, 400, 400]
    assert browsers[0].open(link).status == 400
    assert house.visitor().open(link).status == 400
    linked = "SELECT count(*) FROM audit WHERE event = 'vehicle.linked' AND customer_id = :id"
    customer = house.rows("SELECT customer_id FROM accounts WHERE id = :id", id=house.account_id(person))[0][0]
    assert house.rows(linked, id=customer) == [(1,)]


def test_a_partner_opening_another_partner_s_invitation_finds_nothing(house: OpenHouse) -> None:
    """Not by its address, not by its reference, and none of its acts: as if it had never been."""
    dealer = hire(house, Role.PARTNER, new_partner(house, "Gouda"))
    stranger = hire(house, Role.PARTNER, new_partner(house, "Delft"))
    sent = invite(dealer, house.new_email())
    assert stranger.visitor.get(sent.path).status_code == 404
    assert house.say("desk.find.nobody") in look_up(stranger, reference_of(sent)).text
    own = invite(stranger, house.new_email())
    for act, typed in (("again", {}), ("withdraw", {}), ("correct", {"email": house.new_email()})):
        form = own.again().filled(f"{own.path}/{act}", **typed)
        url, fields = form[0].replace(own.path, sent.path), form[1]
        page = stranger.visitor.send(url, {**fields, "credential": json.dumps(stranger.confirm(url, fields))})
        assert page.status == 404
    assert house.rows("SELECT version FROM customer_invitations WHERE id = :id", id=sent.path[-26:]) == [(1,)]


def test_correcting_a_verified_registration_is_refused(house: OpenHouse) -> None:
    """Once the mailbox is proved nobody but the customer is in it: neither by a form from before nor by a new one."""
    agent, email = hire(house, Role.SUPPORT), house.new_email()
    visitor, reference = begin(house, email)
    page = look_up(agent, reference)
    path = f"{page.path}/correct"
    visitor.open("/register/mail").submit(code=house.mail(email, "verify").code)
    refused = agent.act(page, path, email=house.new_email())
    assert refused.status == 409
    assert house.say("customer_invitation.problem.verified") in refused.text
    assert path not in [form.action for form in look_up(agent, reference).forms]
    assert visitor.open("/register/mail").path == "/register/you"


def test_a_forwarded_link_gives_another_id_neither_the_car_nor_the_data(house: OpenHouse) -> None:
    """Only the ID of the very address takes it; nothing that the partner typed is shown to others."""
    dealer, invited, thief = hire(house, Role.PARTNER), house.new_email(), house.person()
    vin = new_vin()
    invite(dealer, invited, vin=vin)
    browser, link = house.signed_in(thief), link_of(house, invited)
    page = browser.open(link)
    assert page.status == 400
    csrf = browser.open("/my/vehicles").forms[0].values["csrf"]
    taken = browser.send(f"/my/welcome/{link.rpartition('/')[2]}", {"csrf": csrf, "keep_contact": "yes"})
    assert taken.status == 400
    for said in (vin, invited, "Sanne", "Oudegracht"):
        assert said not in page.text + taken.text
    assert "Taycan 4S" not in browser.open("/my/vehicles").text


def test_who_registers_another_address_by_the_link_sees_nothing_of_the_invited(house: OpenHouse) -> None:
    """The form about the person is filled in for the proved mailbox alone."""
    dealer, invited, own = hire(house, Role.PARTNER), house.new_email(), house.new_email()
    invite(dealer, invited)
    visitor, token = house.visitor(), link_of(house, invited).rpartition("/")[2]
    page = visitor.open(f"/register?pending={quote(f'/my/welcome/{token}', safe='')}").submit(email=own)
    page = page.submit(code=house.mail(own, "verify").code)
    assert page.form().values["given_name"] == ""
    assert "Sanne" not in page.text


def test_a_thief_who_registers_an_invited_address_first_gets_nowhere(house: OpenHouse) -> None:
    """Without the mailbox there is no ID, and the invited person comes in as if nobody had tried (pre-hijacking)."""
    dealer, invited = hire(house, Role.PARTNER), house.new_email()
    thief, _ = begin(house, invited)
    invite(dealer, invited)
    visitor = house.visitor()
    page = visitor.open(link_of(house, invited))
    page = visitor.open(next(link for link in page.links if link.startswith("/register"))).submit()
    page = page.submit(code=house.mail(invited, "verify").code).submit()
    page = page.submit(password="Geheim12!x").submit(terms="yes", privacy="yes").submit()
    assert page.notice == house.say("vehicles.notice.welcome")
    assert thief.open("/my").path == "/sign-in"
    assert thief.open("/register/you").path == "/register/mail"


def test_one_agent_cannot_send_mails_without_end(house: OpenHouse) -> None:
    """Nor to one address: what is beyond is refused and said, and nothing is sent."""
    dealer, email = hire(house, Role.PARTNER), house.new_email()
    most = _tries(Act.INVITE, By.EMAIL, 86_400)
    for _ in range(most):
        assert invite(dealer, email).status == 200
    refused = invite(dealer, email)
    assert refused.status == 429
    assert len(house.mails(email)) == most
    for _ in range(_tries(Act.DESK_MAIL, By.STAFF, 86_400) - most):
        assert invite(dealer, house.new_email()).status == 200
    assert invite(dealer, house.new_email()).status == 429


def test_references_cannot_be_guessed_without_end(house: OpenHouse) -> None:
    """Every look is counted, found or not."""
    agent = hire(house, Role.SUPPORT)
    for _ in range(_tries(Act.FIND, By.STAFF, 3_600)):
        assert look_up(agent, "BCDF-GHJK").status == 200
    _, reference = begin(house, house.new_email())
    assert look_up(agent, reference).status == 429


def test_a_scanner_that_opens_the_link_spends_nothing(house: OpenHouse) -> None:
    """However often, and it gets no cookie of a session."""
    dealer, email = hire(house, Role.PARTNER), house.new_email()
    invite(dealer, email)
    link = link_of(house, email)
    for _ in range(5):
        reply = house.visitor().get(link)
        assert reply.status_code == 200
        assert not re.search(r"session=\w", reply.headers.get("set-cookie", ""))


def test_markup_and_links_in_what_a_partner_types_reach_no_mail(house: OpenHouse) -> None:
    """Names and models with either are refused."""
    dealer = hire(house, Role.PARTNER)
    for typed in (
        {"given_name": "<b>x</b>"}, {"family_name": "evil.example"}, {"given_name": "https://evil"},
        {"model": "{{7*7}} http://evil"}, {"model": "evil.example"}, {"given_name": "a\r\nBcc: x@y.example"},
    ):  # fmt: skip
        page = invite(dealer, house.new_email(), **typed)
        assert (page.status, set(page.problems)) == (400, set(typed)), typed


def test_a_suspended_partner_s_invitations_lead_nowhere(house: OpenHouse) -> None:
    """Nor can its people send them again; once it is restored they work as before."""
    partner, boss = new_partner(house, "Zwolle"), hire(house, Role.ADMINISTRATOR)
    dealer, email = hire(house, Role.PARTNER, partner), house.new_email()
    sent = invite(dealer, email)
    link = link_of(house, email)
    boss.act(boss.visitor.open("/partners"), f"/partners/{partner}/suspend")
    assert house.visitor().open(link).status == 400
    assert dealer.visitor.open(sent.path).path == "/sign-in"
    boss.act(boss.visitor.open("/partners"), f"/partners/{partner}/restore")
    assert house.visitor().open(link).status == 200


def post_one_of(posts: Sequence[tuple[Visitor, str, dict[str, str]]], number: int) -> httpx2.Response:
    """What somebody is answered with."""
    visitor, url, fields = posts[number]
    return visitor.post(url, fields)


def test_a_correction_and_the_customer_s_code_at_once_do_not_both_count(house: OpenHouse) -> None:
    """Whoever is first: an address that was verified in that moment is not changed behind its owner's back."""
    agent = hire(house, Role.SUPPORT)
    for _ in range(5):
        email, right = house.new_email(), house.new_email()
        visitor, reference = begin(house, email)
        page = look_up(agent, reference)
        url, fields = page.filled(f"{page.path}/correct", email=right)
        signed = {**fields, "credential": json.dumps(agent.confirm(url, fields))}
        waiting, typed = visitor.open("/register/mail").filled(code=house.mail(email, "verify").code)
        posts = ((agent.visitor, url, signed), (visitor, waiting, typed))
        corrected, proved = together(2, partial(post_one_of, posts))
        # A code that came too late may be answered by the page that waits for the next mail.
        is_proved = visitor.open("/register/mail").path == "/register/you"
        assert is_proved != (corrected.status_code == 303), (corrected.status_code, proved.status_code)
        assert not is_proved or proved.status_code == 303
