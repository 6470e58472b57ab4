"""Deleting the accounts whose wait is over, and what is left of them once services were told."""

import logging
from dataclasses import dataclass

from keyfob.accounts.deletion import Deleted, Nothing, finish
from keyfob.storage.accounts import find_account
from keyfob.storage.database import apply, insist
from keyfob.storage.deletions import find_deletion, leftovers, list_connected, list_due
from keyfob.storage.unit import Moment, Unit
from keyfob.work.delivery import Delivery, Done
from keyfob.work.due import work_off

_log = logging.getLogger("keyfob.work")


@dataclass(frozen=True, slots=True)
class Deleting:
    """Deletes what is due. Several may do so at once: each account is deleted by one of them, once."""

    unit: Unit

    def run(self) -> int:
        """Delete every account that is due; how many went."""
        gone = sum(1 for _ in work_off(self.unit, list_due, _delete))
        if gone:
            _log.info("deleted %d accounts", gone, extra={"job": "delete"})
        return gone

    def clear(self, delivery: Delivery) -> Done:
        """Drop what is left of an account; doing it twice does no harm."""
        writes = leftovers(delivery.payload["account_id"])
        insist(self.unit.database, lambda connection: apply(connection, writes))
        return Done()


def _delete(moment: Moment, account_id: str) -> Deleted | Nothing:
    read = moment.read
    account, standing = find_account(read, account_id), find_deletion(read, account_id)
    return finish(account, standing, list_connected(read, account_id), moment.now, moment.mint)
