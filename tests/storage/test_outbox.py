"""The outbox: claimed by one, settled once, emptied when settled."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from keyfob.base.durations import DAY
from keyfob.base.errors import GuardFailed
from keyfob.storage import outbox, schema
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.database import commit
from keyfob.storage.opening import Store
from keyfob.storage.order import Order
from keyfob.storage.outbox import DEAD, SENT, WAITING, Claimed, Message
from keyfob.storage.sealing import PROGRAM
from keyfob.storage.statement import Statement
from keyfob.storage.trimming import TRIMS
from keyfob.storage.writing import Writing
from tests.chance import counting_mint
from tests.storage.load import claim_all
from tests.storage.processes import finish, reported, start
from tests.storage.toys import rows

NOW = 1_800_000_000
STATE = Statement(select(schema.outbox.c.state, schema.outbox.c.sealed, schema.outbox.c.reply, schema.outbox.c.due_at))
_seeds = itertools.count()
_tokens = (f"claim {number}" for number in itertools.count(1))


def put(store: Store, *, number: int = 1, kind: str = "mail", owner: str = PROGRAM, delay: int = 0) -> None:
    """Commit messages."""
    writing = Writing(NOW, counting_mint(next(_seeds)), store.vault, Order(lambda: NOW))
    messages = [Message(kind, owner, {"number": each}, delay) for each in range(number)]
    commit(store.database, [outbox.add(message, writing) for message in messages])


def claim(store: Store, now: int = NOW, *, most: int = 10, kind: str = "mail") -> list[Claimed]:
    """Claim for a minute."""
    return outbox.claim(store.database, kind, next(_tokens), now=now, lease=60, most=most)


def test_a_message_is_claimed_with_its_payload(store: Store) -> None:
    """What was to be done is found again by whoever claims it."""
    put(store, owner=PROGRAM)
    (message,) = claim(store)
    assert message.payload(store.vault) == {"number": 0}
    assert (message.kind, message.tries, message.made_at) == ("mail", 1, NOW)


def test_a_claimed_message_is_nobody_elses_until_the_lease_ends(store: Store) -> None:
    """Then it is given out again, and counted as another try."""
    put(store)
    (first,) = claim(store)
    assert claim(store, NOW + 59) == []
    (second,) = claim(store, NOW + 60)
    assert (second.id, second.tries) == (first.id, 2)


def test_only_messages_that_are_due_and_of_the_kind_are_claimed(store: Store) -> None:
    """A delay holds a message back, and each kind is claimed for itself."""
    put(store, delay=10)
    put(store, kind="logout")
    assert claim(store) == []
    assert [message.kind for message in claim(store, kind="logout")] == ["logout"]
    assert [message.kind for message in claim(store, NOW + 10)] == ["mail"]


def test_no_more_is_claimed_than_asked_for(store: Store) -> None:
    """Whoever has two free hands takes two."""
    put(store, number=5)
    assert [len(claim(store, most=2)) for _ in range(4)] == [2, 2, 1, 0]


@pytest.mark.parametrize("state", [SENT, DEAD])
def test_a_settled_message_is_empty(store: Store, state: str) -> None:
    """Neither a sent nor a dead letter can be read from the table."""
    put(store)
    (message,) = claim(store)
    commit(store.database, [outbox.settle(message, now=NOW + 1, state=state, said="250")])
    assert rows(store, STATE) == [(state, None, "250", NOW + 1)]
    assert claim(store, NOW + 1000) == []


def test_a_message_is_settled_once(store: Store) -> None:
    """The second to settle it finds that somebody was first."""
    put(store)
    (message,) = claim(store)
    commit(store.database, [outbox.settle(message, now=NOW, state=SENT)])
    with pytest.raises(GuardFailed):
        commit(store.database, [outbox.settle(message, now=NOW, state=DEAD)])


def test_who_outlived_his_lease_settles_nothing(store: Store) -> None:
    """After another claim the first one's answer no longer counts, even from the same process."""
    put(store)
    (first,) = claim(store)
    (second,) = claim(store, NOW + 60)
    for write in (
        outbox.settle(first, now=NOW + 61, state=SENT),
        outbox.postpone(first, until=NOW + 99, said="late"),
    ):
        with pytest.raises(GuardFailed):
            commit(store.database, [write])
    commit(store.database, [outbox.settle(second, now=NOW + 61, state=SENT)])


