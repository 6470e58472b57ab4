"""From the outbox by a real relay to a report that it came back, and to what the desk reads of it."""

import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from keyfob.desk.roles import Role
from keyfob.outside.bounce_folder import ASIDE
from tests.apps.desk.invitations import invite
from tests.apps.desk.office import Colleague, hire
from tests.house import OpenHouse, open_house
from tests.outside.relays import HOST, Post, relay
from tests.outside.reports import auto_reply, report
from tests.visitor import Page


@pytest.fixture
def post() -> Post:
    """What the relay received, and what it says to whom."""
    return Post()


@pytest.fixture
def house(tmp_path: Path, post: Post) -> Iterator[OpenHouse]:
    """A house whose mails leave by a relay, which drops what comes back into a folder."""
    (tmp_path / "bounces").mkdir()
    with (
        relay(post) as port,
        open_house(tmp_path / "data", mail=f"smtp://{HOST}:{port}", bounces=f"folder:{tmp_path / 'bounces'}") as house,
    ):
        yield house
        house.program.worker.stop(0)


@pytest.fixture
def dealer(house: OpenHouse) -> Colleague:
    """Somebody who invites."""
    return hire(house, Role.PARTNER)


def drop(tmp_path: Path, name: str, raw: bytes) -> None:
    """The relay wrote a file a minute ago."""
    file = tmp_path / "bounces" / name
    file.write_bytes(raw)
    os.utime(file, (time.time() - 60,) * 2)


def read_bounces(house: OpenHouse) -> object:
    """A round of the job."""
    return next(job for job in house.program.worker.jobs if job.name == "bounces").run()


def fates(page: Page) -> list[str]:
    """What a page says became of its mails, the newest first."""
    (found,) = (part for part in page.tree.all("ul") if part.get("class") == "fates")
    return [" ".join(item.text.split()) for item in found.all("li")]


def name_of(post: Post) -> str:
    """What the newest mail is called on its way."""
    raw = post.mails[-1].content
    assert isinstance(raw, bytes)
    line = next(line for line in raw.splitlines() if line.startswith(b"Message-ID: <"))
    return line.removeprefix(b"Message-ID: <").partition(b"@")[0].decode()


def test_the_desk_reads_that_a_mail_waits_was_accepted_and_came_back(
    house: OpenHouse, post: Post, dealer: Colleague, tmp_path: Path
) -> None:
    """Each with its time and the relay's reply; what was in it is not kept."""
    page = invite(dealer, "sanne@example.org")
    assert house.say("mail_fate.state.waiting") in fates(page)[0]
    house.program.worker.run_due()
    accepted = fates(page.again())[0]
    assert house.say("mail_fate.state.sent") in accepted
    assert accepted.endswith("250")
    house.clock.turn(60)
    drop(tmp_path, "1.eml", report(name_of(post)))
    assert read_bounces(house) == 1
    came_back = fates(page.again())[0]
    assert house.say("mail_fate.state.bounced") in came_back
    assert came_back.endswith("5.1.1")
    assert list((tmp_path / "bounces").iterdir()) == []
    assert house.rows("SELECT count(*) FROM outbox WHERE sealed IS NOT NULL AND kind = 'mail'") == [(0,)]


def test_a_refusal_is_told_with_the_relay_s_reply(house: OpenHouse, post: Post, dealer: Colleague) -> None:
    """For good it is over at once, for now it is tried again, and the page says when."""
    post.at_rcpt["gone@example.org"] = "550 5.1.1 <gone@example.org> unknown"
    post.at_rcpt["full@example.org"] = "450 4.2.2 <full@example.org> mailbox full"
    gone, full = invite(dealer, "gone@example.org"), invite(dealer, "full@example.org")
    house.program.worker.run_due()
    refused, later = fates(gone.again())[0], fates(full.again())[0]
    assert house.say("mail_fate.state.dead") in refused
    assert refused.endswith("550 5.1.1")
    assert house.say("mail_fate.state.waiting") in later
    assert later.endswith("450 4.2.2")


def test_a_mail_sent_again_is_told_beside_the_one_before(house: OpenHouse, post: Post, dealer: Colleague) -> None:
    """The newest first."""
    page = invite(dealer, "sanne@example.org")
    house.program.worker.run_due()
    page = dealer.act(page, f"{page.path}/again")
    assert [house.say("mail_fate.state.sent") in fate for fate in fates(page)] == [False, True]
    assert len(post.mails) == 1


def test_whoever_forges_a_report_changes_nothing(
    house: OpenHouse, post: Post, dealer: Colleague, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Without the mark, with that of another mail, or twice: what is not ours is put aside, with a line in the log."""
    first = invite(dealer, "sanne@example.org")
    house.program.worker.run_due()
    mail_id, _, mark = name_of(post).partition(".")
    second = invite(dealer, "jan@example.org")
    house.program.worker.run_due()
    other, _, _ = name_of(post).partition(".")
    for number, name in enumerate((mail_id, f"{mail_id}.{'0' * 32}", f"{other}.{mark}")):
        drop(tmp_path, f"{number}.eml", report(name))
    with caplog.at_level(logging.WARNING, "keyfob.work"):
        assert read_bounces(house) == 0
    assert caplog.text.count("a bounce is put aside: it names no mail of ours") == 3
    assert len(list((tmp_path / "bounces" / ASIDE).iterdir())) == 3
    for page in (first, second):
        assert house.say("mail_fate.state.sent") in fates(page.again())[0]
    for _ in range(2):
        drop(tmp_path, "4.eml", report(f"{mail_id}.{mark}"))
    assert [read_bounces(house), read_bounces(house)] == [1, 0]


def test_what_cannot_be_read_holds_up_nothing(house: OpenHouse, post: Post, dealer: Colleague, tmp_path: Path) -> None:
    """Huge, not UTF-8, empty, or an answer of somebody on holiday: the report behind it is read all the same."""
    page = invite(dealer, "sanne@example.org")
    house.program.worker.run_due()
    for name, raw in (("0.eml", b"x" * 2_000_000), ("1.eml", b"\xff\xfe\x00"), ("2.eml", b""), ("3.eml", auto_reply())):
        drop(tmp_path, name, raw)
    drop(tmp_path, "9.eml", report(name_of(post)))
    assert read_bounces(house) == 1
    assert house.say("mail_fate.state.bounced") in fates(page.again())[0]
    assert len(list((tmp_path / "bounces" / ASIDE).iterdir())) == 4


def test_a_case_tells_what_became_of_its_mails(house: OpenHouse, post: Post) -> None:
    """Those that its customer got."""
    customer = house.visitor()
    form = customer.open("/contact")
    form.submit(about="other", name="Maria", email="maria@example.org", text="Hello.")
    house.program.worker.run_due()
    assert post.mails
    agent = hire(house, Role.SUPPORT)
    case = next(link for link in agent.visitor.open("/cases").links if link.startswith("/cases/"))
    (fate,) = fates(agent.visitor.open(case))
    assert fate.startswith(house.say("mail_fate.letter.case_received"))
