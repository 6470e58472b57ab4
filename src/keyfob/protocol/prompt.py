"""What the person has to do before a code is issued: sign in, choose, step up, allow, or nothing at all.

The order of questions is one table, QUESTIONS. Each is asked again whenever the person comes back, and is met by what
happened since the request was parked, so none can loop (OpenID Connect Core 3.1.2.1 to 3.1.2.6).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from keyfob.protocol.authorization_request import AuthorizationRequest
from keyfob.protocol.claims import permitted
from keyfob.protocol.client import Client
from keyfob.protocol.model import Grant, Login, ParkedRequest
from keyfob.protocol.policy import Policy
from keyfob.protocol.scopes import claims_of

PROMPTS = ("none", "login", "consent", "select_account", "create")


class Reason(StrEnum):
    """Why a person is asked to sign in."""

    NOBODY = "nobody is signed in"
    ASKED = "the service wants a new sign-in"
    TOO_OLD = "the last sign-in is too long ago"
    CHOICE = "the service wants an account to be chosen"
    OTHER_PERSON = "the service means somebody else"
    STEP_UP = "the service wants a stronger sign-in"
    STALE = "the sign-in is too long ago for the level that the service wants"


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the questions look at.

    ``sub`` is the name under which the service knows the person signed in, ``expected`` the names it says it means
    (empty: anybody). ``scopes`` are those it may have.
    """

    request: AuthorizationRequest
    client: Client
    policy: Policy
    login: Login | None
    grant: Grant | None
    parked: ParkedRequest | None
    sub: str
    expected: frozenset[str]
    scopes: tuple[str, ...]
    now: int

    @property
    def is_fresh(self) -> bool:
        """Whether the person signed in since the request was parked."""
        return self.parked is not None and self.login is not None and self.login.auth_time >= self.parked.fresh_from

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims asked for by name that the scopes do not stand for already."""
        covered = set(claims_of(self.scopes))
        asked = permitted(self.request.claims.of_person(), self.client.scopes)
        return tuple(claim for claim in asked if claim not in covered)


@dataclass(frozen=True, slots=True)
class SignIn:
    """Show the sign-in page; ``acr`` are the levels that would do, empty when any does."""

    reason: Reason
    acr: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Create:
    """Show the registration page."""


@dataclass(frozen=True, slots=True)
class Consent:
    """Ask whether the service may have ``scopes`` and, by name, ``claims``."""

    scopes: tuple[str, ...]
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Impossible:
    """No page helps: the service is told ``error``."""

    error: str
    description: str


@dataclass(frozen=True, slots=True)
class Ready:
    """Nothing is left to ask: ``login`` is who it is, ``acr`` the level to tell the service."""

    login: Login
    acr: str


Step: TypeAlias = SignIn | Create | Consent | Impossible | Ready
Question: TypeAlias = Callable[[Situation, Login], SignIn | Create | Consent | Impossible | None]


def next_step(situation: Situation) -> Step:
    """What comes next. With ``prompt=none`` no page is ever shown: an error says what it would have been."""
    step = _next_step(situation)
    if "none" not in situation.request.prompts or isinstance(step, Ready | Impossible):
        return step
    return _silent(step)


def _next_step(situation: Situation) -> Step:
    login = situation.login
    if "create" in situation.request.prompts and not situation.is_fresh:
        return Create()
    if login is None:
        return SignIn(Reason.NOBODY, _wanted_levels(situation))
    for question in QUESTIONS:
        step = question(situation, login)
        if step is not None:
            return step
    return Ready(login, _level_told(situation, login))


def _silent(step: SignIn | Create | Consent) -> Impossible:
    match step:
        case Consent():
            return Impossible("consent_required", "the person has not allowed this yet")
        case SignIn(reason=Reason.STEP_UP):
            return Impossible("interaction_required", "a stronger sign-in is needed")
    return Impossible("login_required", "the person has to sign in")


def ask_for_new_sign_in(situation: Situation, login: Login) -> SignIn | None:
    """``prompt=login``, or ``max_age`` passed; ``max_age=0`` means the same as ``prompt=login``."""
    max_age = situation.request.max_age
    if situation.is_fresh:
        return None
    if "login" in situation.request.prompts or max_age == 0:
        return SignIn(Reason.ASKED, _wanted_levels(situation))
    if max_age is not None and situation.now - login.auth_time > max_age:
        return SignIn(Reason.TOO_OLD, _wanted_levels(situation))
    return None


def ask_for_choice(situation: Situation, login: Login) -> SignIn | None:
    """``prompt=select_account``: met by a choice of the account signed in, or by a new sign-in."""
    chosen = situation.parked is not None and situation.parked.chosen_by == login.account_id
    if "select_account" not in situation.request.prompts or situation.is_fresh or chosen:
        return None
    return SignIn(Reason.CHOICE)


def ask_for_other_person(situation: Situation, _login: Login) -> SignIn | Impossible | None:
    """``id_token_hint``, or a wanted ``sub``: signing in as somebody else once more ends the request."""
    if not situation.expected - {situation.sub}:
        return None
    if situation.is_fresh:
        return Impossible("login_required", "another person signed in than the one meant")
    return SignIn(Reason.OTHER_PERSON)


def ask_for_stronger_sign_in(situation: Situation, login: Login) -> SignIn | Impossible | None:
    """``acr_values``, or a wanted ``acr`` (RFC 9470). Unmet after a sign-in, it only stops what called it essential.

    A proof that is too old reaches no level that is asked for, however sure it was.
    """
    levels = _wanted_levels(situation)
    essential = _is_level_essential(situation)
    if not levels:
        unknown = essential and _asked_levels(situation)
        return Impossible("unmet_authentication_requirements", "no such level is offered") if unknown else None
    if _level_told(situation, login) in levels:
        is_recent = situation.is_fresh or situation.now < login.auth_time + situation.policy.acr_life
        return None if is_recent else SignIn(Reason.STALE, levels)
    if not situation.is_fresh:
        return SignIn(Reason.STEP_UP, levels)
    if essential:
        return Impossible("unmet_authentication_requirements", "the sign-in did not reach the level asked for")
    return None


def ask_for_consent(situation: Situation, login: Login) -> Consent | None:
    """The brand's own services need none; one that keeps no secret is never trusted to be the one allowed before."""
    if situation.client.first_party:
        return None
    if situation.parked is not None and situation.parked.consented_by == login.account_id:
        return None
    remembered = situation.grant is not None and situation.grant.covers(situation.scopes, situation.claims)
    if remembered and not situation.client.is_public and "consent" not in situation.request.prompts:
        return None
    return Consent(situation.scopes, situation.claims)


QUESTIONS: tuple[Question, ...] = (
    ask_for_new_sign_in,
    ask_for_choice,
    ask_for_other_person,
    ask_for_stronger_sign_in,
    ask_for_consent,
)
"""The order, once somebody is signed in."""


def _asked_levels(situation: Situation) -> tuple[str, ...]:
    wish = situation.request.claims.in_id_token("acr")
    return situation.request.acr_values or (wish.wanted if wish else ())


def _is_level_essential(situation: Situation) -> bool:
    wish = situation.request.claims.in_id_token("acr")
    return wish is not None and wish.essential


def _wanted_levels(situation: Situation) -> tuple[str, ...]:
    return tuple(level for level in _asked_levels(situation) if level in situation.policy.acr_levels)


def _level_told(situation: Situation, login: Login) -> str:
    """The first level asked for that the sign-in reaches, each including those below it; its own when there is none."""
    levels = situation.policy.acr_levels
    if login.acr not in levels:
        return login.acr
    reached = levels[: levels.index(login.acr) + 1]
    return next((level for level in _wanted_levels(situation) if level in reached), login.acr)
