"""Secondary users: invited, limited and withdrawn by the main user; confirming an invitation, and leaving again."""

from keyfob.accounts.notice import What, tell_owner
from keyfob.accounts.throttle import invitation_code_limits, invitation_limits
from keyfob.apps.my.door import Customer, ask_to_confirm, behind_door, hold_back, unless_held
from keyfob.apps.my.vehicles import (
    LIST,
    end_sign_ins,
    main_user_of,
    own_vehicle,
    path_of,
    recipient_of,
    show_rights,
    used_vehicle,
)
from keyfob.base.email import Email, parse_email
from keyfob.base.errors import Malformed
from keyfob.base.person import full_name
from keyfob.customers.phone import read_number
from keyfob.customers.text import Fault, Unfit, find_fault, tidy
from keyfob.storage.customers import find_customer
from keyfob.storage.id_changes import find_hold
from keyfob.storage.secondary_users import find_invitation, list_secondary_users
from keyfob.storage.vehicles import find_vehicle
from keyfob.vehicles.model import RIGHTS, SHAREABLE, USUAL, Right, Standing, Vehicle, shareable
from keyfob.vehicles.secondary_users import (
    MOST,
    AlreadyThere,
    Enough,
    InvitationSent,
    Invited,
    Inviter,
    Over,
    Own,
    OwnAddress,
    SecondaryUser,
    UsesAlready,
    WrongCode,
    change_rights,
    confirm,
    find_refusal,
    find_user,
    invite,
    is_name,
    leave,
    withdraw,
)
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.attempt import wait_before
from keyfob.web.errors import NotFound
from keyfob.web.forms import EMPTY, Form, Problem
from keyfob.web.identity import visitor_of
from keyfob.web.page import page
from keyfob.web.profile_form import profile_problems

_FIELDS = ("user_name", "email", "phone")
_RIGHT = "right_"


@behind_door
@unless_held
def show_new(ask: Ask, customer: Customer) -> Answer:
    """The form of an invitation."""
    vehicle = own_vehicle(ask, customer)
    return ask_to_confirm(ask, customer, _new(vehicle)) or _form(ask, vehicle, Form(_ticked(USUAL)))


@behind_door
@unless_held
def take_new(ask: Ask, customer: Customer) -> Answer:
    """Send it. Whether the address has an ID makes no difference to anything that is seen here."""
    vehicle = own_vehicle(ask, customer)
    asked = ask_to_confirm(ask, customer, _new(vehicle))
    if asked is not None:
        return asked
    rights = _rights(ask)
    typed = {**{name: ask.form.get(name) for name in _FIELDS}, **_ticked(rights)}
    record = find_customer(ask.read, vehicle.customer_id)
    invited = _read(typed, record.person.country if record else "")
    if not isinstance(invited, Invited):
        return _form(ask, vehicle, Form(typed, invited))
    account = customer.account
    outcome = invite(
        vehicle,
        list_secondary_users(ask.read, vehicle.id),
        invited,
        rights,
        Inviter(account.id, account.email, full_name(record.person) if record else "", account.locale),
        pepper=ask.house.unit.vault.pepper,
        now=ask.now,
        mint=ask.mint,
    )
    if isinstance(outcome, InvitationSent):
        limits = invitation_limits(ask.house.accounts.throttle, invited.email, account_id=account.id)
        if wait_before(ask, "invite", limits):
            return _form(ask, vehicle, Form(typed, {"": Problem("problem.invitations_many")}), 429)
        told = tell_owner(account, What.SECONDARY_INVITED, visitor_of(ask), ask.now, ask.mint)
        return redirect(path_of(vehicle, "invited"), (*outcome.changes, told))
    return _form(ask, vehicle, Form(typed, _problem(outcome)))


@behind_door
def show_one(ask: Ask, customer: Customer) -> Answer:
    """Who it is, and what they may do."""
    vehicle, user = _own(ask, customer)
    return page(
        ask,
        "my/secondary_user.html",
        vehicle={"id": vehicle.id, "model": vehicle.details.model},
        user={
            "id": user.id,
            "name": user.invited.name,
            "email": user.invited.email.text,
            "phone": user.invited.mobile,
            "invited": user.invited_at,
            "since": user.confirmed_at,
            "until": user.expires_at,
        },
        rights=[right.value for right in SHAREABLE],
        kept=_kept(),
        form=Form(_ticked(user.rights)),
    )


@behind_door
def take_rights(ask: Ask, customer: Customer) -> Answer:
    """They may do this, and no more, at once; more than before waits a while after the ID was changed."""
    vehicle, user = _own(ask, customer)
    rights, account_id = _rights(ask), customer.account.id
    is_more = bool(rights - user.rights)
    held = hold_back(ask, find_hold(ask.read, account_id, ask.now)) if is_more else None
    asked = held or ask_to_confirm(ask, customer, f"{path_of(vehicle)}/users/{user.id}")
    return asked or redirect(path_of(vehicle, "rights"), change_rights(account_id, user, rights))


@behind_door
def take_withdraw(ask: Ask, customer: Customer) -> Answer:
    """Take it back. No proof is asked for: who has to lock somebody out should not have to wait."""
    vehicle, user = _own(ask, customer)
    recipient = recipient_of(ask.read, user.account_id)
    changes = withdraw(customer.account.id, user, vehicle, recipient, ask.now)
    ended = end_sign_ins(ask, vehicle, user.account_id) if user.account_id else ()
    return redirect(path_of(vehicle, "withdrawn"), (*changes, *ended))


