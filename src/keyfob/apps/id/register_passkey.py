"""Registering, the password step: a passkey instead, made by the browser's own dialogue."""

from keyfob.accounts.passkey import handle_of
from keyfob.accounts.passkey_challenge import Use
from keyfob.accounts.passkey_sign_in import NotTaken
from keyfob.accounts.passkey_sign_up import choose_passkey
from keyfob.accounts.registration import Registration, Step
from keyfob.apps.id.register import PATHS, going_of, standing_registration, to_step
from keyfob.apps.id.register_steps import advance, show_password_step
from keyfob.storage.passkeys import is_known_credential
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.forms import Form, Problem
from keyfob.web.identity import visitor_of
from keyfob.web.passkey import ceremony_of, creation_options, party_of, problem_of_made, read_made, tell_options


def tell_passkey_options(ask: Ask) -> Answer:
    """For the script of that page: under the names that were just given."""
    registration = standing_registration(ask)
    if registration is None or registration.person is None or not registration.allows(Step.PASSWORD):
        return to_step(ask, registration, registration.step if registration else None)
    party, person = party_of(ask), registration.person
    return tell_options(
        ask,
        Use.REGISTER,
        registration.id,
        lambda challenge: creation_options(
            party,
            challenge,
            handle=handle_of(registration.id),
            name=registration.email.text,
            display_name=f"{person.given_name} {person.family_name}".strip(),
        ),
    )


def back_to_password(ask: Ask) -> Answer:
    """Who loads the page anew after a passkey was not taken is asked again."""
    registration = standing_registration(ask)
    return redirect((going_of(ask, registration).path if registration else str)(PATHS[Step.PASSWORD]))


def take_passkey(ask: Ask) -> Answer:
    """What the dialogue brought back."""
    registration = standing_registration(ask)
    if registration is None or not registration.allows(Step.PASSWORD):
        return to_step(ask, registration, registration.step if registration else None)
    made = read_made(ask.form.get("credential"))
    if made is None:
        return _refuse(ask, registration, problem_of_made(None))
    outcome = choose_passkey(
        registration,
        made,
        ceremony_of(ask, Use.REGISTER, made.client_data, owner=registration.id),
        visitor_of(ask),
        is_known=is_known_credential(ask.read, made.credential_id),
        now=ask.now,
        mint=ask.mint,
    )
    if isinstance(outcome, NotTaken):
        return _refuse(ask, registration, problem_of_made(outcome)).with_changes(*outcome.changes)
    return advance(ask, registration, outcome)


def _refuse(ask: Ask, registration: Registration, problem: str) -> Answer:
    return show_password_step(ask, registration, Form({}, {"": Problem(problem)}), 400)
