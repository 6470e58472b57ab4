"""A refresh token becomes fresh tokens and its own successor."""

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from keyfob.base.durations import DAY
from keyfob.base.errors import GuardFailed
from keyfob.base.secret import digest
from keyfob.protocol import token, token_request
from keyfob.protocol.client import Client
from keyfob.protocol.errors import Refused
from keyfob.protocol.family import FamilyRevoked, Why, family_of, is_ours, successor
from keyfob.protocol.grants.refresh_token import RefreshRotated
from keyfob.protocol.issue import Issued
from keyfob.protocol.provider import Secrets
from tests.protocol.grants.test_authorization_code import claims_in
from tests.protocol.shelf import Shelf
from tests.protocol.stage import APP, ISSUER, MARIA, NOW, PARTNER, SECRETS, SHOP, basic, provider


def good(outcome: Issued | Refused) -> Issued:
    """The tokens."""
    assert isinstance(outcome, Issued), outcome
    return outcome


def refusal(outcome: Issued | Refused, *changes: object) -> str:
    """Why a token was refused, once it is sure what that left behind."""
    assert isinstance(outcome, Refused)
    assert (outcome.error, outcome.status, outcome.changes) == ("invalid_grant", 400, changes)
    return outcome.detail


@pytest.mark.parametrize("client", [SHOP, PARTNER, APP])
def test_a_refresh_token_gives_fresh_tokens_and_its_successor(client: Client) -> None:
    """Same person, same audience, same ``auth_time``; a new ``iat``, and no nonce."""
    shelf = Shelf()
    first = shelf.tokens(client)
    second = good(shelf.refresh(first.refresh_token, NOW + 100, client))
    before, after = (claims_in(one.id_token, client.client_id) for one in (first, second))

    assert second.body.keys() == first.body.keys()
    assert second.scope == first.scope
    assert second.refresh_token != first.refresh_token
    assert {name for name in before if before[name] != after.get(name)} == {"exp", "iat", "nonce", "at_hash"}
    assert (after["iat"], after["auth_time"], "nonce" in after) == (NOW + 100, MARIA.auth_time, False)
    assert second.changes == (
        RefreshRotated(
            family_id=family_of(first.refresh_token),
            account_id="maria",
            client_id=client.client_id,
            old_digest=digest(first.refresh_token),
            new_digest=digest(second.refresh_token),
            at=NOW + 100,
        ),
    )


def test_a_lost_answer_can_be_asked_for_again() -> None:
    """Within a minute the same successor comes again, also twenty times, and nothing more is stored."""
    shelf = Shelf()
    first = shelf.tokens().refresh_token
    second = good(shelf.refresh(first, NOW + 100)).refresh_token
    again = [good(shelf.refresh(first, NOW + 100 + wait)) for wait in range(0, 60, 3)]

    assert {one.refresh_token for one in again} == {second}
    assert all(one.changes == () for one in again)
    assert isinstance(shelf.refresh(second, NOW + 160), Issued)


def test_twenty_at_once_get_the_same_successor() -> None:
    """All saw the token unused; one commits, the others run again and find the successor."""
    shelf = Shelf()
    first = shelf.tokens().refresh_token
    request = token_request.parse({"grant_type": "refresh_token", "refresh_token": first}.items(), basic())
    facts = token_request.Facts(SHOP, shelf.families[family_of(first)])
    racing = [good(token.decide(request, facts, provider(), NOW, shelf.mint)) for _ in range(20)]
    shelf.apply(racing[0].changes)
    for loser in racing[1:]:
        with pytest.raises(GuardFailed):
            shelf.apply(loser.changes)

    rerun = {good(shelf.refresh(first)).refresh_token for _ in racing[1:]}
    assert rerun == {racing[0].refresh_token}


@pytest.mark.parametrize(("successor_used", "at"), [(True, NOW + 130), (False, NOW + 160)])
def test_an_old_token_shown_late_ends_the_family(at: int, *, successor_used: bool) -> None:
    """After its successor was used, or after a minute, two parties hold the line."""
    shelf = Shelf()
    first = shelf.tokens().refresh_token
    second = good(shelf.refresh(first, NOW + 100)).refresh_token
    newest = good(shelf.refresh(second, NOW + 120)).refresh_token if successor_used else second
    revoked = FamilyRevoked(family_of(first), "maria", "shop", Why.REFRESH_REPLAYED, at)

    assert refusal(shelf.refresh(first, at), revoked) == "used before"
    for void in (first, second, newest):
        assert "revoked" in refusal(shelf.refresh(void, at))


