"""Destroying the key of something that is gone: nothing sealed with it can be read any more."""

from dataclasses import dataclass

from keyfob.storage.data_keys import DataKeys
from keyfob.work.delivery import Delivery, Done


@dataclass(frozen=True, slots=True)
class Forgetting:
    """The handler of keys that are no longer needed."""

    keys: DataKeys

    def destroy(self, delivery: Delivery) -> Done:
        """Destroy the key; doing it twice does no harm."""
        self.keys.destroy(delivery.payload["owner"])
        return Done()
