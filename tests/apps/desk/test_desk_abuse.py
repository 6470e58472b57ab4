"""What must not work at the desk, one test each."""

import json

import pytest

from keyfob.desk.roles import Role
from tests.apps.desk.office import ORIGIN, enrol, hire, issue, new_case, new_partner
from tests.apps.passkeys import add_passkey
from tests.authenticator import TOUCHED, Authenticator
from tests.house import ISSUER, OpenHouse


def test_a_customer_s_cookie_is_nothing_at_the_desk(house: OpenHouse) -> None:
    """Under its own name, or put under the desk's."""
    customer, stray = house.signed_in(), house.at_desk()
    stray.http.cookies.set("__Host-keyfob", customer.cookie("keyfob"))
    stray.http.cookies.set("__Host-keyfob-desk", customer.cookie("keyfob"))
    assert stray.open("/cases").path == "/sign-in"


def test_a_desk_s_cookie_is_nothing_at_the_id(house: OpenHouse) -> None:
    """Under its own name, or put under the ID's."""
    agent, stray = hire(house, Role.CIC), house.visitor()
    stray.http.cookies.set("__Host-keyfob-desk", agent.visitor.cookie("keyfob-desk"))
    stray.http.cookies.set("__Host-keyfob", agent.visitor.cookie("keyfob-desk"))
    assert stray.open("/my").path == "/sign-in"


def test_a_customer_s_passkey_opens_no_desk(house: OpenHouse) -> None:
    """Made for the ID, it is unknown here, whatever party it signs for."""
    device = Authenticator("phone of a customer")
    add_passkey(house.signed_in(), device)
    visitor = house.at_desk()
    url, fields = visitor.open("/sign-in").filled("/sign-in")
    options = visitor.post(f"{url}/options", fields).json()
    answer = device.use(options, ORIGIN, stored=device.passkeys[0], rp_id="desk.example")
    page = visitor.send(url, {**fields, "credential": json.dumps(answer)})
    assert (page.status, visitor.cookie("keyfob-desk")) == (400, "")


def test_an_assertion_counts_once(house: OpenHouse) -> None:
    """Sent again, it confirms nothing, and nothing is said twice."""
    case_id, _ = new_case(house)
    agent = hire(house, Role.CIC)
    page = agent.act(agent.visitor.open(f"/cases/{case_id}"), f"/cases/{case_id}/take")
    url, fields = page.filled(f"/cases/{case_id}/say", text="Once.")
    sent = {**fields, "credential": json.dumps(agent.confirm(url, fields))}
    assert agent.visitor.post(url, sent).status_code == 303
    assert agent.visitor.post(url, sent).status_code == 403
    assert house.rows("SELECT count(*) FROM case_messages WHERE case_id = :id", id=case_id) == [(2,)]


@pytest.mark.parametrize(("said", "sent"), [("text", "Send the car to me."), ("as", "ask")])
def test_an_assertion_counts_for_the_words_it_was_given_for(house: OpenHouse, said: str, sent: str) -> None:
    """Script that swaps a word between the dialogue and the sending gets nothing."""
    case_id, _ = new_case(house)
    agent = hire(house, Role.CIC)
    page = agent.act(agent.visitor.open(f"/cases/{case_id}"), f"/cases/{case_id}/take")
    url, fields = page.filled(f"/cases/{case_id}/say", text="As agreed.")
    credential = json.dumps(agent.confirm(url, fields))
    reply = agent.visitor.post(url, {**fields, said: sent, "credential": credential})
    assert reply.status_code == 403
    assert house.rows("SELECT count(*) FROM case_messages WHERE case_id = :id", id=case_id) == [(1,)]


def test_an_assertion_counts_for_the_act_it_was_given_for(house: OpenHouse) -> None:
    """Neither for another act, nor for the same one on another case."""
    one, _ = new_case(house)
    other, _ = new_case(house)
    agent = hire(house, Role.CIC)
    url, fields = agent.visitor.open(f"/cases/{one}").filled(f"/cases/{one}/take")
    for wrong in (f"/cases/{other}/take", f"/cases/{one}/close"):
        credential = json.dumps(agent.confirm(url, fields))
        assert agent.visitor.post(wrong, {**fields, "credential": credential}).status_code == 403
    assert house.rows("SELECT count(*) FROM cases WHERE taken_by = :id", id=agent.id) == [(0,)]


