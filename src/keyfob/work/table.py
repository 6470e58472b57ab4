"""The table of changes and what happens after their commit: the messages that each of them causes.

A mail's links are paths here; the worker puts the issuer before them. A logout names the session or the service whose
end is told; the worker finds out which services have to hear of it. What carries ids alone is sealed by the program
itself, so that it is done even when its owner's key is destroyed meanwhile.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from keyfob.accounts.deletion import AccountDeleted, DeletionBegun
from keyfob.accounts.export import ExportAsked, ExportReady
from keyfob.accounts.link_mail import Letter, LinkMailed
from keyfob.accounts.lost_factors import RecoveryBegun
from keyfob.accounts.notice import OwnerTold
from keyfob.accounts.registration import RegistrationDropped, RegistrationFinished
from keyfob.accounts.sessions import AccessRevoked, SessionEnded, SessionsEnded
from keyfob.base.change import Change
from keyfob.base.durations import DAY, HOUR
from keyfob.base.email import mask_email
from keyfob.base.person import full_name
from keyfob.customers.contracts import ContractEnded
from keyfob.desk.cases import CaseMailed, CaseMessageWritten, CaseOpened, Side
from keyfob.desk.customer_invitation import CustomerInvitationMailed, CustomerInvitationTaken
from keyfob.desk.erasure import Erasure, ErasureApproved, ErasureReturned, ErasureStopped
from keyfob.desk.erasure_execution import CustomerErased, ReceiptPromised
from keyfob.desk.find import LookUpsAlarmed
from keyfob.desk.id_change import TO_NEW, IdChangeMailed
from keyfob.desk.id_change import News as IdNews
from keyfob.desk.relink import CustomerRelinked
from keyfob.desk.staff import StaffMailed
from keyfob.protocol.consent import GrantWithdrawn
from keyfob.storage.outbox import Message
from keyfob.storage.sealing import PROGRAM
from keyfob.vehicles.news import News, VehicleNewsMailed
from keyfob.vehicles.secondary_users import SecondaryUserInvited

MAIL, DESK, LOGOUT, FORGET = "mail", "desk", "logout", "forget"
PURGED, ENDED, LEFTOVERS, REMIND, COLLECT = "purged", "ended", "leftovers", "remind", "collect"
RECEIPT, REMAINS = "receipt", "remains"

REGISTRATION = "registration"
"""What desks call the mails of a registration."""

ERASURE = "/contact?about=erasure"
"""Where a customer asks for the rest to be erased."""

_LETTERS = {
    Letter.VERIFY: "verify",
    Letter.EXISTS: "exists",
    Letter.SIGN_IN: "sign_in_link",
    Letter.RESET: "reset",
    Letter.RESET_BY_DESK: "reset_by_desk",
}
_RESETS = frozenset({Letter.RESET, Letter.RESET_BY_DESK})


def mail_link(change: LinkMailed) -> Iterable[Message]:
    """The mail with a link and a code."""
    links = {"link": f"/{'reset' if change.letter in _RESETS else 'link'}/{change.token}"}
    if change.letter is Letter.EXISTS:
        links["forgot_link"] = "/forgot"
    asked = {"device": change.device, "network": change.network, "when": change.at}
    message = _mail(
        change, _LETTERS[change.letter], links, change.expires_at, code=change.code, asked=asked, when=change.at
    )
    # Both mails of a registration are called the same: which of them it was would tell whether there is an ID.
    if change.registration_id:
        yield replace(message, about=change.registration_id, letter=REGISTRATION)
    else:
        letter = "assist_new_password" if change.letter is Letter.RESET_BY_DESK else "assist_mail"
        yield replace(message, about=change.case_id, letter=letter) if change.case_id else message


def mail_notice(change: OwnerTold) -> Iterable[Message]:
    """The owner is told what happened, and may say that it was somebody else (ASVS 6.3.5, 6.3.7)."""
    notice = change.notice
    asked = {"device": notice.device, "network": notice.network, "when": notice.at}
    links = {"link": f"/not-me/{change.token}"}
    message = _mail(change, "notice", links, notice.expires_at, what=notice.what.value, asked=asked)
    yield replace(message, about=change.case_id, letter="assist_notice") if change.case_id else message


def mail_deletion(change: DeletionBegun) -> Iterable[Message]:
    """The owner is told until when it can be taken back, by one link, and may say by the other that it was a thief."""
    told = change.told
    asked = {"device": told.notice.device, "network": told.notice.network, "when": told.notice.at}
    links = {"link": f"/deletion/{change.token}", "not_me_link": f"/not-me/{told.token}"}
    what = told.notice.what.value
    yield _mail(told, "deletion_begun", links, change.due_at, what=what, asked=asked, due=change.due_at)


def say_farewell(change: AccountDeleted) -> Iterable[Message]:
    """The last mail, the sign-out and the news for services; then the key goes, and later what was still needed.

    The mail is sealed with a key of its own, which goes when the mail must have left: no backup keeps its address.
    """
    params = {"kept": change.customer_id is not None and not change.with_record, "when": change.at}
    payload = {"kind": "account_deleted", "locale": change.locale, "to": change.email, "links": {"link": ERASURE}}
    yield Message(MAIL, change.farewell_id, {**payload, "params": params, "until": change.at + 2 * DAY})
    yield Message(FORGET, PROGRAM, {"owner": change.farewell_id}, delay=3 * DAY)
    yield Message(FORGET, PROGRAM, {"owner": change.account_id})
    yield _logout(change.account_id)
    for client_id in change.services:
        yield Message(PURGED, PROGRAM, {"account_id": change.account_id, "client_id": client_id, "at": change.at})
    yield Message(LEFTOVERS, PROGRAM, {"account_id": change.account_id}, delay=HOUR)


def mail_case(change: CaseMailed) -> Iterable[Message]:
    """The customer hears what is new in their case, and where to read it: in My, or by the case's own link."""
    case = change.case
    # Without a link, one can be asked for.
    elsewhere = f"/my/contact/{case.id}" if case.account_id else "/contact/link"
    path = f"/case/{case.token}" if case.token else elsewhere
    payload = {
        "kind": "case",
        "locale": case.locale,
        "to": case.email.text,
        "links": {"link": path},
        "params": {"news": change.news.value, "number": case.number, "when": change.at},
        "until": case.expires_at,
    }
    yield Message(MAIL, case.owner, payload, about=case.id, letter=f"case_{change.news}")


