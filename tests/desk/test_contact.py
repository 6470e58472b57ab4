"""Writing to the brand's people: what may be written, whose it is, and what becomes of the link."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.customers.text import Fault
from keyfob.desk.cases import (
    MOST_MESSAGES,
    About,
    CaseKeyMade,
    CaseLinkChanged,
    CaseMailed,
    CaseMessage,
    CaseOpened,
    News,
    Side,
    State,
)
from keyfob.desk.contact import (
    MAX_TEXT,
    Changed,
    Draft,
    NotNow,
    Unfit,
    close_own,
    open_as_guest,
    open_own,
    read_draft,
    read_email,
    read_number,
    read_text,
    renew_link,
    revoke_link,
    write_more,
)
from tests.chance import counting_mint
from tests.desk.case_table import ACCOUNT, DRAFT, EMAIL, NO_RECORD, NOW, OTHER, POLICY, guest, own

CARD = "4111 1111 1111 1111"


def test_a_message_is_kept_as_it_was_written() -> None:
    """Lines, emphasis and signs stay; it is text, whatever it looks like."""
    for text in ("One\n\nTwo", "<b>bold</b> & [link](https://x.example)", "👩‍👩‍👧 Grüße, José"):
        assert read_text(text) == text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  one\r\ntwo\rthree  ", "one\ntwo\nthree"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("a\tb", "a b"),
        ("a\u202eb\u200bc\ufeff", "abc"),
        ("line   \nnext", "line\nnext"),
    ],
)
def test_what_cannot_be_seen_is_left_out(typed: str, kept: str) -> None:
    """Nothing turns the direction of what others wrote, and copied text is not refused for it."""
    assert read_text(typed) == kept


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", Fault.MISSING),
        (" \n\t\u200b ", Fault.MISSING),
        ("x" * (MAX_TEXT + 1), Fault.TOO_LONG),
        ("x" * 10**6, Fault.TOO_LONG),
        (f"My card is {CARD}, thank you", Fault.CARD_NUMBER),
        ("4111-1111-1111-1111", Fault.CARD_NUMBER),
        ("Line\n5500000000000004\nline", Fault.CARD_NUMBER),
    ],
)
def test_what_is_refused_says_why(typed: str, fault: Fault) -> None:
    """Nothing, too much, and a number that nobody should have."""
    assert read_text(typed) is fault


def test_four_thousand_characters_are_fine() -> None:
    """And no more are."""
    assert read_text("x" * MAX_TEXT) == "x" * MAX_TEXT


def test_numbers_without_end_are_judged_at_once() -> None:
    """Digits in groups of one are no reason to count for minutes."""
    assert read_text("1 2 " * 1000) in (Fault.CARD_NUMBER, ("1 2 " * 1000).strip())


@given(st.text(max_size=200))
def test_what_was_kept_is_kept_again(typed: str) -> None:
    """Reading twice is reading once, so that a form shown again changes nothing."""
    kept = read_text(typed)

    assert isinstance(kept, Fault) or read_text(kept) == kept


def test_a_draft_names_everything_that_is_wrong() -> None:
    """At once, by its field."""
    unfit = read_draft({"about": "money", "text": "", "name": CARD})

    assert isinstance(unfit, Unfit)
    assert unfit.faults == {"about": Fault.UNKNOWN, "text": Fault.MISSING, "name": Fault.CARD_NUMBER}
    assert read_draft({"about": "id", "text": "Hello"}) == Draft(About.ID, "Hello")


def test_addresses_are_read_by_the_one_parser() -> None:
    """Empty is missing, anything else that is none has the wrong shape."""
    assert read_email("maria@voorbeeld.nl") == EMAIL
    assert (read_email("  "), read_email("maria@")) == (Fault.MISSING, Fault.SHAPE)


@pytest.mark.parametrize("typed", ["BCDF-GHJK-LMNP", "bcdf ghjk lmnp", " BCDFGHJKLMNP", "bcdf.ghjk.lmnp"])
def test_a_number_is_found_however_it_is_typed(typed: str) -> None:
    """People read it out, and type what they hear."""
    assert read_number(typed) == "BCDF-GHJK-LMNP"


@given(st.text(max_size=60))
def test_anything_else_is_no_number(typed: str) -> None:
    """It is looked up by nothing that has another shape."""
    number = read_number(typed)

    assert number == "" or (len(number) == 14 and read_number(number) == number)


def test_somebody_signed_in_writes_under_the_key_of_their_record() -> None:
    """With their address, proved already, and without a link: they read it in My."""
    outcome = open_own(DRAFT, ACCOUNT, policy=POLICY, now=NOW, mint=counting_mint())
    opened, mailed = outcome.changes

    assert isinstance(opened, CaseOpened)
    assert isinstance(mailed, CaseMailed)
    assert (outcome.case.owner, outcome.case.token, outcome.case.confirmed) == ("customer-1", "", True)
    assert (opened.account_id, opened.customer_id, mailed.news) == ("account-1", "customer-1", News.RECEIVED)


def test_without_a_record_a_case_gets_a_key_of_its_own() -> None:
    """Made before anything is sealed with it; a record's key is never made anew, for it may have been destroyed."""
    for outcome in (
        open_own(DRAFT, NO_RECORD, policy=POLICY, now=NOW, mint=counting_mint()),
        open_as_guest(DRAFT, EMAIL, "nl", may_mail=True, policy=POLICY, now=NOW, mint=counting_mint()),
    ):
        assert outcome.changes[0] == CaseKeyMade(outcome.case.id)
        assert outcome.case.owner == outcome.case.id


