"""Asking for mails: to whom they go, how often, and what they void."""

from dataclasses import replace

import pytest

from keyfob.accounts.link import End, MailLink, Over, Purpose
from keyfob.accounts.link_mail import (
    Asked,
    Asking,
    Letter,
    LinkAsked,
    LinkMailed,
    LinkRenewed,
    LinksVoided,
    TooSoon,
    ask,
    ask_again,
    reserve_for_mail,
    void_links,
    wait_before_resend,
)
from keyfob.base.email import parse_email
from tests.accounts.people import NOW, POLICY, account, kinds, mailing, only, visitor

FIRST = visitor()
TYPED = parse_email("MARIA@example.nl")


def ask_for(purpose: Purpose = Purpose.SIGN_IN, *, known: bool = True, registration_id: str | None = None) -> Asked:
    """A first request."""
    return ask(Asking(purpose, TYPED, FIRST, registration_id), account() if known else None, mailing())


def test_a_mail_says_who_asked_and_goes_to_the_stored_address_in_its_owners_language() -> None:
    """However the address was typed, and whatever the asking browser speaks: the mail is its owner's."""
    outcome = ask_for()
    mail = only(LinkMailed, outcome.changes)

    assert (mail.email, mail.letter) == ("maria@example.nl", Letter.SIGN_IN)
    assert (mail.device, mail.network, mail.locale) == (FIRST.device, FIRST.network, account().locale)
    assert (mail.at, mail.expires_at) == (NOW, NOW + 600)
    assert outcome.link.email == TYPED


@pytest.mark.parametrize("purpose", [Purpose.SIGN_IN, Purpose.RESET])
def test_a_request_for_an_unknown_address_looks_the_same_and_mails_nobody(purpose: Purpose) -> None:
    """The same link row, number, expiry and waits, and a token that nobody was told."""
    known, unknown = ask_for(purpose).link, ask_for(purpose, known=False)

    assert kinds(unknown.changes) == ["LinkAsked", "LinksVoided", "MailWithheld"]
    assert replace(unknown.link, account_id=known.account_id) == known


@pytest.mark.parametrize(
    ("purpose", "registration_id", "letter", "life"),
    [
        (Purpose.REGISTER, "r", Letter.VERIFY, 24 * 3600),
        (Purpose.SIGN_IN, "r", Letter.EXISTS, 600),
        (Purpose.SIGN_IN, None, Letter.SIGN_IN, 600),
        (Purpose.RESET, None, Letter.RESET, 1800),
    ],
)
def test_each_purpose_has_its_letter_and_its_life(
    purpose: Purpose,
    registration_id: str | None,
    letter: Letter,
    life: int,
) -> None:
    """Verify 24 hours, sign in 10 minutes, reset 30 minutes."""
    known = purpose is not Purpose.REGISTER
    mail = only(LinkMailed, ask_for(purpose, known=known, registration_id=registration_id).changes)

    assert (mail.letter, mail.expires_at - mail.at) == (letter, life)


def test_a_newer_request_voids_the_older_of_the_same_purpose() -> None:
    """For the account, or for a registration that has none yet."""
    voided = only(LinksVoided, (signing := ask_for()).changes)
    assert (voided.account_id, voided.registration_id) == (signing.link.account_id, None)
    assert (voided.purpose, voided.kept) == (Purpose.SIGN_IN, signing.link.id)
    assert voided.end is End.REPLACED

    registering = only(LinksVoided, ask_for(Purpose.REGISTER, known=False, registration_id="r").changes)
    assert (registering.account_id, registering.registration_id, registering.purpose) == (None, "r", None)


def test_a_suppressed_mail_looks_the_same_and_leaves_the_older_one_alone() -> None:
    """The seventh mail an hour is not sent, and cannot be used to void those before."""
    outcome = ask(Asking(Purpose.SIGN_IN, TYPED, FIRST), account(), mailing(may_mail=False))

    assert kinds(outcome.changes) == ["LinkAsked"]
    assert outcome.link == ask_for().link


def test_asking_again_sends_a_new_link_and_code_in_the_same_request() -> None:
    """Those of the mail before work no more; the number on the waiting page stays."""
    first = ask_for()
    again = ask_again(first.link, account(), mailing(NOW + 60))
    assert isinstance(again, Asked)
    before, after = first.link, again.link

    assert kinds(again.changes) == ["LinkRenewed", "LinksVoided", "LinkMailed"]
    assert (after.id, after.number, after.browser) == (before.id, before.number, before.browser)
    assert {before.token_digest, before.code_digest}.isdisjoint({after.token_digest, after.code_digest})
    assert (after.sends, after.sent_at, after.expires_at) == (2, NOW + 60, NOW + 660)
    assert only(LinkMailed, again.changes).token != only(LinkMailed, first.changes).token


