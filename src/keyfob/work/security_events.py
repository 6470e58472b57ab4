"""Telling services that an account is gone, or a contract of theirs: a Security Event Token for each (RFC 8935)."""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from keyfob.outside.http import Answer, Fetcher, FetchFailed, FetchRefused
from keyfob.protocol.client import Client
from keyfob.protocol.policy import Policy
from keyfob.protocol.provider import Provider, Secrets
from keyfob.protocol.security_event import CONTENT_TYPE, account_purged, contract_ended
from keyfob.storage.clients import find_client
from keyfob.storage.reader import Reader
from keyfob.storage.signing_keys import SigningKeys
from keyfob.storage.unit import Unit
from keyfob.work.delivery import Delivery, Done, Failed, Hopeless, Outcome
from keyfob.work.logout import Courtesy

_ACCEPTED = {200, 202, 204}
_REFUSED = 400
_KEY_UNKNOWN = "invalid_key"


class _Said(msgspec.Struct):
    """What a service says that takes no event (section 2.3)."""

    err: str = ""


@dataclass(frozen=True, slots=True)
class SecurityEvents:
    """Pushes events to the services that want them."""

    unit: Unit
    policy: Policy
    secrets: Secrets
    signing_keys: SigningKeys
    fetcher: Fetcher
    courtesy: Courtesy

    def tell_purged(self, delivery: Delivery) -> Outcome:
        """Tell one service that an account is gone."""
        what = delivery.payload
        return self._tell(
            delivery,
            lambda client, op: account_purged(client, what["account_id"], delivery.id, what["at"], op, delivery.now),
        )

    def tell_ended(self, delivery: Delivery) -> Outcome:
        """Tell one service that a contract of its own ended with a vehicle."""
        what = delivery.payload
        ids = (what["account_id"], what["contract_id"], delivery.id, what["at"])
        return self._tell(delivery, lambda client, op: contract_ended(client, *ids, op, delivery.now))

    def _tell(self, delivery: Delivery, token: Callable[[Client, Provider], str]) -> Outcome:
        """Push the token, which is signed for this very try, to one service."""
        now = delivery.now
        read = Reader(self.unit.database, self.unit.vault)
        try:
            client = find_client(read, delivery.payload["client_id"])
            if client is None or not client.security_events_uri:
                return Done("the service wants no events")
            op = Provider(self.policy, self.signing_keys.ring(read, now), self.secrets)
        finally:
            read.release()
        signed = token(client, op)
        return self.courtesy.call(client.client_id, now, lambda: self._push(client, signed))

    def _push(self, client: Client, token: str) -> Outcome:
        headers = {"Content-Type": CONTENT_TYPE, "Accept": "application/json"}
        try:
            answer = self.fetcher.post(client.security_events_uri, token.encode(), headers)
        except FetchRefused as error:
            return Hopeless(str(error))
        except FetchFailed as error:
            return Failed(str(error))
        if answer.status in _ACCEPTED:
            return Done(str(answer.status))
        said = f"the service said {answer.status}"
        return Hopeless(said) if answer.status == _REFUSED and not _may_learn(answer) else Failed(said)


def _may_learn(answer: Answer) -> bool:
    """Whether the service only does not know our key yet."""
    try:
        return msgspec.json.decode(answer.body, type=_Said).err == _KEY_UNKNOWN
    except msgspec.MsgspecError:
        return False
