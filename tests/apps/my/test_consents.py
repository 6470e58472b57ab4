"""News and consents in My: one press each, a receipt, an undo, and the whole history."""

from keyfob.customers.consents import MOST_GIVEN
from tests.apps.my.receipts import receipts, take_back
from tests.house import OpenHouse, Person, together
from tests.visitor import Page, Visitor

NEWS, CALLS = "newsletter", "calls"


def press(visitor: Visitor, purpose: str, wanted: str) -> Page:
    """A switch of the page, as it would send its form."""
    url, fields = visitor.open("/my/consents").filled("/my/consents")
    return visitor.send(url, {**fields, "purpose": purpose, "wanted": wanted})


def switches(page: Page) -> dict[str, str]:
    """What each switch says."""
    buttons = [button for button in page.tree.all("button") if button.get("role") == "switch"]
    return {b.get("aria-labelledby").removeprefix("title-"): b.get("aria-checked") for b in buttons}


def entries(house: OpenHouse, person: Person) -> int:
    """How many lines the ledgers of somebody have."""
    query = "SELECT count(*) FROM consents JOIN accounts USING (customer_id) WHERE accounts.id = :id"
    count: int = house.rows(query, id=house.account_id(person))[0][0]
    return count


def test_nothing_is_allowed_until_somebody_allows_it(house: OpenHouse) -> None:
    """Every switch of somebody new is off (GDPR article 25(2))."""
    page = house.signed_in().open("/my/consents")
    assert set(switches(page).values()) == {"false"}
    assert list(switches(page)) == list(house.program.house.pages.brand.facts.purposes)


def test_one_press_gives_and_one_press_withdraws(house: OpenHouse) -> None:
    """With a receipt each, both in the history and in Activity, and nothing overwritten."""
    person = house.person()
    visitor = house.signed_in(person)
    page = press(visitor, CALLS, "yes")
    title = house.say("consents.purpose.calls.title")
    what = house.say("receipt.of.consent", called=title)
    assert (switches(page)[CALLS], switches(page)[NEWS]) == ("true", "false")
    assert receipts(page)[0] == house.say("receipt.said.consent_given", what=what)
    house.clock.turn(5)
    page = press(visitor, CALLS, "no")
    assert switches(page)[CALLS] == "false"
    assert receipts(page)[0] == house.say("receipt.said.consent_withdrawn", what=what)
    assert page.text.count(house.say("consents.text", version="2026-11-01", language="English")) == 2
    assert entries(house, person) == 2
    told = " ".join(visitor.open("/my/activity").text.split())
    assert f"{house.say('activity.what.consent.given')}: {title}" in told
    assert f"{house.say('activity.what.consent.withdrawn')}: {title}" in told


def test_undo_is_an_entry_too(house: OpenHouse) -> None:
    """Back to what held before, and the ledger tells all three."""
    person = house.person()
    visitor = house.signed_in(person)
    press(visitor, NEWS, "yes")
    house.clock.turn(5)
    page = take_back(press(visitor, NEWS, "no"))
    assert (page.path, page.notice) == ("/my/consents", house.say("notice.undone"))
    assert (switches(page)[NEWS], entries(house, person)) == ("true", 3)


def test_the_same_press_twice_or_from_ten_windows_is_one_entry(house: OpenHouse) -> None:
    """It holds as it was meant; a race adds no second line."""
    person = house.person()
    visitor = house.signed_in(person)
    url, fields = visitor.open("/my/consents").filled("/my/consents")
    meant = {**fields, "purpose": NEWS, "wanted": "yes"}
    replies = together(5, lambda _: visitor.post(url, meant).status_code)
    assert set(replies) <= {303, 503}
    assert entries(house, person) == 1


def test_what_was_never_asked_for_cannot_be_given(house: OpenHouse) -> None:
    """Nor withdrawn, nor switched to anything but on and off."""
    person = house.person()
    visitor = house.signed_in(person)
    url, fields = visitor.open("/my/consents").filled("/my/consents")
    for purpose, wanted in (("x", "yes"), ("x", "no"), ("", "yes"), (NEWS, ""), (NEWS, "maybe"), ("a" * 1000, "no")):
        assert visitor.post(url, {**fields, "purpose": purpose, "wanted": wanted}).status_code == 404
    assert entries(house, person) == 0


