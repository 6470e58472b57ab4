"""Every history of registrations: no account before a proved mailbox, a password and the terms, and one per address."""

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from keyfob.accounts.link import Proven, Purpose, type_code
from keyfob.accounts.model import Account, Visitor
from keyfob.accounts.registration import (
    AddressCorrected,
    MailboxProved,
    PasswordChosen,
    PersonGiven,
    Registration,
    RegistrationBegun,
    RegistrationDropped,
    RegistrationFinished,
    RegistrationProlonged,
    RegistrationResumed,
    Step,
    is_alive,
)
from keyfob.accounts.sign_in import Entry
from keyfob.accounts.sign_up import (
    AccountCreated,
    Registered,
    address_taken,
    choose_password,
    finish,
    give_person,
    verify,
)
from keyfob.accounts.sign_up_mail import begin, correct_address, mail_again, resume
from keyfob.accounts.terms import Ticked
from keyfob.base.change import Change
from keyfob.base.email import Email, parse_email
from keyfob.base.person import Person
from tests.accounts.link_table import LinkTable
from tests.accounts.people import MARIA, NOW, PEPPER, POLICY, mailing, stored, visitor
from tests.chance import counting_mint

VISITORS = st.sampled_from([visitor("first"), visitor("second")])
EMAILS = st.sampled_from(
    [parse_email("maria@example.nl"), parse_email("MARIA@example.nl"), parse_email("b@example.nl")]
)
PEOPLE = st.sampled_from([MARIA, replace(MARIA, country="DE"), replace(MARIA, given_name="Marie")])
PASSWORD = stored("wooden spoons dance")


