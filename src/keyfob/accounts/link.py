"""The mailed proof of a mailbox: one mechanism behind registering, signing in without a password, and resetting one.

A mail carries a link and a six-digit code. Opening the link (GET) does nothing, so that scanners cannot use it up. What
it then serves is always the browser that asked:

- there, a press of the button (POST) proves the mailbox, and so does the code typed on its waiting page;
- elsewhere, the page shows which browser asked, from where and when. Typing the two-digit number that the first browser
  shows confirms the link, and the first browser picks that up; a wrong number, or "this was not me", ends it, of which
  the first browser learns only where it registers (ASVS 6.3.8).

A reset link is the exception: it opens the new-password page wherever it is opened, and signs nobody in (`recover`).
Sending mails is next door, in `link_mail`.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from keyfob.accounts.model import Visitor
from keyfob.accounts.policy import Policy
from keyfob.accounts.throttle import code_limits
from keyfob.accounts.typed_code import plain_digits
from keyfob.base.change import Change
from keyfob.base.email import Email
from keyfob.base.limit import Limit
from keyfob.base.secret import Pepper, digest, same


class Purpose(StrEnum):
    """What the proof is for."""

    REGISTER = "register"
    SIGN_IN = "sign_in"
    RESET = "reset"


class End(StrEnum):
    """Why a link no longer works."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    USED = "used"
    REPLACED = "replaced"
    WRONG_NUMBER = "wrong_number"
    DENIED = "denied"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class MailLink:
    """A request for a mailed proof, also where no mail went out because nobody has that address.

    ``email`` is the address as it was asked for; ``account_id`` is None where it has no account. ``browser``,
    ``device``, ``network`` and ``locale`` are those of the browser that asked, and ``number`` is what it shows.
    ``request`` refers to what the person was about to do when a service sent them here. ``sends`` counts the mails.
    """

    id: str
    purpose: Purpose
    email: Email
    account_id: str | None
    registration_id: str | None
    token_digest: bytes = field(repr=False)
    code_digest: bytes = field(repr=False)
    number: str
    browser: bytes
    device: str
    network: str
    locale: str
    request: str | None
    remember: bool
    asked_at: int
    sent_at: int
    sends: int
    expires_at: int
    confirmed_at: int | None = None
    ended_at: int | None = None
    end: End | None = None

    def over(self, now: int) -> End | None:
        """Why it no longer works at ``now``, or None while it does."""
        if self.ended_at is not None:
            return self.end
        return End.EXPIRED if now >= self.expires_at else None

    @property
    def seen_end(self) -> End | None:
        """The end that its waiting page may know of.

        Only the link of an account is ever replaced or voided, or used from its mail in any browser; and where nobody
        registers, only such a link is mailed at all, so only it is ever denied or spent by a wrong number. A page that
        said so would tell that there is an account (ASVS 6.3.8), so it goes on waiting.
        """
        is_quiet = (
            self.end in {End.REPLACED, End.VOIDED}
            or (self.end is End.USED and self.purpose is Purpose.RESET)
            or (self.end in {End.DENIED, End.WRONG_NUMBER} and self.registration_id is None)
        )
        return None if is_quiet else self.end

    def seen_over(self, now: int) -> End | None:
        """Why its waiting page stops waiting; that of a registration waits as long as the registration lives."""
        if self.seen_end is not None:
            return self.seen_end
        return End.EXPIRED if self.registration_id is None and now >= self.expires_at else None


@dataclass(frozen=True, slots=True)
class LinkConfirmed(Change):
    """The mailbox is proved, and the browser that asked may go on. Guard: the link has not ended."""

    link_id: str
    account_id: str | None
    registration_id: str | None
    purpose: Purpose
    at: int


@dataclass(frozen=True, slots=True)
class LinkEnded(Change):
    """The link works no more, because of ``end``. Guard: it had not ended."""

    link_id: str
    account_id: str | None
    registration_id: str | None
    purpose: Purpose
    end: End
    at: int


@dataclass(frozen=True, slots=True)
class CodeFailed(Change):
    """A wrong code was typed; written for unknown addresses too, so that both take the same time."""

    link_id: str
    account_id: str | None
    registration_id: str | None
    purpose: Purpose
    at: int


