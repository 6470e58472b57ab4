"""Passkeys: made, named and removed; making and removing ask for a fresh proof first (ASVS 7.5.1)."""

from keyfob.accounts.model import Account
from keyfob.accounts.passkey import Passkey
from keyfob.accounts.passkey_challenge import Use
from keyfob.accounts.passkey_keeping import (
    MOST_PASSKEYS,
    Enough,
    Kept,
    Removed,
    add_passkey,
    find_own_passkey,
    remove_passkey,
    rename_passkey,
)
from keyfob.accounts.passkey_makers import kind_of, maker_of, short_name
from keyfob.accounts.sign_in import Entry
from keyfob.apps.my.door import Customer, Room, ask_to_confirm, behind_door, unless_held
from keyfob.apps.my.passkey_offer import find_onwards
from keyfob.base import base64url
from keyfob.customers.text import MAX_LENGTH, Fault, find_fault, tidy
from keyfob.storage.customers import find_customer
from keyfob.storage.passkeys import is_known_credential, list_passkeys
from keyfob.storage.sessions import list_sids
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.errors import NotFound
from keyfob.web.forms import EMPTY, Form, Problem
from keyfob.web.identity import visitor_of
from keyfob.web.page import page
from keyfob.web.passkey import (
    ceremony_of,
    creation_options,
    party_of,
    problem_of_made,
    read_made,
    tell_options,
)

LIST = "/my/security"
ADD = "/my/passkeys/add"


def show_passkey(passkey: Passkey) -> dict[str, object]:
    """A passkey as pages show it; ``icon`` is the file that a brand may have for its maker."""
    maker = maker_of(passkey.aaguid)
    return {
        "id": passkey.id,
        "name": passkey.name,
        "maker": maker,
        "kind": kind_of(passkey.aaguid, passkey.transports).value,
        "icon": f"makers/{short_name(maker)}.svg",
        "synced": passkey.is_backed_up,
        "created": passkey.created_at,
        "used": passkey.used_at,
        "on_hold": passkey.on_hold,
    }


def tell_authenticators(
    ask: Ask, account: Account, passkeys: tuple[Passkey, ...]
) -> list[tuple[str, dict[str, object]]] | None:
    """What password managers are told, so that they keep what is good and hide what is gone (section 5.1.10)."""
    party = ask.house.passkeys
    if party is None:
        return None
    whose: dict[str, object] = {"rpId": party.id, "userId": base64url.encode(account.handle)}
    accepted = [base64url.encode(passkey.credential_id) for passkey in passkeys]
    names = {"name": account.email.text, "displayName": _display_name(ask, account)}
    return [
        ("signalAllAcceptedCredentials", {**whose, "allAcceptedCredentialIds": accepted}),
        ("signalCurrentUserDetails", {**whose, **names}),
    ]


def _proven(room: Room) -> Room:
    """A fresh proof comes first, and whoever was on their way still is."""

    def enter(ask: Ask, customer: Customer) -> Answer:
        return ask_to_confirm(ask, customer, find_onwards(ask).path(ADD)) or room(ask, customer)

    enter.__name__, enter.__doc__ = room.__name__, room.__doc__
    return enter


@behind_door
@_proven
def show_add(ask: Ask, customer: Customer) -> Answer:
    """What a passkey is, and the button that makes one."""
    return _add(ask, customer, EMPTY, 200)


@behind_door
@_proven
def tell_add_options(ask: Ask, customer: Customer) -> Answer:
    """For the script of that page."""
    party, account = party_of(ask), customer.account
    known, display_name = list_passkeys(ask.read, account.id), _display_name(ask, account)
    return tell_options(
        ask,
        Use.ADD,
        account.id,
        lambda challenge: creation_options(
            party,
            challenge,
            handle=account.handle,
            name=account.email.text,
            display_name=display_name,
            known=known,
        ),
    )


