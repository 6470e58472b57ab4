"""The table of changes and their audit events. Every change of the domain stands in it, if only to be silent.

Details are ids, levels and reasons; never a name, an address or a secret.
"""

from keyfob.accounts.activity import ActivityExported
from keyfob.accounts.backup_codes import BackupCodesMade, BackupCodeUsed
from keyfob.accounts.blocking import AccountBlocked, AccountUnblocked
from keyfob.accounts.breached import PasswordBreached
from keyfob.accounts.customer import CustomerLinked
from keyfob.accounts.deletion import AccountDeleted, DeletionBegun, DeletionCancelled
from keyfob.accounts.export import ExportAsked, ExportDestroyed, ExportFetched, ExportReady, PiecesKept
from keyfob.accounts.half_sign_in import HalfSignInBegun, HalfSignInEnded
from keyfob.accounts.language import LanguageChanged
from keyfob.accounts.last_place import PlaceForgotten, PlaceNoted
from keyfob.accounts.link import CodeFailed, LinkConfirmed, LinkEnded
from keyfob.accounts.link_mail import LinkAsked, LinkMailed, LinkRenewed, LinksVoided, MailWithheld
from keyfob.accounts.lost_factors import FactorsDropped, RecoveryBegun, RecoveryFinished, RecoveryStopped
from keyfob.accounts.not_me import NoticeDenied, PasswordDistrusted
from keyfob.accounts.notice import OwnerTold
from keyfob.accounts.passkey_challenge import ChallengePosed, ChallengeSpent
from keyfob.accounts.passkey_keeping import PasskeyAdded, PasskeyRemoved, PasskeyRenamed, PasskeysHeld
from keyfob.accounts.passkey_sign_in import PasskeyCountFell, PasskeyRefused, PasskeyUsed
from keyfob.accounts.password_change import PasswordChanged
from keyfob.accounts.registration import (
    AddressCorrected,
    CorrectionTold,
    MailboxProved,
    PasskeyChosen,
    PasswordChosen,
    PersonGiven,
    RegistrationBegun,
    RegistrationDropped,
    RegistrationFinished,
    RegistrationProlonged,
    RegistrationResumed,
)
from keyfob.accounts.second_factor import AppCodeTaken, AppShut, AppSwitchedOff, SecondFailed
from keyfob.accounts.sessions import (
    AccessRevoked,
    SessionEnded,
    SessionRenewed,
    SessionsEnded,
    SessionStarted,
    SessionTouched,
)
from keyfob.accounts.sign_in import (
    BrowserRecognized,
    BrowsersForgotten,
    PasswordFailed,
    PasswordRehashed,
    PasswordSwitchedOff,
    SignInRecorded,
)
from keyfob.accounts.sign_up import AccountCreated, PasskeyRegistered
from keyfob.accounts.terms import TermsAccepted, TermsSettled
from keyfob.accounts.throttle import AttemptsForgotten
from keyfob.accounts.totp import SecondFactorTurnedOff, SecondFactorTurnedOn, SetUpBegun
from keyfob.accounts.trusted_device import DeviceForgotten, DevicesForgotten, DeviceTrusted
from keyfob.customers.consents import ConsentGiven, ConsentWithdrawn
from keyfob.customers.contracts import ContractEnded, ContractPut, ContractWithdrawn
from keyfob.customers.delivery_address import (
    DefaultAddressChosen,
    DeliveryAddressAdded,
    DeliveryAddressChanged,
    DeliveryAddressRemoved,
)
from keyfob.customers.payment_preference import PaymentPreferenceKept, PaymentPreferenceRemoved
from keyfob.customers.profile import CustomerCreated, ProfileChanged
from keyfob.customers.undo import UndoKept, UndoSpent
from keyfob.desk.assist import CustomerAssisted
from keyfob.desk.caller_check import CallerChecked, CallerNotChecked
from keyfob.desk.case_reading import CaseRead
from keyfob.desk.cases import (
    CaseHandedOver,
    CaseKeyMade,
    CaseLinkChanged,
    CaseMailed,
    CaseMessageWritten,
    CaseOpened,
    CaseStateChanged,
)
from keyfob.desk.customer_invitation import (
    CustomerInvitationKeyMade,
    CustomerInvitationMailed,
    CustomerInvitationTaken,
    CustomerInvitationWithdrawn,
    CustomerInvited,
    CustomerInvitedAgain,
    InvitationAddressCorrected,
)
from keyfob.desk.customer_partners import CustomerEntrusted
from keyfob.desk.erasure import ErasureApproved, ErasurePrepared, ErasureReturned, ErasureStopped
from keyfob.desk.erasure_execution import CustomerErased, HoldKept, HoldsRead, ReceiptPromised
from keyfob.desk.find import CustomerLookedUp, LookUpsAlarmed
from keyfob.desk.give_case import CaseGiven
from keyfob.desk.id_change import (
    FormerAddressFreed,
    IdChangeApproved,
    IdChangeCodeFailed,
    IdChanged,
    IdChangeEnded,
    IdChangeLetterWritten,
    IdChangeMailed,
    IdChangeOpened,
    IdChangeProved,
    IdRestored,
)
from keyfob.desk.link_vehicle import CaseVehicleLinked
from keyfob.desk.partners import PartnerCreated, PartnerRestored, PartnerSuspended
from keyfob.desk.pass_on import CasePassedOn
from keyfob.desk.relink import CustomerRelinked
from keyfob.desk.staff import (
    CasesReleased,
    InvitationMade,
    StaffInvited,
    StaffInvitedAnew,
    StaffKeyMade,
    StaffMailed,
    StaffMoved,
    StaffRestored,
    StaffSuspended,
)
from keyfob.desk.staff_audit import StaffAuditExported
from keyfob.desk.staff_passkey import InvitationSpent, StaffPasskeyAdded, StaffPasskeyRefused, StaffPasskeyUsed
from keyfob.desk.staff_sessions import StaffSessionEnded, StaffSessionStarted, StaffSessionTouched
from keyfob.protocol.authorization_outcome import CodeIssued, RequestFinished, RequestParked
from keyfob.protocol.client_authentication import AssertionUsed
from keyfob.protocol.consent import AccountChosen, GrantGiven, GrantWithdrawn, RequestConsented
from keyfob.protocol.device_approval import DeviceApproved, DeviceDenied
from keyfob.protocol.device_authorization import DeviceAsked
from keyfob.protocol.family import FamilyRevoked
from keyfob.protocol.grants.authorization_code import CodeRedeemed
from keyfob.protocol.grants.device_code import DevicePolled, DeviceSignedIn, DeviceSlowedDown
from keyfob.protocol.grants.refresh_token import RefreshRotated
from keyfob.protocol.pairing_code import PairingCodeMade, PairingCodeUsed
from keyfob.protocol.register_client import ClientAdded, ClientRemoved
from keyfob.protocol.rotation import SigningKeyMade, SigningKeyRetired
from keyfob.protocol.waiting import RequestProlonged
from keyfob.storage.schema import FREQUENT
from keyfob.storage.writing import SILENT, Event, Events
from keyfob.vehicles.linking import PlateChanged, VehicleLinked, VehicleRemoved
from keyfob.vehicles.news import VehicleNewsMailed
from keyfob.vehicles.secondary_users import (
    InvitationCodeFailed,
    SecondaryRightsChanged,
    SecondaryUserAccepted,
    SecondaryUserConfirmed,
    SecondaryUserInvited,
    SecondaryUserLeft,
    SecondaryUserWithdrawn,
    VehicleAccessEnded,
)
from keyfob.vehicles.security_code import (
    SecurityCodeBlocked,
    SecurityCodeFailed,
    SecurityCodeRight,
    SecurityCodeSet,
)

