"""The authorization endpoint (RFC 6749 section 4.1; OpenID Connect Core 3.1.2).

CHECKS is the order in which a request is judged. What fails before the client and its redirect URI are proven is told
to the person on a page; what fails afterwards goes back to the service (RFC 9700 section 4.11.2). Then `prompt` says
what the person has to do. While a page is shown the request waits in storage, and everything is judged again when the
person comes back.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TypeAlias

from keyfob.base.change import Change
from keyfob.base.ids import Mint, new_id, new_token
from keyfob.base.secret import digest
from keyfob.protocol import pkce, prompt, redirect, scopes
from keyfob.protocol.authorization_outcome import (
    CodeIssued,
    Issue,
    NeedsConsent,
    NeedsCreate,
    NeedsSignIn,
    Outcome,
    RefuseByRedirect,
    RequestFinished,
    RequestParked,
    ShowError,
)
from keyfob.protocol.authorization_request import AuthorizationRequest, from_text, to_text
from keyfob.protocol.client import Client, GrantType
from keyfob.protocol.errors import public
from keyfob.protocol.family import new_code
from keyfob.protocol.hint import read_hint
from keyfob.protocol.jws import BadToken
from keyfob.protocol.model import Grant, Login, ParkedRequest
from keyfob.protocol.provider import Provider
from keyfob.protocol.subject import sub_for
from keyfob.protocol.waiting import prolong

RESPONSE_MODES = ("query", "form_post")


@dataclass(frozen=True, slots=True)
class Facts:
    """What storage loads: the client that the request names, the session of the browser, what was allowed before.

    ``grant`` is needed only for a client that is not the brand's own. ``parked`` and its ``reference`` are given when
    the person comes back to a request.
    """

    client: Client | None
    login: Login | None = None
    grant: Grant | None = None
    parked: ParkedRequest | None = None
    reference: str = field(default="", repr=False)


class Where(Enum):
    """Where a problem is told."""

    PAGE = auto()
    SERVICE = auto()


@dataclass(frozen=True, slots=True)
class Problem:
    """What a check refuses."""

    error: str
    description: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the checks look at: the request, its client, and whom the service means (None: a hint that is not ours)."""

    request: AuthorizationRequest
    client: Client
    expected: frozenset[str] | None
    scopes: tuple[str, ...]


Check: TypeAlias = Callable[[Asked], Problem | None]


def refuse_faulty_address(asked: Asked) -> Problem | None:
    """Nothing can go back while the parameters that say where to are themselves in doubt."""
    for name in ("client_id", "redirect_uri", "state"):
        if name in asked.request.faults:
            return Problem("invalid_request", f"the parameter {name} {asked.request.faults[name]}")
    return None


def refuse_foreign_redirect_uri(asked: Asked) -> Problem | None:
    """Exact comparison; none is ever picked for a service that sends none (ASVS 10.4.1)."""
    if redirect.is_registered(asked.request.redirect_uri, asked.client.redirect_uris):
        return None
    # Its maker wants to know which one it was; what a query may hold of a person does not belong in a log.
    bare = asked.request.redirect_uri.partition("?")[0].partition("#")[0]
    return Problem("invalid_request", "the redirect_uri is not registered for this service", bare)


def refuse_response_mode(asked: Asked) -> Problem | None:
    """``query`` and ``form_post``."""
    if asked.request.response_mode in RESPONSE_MODES:
        return None
    return Problem("invalid_request", "response_mode is query or form_post")


def refuse_faulty_parameter(asked: Asked) -> Problem | None:
    """Too long, repeated, or unreadable."""
    for name, fault in asked.request.faults.items():
        return Problem("invalid_request", f"the parameter {name} {fault}")
    return None


def refuse_request_object(asked: Asked) -> Problem | None:
    """OpenID Connect Core 3.1.2.6."""
    for name in ("request", "request_uri"):
        if name in asked.request.given:
            return Problem(f"{name}_not_supported", f"the parameter {name} is not supported")
    return None


def refuse_response_type(asked: Asked) -> Problem | None:
    """Only ``code`` (ASVS 10.4.4)."""
    if asked.request.given.get("response_type") == "code":
        return None
    return Problem("unsupported_response_type", "response_type is code")


