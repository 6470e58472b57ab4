"""Counting mails for the desk's charts: those that left, were given up, or came back."""

from dataclasses import dataclass

from keyfob.storage.figures import count_mails
from keyfob.storage.unit import Unit
from keyfob.work.table import MAIL, RECEIPT

MAILS = frozenset({MAIL, RECEIPT})
"""The kinds of message that are a mail to somebody."""


@dataclass(frozen=True, slots=True)
class MailCounter:
    """Counts by the day in ``zone``; two that count at once do no harm."""

    unit: Unit
    zone: str

    def run(self) -> int:
        """Count what was not counted yet; the number of messages looked at."""
        looked_at = 0
        while more := count_mails(self.unit.database, MAILS, self.zone):
            looked_at += more
        return looked_at
