"""An owner who says of a notice that it was not them."""

from dataclasses import replace

import pytest

from keyfob.accounts.deletion import Deletion, DeletionCancelled
from keyfob.accounts.not_me import Disowned, NoLonger, NoticeDenied, PasswordDistrusted, disown
from keyfob.accounts.notice import NOTICE_LIFE, What, tell_owner
from keyfob.accounts.sessions import SessionsEnded
from keyfob.base.durations import DAY
from tests.accounts.people import NOW, POLICY, account, kinds, only, opened, visitor
from tests.chance import counting_mint

MARIA = account()
TOLD = tell_owner(MARIA, What.NEW_BROWSER, visitor(), NOW, counting_mint())
SIDS = tuple(opened(account_id=MARIA.id, seed=seed).session.sid for seed in (1, 2))


def test_a_notice_says_what_happened_and_keeps_its_token_to_itself() -> None:
    """The mail carries the token; neither logs nor the table do."""
    assert (TOLD.notice.what, TOLD.notice.device, TOLD.notice.at) == (What.NEW_BROWSER, visitor().device, NOW)
    assert TOLD.token not in repr(TOLD)


def test_everybody_is_out_and_only_a_reset_helps() -> None:
    """Sessions, tokens, known browsers and links end; the password counts no more."""
    outcome = disown(TOLD.notice, MARIA, SIDS, None, None, POLICY, NOW + 60)

    assert isinstance(outcome, Disowned)
    assert kinds(outcome.changes) == [
        "NoticeDenied", "PasswordDistrusted", "PasskeysHeld", "SessionsEnded", "AccessRevoked",
        "BrowsersForgotten", "PlaceForgotten", "DevicesForgotten", "LinksVoided",
    ]  # fmt: skip
    assert outcome.what is What.NEW_BROWSER
    assert only(SessionsEnded, outcome.changes).sids == SIDS
    assert only(PasswordDistrusted, outcome.changes).failures == POLICY.failures_before_reset
    assert only(NoticeDenied, outcome.changes).customer_id == MARIA.customer_id


def test_an_account_that_was_to_be_deleted_stays() -> None:
    """It may have been the thief who wanted it gone."""
    deletion = Deletion(MARIA.id, NOW, NOW + DAY)
    outcome = disown(TOLD.notice, MARIA, SIDS, deletion, None, POLICY, NOW + 60)

    assert only(DeletionCancelled, outcome.changes) == DeletionCancelled(MARIA.id, deletion.due_at)


@pytest.mark.parametrize("case", ["unknown", "too late", "answered", "another account"])
def test_a_link_that_is_no_good_does_nothing(case: str) -> None:
    """It works once, for ten days, for its own account."""
    notice, who, now = TOLD.notice, MARIA, NOW
    match case:
        case "too late":
            now = NOW + NOTICE_LIFE
        case "answered":
            notice = replace(notice, answered_at=NOW)
        case "another account":
            who = replace(MARIA, id="b" * 26)

    assert disown(None if case == "unknown" else notice, who, SIDS, None, None, POLICY, now) == NoLonger()
