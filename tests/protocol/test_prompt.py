"""What the person has to do before a code is issued, and that no question is asked twice.

Long on purpose: the questions are one table, and its cases are read side by side.
"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.secret import digest
from keyfob.protocol import consent
from keyfob.protocol.authorization_outcome import (
    CodeIssued,
    Issue,
    NeedsConsent,
    NeedsCreate,
    NeedsSignIn,
    Outcome,
    RefuseByRedirect,
)
from keyfob.protocol.authorize import Facts
from keyfob.protocol.client import Client
from keyfob.protocol.consent import GrantWithdrawn
from keyfob.protocol.jose import Typ
from keyfob.protocol.model import Grant, Login
from keyfob.protocol.prompt import Reason
from keyfob.protocol.subject import sub_for
from tests.protocol.shelf import Shelf
from tests.protocol.stage import (
    APP,
    ISSUER,
    LINK,
    MARIA,
    NOW,
    PARTNER,
    PASSKEY,
    PASSWORD,
    POLICY,
    SECRETS,
    SHOP,
    ask,
    provider,
)

JAN = Login("jan", "session-2", NOW + 10, PASSWORD, ("pwd",))
FRESH = replace(MARIA, auth_time=NOW + 10)
ALLOWED = Grant(
    "maria", "partner", frozenset({"openid", "profile", "offline_access"}), frozenset({"email"}), NOW - 9999
)


def hint_for(client: Client, account_id: str, **claims: object) -> str:
    """An ID token as ``client`` may have kept it, long expired."""
    sub = sub_for(client, account_id, SECRETS)
    told = {"iss": ISSUER, "aud": client.client_id, "sub": sub, "exp": NOW - 9999, **claims}
    return provider().ring.sign(told, Typ.ID, "RS256", NOW)


def error_of(outcome: Outcome) -> str:
    """The error that goes back to the service."""
    assert isinstance(outcome, RefuseByRedirect), outcome
    return outcome.error


def code_in(outcome: Outcome) -> CodeIssued:
    """The code that was issued."""
    assert isinstance(outcome, Issue), outcome
    issued = outcome.changes[0]
    assert isinstance(issued, CodeIssued)
    return issued


def sign_in_reason(outcome: Outcome) -> Reason:
    """Why the sign-in page is shown."""
    assert isinstance(outcome, NeedsSignIn), outcome
    return outcome.reason


def waits(shelf: Shelf, login: Login | None = MARIA, /, **parameters: str | None) -> str:
    """The reference of a request that waits."""
    outcome = shelf.ask(login, **parameters)
    assert isinstance(outcome, NeedsSignIn | NeedsCreate | NeedsConsent), outcome
    return outcome.reference


def test_nobody_signed_in_is_asked_to_sign_in() -> None:
    """The plain case."""
    assert sign_in_reason(ask(Facts(SHOP, None))) is Reason.NOBODY


def test_a_silent_request_never_shows_a_page() -> None:
    """``prompt=none`` without a session is ``login_required``; with one, the same sign-in is told again."""
    assert error_of(ask(Facts(SHOP, None), prompt="none")) == "login_required"
    assert code_in(ask(prompt="none")).auth_time == MARIA.auth_time


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({"max_age": "1"}, "login_required"),
        ({"max_age": "0"}, "login_required"),
        ({"acr_values": PASSKEY}, "interaction_required"),
    ],
)
def test_a_silent_request_that_needs_a_page_is_refused(parameters: dict[str, str], error: str) -> None:
    """The error says what it would have been."""
    assert error_of(ask(prompt="none", **parameters)) == error


def test_a_silent_request_without_consent_is_refused() -> None:
    """``consent_required``."""
    assert error_of(ask(Facts(PARTNER, MARIA), client_id="partner", prompt="none")) == "consent_required"


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"prompt": "login"}, Reason.ASKED),
        ({"max_age": "0"}, Reason.ASKED),
        ({"max_age": "599"}, Reason.TOO_OLD),
        ({"prompt": "select_account"}, Reason.CHOICE),
    ],
)
def test_a_new_sign_in_is_asked_for_once(parameters: dict[str, str], reason: Reason) -> None:
    """The old session is not enough; one sign-in after the request arrived is, even after a long stay on a page."""
    shelf = Shelf()
    reference = waits(shelf, **parameters)

    assert sign_in_reason(shelf.come_back(reference, MARIA, NOW + 5)) is reason
    assert code_in(shelf.come_back(reference, FRESH, NOW + 3000)).auth_time == NOW + 10


@pytest.mark.parametrize("max_age", ["600", "10000"])
def test_a_recent_sign_in_is_not_asked_for_again(max_age: str) -> None:
    """``auth_time`` is told, and unchanged."""
    assert code_in(ask(max_age=max_age)).auth_time == MARIA.auth_time


def test_a_sign_in_in_the_same_second_is_not_a_new_one() -> None:
    """``prompt=login`` right after a sign-in asks again, and the next second counts."""
    shelf = Shelf()
    just_now = replace(MARIA, auth_time=NOW)
    reference = waits(shelf, just_now, prompt="login")

    assert sign_in_reason(shelf.come_back(reference, just_now)) is Reason.ASKED
    assert code_in(shelf.come_back(reference, replace(MARIA, auth_time=NOW + 1), NOW + 1)).auth_time == NOW + 1


def test_a_first_sign_in_meets_the_wish_for_a_new_one() -> None:
    """Nobody signs in twice, however fast they are."""
    shelf = Shelf()
    reference = waits(shelf, None, prompt="login", max_age="0")

    assert isinstance(shelf.come_back(reference, replace(MARIA, auth_time=NOW)), Issue)


def test_registration_begins_and_ends_a_request() -> None:
    """``prompt=create`` shows the registration page, also over a session, and goes on with whoever is new."""
    shelf = Shelf()
    for login in (None, MARIA):
        outcome = shelf.ask(login, prompt="create")
        assert isinstance(outcome, NeedsCreate)
        assert isinstance(shelf.come_back(outcome.reference, login), NeedsCreate)
        assert code_in(shelf.come_back(outcome.reference, JAN, NOW + 10)).account_id == "jan"


def test_going_on_with_the_account_signed_in_is_a_choice() -> None:
    """``select_account`` needs no password of the person who is there already."""
    shelf = Shelf()
    reference = waits(shelf, prompt="select_account")
    shelf.apply((consent.choose(MARIA, shelf.parked[digest(reference)], NOW),))

    assert code_in(shelf.come_back(reference, MARIA)).account_id == "maria"


def test_a_choice_made_by_another_account_does_not_count() -> None:
    """Whoever is signed in now has to choose."""
    shelf = Shelf()
    reference = waits(shelf, JAN, prompt="select_account")
    shelf.apply((consent.choose(MARIA, shelf.parked[digest(reference)], NOW),))

    assert sign_in_reason(shelf.come_back(reference, replace(JAN, auth_time=NOW - 10))) is Reason.CHOICE


@pytest.mark.parametrize("client", [SHOP, PARTNER])
def test_a_hint_at_the_person_signed_in_is_met(client: Client) -> None:
    """An expired ID token of ours says whom the service means, and no page is needed."""
    outcome = ask(
        Facts(client, MARIA, replace(ALLOWED, client_id=client.client_id)),
        client_id=client.client_id,
        prompt="none",
        id_token_hint=hint_for(client, "maria"),
    )

    assert isinstance(outcome, Issue)


def test_a_silent_request_for_somebody_else_is_refused() -> None:
    """``prompt=none`` with another person's hint is ``login_required``."""
    assert error_of(ask(prompt="none", id_token_hint=hint_for(SHOP, "jan"))) == "login_required"


