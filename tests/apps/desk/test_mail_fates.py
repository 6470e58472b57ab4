"""What became of the mails about changes of IDs, erasures and help, as the desk reads it, on each database."""

from keyfob.desk.assist import Assist
from keyfob.desk.roles import Role
from tests.apps.desk.office import hire
from tests.apps.desk.test_assist import case_on, help_with
from tests.apps.id_changing import begin, old_link, open_it, press
from tests.erasing import approve, ask, prepare
from tests.house import OpenHouse
from tests.visitor import Page


def letters(page: Page) -> list[str]:
    """What the mails are called that a page tells of, the newest first."""
    lists = [part for part in page.tree.all("ul") if part.get("class") == "fates"]
    return [item.text for found in lists for item in found.all("strong")]


def test_a_change_of_an_id_tells_of_the_mails_to_the_old_address(house: OpenHouse) -> None:
    """When it was asked for, and when it ended."""
    story = begin(house)
    assert letters(open_it(story)) == [house.say("mail_fate.letter.id_change_asked")]
    press(house, old_link(house, story), "stop")
    assert letters(story.opener.visitor.open(story.page))[0] == house.say("mail_fate.letter.id_change_ended")


def test_it_tells_of_no_mail_with_a_code_whether_the_new_address_has_an_id_or_not(house: OpenHouse) -> None:
    """One goes out where it has none, and the desk would learn which."""
    free, taken = begin(house), begin(house, new=house.person().email)
    assert letters(open_it(free)) == letters(open_it(taken))
    sent = [[mail.kind for mail in house.mails(story.new)].count("id_change") for story in (free, taken)]
    assert sent == [1, 0]


def test_an_erasure_tells_whom_it_was_announced_to(house: OpenHouse) -> None:
    """From its release on."""
    asked = ask(house, house.person())
    prepared = prepare(asked)
    assert letters(prepared) == []
    assert letters(approve(asked, prepared)) == [house.say("mail_fate.letter.erasure_begun")]


def test_help_with_an_id_tells_of_its_mails_in_the_case(house: OpenHouse) -> None:
    """A notice to the owner, and a link for a new password, beside those of the case itself."""
    agent = hire(house, Role.SUPPORT)
    case = case_on(house, agent, house.person())
    help_with(agent, case, Assist.SIGN_OUT)
    page = help_with(agent, case, Assist.NEW_PASSWORD)
    told = [house.say(f"mail_fate.letter.{name}") for name in ("assist_new_password", "assist_notice", "case_opened")]
    assert letters(page) == told
    assert letters(agent.visitor.open(case)) == told