def mail_customer_invitation(change: CustomerInvitationMailed) -> Iterable[Message]:
    """A partner invites somebody; it waits sealed with the invitation's own key."""
    invitation, draft = change.invitation, change.invitation.draft
    payload = {
        "kind": "customer_invitation",
        "locale": draft.person.language,
        "to": draft.email.text,
        "links": {"link": f"/welcome/{change.token}"},
        "params": {
            "name": full_name(draft.person),
            "partner": change.partner,
            "model": draft.details.model,
            "reference": invitation.reference,
            "due": invitation.expires_at,
        },
        "until": invitation.expires_at,
    }
    yield Message(MAIL, invitation.id, payload, about=invitation.id, letter="invitation")


def mail_erasure(change: ErasureApproved | ErasureStopped) -> Iterable[Message]:
    """At every address that is known: that all of it will be erased, and how to stop that; or that it was stopped."""
    is_to_come = isinstance(change, ErasureApproved)
    yield from _of_erasure(change.erasure, "begun" if is_to_come else "stopped")


def mail_returned(change: ErasureReturned) -> Iterable[Message]:
    """Whoever was told that it will be done is told that it will not."""
    if change.was_told:
        yield from _of_erasure(change.erasure, "returned")


def _of_erasure(erasure: Erasure, stage: str) -> Iterable[Message]:
    is_to_come = stage == "begun"
    when = (erasure.execute_at or 0) if is_to_come else erasure.changed_at
    params = {"stage": stage, "reference": erasure.reference, "when": when}
    links = {"link": f"/erasure/{erasure.token}" if is_to_come else "/contact"}
    until = when if is_to_come else when + 2 * DAY
    for to in erasure.recipients:
        payload = {"kind": "erasure", "locale": erasure.locale, "to": to, "links": links, "params": params}
        whole = {**payload, "until": until}
        yield Message(MAIL, erasure.customer_id, whole, about=erasure.id, letter=f"erasure_{stage}")


def forget_customer(change: CustomerErased) -> Iterable[Message]:
    """The keys go, and an hour later what others wrote at that very moment; the mails of before went, or never will."""
    for owner in (change.customer_id, *change.keys):
        yield Message(FORGET, PROGRAM, {"owner": owner})
    yield Message(REMAINS, PROGRAM, {"customer_id": change.customer_id}, delay=HOUR)


def mail_receipt(change: ReceiptPromised) -> Iterable[Message]:
    """The very last mail, once there is a receipt; its key goes when it was sent, and in three days at the latest."""
    payload = {
        "kind": "erased",
        "locale": change.locale,
        "to": change.to,
        "links": {"link": f"/receipt/{change.token}"},
        "params": {"reference": change.reference, "when": change.at},
        "customer_id": change.customer_id,
        "erasure_id": change.erasure_id,
        "owner": change.farewell_id,
        "until": change.at + 2 * DAY,
    }
    yield Message(RECEIPT, change.farewell_id, payload, about=change.erasure_id, letter="erased")
    yield Message(FORGET, PROGRAM, {"owner": change.farewell_id}, delay=3 * DAY)


