"""Stopping an erasure by the link in the mail, signed in or not; opening it does nothing. And the receipt of one."""

from keyfob.desk.erasure_work import Moved, stop
from keyfob.storage.accounts import find_account_of_customer
from keyfob.storage.erasures import find_erasure_by_receipt, find_erasure_by_token
from keyfob.web.answer import Answer
from keyfob.web.ask import Ask
from keyfob.web.page import locale_of, page
from keyfob.web.receipt_page import receipt_page


def show_stop(ask: Ask) -> Answer:
    """When it will be done, and the button."""
    erasure = find_erasure_by_token(ask.read, ask.params["token"])
    return page(ask, "erasure.html", due_at=erasure.execute_at) if erasure else _gone(ask)


def take_stop(ask: Ask) -> Answer:
    """The press: nothing is erased."""
    erasure = find_erasure_by_token(ask.read, ask.params["token"])
    account = find_account_of_customer(ask.read, erasure.customer_id) if erasure else None
    outcome = stop(erasure, account.id if account else None, now=ask.now)
    if not isinstance(outcome, Moved):
        return _gone(ask)
    return page(ask, "erasure_result.html", kind="stopped").with_changes(*outcome.changes)


def show_receipt(ask: Ask) -> Answer:
    """The receipt with what checks it, as a page to be saved; it says nothing about the person."""
    erasure = find_erasure_by_receipt(ask.read, ask.params["token"], ask.now)
    if erasure is None or not erasure.receipt:
        return page(ask, "erasure_result.html", 404, kind="no_receipt")
    return receipt_page(ask, erasure.receipt, locale_of(ask))


def show_checking(ask: Ask) -> Answer:
    """The same page without a receipt, for whoever has one in a file."""
    return receipt_page(ask, "", locale_of(ask))


def _gone(ask: Ask) -> Answer:
    return page(ask, "erasure_result.html", 400, kind="gone")