def refuse_client_without_grant(asked: Asked) -> Problem | None:
    """Each client has only the grants it registered."""
    if GrantType.AUTHORIZATION_CODE in asked.client.grant_types:
        return None
    return Problem("unauthorized_client", "this service is not registered for authorization_code")


def refuse_weak_challenge(asked: Asked) -> Problem | None:
    """PKCE with S256 is required of every client (ASVS 10.4.6)."""
    if asked.request.given.get("code_challenge_method") != pkce.METHOD:
        return Problem("invalid_request", "PKCE is required: code_challenge_method is S256")
    if not pkce.is_challenge(asked.request.given.get("code_challenge", "")):
        return Problem("invalid_request", "code_challenge is not 43 characters of base64url")
    return None


def refuse_empty_scope(asked: Asked) -> Problem | None:
    """What is left after passing over unknown scopes must be something."""
    if asked.scopes:
        return None
    return Problem("invalid_scope", "no scope that this service is registered for")


def refuse_prompt(asked: Asked) -> Problem | None:
    """``none`` stands alone; unknown values are not guessed at."""
    prompts = asked.request.prompts
    if "none" in prompts and len(prompts) > 1:
        return Problem("invalid_request", "prompt none goes with no other value")
    if set(prompts) - set(prompt.PROMPTS):
        return Problem("invalid_request", f"prompt is one of {', '.join(prompt.PROMPTS)}")
    return None


def refuse_foreign_hint(asked: Asked) -> Problem | None:
    """An ``id_token_hint`` is an ID token of ours, for this client."""
    if asked.expected is not None:
        return None
    return Problem("invalid_request", "id_token_hint is not an ID token of ours for this service")


CHECKS: tuple[tuple[Where, Check], ...] = (
    (Where.PAGE, refuse_faulty_address),
    (Where.PAGE, refuse_foreign_redirect_uri),
    (Where.SERVICE, refuse_response_mode),
    (Where.SERVICE, refuse_faulty_parameter),
    (Where.SERVICE, refuse_request_object),
    (Where.SERVICE, refuse_response_type),
    (Where.SERVICE, refuse_client_without_grant),
    (Where.SERVICE, refuse_weak_challenge),
    (Where.SERVICE, refuse_empty_scope),
    (Where.SERVICE, refuse_prompt),
    (Where.SERVICE, refuse_foreign_hint),
)
"""The order of checks, once the client is known."""


def resume(parked: ParkedRequest | None, now: int) -> AuthorizationRequest | ShowError:
    """The request behind a reference, to be decided again; a page when it is answered already or too old."""
    if parked is None or now >= parked.expires_at:
        return ShowError("expired", "this request has been answered or is too old: start again at the service")
    return from_text(parked.parameters)


def decide(request: AuthorizationRequest, facts: Facts, op: Provider, now: int, mint: Mint) -> Outcome:
    """Judge a request, the first time and each time its person comes back."""
    client = facts.client
    if client is None:
        fault = request.faults.get("client_id", "is unknown or missing")
        return ShowError("invalid_client", f"the parameter client_id {fault}", request.client_id)
    asked = _ask(request, client, op, now)
    for where, check in CHECKS:
        problem = check(asked)
        if problem is not None:
            return _refuse(problem, where, asked, op)
    step = prompt.next_step(_situation(asked, facts, op, now))
    match step:
        case prompt.Impossible(error, description):
            return _send_error(Problem(error, description), asked.request, op)
        case prompt.Ready():
            return _issue(asked, step, facts, op, now, mint)
    return _interact(step, asked, facts, op, now, mint)


def deny(request: AuthorizationRequest, parked: ParkedRequest, op: Provider, now: int) -> RefuseByRedirect:
    """The person said no on the consent page; ``request`` is the one `resume` gave."""
    finished = RequestFinished(parked.reference_digest, parked.client_id, now)
    return _send_error(Problem("access_denied", "the person did not allow it"), request, op, (finished,))


def _ask(request: AuthorizationRequest, client: Client, op: Provider, now: int) -> Asked:
    permitted = scopes.for_person(request.scopes, client.scopes, refreshes=client.refreshes)
    return Asked(request, client, _expected(request, client, op, now), permitted)


