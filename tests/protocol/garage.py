"""Devices in memory: a yard of cars that ask, as storage keeps them, and the people who answer."""

from dataclasses import replace
from typing import Any

from keyfob.base.change import Change
from keyfob.base.errors import GuardFailed
from keyfob.base.ids import Mint
from keyfob.base.secret import Pepper, digest
from keyfob.protocol import device_authorization, token, token_request
from keyfob.protocol.client import AuthMethod, Client, GrantType
from keyfob.protocol.device_approval import DeviceApproved, DeviceDenied
from keyfob.protocol.device_authorization import DeviceAccepted, DeviceAsked, DeviceAuthorization, State
from keyfob.protocol.errors import Refused
from keyfob.protocol.grants.device_code import DevicePolled, DeviceSignedIn, DeviceSlowedDown
from keyfob.protocol.issue import Issued
from keyfob.protocol.pairing_code import PairingCode
from tests.protocol.stage import NOW, POLICY, SHOP, basic, provider

PEPPER = Pepper(b"p" * 32)
CAR = replace(SHOP, client_id="car", name="Navigation", redirect_uris=(), scopes=("openid", "profile"))
BARE = replace(CAR, client_id="bare", grant_types=(GrantType.DEVICE_CODE,))
OPEN = replace(BARE, client_id="open", token_endpoint_auth_method=AuthMethod.NONE, secret_digest=None)


class Garage:
    """The stored side of devices."""

    def __init__(self, mint: Mint) -> None:
        self.clients = {client.client_id: client for client in (CAR, BARE, OPEN, SHOP)}
        self.rows: dict[bytes, DeviceAuthorization] = {}
        self.user_digests: dict[bytes, bytes] = {}
        self.signed_in: list[DeviceSignedIn] = []
        self.mint = mint

    def ask(self, client: Client = CAR, now: int = NOW, /, **form: str) -> DeviceAccepted | Refused:
        """A device asks, and what it changes is kept."""
        header = None if client.is_public else basic(client.client_id)
        given = [*form.items(), *([("client_id", client.client_id)] if client.is_public else [])]
        outcome = device_authorization.decide(
            device_authorization.parse(given, header),
            self.clients.get(client.client_id),
            POLICY,
            PEPPER,
            assertion_used=False,
            network="192.0.2.1",
            now=now,
            mint=self.mint,
        )
        self.apply(outcome.changes)
        return outcome

    def poll(
        self,
        device_code: str,
        client: Client = CAR,
        now: int = NOW,
        *,
        pairing: PairingCode | None = None,
        **form: str,
    ) -> Issued | Refused:
        """A device comes back, and what it changes is kept."""
        given: dict[str, str] = {"grant_type": GrantType.DEVICE_CODE, "device_code": device_code, **form}
        if client.is_public:
            given["client_id"] = client.client_id
        request = token_request.parse(given.items(), None if client.is_public else basic(client.client_id))
        facts = token_request.Facts(
            self.clients.get(client.client_id), device=self.rows.get(digest(device_code)), pairing=pairing
        )
        outcome = token.decide(request, facts, provider(), now, self.mint)
        self.apply(outcome.changes)
        return outcome

    def apply(self, changes: tuple[Change, ...]) -> None:
        """Commit; raises GuardFailed."""
        for change in changes:
            self._write(change)

    def _write(self, change: Any) -> None:  # noqa: ANN401  # any change of devices
        match change:
            case DeviceAsked():
                if change.user_digest in self.user_digests:
                    raise GuardFailed
                self.rows[change.device.digest] = change.device
                self.user_digests[change.user_digest] = change.device.digest
            case DevicePolled():
                row = self._waiting(change.device_digest)
                if row.polled_at is not None and row.polled_at > change.latest:
                    raise GuardFailed
                self.rows[row.digest] = replace(row, polled_at=change.at)
            case DeviceSlowedDown():
                row = self.rows[change.device_digest]
                self.rows[row.digest] = replace(row, polled_at=change.at, interval=row.interval + change.more)
            case DeviceApproved():
                row = self._waiting(change.device_digest)
                self.rows[row.digest] = replace(
                    row,
                    state=State.APPROVED,
                    account_id=change.account_id,
                    sid=change.sid,
                    auth_time=change.auth_time,
                    acr=change.acr,
                    amr=change.amr,
                )
            case DeviceDenied():
                row = self._waiting(change.device_digest)
                self.rows[row.digest] = replace(row, state=State.DENIED, account_id=change.account_id)
            case DeviceSignedIn():
                row = self.rows[change.device_digest]
                if row.state is not State.APPROVED or not row.session_live:
                    raise GuardFailed
                self.rows[row.digest] = replace(row, state=State.USED)
                self.signed_in.append(change)

    def _waiting(self, device_digest: bytes) -> DeviceAuthorization:
        row = self.rows[device_digest]
        if row.state is not State.WAITING:
            raise GuardFailed
        return row
