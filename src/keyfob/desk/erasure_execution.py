"""Doing an erasure once its wait is over: the account goes with it, what a law wants kept gets keys of its own.

Whatever was sealed for the record goes dark with its key, in every copy that was ever made. The customer gets a
receipt by a last mail, which has a key of its own, since the record's does not live long enough.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from keyfob.accounts.deletion import AccountDeleted, Deletion, delete_with_record
from keyfob.accounts.model import Account, Status
from keyfob.base.change import Change
from keyfob.base.ids import Mint, new_id, new_token
from keyfob.desk.erasure import REMEMBERED, Act, Erasure, Hold, Part, State, next_state
from keyfob.desk.erasure_work import returned


@dataclass(frozen=True, slots=True)
class HoldKept(Change):
    """A part is kept until then, sealed anew under a key of its own, which is destroyed at that time."""

    hold_id: str
    erasure_id: str
    customer_id: str
    part: Part
    until: int
    reason: str = field(repr=False)
    data: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class CustomerErased(Change):
    """The record is gone, and its key is destroyed. Its audit row is what the receipt proves.

    ``kept`` says what is kept until which day; ``keys`` are those of cases that had their own, of invitations that
    waited at the customer's addresses, and of records that gave way to this one. Guard: the erasure's version was one
    less.
    """

    account_id: str | None
    customer_id: str
    erasure_id: str
    reference: str
    asked_at: int
    kept: tuple[str, ...]
    keys: tuple[str, ...]
    token: str = field(repr=False)
    erasure: Erasure = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReceiptPromised(Change):
    """One address gets the receipt, by a mail that is sealed with a key of its own: ``farewell_id``."""

    erasure_id: str
    farewell_id: str
    customer_id: str
    to: str = field(repr=False)
    token: str = field(repr=False)
    reference: str
    locale: str
    at: int


@dataclass(frozen=True, slots=True)
class HoldsRead(Change):
    """Somebody of the desk read what is kept by law."""

    customer_id: str
    erasure_id: str
    hold_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """Facts about the account that goes along: what it is connected with, and a deletion that already stands.

    ``is_reversible`` says whether a former address may still take the ID back.
    """

    account: Account
    standing: Deletion | None
    services: tuple[str, ...]
    is_reversible: bool = False


@dataclass(frozen=True, slots=True)
class Erased:
    """It is done."""

    erasure: Erasure
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Returned:
    """Something runs on meanwhile: back to the desk."""

    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """It is not time, or not possible: nothing happens."""

    changes: tuple[Change, ...] = ()


Outcome: TypeAlias = Erased | Returned | Nothing


def execute(
    erasure: Erasure | None,
    held: Held | None,
    parts: Mapping[Part, Any],
    keys: tuple[str, ...],
    *,
    running: int,
    now: int,
    mint: Mint,
) -> Outcome:
    """Erase the customer whose wait is over; ``parts`` is what the record holds of each part that is to be kept.

    An account that is blocked waits, until the desk that blocked it has seen who it was; and one whose ID was changed,
    as long as the old address may take it back: it may be a thief who asks.
    """
    state = next_state(erasure, Act.EXECUTE, None) if erasure else None
    if erasure is None or state is None or erasure.execute_at is None or now < erasure.execute_at:
        return Nothing()
    if held is not None and (held.account.status is not Status.ACTIVE or held.is_reversible):
        return Nothing()
    account_id = held.account.id if held else None
    if running:
        return Returned(returned(erasure, account_id, "", now).changes)
    holds = [hold for hold in erasure.holds if hold.until > now]
    recipients = dict.fromkeys((*erasure.recipients, *((held.account.email.text,) if held else ())))
    token = new_token(mint)
    after = _bare(erasure, state, holds, now)
    return Erased(
        after,
        (
            *_account_gone(held, now, mint),
            *(_keep(hold, erasure, parts[hold.part], mint) for hold in holds),
            CustomerErased(
                account_id,
                erasure.customer_id,
                erasure.id,
                erasure.reference,
                erasure.asked_at,
                tuple(sorted(f"{hold.part}:{hold.until}" for hold in holds)),
                keys,
                token,
                after,
            ),
            *(
                ReceiptPromised(
                    erasure.id, new_id(mint), erasure.customer_id, to, token, erasure.reference, erasure.locale, now
                )
                for to in recipients
            ),
        ),
    )


def read_kept(erasure: Erasure, hold_ids: Iterable[str]) -> HoldsRead:
    """What is kept is read, which nobody does without a trace."""
    return HoldsRead(erasure.customer_id, erasure.id, tuple(hold_ids))


def _account_gone(held: Held | None, now: int, mint: Mint) -> tuple[AccountDeleted, ...]:
    if held is None:
        return ()
    return (delete_with_record(held.account, held.standing, held.services, now, mint),)


def _keep(hold: Hold, erasure: Erasure, data: Any, mint: Mint) -> HoldKept:  # noqa: ANN401  # any JSON
    return HoldKept(new_id(mint), erasure.id, erasure.customer_id, hold.part, hold.until, hold.reason, data)


def _bare(erasure: Erasure, state: State, holds: list[Hold], now: int) -> Erasure:
    """What is remembered of it: nothing that is about the person."""
    until = max((hold.until for hold in holds), default=0)
    return replace(
        erasure, state=state, version=erasure.version + 1, changed_at=now, expires_at=max(now + REMEMBERED, until),
        note="", holds=(), recipients=(), token="",
    )  # fmt: skip