def test_a_token_many_generations_old_ends_the_family() -> None:
    """It is known by its tag, though no row remembers it, and though the process was started anew."""
    shelf = Shelf()
    tokens = [shelf.tokens().refresh_token]
    for number in range(1, 6):
        tokens.append(good(shelf.refresh(tokens[-1], NOW + 100 * number)).refresh_token)
    revoked = FamilyRevoked(family_of(tokens[0]), "maria", "shop", Why.REFRESH_REPLAYED, NOW + 501)

    assert refusal(shelf.refresh(tokens[1], NOW + 501), revoked) == "used before"


@pytest.mark.parametrize("thief", [PARTNER, APP])
def test_another_clients_token_is_refused_and_its_owner_keeps_it(thief: Client) -> None:
    """A thief among the clients cannot sign anybody out."""
    shelf = Shelf()
    first = shelf.tokens().refresh_token

    assert "another client" in refusal(shelf.refresh(first, NOW + 1, thief))
    assert isinstance(shelf.refresh(first, NOW + 2), Issued)
    assert "another client" in refusal(shelf.refresh(first, NOW + 500, thief))


@pytest.mark.parametrize("change", [lambda token: token[:-1], lambda token: token[:40] + "_" + token[41:]])
def test_a_guess_ends_nothing(change: object) -> None:
    """Only a token that was once ours can revoke its family."""
    assert callable(change)
    shelf = Shelf()
    first = shelf.tokens().refresh_token

    assert refusal(shelf.refresh(change(first))) == "no such refresh token"
    assert isinstance(shelf.refresh(first), Issued)


@pytest.mark.parametrize("token_", ["", "x", "0" * 200, "é" * 91])
def test_what_has_not_the_shape_of_a_token_names_no_family(token_: str) -> None:
    """Nothing is looked up."""
    assert refusal(Shelf().refresh(token_)) == "no such refresh token"


def test_the_code_of_a_family_is_not_its_refresh_token() -> None:
    """Nor is the first token a code."""
    shelf = Shelf()
    code = shelf.code()
    tokens = good(shelf.redeem(code))

    assert refusal(shelf.refresh(code)) == "no such refresh token"
    assert refusal(shelf.redeem(tokens.refresh_token)) == "no such code"


def test_a_family_without_refresh_tokens_gives_none() -> None:
    """Even to somebody who could make one."""
    shelf = Shelf()
    family_id = shelf.code(scope="openid")[:26]
    made = successor(family_id + "x" * 65, SECRETS)

    refusal(shelf.refresh(made), FamilyRevoked(family_id, "maria", "shop", Why.REFRESH_REPLAYED, NOW))


@pytest.mark.parametrize("changed", [{"revoked": True}, {"account_live": False}])
def test_tokens_die_with_their_session_grant_and_account(changed: dict[str, bool]) -> None:
    """Whichever of them ended."""
    shelf = Shelf()
    first = shelf.tokens().refresh_token
    shelf.families[family_of(first)] = replace(shelf.families[family_of(first)], **changed)  # type: ignore[arg-type]  # two flags

    assert "revoked" in refusal(shelf.refresh(first))


def test_a_family_ends_thirty_days_after_the_code_whatever_happens() -> None:
    """Rotation does not lengthen it."""
    shelf = Shelf()
    current = shelf.tokens().refresh_token
    for day in range(10, 30, 10):
        current = good(shelf.refresh(current, NOW + day * DAY)).refresh_token

    assert isinstance(shelf.refresh(current, NOW + 30 * DAY), Refused)
    assert isinstance(shelf.refresh(current, NOW + 30 * DAY - 1), Issued)


@pytest.mark.parametrize(
    ("asked", "given", "id_token"),
    [
        ("openid", "openid", True),
        ("profile", "profile", False),
        ("openid profile offline_access", "openid profile offline_access", True),
    ],
)
def test_less_can_be_asked_for(asked: str, given: str, *, id_token: bool) -> None:
    """The next time everything can be had again (RFC 6749 section 6)."""
    shelf = Shelf()
    narrowed = good(shelf.refresh(shelf.tokens().refresh_token, NOW, scope=asked))

    assert (narrowed.scope, bool(narrowed.id_token)) == (given, id_token)
    assert claims_in(narrowed.access_token, ISSUER)["scope"] == given
    assert good(shelf.refresh(narrowed.refresh_token, NOW + 1)).scope == "openid profile offline_access"


@pytest.mark.parametrize("at", [NOW, NOW + 30])
def test_more_cannot_be_asked_for(at: int) -> None:
    """``invalid_scope``, and the token stays unused."""
    shelf = Shelf()
    first = shelf.tokens().refresh_token
    outcome = shelf.refresh(first, at, scope="openid email")
    assert isinstance(outcome, Refused)

    assert (outcome.error, outcome.changes) == ("invalid_scope", ())
    assert isinstance(shelf.refresh(first, at), Issued)


