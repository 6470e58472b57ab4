"""Taking a deletion back by the link in the mail, signed in or not. Opening it does nothing."""

from keyfob.accounts.deletion import Cancelled, cancel
from keyfob.storage.accounts import find_account
from keyfob.storage.deletions import find_deletion_by_token
from keyfob.web.answer import Answer
from keyfob.web.ask import Ask
from keyfob.web.identity import person, visitor_of
from keyfob.web.page import page


def show_cancel(ask: Ask) -> Answer:
    """Until when it can be taken back, and the button."""
    standing = find_deletion_by_token(ask.read, ask.params["token"])
    return page(ask, "deletion.html", due_at=standing.due_at) if standing else _gone(ask)


def take_cancel(ask: Ask) -> Answer:
    """The press: the account stays as it is."""
    standing = find_deletion_by_token(ask.read, ask.params["token"])
    account = find_account(ask.read, standing.account_id) if standing else None
    outcome = cancel(account, standing, visitor_of(ask), ask.now, ask.mint)
    if account is None or not isinstance(outcome, Cancelled):
        return _gone(ask)
    return page(ask, "deletion_result.html", kind="kept").with_changes(*outcome.changes).acting(person(account.id))


def _gone(ask: Ask) -> Answer:
    return page(ask, "deletion_result.html", 400, kind="gone")