@dataclass(frozen=True, slots=True)
class Proven:
    """The mailbox is proved to the browser that asked, once; what follows depends on ``link.purpose``."""

    link: MailLink
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The first browser may go on."""

    link: MailLink
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class NumberNeeded:
    """The browser is not the one that asked: show who asked, and ask for the number shown there."""

    link: MailLink
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nobody has confirmed the link yet."""

    link: MailLink
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class WrongCode:
    """Not the code of the newest mail, or no longer."""

    link: MailLink
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Over:
    """The link works no more (or never did): the page says why and offers a new one."""

    end: End
    changes: tuple[Change, ...] = ()


def press(link: MailLink | None, visitor: Visitor, now: int) -> Proven | NumberNeeded | Over:
    """The button on the page that a sign-in or registration link opens."""
    link_or_over = _not_reset(_still_good(link, now))
    if isinstance(link_or_over, Over):
        return link_or_over
    if not same(link_or_over.browser, visitor.browser):
        return NumberNeeded(link_or_over)
    return _prove(link_or_over, now)


def type_number(link: MailLink | None, number: str, now: int) -> Confirmed | Over:
    """The number typed on a page opened elsewhere. It signs nobody in: it lets the first browser go on."""
    link_or_over = _not_reset(_still_good(link, now))
    if isinstance(link_or_over, Over):
        return link_or_over
    if not same(plain_digits(number).encode(), link_or_over.number.encode()):
        return Over(End.WRONG_NUMBER, (_end(link_or_over, End.WRONG_NUMBER, now),))
    return Confirmed(link_or_over, (_confirm(link_or_over, now),))


def deny(link: MailLink | None, now: int) -> Over:
    """The press of "this was not me"."""
    link_or_over = _still_good(link, now)
    if isinstance(link_or_over, Over):
        return link_or_over
    return Over(End.DENIED, (_end(link_or_over, End.DENIED, now),))


def pick_up(link: MailLink | None, visitor: Visitor, now: int) -> Proven | Waiting | Over:
    """The waiting page of the first browser goes on after a confirmation elsewhere."""
    link_or_over = _not_reset(_of_browser(link, visitor, now))
    if isinstance(link_or_over, Over):
        return link_or_over
    waits = link_or_over.confirmed_at is None or link_or_over.over(now) is not None
    return Waiting(link_or_over) if waits else _prove(link_or_over, now)


def reserve_for_code(link: MailLink, policy: Policy) -> tuple[Limit, ...]:
    """What to reserve before `type_code`."""
    return code_limits(policy.throttle, link.email, code_digest=link.code_digest)


def type_code(
    link: MailLink | None, code: str, visitor: Visitor, pepper: Pepper, now: int
) -> Proven | Confirmed | WrongCode | Over:
    """The code typed on the waiting page of the browser that asked; an attempt has been reserved.

    A reset is only confirmed by it: the link is spent when the new password is set.
    """
    link_or_over = _of_browser(link, visitor, now)
    if isinstance(link_or_over, Over):
        return link_or_over
    link = link_or_over
    is_right = same(pepper.digest(link.id, plain_digits(code)), link.code_digest)
    if not is_right or link.over(now) is not None:
        failed = CodeFailed(link.id, link.account_id, link.registration_id, link.purpose, now)
        return WrongCode(link, (failed,))
    return Confirmed(link, (_confirm(link, now),)) if link.purpose is Purpose.RESET else _prove(link, now)


def spend(link: MailLink, now: int) -> LinkEnded:
    """The link did what it was for."""
    return _end(link, End.USED, now)


def token_matches(link: MailLink, token: str) -> bool:
    """Whether ``token`` is the one in the newest mail of this link."""
    return same(digest(token), link.token_digest)


def _still_good(link: MailLink | None, now: int) -> MailLink | Over:
    if link is None:
        return Over(End.UNKNOWN)
    end = link.over(now)
    return link if end is None else Over(end)


def _not_reset(link: MailLink | Over) -> MailLink | Over:
    return Over(End.UNKNOWN) if isinstance(link, MailLink) and link.purpose is Purpose.RESET else link


def _of_browser(link: MailLink | None, visitor: Visitor, now: int) -> MailLink | Over:
    if link is None or not same(link.browser, visitor.browser):
        return Over(End.UNKNOWN)
    end = link.seen_over(now)
    return link if end is None else Over(end)


def _prove(link: MailLink, now: int) -> Proven:
    return Proven(link, (spend(link, now),))


def _end(link: MailLink, end: End, now: int) -> LinkEnded:
    return LinkEnded(link.id, link.account_id, link.registration_id, link.purpose, end, now)


def _confirm(link: MailLink, now: int) -> LinkConfirmed:
    return LinkConfirmed(link.id, link.account_id, link.registration_id, link.purpose, now)
