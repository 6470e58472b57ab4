"""Telling services that a session is over (Back-Channel Logout 1.0): first whom, then each by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from keyfob.outside.http import Fetcher, FetchFailed
from keyfob.protocol.logout import logout_token
from keyfob.protocol.policy import Policy
from keyfob.protocol.provider import Provider, Secrets
from keyfob.storage.clients import find_client
from keyfob.storage.grants import list_signed_in_services
from keyfob.storage.outbox import Claimed, Message
from keyfob.storage.reader import Reader
from keyfob.storage.signing_keys import SigningKeys
from keyfob.storage.unit import Unit
from keyfob.work.loop import Again, Done, Never

CALL = "logout call"
_ACCEPTED = {200, 204}
_REFUSED = 400


@dataclass(frozen=True, slots=True)
class LogoutCalls:
    """Finds out who has to hear of an end, and tells them."""

    unit: Unit
    policy: Policy
    secrets: Secrets
    signing_keys: SigningKeys
    fetcher: Fetcher

    def fan_out(self, _: Claimed, payload: Mapping[str, Any]) -> Done:
        """One message for each service that was signed in to."""
        account_id = payload["account_id"]
        read = Reader(self.unit.database, self.unit.vault)
        try:
            concerned = list_signed_in_services(read, account_id, sid=payload["sid"], client_id=payload["client_id"])
            calls = [
                Message(CALL, account_id, {"account_id": account_id, "sid": sid, "client_id": client_id})
                for sid, client_id in concerned
                if (client := find_client(read, client_id)) is not None and client.backchannel_logout_uri
            ]
        finally:
            read.release()
        return Done(f"{len(calls)} services", tuple(calls))

    def call(self, _: Claimed, payload: Mapping[str, Any]) -> Done | Again | Never:
        """Post a logout token to one service."""
        read = Reader(self.unit.database, self.unit.vault)
        try:
            client = find_client(read, payload["client_id"])
            if client is None or not client.backchannel_logout_uri:
                return Done("the service is gone")
            now = self.unit.now
            op = Provider(self.policy, self.signing_keys.ring(read, now), self.secrets)
        finally:
            read.release()
        token = logout_token(client, payload["account_id"], payload["sid"], op, now, self.unit.chance)
        try:
            answer = self.fetcher.post_form(client.backchannel_logout_uri, {"logout_token": token})
        except FetchFailed as error:
            return Again(str(error))
        if answer.status in _ACCEPTED:
            return Done(str(answer.status))
        said = f"the service said {answer.status}"
        return Never(said) if answer.status == _REFUSED else Again(said)
