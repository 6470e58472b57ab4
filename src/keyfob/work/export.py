"""Collecting exports: a page of a part at a time, each in a commit of its own, so that a crash loses a page at most."""

from dataclasses import dataclass

from keyfob.accounts.export import State, Unknown, Went, finish, keep
from keyfob.base.actor import PROGRAM
from keyfob.storage.accounts import find_account
from keyfob.storage.export import find_export
from keyfob.storage.export_listing import Whose, cut
from keyfob.storage.export_parts import PARTS
from keyfob.storage.unit import Moment, Unit
from keyfob.work.delivery import Delivery, Done
from keyfob.work.table import collecting

STEPS = 200
"""So many pages are collected before the others that wait for theirs have a turn."""


@dataclass(frozen=True, slots=True)
class Collecting:
    """Collects what was asked for. Two that do so at once get in each other's way, and do no harm."""

    unit: Unit

    def collect(self, delivery: Delivery) -> Done:
        """Go on with an export until it is ready, or until others have a turn."""
        account_id, export_id = delivery.payload["account_id"], delivery.payload["export_id"]
        for _ in range(STEPS):
            if not self._step(account_id, export_id):
                return Done()
        return Done(then=(collecting(account_id, export_id),))

    def _step(self, account_id: str, export_id: str) -> bool:
        """Collect a page; whether there is more to do."""

        def decide(moment: Moment) -> Went | Unknown:
            read, now = moment.read, moment.now
            export, account = find_export(read, account_id), find_account(read, account_id)
            if export is None or account is None or export.id != export_id:
                return Unknown()
            if export.state is not State.COLLECTING or not export.stands(now):
                return Unknown()
            if export.part >= len(PARTS):
                return finish(account, export, now)
            part = PARTS[export.part]
            page = part.read(Whose(read, account, now), export.cursor)
            return keep(export, part.name, cut(page.lines), page.cursor, now)

        outcome = self.unit.run(decide, PROGRAM)
        return isinstance(outcome, Went) and outcome.export.state is State.COLLECTING
