"""Which events of the audit a customer is told in Activity, and how. Every event of ``events.py`` stands here.

Words are keys below ``activity.what``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from keyfob.accounts.activity import Group
from keyfob.accounts.link import End
from keyfob.accounts.link_mail import Letter
from keyfob.accounts.sessions import Why
from keyfob.desk.cases import Side, State
from keyfob.desk.find import By
from keyfob.desk.id_change import Proof, Reason, Step
from keyfob.protocol.family import Why as Revoked
from keyfob.vehicles.secondary_users import Why as Ended


@dataclass(frozen=True, slots=True)
class Telling:
    """How an event is told.

    Where a detail makes the difference, ``by`` names it, and ``words`` has a key for each of its values, or None where
    such a row is not told. ``is_try`` says that somebody got in, or tried to.
    """

    group: Group
    words: str | Mapping[object, str | None]
    by: str = ""
    is_try: bool = False


def _sign_in(words: str | Mapping[object, str | None], by: str = "", *, is_try: bool = False) -> Telling:
    return Telling(Group.SIGN_INS, words, by, is_try)


def _change(words: str | Mapping[object, str | None], by: str = "") -> Telling:
    return Telling(Group.CHANGES, words, by)


TOLD: Mapping[str, Telling] = MappingProxyType(
    {
        # mailed proofs
        "link.mailed": _sign_in(
            {
                Letter.SIGN_IN: "link.sign_in",
                Letter.RESET: "link.reset",
                Letter.RESET_BY_DESK: "link.reset",
                Letter.EXISTS: "link.exists",
                Letter.VERIFY: None,
            },
            by="letter",
            is_try=True,
        ),
        "link.ended": _sign_in(
            {**dict.fromkeys(End), End.DENIED: "link.denied", End.WRONG_NUMBER: "link.wrong_number"},
            by="end",
            is_try=True,
        ),
        "code.failed": _sign_in("code.failed", is_try=True),
        # signing in and out
        "account.signed_in": _sign_in("signed_in", is_try=True),
        "account.half_signed_in": _sign_in("half_signed_in", is_try=True),
        "password.failed": _sign_in("password.failed", is_try=True),
        "second_factor.failed": _sign_in("second_factor.failed", is_try=True),
        "backup_code.used": _sign_in("backup_code.used"),
        "passkey.refused": _sign_in("passkey.refused", is_try=True),
        "passkey.count_fell": _sign_in("passkey.count_fell"),
        "service.signed_in": _sign_in("service.signed_in"),
        "device.approved": _sign_in("device.approved", is_try=True),
        "device.denied": _sign_in("device.denied"),
        "device.signed_in": _sign_in("device.signed_in"),
        "pairing_code.made": _sign_in("pairing_code.made", is_try=True),
        "pairing_code.used": _sign_in("pairing_code.used"),
        "session.ended": _sign_in(
            {
                **dict.fromkeys(Why, "session.ended"),
                Why.SIGNED_OUT: "session.signed_out",
                Why.OTHER_ACCOUNT: "session.other_account",
            },
            by="why",
        ),
        "sessions.ended": _sign_in(
            {
                **dict.fromkeys(Why, "sessions.ended"),
                Why.PASSWORD_CHANGED: "sessions.password_changed",
                Why.PASSWORD_RESET: "sessions.password_reset",
                Why.NOT_ME: "sessions.not_me",
                Why.PASSKEY_REMOVED: "sessions.passkey_removed",
                Why.FACTOR_CHANGED: "sessions.factor_changed",
                Why.DESK: "sessions.by_desk",
                Why.BLOCKED: "sessions.by_desk",
                Why.ID_CHANGED: "sessions.id_changed",
            },
            by="why",
        ),
        # the account
        "account.created": _change("account.created"),
        "account.denied_by_owner": _change("account.denied"),
        "account.blocked": _change("account.blocked"),
        "account.unblocked": _change("account.unblocked"),
        "account.language_changed": _change("account.language"),
        "password.changed": _change({False: "password.changed", True: "password.reset"}, by="reset"),
        "password.breached": _change("password.breached"),
        "password.switched_off": _change("password.switched_off"),
        "passkey.added": _change("passkey.added"),
        "passkey.renamed": _change("passkey.renamed"),
        "passkey.removed": _change("passkey.removed"),
        "second_factor.turned_on": _change(
            {False: "second_factor.turned_on", True: "second_factor.replaced"}, by="replaced"
        ),
        "second_factor.turned_off": _change("second_factor.turned_off"),
        "second_factor.app_switched_off": _change("second_factor.app_switched_off"),
        "second_factor.app_shut": _change("second_factor.app_shut"),
        "backup_codes.made": _change("backup_codes.made"),
        "device.trusted": _change("device.trusted"),
        "device.forgotten": _change("device.forgotten"),
        "recovery.begun": Telling(Group.CHANGES, "recovery.begun", is_try=True),
        "factors.dropped": _change("factors.dropped"),
        "deletion.begun": Telling(Group.CHANGES, "deletion.begun", is_try=True),
        "deletion.cancelled": _change("deletion.cancelled"),
        "export.asked": Telling(Group.CHANGES, "export.asked", is_try=True),
        "export.ready": _change("export.ready"),
        "export.fetched": Telling(Group.CHANGES, "export.fetched", is_try=True),
        "export.destroyed": _change("export.destroyed"),
        "terms.accepted": _change("terms.accepted"),
        "activity.exported": _change("activity.exported"),
        # the customer record
        "customer.created": _change("customer.created"),
        "customer.changed": _change("customer.changed"),
        "customer.relinked": _change("customer.relinked"),
        "consent.given": _change("consent.given"),
        "consent.withdrawn": _change("consent.withdrawn"),
        "payment_preference.kept": _change(
            {False: "payment_preference.kept", True: "payment_preference.put"}, by="by_service"
        ),
        "payment_preference.removed": _change("payment_preference.removed"),
        # vehicles
        "vehicle.linked": _change("vehicle.linked"),
        "vehicle.plate_changed": _change("vehicle.plate_changed"),
        "vehicle.removed": _change("vehicle.removed"),
        "contract.ended": _change("contract.ended"),
        "secondary_user.invited": _change("secondary_user.invited"),
        "secondary_user.confirmed": _change("secondary_user.confirmed"),
        "secondary_user.rights_changed": _change("secondary_user.rights_changed"),
        "secondary_user.withdrawn": _change("secondary_user.withdrawn"),
        "secondary_user.left": _change("secondary_user.left"),
        "vehicle_access.begun": _change("vehicle_access.begun"),
        "vehicle_access.ended": _change(
            {**dict.fromkeys(Ended, "vehicle_access.ended"), Ended.LEFT: "vehicle_access.left"}, by="why"
        ),
        "security_code.set": _change("security_code.set"),
        "security_code.failed": _change("security_code.failed"),
        "security_code.blocked": _change("security_code.blocked"),
        # cases
        "case.opened": _change(
            {Side.CUSTOMER: "case.opened", Side.DESK: "case.opened_by_desk", Side.HOUSE: "case.reported"}, by="side"
        ),
        "case.written": _change(
            {Side.CUSTOMER: "case.written", Side.DESK: "case.answered", Side.HOUSE: "case.reported"}, by="side"
        ),
        "case.changed": _change({**dict.fromkeys(State, "case.taken"), State.CLOSED: "case.closed"}, by="state"),
        "case.handed_over": _change("case.handed_over"),
        "case.given": _change("case.taken"),
        "case.passed_on": _change("case.passed_on"),
        "case.read": _change("case.read"),
        "caller.checked": _change("caller.checked"),
        "caller.not_checked": _change("caller.not_checked"),
        # by the desks, without a case
        "customer.looked_up": _change({**{by: f"customer.looked_up.{by}" for by in By}, By.REFERENCE: None}, by="by"),
        "account.address_corrected": _change("account.address_corrected"),
        "invitation.taken": _change("invitation.taken"),
        "erasure.prepared": _change("erasure.prepared"),
        "erasure.approved": _change("erasure.approved"),
        "erasure.returned": _change("erasure.returned"),
        "erasure.stopped": _change("erasure.stopped"),
        # changes of the ID
        "id_change.opened": Telling(
            Group.CHANGES, {reason: f"id_change.opened.{reason}" for reason in Reason}, by="reason", is_try=True
        ),
        "id_change.proved": Telling(
            Group.CHANGES, {proof: f"id_change.proved.{proof}" for proof in Proof}, by="proof", is_try=True
        ),
        "id_change.code_failed": Telling(Group.CHANGES, "id_change.code_failed", is_try=True),
        "id_change.letter_written": _change("id_change.letter_written"),
        "id_change.approved": _change("id_change.approved"),
        "id_change.ended": _change(
            {
                **dict.fromkeys(Step),
                Step.REFUSED: "id_change.refused",
                Step.STOPPED: "id_change.stopped",
                Step.EXPIRED: "id_change.expired",
            },
            by="step",
        ),
        "id_change.executed": _change("id_change.executed"),
        "id_change.reverted": Telling(Group.CHANGES, "id_change.reverted", is_try=True),
        # services
        "grant.given": _change("grant.given"),
        "grant.withdrawn": _change("grant.withdrawn"),
        "tokens.revoked": _change(
            {**dict.fromkeys(Revoked, "tokens.replayed"), Revoked.ASKED: "tokens.given_back"}, by="why"
        ),
    }
)

NOT_FOR_CUSTOMERS = frozenset(
    {
        # of a registration, before there is an account
        "registration.begun", "registration.address_corrected", "registration.verified", "registration.finished",
        "registration.dropped",
        # what came of it is told
        "link.asked", "link.asked_again", "link.not_mailed", "link.confirmed", "access.revoked", "recovery.finished",
        "account.customer_linked",
        # then there is nobody left to read it
        "account.deleted", "customer.erased", "hold.kept", "hold.read",
        # My shows what runs on
        "contract.put", "contract.withdrawn",
        # counted, and told to whoever typed it
        "secondary_user.code_failed",
        # far too many, and nobody did anything
        "tokens.refreshed",
        # of a case that nobody was signed in for, or told as what happened to the case
        "case.link_changed", "case.mailed", "case.assisted", "case.vehicle_linked", "id_change.mailed",
        # of an invitation that nobody took yet
        "invitation.made", "invitation.sent_again", "invitation.address_corrected", "invitation.withdrawn",
        # the case that was handed over, or the invitation, is told
        "customer.entrusted",
        # of those who work at the desks
        "staff.look_ups_alarmed",
        "staff.invited", "staff.invited_anew", "staff.moved", "staff.suspended", "staff.restored",
        "staff.cases_released", "staff.passkey_added", "staff.passkey_refused", "staff.signed_in", "staff.signed_out",
        "partner.created", "partner.suspended", "partner.restored", "audit.exported",
        # of nobody in particular
        "client.added", "client.removed", "signing_key.made", "signing_key.retired",
    }
)  # fmt: skip


def find_words(event: str, detail: Mapping[str, object]) -> str | None:
    """The words for a row of the audit; None where it is not told."""
    telling = TOLD.get(event)
    if telling is None:
        return None
    return telling.words if isinstance(telling.words, str) else telling.words.get(detail.get(telling.by))