def _expected(request: AuthorizationRequest, client: Client, op: Provider, now: int) -> frozenset[str] | None:
    wish = request.claims.in_id_token("sub")
    expected = frozenset(wish.wanted[:1] if wish else ())
    token = request.given.get("id_token_hint", "")
    if not token:
        return expected
    try:
        hint = read_hint(token, op, now)
    except BadToken:
        return None
    return expected | {hint.sub} if hint.client_id == client.client_id else None


def _situation(asked: Asked, facts: Facts, op: Provider, now: int) -> prompt.Situation:
    login = facts.login
    return prompt.Situation(
        request=asked.request,
        client=asked.client,
        policy=op.policy,
        login=login,
        grant=facts.grant,
        parked=facts.parked,
        sub=sub_for(asked.client, login.account_id, op.secrets) if login and asked.expected else "",
        expected=asked.expected or frozenset(),
        scopes=asked.scopes,
        now=now,
    )


def _interact(
    step: prompt.SignIn | prompt.Create | prompt.Consent, asked: Asked, facts: Facts, op: Provider, now: int, mint: Mint
) -> Outcome:
    reference = facts.reference
    changes: tuple[Change, ...] = ()
    if facts.parked is None:
        reference = new_token(mint)
        changes = (_park(reference, asked, facts.login, op, now),)
    else:
        changes = prolong(facts.parked, op.policy, now)
    match step:
        case prompt.SignIn(reason, acr):
            return NeedsSignIn(reference, reason, acr, changes)
        case prompt.Create():
            return NeedsCreate(reference, changes)
    return NeedsConsent(reference, step.scopes, step.claims, changes)


def _park(reference: str, asked: Asked, login: Login | None, op: Provider, now: int) -> RequestParked:
    return RequestParked(
        reference_digest=digest(reference),
        client_id=asked.client.client_id,
        parameters=to_text(asked.request),
        parked_at=now,
        # Times are whole seconds: a sign-in in the very second before this one is not a new one.
        fresh_from=max(now, login.auth_time + 1) if login else now,
        expires_at=now + op.policy.parked_life,
    )


def _issue(asked: Asked, ready: prompt.Ready, facts: Facts, op: Provider, now: int, mint: Mint) -> Issue:
    request, login, family_id = asked.request, ready.login, new_id(mint)
    code = new_code(family_id, mint)
    issued = CodeIssued(
        family_id=family_id,
        account_id=login.account_id,
        client_id=asked.client.client_id,
        sid=login.sid,
        scopes=asked.scopes,
        claims=request.given.get("claims", ""),
        redirect_uri=request.redirect_uri,
        challenge=request.given["code_challenge"],
        nonce=request.given.get("nonce", ""),
        auth_time=login.auth_time,
        acr=ready.acr,
        amr=login.amr,
        code_digest=digest(code),
        at=now,
        expires_at=now + op.policy.code_life,
    )
    changes: tuple[Change, ...] = (issued,)
    if facts.parked is not None:
        changes = (issued, RequestFinished(facts.parked.reference_digest, facts.parked.client_id, now))
    return Issue(request.redirect_uri, request.response_mode, _answer(request, op, ("code", code)), changes)


def _refuse(problem: Problem, where: Where, asked: Asked, op: Provider) -> ShowError | RefuseByRedirect:
    if where is Where.PAGE:
        return ShowError(problem.error, problem.description, problem.detail)
    return _send_error(problem, asked.request, op)


def _send_error(
    problem: Problem, request: AuthorizationRequest, op: Provider, changes: tuple[Change, ...] = ()
) -> RefuseByRedirect:
    told = _answer(request, op, ("error", problem.error), ("error_description", public(problem.description)))
    mode = request.response_mode if request.response_mode in RESPONSE_MODES else RESPONSE_MODES[0]
    return RefuseByRedirect(request.redirect_uri, mode, told, changes, problem.error, problem.detail)


def _answer(request: AuthorizationRequest, op: Provider, *parameters: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """The parameters of an answer, with ``state`` when there was one, and ``iss`` always (RFC 9207)."""
    state = (("state", request.state),) if request.state else ()
    return (*parameters, *state, ("iss", op.policy.issuer))
