"""Erasing the customers whose wait is over, and the receipt by the last mail, once the audit row of it is sealed."""

import logging
from dataclasses import dataclass

import msgspec

from keyfob.accounts.model import Account
from keyfob.base.email import parse_email
from keyfob.desk.erasure import Erasure
from keyfob.desk.erasure_execution import Erased, Held, Nothing, Outcome, execute
from keyfob.storage.accounts import find_account_of_customer
from keyfob.storage.contracts import list_contracts
from keyfob.storage.customers import find_customer
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.database import apply, insist
from keyfob.storage.deletions import find_deletion, list_connected
from keyfob.storage.erasures import find_erasure, find_row, keep_receipt, list_due, list_other_keys, remains
from keyfob.storage.id_changes import find_reversible
from keyfob.storage.legal_holds import gather
from keyfob.storage.outbox import Message
from keyfob.storage.reader import Reader
from keyfob.storage.receipts import make_receipt
from keyfob.storage.sealing import PROGRAM as ITSELF
from keyfob.storage.unit import Moment, Unit
from keyfob.storage.unlinked import list_unlinked
from keyfob.work import delivery as deliveries
from keyfob.work.delivery import Delivery, Done, Failed
from keyfob.work.due import work_off
from keyfob.work.mail import Mailer
from keyfob.work.table import FORGET

FILE = "keyfob-receipt.json"

_log = logging.getLogger("keyfob.work")


@dataclass(frozen=True, slots=True)
class Erasing:
    """Does what is due. Several may do so at once: each erasure is done by one of them, once."""

    unit: Unit
    mailer: Mailer

    def run(self) -> int:
        """Do every erasure that is due; how many were done."""
        outcomes = work_off(self.unit, list_due, _erase)
        gone = sum(isinstance(outcome, Erased) for outcome in outcomes)
        if gone:
            _log.info("erased %d customers", gone, extra={"job": "erase"})
        return gone

    def send_receipt(self, delivery: Delivery) -> deliveries.Outcome:
        """Send the receipt, as soon as there is one, and destroy the key that the address was sealed with."""
        payload, database = delivery.payload, self.unit.database
        row_id = find_row(database, payload["customer_id"])
        receipt = make_receipt(database, row_id) if row_id else None
        if receipt is None:
            return Failed("the audit row is not sealed yet")
        text = msgspec.json.format(msgspec.json.encode(receipt), indent=2).decode()
        keep_receipt(database, payload["erasure_id"], text)
        sent = self.mailer.send_with(delivery, (text, FILE))
        if not isinstance(sent, Done):
            return sent
        gone = Message(FORGET, ITSELF, {"owner": payload["owner"]})
        return Done(sent.said, (gone,))

    def clear(self, delivery: Delivery) -> Done:
        """Drop what others wrote at the very moment a customer was erased; doing it twice does no harm."""
        writes = remains(delivery.payload["customer_id"])
        insist(self.unit.database, lambda connection: apply(connection, writes))
        return Done()


def _erase(moment: Moment, erasure_id: str) -> Outcome:
    erasure = find_erasure(moment.read, erasure_id, moment.now)
    return _decide(moment, erasure) if erasure else Nothing()


def _decide(moment: Moment, erasure: Erasure) -> Outcome:
    read, now, customer_id = moment.read, moment.now, erasure.customer_id
    account = find_account_of_customer(read, customer_id)
    account_id = account.id if account else None
    held = _hold(read, account, now) if account else None
    parts = {hold.part for hold in erasure.holds}
    return execute(
        erasure,
        held,
        gather(read, customer_id, account_id, parts, now),
        _other_keys(read, erasure, account),
        running=len(list_contracts(read, customer_id, now).contracts),
        now=now,
        mint=moment.mint,
    )


def _other_keys(read: Reader, erasure: Erasure, account: Account | None) -> tuple[str, ...]:
    """What has keys of its own and is the customer's, or lies at an address of theirs.

    Those are of the account, the record and what gave way to it, all proved; not the one of a case signed out, in
    which somebody may write who speaks for others as well.
    """
    linked = list_other_keys(read, erasure.customer_id, account.id if account else None, erasure.case_id)
    addresses = {address for owner in (erasure.customer_id, *linked) if (address := _address_of(read, owner))}
    unlinked = list_unlinked(read, addresses | ({account.email.folded} if account else set()))
    return tuple(sorted({*linked, *unlinked}))


def _address_of(read: Reader, owner: str) -> str:
    """Folded; empty where no record is that can be read."""
    try:
        record = find_customer(read, owner)
    except KeyDestroyed:
        return ""
    return parse_email(record.contact.email).folded if record else ""


def _hold(read: Reader, account: Account, now: int) -> Held:
    is_reversible = find_reversible(read, account.id, now) is not None
    return Held(account, find_deletion(read, account.id), list_connected(read, account.id), is_reversible)
