"""A data folder in which a mail could not be delivered."""

from pathlib import Path

from keyfob.main import open_up
from keyfob.settings import load_settings
from keyfob.storage import outbox
from keyfob.storage.database import commit
from keyfob.storage.outbox import DEAD, Message
from keyfob.storage.sealing import PROGRAM
from keyfob.storage.writing import Writing
from keyfob.work.table import FORGET, MAIL


def give_up(data: Path, database: str = "") -> None:
    """Make one of which a mail is dead, another is sent, and something else waits for a year."""
    store = open_up(load_settings({"data": str(data), "database": database}, {}))
    now, held = store.unit.now, store.store.database
    writing = Writing(now, store.unit.chance, store.store.vault, store.unit.order)
    commit(held, [outbox.add(Message(MAIL, PROGRAM, {}), writing) for _ in range(2)])
    dead, sent = outbox.claim(held, MAIL, "test", now=now, lease=60, most=2)
    later = outbox.add(Message(FORGET, PROGRAM, {}, delay=365 * 86_400), writing)
    settled = [outbox.settle(dead, now=now, state=DEAD, said="550"), outbox.settle(sent, now=now, state=outbox.SENT)]
    commit(held, [*settled, later])
    store.close()
