"""Registering, once the address is proved: who one is, a password, the terms, and done."""

from dataclasses import replace

from keyfob.accounts.password import words_of
from keyfob.accounts.registration import Registration, Step
from keyfob.accounts.sign_in import Entry
from keyfob.accounts.sign_up import (
    Advanced,
    OutOfOrder,
    Registered,
    TermsMissing,
    address_taken,
    choose_password,
    finish,
    give_person,
)
from keyfob.accounts.terms import Ticked
from keyfob.apps.id.going import sign_in_and_go_on
from keyfob.apps.id.register import PATHS, going_of, standing_registration, to_step
from keyfob.base.change import Change
from keyfob.customers.consents import Asking, Channel, given_at_registration
from keyfob.customers.model import Contact
from keyfob.customers.profile import create_customer, read_person
from keyfob.customers.text import Unfit
from keyfob.storage.accounts import find_by_email, is_reserved
from keyfob.storage.passkeys import is_known_credential
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.forms import EMPTY, Form, Problem
from keyfob.web.identity import session_of, visitor_of
from keyfob.web.mailing import mailing
from keyfob.web.new_password import hash_new, judge, problem_of, rules_context
from keyfob.web.page import locale_of, page
from keyfob.web.profile_form import PERSON_FIELDS, person_values, profile_problems
from keyfob.web.risk import whereabouts_of


def show_person(ask: Ask) -> Answer:
    """The question for the person."""
    registration = standing_registration(ask)
    if registration is None or not registration.allows(Step.PERSON):
        return to_step(ask, registration, registration.step if registration else None)
    known = person_values(registration.person) if registration.person else _hints(ask, registration)
    return _person(ask, registration, Form(known), 200)


def take_person(ask: Ask) -> Answer:
    """Name, form of address, country and language."""
    registration = standing_registration(ask)
    if registration is None or not registration.allows(Step.PERSON):
        return to_step(ask, registration, registration.step if registration else None)
    typed = {name: ask.form.get(name) for name in PERSON_FIELDS}
    person = read_person(typed, ask.house.pages.brand.markets)
    if isinstance(person, Unfit):
        return _person(ask, registration, Form(typed, profile_problems(person)))
    outcome = give_person(registration, person, visitor_of(ask), ask.now)
    return advance(ask, registration, outcome)


def show_password(ask: Ask) -> Answer:
    """Choose a password."""
    registration = standing_registration(ask)
    if registration is None or not registration.allows(Step.PASSWORD):
        return to_step(ask, registration, registration.step if registration else None)
    return show_password_step(ask, registration, EMPTY)


def take_password(ask: Ask) -> Answer:
    """The server decides whether it fits, and says which rule is missing."""
    registration = standing_registration(ask)
    if registration is None or not registration.allows(Step.PASSWORD):
        return to_step(ask, registration, registration.step if registration else None)
    verdict = judge(ask, ask.form.get("password"), words_of(registration.email, registration.person))
    if verdict.password is None:
        problem = problem_of(verdict, ask.house.accounts.password)
        return show_password_step(ask, registration, Form({}, {"password": problem}), 400)
    outcome = choose_password(registration, hash_new(ask, verdict.password), visitor_of(ask), ask.now)
    return advance(ask, registration, outcome)


def show_terms(ask: Ask) -> Answer:
    """Terms and privacy."""
    registration = standing_registration(ask)
    if registration is None or not registration.allows(Step.TERMS):
        return to_step(ask, registration, registration.step if registration else None)
    return page(ask, "register_terms.html", **going_of(ask, registration).context())


