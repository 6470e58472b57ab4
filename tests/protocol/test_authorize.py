"""The authorization endpoint: what it refuses, where it says so, and what it issues."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyfob.base.errors import GuardFailed
from keyfob.base.secret import digest
from keyfob.protocol.authorization_outcome import (
    CodeIssued,
    Issue,
    NeedsSignIn,
    RefuseByRedirect,
    RequestFinished,
    RequestParked,
    ShowError,
)
from keyfob.protocol.authorization_request import KNOWN, parse
from keyfob.protocol.authorize import CHECKS, Facts, Where, decide, deny
from keyfob.protocol.client import Client
from tests.chance import counting_mint
from tests.protocol.shelf import Shelf
from tests.protocol.stage import (
    APP,
    ASK,
    CHALLENGE,
    ISSUER,
    MARIA,
    NOW,
    PARTNER,
    PASSWORD,
    SHOP,
    SHOP_URI,
    ask,
    parameters_in,
    provider,
)


def refused(**parameters: str | None) -> RefuseByRedirect:
    """The refusal that goes back to the service."""
    outcome = ask(**parameters)
    assert isinstance(outcome, RefuseByRedirect), outcome
    return outcome


def test_a_person_who_is_signed_in_is_sent_back_with_a_code() -> None:
    """Code, state and issuer; the code itself is not stored."""
    outcome = ask()
    assert isinstance(outcome, Issue)
    sent = parameters_in(outcome.location)
    (issued,) = outcome.changes
    assert isinstance(issued, CodeIssued)

    assert outcome.location.startswith(f"{SHOP_URI}?code=")
    assert sent == {"code": sent["code"], "state": "state-1", "iss": ISSUER}
    assert len(sent["code"]) == 26 + 43
    assert issued == CodeIssued(
        family_id=sent["code"][:26],
        account_id="maria",
        client_id="shop",
        sid="session-1",
        scopes=("openid", "profile", "offline_access"),
        claims="",
        redirect_uri=SHOP_URI,
        challenge=CHALLENGE,
        nonce="nonce-1",
        auth_time=MARIA.auth_time,
        acr=PASSWORD,
        amr=("pwd",),
        code_digest=digest(sent["code"]),
        at=NOW,
        expires_at=NOW + 60,
    )
    assert sent["code"] not in repr(outcome)


@pytest.mark.parametrize("state", ["-._~" * 32, "x" * 1000, "a b&c=d%20é", None])
def test_a_state_comes_back_as_it_was_sent(state: str | None) -> None:
    """Byte for byte, and none when there was none."""
    outcome = ask(state=state)
    assert isinstance(outcome, Issue)

    assert parameters_in(outcome.location).get("state") == state


def test_a_form_post_carries_the_same_parameters() -> None:
    """The page posts them to the very address that was registered."""
    outcome = ask(response_mode="form_post")
    assert isinstance(outcome, Issue)

    assert (outcome.redirect_uri, outcome.response_mode) == (SHOP_URI, "form_post")
    assert [name for name, _ in outcome.parameters] == ["code", "state", "iss"]


def test_an_error_travels_the_way_an_answer_would() -> None:
    """By form_post too, when that was asked for."""
    assert refused(response_mode="form_post", response_type="token").response_mode == "form_post"


def test_a_registered_query_is_kept() -> None:
    """Our parameters are joined to it."""
    uri = "https://shop.example/callback?tenant=1"
    outcome = ask(Facts(replace(SHOP, redirect_uris=(uri,)), MARIA), redirect_uri=uri)
    assert isinstance(outcome, Issue)

    assert outcome.location.startswith(f"{uri}&code=")


@pytest.mark.parametrize(
    "redirect_uri",
    [None, "https://evil.example/", SHOP_URI + "/", SHOP_URI + "?x=1", SHOP_URI + "#x", SHOP_URI.upper(), "x" * 3000],
)
def test_nobody_is_sent_to_an_unregistered_address(redirect_uri: str | None) -> None:
    """The person sees a page; whatever else is wrong is not told elsewhere."""
    for others in ({}, {"response_type": "token"}, {"prompt": "none"}, {"request": "x"}):
        assert isinstance(ask(redirect_uri=redirect_uri, **others), ShowError)


def test_no_address_is_picked_for_a_service_that_sends_none() -> None:
    """Neither when it has one nor when it has two."""
    for uris in ((SHOP_URI,), (SHOP_URI, "https://shop.example/other")):
        client = replace(SHOP, redirect_uris=uris)
        assert isinstance(ask(Facts(client, MARIA), redirect_uri=None), ShowError)


def test_an_unknown_client_is_a_page() -> None:
    """Its name is for the log."""
    outcome = ask(Facts(None, MARIA), client_id="nobody")
    assert isinstance(outcome, ShowError)

    assert (outcome.error, outcome.detail) == ("invalid_client", "nobody")
    assert "nobody" not in outcome.description


@pytest.mark.parametrize("name", ["client_id", "redirect_uri", "state"])
def test_a_repeated_address_or_state_is_a_page(name: str) -> None:
    """Nothing goes back while it is in doubt where to."""
    request = parse([*ASK.items(), (name, ASK[name])])

    assert isinstance(decide(request, Facts(SHOP, MARIA), provider(), NOW, counting_mint()), ShowError)


@pytest.mark.parametrize("name", sorted(ASK.keys() - {"client_id", "redirect_uri", "state"}))
def test_any_other_repeated_parameter_is_told_to_the_service(name: str) -> None:
    """RFC 6749 section 3.1."""
    request = parse([*ASK.items(), (name, ASK[name])])
    outcome = decide(request, Facts(SHOP, MARIA), provider(), NOW, counting_mint())

    assert isinstance(outcome, RefuseByRedirect)
    assert outcome.error == "invalid_request"


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"response_mode": "query.jwt"}, "invalid_request"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"request": "eyJhbGciOiJub25lIn0.e30."}, "request_not_supported"),
        ({"request": "x" * 200_000}, "request_not_supported"),
        ({"request_uri": "https://shop.example/request"}, "request_uri_not_supported"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": "nonsense"}, "invalid_scope"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "always"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"max_age": "soon"}, "invalid_request"),
        ({"claims": "{"}, "invalid_request"),
        ({"nonce": "x" * 513}, "invalid_request"),
        ({"id_token_hint": "x.y.z"}, "invalid_request"),
    ],
)
def test_a_bad_parameter_is_told_to_the_service(changed: dict[str, str | None], error: str) -> None:
    """With state and issuer, and with no other parameter than the standards name."""
    outcome = refused(**changed)
    sent = parameters_in(outcome.location)

    assert sent.keys() == {"error", "error_description", "state", "iss"}
    assert (sent["error"], sent["state"], sent["iss"], outcome.changes) == (error, "state-1", ISSUER, ())


@pytest.mark.parametrize(
    ("challenge", "method"),
    [
        (None, None),
        (None, "S256"),
        (CHALLENGE, None),
        (CHALLENGE, "plain"),
        (CHALLENGE, "s256"),
        (CHALLENGE[:42], "S256"),
        (CHALLENGE + "=", "S256"),
    ],
)
@pytest.mark.parametrize("client", [SHOP, PARTNER, APP])
def test_no_client_gets_a_code_without_a_sound_challenge(
    client: Client, challenge: str | None, method: str | None
) -> None:
    """S256 for confidential clients as well, never ``plain``, which is also the default of the RFC."""
    outcome = ask(Facts(client, MARIA), code_challenge=challenge, code_challenge_method=method)

    assert isinstance(outcome, RefuseByRedirect)
    assert outcome.error == "invalid_request"


def test_a_client_has_only_the_grants_it_registered() -> None:
    """Without authorization_code there is nothing to ask here."""
    outcome = ask(Facts(replace(SHOP, grant_types=("client_credentials",)), MARIA))

    assert isinstance(outcome, RefuseByRedirect)
    assert outcome.error == "unauthorized_client"


@pytest.mark.parametrize(
    "advice",
    [
        {"display": "popup"},
        {"ui_locales": "se"},
        {"claims_locales": "se"},
        {"login_hint": "x" * 1000},
        {"nonsense": "1"},
        {"nonce": None},
    ],
)
def test_advice_and_unknown_parameters_are_no_errors(advice: dict[str, str | None]) -> None:
    """What a page cannot use, it passes over."""
    assert isinstance(ask(**advice), Issue)


def test_what_was_refused_first_is_what_is_told() -> None:
    """Everything about the address is settled before anything is sent to it."""
    order = [where for where, _ in CHECKS]

    assert order == sorted(order, key=lambda where: where.value)
    assert order.count(Where.PAGE) == 2


def test_a_request_waits_while_its_person_signs_in() -> None:
    """It is found by the digest of a reference, and the person comes back to a code."""
    shelf = Shelf()
    waiting = shelf.ask(None, login_hint="maria@example.org")
    assert isinstance(waiting, NeedsSignIn)
    (parked,) = waiting.changes
    assert isinstance(parked, RequestParked)

    assert (parked.reference_digest, parked.expires_at) == (digest(waiting.reference), NOW + 3600)
    assert waiting.reference not in repr(waiting)
    assert "maria@example.org" not in repr(parked)

    outcome = shelf.come_back(waiting.reference, replace(MARIA, auth_time=NOW + 30), NOW + 30)
    assert isinstance(outcome, Issue)
    assert parameters_in(outcome.location)["state"] == "state-1"


def test_a_reload_does_not_park_a_request_again() -> None:
    """The reference stays the same until the request is answered."""
    shelf = Shelf()
    first = shelf.ask(None)
    assert isinstance(first, NeedsSignIn)

    assert shelf.come_back(first.reference, None) == replace(first, changes=())


def test_a_request_is_answered_once() -> None:
    """Coming back again shows a page, and two tabs at once cannot both win."""
    shelf = Shelf()
    waiting = shelf.ask(None)
    assert isinstance(waiting, NeedsSignIn)
    request = parse(ASK.items())
    facts = shelf.facts("shop", MARIA, waiting.reference)
    racing = decide(request, facts, provider(), NOW, counting_mint(3))

    assert isinstance(shelf.come_back(waiting.reference, MARIA), Issue)
    assert RequestFinished(digest(waiting.reference), "shop", NOW) in racing.changes
    with pytest.raises(GuardFailed):
        shelf.apply(racing.changes)
    assert isinstance(shelf.come_back(waiting.reference, MARIA), ShowError)


def test_a_request_does_not_wait_for_ever() -> None:
    """An hour after the last step the person starts again at the service."""
    shelf = Shelf()
    waiting = shelf.ask(None)
    assert isinstance(waiting, NeedsSignIn)

    assert isinstance(shelf.come_back(waiting.reference, MARIA, NOW + 3599), Issue)
    again = shelf.ask(None)
    assert isinstance(again, NeedsSignIn)
    assert isinstance(shelf.come_back(again.reference, None, NOW + 3599), NeedsSignIn)
    assert isinstance(shelf.come_back(again.reference, MARIA, NOW + 2 * 3599), Issue)
    third = shelf.ask(None)
    assert isinstance(third, NeedsSignIn)
    assert isinstance(shelf.come_back(third.reference, MARIA, NOW + 3600), ShowError)


def test_a_waiting_request_is_judged_again() -> None:
    """A client that lost its address meanwhile gets nothing."""
    shelf = Shelf()
    waiting = shelf.ask(None)
    assert isinstance(waiting, NeedsSignIn)
    shelf.clients["shop"] = replace(SHOP, redirect_uris=("https://shop.example/new",))

    assert isinstance(shelf.come_back(waiting.reference, MARIA), ShowError)


def test_a_person_may_say_no() -> None:
    """The service hears ``access_denied``, with state and issuer, and the request is over."""
    shelf = Shelf()
    waiting = shelf.ask(None)
    assert isinstance(waiting, NeedsSignIn)
    parked = shelf.parked[digest(waiting.reference)]
    outcome = deny(parse(ASK.items()), parked, provider(), NOW)
    shelf.apply(outcome.changes)

    sent = parameters_in(outcome.location)
    assert (sent["error"], sent["state"], sent["iss"]) == ("access_denied", "state-1", ISSUER)
    assert isinstance(shelf.come_back(waiting.reference, MARIA), ShowError)


values = st.text(max_size=60) | st.sampled_from(
    [
        "code",
        "S256",
        CHALLENGE,
        SHOP_URI,
        "openid",
        "none",
        "login",
        "consent",
        "create",
        "select_account",
        "0",
        "query",
    ]
)


@given(
    changed=st.dictionaries(st.sampled_from(sorted(KNOWN)), values),
    client=st.sampled_from([SHOP, PARTNER, APP]),
    signed_in=st.booleans(),
)
def test_no_parameters_break_the_endpoint(changed: dict[str, str], client: Client, *, signed_in: bool) -> None:
    """Whatever arrives has an outcome, and only a registered address is ever sent to."""
    facts = Facts(client, MARIA if signed_in else None)
    outcome = decide(parse({**ASK, **changed}.items()), facts, provider(), NOW, counting_mint())

    if isinstance(outcome, Issue | RefuseByRedirect):
        assert outcome.redirect_uri == SHOP_URI
        assert outcome.location.startswith(f"{SHOP_URI}?")
        assert outcome.location.isascii()
    if isinstance(outcome, Issue):
        assert signed_in
        assert client is SHOP
