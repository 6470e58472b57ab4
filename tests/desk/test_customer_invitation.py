"""Invitations of customers: read, sent, corrected, taken, over; whatever happens, and in whatever order."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.accounts.registration import CorrectionTold
from keyfob.base.email import parse_email
from keyfob.base.secret import digest
from keyfob.customers.markets import Markets
from keyfob.customers.text import Fault, Unfit
from keyfob.desk.customer_invitation import (
    LIFE,
    CustomerInvitation,
    CustomerInvitationMailed,
    CustomerInvitationTaken,
    End,
    ForAnother,
    Over,
    Sent,
    Taken,
    correct_invitation,
    invite_customer,
    is_newcomer,
    sees_invitation,
    send_again,
    take_invitation,
    withdraw_invitation,
)
from keyfob.desk.customer_invitation_reading import CustomerDraft, read_invitation
from keyfob.desk.customer_partners import CustomerEntrusted
from keyfob.desk.roles import Role
from keyfob.vehicles.linking import Full, OfAnother, VehicleLinked
from tests.chance import counting_mint
from tests.desk.case_table import ACCOUNT, NOW, OTHER, PARTNER, STAFF

MARKETS = Markets(("nl", "de", "en"))
DEALER = replace(STAFF, role=Role.PARTNER, partner_id=PARTNER.id)
TYPED = {
    "form_of_address": "ms", "given_name": "Maria", "family_name": "de Vries", "country": "NL", "language": "nl",
    "email": "Maria@Voorbeeld.nl", "phone": "06 12345678", "street": "Oudegracht 1", "postal_code": "3511 AB",
    "locality": "Utrecht", "region": "", "vin": "wp0zzz99 zts392124", "model": " Taycan  4S ", "year": "2027",
    "plate": "r-428-kb",
}  # fmt: skip


def draft() -> CustomerDraft:
    """Maria and her car."""
    read = read_invitation(TYPED, MARKETS)
    assert isinstance(read, CustomerDraft), read
    return read


def sent(now: int = NOW) -> Sent:
    """An invitation on its way."""
    return invite_customer(draft(), DEALER, PARTNER.name, now=now, mint=counting_mint())


def take(invitation: CustomerInvitation | None, now: int = NOW, main_user: str | None = None) -> object:
    """Maria, whose ID has the very address, says yes."""
    return take_invitation(invitation, ACCOUNT, "customer-1", (), main_user, now=now, mint=counting_mint())


def test_what_a_partner_types_is_kept_as_it_is_compared_and_called() -> None:
    """Number, plate and phone in their usual forms; the address in the person's country."""
    read = draft()
    assert read.details.vin == "WP0ZZZ99ZTS392124"
    assert (read.details.model, read.details.plate, read.mobile) == ("Taycan 4S", "R-428-KB", "+31612345678")
    assert read.address is not None
    assert read.address.country == "NL"
    bare = read_invitation(
        {**TYPED, "phone": "", "street": "", "postal_code": "", "locality": "", "plate": ""}, MARKETS
    )
    assert isinstance(bare, CustomerDraft)
    assert (bare.mobile, bare.address, bare.details.plate) == ("", None, "")