def take_terms(ask: Ask) -> Answer:
    """The last step makes the account and the customer record, and signs the browser in."""
    registration, policy = _unclaimed(ask, standing_registration(ask)), ask.house.accounts
    if registration is None or registration.person is None or not registration.allows(Step.TERMS):
        return to_step(ask, registration, registration.step if registration else None)
    visitor, to = visitor_of(ask), going_of(ask, registration)
    owner = find_by_email(ask.read, registration.email)
    if owner is not None:
        taken = address_taken(registration, owner, visitor, mailing(ask, registration.email))
        return redirect(to.path("/sign-in/mail"), taken.changes)
    if is_reserved(ask.read, registration.email):
        reserved = Form({}, {"": Problem("problem.address_reserved")})
        return page(ask, "register_terms.html", 409, form=reserved, **to.context())
    ticked = Ticked(
        terms=policy.terms if ask.form.get("terms") else "", privacy=policy.privacy if ask.form.get("privacy") else ""
    )
    customer = create_customer(registration.person, Contact(registration.email.text), ask.now, ask.mint)
    entry = Entry(visitor, registration.email, session_of(ask), whereabouts=whereabouts_of(ask))
    outcome = finish(registration, ticked, customer.customer_id, entry, policy=policy, now=ask.now, mint=ask.mint)
    if isinstance(outcome, Registered):
        changes = (customer, *_consents(ask, customer.customer_id), *outcome.changes)
        return sign_in_and_go_on(ask, to, outcome.session, outcome.token, changes, welcome=True)
    if isinstance(outcome, TermsMissing):
        problems = {name.value: Problem(f"problem.{name.value}_missing") for name in outcome.missing}
        values = {name: ask.form.get(name) for name in ("terms", "privacy", *_consent_fields(ask))}
        return page(ask, "register_terms.html", 400, form=Form(values, problems), **to.context())
    return to_step(ask, registration, outcome.step)


def _consents(ask: Ask, customer_id: str) -> tuple[Change, ...]:
    """What was ticked beside the terms, free of them (GDPR article 7(4))."""
    ticked = frozenset(key for name, key in _consent_fields(ask).items() if ask.form.get(name))
    asking = Asking(Channel.REGISTRATION, locale_of(ask))
    return given_at_registration(customer_id, ask.house.pages.brand.facts.purposes, ticked, asking, ask.now)


def _consent_fields(ask: Ask) -> dict[str, str]:
    purposes = ask.house.pages.brand.facts.purposes.values()
    return {f"consent_{purpose.key}": purpose.key for purpose in purposes if purpose.at_registration}


def _hints(ask: Ask, registration: Registration) -> dict[str, str]:
    """What the form is filled in with, to be confirmed: by whoever invited this very address, which is proved now."""
    to = going_of(ask, registration)
    invited = to.invited
    if invited is not None and invited.email.folded == registration.email.folded:
        locales = ask.house.pages.brand.facts.locales
        values = person_values(invited.person)
        return values if values["language"] in locales else {**values, "language": locale_of(ask)}
    given, _, family = to.name_hint.partition(" ")
    return {"language": locale_of(ask), "given_name": given, "family_name": family}


def _unclaimed(ask: Ask, registration: Registration | None) -> Registration | None:
    """The registration, without its passkey where somebody has one of that id by now."""
    passkey = registration.passkey if registration else None
    if registration is None or passkey is None or not is_known_credential(ask.read, passkey.credential_id):
        return registration
    return replace(registration, passkey=None)


def advance(ask: Ask, registration: Registration | None, outcome: Advanced | OutOfOrder) -> Answer:
    """On to the next step, or to the one that is to be taken now."""
    if not isinstance(outcome, Advanced):
        return to_step(ask, registration, outcome.step).with_changes(*outcome.changes)
    step = outcome.registration.step
    return redirect(going_of(ask, outcome.registration).path(PATHS[step]), outcome.changes)


def _person(ask: Ask, registration: Registration, form: Form, status: int = 400) -> Answer:
    return page(ask, "register_you.html", status, form=form, **going_of(ask, registration).context())


def show_password_step(ask: Ask, registration: Registration, form: Form, status: int = 200) -> Answer:
    """The page of the password step, which offers a passkey instead where there can be one."""
    return page(
        ask,
        "register_password.html",
        status,
        email=registration.email.text,
        may_use_passkey=ask.house.passkeys is not None,
        form=form,
        path=PATHS[Step.PASSWORD],
        **rules_context(ask.house.accounts.password),
        **going_of(ask, registration).context(),
    )