@behind_door
@_proven
def take_add(ask: Ask, customer: Customer) -> Answer:
    """What the dialogue brought back."""
    made, account = read_made(ask.form.get("credential")), customer.account
    if made is None:
        return _add(ask, customer, Form({}, {"": Problem(problem_of_made(None))}))
    ceremony = ceremony_of(ask, Use.ADD, made.client_data, owner=account.id)
    is_known = is_known_credential(ask.read, made.credential_id)
    entry = Entry(visitor_of(ask), account.email, customer.session)
    outcome = add_passkey(made, ceremony, account, entry, is_known=is_known, now=ask.now, mint=ask.mint)
    if isinstance(outcome, Kept):
        on = find_onwards(ask)
        return redirect(on.url if on.pending else f"{LIST}?notice=passkey-added", outcome.changes)
    if isinstance(outcome, Enough):
        problem = Problem("problem.passkey_enough", {"count": MOST_PASSKEYS})
    else:
        problem = Problem(problem_of_made(outcome))
    return _add(ask, customer, Form({}, {"": problem})).with_changes(*outcome.changes)


@behind_door
def show_one(ask: Ask, customer: Customer) -> Answer:
    """One passkey: its name, and the way to remove it."""
    passkey = _own(ask, customer)
    return _one(ask, customer, passkey, Form({"name": passkey.name}), 200)


@behind_door
def take_name(ask: Ask, customer: Customer) -> Answer:
    """Call it something else; without a name it has that of its maker."""
    passkey, typed = _own(ask, customer), tidy(ask.form.get("name"))
    more = ask_to_confirm(ask, customer, f"/my/passkeys/{passkey.id}")
    if more is not None:  # or a stolen session swaps two names, and the owner removes the wrong one
        return more
    fault = find_fault(typed)
    if fault is not None:
        is_long = fault is Fault.TOO_LONG
        problem = Problem("problem.text_long", {"count": MAX_LENGTH}) if is_long else Problem("problem.passkey_name")
        return _one(ask, customer, passkey, Form({"name": typed}, {"name": problem}))
    renamed = rename_passkey(customer.account, passkey, typed)
    return redirect(f"{LIST}?notice=passkey-renamed", (renamed,))


@behind_door
@unless_held
def take_remove(ask: Ask, customer: Customer) -> Answer:
    """Remove it; the account keeps a way in that is not its mailbox."""
    passkey, account = _own(ask, customer), customer.account
    more = ask_to_confirm(ask, customer, f"/my/passkeys/{passkey.id}")
    if more is not None:
        return more
    outcome = remove_passkey(
        account,
        passkey,
        Entry(visitor_of(ask), account.email, customer.session),
        list_sids(ask.read, account.id, ask.now),
        end_others=bool(ask.form.get("end_others")),
        policy=ask.house.accounts,
        now=ask.now,
        mint=ask.mint,
    )
    if isinstance(outcome, Removed):
        return redirect(f"{LIST}?notice=passkey-removed", outcome.changes)
    form = Form({"name": passkey.name}, {"": Problem("problem.passkey_last")})
    return _one(ask, customer, passkey, form)


def _own(ask: Ask, customer: Customer) -> Passkey:
    """The passkey that is asked for; somebody else's is as unknown as none."""
    found = find_own_passkey(list_passkeys(ask.read, customer.account.id), ask.params["id"])
    if found is None:
        raise NotFound
    return found


def _display_name(ask: Ask, account: Account) -> str:
    """What the person is called in password managers; by the address where no name is known."""
    record = find_customer(ask.read, account.customer_id) if account.customer_id else None
    known = record.person if record else None
    return f"{known.given_name} {known.family_name}".strip() if known else account.email.text


def _add(ask: Ask, customer: Customer, form: Form, status: int = 400) -> Answer:
    party_of(ask)
    on = find_onwards(ask)
    return page(
        ask,
        "my/passkey_add.html",
        status,
        email=customer.account.email.text,
        form=form,
        onwards=on.url if on.pending else "",
        pending=on.pending,
        service=on.service,
    )


def _one(ask: Ask, customer: Customer, passkey: Passkey, form: Form, status: int = 400) -> Answer:
    path = f"/my/passkeys/{passkey.id}"
    is_last = customer.account.passkeys <= 1 and customer.account.password is None
    return page(ask, "my/passkey.html", status, passkey=show_passkey(passkey), is_last=is_last, form=form, path=path)
