"""Reading what is looked for, and what a look-up leaves."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.customers.text import Fault
from keyfob.desk.customer_partners import CustomerEntrusted, Through, entrust, partner_of
from keyfob.desk.find import (
    Alarm,
    By,
    CustomerLookedUp,
    Found,
    LookUpsAlarmed,
    Outcome,
    Query,
    look_up,
    look_up_pending,
    mask,
    read_query,
    visible,
)
from keyfob.desk.roles import Role
from keyfob.desk.staff import Staff, Status

AGENT = Staff(
    id="s1", version=1, status=Status.ENROLLED, role=Role.CIC, partner_id=None, name="Ans", email="", locale="en",
    passkeys=2, created_at=0,
)  # fmt: skip
MARIA = Found("a1", "c1", "BBBB-BBBB-BBBB", "Maria de Vries", "maria@voorbeeld.nl", "+31 6 12345678")
KARL = Found("a2", None, email="karl@beispiel.de")


@pytest.mark.parametrize(
    ("who", "postcode", "query"),
    [
        (" Maria@Voorbeeld.NL ", "", Query(By.EMAIL, "maria@voorbeeld.nl")),
        ("bcdf-ghjk lmnp", "", Query(By.NUMBER, "BCDF-GHJK-LMNP")),
        ("bcdfghjk", "", Query(By.REFERENCE, "BCDF-GHJK")),
        ("+31 (0)6 12345678", "", Query(By.PHONE, "+31612345678")),
        ("0031612345678", "", Query(By.PHONE, "+31612345678")),
        ("wp0zz zz99ts392124", "", Query(By.VIN, "WP0ZZZZ99TS392124")),
        ("De Vries", "1015 dv", Query(By.NAME, "devries 1015dv")),
    ],
)
def test_what_is_typed_is_known_by_its_shape(who: str, postcode: str, query: Query) -> None:
    """Nobody has to say what it is."""
    assert read_query(who, postcode) == query


@pytest.mark.parametrize(
    "who", ["de Vries", "maria", "@voorbeeld.nl", "maria@", "%", "*", "06 12345678", "+31", "BCDF"]
)
def test_a_part_is_refused(who: str) -> None:
    """Whatever it is a part of."""
    assert read_query(who, "") is Fault.SHAPE


def test_nothing_is_refused_and_so_is_far_too_much() -> None:
    """Each with a reason of its own."""
    assert read_query("  ", "1015 DV") is Fault.MISSING
    assert read_query("x" * 301, "") is Fault.TOO_LONG
    assert read_query("de Vries", "1" * 101) is Fault.TOO_LONG


@given(st.text(max_size=400), st.text(max_size=120))
def test_anything_is_a_query_or_a_fault(who: str, postcode: str) -> None:
    """And never an error; a query has a value."""
    read = read_query(who, postcode)
    assert isinstance(read, Fault) or read.value


def test_a_partner_sees_its_own_alone() -> None:
    """An account without a record is nobody's own; None stands for whoever sees all."""
    assert visible((MARIA, KARL), None) == (MARIA, KARL)
    assert visible((MARIA, KARL), {"c1"}) == (MARIA,)
    assert visible((MARIA, KARL), set()) == ()


def test_a_look_up_leaves_a_line_for_each_who_was_found_and_one_for_nobody() -> None:
    """Also for who was withheld: they are to learn who tried."""
    seen = look_up(AGENT, By.PHONE, (MARIA, KARL), (MARIA, KARL), (), 7)
    assert seen == (
        CustomerLookedUp("a1", "c1", By.PHONE, Outcome.FOUND, "cic"),
        CustomerLookedUp("a2", None, By.PHONE, Outcome.FOUND, "cic"),
    )
    assert look_up(AGENT, By.VIN, (), (), (), 7) == (CustomerLookedUp(None, None, By.VIN, Outcome.NONE, "cic"),)
    assert look_up(AGENT, By.VIN, (MARIA,), (), (), 7) == (
        CustomerLookedUp("a1", "c1", By.VIN, Outcome.WITHHELD, "cic"),
    )
    assert look_up(AGENT, By.PHONE, (MARIA, KARL), (KARL,), (), 7) == (
        CustomerLookedUp("a1", "c1", By.PHONE, Outcome.WITHHELD, "cic"),
        CustomerLookedUp("a2", None, By.PHONE, Outcome.FOUND, "cic"),
    )
    (pending,) = look_up_pending(AGENT)
    assert pending == CustomerLookedUp(None, None, By.REFERENCE, Outcome.PENDING, "cic")


def test_a_canary_is_told_of_whether_it_was_shown_or_withheld() -> None:
    """Who tries is worth knowing, too."""
    alarm = LookUpsAlarmed("s1", Alarm.CANARY, 7)
    for seen in ((MARIA,), ()):
        assert look_up(AGENT, By.EMAIL, (MARIA,), seen, {MARIA.number}, 7)[-1] == alarm
    assert alarm not in look_up(AGENT, By.EMAIL, (KARL,), (KARL,), {MARIA.number}, 7)


@given(st.text(min_size=2, max_size=30), st.text(max_size=30))
def test_a_mask_shows_first_letters_and_last_digits_alone(name: str, phone: str) -> None:
    """Whatever the name."""
    masked = mask(name, "", phone)
    assert all(len(part) <= 4 and part.endswith("•••") for part in masked.name.split(" ") if part)
    assert len(masked.phone) <= 6


def test_a_customer_becomes_a_partner_s_own_where_there_are_both() -> None:
    """Without a record, or by somebody of the brand's own, nothing is."""
    assert entrust("c1", "p1", Through.CASE, 7) == (CustomerEntrusted("c1", "p1", Through.CASE, 7),)
    assert entrust(None, "p1", Through.CASE, 7) == ()
    assert entrust("c1", None, Through.CASE, 7) == ()


def test_people_of_a_partner_find_for_it_alone() -> None:
    """Whoever lost their partner finds nothing; all others find all."""
    assert partner_of(AGENT) is None
    dealer = replace(AGENT, role=Role.PARTNER, partner_id="p1")
    assert partner_of(dealer) == "p1"
    assert partner_of(replace(dealer, partner_id=None)) == "-"
