"""Changing IDs whose wait is over; ending what nobody proved in time; freeing addresses that nobody takes back."""

import logging
from dataclasses import dataclass

from keyfob.desk.id_change import IdChangePolicy
from keyfob.desk.id_change_end import Finished, Nothing, finish
from keyfob.storage.accounts import find_account
from keyfob.storage.id_changes import find_id_change, is_free, list_due
from keyfob.storage.sessions import list_sids
from keyfob.storage.unit import Moment, Unit
from keyfob.work.due import work_off

_log = logging.getLogger("keyfob.work")


@dataclass(frozen=True, slots=True)
class ChangingIds:
    """Does what is due. Several may do so at once: each change is moved by one of them, once."""

    unit: Unit
    policy: IdChangePolicy

    def run(self) -> int:
        """Move every change that is due; how many were."""
        moved = sum(1 for _ in work_off(self.unit, list_due, self._move))
        if moved:
            _log.info("moved %d changes of IDs", moved, extra={"job": "id changes"})
        return moved

    def _move(self, moment: Moment, id_change_id: str) -> Finished:
        read = moment.read
        change = find_id_change(read, id_change_id)
        account = find_account(read, change.account_id) if change else None
        if change is None or account is None:
            return Nothing()
        sids = list_sids(read, account.id, moment.now)
        free = is_free(read, change.new)
        return finish(change, account, sids, is_free=free, policy=self.policy, now=moment.now)
