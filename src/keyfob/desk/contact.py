"""Contact: customers write to the brand's people, read what became of it, write more, and close it.

Signed in, what is written belongs to their record. Signed out, the address they type is nobody's until they answer from
the link that is mailed to it: nothing of any record is shown, and nothing tells whether the address has an ID.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from keyfob.accounts.model import Account
from keyfob.base.card_number import has_card_number
from keyfob.base.change import Change
from keyfob.base.email import Email, parse_email
from keyfob.base.errors import Malformed
from keyfob.base.ids import Mint, new_id, new_reference, new_token
from keyfob.customers.text import Fault, find_fault, is_harmful, tidy
from keyfob.desk.cases import (
    ASKED,
    MOST_MESSAGES,
    NUMBER_GROUPS,
    OWED,
    About,
    Act,
    Case,
    CaseKeyMade,
    CaseLinkChanged,
    CaseMailed,
    CaseMessage,
    CaseMessageWritten,
    CaseOpened,
    CasePolicy,
    CaseStateChanged,
    News,
    Side,
    State,
    next_state,
)

MAX_TEXT = 4_000
ABOUT_THE_ID = frozenset({About.ID, About.ERASURE, About.ADDRESS})
"""What a case may end in: another ID, another address, or nothing left. Who asks for it signed in proves it anew."""

_MANY_LINES = re.compile(r"\n{3,}")
_NUMBER = re.compile(r"[A-Z]{4}(?:-[A-Z]{4}){2}")


@dataclass(frozen=True, slots=True)
class Unfit:
    """What is wrong with a message, by the name of the field."""

    faults: Mapping[str, Fault]
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants to say, read and fit to be kept."""

    about: About
    text: str = field(repr=False)
    name: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """There is a case now."""

    case: Case
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """It was done; without changes where it had been done before."""

    case: Case
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class NotNow:
    """The case is closed, or full: whoever has more to say begins another one."""

    changes: tuple[Change, ...] = ()


Written: TypeAlias = Changed | NotNow | Unfit


def read_draft(typed: Mapping[str, str]) -> Draft | Unfit:
    """Read ``about``, ``name`` and ``text`` as somebody typed them."""
    name, text = tidy(typed.get("name", "")), read_text(typed["text"])
    about = About(typed["about"]) if typed["about"] in ASKED else None
    faults = {
        "about": None if about else Fault.UNKNOWN,
        "name": find_fault(name),
        "text": text if isinstance(text, Fault) else None,
    }
    found = {key: fault for key, fault in faults.items() if fault}
    if found or about is None or isinstance(text, Fault):
        return Unfit(found)
    return Draft(about, text, name)


def read_text(typed: str) -> str | Fault:
    """A message as it is kept: text alone, in lines, without what cannot be seen; or what is wrong with it.

    Card numbers are refused: nobody needs them, and whoever reads a message could use them (PCI DSS 4.0 3.2).
    """
    lines = unicodedata.normalize("NFC", typed[: 4 * MAX_TEXT]).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    shown = ("".join(c for c in line.replace("\t", " ") if not is_harmful(c)).rstrip() for line in lines)
    text = _MANY_LINES.sub("\n\n", "\n".join(shown)).strip()
    if not text:
        return Fault.MISSING
    if len(text) > MAX_TEXT:
        return Fault.TOO_LONG
    return Fault.CARD_NUMBER if has_card_number(text) else text


def read_number(typed: str) -> str:
    """A case's number as it is looked up, however it was typed; empty when it is none."""
    letters = "".join(c for c in typed[:40].upper() if c.isascii() and c.isalpha())
    number = "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))
    return number if _NUMBER.fullmatch(number) else ""


def read_email(typed: str) -> Email | Fault:
    """The address that answers go to."""
    try:
        return parse_email(typed)
    except Malformed:
        return Fault.SHAPE if typed.strip() else Fault.MISSING


def open_own(draft: Draft, account: Account, *, policy: CasePolicy, now: int, mint: Mint, case_id: str = "") -> Opened:
    """Somebody signed in writes; it is sealed under their record's key where they have a record."""
    case_id = case_id or new_id(mint)
    owner = account.customer_id or case_id
    case = Case(
        **_begun(draft, policy, now, mint),
        id=case_id,
        owner=owner,
        account_id=account.id,
        customer_id=account.customer_id,
        email=account.email,
        locale=account.locale,
        confirmed=True,
        token="",
    )
    return _open(case, draft, may_mail=True, now=now)