def mail_invitation(change: SecondaryUserInvited) -> Iterable[Message]:
    """Somebody is invited to use a vehicle, by a link and a code; it waits sealed with the main user's key."""
    user = change.user
    named = {"name": user.invited.name, "inviter": change.inviter, "model": change.model}
    payload = {
        "kind": "vehicle_invitation",
        "locale": change.locale,
        "to": user.invited.email.text,
        "links": {"link": f"/invited/{change.token}"},
        "params": {**named, "code": change.code, "due": user.expires_at},
        "until": user.expires_at,
    }
    yield Message(MAIL, change.customer_id, payload)


def mail_vehicle_news(change: VehicleNewsMailed) -> Iterable[Message]:
    """Those who use a vehicle are told what became of that."""
    is_main = change.news not in {News.WITHDRAWN, News.SOLD}
    payload = {
        "kind": "vehicle",
        "locale": change.recipient.locale,
        "to": change.recipient.email,
        "links": {"link": f"/my/vehicles/{change.vehicle_id}" if is_main else "/my/vehicles"},
        "params": {"event": change.news.value, "model": change.model, "name": change.name, "when": change.at},
        "until": change.at + 2 * DAY,
    }
    yield Message(MAIL, change.recipient.owner, payload)


def mail_relinked(change: CustomerRelinked) -> Iterable[Message]:
    """The customer is told at the ID, and at the address of the record, where that is another: by this link, to us."""
    for to in change.told:
        is_own = to.owner == change.account_id
        payload = {
            "kind": "relinked",
            "locale": to.locale,
            "to": to.email,
            "links": {"link": "/my/profile" if is_own else "/contact?about=other"},
            "params": {"whose": "own" if is_own else "former", "when": change.at},
            "until": change.at + 2 * DAY,
        }
        yield Message(MAIL, to.owner, payload)


def tell_desk_of_case(change: CaseOpened | CaseMessageWritten) -> Iterable[Message]:
    """The desk hears that a customer wrote, or of a report; by the case's number, without a word about the person."""
    if change.message.side is not Side.DESK:
        case = change.case
        params = {
            "about": case.about.value,
            "number": case.number,
            "when": change.message.at,
            "known": case.account_id is not None,
            "first": case.messages == 1,
            "reported": change.message.side is Side.HOUSE,
        }
        yield Message(DESK, PROGRAM, {"kind": "desk_case", "links": {}, "params": params})


def tell_desk_of_look_ups(change: LookUpsAlarmed) -> Iterable[Message]:
    """The brand hears that one of the staff looks up too much, or whom nobody should; by their id alone."""
    params = {"alarm": change.alarm.value, "staff": change.staff_id, "when": change.at}
    yield Message(DESK, PROGRAM, {"kind": "desk_look_ups", "links": {}, "params": params})


def mail_id_change(change: IdChangeMailed) -> Iterable[Message]:
    """The old address or the new one hears how far it is; only the old one gets the link that ends it."""
    it, news = change.change, change.news
    to = it.new if news in TO_NEW else it.old
    own, elsewhere = "/my/security/id-change", "/my/security" if news in TO_NEW else f"/id-change/{it.token}"
    path = (own if it.by_customer else "/id-change") if news is IdNews.CODE else elsewhere
    links = {"link": path, "code_link": own if it.by_customer else "/id-change"}
    due_at = it.revert_until or it.due_at or it.expires_at
    params = {
        "told": news.value,
        "when": change.at,
        "due": due_at,
        "code": change.code,
        "new": mask_email(it.new.text),
    }
    payload = {"kind": "id_change", "locale": it.locale, "to": to.text, "links": links, "params": params}
    # Of the code's own mail nothing is told: it goes out only where nobody has the new address, which no desk learns.
    about = it.id if it.case_id and news is not IdNews.CODE else None
    letter = f"id_change_{news}" if about else ""
    yield Message(MAIL, change.account_id, {**payload, "until": change.at + 7 * DAY}, about=about, letter=letter)


def mail_staff(change: StaffMailed) -> Iterable[Message]:
    """The link by which somebody of the staff enrols at the desk."""
    payload = {
        "kind": "staff_invited",
        "locale": change.locale,
        "to": change.email,
        "links": {"link": f"/enrol/{change.token}"},
        "params": {"name": change.name, "until": change.expires_at},
        "until": change.expires_at,
    }
    yield Message(MAIL, change.staff_id, payload)


