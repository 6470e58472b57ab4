"""Mailed links and codes: who may use them, how, and how often."""

from dataclasses import replace

import pytest

from keyfob.accounts.link import (
    CodeFailed,
    Confirmed,
    End,
    LinkConfirmed,
    LinkEnded,
    MailLink,
    NumberNeeded,
    Over,
    Proven,
    Purpose,
    Waiting,
    WrongCode,
    deny,
    pick_up,
    press,
    reserve_for_code,
    token_matches,
    type_code,
    type_number,
)
from keyfob.accounts.link_mail import Asking, LinkMailed, ask, ask_again
from keyfob.base.email import parse_email
from tests.accounts.people import NOW, PEPPER, POLICY, account, kinds, mailing, only, visitor

FIRST, OTHER = visitor("first"), visitor("other")
MARIA = parse_email("Maria@example.nl")


def asked(purpose: Purpose = Purpose.SIGN_IN) -> tuple[MailLink, LinkMailed]:
    """A link that the first browser asked for, and its mail."""
    outcome = ask(Asking(purpose, MARIA, FIRST), account(), mailing())
    return outcome.link, only(LinkMailed, outcome.changes)


def test_the_button_in_the_browser_that_asked_proves_and_spends() -> None:
    """One press, one proof."""
    link, _ = asked()
    outcome = press(link, FIRST, NOW + 1)

    assert isinstance(outcome, Proven)
    assert only(LinkEnded, outcome.changes).end is End.USED


def test_the_button_in_another_browser_changes_nothing() -> None:
    """It asks for the number instead, and the link stays good for the first browser."""
    link, _ = asked()

    assert press(link, OTHER, NOW) == NumberNeeded(link)
    assert isinstance(press(link, FIRST, NOW), Proven)


def test_the_right_number_lets_only_the_first_browser_go_on() -> None:
    """The device that typed it is signed in to nothing."""
    link, _ = asked()
    outcome = type_number(link, f" {link.number} ", NOW)

    assert isinstance(outcome, Confirmed)
    assert only(LinkConfirmed, outcome.changes).link_id == link.id
    confirmed = replace(link, confirmed_at=NOW)
    assert isinstance(press(confirmed, OTHER, NOW), NumberNeeded)
    assert pick_up(confirmed, OTHER, NOW) == Over(End.UNKNOWN)
    assert isinstance(pick_up(confirmed, FIRST, NOW), Proven)


@pytest.mark.parametrize("typed", ["", "0", "999", "\uff11\uff12", "é", "\ud800", "x" * 10_000])
def test_a_wrong_number_spends_the_link(typed: str) -> None:
    """There is no second guess."""
    link, _ = asked()
    outcome = type_number(link, typed, NOW)

    assert isinstance(outcome, Over)
    assert only(LinkEnded, outcome.changes).end is End.WRONG_NUMBER


def test_the_number_has_two_digits_and_is_not_in_the_mail() -> None:
    """It is shown by the browser that asked only."""
    link, mail = asked()

    assert 10 <= int(link.number) <= 99
    assert not any(getattr(mail, name) == link.number for name in mail.__slots__)


def test_this_was_not_me_ends_the_request_everywhere() -> None:
    """Also for the code, and also after a confirmation; whoever opens the mail is told."""
    link, mail = asked()
    outcome = deny(replace(link, confirmed_at=NOW), NOW)

    assert only(LinkEnded, outcome.changes).end is End.DENIED
    ended = replace(link, confirmed_at=NOW, ended_at=NOW, end=End.DENIED)
    assert isinstance(pick_up(ended, FIRST, NOW), Waiting)
    assert isinstance(type_code(ended, mail.code, FIRST, PEPPER, NOW), WrongCode)
    assert press(ended, FIRST, NOW) == type_number(ended, ended.number, NOW) == deny(ended, NOW) == Over(End.DENIED)


def test_the_waiting_page_waits_until_somebody_confirms() -> None:
    """Polling changes nothing."""
    link, _ = asked()

    assert pick_up(link, FIRST, NOW) == Waiting(link)


@pytest.mark.parametrize("spelled", ["{}", " {} ", "{:.3}-{:3}"])
def test_the_code_typed_in_the_browser_that_asked_proves(spelled: str) -> None:
    """Spaces and dashes people add are nothing."""
    link, mail = asked()
    typed = f"{mail.code[:3]}-{mail.code[3:]}" if "-" in spelled else spelled.format(mail.code)

    assert isinstance(type_code(link, typed, FIRST, PEPPER, NOW), Proven)


def test_the_code_typed_in_another_browser_is_worth_nothing() -> None:
    """Whoever talks somebody into reading out their code gains nothing by it."""
    link, mail = asked()

    assert type_code(link, mail.code, OTHER, PEPPER, NOW) == Over(End.UNKNOWN)


def test_a_wrong_code_is_counted_and_the_link_stays() -> None:
    """The tries were reserved before: five for this code, ten an hour and twenty a day for the address."""
    link, mail = asked()
    wrong = "0" * 6 if mail.code != "0" * 6 else "1" * 6
    outcome = type_code(link, wrong, FIRST, PEPPER, NOW)

    assert isinstance(outcome, WrongCode)
    assert only(CodeFailed, outcome.changes).account_id == link.account_id
    limits = reserve_for_code(link, POLICY)
    assert {(limit.tries, limit.seconds) for limit in limits} == {(5, 86400), (10, 3600), (20, 86400)}
    assert len({limit.key for limit in limits}) == 3


