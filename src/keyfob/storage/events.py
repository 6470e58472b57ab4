"""The table of changes and their audit events. Every change of the domain stands in it, if only to be silent.

Details are ids, levels and reasons; never a name, an address or a secret.
"""

from keyfob.accounts.language import LanguageChanged
from keyfob.accounts.link import CodeFailed, LinkConfirmed, LinkEnded
from keyfob.accounts.link_mail import LinkAsked, LinkMailed, LinkRenewed, LinksVoided
from keyfob.accounts.password_change import PasswordChanged
from keyfob.accounts.registration import (
    AddressCorrected,
    MailboxProved,
    PasswordChosen,
    PersonGiven,
    RegistrationBegun,
    RegistrationDropped,
    RegistrationFinished,
    RegistrationResumed,
)
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
from keyfob.accounts.sign_up import AccountCreated
from keyfob.accounts.terms import TermsAccepted, TermsSettled
from keyfob.accounts.throttle import AttemptsForgotten
from keyfob.storage.writing import SILENT, Event, Events

EVENTS: Events = {
    # registering
    RegistrationBegun: Event("registration.begun", ("registration_id",)),
    RegistrationResumed: SILENT,
    AddressCorrected: Event("registration.address_corrected", ("registration_id",)),
    MailboxProved: Event("registration.verified", ("registration_id",)),
    PersonGiven: SILENT,
    PasswordChosen: SILENT,
    RegistrationFinished: Event("registration.finished", ("registration_id",)),
    RegistrationDropped: Event("registration.dropped", ("registration_id",)),
    AccountCreated: Event("account.created"),
    TermsAccepted: Event("terms.accepted", ("terms", "privacy", "locale")),
    TermsSettled: SILENT,
    # mailed proofs
    LinkAsked: Event("link.asked", ("registration_id",)),
    LinkRenewed: Event("link.asked_again", ("registration_id",)),
    LinkMailed: Event("link.mailed", ("link_id", "letter")),
    LinkConfirmed: Event("link.confirmed", ("link_id", "purpose")),
    LinkEnded: Event("link.ended", ("link_id", "purpose", "end")),
    LinksVoided: SILENT,
    CodeFailed: Event("code.failed", ("link_id", "purpose")),
    # signing in
    SignInRecorded: Event("account.signed_in", ("acr", "sid")),
    PasswordFailed: Event("password.failed"),
    PasswordSwitchedOff: Event("password.switched_off"),
    PasswordRehashed: SILENT,
    AttemptsForgotten: SILENT,
    BrowserRecognized: SILENT,
    BrowsersForgotten: SILENT,
    SessionStarted: SILENT,
    SessionRenewed: SILENT,
    SessionTouched: SILENT,
    SessionEnded: Event("session.ended", ("sid", "why")),
    SessionsEnded: Event("sessions.ended", ("sids", "why")),
    # the account
    PasswordChanged: Event("password.changed", ("reset",)),
    AccessRevoked: Event("access.revoked", ("why",)),
    LanguageChanged: Event("account.language_changed", ("locale",)),
}
