"""Changing the password in My."""

from dataclasses import replace

from keyfob.accounts.acr import BY_MAIL, Acr
from keyfob.accounts.link import End
from keyfob.accounts.link_mail import LinksVoided
from keyfob.accounts.notice import OwnerTold
from keyfob.accounts.password_change import Changed, PasswordChanged, change_password
from keyfob.accounts.sessions import AccessRevoked, Session, SessionRenewed, SessionsEnded
from keyfob.accounts.sign_in import Entry, Wrong, reserve_for_password
from keyfob.base.email import parse_email
from tests.accounts.people import NOW, POLICY, account, kinds, only, opened, stored, visitor
from tests.chance import counting_mint

NEW = stored("wooden spoons dance", NOW)
MINE, PHONE = (opened(account_id="a" * 26, seed=seed, proved=BY_MAIL).session for seed in (1, 2))


def change(current: Session | None = MINE, *, proven: bool = True, end_others: bool = False) -> Changed | Wrong:
    """Change Maria's password in the browser of ``current``."""
    entry = Entry(visitor(), parse_email("maria@example.nl"), current)
    entry = replace(entry, reserved=reserve_for_password(entry, POLICY))
    return change_password(
        account(),
        entry,
        NEW if proven else None,
        (MINE.sid, PHONE.sid),
        end_others=end_others,
        policy=POLICY,
        now=NOW,
        mint=counting_mint(9),
    )


def test_a_new_password_renews_this_session_and_makes_services_ask_again() -> None:
    """Links die, refresh tokens die, the other browsers stay if so wished."""
    outcome = change()

    assert isinstance(outcome, Changed)
    assert kinds(outcome.changes) == [
        "PasswordChanged", "OwnerTold", "LinksVoided", "SessionRenewed",
        "DevicesForgotten", "AccessRevoked", "AttemptsForgotten",
    ]  # fmt: skip
    changed = only(PasswordChanged, outcome.changes)
    assert (changed.version, changed.password, changed.reset) == (4, NEW, False)
    told = only(OwnerTold, outcome.changes)
    assert (told.email, told.locale, told.notice.device) == ("maria@example.nl", "nl", visitor().device)
    assert only(LinksVoided, outcome.changes).end is End.VOIDED
    assert only(AccessRevoked, outcome.changes).account_id == "a" * 26


def test_the_session_id_is_another_one_after_the_change() -> None:
    """And its level is that of the password just typed."""
    outcome = change()
    assert isinstance(outcome, Changed)
    renewed = only(SessionRenewed, outcome.changes)

    assert renewed.former == MINE.digest != outcome.session.digest
    assert (outcome.session.sid, outcome.session.acr) == (MINE.sid, Acr.PASSWORD)
    assert outcome.token not in repr(outcome)


def test_the_other_browsers_can_be_signed_out_with_it() -> None:
    """All but this one."""
    ended = only(SessionsEnded, change(end_others=True).changes)

    assert (ended.sids, ended.kept) == ((PHONE.sid,), MINE.sid)


def test_a_wrong_current_password_changes_nothing_and_is_counted() -> None:
    """On the same count as at the sign-in page."""
    outcome = change(proven=False)

    assert isinstance(outcome, Wrong)
    assert kinds(outcome.changes) == ["PasswordFailed"]


def test_without_a_session_of_that_account_nothing_is_changed() -> None:
    """Not even with the right password."""
    assert isinstance(change(None), Wrong)
    assert isinstance(change(replace(MINE, account_id="b" * 26)), Wrong)
