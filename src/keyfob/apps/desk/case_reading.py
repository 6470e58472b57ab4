"""That somebody of the staff read a case, which its customer learns as they learn what else a desk does."""

from keyfob.base.change import Change
from keyfob.desk.case_reading import READ_FOR, CaseRead
from keyfob.desk.staff import Staff
from keyfob.storage.case_reading import has_read
from keyfob.web.ask import Ask


def note_reading(ask: Ask, staff: Staff) -> tuple[Change, ...]:
    """What it leaves that a page of a case is shown, whatever was asked for; once for a while, however often it is."""
    case = ask.case
    if case is None or has_read(ask.read, staff.id, case.id, since=ask.now - READ_FOR):
        return ()
    return (CaseRead(case.account_id, case.customer_id, case.id),)
