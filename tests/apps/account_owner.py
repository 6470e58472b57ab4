"""One account of a house that runs, as its owner and the desk use it in any order; see test_account_histories.py.

What is over by an act is what a thief has: each rule hands it on. Deleting it is in `account_leaver`.
"""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.apps.passkeys import add_passkey
from tests.apps.passkeys import sign_in as sign_in_by_passkey
from tests.authenticator import Authenticator
from tests.house import PASSWORD, OpenHouse, Person
from tests.second_factor import Keys, lock
from tests.service import Service
from tests.visitor import Page, Visitor

MINUTE, HOUR, DAY = 60, 3600, 86_400
HALF_COOKIE, COOKIE, TRUST_COOKIE = "keyfob-half", "keyfob", "keyfob-trust"


class Owner(RuleBasedStateMachine):
    """One account, what its owner has, and what a thief picked up on the way."""

    house: OpenHouse
    service: Service

    def __init__(self) -> None:
        super().__init__()
        self.keys: Keys | None = None
        self.passkey: Authenticator | None = None
        self.has_passkey = False
        self.blocked = False
        self.needs_reset = False
        self.leaving_at: int | None = None
        self.number = 0
        self.sheets_used = 0
        self.sessions: list[Visitor] = []
        self.trusting: list[str] = []
        self.connected: list[tuple[Visitor, dict[str, str]]] = []
        # what is over, and with the thief
        self.passwords: list[str] = []
        self.links: list[str] = []
        self.codes: list[str] = []
        self.sheet_codes: list[str] = []
        self.cookies: list[tuple[str, str]] = []
        self.trusts: list[str] = []
        self.tokens: list[dict[str, str]] = []
        self.passkeys: list[Authenticator] = []

    @initialize()
    def register(self) -> None:
        """The owner's browser is signed in."""
        self.person = Person(self.house.new_email(), PASSWORD)
        self.laptop = self.house.visitor()
        assert self.house.register(self.laptop, self.person).path == "/my"
        self.links.append(self.house.mail(self.person.email).link)
        self.sessions = [self.laptop]

    @rule(minutes=st.sampled_from([1, 20, 61, 13 * 60]))
    def wait(self, minutes: int) -> None:
        """Time goes by; what was tried too often may be tried again."""
        self.house.clock.turn(minutes * MINUTE)

    @rule(by_sheet=st.booleans(), trust=st.booleans())
    def sign_in(self, *, by_sheet: bool, trust: bool) -> None:
        """With all that is good now, in a new browser; unless it is blocked, or was tried too often."""
        self.house.clock.turn(16 * MINUTE)
        visitor = self.house.visitor()
        page = self.house.sign_in(visitor, self.person)
        if self.blocked or self.needs_reset:
            assert page.path == "/sign-in/how"
            return
        if self.keys:
            page = self.type_code(page, self.keys, by_sheet=by_sheet, trust=trust)
        assert page.path == "/my", page.text
        self.sessions.append(visitor)

    def type_code(self, page: Page, keys: Keys, *, by_sheet: bool, trust: bool) -> Page:
        """Of the app, or of the sheet with recovery codes while there are any; a code of the app may make trusted."""
        assert page.path == "/sign-in/second"
        visitor = page.visitor
        self.cookies.append((HALF_COOKIE, visitor.cookie(HALF_COOKIE)))
        if by_sheet and self.sheets_used < len(keys.codes):
            code = keys.codes[self.sheets_used]
            self.sheets_used += 1
            self.sheet_codes.append(code)
            return visitor.open("/sign-in/second/backup").submit(backup_code=code)
        code = keys.app.code(self.house.clock.now)
        self.codes.append(code)
        page = page.submit(code=code, **({"trust": "yes"} if trust else {}))
        if trust:
            self.trusting.append(visitor.cookie(TRUST_COOKIE))
        return page

    @rule()
    def sign_out(self) -> None:
        """The newest session; the thief has its cookie, and the tokens of its services."""
        if self.sessions:
            visitor = self.sessions.pop()
            self.cookies.append((COOKIE, visitor.cookie(COOKIE)))
            page = visitor.open("/sign-out")
            if page.path == "/sign-out":
                page.submit()
                self.disconnect(visitor)

    @precondition(lambda self: self.sessions and not self.blocked)
    @rule()
    def use_service(self) -> None:
        """With the newest session, while it stands; the thief looks over the shoulder at the code."""
        visitor = self.sessions[-1]
        page = visitor.open(self.service.url(prompt="none"))
        answer = self.service.answer(page)
        if "code" in answer:
            tokens = self.service.redeem(page)
            assert self.service.userinfo(tokens["access_token"]).status_code == 200
            self.connected.append((visitor, tokens))

    @precondition(lambda self: not (self.blocked or self.needs_reset or self.has_passkey))
    @rule()
    def make_passkey(self) -> None:
        """Just signed in; it signs in from then on."""
        self.house.clock.turn(16 * MINUTE)
        visitor, passkey = self.house.visitor(), Authenticator()
        page = self.house.sign_in(visitor, self.person)
        if self.keys:
            page = self.type_code(page, self.keys, by_sheet=False, trust=False)
        assert page.path == "/my", page.text
        add_passkey(visitor, passkey)
        self.passkey, self.has_passkey = passkey, True
        self.sessions.append(visitor)

    @precondition(lambda self: self.passkey is not None and not self.blocked)
    @rule(is_removed=st.booleans())
    def use_passkey(self, *, is_removed: bool) -> None:
        """Signs in with it; and perhaps removes it then, for the thief to keep."""
        assert self.passkey is not None
        self.house.clock.turn(16 * MINUTE)
        visitor = self.house.visitor()
        assert sign_in_by_passkey(visitor, self.passkey).path == "/my"
        self.sessions.append(visitor)
        if is_removed:
            links = visitor.open("/my/security").links
            own = next(link for link in links if link.startswith("/my/passkeys/") and not link.endswith("/add"))
            assert visitor.open(own).submit_to(f"{own}/remove").path == "/my/security"
            self.passkeys.append(self.passkey)
            self.passkey, self.has_passkey = None, False

    @precondition(lambda self: not self.blocked)
    @rule(pressed=st.booleans())
    def sign_in_by_link(self, *, pressed: bool) -> None:
        """The link is used, or left for a newer one to replace."""
        self.house.clock.turn(3 * HOUR)
        visitor = self.house.visitor()
        visitor.open("/sign-in").submit(email=self.person.email).submit_to("/sign-in/link")
        mail = self.house.mail(self.person.email, "sign_in_link")
        if pressed:
            page = visitor.open(mail.link).submit()
            assert page.path == ("/sign-in/second" if self.keys else "/my")
            self.cookies.append((HALF_COOKIE, visitor.cookie(HALF_COOKIE)))
            if not self.keys:
                self.sessions.append(visitor)
        else:
            self.house.clock.turn(11 * MINUTE)
        self.links.append(mail.link)

    @precondition(lambda self: not self.blocked)
    @rule()
    def reset(self) -> None:
        """Every session ends; the password before is the thief's."""
        self.house.clock.turn(3 * HOUR)
        visitor = self.house.visitor()
        visitor.open("/forgot").submit(email=self.person.email)
        mail = self.house.mail(self.person.email, "reset")
        new = self.new_password()
        assert visitor.open(mail.link).submit(password=new).path == "/sign-in"
        self.became(new)
        self.hold_passkey()
        self.links.append(mail.link)

    @precondition(
        lambda self: self.sessions and not (self.blocked or self.needs_reset or self.keys or self.has_passkey)
    )
    @rule()
    def change(self) -> None:
        """In My, signing everybody else out."""
        self.house.clock.turn(16 * MINUTE)
        visitor = self.sessions[-1]
        before = visitor.cookie(COOKIE)
        page = visitor.open("/my/password")
        if page.path != "/my/password":
            self.sessions.remove(visitor)
            return
        new = self.new_password()
        page = page.submit_to("/my/password", current_password=self.person.password, password=new, end_others="yes")
        assert page.path == "/my/security", page.text
        self.sessions.remove(visitor)
        self.became(new)
        self.sessions = [visitor]
        self.cookies.append((COOKIE, before))

    @precondition(lambda self: self.keys is None)
    @rule()
    def turn_on(self) -> None:
        """A second factor."""
        self.keys, self.sheets_used = lock(self.house, self.person), 0

    @precondition(lambda self: self.keys is not None)
    @rule()
    def lose_factor_and_wait(self) -> None:
        """With the password alone it takes days, and ends with the factor gone."""
        if self.blocked or self.needs_reset:
            return
        self.house.clock.turn(16 * MINUTE)
        visitor = self.house.visitor()
        self.house.sign_in(visitor, self.person)
        visitor.open("/lost-factors").submit()
        assert visitor.open("/my").path == "/sign-in"
        self.house.clock.turn(3 * DAY)
        visitor = self.house.visitor()
        self.house.sign_in(visitor, self.person)
        assert visitor.open("/lost-factors").submit().path == "/my"
        self.keys = None
        self.take_sessions()
        self.hold_passkey()
        self.has_passkey = False
        self.sessions = [visitor]

    @precondition(lambda self: not self.needs_reset and not self.blocked)
    @rule()
    def deny(self) -> None:
        """The owner says of the newest notice that it was not them."""
        notices = [mail for mail in self.house.mails(self.person.email) if mail.link.startswith("/not-me/")]
        if not notices:
            return
        page = self.house.visitor().open(notices[-1].link)
        if page.status == 200:
            since = notices[-1].payload["params"]["asked"]["when"]
            assert page.submit().status == 200
            self.needs_reset, self.leaving_at = True, None
            self.take_sessions()
            self.hold_passkey()
            if self.keys and self.turned_on_at() is None:
                self.keys = None
            assert since <= self.house.clock.now

    @rule(is_blocked=st.booleans())
    def block(self, *, is_blocked: bool) -> None:
        """What a desk does, and undoes; sessions that were there go on only if they still stand."""
        status = "blocked" if is_blocked else "active"
        account_id = self.house.account_id(self.person)
        self.house.write("UPDATE accounts SET status = :status WHERE id = :id", status=status, id=account_id)
        self.blocked = is_blocked

    def new_password(self) -> str:
        """One that was never used."""
        self.number += 1
        return f"Geheim-{self.number}-Xyz!"

    def became(self, new: str) -> None:
        """The owner has a new password; what it ended is the thief's."""
        self.passwords.append(self.person.password)
        self.person = Person(self.person.email, new)
        self.needs_reset = False
        self.take_sessions()

    def take_sessions(self) -> None:
        """All sessions are over, with what services had of them and every trust; the thief has all that."""
        self.cookies += [(COOKIE, visitor.cookie(COOKIE)) for visitor in self.sessions]
        self.tokens += [tokens for _, tokens in self.connected]
        self.trusts += self.trusting
        self.sessions, self.connected, self.trusting = [], [], []

    def disconnect(self, visitor: Visitor) -> None:
        """One session is over, with what services had of it."""
        self.tokens += [tokens for whose, tokens in self.connected if whose is visitor]
        self.connected = [(whose, tokens) for whose, tokens in self.connected if whose is not visitor]

    def hold_passkey(self) -> None:
        """It counts no more until its owner confirms it, which never happens here: it might be the thief's."""
        self.passkeys += [self.passkey] if self.passkey else []
        self.passkey = None

    def turned_on_at(self) -> int | None:
        """Since when there is a second factor."""
        query = "SELECT since FROM second_factors WHERE account_id = :id"
        rows = self.house.rows(query, id=self.house.account_id(self.person))
        return int(rows[0][0]) if rows else None