class RegistrationLife(RuleBasedStateMachine):
    """Two browsers that take any step at any time, over registrations, links and accounts as storage keeps them."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.mint = counting_mint()
        self.registrations: dict[str, Registration] = {}
        self.table = LinkTable()
        self.proved: set[tuple[str, str]] = set()
        self.accounts: dict[str, Account] = {}

    def commit(self, changes: tuple[Change, ...]) -> None:
        """Do what storage does, and fail where a guard of its would."""
        self.table.commit(changes)
        for change in changes:
            match change:
                case RegistrationBegun(registration=registration):
                    self.registrations[registration.id] = registration
                case RegistrationFinished(registration_id=gone, version=version):
                    assert self.registrations.pop(gone).version == version
                case RegistrationDropped(registration_id=gone):
                    del self.registrations[gone]
                case AccountCreated(account=account):
                    assert account.email.folded not in self.accounts
                    self.accounts[account.email.folded] = account
                case _:
                    self.advance(change)

    def advance(self, change: Change) -> None:
        """Take one registration a step further."""
        match change:
            case RegistrationResumed(request=request):
                self.step(change, request=request)
            case AddressCorrected(email=email, expires_at=expires_at):
                self.step(change, email=email, expires_at=expires_at)
            case RegistrationProlonged(expires_at=expires_at):
                self.step(change, expires_at=expires_at)
            case MailboxProved(at=at, expires_at=expires_at):
                self.step(change, verified_at=at, expires_at=expires_at)
            case PersonGiven(person=person, keeps_password=keeps):
                self.step(change, person=person, **({} if keeps else {"password": None}))
            case PasswordChosen(password=password):
                self.step(change, password=password)

    def step(
        self,
        change: RegistrationResumed
        | AddressCorrected
        | RegistrationProlonged
        | MailboxProved
        | PersonGiven
        | PasswordChosen,
        **values: object,
    ) -> None:
        """Advance one registration, guarded by its version."""
        registration = self.registrations[change.registration_id]
        assert registration.version == change.version
        advanced = replace(registration, version=registration.version + 1, **values)  # type: ignore[arg-type]  # by name
        self.registrations[registration.id] = advanced

    def standing(self, browser: Visitor) -> Registration | None:
        """The newest registration of a browser."""
        own = [each for each in self.registrations.values() if each.browser == browser.browser]
        return own[-1] if own else None

    @initialize()
    def begin_one(self) -> None:
        """Somebody registers."""
        self.begin(visitor("first"), parse_email("maria@example.nl"), may_mail=True)

    @rule(browser=VISITORS, email=EMAILS, may_mail=st.booleans())
    def begin(self, browser: Visitor, email: Email, *, may_mail: bool) -> None:
        """An address is given."""
        owner, standing = self.accounts.get(email.folded), self.standing(browser)
        leave = mailing(self.now, mint=self.mint, may_mail=may_mail)
        resumed = resume(email, browser, standing, None, self.now)
        begun = resumed or begin(email, browser, owner, standing, request=None, mailing=leave)
        self.commit(begun.changes)

    @rule(browser=VISITORS, email=EMAILS, may_mail=st.booleans())
    def correct(self, browser: Visitor, email: Email, *, may_mail: bool) -> None:
        """The address is corrected."""
        standing = self.standing(browser)
        if standing is not None:
            leave = mailing(self.now, mint=self.mint, may_mail=may_mail)
            owner = self.accounts.get(email.folded)
            self.commit(correct_address(standing, email, browser, owner, leave).changes)

    @rule(browser=VISITORS, may_mail=st.booleans())
    def have_it_sent_again(self, browser: Visitor, *, may_mail: bool) -> None:
        """The waiting page sends its mail again."""
        standing = self.standing(browser)
        if standing is not None and is_alive(standing, browser, self.now) and standing.step is Step.MAIL:
            link = [each for each in self.table.rows.values() if each.registration_id == standing.id][-1]
            owner = self.accounts.get(standing.email.folded)
            account = next((each for each in self.accounts.values() if each.id == link.account_id), None)
            leave = mailing(self.now, mint=self.mint, may_mail=may_mail)
            self.commit(mail_again(standing, link, browser, account, owner, leave).changes)

    @precondition(lambda self: self.table.mailbox)
    @rule(browser=VISITORS, pick=st.sampled_from([1, 1, 2, 3]))
    def prove(self, browser: Visitor, pick: int) -> None:
        """A code of some mail is typed in some browser."""
        mail = self.table.mail(pick)
        link = self.table.rows[mail.link_id]
        outcome = type_code(link, mail.code, browser, PEPPER, self.now)
        if isinstance(outcome, Proven) and link.purpose is Purpose.REGISTER:
            standing = self.standing(browser)
            taken = verify(standing, outcome, browser, POLICY, self.now)
            if standing is not None and taken.changes:
                assert mail.email == standing.email.text
                self.proved.add((standing.id, standing.email.folded))
            self.commit(taken.changes)

    @rule(browser=VISITORS, person=PEOPLE)
    def name(self, browser: Visitor, person: Person) -> None:
        """Somebody says who they are."""
        self.commit(give_person(self.standing(browser), person, browser, self.now).changes)

    @rule(browser=VISITORS)
    def choose(self, browser: Visitor) -> None:
        """A password is chosen."""
        self.commit(choose_password(self.standing(browser), PASSWORD, browser, self.now).changes)

    @rule(browser=VISITORS, terms=st.sampled_from(["2", "2", "1", ""]))
    def end(self, browser: Visitor, terms: str) -> None:
        """The last button is pressed."""
        standing = self.standing(browser)
        owner = self.accounts.get(standing.email.folded) if standing else None
        if standing is not None and owner is not None:
            leave = mailing(self.now, mint=self.mint)
            self.commit(address_taken(standing, owner, browser, leave).changes)
            return
        email = standing.email if standing else parse_email("b@example.nl")
        entry, ticked = Entry(browser, email), Ticked(terms, "3")
        outcome = finish(standing, ticked, "c" * 26, entry, policy=POLICY, now=self.now, mint=self.mint)
        if isinstance(outcome, Registered):
            assert standing is not None
            assert (standing.id, outcome.account.email.folded) in self.proved
            assert terms == outcome.account.terms == "2"
            assert outcome.account.password == PASSWORD
        self.commit(outcome.changes)

    @rule(browser=VISITORS)
    def do_what_is_next(self, browser: Visitor) -> None:
        """Most people just do what the page says."""
        standing = self.standing(browser)
        if standing is not None:
            steps = {
                Step.MAIL: lambda: self.prove(browser, 1) if self.table.mailbox else None,
                Step.PERSON: lambda: self.name(browser, MARIA),
                Step.PASSWORD: lambda: self.choose(browser),
                Step.TERMS: lambda: self.end(browser, "2"),
            }
            steps[standing.step]()

    @rule(seconds=st.sampled_from([1, 3600, 80_000]))
    def wait(self, seconds: int) -> None:
        """Time passes."""
        self.now += seconds

    @invariant()
    def a_registration_lives_as_long_as_its_mail(self) -> None:
        """Nobody is promised more time than there is."""
        for mail in self.table.mailbox:
            link = self.table.opened(mail)
            registration = self.registrations.get(mail.registration_id or "")
            if link is not None and link.purpose is Purpose.REGISTER and link.over(self.now) is None and registration:
                assert registration.expires_at >= mail.expires_at

    @invariant()
    def no_step_is_ahead_of_its_facts(self) -> None:
        """A registration that names anybody is verified, and one with a password names somebody."""
        for registration in self.registrations.values():
            assert registration.person is None or registration.verified_at is not None
            assert registration.password is None or registration.person is not None


RegistrationLife.TestCase.settings = settings(max_examples=200, stateful_step_count=25)
TestRegistrationLife = RegistrationLife.TestCase
