"""The userinfo endpoint: what a service may know of the person who signed in there."""

from dataclasses import replace

from keyfob.protocol import userinfo
from keyfob.protocol.errors import Refused
from keyfob.protocol.subject import known_to
from keyfob.storage.families import find_family
from keyfob.storage.person import find_person
from keyfob.web.answer import Answer, json
from keyfob.web.ask import Ask
from keyfob.web.provider import endpoint, for_script, provider_of, refuse

_PREFLIGHT = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Headers", "Authorization"),
    ("Access-Control-Max-Age", "7200"),
    ("Cache-Control", "no-store"),
)


@endpoint
def tell_userinfo(ask: Ask) -> Answer:
    """Claims by scope, and those asked for by name (OpenID Connect Core 5.3)."""
    op = provider_of(ask)
    shown = userinfo.parse(ask.headers.get("authorization"), ask.form.pairs)
    access = userinfo.read_token(shown, op, ask.now)
    if isinstance(access, Refused):
        return refuse(ask, access)
    client = ask.house.clients.find(ask.read, access.client_id)
    family = find_family(ask.read, access.family_id)
    facts = userinfo.Facts(client, family)
    person = find_person(ask.read, family.account_id, userinfo.wanted(access, facts)) if family else None
    if client and person:
        person = known_to(client, person, op.secrets)
    outcome = userinfo.decide(access, replace(facts, person=person), ask.now)
    return for_script(ask, client, refuse(ask, outcome) if isinstance(outcome, Refused) else json(outcome.claims))


def allow_script(_: Ask) -> Answer:
    """What a browser asks before script sends a token here; whose pages may read the answer is seen when it comes."""
    return Answer(204, headers=_PREFLIGHT)