@pytest.mark.parametrize(
    ("name", "typed", "fault"),
    [
        ("email", "", Fault.MISSING), ("email", "x", Fault.SHAPE), ("given_name", "https://evil", Fault.CHARACTERS),
        ("family_name", "", Fault.MISSING), ("country", "XX", Fault.UNKNOWN), ("phone", "12", Fault.SHAPE),
        ("postal_code", "", Fault.MISSING), ("vin", "WP0", Fault.SHAPE), ("model", "evil.example", Fault.CHARACTERS),
        ("model", "x" * 61, Fault.CHARACTERS), ("year", "27", Fault.SHAPE), ("year", "1492", Fault.SHAPE),
        ("plate", "!", Fault.SHAPE), ("year", "²⁰²⁷", Fault.SHAPE),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(name: str, typed: str, fault: Fault) -> None:
    """That field, and no other."""
    read = read_invitation({**TYPED, name: typed}, MARKETS)
    assert isinstance(read, Unfit)
    assert read.faults == {name: fault}


@given(st.fixed_dictionaries({name: st.text(max_size=60) for name in TYPED}))
def test_whatever_is_typed_is_read_or_refused(typed: dict[str, str]) -> None:
    """Never anything else, and what is kept could be typed again."""
    read = read_invitation(typed, MARKETS)
    assert isinstance(read, CustomerDraft | Unfit)
    if isinstance(read, Unfit):
        assert set(read.faults) <= set(TYPED)


def test_only_a_partner_s_people_invite() -> None:
    """Whoever calls this for others has made a mistake."""
    with pytest.raises(ValueError, match="only a partner"):
        invite_customer(draft(), STAFF, "", now=NOW, mint=counting_mint())


def test_the_mail_carries_the_secret_and_the_row_its_digest() -> None:
    """To the address as it is written to."""
    done = sent()
    mailed = done.changes[-1]
    assert isinstance(mailed, CustomerInvitationMailed)
    assert done.invitation.token_digest == digest(mailed.token)
    assert done.invitation.over(NOW + LIFE - 1) is None
    assert done.invitation.over(NOW + LIFE) is End.EXPIRED


def test_only_the_id_of_the_very_address_takes_it() -> None:
    """However its letters are written; another ID leaves everything as it was."""
    invitation = sent().invitation
    taken = take(invitation)
    assert isinstance(taken, Taken)
    assert [type(change) for change in taken.changes] == [VehicleLinked, CustomerInvitationTaken, CustomerEntrusted]
    other = replace(ACCOUNT, email=OTHER)
    refused = take_invitation(invitation, other, "customer-1", (), None, now=NOW, mint=counting_mint())
    assert refused == ForAnother()


def test_what_the_partner_typed_beside_name_and_car_goes_when_it_is_taken() -> None:
    """It is in the record, if its owner wanted that."""
    taken = take(sent().invitation)
    assert isinstance(taken, Taken)
    after = next(change for change in taken.changes if isinstance(change, CustomerInvitationTaken)).invitation
    assert (after.draft.mobile, after.draft.address, after.token_digest) == ("", None, None)


def test_somebody_else_s_car_is_not_given_away() -> None:
    """Neither is there a place where there is none; the invitation stays open."""
    assert take(sent().invitation, main_user="somebody") == OfAnother()
    assert not isinstance(take(sent().invitation, main_user=None), OfAnother | Full)


def test_a_correction_is_told_to_whoever_takes_it() -> None:
    """With the desk that did it."""
    corrected = correct_invitation(
        replace(sent().invitation, draft=replace(draft(), email=OTHER)),
        parse_email("maria@voorbeeld.nl"), STAFF, PARTNER.name, now=NOW, mint=counting_mint(),
    )  # fmt: skip
    assert isinstance(corrected, Sent)
    taken = take(corrected.invitation)
    assert isinstance(taken, Taken)
    assert CorrectionTold(ACCOUNT.id, "cic") in taken.changes


def test_a_newcomer_is_who_came_after_it() -> None:
    """An ID that was there before gets the car and no more."""
    invitation = sent().invitation
    assert is_newcomer(invitation, replace(ACCOUNT, created_at=NOW))
    assert not is_newcomer(invitation, replace(ACCOUNT, created_at=NOW - 1))


def test_a_partner_s_people_see_their_own_partner_s_alone() -> None:
    """The other desks see all, and who may not correct sees none."""
    invitation = sent().invitation
    assert sees_invitation(invitation, DEALER)
    assert not sees_invitation(invitation, replace(DEALER, partner_id="partner-2"))
    assert not sees_invitation(invitation, replace(DEALER, partner_open=False))
    assert [role for role in Role if sees_invitation(invitation, replace(STAFF, role=role, partner_id=None))] == [
        Role.SUPPORT, Role.CIC, Role.APPROVER,
    ]  # fmt: skip


ACTS: dict[str, Callable[[CustomerInvitation, int], object]] = {
    "again": lambda one, now: send_again(one, DEALER, "", now=now, mint=counting_mint(now)),
    "correct": lambda one, now: correct_invitation(one, ACCOUNT.email, STAFF, "", now=now, mint=counting_mint(now)),
    "withdraw": withdraw_invitation,
    "take": take,
}


@given(st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, LIFE)), max_size=12))
def test_whatever_happens_an_invitation_ends_once_and_for_good(history: list[tuple[str, int]]) -> None:
    """After it ended nothing changes it; each step counts its version; only the newest secret is kept."""
    invitation, now = sent().invitation, NOW
    for act, seconds in history:
        now += seconds
        was_over = invitation.over(now)
        outcome = ACTS[act](invitation, now)
        if was_over:
            assert outcome == Over(was_over)
            continue
        after = outcome.invitation if isinstance(outcome, Sent) else None
        if isinstance(outcome, Taken):
            after = next(change for change in outcome.changes if isinstance(change, CustomerInvitationTaken)).invitation
        assert after is not None, outcome
        assert after.version == invitation.version + 1
        assert after.token_digest != invitation.token_digest
        assert (after.token_digest is None) == (after.over(now) is not None)
        invitation = after
