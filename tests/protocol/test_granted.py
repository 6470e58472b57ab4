"""What a service gets is within what the person was shown and allowed, whatever it was registered for and asks for."""

from dataclasses import dataclass, replace
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.secret import digest
from keyfob.protocol.authorization_outcome import Issue, NeedsConsent
from keyfob.protocol.claims import PERSON_CLAIMS
from keyfob.protocol.consent import give
from keyfob.protocol.issue import Issued
from keyfob.protocol.scopes import SCOPES, claims_of, named
from tests.protocol.shelf import Shelf
from tests.protocol.stage import MARIA as LOGIN
from tests.protocol.stage import NOW, PARTNER
from tests.protocol.test_claims import MARIA
from tests.protocol.test_userinfo import answer, told
from tests.service import claims_of as claims_in

some_scopes = st.sets(st.sampled_from([*SCOPES, "orders", "nonsense"])).map(lambda found: ("openid", *sorted(found)))
some_claims = st.sets(st.sampled_from([*sorted(PERSON_CLAIMS), "nonsense"]), max_size=6)


@dataclass
class Seen:
    """What the person was shown so far, as scopes, and allowed, as claims."""

    scopes: set[str]
    claims: set[str]


def got(shelf: Shelf, seen: Seen, scopes: tuple[str, ...], at_userinfo: set[str], in_id_token: set[str]) -> set[str]:
    """The claims that a request leads to; who is asked for consent allows it."""
    claims: dict[str, Any] = {"userinfo": dict.fromkeys(at_userinfo), "id_token": dict.fromkeys(in_id_token)}
    asked = {"scope": " ".join(scopes), "claims": msgspec.json.encode(claims).decode()}
    outcome = shelf.ask(LOGIN, client_id="partner", **asked)
    if isinstance(outcome, NeedsConsent):
        seen.scopes |= set(named(outcome.scopes, outcome.claims))
        seen.claims |= {*claims_of(outcome.scopes), *outcome.claims}
        parked = shelf.parked[digest(outcome.reference)]
        grant = shelf.grants.get((LOGIN.account_id, "partner"))
        shelf.apply(give(outcome.scopes, outcome.claims, grant, LOGIN, parked, NOW))
        outcome = shelf.come_back(outcome.reference, LOGIN)
    assert isinstance(outcome, Issue), outcome
    issued = shelf.redeem(dict(outcome.parameters)["code"], NOW, shelf.clients["partner"])
    assert isinstance(issued, Issued), issued
    userinfo = told(answer(shelf, issued.access_token, person=MARIA))
    assert "token" not in userinfo.get("payment_preference", {})
    return userinfo.keys() | (claims_in(issued.id_token).keys() & PERSON_CLAIMS)


@given(some_scopes, st.lists(st.tuples(some_scopes, some_claims, some_claims), min_size=1, max_size=3))
def test_a_service_gets_nothing_that_was_not_allowed(
    registered: tuple[str, ...], requests: list[tuple[tuple[str, ...], set[str], set[str]]]
) -> None:
    """By scope or by the name of a claim, in one request or in several, at userinfo or in the ID token."""
    shelf, seen = Shelf(), Seen(set(), set())
    shelf.clients["partner"] = replace(PARTNER, scopes=registered)
    for scopes, at_userinfo, in_id_token in requests:
        found = got(shelf, seen, scopes, at_userinfo, in_id_token)
        assert found <= seen.claims | {"sub"}
        assert found <= {"sub", *claims_of(seen.scopes)}, "each is named on the page by its scope"
        assert found <= {"sub", *claims_of(registered)}