def test_a_request_for_somebody_else_asks_once_and_then_ends() -> None:
    """When yet another person signs in, the service hears of it instead of a loop."""
    shelf = Shelf()
    reference = waits(shelf, id_token_hint=hint_for(SHOP, "jan"))

    assert sign_in_reason(shelf.come_back(reference, MARIA)) is Reason.OTHER_PERSON
    assert error_of(shelf.come_back(reference, FRESH, NOW + 10)) == "login_required"
    assert isinstance(shelf.come_back(reference, JAN, NOW + 10), Issue)


FOREIGN_HINTS = {
    "another client's": hint_for(PARTNER, "maria"),
    "another issuer's": hint_for(SHOP, "maria", iss="https://other.example"),
    "for two": hint_for(SHOP, "maria", aud=["shop", "partner"]),
    "sub no text": hint_for(SHOP, "maria", sub=5),
    "sid no text": hint_for(SHOP, "maria", sid=5),
    "broken": hint_for(SHOP, "maria")[:-1],
    "access token": provider().ring.sign({"iss": ISSUER, "aud": "shop", "sub": "x"}, Typ.ACCESS, "ES256", NOW),
    "logout token": provider().ring.sign({"iss": ISSUER, "aud": "shop", "sub": "x"}, Typ.LOGOUT, "ES256", NOW),
}


