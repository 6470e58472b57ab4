"""Trusted devices."""

from dataclasses import replace

from keyfob.accounts.trusted_device import DeviceTrusted, find_own, trust
from keyfob.base.durations import DAY
from keyfob.base.secret import digest
from tests.accounts.people import NOW, POLICY, only, visitor
from tests.chance import counting_mint


def test_a_browser_is_trusted_for_thirty_days_under_a_new_token() -> None:
    """Whatever it carried before, and nothing of the token is kept but its digest."""
    trusted = trust("maria", visitor(), b"former", policy=POLICY, now=NOW, mint=counting_mint())

    assert trusted is not None
    change = only(DeviceTrusted, trusted.changes)
    assert (change.former, change.device_id) == (b"former", trusted.device.id)
    assert (trusted.device.since, trusted.device.until) == (NOW, NOW + 30 * DAY)
    assert (trusted.device.device, trusted.device.network) == (visitor().device, visitor().network)
    assert trusted.device.digest == digest(trusted.token)
    assert len(trusted.token) == 43
    assert trusted.token not in repr(trusted)


def test_a_brand_may_trust_no_device() -> None:
    """Then nothing happens, whatever was ticked."""
    policy = replace(POLICY, trust_life=0)

    assert trust("maria", visitor(), None, policy=policy, now=NOW, mint=counting_mint()) is None


def test_only_ones_own_devices_are_found() -> None:
    """Somebody else's is as unknown as one that never was (ASVS 8.2.2)."""
    mine = trust("maria", visitor(), None, policy=POLICY, now=NOW, mint=counting_mint())
    assert mine is not None

    assert find_own((mine.device,), mine.device.id) == mine.device
    assert find_own((mine.device,), "x" * 26) is None
    assert find_own((), mine.device.id) is None
