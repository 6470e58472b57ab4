"""Registering, step by step: address, mailed proof, person, password, terms, done.

Every step can be taken again in any order of visits, but none before its time. The address and the mail that is waited
for are next door, in `sign_up_mail`.
"""

from dataclasses import dataclass, field, replace

from keyfob.accounts.acr import BY_PASSWORD, Proved, by_passkey
from keyfob.accounts.link import Proven, Purpose
from keyfob.accounts.link_mail import Asked, Asking, Letter, Mailing, ask
from keyfob.accounts.model import Account, Password, Status, Visitor
from keyfob.accounts.passkey import Passkey, handle_of
from keyfob.accounts.policy import Policy
from keyfob.accounts.registration import (
    CorrectionTold,
    MailboxProved,
    PasswordChosen,
    PersonGiven,
    Registration,
    RegistrationDropped,
    RegistrationFinished,
    Step,
    is_alive,
)
from keyfob.accounts.sessions import Session
from keyfob.accounts.sign_in import Entry, admit
from keyfob.accounts.terms import Missing, TermsAccepted, Ticked, find_missing
from keyfob.base.change import Change
from keyfob.base.ids import Mint, new_id
from keyfob.base.person import Person


@dataclass(frozen=True, slots=True)
class AccountCreated(Change):
    """There is a new ID. It claims its address: where somebody was first, the commit's guard fails."""

    account_id: str
    customer_id: str
    account: Account
    at: int


@dataclass(frozen=True, slots=True)
class PasskeyRegistered(Change):
    """The new ID has this passkey. It is claimed, as its address is."""

    account_id: str
    passkey: Passkey
    at: int


@dataclass(frozen=True, slots=True)
class Advanced:
    """The step is taken; ``registration.step`` is the next one."""

    registration: Registration
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class OutOfOrder:
    """That step is not to be taken now; ``step`` is, or the address when there is none."""

    step: Step | None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class TermsMissing:
    """Something is not ticked, or has a new version since it was shown."""

    missing: tuple[Missing, ...]
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Registered:
    """The account is there and its browser is signed in."""

    account: Account
    session: Session
    token: str = field(repr=False)
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class AddressTaken:
    """Somebody else finished with this address first; its owner, and nobody else, gets a mail that signs in."""

    asked: Asked
    changes: tuple[Change, ...]


def verify(
    registration: Registration | None, proven: Proven, visitor: Visitor, policy: Policy, now: int
) -> Advanced | OutOfOrder:
    """The mailbox is proved, in the browser that registers. Proofs of another address or registration count nothing."""
    link = proven.link
    if registration is None or not is_alive(registration, visitor, now):
        return OutOfOrder(None)
    fits = link.registration_id == registration.id and link.email.folded == registration.email.folded
    if link.purpose is not Purpose.REGISTER or not fits:
        return OutOfOrder(registration.step)
    expires_at = now + policy.registration_life
    advanced = replace(registration, verified_at=now, expires_at=expires_at, version=registration.version + 1)
    return Advanced(advanced, (*proven.changes, MailboxProved(registration.id, registration.version, now, expires_at)))


def give_person(registration: Registration | None, person: Person, visitor: Visitor, now: int) -> Advanced | OutOfOrder:
    """Name, form of address, country and language, already found fit (`customers.profile`)."""
    if registration is None or not _may(registration, Step.PERSON, visitor, now):
        return OutOfOrder(_step_of(registration, visitor, now))
    # The password was judged beside the names given then.
    keeps = registration.person is None or _names(registration.person) == _names(person)
    password = registration.password if keeps else None
    advanced = replace(registration, person=person, password=password, version=registration.version + 1)
    return Advanced(advanced, (PersonGiven(registration.id, registration.version, person, keeps),))


def choose_password(
    registration: Registration | None, password: Password, visitor: Visitor, now: int
) -> Advanced | OutOfOrder:
    """A password that passed every rule, already hashed."""
    if registration is None or not _may(registration, Step.PASSWORD, visitor, now):
        return OutOfOrder(_step_of(registration, visitor, now))
    advanced = replace(registration, password=password, version=registration.version + 1)
    return Advanced(advanced, (PasswordChosen(registration.id, registration.version, password),))


def finish(
    registration: Registration | None,
    ticked: Ticked,
    customer_id: str,
    entry: Entry,
    *,
    policy: Policy,
    now: int,
    mint: Mint,
) -> Registered | TermsMissing | OutOfOrder:
    """The last step: terms and privacy are accepted, the account is made and its browser signed in.

    ``customer_id`` is that of the customer record made in the same transaction. Where the address has an account by
    now, the answer is `address_taken` instead.
    """
    visitor = entry.visitor
    if registration is None or not _may(registration, Step.TERMS, visitor, now):
        return OutOfOrder(_step_of(registration, visitor, now))
    missing = find_missing(ticked, policy)
    if missing:
        return TermsMissing(missing)
    account = _make_account(registration, ticked, customer_id, now, mint)
    signed_in = admit(account, _proved(registration), replace(entry, known=True), policy=policy, now=now, mint=mint)
    passkey = (PasskeyRegistered(account.id, registration.passkey, now),) if registration.passkey else ()
    changes = (
        AccountCreated(account.id, customer_id, account, now),
        TermsAccepted(account.id, ticked.terms, ticked.privacy, now, registration.locale),
        *passkey,
        *((CorrectionTold(account.id, registration.corrected_by),) if registration.corrected_by else ()),
        RegistrationFinished(registration.id, account.id, registration.version, now),
        *signed_in.changes,
    )
    return Registered(account, signed_in.session, signed_in.token, changes)


def address_taken(registration: Registration, owner: Account, visitor: Visitor, mailing: Mailing) -> AddressTaken:
    """Another registration of the same address was finished first: its account stands, and this one is dropped."""
    asking = Asking(Purpose.SIGN_IN, registration.email, visitor, request=registration.request, letter=Letter.EXISTS)
    asked = ask(asking, owner, mailing)
    return AddressTaken(asked, (*asked.changes, RegistrationDropped(registration.id, mailing.now)))


def _may(registration: Registration, step: Step, visitor: Visitor, now: int) -> bool:
    return is_alive(registration, visitor, now) and registration.allows(step)


def _step_of(registration: Registration | None, visitor: Visitor, now: int) -> Step | None:
    return registration.step if registration is not None and is_alive(registration, visitor, now) else None


def _names(person: Person) -> tuple[str, str]:
    return person.given_name, person.family_name


def _proved(registration: Registration) -> Proved:
    """What was proved on the way; who was verified when a passkey was made may be a day ago by now."""
    passkey = registration.passkey
    if registration.password is not None or passkey is None:
        return BY_PASSWORD
    return by_passkey(is_verified=False, is_backed_up=passkey.is_backed_up)


def _make_account(registration: Registration, ticked: Ticked, customer_id: str, now: int, mint: Mint) -> Account:
    if registration.step is not Step.TERMS or registration.person is None:
        raise ValueError("the registration is not complete")
    return Account(
        id=new_id(mint),
        customer_id=customer_id,
        email=registration.email,
        status=Status.ACTIVE,
        version=1,
        locale=registration.person.language,
        created_at=now,
        password=registration.password,
        terms=ticked.terms,
        privacy=ticked.privacy,
        handle=handle_of(registration.id),
    )
