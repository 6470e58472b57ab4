"""What operator and brand decide, in the words of each domain: settings and a brand in, policies out."""

from urllib.parse import urlsplit

from keyfob.accounts.acr import Acr
from keyfob.accounts.passkey import RelyingParty
from keyfob.accounts.policy import Policy as AccountPolicy
from keyfob.accounts.policy import WhenBreached
from keyfob.accounts.risk import asking_at
from keyfob.apps.api.contracts import SCOPE as CONTRACTS
from keyfob.desk.cases import CasePolicy
from keyfob.desk.id_change import IdChangePolicy
from keyfob.outside.brand_facts import Facts, password_rules
from keyfob.protocol.policy import Policy as ProtocolPolicy
from keyfob.settings import (
    LOOPBACK,
    Settings,
    is_address,
    read_rules,
)
from keyfob.web.edge import THREADS
from keyfob.web.hashing import Hashing, share


def account_policy(settings: Settings, facts: Facts) -> AccountPolicy:
    """What the brand and the operator decide about accounts, in the words of that domain."""
    lifetimes = facts.lifetimes
    return AccountPolicy(
        password=password_rules(facts),
        throttle=read_rules(settings),
        risk=asking_at(facts.risk.ask_again),
        breached_at_sign_in=WhenBreached(facts.password.breached_at_sign_in),
        link_life=lifetimes.sign_in_link,
        reset_life=lifetimes.reset_link,
        verify_life=lifetimes.registration,
        registration_life=lifetimes.registration,
        session_idle=lifetimes.session_idle,
        session_life=lifetimes.session_absolute,
        remembered_life=lifetimes.stay_signed_in,
        trust_life=lifetimes.trusted_device,
        recovery_wait=lifetimes.lost_factors,
        recovery_life=lifetimes.lost_factors_open,
        deletion_grace=lifetimes.deletion_grace,
        step_up_life=lifetimes.step_up,
        half_life=lifetimes.second_step,
        step_up_after=lifetimes.step_up_after,
        device_proof_life=lifetimes.device_proof,
        terms=facts.terms.version,
        privacy=facts.privacy.version,
    )


def case_policy(facts: Facts) -> CasePolicy:
    """What the brand decides about cases, in the words of that domain."""
    return CasePolicy(
        closed_life=facts.lifetimes.closed_case,
        idle_life=facts.lifetimes.idle_case,
        answer_within=facts.lifetimes.case_answer,
        urgent_within=facts.lifetimes.urgent_case,
        erasure_wait=facts.lifetimes.erasure_wait,
    )


def id_change_policy(facts: Facts) -> IdChangePolicy:
    """What the brand decides about changes of IDs, in the words of that domain."""
    return IdChangePolicy(wait=facts.lifetimes.id_change, short_wait=facts.lifetimes.id_change_proved)


def relying_party(settings: Settings, facts: Facts) -> RelyingParty | None:
    """Whom passkeys are made for: the issuer's host, or the domain that was set."""
    domain = settings.passkey_domain or urlsplit(settings.issuer_url).hostname or ""
    if is_address(domain):
        return None
    return RelyingParty(domain, facts.id, frozenset({settings.issuer_url, *settings.passkey_origin}))


def protocol_policy(settings: Settings, facts: Facts) -> ProtocolPolicy:
    """What the brand and the operator decide about the protocol, in the words of that domain."""
    return ProtocolPolicy(
        issuer=settings.issuer_url,
        acr_levels=tuple(level.value for level in Acr),
        acr_life=facts.lifetimes.step_up_after,
        ui_locales=facts.locales,
        service_scopes=(CONTRACTS,),
    )


def callable_hosts(settings: Settings) -> tuple[str, ...]:
    """The hosts that may be called though they are private; in a trial on this machine, its services too."""
    is_trial = urlsplit(settings.issuer_url).scheme == "http"
    return (*settings.allowed_host, *(LOOPBACK if is_trial else ()))


def hashing_of(settings: Settings, policy: AccountPolicy, processors: int) -> Hashing:
    """As many hashes at once as there are processors, and no more than memory and threads are left for."""
    by_memory = settings.hash_memory * 1024 // policy.hash_cost.memory
    return Hashing(*share(THREADS, min(processors, by_memory)))
