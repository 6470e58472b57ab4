"""Registrations at each of their steps, for tests of those that follow."""

from keyfob.accounts.link import Proven, type_code
from keyfob.accounts.link_mail import LinkMailed
from keyfob.accounts.model import Account
from keyfob.accounts.registration import Registration
from keyfob.accounts.sign_up import Advanced, OutOfOrder, choose_password, give_person, verify
from keyfob.accounts.sign_up_mail import Begun, begin
from keyfob.base.email import parse_email
from tests.accounts.people import MARIA, NOW, PEPPER, POLICY, mailing, only, stored, visitor

FIRST, OTHER = visitor("first"), visitor("other")
EMAIL = parse_email("maria@example.nl")


def begun(owner: Account | None = None) -> Begun:
    """The address is given."""
    return begin(EMAIL, FIRST, owner, None, request="shop", mailing=mailing())


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
