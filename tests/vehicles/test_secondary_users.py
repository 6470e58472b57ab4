"""Every history of secondary users: invited, confirmed, expired, withdrawn, left, in any order."""

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from keyfob.base.change import Change
from keyfob.base.email import parse_email
from keyfob.base.secret import Pepper
from keyfob.vehicles.model import SHAREABLE, USUAL, Right, Vehicle, shareable
from keyfob.vehicles.secondary_users import (
    LIFE,
    MOST,
    AlreadyThere,
    Confirmed,
    Enough,
    InvitationSent,
    Inviter,
    Over,
    Own,
    OwnAddress,
    SecondaryRightsChanged,
    SecondaryUser,
    SecondaryUserConfirmed,
    SecondaryUserInvited,
    SecondaryUserLeft,
    SecondaryUserWithdrawn,
    UsesAlready,
    WrongCode,
    change_rights,
    confirm,
    find_refusal,
    invite,
    is_name,
    leave,
    withdraw,
)
from tests.chance import counting_mint
from tests.vehicles.family import JAN, MARIA, NOW, invited
from tests.vehicles.test_linking import CAR

PEPPER = Pepper(bytes(32))
OWNER = Inviter(MARIA.owner, parse_email("maria@voorbeeld.nl"), "Maria de Vries", "nl")
PEOPLE = ("jan", "sam", "kim", "lou", "max", "eva", "tom")


