"""Every history of mailed links: only a browser that asked is ever let in, and a spent link never works again."""

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from keyfob.accounts.link import (
    Confirmed,
    LinkConfirmed,
    LinkEnded,
    MailLink,
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
    LinkAsked,
    LinkMailed,
    LinkRenewed,
    LinksVoided,
    ask,
    ask_again,
    void_links,
)
from keyfob.accounts.model import Visitor
from keyfob.base.change import Change
from keyfob.base.email import parse_email
from keyfob.base.secret import digest
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
        self.links: dict[str, MailLink] = {}
        self.mailbox: list[LinkMailed] = []
        self.proofs: list[str] = []

    def commit(self, changes: tuple[Change, ...]) -> None:
        """Do what storage does, and fail where a guard of its would."""
        for change in changes:
            match change:
                case LinkAsked(link=link):
                    self.links[link.id] = link
                case LinkRenewed(link=link):
                    assert self.links[link.id].ended_at is None
                    assert self.links[link.id].sends == link.sends - 1
                    self.links[link.id] = link
                case LinkConfirmed(link_id=link_id, at=at):
                    assert self.links[link_id].ended_at is None
                    self.links[link_id] = replace(self.links[link_id], confirmed_at=at)
                case LinkEnded(link_id=link_id, at=at, end=end):
                    assert self.links[link_id].ended_at is None
                    self.links[link_id] = replace(self.links[link_id], ended_at=at, end=end)
                case LinksVoided():
                    self.void(change)
                case LinkMailed():
                    self.mailbox.append(change)

    def void(self, change: LinksVoided) -> None:
        """End what the change names."""
        for link in list(self.links.values()):
            meant = link.account_id == change.account_id and change.purpose in {None, link.purpose}
            if meant and link.ended_at is None and link.id != change.kept:
                self.links[link.id] = replace(link, ended_at=change.at, end=change.end)

    def opened(self, mail: LinkMailed) -> MailLink | None:
        """The link that a mail's address leads to, found by the digest of its token."""
        return next((link for link in self.links.values() if link.token_digest == digest(mail.token)), None)

    def let_in(self, outcome: object, browser: bytes) -> None:
        """Check a proof: right browser, mailed, the newest of its kind, never before, not expired."""
        if isinstance(outcome, Proven):
            link = self.links[outcome.link.id]
            assert link.browser == browser
            assert link.purpose is Purpose.SIGN_IN
            assert link.account_id is not None
            assert any(mail.link_id == link.id for mail in self.mailbox)
            newest = [mail.link_id for mail in self.mailbox if self.links[mail.link_id].purpose is link.purpose][-1]
            assert link.id == newest
            assert self.now < link.expires_at
            assert link.id not in self.proofs
            self.proofs.append(link.id)
        self.commit(getattr(outcome, "changes"))  # noqa: B009  # every outcome has them

    def link_of(self, pick: int) -> MailLink:
        """One of the newest links."""
        return list(self.links.values())[-min(pick, len(self.links))]

    def mail_of(self, pick: int) -> LinkMailed:
        """One of the newest mails."""
        return self.mailbox[-min(pick, len(self.mailbox))]

    @initialize()
    def begin(self) -> None:
        """The owner asks for a link."""
        self.ask_for_a_mail(FIRST, Purpose.SIGN_IN, known=True, may_mail=True)

    @rule(browser=BROWSERS, purpose=PURPOSES, known=st.booleans(), may_mail=st.booleans())
    def ask_for_a_mail(self, browser: Visitor, purpose: Purpose, *, known: bool, may_mail: bool) -> None:
        """Anybody asks for any address."""
        asking = Asking(purpose, KNOWN if known else UNKNOWN, browser)
        owner = account() if known else None
        self.commit(ask(asking, owner, mailing(self.now, mint=self.mint, may_mail=may_mail)).changes)

    @precondition(lambda self: self.links)
    @rule(pick=PICKS, may_mail=st.booleans())
    def ask_again(self, pick: int, *, may_mail: bool) -> None:
        """The waiting page sends the mail again."""
        link = self.link_of(pick)
        owner = account() if link.account_id else None
        outcome = ask_again(link, owner, mailing(self.now, mint=self.mint, may_mail=may_mail))
        assert isinstance(outcome, Asked) or not outcome.changes
        self.commit(outcome.changes)

    @precondition(lambda self: self.mailbox)
    @rule(pick=PICKS, browser=BROWSERS)
    def press_the_button(self, pick: int, browser: Visitor) -> None:
        """Some mail, old or new, is opened somewhere."""
        link = self.opened(self.mail_of(pick))
        self.let_in(press(link, browser, self.now), browser.browser)

    @precondition(lambda self: self.mailbox)
    @rule(pick=PICKS, right=st.booleans())
    def type_a_number(self, pick: int, *, right: bool) -> None:
        """A number is typed on a page opened elsewhere; it lets nobody in there."""
        link = self.opened(self.mail_of(pick))
        number = link.number if link and right else "5"
        outcome = type_number(link, number, self.now)
        assert right or not isinstance(outcome, Confirmed)
        self.commit(outcome.changes)

    @precondition(lambda self: self.mailbox)
    @rule(pick=PICKS)
    def deny_one(self, pick: int) -> None:
        """Its owner says "this was not me"."""
        self.commit(deny(self.opened(self.mail_of(pick)), self.now).changes)

    @precondition(lambda self: self.links)
    @rule(pick=PICKS, browser=BROWSERS)
    def pick_one_up(self, pick: int, browser: Visitor) -> None:
        """Some waiting page asks whether it may go on; only a confirmation lets it."""
        link = self.link_of(pick)
        outcome = pick_up(link, browser, self.now)
        assert link.confirmed_at is not None or not isinstance(outcome, Proven)
        self.let_in(outcome, browser.browser)

    @precondition(lambda self: self.mailbox)
    @rule(pick=PICKS, letter=PICKS, browser=BROWSERS)
    def type_a_code(self, pick: int, letter: int, browser: Visitor) -> None:
        """Some code, perhaps of another mail, is typed on some waiting page; only the newest of that link fits."""
        mail = self.mail_of(letter)
        link = self.opened(mail) or self.link_of(pick)
        outcome = type_code(link, mail.code, browser, PEPPER, self.now)
        if isinstance(outcome, Proven | Confirmed):
            assert [sent.code for sent in self.mailbox if sent.link_id == link.id][-1] == mail.code
        self.let_in(outcome, browser.browser)

    @rule(seconds=st.sampled_from([1, 60, 60, 120, 300, 599, 600]))
    def wait(self, seconds: int) -> None:
        """Time passes."""
        self.now += seconds

    @rule()
    def change_the_password(self) -> None:
        """Every link of the account is void from here on."""
        self.commit((void_links(account().id, self.now),))
        assert all(link.ended_at is not None for link in self.links.values() if link.account_id)

    @invariant()
    def only_one_mail_of_a_kind_works(self) -> None:
        """Of all mails ever sent for a purpose, at most one link is alive."""
        for purpose in (Purpose.SIGN_IN, Purpose.RESET):
            mailed = {mail.link_id for mail in self.mailbox}
            alive = [
                link.id
                for link in self.links.values()
                if link.id in mailed and link.purpose is purpose and link.over(self.now) is None
            ]
            assert len(alive) <= 1


LinkLife.TestCase.settings = settings(max_examples=200, stateful_step_count=15)
TestLinkLife = LinkLife.TestCase