def test_a_new_code_brings_new_tries_for_itself_but_not_for_the_address() -> None:
    """Asking again does not buy guesses; a suppressed mail, which keeps its code, buys none at all."""
    link, _ = asked()
    again = ask_again(link, account(), mailing(NOW + 60))
    kept = ask_again(link, account(), mailing(NOW + 60, may_mail=False))

    def keys(outcome: object) -> set[str]:
        return {limit.key for limit in reserve_for_code(getattr(outcome, "link"), POLICY)}  # noqa: B009  # an Asked

    before = {limit.key for limit in reserve_for_code(link, POLICY)}
    assert len(keys(again) & before) == 2
    assert keys(kept) == before


@pytest.mark.parametrize("code", ["", "12345", "1234567", "\uff11" * 6, "abcdef", "\ud800", "9" * 9999])
def test_what_is_no_code_is_a_wrong_code(code: str) -> None:
    """Any text is taken, none but the code proves."""
    link, _ = asked()

    assert isinstance(type_code(link, code, FIRST, PEPPER, NOW), WrongCode)


def test_a_link_expires_to_the_second() -> None:
    """Ten minutes for signing in."""
    link, mail = asked()

    assert isinstance(press(link, FIRST, NOW + 599), Proven)
    assert press(link, FIRST, NOW + 600) == Over(End.EXPIRED)
    assert type_number(link, link.number, NOW + 600) == Over(End.EXPIRED)
    assert type_code(link, mail.code, FIRST, PEPPER, NOW + 600) == Over(End.EXPIRED)
    assert pick_up(replace(link, confirmed_at=NOW + 599), FIRST, NOW + 600) == Over(End.EXPIRED)


def test_a_link_nobody_knows_is_over() -> None:
    """Every way in says the same."""
    over = Over(End.UNKNOWN)

    assert press(None, FIRST, NOW) == type_number(None, "10", NOW) == deny(None, NOW) == over
    assert pick_up(None, FIRST, NOW) == type_code(None, "123456", FIRST, PEPPER, NOW) == over


def test_a_reset_link_never_proves_and_its_code_only_confirms() -> None:
    """No button, number or waiting page turns a reset into a sign-in."""
    link, mail = asked(Purpose.RESET)

    assert press(link, FIRST, NOW) == type_number(link, link.number, NOW) == Over(End.UNKNOWN)
    assert pick_up(replace(link, confirmed_at=NOW), FIRST, NOW) == Over(End.UNKNOWN)
    outcome = type_code(link, mail.code, FIRST, PEPPER, NOW)
    assert isinstance(outcome, Confirmed)
    assert kinds(outcome.changes) == ["LinkConfirmed"]
    assert only(LinkEnded, deny(link, NOW).changes).end is End.DENIED


def test_only_digests_of_token_and_code_are_kept() -> None:
    """The mail has both in clear, the link and every log neither."""
    link, mail = asked()

    assert token_matches(link, mail.token)
    assert not token_matches(link, mail.token[:-1])
    assert mail.token not in repr(mail) + repr(link)
    assert mail.code not in repr(mail) + repr(link)
    assert link.code_digest == PEPPER.digest(link.id, mail.code)


@pytest.mark.parametrize("end", [End.REPLACED, End.VOIDED, End.DENIED, End.WRONG_NUMBER])
def test_a_waiting_page_does_not_learn_what_only_an_account_s_link_can_become(end: End) -> None:
    """Links for addresses without an account never do, so saying so would tell them apart (ASVS 6.3.8)."""
    link, mail = asked()
    ended = replace(link, ended_at=NOW + 1, end=end, confirmed_at=NOW)

    assert isinstance(pick_up(ended, FIRST, NOW + 2), Waiting)
    assert isinstance(type_code(ended, mail.code, FIRST, PEPPER, NOW + 2), WrongCode)
    assert press(ended, FIRST, NOW + 2) == Over(end)
    assert pick_up(ended, FIRST, link.expires_at) == Over(End.EXPIRED)


def test_a_registration_waits_as_long_for_the_owner_of_an_account_as_for_a_newcomer() -> None:
    """The owner's mail is good for minutes only, but the page does not show it."""
    link, mail = asked()
    registering = replace(link, registration_id="r" * 26)

    assert isinstance(pick_up(registering, FIRST, link.expires_at), Waiting)
    assert isinstance(type_code(registering, mail.code, FIRST, PEPPER, link.expires_at), WrongCode)
    assert press(registering, FIRST, link.expires_at) == Over(End.EXPIRED)


@pytest.mark.parametrize("end", [End.DENIED, End.WRONG_NUMBER])
@pytest.mark.parametrize("purpose", [Purpose.REGISTER, Purpose.SIGN_IN])
def test_a_registration_is_told_what_was_pressed_in_its_mail(purpose: Purpose, end: End) -> None:
    """Newcomers and owners of an ID both get a mail there, so it tells nothing about the address."""
    link, mail = asked(purpose)
    ended = replace(link, registration_id="r" * 26, ended_at=NOW + 1, end=end)

    assert pick_up(ended, FIRST, NOW + 2) == type_code(ended, mail.code, FIRST, PEPPER, NOW + 2) == Over(end)


def test_a_reset_done_from_the_mail_does_not_show_on_the_page_that_waits() -> None:
    """Whoever asked for somebody else's address learns nothing from the owner's using the mail."""
    link, mail = asked(Purpose.RESET)
    used = replace(link, ended_at=NOW + 1, end=End.USED)

    assert used.seen_over(NOW + 2) is None
    assert isinstance(type_code(used, mail.code, FIRST, PEPPER, NOW + 2), WrongCode)
