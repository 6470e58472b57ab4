"""Where a device asks to be signed in (RFC 8628 section 3.1)."""

from keyfob.accounts.throttle import device_limits
from keyfob.protocol import device_authorization
from keyfob.protocol.errors import Refused
from keyfob.storage.families import is_assertion_used
from keyfob.web.answer import Answer, json
from keyfob.web.ask import Ask
from keyfob.web.attempt import wait_before
from keyfob.web.provider import endpoint, refuse, service, slow_down


@endpoint
def authorize_device(ask: Ask) -> Answer:
    """A device begins; it is counted for its service and its network before it is written down."""
    request = device_authorization.parse(ask.form.pairs, ask.headers.get("authorization"))
    client_id = request.credentials.client_id
    outcome = device_authorization.decide(
        request,
        ask.house.clients.find(ask.read, client_id),
        ask.house.protocol,
        ask.house.unit.vault.pepper,
        assertion_used=is_assertion_used(ask.read, request.credentials.assertion_digest),
        network=ask.network,
        now=ask.now,
        mint=ask.mint,
    )
    if isinstance(outcome, Refused):
        return refuse(ask, outcome).acting(service(client_id))
    limits = device_limits(ask.house.accounts.throttle, client_id=client_id, network=ask.network)
    if wait_before(ask, "room", limits):
        return slow_down(ask)
    return json(outcome.body, changes=outcome.changes, actor=service(client_id))
