"""Staff come, move and go."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.secret import digest
from keyfob.customers.text import Fault
from keyfob.desk.partners import Kept as PartnerKept
from keyfob.desk.partners import create_partner, restore_partner, suspend_partner
from keyfob.desk.roles import PERMISSIONS, Role
from keyfob.desk.staff import (
    ADDING_LIFE,
    ENOUGH_PASSKEYS,
    INVITATION_LIFE,
    MOST_PASSKEYS,
    CasesReleased,
    Draft,
    InvitationMade,
    Kept,
    Refused,
    StaffMailed,
    StaffMoved,
    StaffSuspended,
    Status,
    Unfit,
    invite,
    invite_anew,
    let_add,
    move,
    read_staff,
    restore,
    suspend,
)
from tests.chance import counting_mint
from tests.desk.case_table import NOW, STAFF

DRAFT = Draft("Ans Bakker", "ans@voorbeeld.nl", Role.CIC, None)
TYPED = {"name": " Ans  Bakker ", "email": "ans@voorbeeld.nl", "role": "cic", "partner": ""}


def made_partner() -> PartnerKept:
    """A partner."""
    kept = create_partner("Autohuis Utrecht", now=NOW, mint=counting_mint())
    assert isinstance(kept, PartnerKept)
    return kept


def test_an_invitation_is_good_for_a_day_and_kept_as_a_digest() -> None:
    """Its secret goes to their mailbox and nowhere else."""
    kept = invite(DRAFT, "nl", now=NOW, mint=counting_mint())
    made = next(change for change in kept.changes if isinstance(change, InvitationMade))
    assert (made.invitation.digest, made.invitation.expires_at) == (digest(kept.token), NOW + INVITATION_LIFE)
    assert kept.token not in repr(kept)
    assert [change.email for change in kept.changes if isinstance(change, StaffMailed)] == ["ans@voorbeeld.nl"]
    assert kept.staff.permissions == frozenset()


def test_who_has_no_address_gets_no_mail() -> None:
    """The link is handed over."""
    kept = invite(replace(DRAFT, email=""), "nl", now=NOW, mint=counting_mint())
    assert not any(isinstance(change, StaffMailed) for change in kept.changes)


def test_whoever_begins_again_has_nothing_of_before() -> None:
    """No passkey, no permission, until they enrol."""
    kept = invite_anew(STAFF, now=NOW, mint=counting_mint())
    assert (kept.staff.passkeys, kept.staff.status, kept.staff.permissions) == (0, Status.INVITED, frozenset())


def test_with_one_passkey_somebody_comes_in_and_may_do_nothing() -> None:
    """With two they may what their role may."""
    one, two = (replace(STAFF, passkeys=count) for count in (1, ENOUGH_PASSKEYS))
    assert (one.may_come_in, one.permissions) == (True, frozenset())
    assert (two.may_come_in, two.permissions) == (True, PERMISSIONS[STAFF.role])


def test_a_further_passkey_is_made_within_minutes() -> None:
    """Up to as many as anybody needs."""
    kept = let_add(STAFF, now=NOW, mint=counting_mint())
    assert isinstance(kept, Kept)
    (made,) = kept.changes
    assert isinstance(made, InvitationMade)
    assert (made.invitation.adds, made.invitation.expires_at) == (True, NOW + ADDING_LIFE)
    assert isinstance(let_add(replace(STAFF, passkeys=MOST_PASSKEYS), now=NOW, mint=counting_mint()), Refused)


def test_who_is_suspended_leaves_their_cases_to_others() -> None:
    """And may nothing any more, until it is taken back."""
    kept = suspend(STAFF, "administrator")
    assert isinstance(kept, Kept)
    assert [type(change) for change in kept.changes] == [StaffSuspended, CasesReleased]
    assert kept.staff.permissions == frozenset()
    back = restore(kept.staff, "administrator")
    assert isinstance(back, Kept)
    assert back.staff.permissions == STAFF.permissions


def test_a_suspension_taken_back_enrols_nobody() -> None:
    """Who never had a passkey still has none."""
    kept = suspend(replace(STAFF, status=Status.INVITED, passkeys=0), "administrator")
    assert isinstance(kept, Kept)
    back = restore(kept.staff, "administrator")
    assert isinstance(back, Kept)
    assert back.staff.status is Status.INVITED


def test_who_moves_leaves_their_cases_too() -> None:
    """A partner's people would see what is no business of theirs."""
    partner = made_partner().partner
    kept = move(STAFF, Draft(STAFF.name, "", Role.PARTNER, partner.id), "administrator")
    assert isinstance(kept, Kept)
    assert [type(change) for change in kept.changes] == [StaffMoved, CasesReleased]


def test_nobody_suspends_restores_or_moves_themselves() -> None:
    """The last administrator would be gone, or an agent an administrator."""
    suspended = replace(STAFF, status=Status.SUSPENDED)
    assert isinstance(suspend(STAFF, STAFF.id), Refused)
    assert isinstance(restore(suspended, STAFF.id), Refused)
    assert isinstance(move(STAFF, Draft("", "", Role.ADMINISTRATOR, None), STAFF.id), Refused)


def test_people_of_a_partner_need_one_that_is_open() -> None:
    """And nobody else has one, whatever was sent."""
    partner = made_partner().partner
    partners = {partner.id: partner}
    typed = {**TYPED, "role": "partner"}
    assert read_staff(typed, partners, may_lack_email=True) == Unfit({"partner": Fault.UNKNOWN})
    shut = {partner.id: suspend_partner(partner).partner}
    with_partner = {**typed, "partner": partner.id}
    assert read_staff(with_partner, shut, may_lack_email=True) == Unfit({"partner": Fault.UNKNOWN})
    found = read_staff(with_partner, partners, may_lack_email=True)
    assert isinstance(found, Draft)
    assert found.partner_id == partner.id
    other = read_staff({**TYPED, "partner": partner.id}, partners, may_lack_email=True)
    assert isinstance(other, Draft)
    assert (other.name, other.partner_id) == ("Ans Bakker", None)


def test_a_partner_is_suspended_and_restored_once() -> None:
    """Doing it again changes nothing."""
    partner = made_partner().partner
    shut = suspend_partner(partner)
    assert suspend_partner(shut.partner).changes == ()
    assert restore_partner(shut.partner).partner.is_open
    assert restore_partner(partner).changes == ()
    assert create_partner("  ", now=NOW, mint=counting_mint()) is Fault.MISSING


@given(st.fixed_dictionaries({name: st.text(max_size=120) for name in TYPED}))
def test_whatever_is_typed_is_kept_or_refused_with_a_reason(typed: dict[str, str]) -> None:
    """Never an exception; and a role is one of those there are."""
    found = read_staff(typed, {}, may_lack_email=True)
    assert isinstance(found, Unfit | Draft)
    if isinstance(found, Unfit):
        assert found.faults