EVENTS: Events = {
    # registering
    RegistrationBegun: Event("registration.begun", ("registration_id",)),
    RegistrationResumed: SILENT,
    AddressCorrected: Event("registration.address_corrected", ("registration_id", "desk")),
    CorrectionTold: Event("account.address_corrected", ("desk",)),
    RegistrationProlonged: SILENT,
    MailboxProved: Event("registration.verified", ("registration_id",)),
    PersonGiven: SILENT,
    PasswordChosen: SILENT,
    PasskeyChosen: SILENT,
    PasskeyRegistered: SILENT,
    RegistrationFinished: Event("registration.finished", ("registration_id",)),
    RegistrationDropped: Event("registration.dropped", ("registration_id",)),
    AccountCreated: Event("account.created"),
    TermsAccepted: Event("terms.accepted", ("terms", "privacy", "locale")),
    TermsSettled: SILENT,
    # mailed proofs
    LinkAsked: Event("link.asked", ("registration_id",)),
    LinkRenewed: Event("link.asked_again", ("registration_id",)),
    LinkMailed: Event("link.mailed", ("link_id", "letter")),
    MailWithheld: Event("link.not_mailed", ("link_id", "letter")),
    LinkConfirmed: Event("link.confirmed", ("link_id", "purpose")),
    LinkEnded: Event("link.ended", ("link_id", "purpose", "end")),
    LinksVoided: SILENT,
    CodeFailed: Event("code.failed", ("link_id", "purpose")),
    # signing in
    SignInRecorded: Event("account.signed_in", ("acr", "amr", "sid", "signals")),
    PasswordFailed: Event("password.failed"),
    PasswordBreached: Event("password.breached"),
    PasswordSwitchedOff: Event("password.switched_off"),
    PasswordRehashed: SILENT,
    ChallengePosed: SILENT,
    ChallengeSpent: SILENT,
    PasskeyUsed: SILENT,
    PasskeysHeld: SILENT,
    PasskeyRefused: Event("passkey.refused", ("use", "flaw")),
    PasskeyCountFell: Event("passkey.count_fell", ("passkey_id",)),
    HalfSignInBegun: Event("account.half_signed_in", ("methods", "signals")),
    HalfSignInEnded: SILENT,
    AppCodeTaken: SILENT,
    BackupCodeUsed: Event("backup_code.used", ("left",)),
    SecondFailed: Event("second_factor.failed", ("kind",)),
    AppSwitchedOff: Event("second_factor.app_switched_off"),
    AppShut: Event("second_factor.app_shut"),
    AttemptsForgotten: SILENT,
    BrowserRecognized: SILENT,
    BrowsersForgotten: SILENT,
    PlaceNoted: SILENT,
    PlaceForgotten: SILENT,
    SessionStarted: SILENT,
    SessionRenewed: SILENT,
    SessionTouched: SILENT,
    SessionEnded: Event("session.ended", ("sid", "why")),
    SessionsEnded: Event("sessions.ended", ("sids", "why")),
    # lost factors
    RecoveryBegun: Event("recovery.begun"),
    RecoveryStopped: SILENT,
    RecoveryFinished: Event("recovery.finished"),
    FactorsDropped: Event("factors.dropped", ("app",)),
    # leaving
    DeletionBegun: Event("deletion.begun", ("due_at",)),
    DeletionCancelled: Event("deletion.cancelled"),
    AccountDeleted: Event("account.deleted"),
    # taking everything away
    ExportAsked: Event("export.asked"),
    PiecesKept: SILENT,
    ExportReady: Event("export.ready"),
    ExportFetched: Event("export.fetched"),
    ExportDestroyed: Event("export.destroyed"),
    # notices
    OwnerTold: SILENT,
    NoticeDenied: Event("account.denied_by_owner", ("what", "notice_id")),
    PasswordDistrusted: SILENT,
    # the account
    PasswordChanged: Event("password.changed", ("reset",)),
    PasskeyAdded: Event("passkey.added"),
    PasskeyRenamed: Event("passkey.renamed", ("passkey_id",)),
    PasskeyRemoved: Event("passkey.removed", ("passkey_id",)),
    SetUpBegun: SILENT,
    SecondFactorTurnedOn: Event("second_factor.turned_on", ("replaced",)),
    SecondFactorTurnedOff: Event("second_factor.turned_off"),
    BackupCodesMade: Event("backup_codes.made"),
    DeviceTrusted: Event("device.trusted", ("device_id",)),
    DeviceForgotten: Event("device.forgotten", ("device_id",)),
    DevicesForgotten: SILENT,
    ActivityExported: Event("activity.exported"),
    AccessRevoked: Event("access.revoked", ("why",)),
    CustomerLinked: Event("account.customer_linked"),
    AccountBlocked: Event("account.blocked"),
    AccountUnblocked: Event("account.unblocked"),
    LanguageChanged: Event("account.language_changed", ("locale",)),
    # the customer record
    CustomerCreated: Event("customer.created"),
    ProfileChanged: Event("customer.changed", ("names",)),
    DeliveryAddressAdded: Event("customer.changed", ("names",)),
    DeliveryAddressChanged: Event("customer.changed", ("names",)),
    DeliveryAddressRemoved: Event("customer.changed", ("names",)),
    DefaultAddressChosen: Event("customer.changed", ("names",)),
    UndoKept: SILENT,
    UndoSpent: SILENT,
    ConsentGiven: Event("consent.given", ("purpose", "version", "channel")),
    ConsentWithdrawn: Event("consent.withdrawn", ("purpose", "version", "channel")),
    PaymentPreferenceKept: Event("payment_preference.kept", ("client_id", "by_service")),
    PaymentPreferenceRemoved: Event("payment_preference.removed"),
    ContractPut: Event("contract.put", ("client_id",)),
    ContractWithdrawn: Event("contract.withdrawn", ("client_id",)),
    ContractEnded: Event("contract.ended", ("client_id", "vehicle_id")),
    # vehicles
    VehicleLinked: Event("vehicle.linked", ("vehicle_id", "proof")),
    PlateChanged: Event("vehicle.plate_changed", ("vehicle_id",)),
    VehicleRemoved: Event("vehicle.removed", ("vehicle_id",)),
    VehicleNewsMailed: SILENT,
    SecondaryUserInvited: Event("secondary_user.invited", ("vehicle_id", "user_id")),
    SecondaryUserAccepted: Event("secondary_user.confirmed", ("vehicle_id", "user_id")),
    InvitationCodeFailed: Event("secondary_user.code_failed", ("user_id",)),
    SecondaryRightsChanged: Event("secondary_user.rights_changed", ("vehicle_id", "user_id", "rights")),
    SecondaryUserWithdrawn: Event("secondary_user.withdrawn", ("vehicle_id", "user_id")),
    SecondaryUserLeft: Event("secondary_user.left", ("vehicle_id", "user_id")),
    SecondaryUserConfirmed: Event("vehicle_access.begun", ("vehicle_id",)),
    VehicleAccessEnded: Event("vehicle_access.ended", ("vehicle_id", "why")),
    SecurityCodeSet: Event("security_code.set", ("vehicle_id",)),
    SecurityCodeRight: SILENT,
    SecurityCodeFailed: Event("security_code.failed", ("vehicle_id", "client_id")),
    SecurityCodeBlocked: Event("security_code.blocked", ("vehicle_id", "client_id")),
    # cases
    CaseKeyMade: SILENT,
    CaseOpened: Event("case.opened", ("case_id", "about", "side", "desk")),
    CaseMessageWritten: Event("case.written", ("case_id", "side", "state", "desk")),
    CaseStateChanged: Event("case.changed", ("case_id", "side", "state", "desk")),
    CaseHandedOver: Event("case.handed_over", ("case_id", "partner_id", "desk")),
    CasePassedOn: Event("case.passed_on", ("case_id", "to", "desk")),
    CaseGiven: Event("case.given", ("case_id", "to", "desk")),
    CaseLinkChanged: Event("case.link_changed", ("case_id", "revoked")),
    CaseRead: Event("case.read", ("case_id",)),
    CallerChecked: Event("caller.checked", ("case_id",)),
    CallerNotChecked: Event("caller.not_checked", ("case_id",)),
    CustomerAssisted: Event("case.assisted", ("case_id", "what")),
    CaseVehicleLinked: Event("case.vehicle_linked", ("case_id", "vehicle_id")),
    CustomerRelinked: Event("customer.relinked", ("case_id", "former")),
    CaseMailed: Event("case.mailed", ("case_id", "news")),
    # looking customers up
    CustomerLookedUp: Event("customer.looked_up", ("by", "outcome", "desk")),
    LookUpsAlarmed: Event("staff.look_ups_alarmed", ("staff_id", "alarm")),
    # customers of partners
    CustomerInvitationKeyMade: SILENT,
    CustomerInvited: Event("invitation.made", ("invitation_id", "partner_id")),
    CustomerInvitedAgain: Event("invitation.sent_again", ("invitation_id", "partner_id", "desk")),
    InvitationAddressCorrected: Event("invitation.address_corrected", ("invitation_id", "partner_id", "desk")),
    CustomerInvitationMailed: SILENT,
    CustomerInvitationWithdrawn: Event("invitation.withdrawn", ("invitation_id", "partner_id")),
    CustomerInvitationTaken: Event("invitation.taken", ("invitation_id", "partner_id")),
    CustomerEntrusted: Event("customer.entrusted", ("partner_id", "through")),
    # erasure
    ErasurePrepared: Event("erasure.prepared", ("erasure_id", "case_id", "identity", "desk")),
    ErasureApproved: Event("erasure.approved", ("erasure_id", "case_id", "execute_at", "desk")),
    ErasureReturned: Event("erasure.returned", ("erasure_id", "case_id", "desk")),
    ErasureStopped: Event("erasure.stopped", ("erasure_id", "case_id")),
    HoldKept: Event("hold.kept", ("hold_id", "erasure_id", "part", "until")),
    HoldsRead: Event("hold.read", ("erasure_id", "hold_ids")),
    CustomerErased: Event("customer.erased", ("reference", "asked_at", "kept")),
    ReceiptPromised: SILENT,
    # changes of IDs
    IdChangeOpened: Event("id_change.opened", ("id_change_id", "case_id", "reason", "desk")),
    IdChangeProved: Event("id_change.proved", ("id_change_id", "proof", "desk")),
    IdChangeCodeFailed: Event("id_change.code_failed", ("id_change_id",)),
    IdChangeLetterWritten: Event("id_change.letter_written", ("id_change_id", "desk")),
    IdChangeApproved: Event("id_change.approved", ("id_change_id", "due_at", "desk")),
    IdChangeEnded: Event("id_change.ended", ("id_change_id", "step", "desk")),
    IdChanged: Event("id_change.executed", ("id_change_id",)),
    IdRestored: Event("id_change.reverted", ("id_change_id",)),
    FormerAddressFreed: SILENT,
    IdChangeMailed: Event("id_change.mailed", ("id_change_id", "news")),
    # staff
    StaffKeyMade: SILENT,
    StaffInvited: Event("staff.invited", ("staff_id", "role", "partner_id")),
    StaffInvitedAnew: Event("staff.invited_anew", ("staff_id",)),
    InvitationMade: SILENT,
    InvitationSpent: SILENT,
    StaffMailed: SILENT,
    StaffMoved: Event("staff.moved", ("staff_id", "role", "partner_id")),
    StaffSuspended: Event("staff.suspended", ("staff_id",)),
    StaffRestored: Event("staff.restored", ("staff_id",)),
    CasesReleased: Event("staff.cases_released", ("staff_id",)),
    StaffPasskeyAdded: Event("staff.passkey_added", ("staff_id", "passkey_id")),
    StaffPasskeyUsed: SILENT,
    StaffPasskeyRefused: Event("staff.passkey_refused", ("staff_id", "use", "flaw")),
    StaffSessionStarted: Event("staff.signed_in", ("staff_id", "sid")),
    StaffSessionTouched: SILENT,
    StaffSessionEnded: Event("staff.signed_out", ("staff_id", "sid")),
    StaffAuditExported: Event("audit.exported", ("rows", "of_staff", "of_event", "since", "until")),
    PartnerCreated: Event("partner.created", ("partner_id",)),
    PartnerSuspended: Event("partner.suspended", ("partner_id",)),
    PartnerRestored: Event("partner.restored", ("partner_id",)),
    # services
    ClientAdded: Event("client.added", ("client_id",)),
    ClientRemoved: Event("client.removed", ("client_id",)),
    RequestParked: SILENT,
    RequestFinished: SILENT,
    RequestProlonged: SILENT,
    RequestConsented: SILENT,
    AccountChosen: SILENT,
    GrantGiven: Event("grant.given", ("client_id", "scopes", "claims")),
    GrantWithdrawn: Event("grant.withdrawn", ("client_id",)),
    CodeIssued: SILENT,
    CodeRedeemed: Event("service.signed_in", ("client_id", "sid")),
    RefreshRotated: Event(FREQUENT, ("client_id", "family_id")),
    FamilyRevoked: Event("tokens.revoked", ("client_id", "family_id", "why")),
    AssertionUsed: SILENT,
    # devices
    DeviceAsked: SILENT,
    DevicePolled: SILENT,
    DeviceSlowedDown: SILENT,
    DeviceApproved: Event("device.approved", ("client_id",)),
    DeviceDenied: Event("device.denied", ("client_id",)),
    DeviceSignedIn: Event("device.signed_in", ("client_id", "sid")),
    PairingCodeMade: Event("pairing_code.made"),
    PairingCodeUsed: Event("pairing_code.used", ("client_id", "sid")),
    # keys
    SigningKeyMade: Event("signing_key.made"),
    SigningKeyRetired: Event("signing_key.retired", ("kid", "alg", "retire_at")),
}