@pytest.mark.parametrize("kind", FOREIGN_HINTS)
def test_a_hint_that_is_not_ours_for_this_service_is_refused(kind: str) -> None:
    """Another client's, another issuer's, another type, or broken."""
    assert error_of(ask(id_token_hint=FOREIGN_HINTS[kind])) == "invalid_request"


def test_a_wanted_sub_is_met_or_refused() -> None:
    """The claims parameter can name a person too (OpenID Connect Core 5.5.1)."""
    claims = '{"id_token": {"sub": {"value": "%s"}}}'

    assert isinstance(ask(claims=claims % sub_for(SHOP, "maria", SECRETS), prompt="none"), Issue)
    assert error_of(ask(claims=claims % sub_for(SHOP, "jan", SECRETS), prompt="none")) == "login_required"


@pytest.mark.parametrize(
    ("asked", "have", "told"),
    [
        (None, PASSWORD, PASSWORD),
        (None, "urn:unheard", "urn:unheard"),
        ("urn:unknown", PASSWORD, PASSWORD),
        (PASSWORD, PASSWORD, PASSWORD),
        (LINK, PASSWORD, LINK),
        (f"{PASSKEY} {PASSWORD}", PASSWORD, PASSWORD),
        (f"{PASSWORD} {PASSKEY}", PASSKEY, PASSWORD),
    ],
)
def test_the_level_told_is_one_that_was_asked_for(asked: str | None, have: str, told: str) -> None:
    """A stronger sign-in includes the weaker ones; what nobody knows is passed over."""
    assert code_in(ask(Facts(SHOP, replace(MARIA, acr=have)), acr_values=asked)).acr == told


def test_a_stronger_sign_in_is_asked_for_once() -> None:
    """Step-up shows the levels that would do; whoever cannot reach them goes on with what they have."""
    shelf = Shelf()
    outcome = shelf.ask(MARIA, acr_values=PASSKEY)
    assert isinstance(outcome, NeedsSignIn)

    assert (outcome.reason, outcome.acr) == (Reason.STEP_UP, (PASSKEY,))
    assert sign_in_reason(shelf.come_back(outcome.reference, MARIA)) is Reason.STEP_UP
    assert code_in(shelf.come_back(outcome.reference, FRESH, NOW + 10)).acr == PASSWORD


def test_a_sign_in_of_the_day_before_reaches_no_level_that_is_asked_for() -> None:
    """However sure it was: a new one is asked for, or ``login_required`` told; without such a wish nothing is asked."""
    old, life = replace(MARIA, acr=PASSKEY), POLICY.acr_life
    just, late = old.auth_time + life - 1, old.auth_time + life
    for wish in (
        {"acr_values": PASSWORD},
        {"claims": f'{{"id_token": {{"acr": {{"essential": true, "value": "{PASSKEY}"}}}}}}'},
    ):
        assert code_in(ask(Facts(SHOP, old), just, **wish)).auth_time == old.auth_time
        assert sign_in_reason(ask(Facts(SHOP, old), late, **wish)) is Reason.STALE
        assert error_of(ask(Facts(SHOP, old), late, prompt="none", **wish)) == "login_required"
    assert code_in(ask(Facts(SHOP, old), late)).auth_time == old.auth_time
    shelf = Shelf()
    outcome = shelf.ask(old, late, acr_values=PASSWORD)
    assert isinstance(outcome, NeedsSignIn)
    assert code_in(shelf.come_back(outcome.reference, replace(old, auth_time=late + 9), late + 9)).acr == PASSWORD


