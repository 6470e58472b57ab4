"""A store with the toys' tables, on each database, and a unit of work over it."""

from tests.storage.fixtures import clock, shared_toys, store, toys_url, unit

__all__ = ["clock", "shared_toys", "store", "toys_url", "unit"]
