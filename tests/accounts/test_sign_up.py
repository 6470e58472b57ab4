"""Registering, step by step."""

from dataclasses import replace

import pytest

from keyfob.accounts.acr import Acr
from keyfob.accounts.link import End, LinkEnded, Proven, Purpose, type_code
from keyfob.accounts.link_mail import Asked, Letter, LinkMailed, LinksVoided
from keyfob.accounts.model import Account
from keyfob.accounts.registration import Registration, RegistrationDropped, RegistrationResumed, Step
from keyfob.accounts.sign_in import Entry, SignInRecorded
from keyfob.accounts.sign_up import (
    AccountCreated,
    Advanced,
    Begun,
    OutOfOrder,
    Registered,
    Resumed,
    TermsMissing,
    address_taken,
    begin,
    choose_password,
    correct_address,
    finish,
    give_person,
    mail_again,
    verify,
)
from keyfob.accounts.terms import Missing, TermsAccepted, Ticked
from keyfob.base.durations import DAY
from keyfob.base.email import parse_email
from tests.accounts.people import MARIA, NOW, PEPPER, POLICY, account, kinds, mailing, only, stored, visitor
from tests.chance import counting_mint

FIRST, OTHER = visitor("first"), visitor("other")
EMAIL = parse_email("maria@example.nl")
TICKED = Ticked("2", "3")


def begun(owner: Account | None = None) -> Begun:
    """The address is given."""
    outcome = begin(EMAIL, FIRST, owner, None, request="shop", mailing=mailing())
    assert isinstance(outcome, Begun)
    return outcome


def proven(outcome: Begun) -> Proven:
    """The code of the mail is typed."""
    code = only(LinkMailed, outcome.changes).code
    proof = type_code(outcome.asked.link, code, FIRST, PEPPER, NOW)
    assert isinstance(proof, Proven)
    return proof


def advanced(outcome: Advanced | OutOfOrder) -> Registration:
    """The registration after a step that was taken."""
    assert isinstance(outcome, Advanced)
    return outcome.registration


def verified() -> Registration:
    """At the person step."""
    outcome = begun()
    return advanced(verify(outcome.registration, proven(outcome), FIRST, POLICY, NOW))


def named() -> Registration:
    """At the password step."""
    return advanced(give_person(verified(), MARIA, FIRST, NOW))


def complete() -> Registration:
    """At the terms step."""
    return advanced(choose_password(named(), stored("wooden spoons dance"), FIRST, NOW))


def finished(registration: Registration | None, ticked: Ticked = TICKED) -> Registered | TermsMissing | OutOfOrder:
    """The last step."""
    return finish(registration, ticked, "c" * 26, Entry(FIRST, EMAIL), policy=POLICY, now=NOW, mint=counting_mint())


def test_the_steps_follow_from_what_is_known() -> None:
    """Address, mail, person, password, terms."""
    steps = [registration.step for registration in (begun().registration, verified(), named(), complete())]

    assert steps == [Step.MAIL, Step.PERSON, Step.PASSWORD, Step.TERMS]


def test_beginning_sends_one_mail_and_shows_a_short_reference() -> None:
    """Nothing is claimed by it."""
    outcome = begun()

    assert kinds(outcome.changes) == ["RegistrationBegun", "LinkAsked", "LinksVoided", "LinkMailed"]
    mail = only(LinkMailed, outcome.changes)
    assert (mail.letter, mail.email, mail.expires_at) == (Letter.VERIFY, EMAIL.text, NOW + DAY)
    assert len(outcome.registration.reference) == 9
    assert outcome.registration.expires_at == NOW + DAY


def test_an_address_that_has_an_account_looks_exactly_the_same() -> None:
    """As many mails, changes and facts; only the owner learns of it, from another letter, for the same request."""
    new, existing = begun(), begun(account())

    assert kinds(new.changes) == kinds(existing.changes)
    assert new.registration == existing.registration
    assert (new.asked.link.number, new.asked.link.request) == (existing.asked.link.number, "shop")
    mail = only(LinkMailed, existing.changes)
    assert (mail.letter, mail.email, mail.account_id) == (Letter.EXISTS, "maria@example.nl", account().id)
    assert existing.asked.link.purpose is Purpose.SIGN_IN


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


