"""An office for tests: people of every role enrol at the desk with passkeys of their own, and act."""

import json
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from keyfob.accounts.passkey import Passkey, Sound, handle_of, keep
from keyfob.accounts.passkey_reading import read_attestation
from keyfob.base import base64url
from keyfob.base.actor import OPERATOR
from keyfob.base.ids import new_id
from keyfob.base.secret import digest
from keyfob.desk.partners import Kept as PartnerKept
from keyfob.desk.partners import create_partner
from keyfob.desk.roles import Role, has_partner
from keyfob.desk.staff import Draft, Kept, Status, invite
from keyfob.desk.staff_passkey import InvitationSpent, StaffPasskeyAdded
from keyfob.desk.staff_sessions import Begun, begin_session
from keyfob.storage.staff import find_staff
from keyfob.storage.unit import Decided, Moment
from keyfob.web.cookies import STAFF
from keyfob.web.passkey import read_made
from tests.authenticator import Authenticator, Json
from tests.house import DESK, OpenHouse
from tests.visitor import Page, Visitor

ORIGIN = DESK["desk_origin"]


@dataclass(slots=True)
class Colleague:
    """Somebody at work: their id, browser and authenticator."""

    id: str
    visitor: Visitor
    device: Authenticator

    def act(self, page: Page, action: str, **typed: str) -> Page:
        """Fill in a form, confirm it with the passkey, send it, and follow."""
        url, fields = page.filled(action, **typed)
        return self.visitor.send(url, {**fields, "credential": json.dumps(self.confirm(url, fields))})

    def confirm(self, url: str, fields: dict[str, str], **wrong: Any) -> Json:  # see `Authenticator`
        """What the passkey signs for a form."""
        reply = self.visitor.post(f"{url}/options", fields)
        assert reply.status_code == 200, reply.text
        return self.device.use(reply.json(), **{"origin": ORIGIN, **wrong})

    def sign_in(self) -> Page:
        """Come in again."""
        page = self.visitor.open("/sign-in")
        return self.act(page, "/sign-in")


def issue(house: OpenHouse, role: Role, partner_id: str | None = None, *, email: str = "") -> tuple[str, str]:
    """Invite somebody; their id and the secret of their link."""
    done: list[Kept] = []

    def decide(moment: Moment) -> Decided:
        draft = Draft(f"Somebody {role}", email, role, partner_id)
        done.append(invite(draft, "en", now=moment.now, mint=moment.mint))
        return Decided(done[-1].changes)

    house.program.unit.run(decide, OPERATOR)
    return done[-1].staff.id, done[-1].token


def enrol(visitor: Visitor, token: str, device: Authenticator) -> Page:
    """Make a passkey behind a link; the first one leads on to the link for the second."""
    path = f"/enrol/{token}"
    url, fields = visitor.open(path).filled(path)
    options = visitor.post(f"{url}/options", fields)
    assert options.status_code == 200, options.text
    return visitor.send(url, {**fields, "credential": json.dumps(device.make(options.json(), ORIGIN))})


def hire(house: OpenHouse, role: Role, partner_id: str | None = None) -> Colleague:
    """Somebody new with two passkeys, at work; written at once, as both enrolments and a sign-in would have."""
    if has_partner(role) and partner_id is None:
        partner_id = new_partner(house)
    staff_id, token = issue(house, role, partner_id)
    visitor, device = house.at_desk(), Authenticator(f"device of {staff_id}")
    begun: list[Begun] = []

    def decide(moment: Moment) -> Decided:
        staff, begun[:] = find_staff(moment.read, staff_id), [begin_session(staff_id, now=moment.now, mint=moment.mint)]
        assert staff
        added = []
        for one in (Authenticator(f"spare of {staff_id}"), device):
            staff = replace(staff, version=staff.version + 1, status=Status.ENROLLED, passkeys=staff.passkeys + 1)
            passkey = _made(one, staff_id, moment)
            added.append(StaffPasskeyAdded(staff_id, passkey.id, staff, passkey))
        return Decided((InvitationSpent(digest(token)), *added, *begun[0].changes))

    house.program.unit.run(decide, OPERATOR)
    visitor.http.cookies.set(f"__Host-{STAFF}", begun[0].token, domain=urlsplit(ORIGIN).hostname or "")
    return Colleague(staff_id, visitor, device)


def _made(device: Authenticator, staff_id: str, moment: Moment) -> Passkey:
    """A passkey that a device makes for somebody at the desk."""
    user = {"id": base64url.encode(handle_of(staff_id))}
    party = {"id": urlsplit(ORIGIN).hostname}
    answer = device.make({"challenge": base64url.encode(moment.mint(32)), "rp": party, "user": user}, ORIGIN)
    made = read_made(json.dumps(answer))
    assert made
    data = read_attestation(made.attestation)
    assert data
    assert data.key
    return keep(Sound(data, data.key), made, new_id(moment.mint), moment.now)


def new_partner(house: OpenHouse, name: str = "Autohuis Utrecht") -> str:
    """A partner; its id."""
    done: list[PartnerKept] = []

    def decide(moment: Moment) -> Decided:
        kept = create_partner(name, now=moment.now, mint=moment.mint)
        assert isinstance(kept, PartnerKept)
        done.append(kept)
        return Decided(kept.changes)

    house.program.unit.run(decide, OPERATOR)
    return done[-1].partner.id


def new_case(house: OpenHouse, text: str = "My new address is maria@beispiel.de.") -> tuple[str, Visitor]:
    """A customer writes from My; the id of the case, and the customer's browser."""
    customer = house.signed_in()
    page = customer.open("/my/contact/new").submit_to("/my/contact/new", about="id", text=text)
    assert page.path.startswith("/my/contact/"), page.text
    return page.path.rpartition("/")[2], customer