def open_as_guest(
    draft: Draft,
    email: Email,
    locale: str,
    *,
    may_mail: bool,
    policy: CasePolicy,
    now: int,
    mint: Mint,
    case_id: str = "",
) -> Opened:
    """Somebody whom nobody knows writes. Where no mail may be sent the case is kept all the same."""
    case_id = case_id or new_id(mint)
    case = Case(
        **_begun(draft, policy, now, mint),
        id=case_id,
        owner=case_id,
        account_id=None,
        customer_id=None,
        email=email,
        locale=locale,
        confirmed=False,
        token=new_token(mint),
    )
    return _open(case, draft, may_mail=may_mail, now=now)


def write_more(case: Case, typed: str, last: CaseMessage | None, *, policy: CasePolicy, now: int) -> Written:
    """The customer writes more; the same text sent twice is one message. By a mailed link, it proves the address."""
    text = read_text(typed)
    if isinstance(text, Fault):
        return Unfit({"text": text})
    if last is not None and (last.side, last.text) == (Side.CUSTOMER, text):
        return Changed(case)
    state = next_state(case, Act.WRITE, Side.CUSTOMER)
    if state is None or case.messages >= MOST_MESSAGES:
        return NotNow()
    after = replace(moved(case, state, policy, now), confirmed=True, messages=case.messages + 1)
    message = CaseMessage(after.messages, Side.CUSTOMER, "", text, now)
    return Changed(after, (written(after, message),))


def close_own(case: Case, *, policy: CasePolicy, now: int) -> Changed:
    """The customer needs nothing more."""
    state = next_state(case, Act.CLOSE, Side.CUSTOMER)
    if state is None:
        return Changed(case)
    after = moved(case, state, policy, now)
    return Changed(after, (state_changed(after, Side.CUSTOMER),))


def revoke_link(case: Case) -> Changed:
    """The mailed link works no more."""
    if not case.token:
        return Changed(case)
    after = replace(case, token="", version=case.version + 1)
    return Changed(after, (CaseLinkChanged(case.id, revoked=True, case=after),))


def renew_link(
    case: Case | None, email: Email, *, has_owner: bool, may_mail: bool, now: int, mint: Mint
) -> Changed | NotNow:
    """A new link is mailed, and the one before works no more; only to the address the case was opened with.

    A case whose account is still there (``has_owner``) has no link: it is read in My. Who deleted the ID meanwhile
    reads on by a link.
    """
    token = new_token(mint)
    if case is None or has_owner or case.email.folded != email.folded or not may_mail:
        return NotNow()
    after = replace(case, token=token, version=case.version + 1)
    return Changed(after, (CaseLinkChanged(case.id, revoked=False, case=after), tell(after, News.LINK, now)))


def moved(case: Case, state: State, policy: CasePolicy, now: int) -> Case:
    """The case in another state, kept for as long as that is kept; who writes again waits no longer for it."""
    life = policy.closed_life if state is State.CLOSED else policy.idle_life
    due_at = (case.due_at or now + case.within(policy)) if state in OWED else None
    return replace(case, state=state, version=case.version + 1, changed_at=now, expires_at=now + life, due_at=due_at)


def written(after: Case, message: CaseMessage, desk: str = "") -> CaseMessageWritten:
    """The change that adds a message to a case, which is as it is afterwards; ``desk`` where one of ours wrote."""
    return CaseMessageWritten(
        after.account_id, after.customer_id, after.id, message.side, after.state, desk, case=after, message=message
    )


def state_changed(after: Case, side: Side, desk: str = "") -> CaseStateChanged:
    """The change that moves a case, which is as it is afterwards; ``desk`` where one of ours did it."""
    return CaseStateChanged(after.account_id, after.customer_id, after.id, side, after.state, desk, case=after)


def tell(case: Case, news: News, now: int) -> CaseMailed:
    """A mail to the customer of a case."""
    return CaseMailed(case.id, news, now, case=case)


def _begun(draft: Draft, policy: CasePolicy, now: int, mint: Mint) -> dict[str, Any]:
    """What every new case begins with."""
    return {
        "number": new_reference(mint, NUMBER_GROUPS),
        "about": draft.about,
        "state": State.NEW,
        "version": 1,
        "name": draft.name,
        "messages": 1,
        "taken_by": None,
        "opened_at": now,
        "changed_at": now,
        "expires_at": now + policy.idle_life,
        "due_at": now + policy.answer_within,
    }


def _open(case: Case, draft: Draft, *, may_mail: bool, now: int) -> Opened:
    message = CaseMessage(case.messages, Side.CUSTOMER, "", draft.text, now)
    ids = (case.account_id, case.customer_id, case.id)
    opened = CaseOpened(*ids, case.about, message.side, "", case=case, message=message)
    key = (CaseKeyMade(case.id),) if case.owner == case.id else ()
    mail = (tell(case, News.RECEIVED, now),) if may_mail else ()
    return Opened(case, (*key, opened, *mail))
