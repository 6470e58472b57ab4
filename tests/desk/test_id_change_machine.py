"""Any history of a change of an ID: it happens at most once, and only when all five are there."""

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from keyfob.accounts.acr import BY_PASSWORD, Proved
from keyfob.accounts.model import Account
from keyfob.base.durations import DAY, HOUR
from keyfob.desk.id_change import (
    NEXT,
    IdChangeCodeFailed,
    IdChanged,
    IdChangeMailed,
    IdRestored,
    News,
    Step,
    lacks,
)
from keyfob.desk.id_change_end import Nothing, disown_change, finish, revert
from keyfob.desk.id_change_work import (
    Changed,
    Known,
    Refused,
    WrongCode,
    approve,
    confirm,
    open_at_desk,
    open_own,
    record_seen,
    refuse,
    stop,
    type_code,
    write_letter,
)
from keyfob.desk.staff import Staff
from tests.chance import counting_mint
from tests.desk.case_table import NOW
from tests.desk.id_change_table import (
    ACCOUNTS,
    APPROVER,
    DEALER,
    DRAFT,
    LOCKED,
    OPENER,
    PEPPER,
    POLICY,
    STEPS,
    STRONG,
    case_of,
    codes_of,
    session,
)


class Histories(RuleBasedStateMachine):
    """Everybody does anything to a change, in any order, at any time; the account changes and goes meanwhile."""

    @initialize(by_customer=st.booleans())
    def begin(self, by_customer: bool) -> None:
        """Somebody opens it."""
        self.now, self.account = NOW, LOCKED
        self.there: Account | None = self.account
        self.executions, self.reverts, self.mails = 0, 0, list[IdChangeMailed]()
        begun = (
            open_own(
                DRAFT, self.account, session(STRONG), Known(), is_free=True, accounts=ACCOUNTS, policy=POLICY,
                pepper=PEPPER, now=NOW, mint=counting_mint(),
            )
            if by_customer
            else open_at_desk(
                DRAFT, case_of(), self.account, OPENER, Known(), is_free=True, policy=POLICY, pepper=PEPPER, now=NOW,
                mint=counting_mint(),
            )
        )  # fmt: skip
        assert isinstance(begun, Changed)
        self.change, self.codes = begun.change, list(codes_of(begun.changes).values())
        self.ended: Step | None = None

    @rule(which=st.integers(0, 9), spaces=st.booleans())
    def type(self, which: int, spaces: bool) -> None:
        """A code of a mail, also a used one, or none at all."""
        code = self.codes[which] if which < len(self.codes) else "000000"
        code = f"{code[:3]} {code[3:]}" if spaces else code
        outcome = type_code(self.change, self.account, code, pepper=PEPPER, policy=POLICY, now=self.now)
        if isinstance(outcome, WrongCode):
            assert all(isinstance(one, IdChangeCodeFailed) for one in outcome.changes)
        self.take(outcome)

    @rule(proof=st.sampled_from([STRONG, BY_PASSWORD]))
    def confirm(self, proof: Proved) -> None:
        """In My."""
        fresh = session(proof, self.now)
        self.take(confirm(self.change, self.account, fresh, accounts=ACCOUNTS, policy=POLICY, now=self.now))

    @rule(staff=st.sampled_from([OPENER, DEALER, APPROVER]))
    def see(self, staff: Staff) -> None:
        """In person."""
        case = replace(case_of(staff), id=self.change.case_id or "")
        self.take(record_seen(self.change, case, self.account, staff, POLICY, self.now))

    @rule(staff=st.sampled_from([OPENER, APPROVER]))
    def write(self, staff: Staff) -> None:
        """A letter."""
        mint = counting_mint(self.now)
        outcome = write_letter(self.change, self.account, staff, pepper=PEPPER, now=self.now, mint=mint)
        if isinstance(outcome, Changed):
            self.codes.append(outcome.code)
        self.take(outcome)

    @rule(staff=st.sampled_from([OPENER, DEALER, APPROVER, replace(APPROVER, id="opener")]))
    def approve(self, staff: Staff) -> None:
        """Whoever wants to."""
        self.take(approve(self.change, self.account, staff, policy=POLICY, now=self.now))

    @rule(staff=st.sampled_from([OPENER, APPROVER]))
    def refuse(self, staff: Staff) -> None:
        """A second person."""
        self.take(refuse(self.change, self.account, staff, policy=POLICY, now=self.now))

    @rule()
    def stop(self) -> None:
        """Its owner, in My."""
        self.take(stop(self.change, self.there, policy=POLICY, now=self.now))

    @rule()
    def disown(self) -> None:
        """The old address, which makes the password worth nothing."""
        outcome = disown_change(
            self.change, self.there, ("sid",), None, None, accounts=ACCOUNTS, policy=POLICY, now=self.now
        )
        if isinstance(outcome, Changed):
            self.account = replace(self.account, version=self.account.version + 1)
            self.there = self.account
        self.take(outcome)

    @rule(is_free=st.booleans())
    def work(self, is_free: bool) -> None:
        """The job comes by, as often as it likes."""
        before = self.change
        outcome = finish(before, self.there, ("sid",), is_free=is_free, policy=POLICY, now=self.now)
        if any(isinstance(one, IdChanged) for one in outcome.changes):
            self.executions += 1
            assert is_free
            assert lacks(before, self.now) == set()
            assert before.account_version == self.account.version
            self.account = replace(self.account, email=before.new, version=self.account.version + 1)
            self.there = self.account
        self.take(outcome)

    @rule()
    def revert(self) -> None:
        """The old address, as often as it likes."""
        outcome = revert(self.change, self.there, ("sid",), failures=10, now=self.now)
        if any(isinstance(one, IdRestored) for one in outcome.changes):
            self.reverts += 1
            self.account = replace(self.account, email=self.change.old, version=self.account.version + 1)
            self.there = self.account
        self.take(outcome)

    @rule(seconds=st.sampled_from([1, HOUR, DAY, 3 * DAY, 14 * DAY, 90 * DAY]))
    def wait(self, seconds: int) -> None:
        """Time passes."""
        self.now += seconds

    @rule()
    def recover(self) -> None:
        """A new password."""
        self.account = replace(self.account, version=self.account.version + 1)
        self.there = self.account if self.there else None

    @rule()
    def delete(self) -> None:
        """The account goes."""
        self.there = None

    def take(self, outcome: Changed | Refused | WrongCode | Nothing) -> None:
        """What was decided is so; a second writer of the same version would lose, and nothing skips the table."""
        if not isinstance(outcome, Changed):
            assert not any(isinstance(one, IdChangeMailed) for one in outcome.changes)
            return
        before, after = self.change, outcome.change
        reached = {before.step, *NEXT[before.step].values()}
        if before.step is Step.PROVING and before.by_customer:
            reached |= set(NEXT[Step.PROVING].values())
        assert after.step in reached
        self.mails += [one for one in outcome.changes if isinstance(one, IdChangeMailed)]
        self.change = after

    @invariant()
    def what_is_over_stays_so(self) -> None:
        """Executed at most once and reverted at most once, and only an executed one."""
        if not hasattr(self, "change"):
            return
        assert self.executions <= 1
        assert self.reverts <= self.executions
        if self.ended is not None:
            assert self.change.step in {self.ended, *NEXT[self.ended].values()}
        if self.change.step not in STEPS:
            self.ended = self.change.step
            assert not self.change.codes
        if self.executions:
            assert self.change.held_until is not None

    @invariant()
    def every_step_is_told_where_it_can_be_stopped(self) -> None:
        """The old address hears of approval before it is executed."""
        if not hasattr(self, "change"):
            return
        told = [one.news for one in self.mails]
        if self.executions:
            assert told.index(News.APPROVED) < told.index(News.DONE)


Histories.TestCase.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
TestHistories = Histories.TestCase