def test_the_address_is_corrected_in_the_waiting_step_and_older_mails_die() -> None:
    """The reference stays, so that a desk still finds it."""
    first = begun()
    outcome = correct_address(first.registration, parse_email("Marie@example.nl"), FIRST, None, mailing(NOW + 9))
    assert isinstance(outcome, Begun)

    assert outcome.registration.email.text == "Marie@example.nl"
    assert outcome.registration.reference == first.registration.reference
    assert only(LinkMailed, outcome.changes).email == "Marie@example.nl"
    voided = [change for change in outcome.changes if isinstance(change, LinksVoided)]
    assert all(change.registration_id == first.registration.id for change in voided)
    assert voided[-1].kept == outcome.asked.link.id


def test_older_mails_die_with_a_correction_even_when_no_new_one_may_be_sent() -> None:
    """Otherwise the old address could verify the new one."""
    suppressed = mailing(NOW + 9, may_mail=False)
    outcome = correct_address(begun().registration, parse_email("b@example.nl"), FIRST, None, suppressed)

    assert kinds(outcome.changes) == ["AddressCorrected", "LinkAsked", "LinksVoided"]


def test_a_verified_address_is_not_corrected_any_more() -> None:
    """Another one means another registration."""
    corrected = correct_address(verified(), parse_email("b@example.nl"), FIRST, None, mailing())

    assert corrected == OutOfOrder(Step.PERSON)


def test_beginning_again_with_the_same_address_goes_on_where_it_was() -> None:
    """Back button and second tab lose nothing; a newer request of a service is taken along."""
    standing = named()
    again = begin(parse_email("MARIA@example.nl"), FIRST, None, standing, request="shop", mailing=mailing())
    assert again == Resumed(standing)

    other = begin(EMAIL, FIRST, None, standing, request="app", mailing=mailing())
    assert only(RegistrationResumed, other.changes).request == "app"
    assert isinstance(other, Resumed)
    assert other.registration.step is Step.PASSWORD


@pytest.mark.parametrize("who", ["another address", "another browser", "too late"])
def test_beginning_otherwise_begins_anew(who: str) -> None:
    """Nobody gets into somebody else's registration."""
    email = parse_email("b@example.nl") if who == "another address" else EMAIL
    browser = OTHER if who == "another browser" else FIRST
    now = NOW + DAY if who == "too late" else NOW
    outcome = begin(email, browser, None, named(), request=None, mailing=mailing(now))

    assert isinstance(outcome, Begun)
    assert outcome.registration.step is Step.MAIL


def test_the_second_to_begin_in_a_browser_comes_first_within_the_same_second_too() -> None:
    """What is found by its browser is the newest registration, so no two are of the same time."""
    first = begun().registration
    second = begin(parse_email("john@example.nl"), FIRST, None, first, request=None, mailing=mailing())
    assert isinstance(second, Begun)
    assert second.registration.created_at > first.created_at


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


def test_a_mail_sent_again_after_its_link_has_ended_has_a_new_link() -> None:
    """A wrong number on another device, or "not me", strands nobody."""
    outcome = begun()
    ended = replace(outcome.asked.link, ended_at=NOW + 1, end=End.WRONG_NUMBER)
    again = mail_again(outcome.registration, ended, FIRST, None, None, mailing(NOW + 60))

    assert isinstance(again, Asked)
    assert again.link.id != ended.id
    assert again.link.registration_id == outcome.registration.id
    same = mail_again(outcome.registration, outcome.asked.link, FIRST, None, None, mailing(NOW + 60))
    assert isinstance(same, Asked)
    assert same.link.id == ended.id


def test_the_second_to_finish_is_told_by_mail() -> None:
    """The first account stands; its owner gets a link that signs in for the same request."""
    outcome = address_taken(complete(), account(), FIRST, mailing())

    assert kinds(outcome.changes) == ["LinkAsked", "LinksVoided", "LinkMailed", "RegistrationDropped"]
    assert only(LinkMailed, outcome.changes).letter is Letter.EXISTS
    assert outcome.asked.link.request == "shop"
    assert only(RegistrationDropped, outcome.changes).registration_id == complete().id
