"""“Not me”: where the link of a notice leads, signed in or not. Opening it does nothing."""

from keyfob.accounts.not_me import Disowned, disown
from keyfob.desk.report import Report
from keyfob.storage.accounts import find_account
from keyfob.storage.deletions import find_deletion
from keyfob.storage.export import find_export
from keyfob.storage.notices import find_notice
from keyfob.storage.sessions import list_sids
from keyfob.web.answer import Answer
from keyfob.web.ask import Ask
from keyfob.web.cookies import SESSION, Cookie
from keyfob.web.device import show_device
from keyfob.web.identity import person
from keyfob.web.page import page
from keyfob.web.report import tell_desk
from keyfob.web.typed_email import keep_email


def show_not_me(ask: Ask) -> Answer:
    """What the notice was about, and what the button does."""
    notice = find_notice(ask.read, ask.params["token"])
    if notice is None or not notice.works(ask.now):
        return _gone(ask)
    asked = show_device(notice.device, notice.network, notice.at)
    leaving = find_deletion(ask.read, notice.account_id) is not None
    return page(ask, "not_me.html", what=notice.what.value, asked=asked, leaving=leaving)


def take_not_me(ask: Ask) -> Answer:
    """The press: everybody is out, this browser too, and the desk has a case of it."""
    notice = find_notice(ask.read, ask.params["token"])
    account = find_account(ask.read, notice.account_id) if notice else None
    sids = list_sids(ask.read, account.id, ask.now) if account else ()
    deletion = find_deletion(ask.read, account.id) if account else None
    export = find_export(ask.read, account.id) if account else None
    outcome = disown(notice, account, sids, deletion, export, ask.house.accounts, ask.now)
    if not isinstance(outcome, Disowned):
        return _gone(ask)
    email = outcome.account.email
    done = page(ask, "not_me_result.html", kind="done", email=email.text)
    kept = done.with_cookies(Cookie(SESSION, ""), keep_email(ask, email))
    told = tell_desk(ask, Report.NOT_ME, outcome.account, about=outcome.what.value)
    return kept.with_changes(*outcome.changes, *told).acting(person(outcome.account.id))


def _gone(ask: Ask) -> Answer:
    return page(ask, "not_me_result.html", 400, kind="gone", email="")
