"""Telling owners once more that their factors are about to be removed, when it was asked for some days ago."""

from dataclasses import dataclass

from keyfob.accounts.lost_factors import NothingToRemind, RecoveryAsked, Reminded, remind
from keyfob.base.actor import PROGRAM
from keyfob.storage.accounts import find_account
from keyfob.storage.lost_factors import find_recovery
from keyfob.storage.unit import Moment, Unit
from keyfob.work.delivery import Delivery, Done


@dataclass(frozen=True, slots=True)
class Reminding:
    """The handler of reminders; whether there still is something to remind of is looked up when one is due."""

    unit: Unit

    def remind(self, delivery: Delivery) -> Done:
        """Have the mail sent; a crash before this is settled may have it sent twice."""
        account_id, asked = delivery.payload["account_id"], RecoveryAsked(**delivery.payload["asked"])

        def decide(moment: Moment) -> Reminded | NothingToRemind:
            account, recovery = find_account(moment.read, account_id), find_recovery(moment.read, account_id)
            return remind(account, recovery, asked, moment.now, moment.mint)

        return Done("told" if isinstance(self.unit.run(decide, PROGRAM), Reminded) else "stopped")
