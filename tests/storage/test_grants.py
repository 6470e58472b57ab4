"""Who has to hear of a sign-out: every service of every session concerned, however many there were."""

from sqlalchemy import text

from keyfob.storage.grants import list_signed_in_services
from keyfob.storage.opening import Store
from keyfob.storage.reader import Reader
from keyfob.storage.statement import Statement

MANY = 2_500
_FILL = Statement(
    text(
        "WITH RECURSIVE counted(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM counted WHERE i < :many) "
        "INSERT INTO session_services (sid, client_id, account_id, at) "
        "SELECT 'session ' || CAST(i AS TEXT), 'shop', 'maria', 1 FROM counted"
    )
)
_ADD = Statement(text("INSERT INTO session_services (sid, client_id, account_id, at) VALUES (:sid, :to, :of, 2)"))


def test_a_session_among_thousands_of_its_account_is_found(store: Store) -> None:
    """Somebody who signs in often is signed out everywhere like anybody else, and only they are."""
    values = [{"sid": "the last", "to": to, "of": "maria"} for to in ("shop", "app")]
    values.append({"sid": "another's", "to": "shop", "of": "jonas"})
    store.database.transact(
        lambda connection: [
            connection.touch(_FILL, {"many": MANY}),
            *(connection.touch(_ADD, of_one) for of_one in values),
        ]
    )
    read = Reader(store.database, store.vault)

    assert list_signed_in_services(read, "maria", sid="the last") == [("the last", "app"), ("the last", "shop")]
    assert list_signed_in_services(read, "maria", client_id="app") == [("the last", "app")]
    assert len(set(list_signed_in_services(read, "maria", client_id="shop"))) == MANY + 1
    assert len(set(list_signed_in_services(read, "maria"))) == MANY + 2
    assert list_signed_in_services(read, "maria", sid="another's") == []
    read.release()
