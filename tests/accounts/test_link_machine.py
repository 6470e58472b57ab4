"""Every history of mailed links: only a browser that asked is ever let in, and a spent link never works again."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from keyfob.accounts.link import (
    Confirmed,
    Proven,
    Purpose,
    deny,
    pick_up,
    press,
    type_code,
    type_number,
)
from keyfob.accounts.link_mail import (
    Asked,
    Asking,
    ask,
    ask_again,
    void_links,
)
from keyfob.accounts.model import Visitor
from keyfob.base.email import parse_email
from tests.accounts.link_table import LinkTable
from tests.accounts.people import NOW, PEPPER, account, mailing, visitor
from tests.chance import counting_mint

FIRST = visitor("first")
BROWSERS = st.sampled_from([FIRST, visitor("thief")])
PURPOSES = st.sampled_from([Purpose.SIGN_IN, Purpose.SIGN_IN, Purpose.RESET])
PICKS = st.sampled_from([1, 1, 2, 3])
KNOWN = parse_email("maria@example.nl")
UNKNOWN = parse_email("nobody@example.nl")


class LinkLife(RuleBasedStateMachine):
    """A table of links as storage keeps it, a mailbox that everybody can read, and browsers that try everything."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.mint = counting_mint()
        self.table = LinkTable()
        self.proofs: list[str] = []

    def let_in(self, outcome: object, browser: bytes) -> None:
        """Check a proof: right browser, mailed, the newest of its kind, never before, not expired."""
        if isinstance(outcome, Proven):
            link = self.table.rows[outcome.link.id]
            assert link.browser == browser
            assert link.purpose is Purpose.SIGN_IN
            assert link.account_id is not None
            assert any(mail.link_id == link.id for mail in self.table.mailbox)
            newest = [
                mail.link_id for mail in self.table.mailbox if self.table.rows[mail.link_id].purpose is link.purpose
            ][-1]
            assert link.id == newest
            assert self.now < link.expires_at
            assert link.id not in self.proofs
            self.proofs.append(link.id)
        self.table.commit(getattr(outcome, "changes"))  # noqa: B009  # every outcome has them

    @initialize()
    def begin(self) -> None:
        """The owner asks for a link."""
        self.ask_for_a_mail(FIRST, Purpose.SIGN_IN, known=True, may_mail=True)

    @rule(browser=BROWSERS, purpose=PURPOSES, known=st.booleans(), may_mail=st.booleans())
    def ask_for_a_mail(self, browser: Visitor, purpose: Purpose, *, known: bool, may_mail: bool) -> None:
        """Anybody asks for any address."""
        asking = Asking(purpose, KNOWN if known else UNKNOWN, browser)
        owner = account() if known else None
        self.table.commit(ask(asking, owner, mailing(self.now, mint=self.mint, may_mail=may_mail)).changes)

    @precondition(lambda self: self.table.rows)
    @rule(pick=PICKS, may_mail=st.booleans())
    def ask_again(self, pick: int, *, may_mail: bool) -> None:
        """The waiting page sends the mail again."""
        link = self.table.newest(pick)
        owner = account() if link.account_id else None
        outcome = ask_again(link, owner, mailing(self.now, mint=self.mint, may_mail=may_mail))
        assert isinstance(outcome, Asked) or not outcome.changes
        self.table.commit(outcome.changes)

    @precondition(lambda self: self.table.mailbox)
    @rule(pick=PICKS, browser=BROWSERS)
    def press_the_button(self, pick: int, browser: Visitor) -> None:
        """Some mail, old or new, is opened somewhere."""
        link = self.table.opened(self.table.mail(pick))
        self.let_in(press(link, browser, self.now), browser.browser)

    @precondition(lambda self: self.table.mailbox)
    @rule(pick=PICKS, right=st.booleans())
    def type_a_number(self, pick: int, *, right: bool) -> None:
        """A number is typed on a page opened elsewhere; it lets nobody in there."""
        link = self.table.opened(self.table.mail(pick))
        number = link.number if link and right else "5"
        outcome = type_number(link, number, self.now)
        assert right or not isinstance(outcome, Confirmed)
        self.table.commit(outcome.changes)

    @precondition(lambda self: self.table.mailbox)
    @rule(pick=PICKS)
    def deny_one(self, pick: int) -> None:
        """Its owner says "this was not me"."""
        self.table.commit(deny(self.table.opened(self.table.mail(pick)), self.now).changes)

    @precondition(lambda self: self.table.rows)
    @rule(pick=PICKS, browser=BROWSERS)
    def pick_one_up(self, pick: int, browser: Visitor) -> None:
        """Some waiting page asks whether it may go on; only a confirmation lets it."""
        link = self.table.newest(pick)
        outcome = pick_up(link, browser, self.now)
        assert link.confirmed_at is not None or not isinstance(outcome, Proven)
        self.let_in(outcome, browser.browser)

    @precondition(lambda self: self.table.mailbox)
    @rule(pick=PICKS, letter=PICKS, browser=BROWSERS)
    def type_a_code(self, pick: int, letter: int, browser: Visitor) -> None:
        """Some code, perhaps of another mail, is typed on some waiting page; only the newest of that link fits."""
        mail = self.table.mail(letter)
        link = self.table.opened(mail) or self.table.newest(pick)
        outcome = type_code(link, mail.code, browser, PEPPER, self.now)
        if isinstance(outcome, Proven | Confirmed):
            assert [sent.code for sent in self.table.mailbox if sent.link_id == link.id][-1] == mail.code
        self.let_in(outcome, browser.browser)

    @rule(seconds=st.sampled_from([1, 60, 60, 120, 300, 599, 600]))
    def wait(self, seconds: int) -> None:
        """Time passes."""
        self.now += seconds

    @rule()
    def change_the_password(self) -> None:
        """Every link of the account is void from here on."""
        self.table.commit((void_links(account().id, self.now),))
        assert all(link.ended_at is not None for link in self.table.rows.values() if link.account_id)

    @invariant()
    def only_one_mail_of_a_kind_works(self) -> None:
        """Of all mails ever sent for a purpose, at most one link is alive."""
        for purpose in (Purpose.SIGN_IN, Purpose.RESET):
            mailed = {mail.link_id for mail in self.table.mailbox}
            alive = [
                link.id
                for link in self.table.rows.values()
                if link.id in mailed and link.purpose is purpose and link.over(self.now) is None
            ]
            assert len(alive) <= 1


LinkLife.TestCase.settings = settings(max_examples=200, stateful_step_count=15)
TestLinkLife = LinkLife.TestCase
