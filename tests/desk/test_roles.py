"""Roles: what the table gives, and nothing beside it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from keyfob.desk.roles import DESK_OF, PERMISSIONS, Desk, Permission, Role, has_partner
from keyfob.desk.staff import Staff, Status
from tests.desk.case_table import STAFF

SAID = {
    Role.PARTNER: "see_cases work_cases find send_mail invite correct open_id_changes link_vehicle",
    Role.SUPPORT: "see_cases work_cases find send_mail correct hand_over guard_id open_id_changes see_figures",
    Role.CIC: "see_cases work_cases find send_mail correct hand_over guard_id see_erasures prepare_erasure"
    " link_vehicle relink see_figures",
    Role.APPROVER: "see_cases work_cases find send_mail correct hand_over guard_id see_erasures prepare_erasure"
    " approve_erasure release_id_changes link_vehicle relink see_figures",
    Role.ADMINISTRATOR: "see_staff keep_staff see_figures",
    Role.AUDITOR: "see_cases see_erasures see_audit see_staff see_figures",
}
"""Written down a second time, so that nobody widens a role by a slip."""

PEOPLE = st.builds(
    replace,
    st.just(STAFF),
    role=st.sampled_from(Role),
    status=st.sampled_from(Status),
    partner_id=st.sampled_from([None, "partner-1"]),
    partner_open=st.booleans(),
    passkeys=st.integers(0, 10),
)


def test_each_role_may_what_was_agreed_and_no_more() -> None:
    """The table, word for word; every role and every permission stands in it."""
    assert {role: set(said.split()) for role, said in SAID.items()} == {
        role: {permission.value for permission in given} for role, given in PERMISSIONS.items()
    }
    assert set(PERMISSIONS) == set(DESK_OF) == set(Role)
    assert set().union(*PERMISSIONS.values()) == set(Permission)


@given(PEOPLE)
def test_nobody_has_a_permission_that_the_table_does_not_give(staff: Staff) -> None:
    """And whoever is not enrolled, or works for nobody, has none at all."""
    assert staff.permissions <= PERMISSIONS[staff.role]
    if staff.status is not Status.ENROLLED:
        assert staff.permissions == frozenset()
    if has_partner(staff.role) and (staff.partner_id is None or not staff.partner_open):
        assert staff.permissions == frozenset()


def test_no_permission_is_about_secrets_or_sessions_of_customers() -> None:
    """Nobody sets a password, reads a secret or borrows a session, so there is no word for it (ASVS 6.4.6)."""
    words = {word for permission in Permission for word in permission.value.split("_")}
    assert not words & {"password", "passkey", "secret", "session", "impersonate", "sign", "token", "code", "totp"}


def test_whoever_keeps_staff_sees_no_customer() -> None:
    """So that nobody lets themselves in to cases, and lets somebody in who does."""
    for given_ in PERMISSIONS.values():
        assert not {Permission.KEEP_STAFF, Permission.SEE_CASES} <= given_


def test_every_desk_has_somebody() -> None:
    """Where a second desk is needed there is one."""
    assert set(DESK_OF.values()) == set(Desk)
