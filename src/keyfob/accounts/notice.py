"""Notices: the owner of an account is told by mail what happened to it (ASVS 6.3.5, 6.3.7).

Each mail carries a link, "this was not me", that works signed out (`not_me`).
"""

from dataclasses import dataclass, field
from enum import StrEnum

from keyfob.accounts.model import Account, Visitor
from keyfob.base.change import Change
from keyfob.base.durations import DAY
from keyfob.base.ids import Mint, new_id, new_token

NOTICE_LIFE = 10 * DAY
"""How long "this was not me" may be pressed."""


class What(StrEnum):
    """What the owner is told; its words stand under ``mail.notice``."""

    NEW_BROWSER = "new_browser"
    NEW_COUNTRY = "new_country"
    IMPOSSIBLE_TRAVEL = "impossible_travel"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  # the name of an event
    PASSWORD_OFF = "password_off"  # noqa: S105  # same
    PASSWORD_BREACHED = "password_breached"  # noqa: S105  # same
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    SECOND_FACTOR_ON = "second_factor_on"
    SECOND_FACTOR_OFF = "second_factor_off"
    SECOND_FACTOR_TRIED = "second_factor_tried"
    APP_OFF = "app_off"
    APP_SHUT = "app_shut"
    BACKUP_CODES_MADE = "backup_codes_made"
    BACKUP_CODE_USED = "backup_code_used"
    BACKUP_CODES_FEW = "backup_codes_few"
    CODES_TRIED = "codes_tried"
    RECOVERY_BEGUN = "recovery_begun"
    RECOVERY_ENDS = "recovery_ends"
    FACTORS_DROPPED = "factors_dropped"
    VEHICLE_REMOVED = "vehicle_removed"
    SECONDARY_INVITED = "secondary_invited"
    SECURITY_CODE_SET = "security_code_set"
    DELETION_BEGUN = "deletion_begun"
    DELETION_CANCELLED = "deletion_cancelled"
    DEVICE_SIGNED_IN = "device_signed_in"
    EXPORT_ASKED = "export_asked"
    SIGNED_OUT_BY_DESK = "signed_out_by_desk"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    RECOVERY_BY_DESK = "recovery_by_desk"


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that went out: what it said, when, and which browser it was about.

    Its link works until ``expires_at`` or until it was pressed at ``answered_at``.
    """

    id: str
    account_id: str
    what: What
    at: int
    device: str
    network: str
    expires_at: int
    answered_at: int | None = None

    def works(self, now: int) -> bool:
        """Whether "this was not me" may still be pressed."""
        return self.answered_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class OwnerTold(Change):
    """A notice goes out to the owner, with ``token`` in its link; of a desk's act, from the case ``case_id``."""

    account_id: str
    notice: Notice
    email: str
    locale: str
    token: str = field(repr=False)
    case_id: str | None = None


def tell_owner(account: Account, what: What, visitor: Visitor, now: int, mint: Mint) -> OwnerTold:
    """Tell the owner of ``account`` what a browser has just done to it."""
    notice = Notice(new_id(mint), account.id, what, now, visitor.device, visitor.network, now + NOTICE_LIFE)
    return OwnerTold(account.id, notice, account.email.text, account.locale, new_token(mint))
