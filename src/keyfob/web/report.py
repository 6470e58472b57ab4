"""Telling the desk, by a case of its own, what points at somebody else with an ID."""

from keyfob.accounts.model import Account
from keyfob.base.change import Change
from keyfob.desk.report import Report, report
from keyfob.storage.cases import find_standing
from keyfob.web.ask import Ask


def tell_desk(ask: Ask, what: Report, account: Account, *, about: str = "", staff_id: str = "") -> tuple[Change, ...]:
    """What is committed beside the act itself; ``about`` and ``staff_id`` as in `report`."""
    standing, policy = find_standing(ask.read, account.id), ask.house.cases
    return report(what, account, standing, about=about, staff_id=staff_id, policy=policy, now=ask.now, mint=ask.mint)
