"""Secondary users: up to five for each vehicle, invited by its main user, who may limit and withdraw what they may do.

    invited ── the code within 12 hours ──▶ confirmed ── withdrawn, left, vehicle removed ──▶ gone
       └── withdrawn, expired ──▶ gone

The invitation goes by mail, with a link and a code. Link and code together prove the mailbox; whoever has both confirms
with an ID of their own, whatever its address. The main user never learns whether the invited address has one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from keyfob.base.change import Change
from keyfob.base.durations import HOUR
from keyfob.base.email import Email
from keyfob.base.ids import Mint, new_digits, new_id, new_token
from keyfob.base.secret import Pepper, same
from keyfob.vehicles.model import Right, Vehicle
from keyfob.vehicles.news import News, Recipient, VehicleNewsMailed

MOST = 5
"""So many a vehicle can have, with those who are invited."""
LIFE = 12 * HOUR
"""How long an invitation can be confirmed."""
DIGITS = 6
_NO_NAME = re.compile(r"[\d@/\\:<>]|\w\.\w")


class Why(StrEnum):
    """Why somebody may use a vehicle no more."""

    WITHDRAWN = "withdrawn"
    SOLD = "sold"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Invited:
    """Who was invited, in the main user's words: the name, the address, and the mobile number in E.164 form."""

    name: str
    email: Email
    mobile: str


@dataclass(frozen=True, slots=True)
class SecondaryUser:
    """Somebody who is invited, or may use the vehicle with the account ``account_id``.

    ``version`` counts the changes. An invitation has ``code_digest`` and ``expires_at``; once confirmed it has neither.
    """

    id: str
    vehicle_id: str
    customer_id: str
    version: int
    invited: Invited
    rights: frozenset[Right]
    invited_at: int
    expires_at: int | None
    code_digest: bytes | None = field(repr=False)
    account_id: str | None = None
    confirmed_at: int | None = None

    def is_open(self, now: int) -> bool:
        """Whether it can still be confirmed."""
        return self.account_id is None and self.expires_at is not None and now < self.expires_at

    def counts(self, now: int) -> bool:
        """Whether it takes one of the places: somebody uses the vehicle, or may confirm that yet."""
        return self.account_id is not None or self.is_open(now)


@dataclass(frozen=True, slots=True)
class SecondaryUserInvited(Change):
    """An invitation goes out by mail, from ``inviter``, in the main user's language.

    Guard: the vehicle has ``vehicle_version``, and one more now, so that two invitations at once count each other.
    """

    account_id: str
    customer_id: str
    vehicle_id: str
    vehicle_version: int
    user_id: str
    user: SecondaryUser
    token: str = field(repr=False)
    code: str = field(repr=False)
    model: str
    inviter: str
    locale: str


@dataclass(frozen=True, slots=True)
class SecondaryUserConfirmed(Change):
    """The account may use the vehicle; link and code work no more. Guard: the invitation has ``version``."""

    account_id: str
    vehicle_id: str
    user_id: str
    version: int
    at: int


@dataclass(frozen=True, slots=True)
class SecondaryUserAccepted(Change):
    """The same, as the main user's record has it."""

    customer_id: str
    vehicle_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class InvitationCodeFailed(Change):
    """A wrong code was typed for an invitation."""

    account_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class SecondaryRightsChanged(Change):
    """A secondary user may do this and no more, at once. Guard: the row has ``version``, and one more now."""

    account_id: str
    customer_id: str
    vehicle_id: str
    user_id: str
    version: int
    rights: frozenset[Right]


@dataclass(frozen=True, slots=True)
class SecondaryUserWithdrawn(Change):
    """The main user takes it back, invited or confirmed. Guard: the row has ``version``."""

    account_id: str
    customer_id: str
    vehicle_id: str
    user_id: str
    version: int


@dataclass(frozen=True, slots=True)
class SecondaryUserLeft(Change):
    """The secondary user goes. Guard: the row has ``version``."""

    customer_id: str
    vehicle_id: str
    user_id: str
    version: int


@dataclass(frozen=True, slots=True)
class VehicleAccessEnded(Change):
    """An account may use the vehicle of another no more; its sign-ins there end."""

    account_id: str
    vehicle_id: str
    why: Why


@dataclass(frozen=True, slots=True)
class InvitationSent:
    """It is on its way."""

    user: SecondaryUser
    token: str = field(repr=False)
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Enough:
    """There are as many as there may be; nothing was sent."""

    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """It is the main user's own address; nothing was sent."""

    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class AlreadyThere:
    """The address was invited before, and that still counts; nothing was sent."""

    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The account may use the vehicle."""

    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class WrongCode:
    """Another code was mailed."""

    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Over:
    """There is no such invitation any more."""

    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Own:
    """The vehicle is one's own."""

    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class UsesAlready:
    """The account may use the vehicle already."""

    changes: tuple[Change, ...] = ()


Refusal: TypeAlias = Over | Own | UsesAlready


