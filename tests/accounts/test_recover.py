"""Forgot password."""

from dataclasses import replace

import pytest

from keyfob.accounts.link import End, LinkEnded, MailLink, Over, Purpose
from keyfob.accounts.link_mail import Asking, LinkMailed, LinksVoided, ask
from keyfob.accounts.model import Account, Status
from keyfob.accounts.password_change import PasswordChanged
from keyfob.accounts.recover import MayReset, Reset, open_reset, reset_password
from keyfob.accounts.sessions import SessionsEnded
from keyfob.accounts.sign_in import Blocked, Entry
from keyfob.base.email import parse_email
from tests.accounts.people import NOW, POLICY, account, kinds, mailing, only, opened, stored, visitor
from tests.chance import counting_mint

FIRST, OTHER = visitor("first"), visitor("other")
MARIA = parse_email("maria@example.nl")
NEW = stored("wooden spoons dance", NOW)


def asked(purpose: Purpose = Purpose.RESET, owner: Account | None = None) -> tuple[MailLink, str]:
    """A reset asked for in the first browser, and the token in its mail."""
    outcome = ask(Asking(purpose, MARIA, FIRST), owner or account(), mailing())
    return outcome.link, only(LinkMailed, outcome.changes).token


def reset(link: MailLink, who: Account | None = None) -> Reset | Blocked:
    """Set a new password from another browser."""
    thief, owner = opened(account_id="a" * 26, seed=1).session, opened(account_id="a" * 26, seed=2).session
    entry, mint = Entry(OTHER, MARIA), counting_mint()
    return reset_password(
        MayReset(link), who or account(), entry, NEW, (thief.sid, owner.sid), policy=POLICY, now=NOW, mint=mint
    )


def test_the_link_opens_the_new_password_page_wherever_it_is_opened() -> None:
    """The token is the proof; looking at the page changes nothing."""
    link, token = asked()

    assert open_reset(link, token, OTHER.browser, NOW) == MayReset(link)


def test_the_code_opens_it_only_in_the_browser_that_asked() -> None:
    """After it was typed there, and nowhere else."""
    confirmed = replace(asked()[0], confirmed_at=NOW)

    assert open_reset(confirmed, "", FIRST.browser, NOW) == MayReset(confirmed)
    assert open_reset(confirmed, "", OTHER.browser, NOW) == Over(End.UNKNOWN)


def test_without_token_and_code_nothing_opens() -> None:
    """Neither for the browser that asked, nor with another token, nor for a link of another purpose."""
    link, token = asked()
    signing, signing_token = asked(Purpose.SIGN_IN)

    assert open_reset(link, "", FIRST.browser, NOW) == Over(End.UNKNOWN)
    assert open_reset(link, token[:-1] + "!", OTHER.browser, NOW) == Over(End.UNKNOWN)
    assert open_reset(signing, signing_token, FIRST.browser, NOW) == Over(End.UNKNOWN)
    assert open_reset(None, token, FIRST.browser, NOW) == Over(End.UNKNOWN)


def test_a_request_for_an_unknown_address_never_opens() -> None:
    """There is nobody whose password could be set."""
    link = replace(asked()[0], account_id=None, confirmed_at=NOW)

    assert open_reset(link, "", FIRST.browser, NOW) == Over(End.UNKNOWN)


def test_a_reset_link_works_thirty_minutes_and_once() -> None:
    """Its end is told to whoever has the token."""
    link, token = asked()
    used = replace(link, ended_at=NOW, end=End.USED)

    assert isinstance(open_reset(link, token, OTHER.browser, NOW + 1799), MayReset)
    assert open_reset(link, token, OTHER.browser, NOW + 1800) == Over(End.EXPIRED)
    assert open_reset(used, token, OTHER.browser, NOW) == Over(End.USED)


def test_a_new_password_ends_everything_and_signs_nobody_in() -> None:
    """The thief's session, refresh tokens, pending links and known browser are gone with the old password."""
    outcome = reset(asked()[0])

    assert isinstance(outcome, Reset)
    assert kinds(outcome.changes) == [
        "LinkEnded", "PasswordChanged", "OwnerTold", "PasskeysHeld", "LinksVoided", "SessionsEnded",
        "AccessRevoked", "BrowsersForgotten", "DevicesForgotten", "AttemptsForgotten",
    ]  # fmt: skip
    assert only(LinkEnded, outcome.changes).end is End.USED
    assert only(LinksVoided, outcome.changes).purpose is None
    ended = only(SessionsEnded, outcome.changes)
    assert (len(ended.sids), ended.kept) == (2, None)
    changed = only(PasswordChanged, outcome.changes)
    assert (changed.password, changed.reset, changed.version) == (NEW, True, 4)


def test_a_blocked_account_stays_as_it_is() -> None:
    """It is told now, after the proof, and the link is spent."""
    outcome = reset(asked()[0], account(status=Status.BLOCKED))

    assert isinstance(outcome, Blocked)
    assert kinds(outcome.changes) == ["LinkEnded"]


def test_a_link_of_one_account_resets_no_other() -> None:
    """A bug, and never a new password."""
    with pytest.raises(ValueError, match="another account"):
        reset(asked()[0], replace(account(), id="b" * 26))
