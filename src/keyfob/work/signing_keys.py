"""Signing keys are made at the first start, and replaced before they are old."""

from keyfob.base.actor import PROGRAM
from keyfob.protocol.policy import Policy
from keyfob.protocol.rotation import plan_rotation
from keyfob.storage.signing_keys import forge_key, list_signing_keys
from keyfob.storage.unit import Decided, Moment, Unit


def keep_signing_keys(unit: Unit, policy: Policy) -> None:
    """Make what is due; run at every start and once an hour. Of several processes at once, one makes the key."""

    def plan(moment: Moment) -> Decided:
        keys = list_signing_keys(moment.read, moment.now)
        return Decided(plan_rotation(keys, policy, lambda alg: moment.once(alg, lambda: forge_key(alg)), moment.now))

    unit.run(plan, PROGRAM)