@dataclass(frozen=True, slots=True)
class Inviter:
    """The main user: account, own address, name as it stands in the mail, and the mail's language."""

    account_id: str
    email: Email
    name: str
    locale: str


def is_name(text: str) -> bool:
    """Whether a tidied text may stand in a mail to somebody else: it looks like no address and like no number."""
    return bool(text) and _NO_NAME.search(text) is None


def invite(
    vehicle: Vehicle,
    users: Iterable[SecondaryUser],
    invited: Invited,
    rights: frozenset[Right],
    inviter: Inviter,
    *,
    pepper: Pepper,
    now: int,
    mint: Mint,
) -> InvitationSent | Enough | OwnAddress | AlreadyThere:
    """Invite somebody to use a vehicle; ``users`` are all that it has."""
    counting = [user for user in users if user.counts(now)]
    if invited.email.folded == inviter.email.folded:
        return OwnAddress()
    if any(user.invited.email.folded == invited.email.folded for user in counting):
        return AlreadyThere()
    if len(counting) >= MOST:
        return Enough()
    user_id, token, code = new_id(mint), new_token(mint), new_digits(mint, DIGITS)
    digest = pepper.digest(_row(user_id), code)
    user = SecondaryUser(
        user_id, vehicle.id, vehicle.customer_id, 1, invited, rights, now, now + LIFE, digest, None, None
    )
    sent = SecondaryUserInvited(
        account_id=inviter.account_id,
        customer_id=vehicle.customer_id,
        vehicle_id=vehicle.id,
        vehicle_version=vehicle.version,
        user_id=user_id,
        user=user,
        token=token,
        code=code,
        model=vehicle.details.model,
        inviter=inviter.name if is_name(inviter.name) else "",
        locale=inviter.locale,
    )
    return InvitationSent(user, token, (sent,))


def find_refusal(
    user: SecondaryUser | None, account_id: str, main_user: str | None, users: Iterable[SecondaryUser], now: int
) -> Refusal | None:
    """Why an account cannot confirm an invitation, whatever the code; None where it can."""
    if user is None or not user.is_open(now):
        return Over()
    if account_id == main_user:
        return Own()
    return UsesAlready() if any(other.account_id == account_id for other in users) else None


def confirm(
    user: SecondaryUser,
    vehicle: Vehicle,
    account_id: str,
    typed: str,
    main: Recipient | None,
    *,
    pepper: Pepper,
    now: int,
) -> Confirmed | WrongCode:
    """Decide on a code typed by whoever nothing else refuses; an attempt was reserved for it. ``main`` is told."""
    digits = "".join(typed.split())
    if user.code_digest is None or not same(user.code_digest, pepper.digest(_row(user.id), digits)):
        return WrongCode((InvitationCodeFailed(account_id, user.id),))
    told = (_news(main, News.CONFIRMED, user, vehicle, now),) if main else ()
    confirmed = SecondaryUserConfirmed(account_id, user.vehicle_id, user.id, user.version, now)
    return Confirmed((confirmed, SecondaryUserAccepted(user.customer_id, user.vehicle_id, user.id), *told))


def change_rights(account_id: str, user: SecondaryUser, rights: frozenset[Right]) -> tuple[Change, ...]:
    """The main user says what a secondary user may do; nothing where it is so already."""
    if rights == user.rights:
        return ()
    return (SecondaryRightsChanged(account_id, user.customer_id, user.vehicle_id, user.id, user.version, rights),)


def withdraw(
    account_id: str, user: SecondaryUser, vehicle: Vehicle, recipient: Recipient | None, now: int
) -> tuple[Change, ...]:
    """The main user takes it back; whoever confirmed it is told, by an own address (``recipient``)."""
    withdrawn = SecondaryUserWithdrawn(account_id, user.customer_id, user.vehicle_id, user.id, user.version)
    if user.account_id is None:
        return (withdrawn,)
    told = (_news(recipient, News.WITHDRAWN, None, vehicle, now),) if recipient else ()
    return withdrawn, VehicleAccessEnded(user.account_id, user.vehicle_id, Why.WITHDRAWN), *told


def leave(
    user: SecondaryUser, account_id: str, vehicle: Vehicle, main: Recipient | None, now: int
) -> tuple[Change, ...]:
    """The secondary user goes; the main user is told."""
    left = SecondaryUserLeft(user.customer_id, user.vehicle_id, user.id, user.version)
    told = (_news(main, News.LEFT, user, vehicle, now),) if main else ()
    return left, VehicleAccessEnded(account_id, user.vehicle_id, Why.LEFT), *told


def find_user(users: Iterable[SecondaryUser], user_id: str) -> SecondaryUser | None:
    """The one among a vehicle's own; another's is as unknown as one that never was (ASVS 8.2.2)."""
    return next((user for user in users if user.id == user_id), None)


def _news(to: Recipient, news: News, about: SecondaryUser | None, vehicle: Vehicle, now: int) -> Change:
    return VehicleNewsMailed(to, news, vehicle.id, vehicle.details.model, about.invited.name if about else "", now)


def _row(user_id: str) -> str:
    return f"secondary user {user_id}"