def test_a_first_sign_in_is_told_which_level_would_do() -> None:
    """So that the page offers the right way in."""
    outcome = ask(Facts(SHOP, None), acr_values=f"{PASSKEY} urn:unknown")
    assert isinstance(outcome, NeedsSignIn)

    assert outcome.acr == (PASSKEY,)


def test_an_essential_level_that_was_not_reached_ends_the_request() -> None:
    """``unmet_authentication_requirements``, instead of a token that says less."""
    shelf = Shelf()
    claims = f'{{"id_token": {{"acr": {{"essential": true, "values": ["{PASSKEY}"]}}}}}}'
    reference = waits(shelf, claims=claims)

    assert error_of(shelf.come_back(reference, FRESH, NOW + 10)) == "unmet_authentication_requirements"
    assert code_in(shelf.come_back(reference, replace(FRESH, acr=PASSKEY), NOW + 10)).acr == PASSKEY


@pytest.mark.parametrize(
    ("wish", "outcome"),
    [
        ('{"essential": true, "value": "urn:unknown"}', "unmet_authentication_requirements"),
        ('{"essential": true}', ""),
        ('{"value": "urn:unknown"}', ""),
        ("null", ""),
    ],
)
def test_an_essential_level_that_is_not_offered_ends_the_request_at_once(wish: str, outcome: str) -> None:
    """A voluntary one does not."""
    answer = ask(claims=f'{{"id_token": {{"acr": {wish}}}}}')

    assert (answer.error if isinstance(answer, RefuseByRedirect) else "") == outcome


def test_the_brands_own_service_asks_for_no_consent() -> None:
    """It is the brand that the person has an ID with."""
    assert isinstance(ask(prompt="consent"), Issue)


def test_consent_is_remembered() -> None:
    """What was allowed once is not asked for again."""
    shelf = Shelf()
    outcome = shelf.ask(MARIA, client_id="partner")
    assert isinstance(outcome, NeedsConsent)
    parked = shelf.parked[digest(outcome.reference)]

    assert (outcome.scopes, outcome.claims) == (("openid", "profile", "offline_access"), ())
    shelf.apply(consent.give(outcome.scopes, outcome.claims, None, MARIA, parked, NOW))
    assert isinstance(shelf.come_back(outcome.reference, MARIA), Issue)
    assert isinstance(shelf.ask(MARIA, client_id="partner"), Issue)


def test_consent_given_adds_to_what_was_given_before() -> None:
    """Nothing that was allowed is lost."""
    shelf = Shelf()
    shelf.grants["maria", "partner"] = ALLOWED
    outcome = shelf.ask(MARIA, client_id="partner", scope="openid email")
    assert isinstance(outcome, NeedsConsent)
    parked = shelf.parked[digest(outcome.reference)]
    shelf.apply(consent.give(outcome.scopes, ("phone_number",), ALLOWED, MARIA, parked, NOW))

    given_now = shelf.grants["maria", "partner"]
    assert given_now.scopes == ALLOWED.scopes | {"email"}
    assert given_now.claims == {"email", "phone_number"}


@pytest.mark.parametrize(
    "parameters",
    [
        {"scope": "openid profile email"},
        {"scope": "openid", "claims": '{"userinfo": {"phone_number": null}}'},
        {"scope": "openid", "claims": '{"id_token": {"phone_number": null}}'},
        {"prompt": "consent"},
    ],
)
def test_consent_is_asked_for_again_when_more_is_wanted_or_the_service_says_so(parameters: dict[str, str]) -> None:
    """Scopes, claims by name, or ``prompt=consent``."""
    assert isinstance(ask(Facts(PARTNER, MARIA, ALLOWED), client_id="partner", **parameters), NeedsConsent)


def test_claims_by_name_are_part_of_the_question() -> None:
    """Those that a scope does not stand for already, and that the client may have at all."""
    client = replace(PARTNER, scopes=("openid", "profile", "email"))
    claims = '{"userinfo": {"name": null, "email": null, "phone_number": null}}'
    outcome = ask(Facts(client, MARIA), client_id="partner", scope="openid profile", claims=claims)
    assert isinstance(outcome, NeedsConsent)

    assert outcome.claims == ("email",)


