"""Registering, the first steps: the address, the mail, and what happens while it is waited for."""

from dataclasses import replace

import pytest

from keyfob.accounts.link import End, Purpose
from keyfob.accounts.link_mail import Asked, Letter, LinkMailed, LinksVoided, TooSoon
from keyfob.accounts.model import Account
from keyfob.accounts.registration import AddressCorrected, RegistrationProlonged, RegistrationResumed, Step
from keyfob.accounts.sign_up import OutOfOrder
from keyfob.accounts.sign_up_mail import Begun, Resumed, begin, correct_address, mail_again, resume
from keyfob.base.durations import DAY, HOUR
from keyfob.base.email import parse_email
from tests.accounts.people import NOW, account, kinds, mailing, only
from tests.accounts.signing_up import EMAIL, FIRST, OTHER, begun, named, verified


def test_beginning_sends_one_mail_and_shows_a_short_reference() -> None:
    """Nothing is claimed by it."""
    outcome = begun()

    assert kinds(outcome.changes) == ["RegistrationBegun", "LinkAsked", "LinksVoided", "LinkMailed"]
    mail = only(LinkMailed, outcome.changes)
    assert (mail.letter, mail.email, mail.expires_at) == (Letter.VERIFY, EMAIL.text, NOW + DAY)
    assert len(outcome.registration.reference) == 9
    assert outcome.registration.expires_at == NOW + DAY


def test_an_address_that_has_an_account_looks_exactly_the_same() -> None:
    """As many mails, changes and facts; only the owner learns of it, from another letter, for the same request."""
    new, existing = begun(), begun(account())

    assert kinds(new.changes) == kinds(existing.changes)
    assert new.registration == existing.registration
    assert (new.asked.link.number, new.asked.link.request) == (existing.asked.link.number, "shop")
    mail = only(LinkMailed, existing.changes)
    assert (mail.letter, mail.email, mail.account_id) == (Letter.EXISTS, "maria@example.nl", account().id)
    assert existing.asked.link.purpose is Purpose.SIGN_IN


def test_the_address_is_corrected_in_the_waiting_step_and_older_mails_die() -> None:
    """The reference stays, so that a desk still finds it."""
    first = begun()
    outcome = correct_address(first.registration, parse_email("Marie@example.nl"), FIRST, None, mailing(NOW + 9))
    assert isinstance(outcome, Begun)

    assert outcome.registration.email.text == "Marie@example.nl"
    assert outcome.registration.reference == first.registration.reference
    assert only(LinkMailed, outcome.changes).email == "Marie@example.nl"
    voided = [change for change in outcome.changes if isinstance(change, LinksVoided)]
    assert all(change.registration_id == first.registration.id for change in voided)
    assert voided[-1].kept == outcome.asked.link.id


def test_older_mails_die_with_a_correction_even_when_no_new_one_may_be_sent() -> None:
    """Otherwise the old address could verify the new one."""
    suppressed = mailing(NOW + 9, may_mail=False)
    outcome = correct_address(begun().registration, parse_email("b@example.nl"), FIRST, None, suppressed)

    assert kinds(outcome.changes) == ["AddressCorrected", "LinkAsked", "LinksVoided"]


def test_a_verified_address_is_not_corrected_any_more() -> None:
    """Another one means another registration."""
    corrected = correct_address(verified(), parse_email("b@example.nl"), FIRST, None, mailing())

    assert corrected == OutOfOrder(Step.PERSON)


def test_beginning_again_with_the_same_address_goes_on_where_it_was() -> None:
    """Back button and second tab lose nothing; a newer request of a service is taken along."""
    standing = named()
    assert resume(parse_email("MARIA@example.nl"), FIRST, standing, "shop", NOW) == Resumed(standing)
    assert resume(EMAIL, FIRST, standing, None, NOW) == Resumed(standing)

    other = resume(EMAIL, FIRST, standing, "app", NOW)
    assert other is not None
    assert only(RegistrationResumed, other.changes).request == "app"
    assert other.registration.step is Step.PASSWORD


@pytest.mark.parametrize("who", ["another address", "another browser", "too late"])
def test_beginning_otherwise_begins_anew(who: str) -> None:
    """Nobody gets into somebody else's registration."""
    email = parse_email("b@example.nl") if who == "another address" else EMAIL
    browser = OTHER if who == "another browser" else FIRST
    now = NOW + DAY if who == "too late" else NOW
    assert resume(email, browser, named(), None, now) is None
    outcome = begin(email, browser, None, named(), request=None, mailing=mailing(now))

    assert outcome.registration.step is Step.MAIL


def test_the_second_to_begin_in_a_browser_comes_first_within_the_same_second_too() -> None:
    """What is found by its browser is the newest registration, so no two are of the same time."""
    first = begun().registration
    second = begin(parse_email("john@example.nl"), FIRST, None, first, request=None, mailing=mailing())
    assert second.registration.created_at > first.created_at


def test_a_mail_sent_again_after_its_link_has_ended_has_a_new_link() -> None:
    """A wrong number on another device, or "not me", strands nobody."""
    outcome = begun()
    ended = replace(outcome.asked.link, ended_at=NOW + 1, end=End.WRONG_NUMBER)
    again = mail_again(outcome.registration, ended, FIRST, None, None, mailing(NOW + 60))

    assert isinstance(again, Asked)
    assert again.link.id != ended.id
    assert again.link.registration_id == outcome.registration.id
    same = mail_again(outcome.registration, outcome.asked.link, FIRST, None, None, mailing(NOW + 60))
    assert isinstance(same, Asked)
    assert same.link.id == ended.id


@pytest.mark.parametrize("owner", [None, account()], ids=["newcomer", "owner"])
@pytest.mark.parametrize("may_mail", [True, False])
@pytest.mark.parametrize("end", [None, End.DENIED])
def test_a_mail_asked_for_again_gives_the_registration_another_day(
    owner: Account | None, end: End | None, *, may_mail: bool
) -> None:
    """What the mail promises holds; whether it was sent, and to whom, does not show in when the page ends."""
    outcome = begun(owner)
    link = replace(outcome.asked.link, ended_at=NOW + 1 if end else None, end=end)
    late = mailing(NOW + 23 * HOUR, may_mail=may_mail)
    again = mail_again(outcome.registration, link, FIRST, owner, owner, late)

    prolonged = only(RegistrationProlonged, again.changes)
    assert (prolonged.version, prolonged.expires_at) == (1, NOW + 23 * HOUR + DAY)
    if may_mail and owner is None:
        assert only(LinkMailed, again.changes).expires_at == prolonged.expires_at


def test_a_mail_asked_for_too_soon_gives_nothing() -> None:
    """Pressing the button all the time keeps nothing alive."""
    outcome = begun()

    assert mail_again(outcome.registration, outcome.asked.link, FIRST, None, None, mailing(NOW + 59)) == TooSoon(1)


@pytest.mark.parametrize("owner", [None, account()], ids=["newcomer", "owner"])
@pytest.mark.parametrize("may_mail", [True, False])
def test_a_corrected_address_gives_the_registration_another_day(owner: Account | None, *, may_mail: bool) -> None:
    """Its mail is as good as a first one."""
    late = mailing(NOW + 23 * HOUR, may_mail=may_mail)
    outcome = correct_address(begun().registration, parse_email("b@example.nl"), FIRST, owner, late)

    assert isinstance(outcome, Begun)
    assert outcome.registration.expires_at == NOW + 23 * HOUR + DAY
    assert only(AddressCorrected, outcome.changes).expires_at == outcome.registration.expires_at