def tell_services(
    change: SessionEnded | SessionsEnded | AccessRevoked | GrantWithdrawn,
) -> Iterable[Message]:
    """The services concerned are told that somebody is signed out."""
    match change:
        case SessionEnded():
            yield _logout(change.account_id, sid=change.sid)
        case SessionsEnded():
            yield from (_logout(change.account_id, sid=sid) for sid in change.sids)
        case AccessRevoked():
            yield _logout(change.account_id)
        case GrantWithdrawn():
            yield _logout(change.account_id, client_id=change.client_id)


def remind_of_recovery(change: RecoveryBegun) -> Iterable[Message]:
    """The owner is told once more before it is over, if nobody has stopped it by then."""
    asked = {"at": change.recovery.begun_at, "device": change.device, "network": change.network}
    delay = change.recovery.remind_at - change.at
    yield Message(REMIND, change.account_id, {"account_id": change.account_id, "asked": asked}, delay=delay)


def tell_of_contract(change: ContractEnded) -> Iterable[Message]:
    """The service hears that a contract of its own ended with a vehicle."""
    ids = {"account_id": change.account_id, "client_id": change.client_id, "contract_id": change.contract_id}
    yield Message(ENDED, PROGRAM, {**ids, "at": change.at})


def begin_to_collect(change: ExportAsked) -> Iterable[Message]:
    """What was asked for is collected."""
    yield collecting(change.account_id, change.export.id)


def collecting(account_id: str, export_id: str) -> Message:
    """Go on collecting an export."""
    return Message(COLLECT, PROGRAM, {"account_id": account_id, "export_id": export_id})


def mail_export(change: ExportReady) -> Iterable[Message]:
    """The owner hears that it is ready; the link leads to My, and is good for nobody else."""
    until = change.export.until
    payload = {"kind": "export_ready", "locale": change.locale, "to": change.email, "links": {"link": "/my/export"}}
    yield Message(MAIL, change.account_id, {**payload, "params": {"due": until}, "until": until})


def forget_invitation(change: CustomerInvitationTaken) -> Iterable[Message]:
    """What is left of it lies under the customer's key; its own opens nothing any more that anybody needs."""
    yield Message(FORGET, PROGRAM, {"owner": change.invitation_id}, delay=DAY)


def forget_registration(change: RegistrationFinished | RegistrationDropped) -> Iterable[Message]:
    """What was given on the way can no longer be read, once the mails that were under way had time to leave."""
    yield Message(FORGET, PROGRAM, {"owner": change.registration_id}, delay=DAY)


MESSAGES: Mapping[type[Change], Callable[[Any], Iterable[Message]]] = {
    LinkMailed: mail_link,
    OwnerTold: mail_notice,
    DeletionBegun: mail_deletion,
    AccountDeleted: say_farewell,
    CaseMailed: mail_case,
    CustomerInvitationMailed: mail_customer_invitation,
    CustomerInvitationTaken: forget_invitation,
    ErasureApproved: mail_erasure,
    ErasureStopped: mail_erasure,
    ErasureReturned: mail_returned,
    CustomerErased: forget_customer,
    ReceiptPromised: mail_receipt,
    IdChangeMailed: mail_id_change,
    SecondaryUserInvited: mail_invitation,
    VehicleNewsMailed: mail_vehicle_news,
    CustomerRelinked: mail_relinked,
    StaffMailed: mail_staff,
    CaseOpened: tell_desk_of_case,
    CaseMessageWritten: tell_desk_of_case,
    LookUpsAlarmed: tell_desk_of_look_ups,
    SessionEnded: tell_services,
    SessionsEnded: tell_services,
    AccessRevoked: tell_services,
    GrantWithdrawn: tell_services,
    RecoveryBegun: remind_of_recovery,
    ContractEnded: tell_of_contract,
    ExportAsked: begin_to_collect,
    ExportReady: mail_export,
    RegistrationFinished: forget_registration,
    RegistrationDropped: forget_registration,
}


def messages(change: Change) -> Iterable[Message]:
    """The messages of a change, written in its transaction; most changes cause none."""
    row = MESSAGES.get(type(change))
    return () if row is None else row(change)


def _mail(change: LinkMailed | OwnerTold, kind: str, links: dict[str, str], until: int, **params: object) -> Message:
    owner = change.account_id or getattr(change, "registration_id", None) or ""
    payload = {"kind": kind, "locale": change.locale, "to": change.email, "links": links, "params": params}
    return Message(MAIL, owner, {**payload, "until": until})


def _logout(account_id: str, *, sid: str = "", client_id: str = "") -> Message:
    return Message(LOGOUT, PROGRAM, {"account_id": account_id, "sid": sid, "client_id": client_id})
