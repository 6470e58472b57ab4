"""What nobody gets by pressing the links of a change of an ID at once or for somebody else."""

import pytest

from tests.apps.id_changing import begin, executed, old_link, open_it, prove
from tests.house import OpenHouse, together


@pytest.mark.parametrize("do", ["stop", "revert"])
def test_a_link_pressed_three_times_at_once_serves_once(house: OpenHouse, do: str) -> None:
    """Stopped once, or taken back once, whoever is first; the account has one address afterwards, the old one."""
    if do == "revert":
        story = executed(house)
    else:
        story = begin(house)
        open_it(story)
        prove(house, story)
    link = old_link(house, story)
    browsers = [house.visitor() for _ in range(3)]
    pages = [browser.open(link) for browser in browsers]
    forms = [page.filled(page.path, do=do) for page in pages]
    replies = together(3, lambda number: browsers[number].post(*forms[number]).status_code)
    assert sorted(replies) == [200, 400, 400]
    told = [mail.payload["params"]["told"] for mail in house.mails(story.person.email) if mail.kind == "id_change"]
    assert told.count("ended" if do == "stop" else "reverted") == 1
    own = house.account_id(story.person)
    assert house.rows("SELECT count(*) FROM identifiers WHERE account_id = :own", own=own) == [(1,)]
