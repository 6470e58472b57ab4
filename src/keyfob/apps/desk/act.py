"""Acts at the desk: nothing is changed without a passkey used for this very act, a moment ago, once."""

from collections.abc import Callable
from dataclasses import replace

from keyfob.accounts.passkey import Flaw, Used
from keyfob.accounts.passkey_challenge import Use
from keyfob.apps.desk.door import Room, behind_desk, desk_page
from keyfob.desk.acts import act_of, owner_of_act
from keyfob.desk.roles import Permission
from keyfob.desk.staff import Staff
from keyfob.desk.staff_passkey import Confirmed, NotTaken, confirm_act
from keyfob.storage.staff_passkeys import list_staff_passkeys
from keyfob.web.answer import Answer
from keyfob.web.ask import Ask
from keyfob.web.passkey import ceremony_of, party_of, read_used, request_options, tell_options
from keyfob.web.routes import Route

OPTIONS = "/options"


def acts(
    path: str,
    room: Room,
    permission: Permission | None,
    *,
    get: Callable[[Ask], Answer] | None = None,
    own: bool = False,
) -> tuple[Route, Route]:
    """The routes of an act: where its form is posted to, and where the challenge comes from that confirms it."""
    guard = behind_desk(permission, own=own)
    return Route(path, get=get, post=guard(_confirmed(room))), Route(path + OPTIONS, post=guard(tell_act_options))


def tell_act_options(ask: Ask, staff: Staff) -> Answer:
    """A challenge for what the form says, word for word."""
    party, act = party_of(ask), act_of(ask.path.removesuffix(OPTIONS), ask.form)
    return tell_options(
        ask,
        Use.CONFIRM,
        owner_of_act(staff.id, act),
        lambda challenge: request_options(party, challenge, needs_verification=True),
        act=act,
    )


def _confirmed(room: Room) -> Room:
    def enter(ask: Ask, staff: Staff) -> Answer:
        used = read_used(ask.form.get("credential"))
        outcome = _check(ask, staff, used) if used else NotTaken(Flaw.UNREADABLE, ())
        if isinstance(outcome, Confirmed):
            answer = room(ask, staff)
            return replace(answer, changes=(*outcome.changes, *answer.changes))
        typed = [value for name, value in ask.form if name.startswith("text")]
        return desk_page(ask, staff, "desk/unconfirmed.html", 403, typed=typed).with_changes(*outcome.changes)

    enter.__name__, enter.__doc__ = room.__name__, room.__doc__
    return enter


def _check(ask: Ask, staff: Staff, used: Used) -> Confirmed | NotTaken:
    owner = owner_of_act(staff.id, act_of(ask.path, ask.form))
    ceremony = ceremony_of(ask, Use.CONFIRM, used.client_data, owner=owner, needs_verification=True)
    own = list_staff_passkeys(ask.read, staff.id)
    passkey = next((one for one in own if one.credential_id == used.credential_id), None)
    return confirm_act(used, ceremony, staff, passkey, now=ask.now)
