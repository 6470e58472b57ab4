"""Everything the brand holds about one: asked for in My, ready for a day, fetched once, by its owner alone."""

from keyfob.work.purge import purge
from tests.exporting import CANCEL, DOWNLOAD, HERE, collect, fetch, left, opened, ready
from tests.house import OpenHouse, together
from tests.leaving import leave

DAY = 86_400


def test_everything_comes_as_one_file(house: OpenHouse) -> None:
    """Asked for, collected with its progress told, announced by mail, fetched: for programs, and to read."""
    person, service = house.person(), house.service(name="Bandenshop <b>")
    visitor = house.signed_in(person)
    service.redeem(visitor.open(service.url()))
    page = visitor.open(HERE).submit()
    assert house.say("export.collecting.lead") in page.text
    assert visitor.get("/my/export/status").json() == {"next": None, "done": 0}
    assert next(page.tree.all("meta"), None) is not None
    assert 'http-equiv="refresh"' in page.reply.text
    collect(house)
    assert visitor.get("/my/export/status").json()["next"] == HERE

    mail = house.mail(person.email, "export_ready")
    assert mail.link == HERE
    reply = fetch(page.again())
    assert reply.headers["content-type"] == "application/zip"
    assert reply.headers["content-disposition"].startswith('attachment; filename="my-data-2027-')
    assert reply.headers["cache-control"] == "no-store"
    data, shown = opened(reply)
    assert (data["format"], data["issuer"]) == (1, "https://id.example")
    parts = data["parts"]
    assert parts["account"]["email"] == person.email
    assert parts["profile"]["family_name"] == "de Vries"
    assert [line["service"] for line in parts["services"]] == ["Bandenshop <b>"]
    assert {line["event"] for line in parts["activity"]} >= {"account.created", "export.asked", "service.signed_in"}
    assert person.email in shown
    assert "Bandenshop &lt;b&gt;" in shown
    assert "<script" not in shown
    assert "src=" not in shown
    assert "<link" not in shown


def test_a_fresh_proof_comes_first_for_asking_and_for_fetching(house: OpenHouse) -> None:
    """A session that was left open neither asks nor fetches (ASVS 7.5.3); the page may be looked at."""
    person = house.person()
    visitor = house.signed_in(person)
    fresh = visitor.open(HERE)
    house.clock.turn(360)
    assert visitor.send(*fresh.filled()).path == "/confirm"
    stale = visitor.open(HERE)
    assert [form.action for form in stale.forms] == ["/language"]
    assert stale.status == 200
    confirmed = visitor.open("/confirm?pending=%2Fmy%2Fexport").submit(password=person.password)
    assert confirmed.path == HERE
    page = ready(house, person, visitor)
    house.clock.turn(360)
    assert visitor.send(*page.filled(DOWNLOAD)).path == "/confirm"
    assert left(house, person)


def test_it_is_fetched_once(house: OpenHouse) -> None:
    """The second time there is a page that helps, and nothing is kept any more."""
    person = house.person()
    page = ready(house, person)
    assert fetch(page).status_code == 200
    assert left(house, person) == 0
    again = page.visitor.send(*page.filled(DOWNLOAD))
    assert (again.status, again.heading) == (410, house.say("export.gone.title"))
    assert HERE in again.links
    shown = page.visitor.open(HERE)
    assert house.say("export.submit") in shown.reply.text


def test_of_those_who_fetch_at_once_one_gets_it(house: OpenHouse) -> None:
    """However many ask in the same moment, from however many of the owner's browsers."""
    person = house.person()
    page = ready(house, person)
    replies = together(5, lambda _: fetch(page).status_code)
    assert sorted(replies) == [200, 410, 410, 410, 410]


def test_after_a_day_it_is_gone(house: OpenHouse) -> None:
    """Nobody came: it answers 410, and its pieces are trimmed."""
    person = house.person()
    page = ready(house, person)
    house.clock.turn(DAY - 100)
    visitor = house.signed_in(person)
    assert DOWNLOAD in [form.action for form in visitor.open(HERE).forms]
    house.clock.turn(100)
    late = visitor.open(HERE)
    assert house.say("export.submit") in late.reply.text
    own = {name: late.form().values[name] for name in ("csrf", "whose")}
    assert visitor.post(DOWNLOAD, {**page.filled(DOWNLOAD)[1], **own}).status_code == 410
    purge(house.program.unit)
    assert left(house, person) == 0