@behind_door
@unless_held
def take_leave(ask: Ask, customer: Customer) -> Answer:
    """Use the vehicle of another no more."""
    user, vehicle = used_vehicle(ask, customer)
    changes = leave(user, customer.account.id, vehicle, main_user_of(ask.read, vehicle), ask.now)
    return redirect(f"{LIST}?notice=left", (*changes, *end_sign_ins(ask, vehicle, customer.account.id)))


@behind_door
def show_invitation(ask: Ask, customer: Customer) -> Answer:
    """Who invites to what, and where to type the code."""
    user, vehicle, refused = _invitation(ask, customer)
    if user is None or vehicle is None or refused is not None:
        return _over(ask, refused or Over())
    return _ask_for_code(ask, customer, user, vehicle)


@behind_door
def take_invitation(ask: Ask, customer: Customer) -> Answer:
    """The code of the mail."""
    user, vehicle, refused = _invitation(ask, customer)
    if user is None or vehicle is None or refused is not None:
        return _over(ask, refused or Over())
    typed = ask.form.get("code")
    if not typed.strip():
        return _ask_for_code(ask, customer, user, vehicle, Problem("problem.code_missing"))
    limits = invitation_code_limits(ask.house.accounts.throttle, invitation_id=user.id)
    if wait_before(ask, "guess", limits):
        return _ask_for_code(ask, customer, user, vehicle, Problem("problem.invitation_code_spent"), 429)
    main, pepper = main_user_of(ask.read, vehicle), ask.house.unit.vault.pepper
    outcome = confirm(user, vehicle, customer.account.id, typed, main, pepper=pepper, now=ask.now)
    if isinstance(outcome, WrongCode):
        again = _ask_for_code(ask, customer, user, vehicle, Problem("problem.invitation_code_wrong"))
        return again.with_changes(*outcome.changes)
    return redirect(path_of(vehicle, "confirmed"), outcome.changes)


def _invitation(
    ask: Ask, customer: Customer
) -> tuple[SecondaryUser | None, Vehicle | None, Over | Own | UsesAlready | None]:
    user = find_invitation(ask.read, ask.params["token"], ask.now)
    vehicle = find_vehicle(ask.read, user.customer_id, user.vehicle_id) if user else None
    main = main_user_of(ask.read, vehicle) if vehicle else None
    users = list_secondary_users(ask.read, user.vehicle_id) if user else ()
    refused = find_refusal(user, customer.account.id, main.owner if main else None, users, ask.now)
    return user, vehicle, refused


def _ask_for_code(
    ask: Ask,
    customer: Customer,
    user: SecondaryUser,
    vehicle: Vehicle,
    problem: Problem | None = None,
    status: int = 400,
) -> Answer:
    record = find_customer(ask.read, vehicle.customer_id)
    return page(
        ask,
        "my/invitation.html",
        status if problem else 200,
        model=vehicle.details.model,
        inviter=full_name(record.person) if record else "",
        email=customer.account.email.text,
        rights=show_rights(user.rights),
        until=user.expires_at,
        form=Form({}, {"code": problem}) if problem else EMPTY,
    )


def _over(ask: Ask, refused: Over | Own | UsesAlready) -> Answer:
    kind = {Over: "over", Own: "own", UsesAlready: "used"}[type(refused)]
    return page(ask, "my/invitation_over.html", 200 if kind == "used" else 400, kind=kind)


def _form(ask: Ask, vehicle: Vehicle, form: Form, status: int = 400) -> Answer:
    return page(
        ask,
        "my/secondary_user_new.html",
        status if form.errors else 200,
        vehicle={"id": vehicle.id, "model": vehicle.details.model},
        rights=[right.value for right in SHAREABLE],
        kept=_kept(),
        form=form,
    )


def _read(typed: dict[str, str], country: str) -> Invited | dict[str, Problem]:
    name = tidy(typed["user_name"])
    number, fault = read_number(typed["phone"], country)
    problems = profile_problems(Unfit({"phone": fault})) if fault else {}
    wrong = find_fault(name, required=True)
    if wrong or not is_name(name):
        missing = wrong is Fault.MISSING
        problems["user_name"] = Problem("problem.missing" if missing else "problem.name_characters")
    email: Email | None = None
    try:
        email = parse_email(typed["email"])
    except Malformed:
        key = "problem.email_malformed" if typed["email"].strip() else "problem.email_missing"
        problems["email"] = Problem(key)
    if problems or email is None:
        return {field: problems[field] for field in _FIELDS if field in problems}
    return Invited(name, email, number)


def _problem(outcome: OwnAddress | AlreadyThere | Enough) -> dict[str, Problem]:
    match outcome:
        case OwnAddress():
            return {"email": Problem("problem.invitation_own")}
        case AlreadyThere():
            return {"email": Problem("problem.invitation_twice")}
    return {"": Problem("problem.invitation_enough", {"count": MOST})}


def _own(ask: Ask, customer: Customer) -> tuple[Vehicle, SecondaryUser]:
    vehicle = own_vehicle(ask, customer)
    user = find_user(list_secondary_users(ask.read, vehicle.id), ask.params["user"])
    if user is None or not user.counts(ask.now):
        raise NotFound
    return vehicle, user


def _rights(ask: Ask) -> frozenset[Right]:
    return shareable(right.value for right in Right if ask.form.get(_RIGHT + right))


def _ticked(rights: frozenset[Right]) -> dict[str, str]:
    return {_RIGHT + right: "yes" for right in rights}


def _kept() -> list[str]:
    return [right.value for right, standing in RIGHTS.items() if standing is Standing.MAIN]


def _new(vehicle: Vehicle) -> str:
    return f"{path_of(vehicle)}/users/new"