def test_somebody_unknown_has_an_address_that_nobody_proved() -> None:
    """And belongs to no account and no record, whatever address was typed."""
    case = guest(counting_mint())

    assert (case.account_id, case.customer_id, case.confirmed) == (None, None, False)
    assert len(case.token) == 43


def test_where_no_mail_may_be_sent_the_message_is_kept_all_the_same() -> None:
    """The limit protects a mailbox, and loses nothing."""
    outcome = open_as_guest(DRAFT, EMAIL, "nl", may_mail=False, policy=POLICY, now=NOW, mint=counting_mint())

    assert [type(change) for change in outcome.changes] == [CaseKeyMade, CaseOpened]


def test_writing_by_the_link_proves_the_address() -> None:
    """Only whoever reads that mailbox has it."""
    outcome = write_more(guest(counting_mint()), "More", None, policy=POLICY, now=NOW)

    assert isinstance(outcome, Changed)
    assert outcome.case.confirmed


def test_the_same_message_twice_is_one() -> None:
    """A form that is sent again, by the back button or an impatient finger."""
    last = CaseMessage(1, Side.CUSTOMER, "", "More", NOW)
    case = guest(counting_mint())

    assert write_more(case, " More ", last, policy=POLICY, now=NOW) == Changed(case)
    by_desk = replace(last, side=Side.DESK)
    again = write_more(case, "More", by_desk, policy=POLICY, now=NOW)
    assert isinstance(again, Changed)
    assert again.changes


def test_a_case_that_is_closed_or_full_takes_no_more() -> None:
    """A new one is begun instead."""
    for case in (
        guest(counting_mint(), State.CLOSED),
        replace(guest(counting_mint()), messages=MOST_MESSAGES),
    ):
        assert write_more(case, "More", None, policy=POLICY, now=NOW) == NotNow()


def test_closing_twice_is_closing_once() -> None:
    """From two tabs."""
    closed = close_own(guest(counting_mint()), policy=POLICY, now=NOW)

    assert closed.case.state is State.CLOSED
    assert close_own(closed.case, policy=POLICY, now=NOW) == Changed(closed.case)


def test_a_link_is_revoked_once() -> None:
    """And is gone."""
    gone = revoke_link(guest(counting_mint()))

    assert gone.case.token == ""
    assert revoke_link(gone.case).changes == ()


def test_a_new_link_goes_to_the_address_of_the_case_alone() -> None:
    """Whatever is typed for it, however that is written."""
    case = guest(counting_mint())
    outcome = renew_link(case, EMAIL, has_owner=False, may_mail=True, now=NOW, mint=counting_mint(1))

    assert isinstance(outcome, Changed)
    assert outcome.case.token not in {case.token, ""}
    assert [type(change) for change in outcome.changes] == [CaseLinkChanged, CaseMailed]
    for refused in (
        renew_link(case, OTHER, has_owner=False, may_mail=True, now=NOW, mint=counting_mint(1)),
        renew_link(case, EMAIL, has_owner=False, may_mail=False, now=NOW, mint=counting_mint(1)),
        renew_link(None, EMAIL, has_owner=False, may_mail=True, now=NOW, mint=counting_mint(1)),
        renew_link(own(counting_mint()), EMAIL, has_owner=True, may_mail=True, now=NOW, mint=counting_mint(1)),
    ):
        assert refused == NotNow()