def test_a_sign_in_confirms_no_act_and_an_act_no_sign_in(house: OpenHouse) -> None:
    """Each challenge is for its use."""
    case_id, _ = new_case(house)
    agent, visitor = hire(house, Role.CIC), house.at_desk()
    url, fields = agent.visitor.open(f"/cases/{case_id}").filled(f"/cases/{case_id}/take")
    entering = agent.visitor.post("/sign-in/options", {"csrf": fields["csrf"]}).json()
    credential = json.dumps(agent.device.use(entering, ORIGIN))
    assert agent.visitor.post(url, {**fields, "credential": credential}).status_code == 403
    acting = json.dumps(agent.confirm(url, fields))
    _, door = visitor.open("/sign-in").filled("/sign-in")
    assert visitor.post("/sign-in", {**door, "credential": acting}).status_code == 400


def test_a_colleague_s_passkey_confirms_nothing_for_me(house: OpenHouse) -> None:
    """Though it is a good one."""
    case_id, _ = new_case(house)
    agent, other = hire(house, Role.CIC), hire(house, Role.CIC)
    url, fields = agent.visitor.open(f"/cases/{case_id}").filled(f"/cases/{case_id}/take")
    options = agent.visitor.post(f"{url}/options", fields).json()
    credential = json.dumps(other.device.use(options, ORIGIN))
    assert agent.visitor.post(url, {**fields, "credential": credential}).status_code == 403


@pytest.mark.parametrize("wrong", [{"origin": ISSUER}, {"flags": TOUCHED}, {"rp_id": "id.example"}])
def test_an_assertion_for_elsewhere_or_by_a_mere_touch_confirms_nothing(
    house: OpenHouse, wrong: dict[str, object]
) -> None:
    """A phishing page gets nothing it could send on, and a found key is not its owner."""
    case_id, _ = new_case(house)
    agent = hire(house, Role.CIC)
    url, fields = agent.visitor.open(f"/cases/{case_id}").filled(f"/cases/{case_id}/take")
    credential = json.dumps(agent.confirm(url, fields, **wrong))
    assert agent.visitor.post(url, {**fields, "credential": credential}).status_code == 403


def test_a_challenge_is_over_after_five_minutes(house: OpenHouse) -> None:
    """Whoever was called away confirms anew."""
    case_id, _ = new_case(house)
    agent = hire(house, Role.CIC)
    url, fields = agent.visitor.open(f"/cases/{case_id}").filled(f"/cases/{case_id}/take")
    credential = json.dumps(agent.confirm(url, fields))
    house.clock.turn(5 * 60)
    assert agent.visitor.post(url, {**fields, "credential": credential}).status_code == 403


def test_a_form_of_another_site_does_nothing(house: OpenHouse) -> None:
    """Not even one of the ID, which is another origin."""
    case_id, _ = new_case(house)
    agent = hire(house, Role.CIC)
    url, fields = agent.visitor.open(f"/cases/{case_id}").filled(f"/cases/{case_id}/take")
    sent = {**fields, "credential": json.dumps(agent.confirm(url, fields))}
    for origin in ("https://evil.example", ISSUER):
        reply = agent.visitor.post(url, sent, origin=origin, sec_fetch_site="cross-site")
        assert reply.status_code == 403
    assert house.rows("SELECT count(*) FROM cases WHERE taken_by = :id", id=agent.id) == [(0,)]


def test_a_link_for_a_further_passkey_is_worth_nothing_elsewhere(house: OpenHouse) -> None:
    """It counts in a browser where its owner is at work."""
    agent, other = hire(house, Role.CIC), hire(house, Role.CIC)
    page = agent.act(agent.visitor.open("/me"), "/me/passkey")
    assert house.at_desk().open(page.path).status == 400
    assert other.visitor.open(page.path).status == 400


def test_a_new_link_voids_the_one_before(house: OpenHouse) -> None:
    """So a stray mail lets nobody in."""
    staff_id, token = issue(house, Role.CIC)
    boss = hire(house, Role.ADMINISTRATOR)
    boss.act(boss.visitor.open(f"/staff/{staff_id}"), f"/staff/{staff_id}/invite")
    assert house.at_desk().open(f"/enrol/{token}").status == 400


