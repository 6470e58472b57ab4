"""Cases to try decisions on."""

from dataclasses import replace

from keyfob.accounts.model import Account, Status
from keyfob.base.email import parse_email
from keyfob.base.ids import Mint
from keyfob.desk.cases import About, Case, CasePolicy, State
from keyfob.desk.contact import Draft, open_as_guest, open_own
from keyfob.desk.partners import Partner
from keyfob.desk.roles import Role
from keyfob.desk.staff import Staff
from keyfob.desk.staff import Status as StaffStatus

NOW = 1_800_000_000
POLICY = CasePolicy()
EMAIL = parse_email("maria@voorbeeld.nl")
OTHER = parse_email("somebody@voorbeeld.nl")
PARTNER = Partner("partner-1", "Autohuis Utrecht", is_open=True, version=1, created_at=NOW)
STAFF = Staff(
    id="staff-1",
    version=1,
    status=StaffStatus.ENROLLED,
    role=Role.CIC,
    partner_id=None,
    name="Ans Bakker",
    email="",
    locale="nl",
    passkeys=2,
    created_at=NOW,
)
DRAFT = Draft(About.ID, "My new address is maria@beispiel.de.", "Maria de Vries")
ACCOUNT = Account(
    id="account-1",
    customer_id="customer-1",
    email=EMAIL,
    status=Status.ACTIVE,
    version=1,
    locale="nl",
    created_at=NOW,
    password=None,
    terms="1",
    privacy="1",
    handle=b"handle",
)
NO_RECORD = replace(ACCOUNT, customer_id=None)


def guest(mint: Mint, state: State = State.NEW) -> Case:
    """A case of somebody who was not signed in."""
    opened = open_as_guest(DRAFT, EMAIL, "nl", may_mail=True, policy=POLICY, now=NOW, mint=mint)
    return replace(opened.case, state=state)


def own(mint: Mint, state: State = State.NEW) -> Case:
    """A case of somebody who was."""
    return replace(open_own(DRAFT, ACCOUNT, policy=POLICY, now=NOW, mint=mint).case, state=state)
