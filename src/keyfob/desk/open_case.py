"""Opening a case at the desk: somebody called, or stands at the counter, and the case is theirs as if they had written.

Whoever opens it has taken it. The customer reads the reason in My, with the desk that gave it, and is told by mail.
"""

from keyfob.accounts.model import Account
from keyfob.base.email import Email, parse_email
from keyfob.base.ids import Mint, new_id, new_reference, new_token
from keyfob.base.person import full_name
from keyfob.customers.model import CustomerRecord
from keyfob.desk.cases import NUMBER_GROUPS, Case, CaseKeyMade, CaseMessage, CaseOpened, CasePolicy, News, Side, State
from keyfob.desk.casework import Refused
from keyfob.desk.contact import Draft, Opened, tell
from keyfob.desk.customer_partners import Through, entrust
from keyfob.desk.roles import DESK_OF, Permission
from keyfob.desk.staff import Staff


def open_case(
    draft: Draft,
    staff: Staff,
    account: Account | None,
    record: CustomerRecord | None,
    *,
    policy: CasePolicy,
    now: int,
    mint: Mint,
) -> Opened | Refused:
    """Open a case on somebody who was found: an account, a record, or both; the reason is its first message."""
    if Permission.FIND not in staff.permissions:
        return Refused()
    case_id = new_id(mint)
    email, locale = _reached(account, record)
    desk = DESK_OF[staff.role].value
    case = Case(
        id=case_id,
        number=new_reference(mint, NUMBER_GROUPS),
        about=draft.about,
        state=State.OPEN,
        version=1,
        owner=record.id if record else case_id,
        account_id=account.id if account else None,
        customer_id=record.id if record else None,
        name=full_name(record.person) if record else "",
        email=email,
        locale=locale,
        confirmed=account is not None,
        token="" if account else new_token(mint),
        messages=1,
        taken_by=staff.id,
        opened_at=now,
        changed_at=now,
        expires_at=now + policy.idle_life,
        due_at=now + policy.answer_within,
        partner_id=staff.partner_id,
        opened_by=desk,
    )
    message = CaseMessage(1, Side.DESK, staff.id, draft.text, now)
    ids = (case.account_id, case.customer_id, case.id)
    opened = CaseOpened(*ids, case.about, message.side, desk, case=case, message=message)
    key = (CaseKeyMade(case.id),) if case.owner == case.id else ()
    own = entrust(case.customer_id, staff.partner_id, Through.CASE, now)
    return Opened(case, (*key, opened, *own, tell(case, News.OPENED, now)))


def _reached(account: Account | None, record: CustomerRecord | None) -> tuple[Email, str]:
    """Where the customer is told, and in which language; of the two there is at least one."""
    if account is not None:
        return account.email, account.locale
    if record is None:
        raise ValueError("a case is opened on somebody")
    return parse_email(record.contact.email), record.person.language
