"""Activity: the customer's own security log, looked through, doubted, and taken away."""

import csv
import io

import httpx2
import pytest

from tests.house import OpenHouse, Person
from tests.visitor import SAFARI, Page, Visitor

LOG, EXPORT = "/my/activity", "/my/activity/export"


def lines(page: Page) -> list[str]:
    """The lines that a page shows, each in one piece."""
    return [" ".join(item.text.split()) for item in page.tree.all("li") if item.get("class") == "row"]


def line(page: Page, said: str) -> str:
    """The first line that says so."""
    return next(line for line in lines(page) if line.startswith(said))


def table(reply: httpx2.Response) -> list[list[str]]:
    """What was exported."""
    return list(csv.reader(io.StringIO(reply.content.decode("utf-8-sig"), newline="")))


def wait_for_the_proof_to_be_old(house: OpenHouse) -> None:
    """Longer than a sensitive act allows."""
    house.clock.turn(301)


def link_to_doubt(page: Page, said: str) -> str:
    """Where “this was not me” leads, of the first line that says so."""
    items = [item for item in page.tree.all("li") if said in item.text]
    return next(link.get("href") for item in items for link in item.all("a"))


def test_sign_ins_tries_and_changes_are_told_in_words_newest_first(house: OpenHouse) -> None:
    """With time, device, network and way in; the sign-in of this very session is marked."""
    person = house.person()
    house.clock.turn(60)
    house.visitor(agent=SAFARI, address="203.0.113.9").open("/sign-in").submit(email=person.email).submit(password="x")
    house.clock.turn(60)
    visitor = house.visitor(address="198.51.100.7")
    house.sign_in(visitor, person)
    house.clock.turn(60)
    visitor.open("/my/profile/name").submit(given_name="Jan", family_name="Bakker")
    page = visitor.open(LOG)
    assert lines(page)[:3] == [
        "Profile changed: Last name, First name 09:03 · Firefox on Linux · 198.51.100.7 · With your Porsche ID",
        "Signed in This sign-in 09:02 · Password · Firefox on Linux · 198.51.100.7 · With your Porsche ID",
        "Wrong password typed 09:01 · Mobile Safari on iOS · 203.0.113.9 · Without signing in This was not me",
    ]
    assert "Porsche ID created" in line(page, "Porsche ID created")
    assert "15 January 2027" in page.text
    house.clock.turn(-180)


def test_a_service_is_called_by_its_name(house: OpenHouse) -> None:
    """Also one that is gone since."""
    service, person, visitor = house.service(name="Zubehörladen"), house.person(), house.visitor()
    tokens = service.redeem(house.sign_in(visitor, person, service.url()))
    service.refresh(tokens["refresh_token"])
    assert "By the service itself" in line(visitor.open(LOG), "Signed in to Zubehörladen")
    house.write("DELETE FROM clients WHERE id = :id", id=service.client.client_id)
    house.restart()
    assert line(visitor.open(LOG), "Signed in to “a former service”")


def test_one_may_look_at_sign_ins_or_changes_alone(house: OpenHouse) -> None:
    """By plain links; the one that is shown is marked."""
    visitor = house.signed_in()
    everything = visitor.open(LOG)
    assert {f"{LOG}?show=sign-ins", f"{LOG}?show=changes"} <= set(everything.links)
    sign_ins, changes = (visitor.open(f"{LOG}?show={show}") for show in ("sign-ins", "changes"))
    assert line(sign_ins, "Signed in")
    assert line(changes, "Porsche ID created")
    assert not set(lines(sign_ins)) & set(lines(changes))
    assert sorted(lines(sign_ins) + lines(changes)) == sorted(lines(everything))
    assert [link.text for link in changes.tree.all("a") if link.get("aria-current") == "true"] == ["Changes"]


def test_fifty_lines_are_shown_and_a_link_leads_to_older_ones(house: OpenHouse) -> None:
    """Within what was chosen, and back; nothing twice, nothing missing."""
    person, visitor = house.person(), house.visitor()
    house.sign_in(visitor, person)
    account_id = house.account_id(person)
    for number in range(60):
        house.write(
            "INSERT INTO audit (id, at, event, actor_kind, actor_id, account_id, detail) "
            "VALUES (:id, :at, 'password.failed', 'person', '', :account, '{}')",
            id=f"{number:02}{account_id[:24]}", at=1_700_000_000, account=account_id,
        )  # fmt: skip
    first = visitor.open(f"{LOG}?show=sign-ins")
    (older,) = (link for link in first.links if "before=" in link)
    second = visitor.open(older)
    assert "show=sign-ins" in older
    assert len(lines(first)) == 50
    assert len(lines(second)) == 60 + 2 - 50
    assert not [link for link in second.links if "before=" in link]
    assert f"{LOG}?show=sign-ins" in second.links


@pytest.mark.parametrize("query", ["before=x", "show=all", "before=' OR 1=1 --", "show=changes&show=sign-ins"])
def test_what_is_no_part_of_the_log_is_refused(house: OpenHouse, query: str) -> None:
    """As a page that says so."""
    assert house.signed_in().open(f"{LOG}?{query}").status == 400


def test_nobody_sees_what_concerns_others(house: OpenHouse) -> None:
    """Not on the page, not in the file, not by the address of a line (ASVS 8.2.2)."""
    maria, jan = house.person(), house.person()
    thief = house.visitor(agent=SAFARI, address="203.0.113.77")
    thief.open("/sign-in").submit(email=maria.email).submit(password="Falsch12!x")
    hers, his = house.signed_in(maria), house.signed_in(jan)
    doubted = link_to_doubt(hers.open(LOG), "203.0.113.77")
    assert "203.0.113.77" in hers.open(LOG).text
    assert "203.0.113.77" in hers.get(EXPORT).text
    assert "203.0.113.77" not in his.open(LOG).text
    assert "203.0.113.77" not in his.get(EXPORT).text
    assert (hers.get(doubted).status_code, his.get(doubted).status_code) == (200, 404)


