"""Asking for a mailed proof, asking again, and voiding what was asked before."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from keyfob.accounts.link import End, MailLink, Over, Purpose
from keyfob.accounts.model import Account, Visitor
from keyfob.accounts.policy import Policy
from keyfob.accounts.throttle import mail_limits
from keyfob.base.change import Change
from keyfob.base.email import Email
from keyfob.base.ids import Mint, new_digits, new_id, new_token
from keyfob.base.limit import Limit
from keyfob.base.secret import Pepper, digest

CODE_LENGTH = 6
_NUMBERS_FROM, _NUMBERS = 10, 90


class Letter(StrEnum):
    """Which mail is sent."""

    VERIFY = "verify"
    EXISTS = "exists"
    SIGN_IN = "sign_in"
    RESET = "reset"
    RESET_BY_DESK = "reset_by_desk"


@dataclass(frozen=True, slots=True)
class LinkAsked(Change):
    """A mailed proof was asked for; for unknown addresses too, so that they look and take the same."""

    account_id: str | None
    registration_id: str | None
    link: MailLink


@dataclass(frozen=True, slots=True)
class LinkRenewed(Change):
    """A mail was asked for again: all values are new. Guard: its end was ``former``, and ``sends`` was one less."""

    account_id: str | None
    registration_id: str | None
    link: MailLink
    former: End | None = None


@dataclass(frozen=True, slots=True)
class LinkMailed(Change):
    """The mail with the link and the code goes out to ``email``, an address whose owner asked or already has the ID.

    ``device``, ``network`` and ``at`` tell who asked, from where and when; until ``expires_at`` the mail is good.
    ``case_id`` is the case from which a desk sent it, if one did.
    """

    link_id: str
    account_id: str | None
    registration_id: str | None
    letter: Letter
    email: str
    locale: str
    token: str = field(repr=False)
    code: str = field(repr=False)
    device: str
    network: str
    at: int
    expires_at: int
    case_id: str | None = None


@dataclass(frozen=True, slots=True)
class MailWithheld(Change):
    """Nobody has the address, so no mail goes out; what one costs is done all the same, so that both take as long."""

    link_id: str
    letter: Letter


@dataclass(frozen=True, slots=True)
class LinksVoided(Change):
    """Older links work no more: those of the registration, or those of the account, of one purpose or (None) of all.

    At most one of ``account_id`` and ``registration_id`` is there; with none there is nothing to void. The link
    ``kept`` stays, if any. ``end`` tells why.
    """

    account_id: str | None
    registration_id: str | None
    purpose: Purpose | None
    kept: str | None
    end: End
    at: int


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for what: the facts a new link is made of, see `MailLink`; ``letter`` where it is not the usual one."""

    purpose: Purpose
    email: Email
    visitor: Visitor
    registration_id: str | None = None
    request: str | None = None
    remember: bool = False
    letter: Letter | None = None


@dataclass(frozen=True, slots=True)
class Mailing:
    """What asking for a mail takes besides the facts.

    ``may_mail`` says whether a mail could be reserved (`reserve_for_mail`); without, everything looks the same.
    """

    may_mail: bool
    policy: Policy
    pepper: Pepper
    now: int
    mint: Mint


@dataclass(frozen=True, slots=True)
class Asked:
    """The link there is now, and the page to wait on; the same whether or not a mail went out."""

    link: MailLink
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class TooSoon:
    """The next mail can be asked for in ``wait`` seconds."""

    wait: int
    changes: tuple[Change, ...] = ()


def reserve_for_mail(email: Email, network: str, policy: Policy) -> tuple[Limit, ...]:
    """What to reserve before a mail is asked for; where it is refused, ask with ``may_mail=False``."""
    return mail_limits(policy.throttle, email, network=network)


