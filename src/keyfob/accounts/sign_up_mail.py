"""Registering, the first steps: an address, the mail that proves it, and another mail or another address.

Registering an address that has an account looks and takes the same; its owner gets another mail, which signs in for the
same request (ASVS 6.3.8). Whenever a mail is asked for the registration lives as long as a newcomer's mail is good,
also where none may be sent or the address has an account, so that nothing shows by when it is forgotten.
"""

from dataclasses import dataclass, replace

from keyfob.accounts.link import End as LinkEnd
from keyfob.accounts.link import MailLink, Over, Purpose
from keyfob.accounts.link_mail import Asked, Asking, LinksVoided, Mailing, TooSoon, ask, ask_again
from keyfob.accounts.model import Account, Visitor
from keyfob.accounts.registration import (
    AddressCorrected,
    Registration,
    RegistrationBegun,
    RegistrationProlonged,
    RegistrationResumed,
    Step,
    is_alive,
)
from keyfob.accounts.sign_up import OutOfOrder
from keyfob.base.change import Change
from keyfob.base.email import Email
from keyfob.base.ids import new_id, new_reference


@dataclass(frozen=True, slots=True)
class Begun:
    """A mail is on its way (or so it seems), and the browser waits for it."""

    registration: Registration
    asked: Asked
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Resumed:
    """The browser has begun with that address before: it goes on where it was."""

    registration: Registration
    changes: tuple[Change, ...] = ()


def resume(
    email: Email, visitor: Visitor, standing: Registration | None, request: str | None, now: int
) -> Resumed | None:
    """Go on where the browser is with this address; None when it has to begin. Arguments as for `begin`."""
    if standing is None or standing.email.folded != email.folded or not is_alive(standing, visitor, now):
        return None
    if request is None or request == standing.request:
        return Resumed(standing)
    resumed = replace(standing, request=request, version=standing.version + 1)
    return Resumed(resumed, (RegistrationResumed(standing.id, standing.version, request),))


def begin(
    email: Email,
    visitor: Visitor,
    owner: Account | None,
    standing: Registration | None,
    *,
    request: str | None,
    mailing: Mailing,
) -> Begun:
    """The first step: an address that the browser is not registering already (`resume`).

    Args:
        email: the address typed.
        visitor: the browser.
        owner: the account that has the address already, if any.
        standing: the registration this browser is in the middle of, if any.
        request: what to go on with afterwards.
        mailing: time, chance and what else a mail takes.
    """
    now, mint = mailing.now, mailing.mint
    registration = Registration(
        id=new_id(mint),
        reference=new_reference(mint),
        version=1,
        email=email,
        browser=visitor.browser,
        locale=visitor.locale,
        request=request,
        # Of two registrations of one browser the newer counts, also within one second.
        created_at=max(now, standing.created_at + 1) if standing else now,
        expires_at=_end(mailing),
    )
    asked = _ask(registration, visitor, owner, mailing)
    return Begun(registration, asked, (RegistrationBegun(registration.id, registration), *asked.changes))


def correct_address(
    registration: Registration, email: Email, visitor: Visitor, owner: Account | None, mailing: Mailing, desk: str = ""
) -> Begun | OutOfOrder:
    """Another address in the waiting step: mails to the one before prove nothing any more.

    Where a ``desk`` does it for who registers, ``visitor`` is still their browser, and nobody else's.
    """
    now, until = mailing.now, _end(mailing)
    if not is_alive(registration, visitor, now):
        return OutOfOrder(None)
    if registration.step is not Step.MAIL:
        return OutOfOrder(registration.step)
    corrected = replace(
        registration, email=email, expires_at=until, version=registration.version + 1, corrected_by=desk
    )
    asked = _ask(corrected, visitor, owner, mailing)
    voided = LinksVoided(None, registration.id, None, asked.link.id, LinkEnd.REPLACED, now)
    changes = (
        AddressCorrected(registration.id, registration.version, registration.reference, email, until, desk),
        *asked.changes,
        voided,
    )
    return Begun(corrected, asked, changes)


def mail_again(
    registration: Registration,
    link: MailLink,
    visitor: Visitor,
    account: Account | None,
    owner: Account | None,
    mailing: Mailing,
) -> Asked | TooSoon:
    """The mail of the waiting step, again; where its link was ended by a wrong number or "not me", with a new link.

    ``account`` is that of the link, ``owner`` the one that has the address by now.
    """
    again = ask_again(link, account, mailing)
    if isinstance(again, TooSoon):
        return again
    asked = _ask(registration, visitor, owner, mailing) if isinstance(again, Over) else again
    return replace(asked, changes=(*asked.changes, _prolong(registration, mailing)))


def _prolong(registration: Registration, mailing: Mailing) -> RegistrationProlonged:
    return RegistrationProlonged(registration.id, registration.version, _end(mailing))


def _end(mailing: Mailing) -> int:
    return mailing.now + mailing.policy.registration_life


def _ask(registration: Registration, visitor: Visitor, owner: Account | None, mailing: Mailing) -> Asked:
    purpose = Purpose.SIGN_IN if owner else Purpose.REGISTER
    return ask(Asking(purpose, registration.email, visitor, registration.id, registration.request), owner, mailing)
