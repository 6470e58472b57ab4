"""Deleting the accounts whose wait is over, and what is left of them once services were told."""

import logging
from dataclasses import dataclass

from keyfob.accounts.deletion import Deleted, Nothing, finish
from keyfob.base.actor import PROGRAM
from keyfob.storage.accounts import find_account
from keyfob.storage.database import apply, insist
from keyfob.storage.deletions import find_deletion, leftovers, list_connected, list_due
from keyfob.storage.reader import Reader
from keyfob.storage.unit import Moment, Unit
from keyfob.work.delivery import Delivery, Done

BATCH = 100

_log = logging.getLogger("keyfob.work")


@dataclass(frozen=True, slots=True)
class Deleting:
    """Deletes what is due. Several may do so at once: each account is deleted by one of them, once."""

    unit: Unit

    def run(self) -> int:
        """Delete every account that is due; how many went."""
        gone = 0
        while due := self._due():
            went = sum(self._delete(account_id) for account_id in due)
            gone += went
            if not went or len(due) < BATCH:
                break
        if gone:
            _log.info("deleted %d accounts", gone, extra={"job": "delete"})
        return gone

    def clear(self, delivery: Delivery) -> Done:
        """Drop what is left of an account; doing it twice does no harm."""
        writes = leftovers(delivery.payload["account_id"])
        insist(self.unit.database, lambda connection: apply(connection, writes))
        return Done()

    def _due(self) -> tuple[str, ...]:
        read = Reader(self.unit.database, self.unit.vault)
        try:
            return list_due(read, self.unit.now, BATCH)
        finally:
            read.release()

    def _delete(self, account_id: str) -> bool:
        def decide(moment: Moment) -> Deleted | Nothing:
            read = moment.read
            account, standing = find_account(read, account_id), find_deletion(read, account_id)
            return finish(account, standing, list_connected(read, account_id), moment.now, moment.mint)

        return isinstance(self.unit.run(decide, PROGRAM), Deleted)
