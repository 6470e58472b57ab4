"""The token endpoint, and its neighbours: revocation and introspection."""

from keyfob.apps.id.provider import endpoint, for_script, provider_of, refuse, service
from keyfob.protocol import introspect, revoke, shown_token, token, token_request
from keyfob.protocol.client import Client
from keyfob.protocol.errors import Refused
from keyfob.protocol.family import Family
from keyfob.protocol.issue import wants_person
from keyfob.storage.families import find_family, is_assertion_used
from keyfob.storage.person import find_person
from keyfob.web.answer import Answer, json
from keyfob.web.ask import Ask


@endpoint
def issue(ask: Ask) -> Answer:
    """Exchange a grant for tokens (RFC 6749 section 3.2)."""
    request = token_request.parse(ask.form.pairs, ask.headers.get("authorization"))
    client = ask.house.clients.find(ask.read, request.credentials.client_id)
    family = find_family(ask.read, request.family_id)
    facts = token_request.Facts(
        client,
        family,
        is_assertion_used(ask.read, request.credentials.assertion_digest),
        find_person(ask.read, family.account_id) if family and wants_person(family) else None,
    )
    outcome = token.decide(request, facts, provider_of(ask), ask.now, ask.mint)
    if isinstance(outcome, Refused):
        return for_script(ask, client, refuse(ask, outcome)).acting(service(request.credentials.client_id))
    answer = json(outcome.body).with_changes(*outcome.changes).acting(service(request.credentials.client_id))
    return for_script(ask, client, answer)


@endpoint
def revoke_token(ask: Ask) -> Answer:
    """A client gives a token back (RFC 7009)."""
    shown = shown_token.parse(ask.form.pairs, ask.headers.get("authorization"))
    op = provider_of(ask)
    client, family = _load(ask, shown, shown_token.find_family_id(shown.token, op, ask.now))
    used = is_assertion_used(ask.read, shown.credentials.assertion_digest)
    outcome = revoke.decide(shown, shown_token.Facts(client, family, used), op, ask.now, ask.mint)
    answer = refuse(ask, outcome) if isinstance(outcome, Refused) else Answer(200, changes=outcome.changes)
    return for_script(ask, client, answer).acting(service(shown.credentials.client_id))


@endpoint
def introspect_token(ask: Ask) -> Answer:
    """A service asks whether a token is still good (RFC 7662)."""
    shown = shown_token.parse(ask.form.pairs, ask.headers.get("authorization"))
    op = provider_of(ask)
    client, family = _load(ask, shown, shown_token.find_family_id(shown.token, op, ask.now))
    used = is_assertion_used(ask.read, shown.credentials.assertion_digest)
    outcome = introspect.decide(shown, shown_token.Facts(client, family, used), op, ask.now)
    if isinstance(outcome, Refused):
        return refuse(ask, outcome)
    return json(outcome.body).with_changes(*outcome.changes).acting(service(shown.credentials.client_id))


def _load(ask: Ask, shown: shown_token.ShownToken, family_id: str) -> tuple[Client | None, Family | None]:
    client = ask.house.clients.find(ask.read, shown.credentials.client_id)
    return client, find_family(ask.read, family_id)
