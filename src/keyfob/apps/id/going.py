"""Where a person is going: the request of a service that waits while they sign in, a page of My, or My itself.

One value, ``pending``, says so in forms, links and mails: the reference of a request, or a path of My.
"""

from dataclasses import dataclass
from urllib.parse import quote

from keyfob.accounts.model import Account
from keyfob.accounts.passkey_offer import is_passkey_offered
from keyfob.accounts.sessions import Session
from keyfob.base.change import Change
from keyfob.desk.customer_invitation_reading import CustomerDraft
from keyfob.protocol.device_authorization import VERIFICATION_PATH
from keyfob.protocol.model import ParkedRequest
from keyfob.protocol.waiting import prolong
from keyfob.storage.customer_invitations import find_invitation_by_link
from keyfob.storage.secondary_users import find_invitation
from keyfob.vehicles.secondary_users import Invited
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.cookies import TYPED, Cookie
from keyfob.web.identity import person, session_cookie
from keyfob.web.local import local_path
from keyfob.web.waiting import waiting_for

HOME = "/my"
INVITATION = "/my/vehicles/invited/"
WELCOME = "/my/welcome/"


@dataclass(frozen=True, slots=True)
class Going:
    """The reference of the waiting request, or a path of My (empty: neither), and what the service is called.

    ``login_hint`` and ``name_hint`` are filled in for whoever has not typed anything yet.
    """

    pending: str
    service: str | None
    login_hint: str = ""
    name_hint: str = ""
    parked: ParkedRequest | None = None
    invited: CustomerDraft | None = None
    """What a partner typed about them, for whoever proves the address that it names."""

    def context(self) -> dict[str, object]:
        """What pages show and carry of it."""
        return {"pending": self.pending, "service": self.service}

    def path(self, to: str) -> str:
        """A path of ours that takes the waiting request along."""
        return f"{to}?pending={quote(self.pending, safe='')}" if self.pending else to

    @property
    def onwards(self) -> str:
        """Where to go once signed in."""
        if self.pending.startswith("/"):
            return self.pending
        return self.path("/authorize/continue") if self.pending else HOME


def going(ask: Ask) -> Going:
    """Where the person of this request is going; a reference that nothing waits behind is dropped."""
    return going_to(ask, ask.field("pending"))


def going_to(ask: Ask, reference: str | None) -> Going:
    """The same, from a reference that was kept."""
    if not reference:
        return Going("", None)
    if reference.startswith("/"):
        path = path_of_my(reference)
        invited = _find_invited(ask, path)
        if invited is not None:
            return Going(path, None, invited.email.text, invited.name)
        welcomed = _find_welcomed(ask, path)
        return Going(path, None, welcomed.email.text, invited=welcomed) if welcomed else Going(path, None)
    waiting = waiting_for(ask, reference)
    if waiting is None:
        return Going("", None)
    return Going(reference, waiting.service, waiting.login_hint, parked=waiting.parked)


def _find_invited(ask: Ask, path: str) -> Invited | None:
    """Who is on the way to an invitation, which says how to fill in a registration."""
    token = path.removeprefix(INVITATION) if path.startswith(INVITATION) else ""
    invitation = find_invitation(ask.read, token, ask.now) if token else None
    return invitation.invited if invitation else None


def _find_welcomed(ask: Ask, path: str) -> CustomerDraft | None:
    """The same, of an invitation by a partner."""
    token = path.removeprefix(WELCOME) if path.startswith(WELCOME) else ""
    invitation = find_invitation_by_link(ask.read, token, ask.now) if token else None
    return invitation.draft if invitation else None


def keep_waiting(ask: Ask, to: Going, until: int = 0) -> tuple[Change, ...]:
    """The request waits longer, for its person has just taken a step; ``until`` when they have time for the next."""
    return prolong(to.parked, ask.house.protocol, ask.now, until) if to.parked else ()


def path_of_my(path: str) -> str:
    """``path`` when it leads to a page of My, or to one that sends people here; else nothing (ASVS 3.7.2)."""
    local = local_path(path, "")
    is_one = local in {HOME, "/lost-factors"} or local.partition("?")[0] == VERIFICATION_PATH
    return local if is_one or local.startswith(f"{HOME}/") else ""


def go_on(to: Going, session: Session) -> str:
    """The next page of somebody signed in: new terms first, then a new password, then where they were going."""
    if session.terms_due:
        return to.path("/terms/again")
    if session.password_due and not to.pending.startswith("/"):
        return to.path("/my/password")
    return to.onwards


def sign_in_and_go_on(
    ask: Ask,
    to: Going,
    session: Session,
    token: str,
    changes: tuple[Change, ...],
    *,
    welcome: bool = False,
    account: Account | None = None,
) -> Answer:
    """Hand the browser its session and send it where it was going; ``account`` may be offered a passkey first."""
    url = go_on(to, session)
    if account and ask.house.passkeys and is_passkey_offered(account, session, ask.house.accounts):
        url = to.path("/my/passkeys/offer")
    if welcome and url == HOME:
        url = f"{HOME}?notice=welcome"
    cookies = (session_cookie(session, token, ask.now), Cookie(TYPED, ""))
    return redirect(url, changes, cookies).acting(person(session.account_id))