def test_the_link_of_a_suspended_colleague_enrols_nobody(house: OpenHouse) -> None:
    """Nor does one that is typed at random."""
    staff_id, token = issue(house, Role.CIC)
    boss = hire(house, Role.ADMINISTRATOR)
    boss.act(boss.visitor.open(f"/staff/{staff_id}"), f"/staff/{staff_id}/suspend")
    for wrong in (token, "A" * 43, "x", "%00"):
        assert house.at_desk().get(f"/enrol/{wrong}").status_code == 400


def test_an_administrator_changes_nothing_of_their_own(house: OpenHouse) -> None:
    """Neither role nor suspension nor link; the forms are not there, and sent all the same they are refused."""
    boss = hire(house, Role.ADMINISTRATOR)
    page = boss.visitor.open(f"/staff/{boss.id}")
    fields = {"csrf": page.form("/language").values["csrf"], "role": "cic", "partner": ""}
    for act in ("move", "suspend", "restore", "invite"):
        url = f"/staff/{boss.id}/{act}"
        sent = {**fields, "credential": json.dumps(boss.confirm(url, fields))}
        assert boss.visitor.post(url, sent).status_code == 409, act
    assert house.rows("SELECT role, status FROM staff WHERE id = :id", id=boss.id) == [("administrator", "enrolled")]


def test_a_partner_neither_acts_on_nor_learns_of_a_stranger_s_case(house: OpenHouse) -> None:
    """With a good passkey, it is answered as a case that never was."""
    case_id, _ = new_case(house)
    dealer = hire(house, Role.PARTNER, new_partner(house))
    csrf = dealer.visitor.open("/cases").form("/language").values["csrf"]
    for target in (case_id, "0" * 26):
        for act in ("take", "close", "say"):
            url, fields = f"/cases/{target}/{act}", {"csrf": csrf, "text": "x", "as": "answer"}
            sent = {**fields, "credential": json.dumps(dealer.confirm(url, fields))}
            assert dealer.visitor.post(url, sent).status_code == 404


def test_a_case_is_not_answered_over_a_colleague_s_head(house: OpenHouse) -> None:
    """It is taken over first, which the customer sees; what was written is shown again."""
    case_id, _ = new_case(house)
    agent, other = hire(house, Role.CIC), hire(house, Role.SUPPORT)
    page = agent.act(agent.visitor.open(f"/cases/{case_id}"), f"/cases/{case_id}/take")
    other.act(other.visitor.open(f"/cases/{case_id}"), f"/cases/{case_id}/take")
    refused = agent.act(page, f"/cases/{case_id}/say", text="Too late.")
    assert refused.status == 409
    assert house.rows("SELECT count(*) FROM case_messages WHERE case_id = :id", id=case_id) == [(1,)]


def test_markup_of_a_customer_stays_text_at_the_desk(house: OpenHouse) -> None:
    """No script of theirs runs where staff work."""
    case_id, _ = new_case(house, "<script>alert(1)</script>{{7*7}}")
    agent = hire(house, Role.CIC)
    assert "<script>alert" not in agent.visitor.get(f"/cases/{case_id}").text
    assert "{{7*7}}" in agent.visitor.open(f"/cases/{case_id}").text


@pytest.mark.parametrize("after", ["x", "9" * 40, "-1.", "1.%27", "1." + "z" * 500, "."])
def test_a_forged_place_in_the_queue_is_harmless(house: OpenHouse, after: str) -> None:
    """It shows some page of it, or the first one."""
    agent, boss = hire(house, Role.CIC), hire(house, Role.ADMINISTRATOR)
    for view in ("due", "mine", "closed", "nonsense"):
        assert agent.visitor.get(f"/cases?view={view}&after={after}").status_code == 200
    assert boss.visitor.get(f"/staff?after={after}").status_code == 200


def test_the_same_passkey_enrols_nobody_else(house: OpenHouse) -> None:
    """One authenticator's credential belongs to one person."""
    device = Authenticator("shared")
    _, token = issue(house, Role.CIC)
    assert enrol(house.at_desk(), token, device).path.startswith("/enrol/")
    _, second = issue(house, Role.CIC)
    visitor, path = house.at_desk(), f"/enrol/{second}"
    url, fields = visitor.open(path).filled(path)
    options = visitor.post(f"{url}/options", fields).json()
    answer = device.make(options, ORIGIN, credential_id=device.passkeys[0].id)
    assert visitor.post(url, {**fields, "credential": json.dumps(answer)}).status_code == 400
