"""Storage in memory: keeps what changes say, all or none, and refuses those whose guard does not hold."""

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from keyfob.base.change import Change
from keyfob.base.errors import GuardFailed
from keyfob.base.secret import digest
from keyfob.protocol import authorize, token, token_request
from keyfob.protocol.authorization_outcome import (
    CodeIssued,
    Issue,
    NeedsConsent,
    Outcome,
    RequestFinished,
    RequestParked,
    ShowError,
)
from keyfob.protocol.authorization_request import parse
from keyfob.protocol.client import Client
from keyfob.protocol.consent import AccountChosen, GrantGiven, RequestConsented
from keyfob.protocol.errors import Refused
from keyfob.protocol.family import Family, FamilyRevoked
from keyfob.protocol.grants.authorization_code import CodeRedeemed
from keyfob.protocol.grants.refresh_token import RefreshRotated
from keyfob.protocol.issue import Issued
from keyfob.protocol.model import Grant, Login, ParkedRequest
from keyfob.protocol.waiting import RequestProlonged
from tests.chance import counting_mint
from tests.protocol.stage import APP, ASK, MARIA, NOW, PARTNER, SHOP, SHOP_URI, VERIFIER, basic, provider


class Shelf:
    """The stored side of a provider, and the handlers around it."""

    def __init__(self) -> None:
        self.clients = {client.client_id: client for client in (SHOP, PARTNER, APP)}
        self.families: dict[str, Family] = {}
        self.parked: dict[bytes, ParkedRequest] = {}
        self.grants: dict[tuple[str, str], Grant] = {}
        self.mint = counting_mint(7)

    def apply(self, changes: tuple[Change, ...]) -> None:
        """Commit."""
        before = dict(self.families), dict(self.parked), dict(self.grants)
        try:
            for change in changes:
                WRITERS[type(change)](self, change)
        except GuardFailed:
            self.families, self.parked, self.grants = before
            raise

    def facts(self, client_id: str, login: Login | None, reference: str = "") -> authorize.Facts:
        """What a handler loads for the authorization endpoint."""
        return authorize.Facts(
            self.clients.get(client_id),
            login,
            self.grants.get((login.account_id, client_id)) if login else None,
            self.parked.get(digest(reference)) if reference else None,
            reference,
        )

    def ask(self, login: Login | None, now: int = NOW, /, **parameters: str | None) -> Outcome:
        """A request arrives, and what it changes is kept."""
        client_id = parameters.get("client_id") or "shop"
        given = {name: value for name, value in {**ASK, **parameters}.items() if value is not None}
        outcome = authorize.decide(parse(given.items()), self.facts(client_id, login), provider(), now, self.mint)
        self.apply(outcome.changes)
        return outcome

    def come_back(self, reference: str, login: Login | None, now: int = NOW) -> Outcome:
        """The person comes back to a parked request."""
        parked = self.parked.get(digest(reference))
        request = authorize.resume(parked, now)
        if isinstance(request, ShowError):
            return request
        facts = self.facts(request.client_id, login, reference)
        outcome = authorize.decide(request, facts, provider(), now, self.mint)
        self.apply(outcome.changes)
        return outcome

    def exchange(self, now: int = NOW, authorization: str | None = None, /, **form: str | None) -> Issued | Refused:
        """A token request arrives, and what it changes is kept."""
        given = [(name, value) for name, value in form.items() if value is not None]
        request = token_request.parse(given, authorization)
        facts = token_request.Facts(
            self.clients.get(request.credentials.client_id), self.families.get(request.family_id)
        )
        outcome = token.decide(request, facts, provider(), now, self.mint)
        self.apply(outcome.changes)
        return outcome

    def code(self, client: Client = SHOP, login: Login = MARIA, now: int = NOW, /, **parameters: str | None) -> str:
        """A code, issued to ``client`` with everything allowed."""
        scopes = frozenset({"openid", "profile", "email", "address", "phone", "offline_access"})
        names = frozenset({"name", "email", "phone_number"})
        self.grants[login.account_id, client.client_id] = Grant(login.account_id, client.client_id, scopes, names, now)
        outcome = self.ask(login, now, client_id=client.client_id, **parameters)
        if client.is_public:
            assert isinstance(outcome, NeedsConsent), outcome
            parked = self.parked[digest(outcome.reference)]
            self.apply((RequestConsented(parked.reference_digest, login.account_id, client.client_id, now),))
            outcome = self.come_back(outcome.reference, login, now)
        assert isinstance(outcome, Issue), outcome
        return dict(outcome.parameters)["code"]

    def redeem(self, code: str, now: int = NOW, client: Client = SHOP, /, **form: str | None) -> Issued | Refused:
        """A code is exchanged by ``client``."""
        asked: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": SHOP_URI,
            "code_verifier": VERIFIER,
            **(proof := {"client_id": client.client_id} if client.is_public else {}),
            **form,
        }
        return self.exchange(now, None if proof else basic(client.client_id), **asked)

    def refresh(
        self, refresh_token: str, now: int = NOW, client: Client = SHOP, /, **form: str | None
    ) -> Issued | Refused:
        """A refresh token is exchanged by ``client``."""
        asked: dict[str, str | None] = {"grant_type": "refresh_token", "refresh_token": refresh_token, **form}
        if client.is_public:
            return self.exchange(now, None, client_id=client.client_id, **asked)
        return self.exchange(now, basic(client.client_id), **asked)

    def tokens(
        self, client: Client = SHOP, login: Login = MARIA, now: int = NOW, /, **parameters: str | None
    ) -> Issued:
        """Tokens, all the way from the authorization request."""
        issued = self.redeem(self.code(client, login, now, **parameters), now, client)
        assert isinstance(issued, Issued), issued
        return issued