def test_asking_again_takes_a_visible_and_growing_wait() -> None:
    """One minute, two, five, five."""
    link = ask_for().link
    waits = []
    for _ in range(4):
        waits.append(wait_before_resend(link, POLICY, link.sent_at))
        assert ask_again(link, account(), mailing(link.sent_at + waits[-1] - 1)) == TooSoon(1)
        again = ask_again(link, account(), mailing(link.sent_at + waits[-1]))
        assert isinstance(again, Asked)
        link = again.link

    assert waits == [60, 120, 300, 300]


def test_asking_again_for_an_unknown_address_or_without_leave_mails_nobody() -> None:
    """The page is the same; without leave the older mail stays good."""
    unknown = ask_for(known=False).link
    silent = ask_again(unknown, None, mailing(NOW + 60))
    assert kinds(silent.changes) == ["LinkRenewed", "LinksVoided", "MailWithheld"]

    link = ask_for().link
    kept = ask_again(link, account(), mailing(NOW + 60, may_mail=False))
    assert kinds(kept.changes) == ["LinkRenewed"]
    renewed = only(LinkRenewed, kept.changes).link
    assert (renewed.token_digest, renewed.expires_at, renewed.sends) == (link.token_digest, link.expires_at, 2)


def test_an_expired_request_can_be_renewed_and_one_whose_page_knows_its_end_cannot() -> None:
    """A registration whose mail was denied gets a new link (`sign_up`); what was used is used."""
    link = ask_for(registration_id="r").link
    assert isinstance(ask_again(link, account(), mailing(NOW + 9999)), Asked)

    for end in (End.DENIED, End.WRONG_NUMBER, End.USED):
        ended: MailLink = replace(link, ended_at=NOW, end=end)
        assert ask_again(ended, account(), mailing(NOW + 9999)) == Over(end)


def test_asking_again_takes_back_a_confirmation_of_the_mail_before() -> None:
    """What was confirmed was the older mail."""
    again = ask_again(replace(ask_for().link, confirmed_at=NOW), account(), mailing(NOW + 60))

    assert isinstance(again, Asked)
    assert again.link.confirmed_at is None


def test_a_changed_password_voids_every_link() -> None:
    """Of every purpose, and none is kept."""
    voided = void_links("a" * 26, NOW)

    assert (voided.account_id, voided.purpose, voided.kept, voided.end) == ("a" * 26, None, None, End.VOIDED)


def test_mails_are_counted_by_recipient_over_all_kinds_and_by_network() -> None:
    """Six an hour and twenty a day; twenty an hour from one network; case makes no new recipient."""
    limits = reserve_for_mail(TYPED, "192.0.2.7", POLICY)

    assert [(limit.tries, limit.seconds) for limit in limits] == [(6, 3600), (20, 86400), (20, 3600)]
    assert limits == reserve_for_mail(parse_email("maria@EXAMPLE.nl"), "192.0.2.7", POLICY)


def test_the_row_names_whose_it_is() -> None:
    """So that it is sealed under the right key and filed under the right person."""
    change = only(LinkAsked, ask_for(registration_id="r").changes)

    assert (change.account_id, change.registration_id) == ("a" * 26, "r")


@pytest.mark.parametrize("end", [End.REPLACED, End.VOIDED, End.DENIED, End.WRONG_NUMBER])
def test_asking_again_on_a_page_that_was_not_told_of_the_end_brings_a_link_that_works(end: End) -> None:
    """All values but the number are new, as they are for an unknown address; without leave the link stays dead."""
    link = replace(ask_for().link, ended_at=NOW + 1, end=end)
    again = ask_again(link, account(), mailing(NOW + 60))
    assert isinstance(again, Asked)

    assert again.link.over(NOW + 60) is None
    assert {link.token_digest, link.code_digest}.isdisjoint({again.link.token_digest, again.link.code_digest})
    assert again.link.number == link.number
    assert only(LinkRenewed, again.changes).former is end
    silent = ask_again(link, account(), mailing(NOW + 60, may_mail=False))
    assert only(LinkRenewed, silent.changes).link.end is end
