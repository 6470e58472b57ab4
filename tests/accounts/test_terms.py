"""Terms and privacy, by version."""

from dataclasses import replace

from keyfob.accounts.terms import Accepted, Missing, NotAccepted, TermsAccepted, TermsSettled, Ticked, accept, is_due
from tests.accounts.people import NOW, POLICY, account, only, opened


def test_a_new_version_of_either_is_due() -> None:
    """What was accepted is compared with what the brand has now."""
    assert not is_due(account(), POLICY)
    assert is_due(account(terms="1"), POLICY)
    assert is_due(replace(account(), privacy="2"), POLICY)


def test_accepting_is_recorded_with_version_time_and_language() -> None:
    """And the session has nothing left to ask."""
    session = opened().session
    outcome = accept("a", session, Ticked("2", "3"), locale="de", policy=POLICY, now=NOW)

    assert isinstance(outcome, Accepted)
    assert only(TermsAccepted, outcome.changes) == TermsAccepted("a", "2", "3", NOW, "de")
    assert only(TermsSettled, outcome.changes) == TermsSettled("a", session.sid)


def test_an_old_version_or_an_empty_box_is_not_accepted() -> None:
    """What was ticked must be what is in force."""
    session = opened().session
    cases = {("", ""): (Missing.TERMS, Missing.PRIVACY), ("1", "3"): (Missing.TERMS,), ("2", ""): (Missing.PRIVACY,)}

    for (terms, privacy), missing in cases.items():
        outcome = accept("a", session, Ticked(terms, privacy), locale="de", policy=POLICY, now=NOW)
        assert outcome == NotAccepted(missing)