def test_who_outlived_his_lease_may_settle_what_nobody_took(store: Store) -> None:
    """So a slow answer does not cause a second letter."""
    put(store)
    (message,) = claim(store)
    commit(store.database, [outbox.settle(message, now=NOW + 90, state=SENT)])
    assert claim(store, NOW + 1000) == []


def test_a_postponed_message_comes_back_when_it_is_due(store: Store) -> None:
    """It keeps its payload and says what went wrong, cut to what fits."""
    put(store)
    (message,) = claim(store)
    commit(store.database, [outbox.postpone(message, until=NOW + 20, said="4" * 1000)])
    assert rows(store, STATE)[0][2] == "4" * 500
    assert claim(store, NOW + 19) == []
    (again,) = claim(store, NOW + 20)
    assert again.payload(store.vault) == {"number": 0}
    assert again.tries == 2


def test_the_payload_of_a_forgotten_owner_cannot_be_read(store: Store) -> None:
    """With the owner's key goes what waited to be sent to him."""
    store.vault.keys.make("a1")
    put(store, owner="a1")
    (message,) = claim(store)
    store.vault.keys.destroy("a1")
    with pytest.raises(KeyDestroyed):
        message.payload(store.vault)


def test_threads_that_claim_at_once_never_get_the_same_message(store: Store) -> None:
    """Eight workers empty a hundred messages; none is given twice."""
    put(store, number=100)

    def work(_: int) -> list[str]:
        mine: list[str] = []
        while found := claim(store, most=3):
            mine.extend(message.id for message in found)
        return mine

    with ThreadPoolExecutor(8) as threads:
        claimed = [row_id for mine in threads.map(work, range(8)) for row_id in mine]
    assert len(claimed) == len(set(claimed)) == 100


def test_processes_that_claim_at_once_never_get_the_same_message(store: Store, toys_url: str, tmp_path: Path) -> None:
    """The same, between two programs."""
    put(store, number=100)
    claimed = tmp_path / "claimed"
    finish(*(start(claim_all, toys_url, tmp_path, claimed, "mail") for _ in range(2)))
    assert len(reported(claimed)) == len(set(reported(claimed))) == 100


def test_settled_messages_are_forgotten_in_batches(store: Store) -> None:
    """What waits is never forgotten, and what died is kept longer."""
    put(store, number=5)
    messages = claim(store)
    commit(store.database, [outbox.settle(message, now=NOW, state=SENT) for message in messages[:3]])
    commit(store.database, [outbox.settle(messages[3], now=NOW, state=DEAD)])

    trim = TRIMS["sent messages"]
    assert trim(store.database, store.vault, NOW + DAY - 1, 2) == 0
    assert [trim(store.database, store.vault, NOW + DAY, 2) for _ in range(3)] == [2, 1, 0]
    assert outbox.count(store.database) == {("mail", WAITING): 1, ("mail", DEAD): 1}


def test_what_waits_and_what_died_is_counted_by_kind(store: Store) -> None:
    """What is sent is of no concern to anybody, and there is a lot of it."""
    put(store, number=4)
    put(store, kind="logout")
    sent, dead = claim(store, most=2)
    commit(store.database, [outbox.settle(sent, now=NOW, state=SENT), outbox.settle(dead, now=NOW, state=DEAD)])
    assert outbox.count(store.database) == {("mail", WAITING): 2, ("mail", DEAD): 1, ("logout", WAITING): 1}


def test_a_payload_is_not_shown(store: Store) -> None:
    """Links and codes do not end up in a log by way of a representation."""
    assert "secret" not in repr(Message("mail", PROGRAM, {"code": "secret"}))
    put(store)
    assert "sealed" not in repr(claim(store)[0])
