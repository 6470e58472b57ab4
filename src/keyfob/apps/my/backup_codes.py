"""Recovery codes: how many are left, and a new set, shown once."""

from keyfob.accounts.backup_codes import regenerate
from keyfob.apps.my.door import Customer, behind_door, guarded, unless_held
from keyfob.storage.second_factors import list_backup_codes
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.identity import visitor_of
from keyfob.web.page import page

PATH = "/my/security/backup-codes"


@behind_door
@unless_held
@guarded(PATH)
def show_backup_codes(ask: Ask, customer: Customer) -> Answer:
    """What a new set means for the old one."""
    if not customer.account.second_factor:
        return redirect("/my/security")
    return page(ask, "my/backup_codes.html", left=len(list_backup_codes(ask.read, customer.account.id)))


@behind_door
@unless_held
@guarded(PATH)
def make_backup_codes(ask: Ask, customer: Customer) -> Answer:
    """Ten new ones; those from before are dead."""
    pepper = ask.house.unit.vault.pepper
    made = regenerate(customer.account, visitor_of(ask), pepper=pepper, now=ask.now, mint=ask.mint)
    if made is None:
        return redirect("/my/security")
    return show_codes(ask, made.codes, "notice.backup_codes_made").with_changes(*made.changes)


def show_codes(ask: Ask, codes: tuple[str, ...], notice: str) -> Answer:
    """The only page that ever shows them, to be kept as text or on paper."""
    return page(ask, "my/backup_codes_new.html", codes=codes, now=ask.now, notice=notice, path=PATH)
