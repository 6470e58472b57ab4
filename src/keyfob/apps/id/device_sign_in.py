"""Devices at the token endpoint: what their codes lead to, and what else follows when one is signed in."""

from dataclasses import dataclass, replace

from keyfob.accounts.acr import Acr, Proved
from keyfob.accounts.device_approval import open_device_session
from keyfob.accounts.model import Visitor
from keyfob.accounts.notice import What, tell_owner
from keyfob.accounts.throttle import give_back, pairing_limits
from keyfob.base.change import Change
from keyfob.base.limit import Limit
from keyfob.protocol.client import Client
from keyfob.protocol.client_authentication import authenticate
from keyfob.protocol.device_authorization import Claimed
from keyfob.protocol.errors import Refused
from keyfob.protocol.grants.device_code import DeviceSignedIn
from keyfob.protocol.pairing_code import PairingCodeUsed, digest_pairing_code
from keyfob.protocol.token_request import Facts, TokenRequest
from keyfob.storage.accounts import find_account
from keyfob.storage.device_authorizations import find_device_authorization
from keyfob.storage.pairing_codes import find_pairing_code
from keyfob.vehicles.model import read_vin
from keyfob.web.answer import Answer
from keyfob.web.ask import Ask
from keyfob.web.attempt import wait_before
from keyfob.web.provider import slow_down


@dataclass(frozen=True, slots=True)
class Loaded:
    """The facts with the device or the pairing code, and what was reserved to look for the latter."""

    facts: Facts
    reserved: tuple[Limit, ...] = ()


def load_device(ask: Ask, request: TokenRequest, facts: Facts) -> Loaded | Answer:
    """What a device's code leads to; an answer where it has to wait.

    A pairing code is a guess: it is looked for only when the device has proved itself, and its try was counted.
    """
    facts = replace(facts, network=ask.network, device=find_device_authorization(ask.read, request.device_digest))
    if not request.typed_code or not _may_guess(ask, request, facts):
        return Loaded(facts)
    limits = pairing_limits(
        ask.house.accounts.throttle,
        client_id=request.credentials.client_id,
        device_id=request.given.get("device_id", ""),
        network=ask.network,
    )
    if wait_before(ask, "guess", limits):
        return slow_down(ask)
    code_digest = digest_pairing_code(ask.house.unit.vault.pepper, request.typed_code)
    return Loaded(replace(facts, pairing=find_pairing_code(ask.read, code_digest)), limits)


def follow_up(
    ask: Ask, client: Client | None, changes: tuple[Change, ...], reserved: tuple[Limit, ...]
) -> tuple[Change, ...]:
    """What else follows where a device was signed in: its owner is told, and by a pairing code its session begins."""
    for change in changes:
        if isinstance(change, DeviceSignedIn):
            return _tell(ask, change.account_id, name_of(client, change.claimed), change.network)
        if isinstance(change, PairingCodeUsed):
            name = name_of(client, change.claimed)
            told = _tell(ask, change.account_id, name, change.network)
            return _begin(ask, change, name), give_back(change.account_id, reserved), *told
    return ()


def name_of(client: Client | None, claimed: Claimed) -> str:
    """What a device is called in lists and mails: what it says of itself, or its service."""
    return claimed.label or (client.name if client else "")


def _may_guess(ask: Ask, request: TokenRequest, facts: Facts) -> bool:
    if facts.client is None or request.grant_type not in facts.client.grant_types:
        return False
    proof = authenticate(
        request.credentials, facts.client, ask.house.protocol, ask.now, assertion_used=facts.assertion_used
    )
    return not isinstance(proof, Refused)


def _begin(ask: Ask, used: PairingCodeUsed, name: str) -> Change:
    return open_device_session(
        used.account_id,
        used.sid,
        Proved(Acr(used.login.acr), used.login.amr),
        auth_time=used.login.auth_time,
        client_id=used.client_id,
        vin=read_vin(used.claimed.id) or "",
        device=name,
        network=used.network,
        until=used.family.expires_at,
        now=ask.now,
        mint=ask.mint,
    )


def _tell(ask: Ask, account_id: str, name: str, network: str) -> tuple[Change, ...]:
    account = find_account(ask.read, account_id)
    if account is None:
        return ()
    device = Visitor(b"", name, network, account.locale)
    return (tell_owner(account, What.DEVICE_SIGNED_IN, device, ask.now, ask.mint),)
