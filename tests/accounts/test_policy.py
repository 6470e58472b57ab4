"""The defaults a brand starts from."""

import pytest

from keyfob.accounts.language import LanguageChanged
from keyfob.accounts.policy import PasswordRules, Policy, Profile
from keyfob.base.durations import DAY, HOUR, MINUTE


def test_the_defaults_are_those_of_the_product() -> None:
    """Lifetimes, limits and costs, each in seconds or as counted."""
    policy = Policy()

    assert (policy.link_life, policy.reset_life, policy.verify_life) == (10 * MINUTE, 30 * MINUTE, 24 * HOUR)
    assert (policy.session_idle, policy.session_life, policy.remembered_life) == (HOUR, 12 * HOUR, 30 * DAY)
    assert policy.failures_before_reset == 100
    assert (policy.hash_cost.memory, policy.hash_cost.passes, policy.hash_cost.lanes) == (19456, 2, 1)
    assert policy.password == PasswordRules(profile=Profile.LENGTH_FIRST, passphrase_from=None)


@pytest.mark.parametrize(("profile", "least"), [(Profile.LENGTH_FIRST, 15), (Profile.CLASSIC, 8)])
def test_the_least_length_depends_on_the_profile(profile: Profile, least: int) -> None:
    """NIST SP 800-63B-4: fifteen where the password may be all there is."""
    assert PasswordRules(profile=profile).minimum == least


def test_a_change_of_language_names_its_account() -> None:
    """So that its audit row finds its owner."""
    assert LanguageChanged("a" * 26, "nl").account_id == "a" * 26
