"""The life of signing keys."""

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from keyfob.base.change import Change
from keyfob.base.durations import DAY, HOUR
from keyfob.protocol.jose import SIGNING_ALGORITHMS, KeyRing, SigningKey, Typ
from keyfob.protocol.jwk import thumbprint
from keyfob.protocol.jws import ES256, RS256, BadToken, read_compact
from keyfob.protocol.rotation import SigningKeyMade, SigningKeyRetired, plan_rotation, rotate
from tests.protocol.stage import NOW, POLICY, private_jwk, signing_key


class Smith:
    """Makes each key from the stock of this run, never the same twice."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, alg: str) -> str:
        """A private key."""
        self.count += 1
        # Making RSA keys takes long, and nothing here depends on their kind.
        del alg
        return private_jwk(ES256, 100 + self.count)


def applied(keys: dict[str, SigningKey], changes: tuple[Change, ...]) -> None:
    """Store what changes say, guard included."""
    for change in changes:
        match change:
            case SigningKeyMade(key=key):
                assert key.kid not in keys
                keys[key.kid] = key
            case SigningKeyRetired(kid=kid, retire_at=retire_at):
                keys[kid] = replace(keys[kid], retire_at=retire_at)


def test_the_first_keys_sign_at_once() -> None:
    """A new provider has one key for each algorithm."""
    changes = plan_rotation((), POLICY, Smith(), NOW)

    made = [change for change in changes if isinstance(change, SigningKeyMade)]
    assert [(one.key.alg, one.key.active_from, one.follows) for one in made] == [(ES256, NOW, ""), (RS256, NOW, "")]
    assert all(one.key.kid == thumbprint(one.key.private_jwk) for one in made)


def test_a_young_key_is_left_alone() -> None:
    """Nothing is due until a day before its ninetieth."""
    keys = (signing_key(active_from=NOW), signing_key(RS256, active_from=NOW))

    assert plan_rotation(keys, POLICY, Smith(), NOW + 89 * DAY - 1) == ()


def test_a_key_is_replaced_in_time() -> None:
    """Its successor is published a day before use; it is retired when its last token has expired, and a day more."""
    keys = (signing_key(active_from=NOW - 89 * DAY), signing_key(RS256, active_from=NOW))

    made, retired = plan_rotation(keys, POLICY, Smith(), NOW)

    assert isinstance(made, SigningKeyMade)
    assert isinstance(retired, SigningKeyRetired)
    assert (made.key.alg, made.key.created_at, made.key.active_from, made.follows) == (
        ES256,
        NOW,
        NOW + DAY,
        keys[0].kid,
    )
    assert (retired.kid, retired.retire_at) == (keys[0].kid, NOW + DAY + POLICY.token_life + DAY)


def test_while_a_successor_waits_nothing_more_is_made() -> None:
    """One at a time."""
    waiting = replace(signing_key(number=1), created_at=NOW, active_from=NOW + DAY)
    leaving = signing_key(active_from=NOW - 95 * DAY, retire_at=NOW + 3 * DAY)

    assert plan_rotation((leaving, waiting, signing_key(RS256, active_from=NOW)), POLICY, Smith(), NOW + HOUR) == ()


def test_a_rotation_by_hand_waits_until_services_can_know() -> None:
    """As soon as whatever a service read before may not be kept any longer; the old ones stay published."""
    keys = {key.kid: key for key in (signing_key(active_from=NOW - DAY), signing_key(RS256, active_from=NOW - DAY))}
    old = KeyRing(keys.values()).sign({}, Typ.ID, ES256, NOW)

    applied(keys, rotate(keys.values(), POLICY, Smith(), NOW))

    ring = KeyRing(keys.values())
    before, after = (read_compact(ring.sign({}, Typ.ID, ES256, NOW + wait)).kid for wait in (309, 310))
    assert (before, after != before) == (signing_key().kid, True)
    ring.verify(old, Typ.ID, NOW + DAY)


def test_a_stolen_key_is_worth_nothing_within_seconds() -> None:
    """With distrust, its tokens end when the new keys take over."""
    keys = {key.kid: key for key in (signing_key(active_from=NOW - DAY), signing_key(RS256, active_from=NOW - DAY))}
    stolen = KeyRing(keys.values()).sign({}, Typ.ACCESS, ES256, NOW)

    applied(keys, rotate(keys.values(), POLICY, Smith(), NOW, distrust=True))

    ring = KeyRing(keys.values())
    ring.verify(stolen, Typ.ACCESS, NOW + 9)
    with pytest.raises(BadToken):
        ring.verify(stolen, Typ.ACCESS, NOW + 10)
    assert len(ring.jwks(NOW + 10)["keys"]) == 2


def test_a_key_that_leaves_sooner_is_not_kept_longer() -> None:
    """A rotation never lengthens what was decided before."""
    leaving = signing_key(active_from=NOW - 95 * DAY, retire_at=NOW + HOUR)

    retired = [change for change in rotate((leaving,), POLICY, Smith(), NOW) if isinstance(change, SigningKeyRetired)]

    assert retired == []


def test_a_first_key_can_be_made_by_hand() -> None:
    """Without any key there is nothing to follow."""
    assert [change.follows for change in rotate((), POLICY, Smith(), NOW) if isinstance(change, SigningKeyMade)] == [
        "",
        "",
    ]


class KeyHistory(RuleBasedStateMachine):
    """Any history of hours, plans and rotations."""

    @initialize()
    def start(self) -> None:
        """The first start."""
        self.now, self.smith = NOW, Smith()
        self.keys: dict[str, SigningKey] = {}
        self.plan()

    @rule(hours=st.integers(1, 24 * 40))
    def wait(self, hours: int) -> None:
        """Time passes, and the plan is made every hour; the hours in between are told apart by nothing."""
        for _ in range(hours // 24):
            self.now += DAY
            self.plan()
        self.now += hours % 24 * HOUR
        self.plan()

    @rule()
    def rotate(self) -> None:
        """An operator rotates."""
        applied(self.keys, rotate(self.keys.values(), POLICY, self.smith, self.now))
        self.now += POLICY.key_cache + POLICY.key_spread

    def plan(self) -> None:
        """The program looks."""
        applied(self.keys, plan_rotation(self.keys.values(), POLICY, self.smith, self.now))

    @invariant()
    def a_key_always_signs(self) -> None:
        """For each algorithm, and what it signs outlives its token's life."""
        if not hasattr(self, "keys"):
            return
        ring = KeyRing(self.keys.values())
        for alg in SIGNING_ALGORITHMS:
            token = ring.sign({}, Typ.ID, alg, self.now)
            ring.verify(token, Typ.ID, self.now + POLICY.token_life)

    @invariant()
    def a_key_is_published_before_it_signs(self) -> None:
        """Except for the very first, everybody can know it in time."""
        for key in list(getattr(self, "keys", {}).values())[len(SIGNING_ALGORITHMS) :]:
            assert key.active_from >= key.created_at + POLICY.key_cache


TestKeyHistory = KeyHistory.TestCase
TestKeyHistory.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
