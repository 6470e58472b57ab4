"""Staff: who works at the desks; administrators invite, move and suspend."""

from keyfob.apps.desk.door import behind_desk, desk_page
from keyfob.desk.partners import Partner
from keyfob.desk.roles import DESK_OF, Permission, Role
from keyfob.desk.staff import Kept, Refused, Staff, Unfit, invite, invite_anew, move, read_staff, restore, suspend
from keyfob.storage.partners import list_partners
from keyfob.storage.staff import find_staff, list_staff
from keyfob.web.answer import Answer, redirect
from keyfob.web.ask import Ask
from keyfob.web.errors import NotFound
from keyfob.web.forms import EMPTY, Form, Problem
from keyfob.web.page import locale_of

PAGE = 100
FIELDS = ("name", "email", "role", "partner", "locale")
NOTICES = {name: f"desk.notice.{name}" for name in ("invited", "moved", "suspended", "restored")}


@behind_desk(Permission.SEE_STAFF)
def show_staff(ask: Ask, staff: Staff) -> Answer:
    """Everybody, by when they came."""
    found, after = list_staff(ask.read, ask.query.get("after"), PAGE)
    names = {partner.id: partner.name for partner in list_partners(ask.read)}
    notice = NOTICES.get(ask.query.get("notice"))
    return desk_page(ask, staff, "desk/staff.html", people=found, partners=names, after=after, notice=notice)


@behind_desk(Permission.KEEP_STAFF)
def show_invite(ask: Ask, staff: Staff) -> Answer:
    """The form for somebody new."""
    return _form(ask, staff, Form({"locale": locale_of(ask)}), 200)


def take_invite(ask: Ask, staff: Staff) -> Answer:
    """The link goes to their address; where there is none, it is shown once, to be handed over."""
    typed = {name: ask.form.get(name) for name in FIELDS}
    draft = read_staff(typed, _partners(ask), may_lack_email=True)
    if isinstance(draft, Unfit):
        return _form(ask, staff, Form(typed, _problems(draft)), 400)
    locale = typed["locale"] if typed["locale"] in ask.house.pages.brand.facts.locales else locale_of(ask)
    return _invited(ask, staff, invite(draft, locale, now=ask.now, mint=ask.mint))


@behind_desk(Permission.SEE_STAFF)
def show_one(ask: Ask, staff: Staff) -> Answer:
    """One of them, and what an administrator may do."""
    return _one(ask, staff, _person(ask), EMPTY, 200)


def take_invite_anew(ask: Ask, staff: Staff) -> Answer:
    """Who lost all passkeys begins again; what they had is void."""
    person = _person(ask)
    if person.id == staff.id:
        return _refuse(ask, staff, person)
    return _invited(ask, staff, invite_anew(person, now=ask.now, mint=ask.mint))


def take_move(ask: Ask, staff: Staff) -> Answer:
    """Another role, or another partner."""
    person = _person(ask)
    typed = {"name": person.name, "email": "", "role": ask.form.get("role"), "partner": ask.form.get("partner")}
    draft = read_staff(typed, _partners(ask), may_lack_email=True)
    if isinstance(draft, Unfit):
        return _one(ask, staff, person, Form(typed, _problems(draft)), 400)
    return _done(ask, staff, person, move(person, draft, staff.id), "moved")


def take_suspend(ask: Ask, staff: Staff) -> Answer:
    """Shut somebody out, at once."""
    person = _person(ask)
    return _done(ask, staff, person, suspend(person, staff.id), "suspended")


def take_restore(ask: Ask, staff: Staff) -> Answer:
    """Take it back."""
    person = _person(ask)
    return _done(ask, staff, person, restore(person, staff.id), "restored")


def _person(ask: Ask) -> Staff:
    found = find_staff(ask.read, ask.params["id"])
    if found is None:
        raise NotFound
    return found


def _partners(ask: Ask) -> dict[str, Partner]:
    return {partner.id: partner for partner in list_partners(ask.read)}


def _problems(unfit: Unfit) -> dict[str, Problem]:
    return {name: Problem(f"desk.problem.{name}") for name in unfit.faults}


def _invited(ask: Ask, staff: Staff, kept: Kept) -> Answer:
    if kept.staff.email:
        return redirect("/staff?notice=invited", kept.changes)
    link = f"{ask.house.issuer}/enrol/{kept.token}"
    return desk_page(ask, staff, "desk/invited.html", person=kept.staff, link=link).with_changes(*kept.changes)


def _done(ask: Ask, staff: Staff, person: Staff, outcome: Kept | Refused, what: str) -> Answer:
    if isinstance(outcome, Refused):
        return _refuse(ask, staff, person)
    return redirect(f"/staff?notice={what}", outcome.changes)


def _refuse(ask: Ask, staff: Staff, person: Staff) -> Answer:
    return _one(ask, staff, person, Form({}, {"": Problem("desk.problem.not_now")}), 409)


def _choices(ask: Ask) -> dict[str, object]:
    say = ask.house.pages.brand.speaker(locale_of(ask)).text
    return {
        "roles": [(role.value, say(f"desk.role.{role}")) for role in Role],
        "partners": [(one.id, one.name) for one in list_partners(ask.read) if one.is_open],
    }


def _form(ask: Ask, staff: Staff, form: Form, status: int) -> Answer:
    return desk_page(ask, staff, "desk/invite.html", status, form=form, path="/staff/invite", **_choices(ask))


def _one(ask: Ask, staff: Staff, person: Staff, form: Form, status: int) -> Answer:
    if not form.values:
        form = Form({"role": person.role.value, "partner": person.partner_id or ""}, form.errors)
    desk = DESK_OF[person.role].value
    return desk_page(ask, staff, "desk/person.html", status, person=person, desk=desk, form=form, **_choices(ask))