def ask(asking: Asking, account: Account | None, mailing: Mailing) -> Asked:
    """Ask for a mailed proof; ``account`` is the one that has the address, if any.

    A mail goes to a newcomer's address, or to the one stored with the account. The newer request voids the older,
    unless its mail is suppressed: then the older mail is all there is.
    """
    visitor, now, mint = asking.visitor, mailing.now, mailing.mint
    link_id, token, code = new_id(mint), new_token(mint), new_digits(mint, CODE_LENGTH)
    link = MailLink(
        id=link_id,
        purpose=asking.purpose,
        email=asking.email,
        account_id=account.id if account else None,
        registration_id=asking.registration_id,
        token_digest=digest(token),
        code_digest=mailing.pepper.digest(link_id, code),
        number=str(_NUMBERS_FROM + int(new_digits(mint, CODE_LENGTH)) % _NUMBERS),
        browser=visitor.browser,
        device=visitor.device,
        network=visitor.network,
        locale=visitor.locale,
        request=asking.request,
        remember=asking.remember,
        asked_at=now,
        sent_at=now,
        sends=1,
        expires_at=now + life_of(asking.purpose, mailing.policy),
    )
    asked = LinkAsked(link.account_id, link.registration_id, link)
    mail = _mail(link, account, token, code, asking.letter) if mailing.may_mail else ()
    older = _void_older(link, now) if mail else ()
    return Asked(link, (asked, *older, *mail))


def ask_again(link: MailLink, account: Account | None, mailing: Mailing) -> Asked | TooSoon | Over:
    """Send the mail again, with a new link and a new code; those of the mail before work no more.

    ``account`` is that of ``link.account_id``. A link that has merely expired, or whose end its page may not know of,
    comes to life again.
    """
    if link.seen_end is not None:
        return Over(link.seen_end)
    now, mint = mailing.now, mailing.mint
    wait = wait_before_resend(link, mailing.policy, now)
    if wait:
        return TooSoon(wait)
    renewed = replace(link, sends=link.sends + 1, sent_at=now)
    if not mailing.may_mail:
        return Asked(renewed, (LinkRenewed(link.account_id, link.registration_id, renewed, link.end),))
    token, code = new_token(mint), new_digits(mint, CODE_LENGTH)
    renewed = replace(
        renewed,
        token_digest=digest(token),
        code_digest=mailing.pepper.digest(link.id, code),
        expires_at=now + life_of(link.purpose, mailing.policy),
        confirmed_at=None,
        ended_at=None,
        end=None,
    )
    mail = _mail(renewed, account, token, code)
    older = _void_older(renewed, now) if mail else ()
    return Asked(renewed, (LinkRenewed(link.account_id, link.registration_id, renewed, link.end), *older, *mail))


def wait_before_resend(link: MailLink, policy: Policy, now: int) -> int:
    """Seconds until the next mail can be asked for; it grows with every one."""
    waits = policy.resend_waits
    return max(0, link.sent_at + waits[min(link.sends, len(waits)) - 1] - now)


def void_links(account_id: str, now: int) -> LinksVoided:
    """Every link of an account is void: its password or its address changed."""
    return LinksVoided(account_id, None, None, None, End.VOIDED, now)


def life_of(purpose: Purpose, policy: Policy) -> int:
    """How many seconds a mail is good."""
    lives = {
        Purpose.REGISTER: policy.verify_life,
        Purpose.SIGN_IN: policy.link_life,
        Purpose.RESET: policy.reset_life,
    }
    return lives[purpose]


def _void_older(link: MailLink, now: int) -> tuple[LinksVoided, ...]:
    if link.account_id is None:
        return (LinksVoided(None, link.registration_id, None, link.id, End.REPLACED, now),)
    return (LinksVoided(link.account_id, None, link.purpose, link.id, End.REPLACED, now),)


def _mail(
    link: MailLink, account: Account | None, token: str, code: str, letter: Letter | None = None
) -> tuple[LinkMailed | MailWithheld, ...]:
    letter = letter or _letter(link)
    if account is None and link.purpose is not Purpose.REGISTER:
        return (MailWithheld(link.id, letter),)
    return (
        LinkMailed(
            link_id=link.id,
            account_id=link.account_id,
            registration_id=link.registration_id,
            letter=letter,
            email=account.email.text if account else link.email.text,
            locale=account.locale if account else link.locale,
            token=token,
            code=code,
            device=link.device,
            network=link.network,
            at=link.sent_at,
            expires_at=link.expires_at,
        ),
    )


def _letter(link: MailLink) -> Letter:
    if link.purpose is Purpose.REGISTER:
        return Letter.VERIFY
    if link.purpose is Purpose.RESET:
        return Letter.RESET
    return Letter.EXISTS if link.registration_id else Letter.SIGN_IN