def test_a_claim_by_name_that_was_allowed_is_not_asked_for_again() -> None:
    """It is remembered beside the scopes."""
    claims = '{"userinfo": {"email": null}}'

    assert isinstance(ask(Facts(PARTNER, MARIA, ALLOWED), client_id="partner", claims=claims), Issue)


def test_a_public_client_with_earlier_consent_is_prompted_again() -> None:
    """Nobody can tell it from an impostor, so only consent to this very request counts."""
    shelf = Shelf()
    shelf.grants["maria", "app"] = replace(ALLOWED, client_id="app")
    outcome = shelf.ask(MARIA, client_id="app")
    assert isinstance(outcome, NeedsConsent)
    parked = shelf.parked[digest(outcome.reference)]
    shelf.apply(consent.give(outcome.scopes, outcome.claims, None, MARIA, parked, NOW))

    assert isinstance(shelf.come_back(outcome.reference, MARIA), Issue)
    assert isinstance(shelf.ask(MARIA, client_id="app"), NeedsConsent)
    assert error_of(shelf.ask(MARIA, client_id="app", prompt="none")) == "consent_required"


def test_the_brands_own_app_is_not_prompted() -> None:
    """Its identity is assured by where it is sent back to."""
    assert isinstance(ask(Facts(replace(APP, first_party=True), MARIA), client_id="app"), Issue)


def test_consent_of_one_person_is_not_anothers() -> None:
    """Even when they share a browser and the request."""
    shelf = Shelf()
    outcome = shelf.ask(MARIA, client_id="partner")
    assert isinstance(outcome, NeedsConsent)
    parked = shelf.parked[digest(outcome.reference)]
    shelf.apply(consent.give(outcome.scopes, outcome.claims, None, MARIA, parked, NOW))

    assert isinstance(shelf.come_back(outcome.reference, JAN, NOW + 10), NeedsConsent)


@pytest.mark.parametrize(
    ("client", "granted"),
    [
        (SHOP, True),
        (replace(SHOP, grant_types=("authorization_code",)), False),
        (PARTNER, True),
        (replace(PARTNER, grant_types=("authorization_code",)), False),
    ],
)
def test_offline_access_needs_consent_or_the_brand_and_the_grant(client: Client, *, granted: bool) -> None:
    """It is honoured where consent stands remembered or the service is the brand's own, and otherwise passed over."""
    issued = code_in(ask(Facts(client, MARIA, ALLOWED), client_id=client.client_id))

    assert ("offline_access" in issued.scopes) is granted


def test_what_was_allowed_can_be_taken_back() -> None:
    """The service is asked for consent again, and its tokens end."""
    assert consent.withdraw(ALLOWED, NOW) == GrantWithdrawn("maria", "partner", NOW)


@given(
    prompts=st.sets(st.sampled_from(["login", "consent", "select_account", "create"])),
    max_age=st.sampled_from([None, "0", "1", "10000"]),
    acr=st.sampled_from([None, LINK, PASSKEY, "urn:unknown"]),
    client=st.sampled_from([SHOP, PARTNER, APP]),
    signed_in=st.booleans(),
)
def test_no_request_loops(
    prompts: set[str], max_age: str | None, acr: str | None, client: Client, *, signed_in: bool
) -> None:
    """Whatever is asked, one sign-in and one consent are the most that stand before the code."""
    shelf = Shelf()
    login = MARIA if signed_in else None
    outcome = shelf.ask(
        login, client_id=client.client_id, prompt=" ".join(sorted(prompts)) or None, max_age=max_age, acr_values=acr
    )
    if isinstance(outcome, NeedsSignIn | NeedsCreate):
        login = FRESH
        outcome = shelf.come_back(outcome.reference, login, NOW + 10)
    if isinstance(outcome, NeedsConsent):
        parked = shelf.parked[digest(outcome.reference)]
        assert login is not None
        shelf.apply(consent.give(outcome.scopes, outcome.claims, None, login, parked, NOW + 20))
        outcome = shelf.come_back(outcome.reference, login, NOW + 20)

    assert isinstance(outcome, Issue)
