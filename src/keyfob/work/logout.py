"""Telling services that a session is over (Back-Channel Logout 1.0): first whom, then each by itself."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from keyfob.outside.http import Fetcher, FetchFailed, FetchRefused
from keyfob.protocol.client import Client
from keyfob.protocol.logout import logout_token
from keyfob.protocol.policy import Policy
from keyfob.protocol.provider import Provider, Secrets
from keyfob.storage.clients import find_client
from keyfob.storage.grants import list_signed_in_services
from keyfob.storage.outbox import Message
from keyfob.storage.reader import Reader
from keyfob.storage.sealing import PROGRAM
from keyfob.storage.signing_keys import SigningKeys
from keyfob.storage.unit import Unit
from keyfob.work.delivery import Delivery, Done, Failed, Hopeless, Outcome

CALL = "logout call"
CALLS_AT_ONCE = 8
"""So many services are called at once."""
CALLS_TO_ONE = 6
"""So many calls at once go to one service, which leaves hands for the others when it hangs."""
REST = 30
"""For so many seconds a service that did not answer is not called again."""

_ACCEPTED = {200, 204}
_REFUSED = 400


class Courtesy:
    """Sees to it that one service that does not answer does not keep the others waiting."""

    def __init__(self) -> None:
        self._under_way: Counter[str] = Counter()
        self._resting: dict[str, int] = {}
        self._lock = Lock()

    def call(self, service: str, now: int, call: Callable[[], Outcome]) -> Outcome:
        """Make the call, unless this service has to wait."""
        with self._lock:
            if self._resting.get(service, 0) > now:
                return Failed("the service did not answer a moment ago")
            if self._under_way[service] >= CALLS_TO_ONE:
                return Failed("other calls to the service are under way")
            self._under_way[service] += 1
        outcome: Outcome = Failed("")
        try:
            outcome = call()
        finally:
            with self._lock:
                self._under_way[service] -= 1
                if isinstance(outcome, Failed):
                    self._resting[service] = now + REST
                else:
                    self._resting.pop(service, None)
        return outcome


@dataclass(frozen=True, slots=True)
class LogoutCalls:
    """Finds out who has to hear of an end, and tells them."""

    unit: Unit
    policy: Policy
    secrets: Secrets
    signing_keys: SigningKeys
    fetcher: Fetcher
    courtesy: Courtesy = field(default_factory=Courtesy)

    def fan_out(self, delivery: Delivery) -> Outcome:
        """One message for each service that was signed in to."""
        payload = delivery.payload
        account_id = payload["account_id"]
        read = Reader(self.unit.database, self.unit.vault)
        try:
            concerned = list_signed_in_services(read, account_id, sid=payload["sid"], client_id=payload["client_id"])
            calls = [
                Message(CALL, PROGRAM, {"account_id": account_id, "sid": sid, "client_id": client_id})
                for sid, client_id in concerned
                if (client := find_client(read, client_id)) is not None and client.backchannel_logout_uri
            ]
        finally:
            read.release()
        return Done(f"{len(calls)} services", tuple(calls))

    def call(self, delivery: Delivery) -> Outcome:
        """Post a logout token, made for this very try, to one service."""
        payload, now = delivery.payload, delivery.now
        read = Reader(self.unit.database, self.unit.vault)
        try:
            client = find_client(read, payload["client_id"])
            if client is None or not client.backchannel_logout_uri:
                return Done("the service is gone")
            op = Provider(self.policy, self.signing_keys.ring(read, now), self.secrets)
        finally:
            read.release()
        token = logout_token(client, payload["account_id"], payload["sid"], op, now, delivery.mint)
        return self.courtesy.call(client.client_id, now, lambda: self._post(client, token))

    def _post(self, client: Client, token: str) -> Outcome:
        try:
            answer = self.fetcher.post_form(client.backchannel_logout_uri, {"logout_token": token})
        except FetchRefused as error:
            return Hopeless(str(error))
        except FetchFailed as error:
            return Failed(str(error))
        if answer.status in _ACCEPTED:
            return Done(str(answer.status))
        said = f"the service said {answer.status}"
        return Hopeless(said) if answer.status == _REFUSED else Failed(said)