def test_a_new_text_is_asked_for_where_an_earlier_one_was_agreed_to(house: OpenHouse) -> None:
    """The consent stands; agreeing once more settles it."""
    person = house.person()
    visitor = house.signed_in(person)
    press(visitor, NEWS, "yes")
    facts = house.program.house.pages.brand.facts
    (newer,) = [type(one)(key=one.key, version="2027-01-01") for one in facts.consents if one.key == NEWS]
    with house.saying(consents=(newer,)):
        page = visitor.open("/my/consents")
        assert switches(page) == {NEWS: "true"}
        assert house.say("consents.earlier", version="2026-11-01") in page.text
        page = press(visitor, NEWS, "yes")
        assert house.say("consents.earlier", version="2026-11-01") not in page.text
        assert entries(house, person) == 2
    with house.saying(consents=()):
        page = visitor.open("/my/consents")
        assert switches(page) == {NEWS: "true"}, "what still holds can be withdrawn, though nobody asks for it any more"
        assert switches(press(visitor, NEWS, "no")) == {}


def test_a_consent_that_nobody_has_words_for_any_more_is_shown_with_words(house: OpenHouse) -> None:
    """Its key is said once, as the name it was kept under, never as a title; withdrawn, the receipt has words too."""
    visitor = house.signed_in()
    one = house.program.house.pages.brand.facts.consents[0]
    with house.saying(consents=(type(one)(key="telegrams", version="2019-01-01"),)):
        press(visitor, "telegrams", "yes")
    page = visitor.open("/my/consents")
    titles = [one.text for one in page.tree.all("h2")]
    assert titles[-1] == house.say("consents.former")
    assert house.say("consents.former_text", purpose="telegrams") in page.text
    what = house.say("receipt.of.consent", called=house.say("consents.former"))
    assert receipts(press(visitor, "telegrams", "no"))[0] == house.say("receipt.said.consent_withdrawn", what=what)


def test_switching_without_end_is_stopped_but_never_a_withdrawal(house: OpenHouse) -> None:
    """A hundred times is enough for anybody."""
    person = house.person()
    visitor = house.signed_in(person)
    url, fields = visitor.open("/my/consents").filled("/my/consents")
    for _ in range(MOST_GIVEN):
        for wanted in ("yes", "no"):
            visitor.post(url, {**fields, "purpose": NEWS, "wanted": wanted})
    page = visitor.send(url, {**fields, "purpose": NEWS, "wanted": "yes"})
    assert house.say("notice.consent_often") in page.text
    assert (switches(page)[NEWS], entries(house, person)) == ("false", 2 * MOST_GIVEN)


def test_while_registering_the_newsletter_is_offered_unticked(house: OpenHouse) -> None:
    """Left alone nothing is given; ticked, the ledger says where, in which language, to which text."""
    for ticks in ({}, {"consent_newsletter": "yes"}):
        person, visitor = Person(house.new_email()), house.visitor(language="nl")
        page = visitor.open("/register").submit(email=person.email)
        page = page.submit(code=house.mail(person.email).code)
        page = page.submit(given_name="Maria", family_name="de Vries", country="NL")
        page = page.submit(password=person.password)
        (box,) = [one for one in page.tree.all("input") if one.get("name") == "consent_newsletter"]
        assert (box.get("checked"), box.get("required")) == ("", "")
        page = page.submit(**ticks)
        assert page.status == 400
        url, fields = page.filled(terms="yes", privacy="yes")
        visitor.send(url, {**fields, **ticks, "consent_calls": "yes"})
        page = visitor.open("/my/consents")
        assert (switches(page)[NEWS], switches(page)[CALLS]) == ("true" if ticks else "false", "false")
        assert entries(house, person) == (1 if ticks else 0)
    assert house.say("consents.channel.registration", "nl") in page.text
    assert house.say("consents.text", "nl", version="2026-11-01", language="Nederlands") in page.text


def test_the_database_tells_nobody_what_somebody_allowed(house: OpenHouse) -> None:
    """Whether, where and in which words is sealed under the key of the customer record (ASVS 11.3.2)."""
    press(house.signed_in(), NEWS, "yes")
    for (sealed,) in house.rows("SELECT sealed FROM consents"):
        assert not any(word in bytes(sealed) for word in (b"given", b"registration", b"2026-11-01"))
