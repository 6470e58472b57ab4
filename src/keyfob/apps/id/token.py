"""The token endpoint, and its neighbours: revocation and introspection."""

from keyfob.apps.id.device_sign_in import follow_up, load_device
from keyfob.protocol import introspect, revoke, shown_token, token, token_request
from keyfob.protocol.errors import Refused
from keyfob.protocol.issue import wanted_of_person
from keyfob.protocol.shown_token import Recognized, ShownToken
from keyfob.storage.families import find_family, is_assertion_used
from keyfob.storage.person import find_person
from keyfob.web.answer import Answer, json
from keyfob.web.ask import Ask
from keyfob.web.provider import endpoint, for_script, provider_of, refuse, service


@endpoint
def issue(ask: Ask) -> Answer:
    """Exchange a grant for tokens (RFC 6749 section 3.2)."""
    request = token_request.parse(ask.form.pairs, ask.headers.get("authorization"))
    client = ask.house.clients.find(ask.read, request.credentials.client_id)
    family = find_family(ask.read, request.family_id)
    wanted = wanted_of_person(family) if family else ()
    facts = token_request.Facts(
        client,
        family,
        is_assertion_used(ask.read, request.credentials.assertion_digest),
        find_person(ask.read, family.account_id, wanted) if family and wanted else None,
    )
    loaded = load_device(ask, request, facts)
    if isinstance(loaded, Answer):
        return loaded
    outcome = token.decide(request, loaded.facts, provider_of(ask), ask.now, ask.mint)
    if isinstance(outcome, Refused):
        return for_script(ask, client, refuse(ask, outcome)).acting(service(request.credentials.client_id))
    changes = (*outcome.changes, *follow_up(ask, client, outcome.changes, loaded.reserved))
    answer = json(outcome.body, changes=changes, actor=service(request.credentials.client_id))
    return for_script(ask, client, answer)


@endpoint
def revoke_token(ask: Ask) -> Answer:
    """A client gives a token back (RFC 7009)."""
    shown = shown_token.parse(ask.form.pairs, ask.headers.get("authorization"))
    op = provider_of(ask)
    recognized = shown_token.recognize(shown.token, op, ask.now)
    facts = _load(ask, shown, recognized)
    outcome = revoke.decide(shown, recognized, facts, op, ask.now)
    answer = refuse(ask, outcome) if isinstance(outcome, Refused) else Answer(200, changes=outcome.changes)
    return for_script(ask, facts.client, answer).acting(service(shown.credentials.client_id))


@endpoint
def introspect_token(ask: Ask) -> Answer:
    """A service asks whether a token is still good (RFC 7662)."""
    shown = shown_token.parse(ask.form.pairs, ask.headers.get("authorization"))
    recognized = shown_token.recognize(shown.token, provider_of(ask), ask.now)
    outcome = introspect.decide(shown, recognized, _load(ask, shown, recognized), ask.house.protocol, ask.now)
    if isinstance(outcome, Refused):
        return refuse(ask, outcome)
    return json(outcome.body, changes=outcome.changes, actor=service(shown.credentials.client_id))


def _load(ask: Ask, shown: ShownToken, recognized: Recognized) -> shown_token.Facts:
    return shown_token.Facts(
        ask.house.clients.find(ask.read, shown.credentials.client_id),
        find_family(ask.read, recognized.family_id),
        is_assertion_used(ask.read, shown.credentials.assertion_digest),
    )