def test_more_cannot_be_asked_for_by_a_retry_either() -> None:
    """The same answer, not a better one."""
    shelf = Shelf()
    first = shelf.tokens().refresh_token
    good(shelf.refresh(first))

    assert isinstance(shelf.refresh(first, NOW + 1, scope="email"), Refused)


def test_a_retry_across_a_change_of_the_servers_key_fails_without_harm() -> None:
    """The successor would be another one, so none is given; the one that was given stays good."""
    shelf = Shelf()
    first = shelf.tokens().refresh_token
    second = good(shelf.refresh(first)).refresh_token
    changed = replace(provider(), secrets=Secrets(SECRETS.subject, b"other" * 7))
    request = token_request.parse({"grant_type": "refresh_token", "refresh_token": first}.items(), basic())
    facts = token_request.Facts(SHOP, shelf.families[family_of(first)])

    assert "another key" in refusal(token.decide(request, facts, changed, NOW + 1, shelf.mint))
    assert isinstance(shelf.refresh(second, NOW + 2), Issued)


def test_a_scope_that_the_client_lost_is_left_out() -> None:
    """Changes to a client bite at the next refresh."""
    shelf = Shelf()
    first = shelf.tokens().refresh_token
    shelf.clients["shop"] = replace(SHOP, scopes=("openid",))

    assert good(shelf.refresh(first)).scope == "openid offline_access"


class RefreshHistory(RuleBasedStateMachine):
    """Any history of one family: its client, a thief with copies, lost answers, late retries, and races."""

    @initialize()
    def start(self) -> None:
        """A person signs in."""
        self.shelf, self.now = Shelf(), NOW
        self.line = [self.shelf.tokens().refresh_token]
        self.rotated_at = 0
        self.dead = False

    @rule(seconds=st.sampled_from([1, 20, 59, 60, 61, 3600]))
    def wait(self, seconds: int) -> None:
        """Time passes."""
        self.now += seconds

    @rule()
    @precondition(lambda self: not self.dead)
    def refresh(self) -> None:
        """Whoever holds the newest token uses it."""
        issued = good(self.shelf.refresh(self.line[-1], self.now))
        self.line.append(issued.refresh_token)
        self.rotated_at = self.now

    @rule(back=st.integers(2, 6))
    @precondition(lambda self: len(self.line) > 1)
    def show_an_old_token(self, back: int) -> None:
        """A retry while it may be one; otherwise the end."""
        index = max(0, len(self.line) - back)
        is_retry = index == len(self.line) - 2 and self.now < self.rotated_at + 60 and not self.dead
        outcome = self.shelf.refresh(self.line[index], self.now)
        if is_retry:
            assert good(outcome).refresh_token == self.line[-1]
        else:
            assert isinstance(outcome, Refused)
            self.dead = True

    @rule()
    @precondition(lambda self: not self.dead)
    def race(self) -> None:
        """Two requests with the newest token: one commits, the other runs again."""
        request = token_request.parse({"grant_type": "refresh_token", "refresh_token": self.line[-1]}.items(), basic())
        facts = token_request.Facts(SHOP, self.shelf.families[family_of(self.line[-1])])
        first, second = (good(token.decide(request, facts, provider(), self.now, self.shelf.mint)) for _ in range(2))
        self.shelf.apply(first.changes)
        with pytest.raises(GuardFailed):
            self.shelf.apply(second.changes)
        assert good(self.shelf.refresh(self.line[-1], self.now)).refresh_token == first.refresh_token
        self.line.append(first.refresh_token)
        self.rotated_at = self.now

    @rule(thief=st.sampled_from([PARTNER, APP]), back=st.integers(1, 6))
    def another_client_tries(self, thief: Client, back: int) -> None:
        """It never succeeds, and never harms."""
        refusal(self.shelf.refresh(self.line[-min(back, len(self.line))], self.now, thief))

    @invariant()
    def at_most_one_line_lives(self) -> None:
        """The family knows one newest token, or none at all once it ended."""
        if not hasattr(self, "line"):
            return
        family = self.shelf.families[family_of(self.line[0])]
        assert family.revoked is self.dead
        assert family.refresh_digest == digest(self.line[-1])
        assert len(set(self.line)) == len(self.line)
        assert all(is_ours(one, SECRETS) for one in self.line)


TestRefreshHistory = RefreshHistory.TestCase
TestRefreshHistory.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