def test_a_blocked_account_sees_nothing(house: OpenHouse) -> None:
    """From the moment on."""
    person = house.person()
    visitor = house.signed_in(person)
    house.block(person)
    assert [visitor.open(path).path for path in (LOG, EXPORT, f"{LOG}/not-me/{'0' * 26}")] == ["/sign-in"] * 3


def test_who_doubts_a_sign_in_is_led_to_what_helps(house: OpenHouse) -> None:
    """A new password, which signs everybody else out; or signing out alone; and Sign-in & Security."""
    person = house.person()
    thief, owner = house.visitor(agent=SAFARI, address="203.0.113.9"), house.visitor()
    house.sign_in(thief, person)
    house.sign_in(owner, person)
    page = owner.open(link_to_doubt(owner.open(LOG), "203.0.113.9"))
    assert house.say("activity.not_me_page.got_in") in page.text
    assert "Mobile Safari on iOS" in page.text
    assert {"/my/password", "/my/security", LOG} <= set(page.links)
    assert page.submit_to("/my/security/end-others").notice == house.say("notice.sessions_ended")
    assert thief.open("/my").path == "/sign-in"
    assert owner.open("/my").path == "/my"


def test_a_try_that_failed_is_told_as_that(house: OpenHouse) -> None:
    """Nobody got in by it."""
    person, owner = house.person(), house.visitor()
    house.sign_in(owner, person)
    house.visitor(agent=SAFARI).open("/sign-in").submit(email=person.email).submit(password="Falsch12!x")
    doubted = link_to_doubt(owner.open(LOG), "Wrong password typed")
    assert house.say("activity.not_me_page.tried") in owner.open(doubted).text


def test_all_of_it_can_be_taken_away_as_a_table(house: OpenHouse) -> None:
    """In one's language; that it was taken is told, too."""
    person, visitor = house.person(), house.visitor(language="de")
    house.sign_in(visitor, person)
    reply = visitor.get(EXPORT)
    assert reply.headers["content-type"].startswith("text/csv")
    assert reply.headers["content-disposition"] == 'attachment; filename="activity-2027-01-15.csv"'
    assert reply.headers["cache-control"] == "no-store"
    head, *rows = table(reply)
    assert head[:3] == ["Zeit (Mitteleuropäische Zeit)", "Zeit (Koordinierte Weltzeit)", "Was geschah"]
    assert ["Angemeldet", "Passwort", "Firefox auf Linux"] in [row[2:5] for row in rows]
    assert rows[0][:2] == ["2027-01-15 09:00:00", "2027-01-15 08:00:00"]
    assert "Diese Liste heruntergeladen" in visitor.open(LOG).text


def test_a_name_that_could_be_a_formula_is_none_in_the_table(house: OpenHouse) -> None:
    """Whatever a service calls itself."""
    service, person, visitor = (
        house.service(name='=HYPERLINK("https://evil.example";"a")'),
        house.person(),
        house.visitor(),
    )
    service.redeem(house.sign_in(visitor, person, service.url()))
    told = {row[2] for row in table(visitor.get(EXPORT))}
    assert not [cell for cell in told if cell.startswith("=")]
    assert 'Signed in to =HYPERLINK("https://evil.example";"a")' in told


def test_the_table_takes_a_fresh_proof(house: OpenHouse) -> None:
    """A session left open does not give it away; afterwards one is told that it can be had now (ASVS 7.5.3)."""
    person = house.person()
    visitor = house.signed_in(person)
    wait_for_the_proof_to_be_old(house)
    page = visitor.open(EXPORT)
    assert page.path == "/confirm"
    page = page.submit(password=person.password)
    assert (page.path, page.notice) == (LOG, house.say("notice.activity_export"))
    assert visitor.get(EXPORT).status_code == 200


def test_a_mailed_link_is_not_proof_enough_for_the_table(house: OpenHouse) -> None:
    """The page may be looked at, since it tells what to do about a stranger."""
    person, visitor = house.person(), house.visitor()
    visitor.open("/sign-in").submit(email=person.email).submit_to("/sign-in/link")
    visitor.open(house.mail(person.email, "sign_in_link").link).submit()
    assert "Link by e-mail" in line(visitor.open(LOG), "Signed in This sign-in")
    assert visitor.open(EXPORT).path == "/confirm"


def test_no_secret_stands_in_it(house: OpenHouse) -> None:
    """No cookie, no password, no code, no id of a session."""
    person, visitor = Person(house.new_email()), house.visitor()
    house.register(visitor, person)
    code = house.mail(person.email).code
    house.sign_in(visitor, person)
    sids = {
        row[0] for row in house.rows("SELECT sid FROM sessions WHERE account_id = :id", id=house.account_id(person))
    }
    text = visitor.open(LOG).reply.text + visitor.get(EXPORT).text
    secrets = [visitor.cookie("keyfob"), person.password, code, *sids]
    assert [secret for secret in secrets if secret in text] == []


def test_how_long_lines_stay_is_said_where_it_is_decided(house: OpenHouse) -> None:
    """By a setting: thirteen months, unless the operator says otherwise."""
    assert house.say("activity.kept", count=13) in house.signed_in().open(LOG).text


def test_sign_in_and_security_leads_here(house: OpenHouse) -> None:
    """And so does the menu."""
    visitor: Visitor = house.signed_in()
    assert visitor.open("/my/security").links.count(LOG) == 2
