"""What the shop keeps, in SQLite: sessions of browsers, baskets and orders of customers, logout tokens already used.

Everything here takes microseconds, so it is called straight from the event loop, which also makes each method atomic.
Sessions are found by their own token's hash, and by `sub` and `sid`: only so can the ID end them from outside.
"""

import hashlib
import json
import sqlite3
from collections.abc import Callable
from typing import Any

from basket import Basket

SCHEMA = """
CREATE TABLE IF NOT EXISTS session (
    hash BLOB PRIMARY KEY, sub TEXT, sid TEXT, data TEXT NOT NULL, expires INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS session_sub ON session (sub);
CREATE INDEX IF NOT EXISTS session_sid ON session (sid);
CREATE INDEX IF NOT EXISTS session_expires ON session (expires);
CREATE TABLE IF NOT EXISTS customer (sub TEXT PRIMARY KEY, basket TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS placed_order (
    id TEXT PRIMARY KEY, sub TEXT NOT NULL, number INTEGER NOT NULL, placed INTEGER NOT NULL, is_open INTEGER NOT NULL,
    data TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS placed_order_sub ON placed_order (sub, number);
CREATE TABLE IF NOT EXISTS used_logout_token (jti TEXT PRIMARY KEY, expires INTEGER NOT NULL) WITHOUT ROWID;
"""


MOST_ORDERS = 50  # kept of each customer


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _keys(data: dict[str, Any]) -> tuple[str | None, str | None]:
    customer = data.get("customer", {})
    return customer.get("sub"), customer.get("sid")


class Store:
    """One SQLite file, or (by default) one database in memory that ends with the process. Times are seconds."""

    def __init__(self, path: str = ":memory:") -> None:
        self._sql = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._sql.execute("PRAGMA journal_mode = WAL")
        self._sql.execute("PRAGMA synchronous = NORMAL")
        self._sql.executescript(SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        self._sql.close()

    def find_session(self, token: str, now: int) -> dict[str, Any] | None:
        """What is kept under a browser's token, or None."""
        query = "SELECT data FROM session WHERE hash = ? AND expires > ?"
        row = self._sql.execute(query, (_hash(token), now)).fetchone()
        return json.loads(row[0]) if row else None

    def add_session(self, token: str, data: dict[str, Any], expires: int, now: int) -> None:
        """Begin a session, and sweep out those that have expired."""
        self._sql.execute("DELETE FROM session WHERE expires <= ?", (now,))
        row = (_hash(token), *_keys(data), json.dumps(data), expires)
        # Two first requests of one browser may arrive together: the later one stays.
        self._sql.execute("INSERT OR REPLACE INTO session (hash, sub, sid, data, expires) VALUES (?, ?, ?, ?, ?)", row)

    def change_session(self, token: str, data: dict[str, Any], expires: int) -> None:
        """Keep what has changed; a session that ended meanwhile stays ended."""
        row = (*_keys(data), json.dumps(data), expires, _hash(token))
        self._sql.execute("UPDATE session SET sub = ?, sid = ?, data = ?, expires = ? WHERE hash = ?", row)

    def end_session(self, token: str) -> None:
        """End the session of one browser."""
        self._sql.execute("DELETE FROM session WHERE hash = ?", (_hash(token),))

    def end_sessions(self, sub: str | None, sid: str | None) -> int:
        """End the sessions that were begun by the ID's session `sid`; without one, all of `sub`; their number."""
        if sid is None:
            return self._sql.execute("DELETE FROM session WHERE sub = ?", (sub,)).rowcount
        query = "DELETE FROM session WHERE sid = ? AND (sub = ? OR ? IS NULL)"
        return self._sql.execute(query, (sid, sub, sub)).rowcount

    def use_logout_token(self, jti: str, expires: int, now: int) -> bool:
        """Remember a logout token until it expires; False when it was used before."""
        self._sql.execute("DELETE FROM used_logout_token WHERE expires <= ?", (now,))
        query = "INSERT INTO used_logout_token (jti, expires) VALUES (?, ?) ON CONFLICT DO NOTHING"
        return self._sql.execute(query, (jti, expires)).rowcount == 1

    def find_basket(self, sub: str) -> Basket:
        """The basket of a customer; an empty one for somebody new."""
        row = self._sql.execute("SELECT basket FROM customer WHERE sub = ?", (sub,)).fetchone()
        return Basket.from_json(row[0]) if row else Basket()

    def change_basket(self, sub: str, change: Callable[[Basket], Basket]) -> Basket:
        """Change the basket of a customer; the new one."""
        basket = change(self.find_basket(sub))
        query = "INSERT OR REPLACE INTO customer (sub, basket) VALUES (?, ?)"
        self._sql.execute(query, (sub, basket.to_json()))
        return basket

    def place_order(self, sub: str, order: str, now: int, data: dict[str, Any]) -> None:
        """A customer has ordered something, under this name; the oldest goes when there are too many."""
        query = "SELECT coalesce(max(number), 0) + 1 FROM placed_order WHERE sub = ?"
        number: int = self._sql.execute(query, (sub,)).fetchone()[0]
        row = (order, sub, number, now, json.dumps(data))
        self._sql.execute(
            "INSERT INTO placed_order (id, sub, number, placed, is_open, data) VALUES (?, ?, ?, ?, 1, ?)", row
        )
        self._sql.execute("DELETE FROM placed_order WHERE sub = ? AND number <= ?", (sub, number - MOST_ORDERS))

    def list_orders(self, sub: str) -> list[dict[str, Any]]:
        """The orders of a customer, the newest first: `order` (its name), `placed`, `is_open`, and what was ordered."""
        query = "SELECT id, placed, is_open, data FROM placed_order WHERE sub = ? ORDER BY number DESC"
        rows = self._sql.execute(query, (sub,)).fetchall()
        return [
            {"order": order, "placed": placed, "is_open": bool(is_open), **json.loads(data)}
            for order, placed, is_open, data in rows
        ]

    def close_order(self, sub: str, order: str) -> bool:
        """The order has arrived; False when this customer has no such open order."""
        query = "UPDATE placed_order SET is_open = 0 WHERE id = ? AND sub = ? AND is_open = 1"
        return self._sql.execute(query, (order, sub)).rowcount == 1
