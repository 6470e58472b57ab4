"""Registering, step by step."""

from dataclasses import replace

import pytest

from keyfob.accounts.acr import Acr
from keyfob.accounts.link import End, LinkEnded
from keyfob.accounts.link_mail import Letter, LinkMailed
from keyfob.accounts.registration import Registration, RegistrationDropped, Step
from keyfob.accounts.sign_in import Entry, SignInRecorded
from keyfob.accounts.sign_up import (
    AccountCreated,
    OutOfOrder,
    Registered,
    TermsMissing,
    address_taken,
    choose_password,
    finish,
    give_person,
    verify,
)
from keyfob.accounts.terms import Missing, TermsAccepted, Ticked
from keyfob.base.durations import DAY
from keyfob.base.email import parse_email
from tests.accounts.people import MARIA, NOW, POLICY, account, kinds, mailing, only, stored
from tests.accounts.signing_up import (
    EMAIL,
    FIRST,
    OTHER,
    advanced,
    begun,
    complete,
    named,
    proven,
    verified,
)
from tests.chance import counting_mint

TICKED = Ticked("2", "3")


def finished(registration: Registration | None, ticked: Ticked = TICKED) -> Registered | TermsMissing | OutOfOrder:
    """The last step."""
    return finish(registration, ticked, "c" * 26, Entry(FIRST, EMAIL), policy=POLICY, now=NOW, mint=counting_mint())


def test_the_steps_follow_from_what_is_known() -> None:
    """Address, mail, person, password, terms."""
    steps = [registration.step for registration in (begun().registration, verified(), named(), complete())]

    assert steps == [Step.MAIL, Step.PERSON, Step.PASSWORD, Step.TERMS]


def test_the_sign_in_mail_of_an_existing_account_verifies_no_registration() -> None:
    """It signs in to that account, or does nothing."""
    outcome = begun(account())

    assert verify(outcome.registration, proven(outcome), FIRST, POLICY, NOW) == OutOfOrder(Step.MAIL)


def test_a_proof_verifies_and_gives_another_day() -> None:
    """Whoever verifies in the last minute has time for the rest."""
    outcome = begun()
    taken = verify(outcome.registration, proven(outcome), FIRST, POLICY, NOW + DAY - 60)

    assert kinds(taken.changes) == ["LinkEnded", "MailboxProved"]
    assert only(LinkEnded, taken.changes).end is End.USED
    assert advanced(taken).expires_at == NOW + 2 * DAY - 60


def test_a_proof_of_another_address_or_registration_verifies_nothing() -> None:
    """A mail to the address before the correction is worth nothing, even if it was not voided in time."""
    outcome = begun()
    proof = proven(outcome)
    elsewhere = replace(outcome.registration, email=parse_email("other@example.nl"))
    another = replace(outcome.registration, id="x" * 26)

    assert verify(elsewhere, proof, FIRST, POLICY, NOW) == OutOfOrder(Step.MAIL)
    assert verify(another, proof, FIRST, POLICY, NOW) == OutOfOrder(Step.MAIL)
    assert verify(None, proof, FIRST, POLICY, NOW) == OutOfOrder(None)


def test_no_step_is_taken_before_its_time() -> None:
    """Whatever is posted where, the answer is the step to do."""
    early, password = begun().registration, stored("wooden spoons dance")

    assert give_person(early, MARIA, FIRST, NOW) == OutOfOrder(Step.MAIL)
    assert choose_password(early, password, FIRST, NOW) == OutOfOrder(Step.MAIL)
    assert choose_password(verified(), password, FIRST, NOW) == OutOfOrder(Step.PERSON)
    assert finished(early) == OutOfOrder(Step.MAIL)
    assert finished(verified()) == OutOfOrder(Step.PERSON)
    assert finished(named()) == OutOfOrder(Step.PASSWORD)
    assert finished(None) == OutOfOrder(None)


def test_no_step_is_taken_in_another_browser_or_too_late() -> None:
    """A registration belongs to its browser, for a day."""
    late = NOW + 3 * DAY

    assert give_person(verified(), MARIA, OTHER, NOW) == OutOfOrder(None)
    assert give_person(verified(), MARIA, FIRST, late) == OutOfOrder(None)
    assert choose_password(named(), stored("wooden spoons dance"), OTHER, NOW) == OutOfOrder(None)
    outcome = finish(complete(), TICKED, "c" * 26, Entry(OTHER, EMAIL), policy=POLICY, now=NOW, mint=counting_mint())
    assert outcome == OutOfOrder(None)


def test_every_step_done_can_be_taken_again() -> None:
    """The later ones stay done."""
    again = advanced(give_person(complete(), replace(MARIA, country="DE"), FIRST, NOW))
    assert again.step is Step.TERMS

    anew = advanced(choose_password(again, stored("tables dance on spoons"), FIRST, NOW))
    assert anew.step is Step.TERMS
    assert anew.version == complete().version + 2


def test_another_name_asks_for_the_password_again() -> None:
    """It was judged beside the name given then."""
    outcome = give_person(complete(), replace(MARIA, family_name="Spoons"), FIRST, NOW)

    assert advanced(outcome).step is Step.PASSWORD


def test_finishing_makes_the_account_and_signs_its_browser_in() -> None:
    """With what was accepted, and at the level of the password just set."""
    outcome = finished(complete())

    assert isinstance(outcome, Registered)
    assert kinds(outcome.changes) == [
        "AccountCreated", "TermsAccepted", "RegistrationFinished",
        "SignInRecorded", "SessionStarted", "BrowserRecognized",
    ]  # fmt: skip
    created = only(AccountCreated, outcome.changes).account
    assert (created.email, created.customer_id, created.locale) == (EMAIL, "c" * 26, "nl")
    assert created.password == stored("wooden spoons dance")
    accepted = only(TermsAccepted, outcome.changes)
    assert (accepted.terms, accepted.privacy, accepted.at, accepted.locale) == ("2", "3", NOW, "de")
    assert (outcome.session.acr, outcome.session.terms_due) == (Acr.PASSWORD, False)
    assert only(SignInRecorded, outcome.changes).version == created.version == 1
    assert "OwnerTold" not in kinds(outcome.changes)
    assert outcome.token not in repr(outcome)


@pytest.mark.parametrize(
    ("ticked", "missing"),
    [
        (Ticked(), (Missing.TERMS, Missing.PRIVACY)),
        (Ticked("2", ""), (Missing.PRIVACY,)),
        (Ticked("1", "3"), (Missing.TERMS,)),
    ],
)
def test_without_the_current_terms_there_is_no_account(ticked: Ticked, missing: tuple[Missing, ...]) -> None:
    """An older version than the one in force is asked again."""
    assert finished(complete(), ticked) == TermsMissing(missing)


def test_the_second_to_finish_is_told_by_mail() -> None:
    """The first account stands; its owner gets a link that signs in for the same request."""
    outcome = address_taken(complete(), account(), FIRST, mailing())

    assert kinds(outcome.changes) == ["LinkAsked", "LinksVoided", "LinkMailed", "RegistrationDropped"]
    assert only(LinkMailed, outcome.changes).letter is Letter.EXISTS
    assert outcome.asked.link.request == "shop"
    assert only(RegistrationDropped, outcome.changes).registration_id == complete().id
