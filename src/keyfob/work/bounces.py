"""Bounces: what the relay dropped into the folder is read, and it is noted which mails came back."""

import logging
from dataclasses import dataclass

from keyfob.base.errors import Malformed
from keyfob.outside.bounce import Bounced, read_report
from keyfob.outside.bounce_folder import BounceFolder, Dropped
from keyfob.storage import outbox
from keyfob.storage.unit import Unit

MOST = 200
"""So many files are looked at in one round."""

_log = logging.getLogger("keyfob.work")


@dataclass(frozen=True, slots=True)
class Bounces:
    """Reads a folder; ``key`` is what the names of our mails are marked with."""

    unit: Unit
    folder: BounceFolder
    key: bytes

    def run(self) -> int:
        """Read what lies there; the number of mails that came back.

        A file goes when what it says is durable, so a crash in between loses nothing; reading it twice does no harm.
        """
        return sum(self._take(dropped) for dropped in self.folder.files(MOST))

    def _take(self, dropped: Dropped) -> bool:
        if dropped.raw is None:
            return self._put_aside(dropped, dropped.why)
        try:
            report = read_report(dropped.raw, self.key)
        except Malformed as error:
            return self._put_aside(dropped, str(error))
        noted = isinstance(report, Bounced) and outbox.bounce(
            self.unit.database, report.mail_id, now=self.unit.now, said=report.status
        )
        if noted:
            _log.info("the mail %s came back", report.mail_id, extra={"job": "bounces"})
        self.folder.finish(dropped)
        return noted

    def _put_aside(self, dropped: Dropped, why: str) -> bool:
        _log.warning("a bounce is put aside: %s", why, extra={"job": "bounces"})
        self.folder.put_aside(dropped)
        return False