class Histories(RuleBasedStateMachine):
    """A vehicle, its users as storage would keep them, and the mails that went out."""

    def __init__(self) -> None:
        super().__init__()
        self.mint = counting_mint()
        self.now = NOW
        self.vehicle: Vehicle = CAR
        self.users: dict[str, SecondaryUser] = {}
        self.mailed: dict[str, str] = {}
        self.confirmations: dict[str, int] = {}

    def counting(self) -> list[SecondaryUser]:
        """Who takes a place."""
        return [user for user in self.users.values() if user.counts(self.now)]

    def keep(self, changes: tuple[Change, ...]) -> None:
        """What storage does."""
        for change in changes:
            match change:
                case SecondaryUserInvited():
                    assert change.vehicle_version == self.vehicle.version
                    self.vehicle = replace(self.vehicle, version=self.vehicle.version + 1)
                    self.users[change.user_id] = change.user
                    self.mailed[change.user_id] = change.code
                case SecondaryUserConfirmed():
                    user = self.users[change.user_id]
                    assert (user.version, user.account_id) == (change.version, None)
                    self.users[user.id] = replace(
                        user, version=user.version + 1, account_id=change.account_id, expires_at=None,
                        code_digest=None, confirmed_at=change.at,
                    )  # fmt: skip
                    self.confirmations[user.id] = self.confirmations.get(user.id, 0) + 1
                case SecondaryRightsChanged():
                    user = self.users[change.user_id]
                    self.users[user.id] = replace(user, version=user.version + 1, rights=change.rights)
                case SecondaryUserWithdrawn() | SecondaryUserLeft():
                    assert self.users.pop(change.user_id).version == change.version

    @rule(name=st.sampled_from((*PEOPLE, "maria", "MARIA")), asked=st.sets(st.sampled_from(sorted(Right))))
    def invite(self, name: str, asked: set[str]) -> None:
        """The main user invites."""
        before = self.counting()
        outcome = invite(
            self.vehicle, self.users.values(), invited(email=f"{name}@voorbeeld.nl"), shareable(asked), OWNER,
            pepper=PEPPER, now=self.now, mint=self.mint,
        )  # fmt: skip
        addresses = {user.invited.email.folded for user in before}
        match outcome:
            case OwnAddress():
                assert name.lower() == "maria"
            case AlreadyThere():
                assert f"{name}@voorbeeld.nl" in addresses
            case Enough():
                assert len(before) == MOST
            case InvitationSent():
                assert len(before) < MOST
                self.keep(outcome.changes)

    @rule(seconds=st.sampled_from((60, LIFE // 2, LIFE - 1, LIFE)))
    def wait(self, seconds: int) -> None:
        """Time passes."""
        self.now += seconds

    @precondition(lambda self: self.users)
    @rule(data=st.data(), who=st.sampled_from((*PEOPLE, MARIA.owner)), right=st.booleans())
    def confirm(self, data: st.DataObject, who: str, right: bool) -> None:
        """Somebody signed in types a code."""
        user = data.draw(st.sampled_from(list(self.users.values())))
        refused = find_refusal(user, who, MARIA.owner, self.users.values(), self.now)
        if refused is not None:
            match refused:
                case Over():
                    assert not user.is_open(self.now)
                case Own():
                    assert who == MARIA.owner
                case UsesAlready():
                    assert who in {other.account_id for other in self.users.values()}
            return
        code = self.mailed[user.id]
        typed = f" {code[:3]} {code[3:]}" if right else f"{(int(code) + 1) % 10**6:06}"
        outcome = confirm(user, self.vehicle, who, typed, MARIA, pepper=PEPPER, now=self.now)
        assert isinstance(outcome, Confirmed if right else WrongCode)
        self.keep(outcome.changes)

    @precondition(lambda self: self.users)
    @rule(data=st.data(), asked=st.sets(st.sampled_from(sorted(Right))))
    def limit(self, data: st.DataObject, asked: set[str]) -> None:
        """The main user says what somebody may do."""
        user = data.draw(st.sampled_from(list(self.users.values())))
        changes = change_rights(MARIA.owner, user, shareable(asked))
        self.keep(changes)
        assert self.users[user.id].rights == shareable(asked)

    @precondition(lambda self: self.users)
    @rule(data=st.data(), by_main=st.booleans())
    def end(self, data: st.DataObject, by_main: bool) -> None:
        """It is withdrawn, or whoever confirmed it leaves."""
        user = data.draw(st.sampled_from(list(self.users.values())))
        if by_main or user.account_id is None:
            self.keep(withdraw(MARIA.owner, user, self.vehicle, JAN if user.account_id else None, self.now))
        else:
            self.keep(leave(user, user.account_id, self.vehicle, MARIA, self.now))
        assert user.id not in self.users

    @invariant()
    def what_always_holds(self) -> None:
        """Five at most, each address and each account once, rights within the table, a code good for one."""
        counting = self.counting()
        accounts = [user.account_id for user in counting if user.account_id]
        assert len(counting) <= MOST
        assert len({user.invited.email.folded for user in counting}) == len(counting)
        assert len(set(accounts)) == len(accounts)
        assert MARIA.owner not in accounts
        assert all(user.rights <= set(SHAREABLE) for user in self.users.values())
        assert all(count == 1 for count in self.confirmations.values())


Histories.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestHistories = Histories.TestCase


@pytest.mark.parametrize("name", ["Jan", "Zoë de Boer-Smit", "O’Neill", "J. R. Smith", "李"])
def test_names_of_people_may_stand_in_a_mail(name: str) -> None:
    """From anywhere."""
    assert is_name(name)


@pytest.mark.parametrize("name", ["", "a@b", "evil.example", "x/y", "Jan 0900", "http:", "<b>"])
def test_what_looks_like_an_address_may_not(name: str) -> None:
    """A mail of ours is no way to send somebody elsewhere."""
    assert not is_name(name)


def test_a_main_user_with_a_strange_name_is_not_named() -> None:
    """Registered as an address of a website: the mail goes out without it."""
    strange = replace(OWNER, name="Win now evil.example")
    outcome = invite(CAR, (), invited(), USUAL, strange, pepper=PEPPER, now=NOW, mint=counting_mint())
    assert isinstance(outcome, InvitationSent)
    assert isinstance(outcome.changes[0], SecondaryUserInvited)
    assert outcome.changes[0].inviter == ""


def test_a_code_is_bound_to_its_invitation() -> None:
    """The code of one does not open another, and is not kept."""
    mint = counting_mint()
    first = invite(CAR, (), invited(), USUAL, OWNER, pepper=PEPPER, now=NOW, mint=mint)
    second = invite(CAR, (), invited(), USUAL, OWNER, pepper=PEPPER, now=NOW, mint=mint)
    assert isinstance(first, InvitationSent)
    assert isinstance(second, InvitationSent)
    sent = first.changes[0]
    assert isinstance(sent, SecondaryUserInvited)
    outcome = confirm(second.user, CAR, "jan", sent.code, MARIA, pepper=PEPPER, now=NOW)
    assert isinstance(outcome, WrongCode)
    assert sent.code.encode() not in (first.user.code_digest or b"")
