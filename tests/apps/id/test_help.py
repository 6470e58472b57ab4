"""The help page, without script: for everybody, in their language, each question at an address of its own."""

from tests.house import OpenHouse
from tests.visitor import Page


def questions_of(page: Page) -> list[str]:
    """The names of the questions on a page, in their order."""
    return [found.get("id") for found in page.tree.all("details")]


def test_the_help_is_for_everybody_in_their_language(house: OpenHouse) -> None:
    """Signed out and signed in, with all questions closed."""
    for language, heading in (("nl", "Hoe kunnen we u helpen?"), ("de-AT", "Wie können wir helfen?")):
        page = house.visitor(language=language).open("/help")
        assert (page.status, page.heading) == (200, heading)
        assert next(page.tree.all("html")).get("lang") == language[:2]
        assert questions_of(page) == list(house.program.house.pages.helps["nl"].questions)
    assert house.signed_in().open("/help").heading == "How can we help?"


def test_a_search_finds_without_script(house: OpenHouse) -> None:
    """The best answer first, and open; the question stays in its field, and nothing else is shown."""
    page = house.visitor(language="nl").open("/help?q=wachtwoord+vergeten")
    assert questions_of(page)[0] == "forgot"
    assert ["open" in found.attributes for found in page.tree.all("details")][:2] == [True, False]
    assert "wachtwoord vergeten" in [field.get("value") for field in page.tree.all("input")]
    assert "delete" not in questions_of(page)


def test_what_nothing_answers_shows_everything(house: OpenHouse) -> None:
    """With a word of advice, and the way to a person."""
    page = house.visitor().open("/help?q=xyzzy")
    assert house.say("help.none") in page.text
    assert questions_of(page) == questions_of(house.visitor().open("/help"))
    assert house.program.house.pages.brand.facts.help.phone in page.text


def test_what_is_typed_stays_text(house: OpenHouse) -> None:
    """On the page, in its field and in its title; and however much it is."""
    typed = "password<script>alert(1)</script>\"'>"
    reply = house.visitor().http.get("/help", params={"q": typed})
    assert reply.status_code == 200
    assert "<script>alert" not in reply.text
    assert house.visitor().http.get("/help", params={"q": "é" * 2000}).status_code == 200


def test_a_search_that_cannot_be_read_is_refused(house: OpenHouse) -> None:
    """Sent twice, or no UTF-8."""
    assert house.visitor().get("/help?q=a&q=b").status_code == 400
    assert house.visitor().get("/help?q=%ff").status_code == 400


def test_each_question_has_an_address_of_its_own(house: OpenHouse) -> None:
    """With its answer, where the thing is done, and what is asked beside it."""
    for name, question in house.program.house.pages.helps["en"].questions.items():
        page = house.visitor().open(f"/help/{name}")
        assert (page.status, page.heading) == (200, question.title.unescape())
        assert [way.to for way in question.ways if way.to not in page.links] == []
        assert f"/help/{name}" not in page.links


def test_every_link_of_every_answer_is_answered(house: OpenHouse) -> None:
    """Signed in, no answer leads to an error."""
    visitor = house.signed_in()
    for question in house.program.house.pages.helps["en"].questions.values():
        for way in question.ways:
            assert visitor.open(way.to).status == 200, way.to


def test_a_question_that_is_not_there_is_not_found(house: OpenHouse) -> None:
    """And the page that says so leads to the help."""
    page = house.visitor().open("/help/timing-belt")
    assert page.status == 404
    assert "/help" in page.links


def test_help_is_at_the_foot_of_every_page_and_at_the_door(house: OpenHouse) -> None:
    """Where one signs in, in My, and on pages that went wrong."""
    visitor = house.signed_in()
    for page in (house.visitor().open("/sign-in"), visitor.open("/my"), visitor.open("/my/security")):
        assert "/help" in page.links
    assert house.visitor().open("/sign-in").links.count("/help") == 2


def test_the_way_to_a_service_is_not_lost_in_the_help(house: OpenHouse) -> None:
    """Its links take the waiting request along, and “forgot password” still leads back to the shop."""
    visitor = house.visitor()
    page = visitor.open(house.service().url())
    on = next(link for link in page.links if link.startswith("/help?pending="))
    page = visitor.open(on)
    forgot = next(link for link in page.links if link.startswith("/forgot?pending="))
    assert "Online Shop" in next(visitor.open(forgot).tree.all("header")).text
    assert any(link.startswith("/help/forgot?pending=") for link in page.links)