def _write_code(shelf: Shelf, issued: CodeIssued) -> None:
    row = asdict(issued)
    row |= {"id": row.pop("family_id"), "code_expires_at": issued.expires_at}
    del row["at"]
    shelf.families[issued.family_id] = Family(**row)


def _write_redeemed(shelf: Shelf, redeemed: CodeRedeemed) -> None:
    family = _live(shelf, redeemed.family_id)
    if family.redeemed_at is not None:
        raise GuardFailed
    shelf.families[family.id] = replace(
        family, redeemed_at=redeemed.at, expires_at=redeemed.expires_at, refresh_digest=redeemed.refresh_digest
    )


def _write_rotated(shelf: Shelf, rotated: RefreshRotated) -> None:
    family = _live(shelf, rotated.family_id)
    if family.refresh_digest != rotated.old_digest:
        raise GuardFailed
    shelf.families[family.id] = replace(
        family, refresh_digest=rotated.new_digest, previous_digest=rotated.old_digest, rotated_at=rotated.at
    )


def _write_revoked(shelf: Shelf, revoked: FamilyRevoked) -> None:
    shelf.families[revoked.family_id] = replace(shelf.families[revoked.family_id], revoked=True)


def _write_parked(shelf: Shelf, parked: RequestParked) -> None:
    shelf.parked[parked.reference_digest] = ParkedRequest(**asdict(parked))


def _write_finished(shelf: Shelf, finished: RequestFinished) -> None:
    if shelf.parked.pop(finished.reference_digest, None) is None:
        raise GuardFailed


def _write_prolonged(shelf: Shelf, prolonged: RequestProlonged) -> None:
    parked = shelf.parked.get(prolonged.reference_digest)
    if parked is not None and parked.expires_at < prolonged.until:
        shelf.parked[parked.reference_digest] = replace(parked, expires_at=prolonged.until)


def _write_grant(shelf: Shelf, given: GrantGiven) -> None:
    grant = Grant(given.account_id, given.client_id, given.scopes, given.claims, given.at)
    shelf.grants[grant.account_id, grant.client_id] = grant


def _write_consented(shelf: Shelf, consented: RequestConsented) -> None:
    parked = shelf.parked[consented.reference_digest]
    shelf.parked[parked.reference_digest] = replace(parked, consented_by=consented.account_id)


def _write_chosen(shelf: Shelf, chosen: AccountChosen) -> None:
    parked = shelf.parked[chosen.reference_digest]
    shelf.parked[parked.reference_digest] = replace(parked, chosen_by=chosen.account_id)


WRITERS: dict[type[Change], Callable[[Shelf, Any], None]] = {
    CodeIssued: _write_code,
    CodeRedeemed: _write_redeemed,
    RefreshRotated: _write_rotated,
    FamilyRevoked: _write_revoked,
    RequestParked: _write_parked,
    RequestFinished: _write_finished,
    RequestProlonged: _write_prolonged,
    GrantGiven: _write_grant,
    RequestConsented: _write_consented,
    AccountChosen: _write_chosen,
}


def _live(shelf: Shelf, family_id: str) -> Family:
    family = shelf.families[family_id]
    if family.revoked:
        raise GuardFailed
    return family