def test_another_account_gets_nothing_by_its_id(house: OpenHouse) -> None:
    """Nor does whoever guesses one, sends none, or sends a huge one: 404, and the owner's lies there still."""
    person, stranger = house.person(), house.signed_in()
    page = ready(house, person)
    _, fields = page.filled(DOWNLOAD)
    own = {"csrf": stranger.open(HERE).form().values["csrf"]}
    for export_id in (fields["export"], "0" * 26, "x" * 10_000, ""):
        assert stranger.post(DOWNLOAD, {**own, "export": export_id}).status_code == 404
        assert stranger.post(CANCEL, {**own, "export": export_id}).status_code == 303
    assert page.visitor.post(DOWNLOAD, {**fields, "export": "0" * 26}).status_code == 404
    assert page.visitor.post(DOWNLOAD, f"csrf={fields['csrf']}&export=a&export=b").status_code == 400
    assert fetch(page).status_code == 200


def test_looking_does_not_use_it_up(house: OpenHouse) -> None:
    """HEAD, GET, a preview of the mail's link and a request for a range get nothing, or all of it at once."""
    person = house.person()
    page = ready(house, person)
    visitor = page.visitor
    assert visitor.http.head(DOWNLOAD).status_code == 405
    assert visitor.get(DOWNLOAD).status_code == 405
    assert visitor.http.head(HERE).status_code == 200
    assert house.visitor().open(house.mail(person.email, "export_ready").link).path == "/sign-in"
    assert left(house, person)
    whole = visitor.post(*page.filled(DOWNLOAD), range="bytes=0-9")
    assert whole.status_code == 200
    assert "accept-ranges" not in whole.headers
    opened(whole)


def test_another_site_neither_asks_nor_fetches(house: OpenHouse) -> None:
    """A form that is not ours is refused (ASVS 3.5.1)."""
    person = house.person()
    page = ready(house, person)
    for path in (HERE, DOWNLOAD, CANCEL):
        _, fields = page.filled(DOWNLOAD)
        assert page.visitor.post(path, {**fields, "csrf": "x"}).status_code == 403
        assert page.visitor.post(path, fields, origin="https://evil.example").status_code == 403
    assert fetch(page).status_code == 200


def test_asking_twice_at_once_collects_once(house: OpenHouse) -> None:
    """One export, one mail that says so."""
    person = house.person()
    page = house.signed_in(person).open(HERE)
    url, fields = page.filled()
    assert together(4, lambda _: page.visitor.post(url, fields).status_code) == [303] * 4
    collect(house)
    mails = [mail.kind for mail in house.mails(person.email)]
    assert (mails.count("export_asked"), mails.count("export_ready")) == (1, 1)


def test_two_a_day_and_no_more(house: OpenHouse) -> None:
    """Another one for a download that broke off; then the page says from when, and a press does nothing."""
    person = house.person()
    visitor = house.signed_in(person)
    first = visitor.open(HERE).filled()
    for _ in range(2):
        assert fetch(ready(house, person, visitor)).status_code == 200
    page = visitor.open(HERE)
    assert [form.action for form in page.forms] == ["/language"]
    assert "/my/contact/new?about=other" in page.links
    assert visitor.send(*first).path == HERE
    assert left(house, person) == 0
    house.clock.turn(DAY)
    ready(house, person)


def test_it_can_be_thrown_away_while_it_is_collected_and_when_it_is_ready(house: OpenHouse) -> None:
    """Nothing is kept, and the worker, who comes later, collects nothing any more."""
    person = house.person()
    visitor = house.signed_in(person)
    page = visitor.open(HERE).submit()
    assert page.submit_to(CANCEL).heading == house.say("export.title")
    collect(house)
    assert left(house, person) == 0
    page = ready(house, person, visitor)
    gone = page.submit_to(CANCEL)
    assert left(house, person) == 0
    assert fetch(page).status_code == 410
    assert gone.status == 200


def test_not_me_in_the_mail_destroys_it(house: OpenHouse) -> None:
    """Whoever reads the owner's mail takes it from a thief who asked for it, ready or not."""
    person = house.person()
    thief = ready(house, person)
    page = house.visitor().open(house.mail(person.email, "export_asked").link)
    assert page.submit().status == 200
    assert left(house, person) == 0
    assert fetch(thief).status_code == 303
    states = house.rows("SELECT state FROM exports WHERE account_id = :id", id=house.account_id(person))
    assert states == [("destroyed",)]


def test_it_goes_with_the_account(house: OpenHouse) -> None:
    """No row is left, and what a backup holds is dark."""
    person = house.person()
    page = ready(house, person)
    account = house.account_id(person)
    leave(house, person)
    for table in ("exports", "export_pieces"):
        assert house.rows(f"SELECT * FROM {table} WHERE account_id = :id", id=account) == []  # noqa: S608  # tables of ours
    assert fetch(page).status_code == 303


def test_activity_tells_of_it(house: OpenHouse) -> None:
    """Asked for, ready, downloaded, each with who it was; and the owner reads it."""
    person = house.person()
    page = ready(house, person)
    fetch(page)
    text = page.visitor.open("/my/activity").text
    for what in ("asked", "ready", "fetched"):
        assert house.say(f"activity.what.export.{what}") in text
