"""Invitations of customers, each sealed under a key of its own, or of who took it; found by id, partner and link."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import and_, bindparam, delete, insert, or_, select, update

from keyfob.base.email import Email
from keyfob.base.person import Person
from keyfob.base.secret import digest
from keyfob.customers.model import PostalAddress
from keyfob.desk.customer_invitation import (
    CustomerInvitation,
    CustomerInvitationKeyMade,
    CustomerInvitationMailed,
    CustomerInvitationTaken,
    CustomerInvitationWithdrawn,
    CustomerInvited,
    CustomerInvitedAgain,
    End,
    InvitationAddressCorrected,
)
from keyfob.desk.customer_invitation_reading import CustomerDraft
from keyfob.storage.data_keys import KeyDestroyed
from keyfob.storage.database import Database, commit
from keyfob.storage.reader import Reader
from keyfob.storage.schema import customer_invitations, partners
from keyfob.storage.sealing import Vault
from keyfob.storage.statement import Row, Statement, Write
from keyfob.storage.unlinked import hash_address
from keyfob.storage.writing import NewKeys, Writers, Writing
from keyfob.vehicles.model import Details

_c = customer_invitations.c
_columns = (
    _c.id, _c.version, _c.partner_id, _c.staff_id, _c.token_digest, _c.sealed, _c.made_at, _c.sent_at, _c.expires_at,
    _c.end, _c.ended_at, _c.corrected_by, _c.owner,
)  # fmt: skip
_BY_ID = Statement(select(*_columns).where(_c.id == bindparam("invitation_id")))
_BY_REFERENCE = Statement(
    select(*_columns).where(_c.reference_hash == bindparam("hash"), _c.expires_at > bindparam("now"))
)
_BY_TOKEN = Statement(
    select(*_columns)
    .join(partners, partners.c.id == _c.partner_id)
    .where(_c.token_digest == bindparam("digest"), _c.expires_at > bindparam("now"), partners.c.open == 1)
)
_OF_PARTNER = Statement(
    select(*_columns)
    .where(
        _c.partner_id == bindparam("partner_id"),
        or_(
            _c.made_at < bindparam("since"),
            and_(_c.made_at == bindparam("since"), _c.id < bindparam("after")),
        ),
    )
    .order_by(_c.made_at.desc(), _c.id.desc())
    .limit(bindparam("most"))
)
_ADD = Statement(insert(customer_invitations))
_CHANGE = Statement(
    update(customer_invitations)
    .where(_c.id == bindparam("invitation"), _c.version == bindparam("version_before"))
    .values({_c.version: _c.version + 1} | {
        name: bindparam(f"new_{name}")
        for name in (
            "owner", "address_hash", "token_digest", "sealed", "sent_at", "expires_at", "end", "ended_at",
            "corrected_by",
        )
    })
)  # fmt: skip
_OVER = Statement(
    select(_c.id)
    .where(_c.expires_at <= bindparam("before"))
    .order_by(_c.expires_at)
    .limit(bindparam("most"))
)  # fmt: skip
_DELETE = Statement(delete(customer_invitations).where(_c.id == bindparam("invitation")))
_LATEST, _LAST_ID = 2**62, "v" * 27
_PLACE = "customer_invitations"


class _Sealed(msgspec.Struct):
    """What a partner said of somebody."""

    reference: str
    email: str
    folded: str
    person: Person
    mobile: str
    address: PostalAddress | None
    details: Details


def find_customer_invitation(read: Reader, invitation_id: str) -> CustomerInvitation | None:
    """The one with this id, whoever's it is, and however it ended."""
    return _open(read, read.one(_BY_ID, invitation_id=invitation_id))


def find_invitation_by_reference(read: Reader, reference: str, now: int) -> CustomerInvitation | None:
    """The one whose mail says this reference."""
    return _open(read, read.one(_BY_REFERENCE, hash=read.vault.index("invitation", reference), now=now))


def find_invitation_by_link(read: Reader, token: str, now: int) -> CustomerInvitation | None:
    """The one whose newest mail carries this secret, while it can be taken: not while its partner is suspended."""
    return _open(read, read.one(_BY_TOKEN, digest=digest(token), now=now))


def list_customer_invitations(
    read: Reader, partner_id: str, after: str, most: int
) -> tuple[tuple[CustomerInvitation, ...], str]:
    """At most ``most`` of a partner's, the newest first, and where the next page begins (empty: there is none)."""
    at, _, last = after.partition(".")
    fits = at.isascii() and at.isdecimal() and len(at) < 19  # noqa: PLR2004  # fits a column of 64 bits
    since, last_id = (int(at), last[:26]) if fits else (_LATEST, _LAST_ID)
    rows = read.all(_OF_PARTNER, partner_id=partner_id, since=since, after=last_id, most=most + 1)
    found = tuple(one for one in (_open(read, row) for row in rows[:most]) if one)
    return found, f"{rows[most - 1][6]}.{rows[most - 1][0]}" if len(rows) > most else ""


def purge_customer_invitations(database: Database, vault: Vault, *, before: int, most: int) -> int:
    """Forget at most ``most`` that were over before then: first their keys, then their rows."""
    with database.reading() as connection:
        over = [row[0] for row in connection.rows(_OVER, {"before": before, "most": most})]
    if over:
        vault.keys.destroy(*over)
        commit(database, [Write(_DELETE, {"invitation": invitation_id}) for invitation_id in over])
    return len(over)


def _open(read: Reader, row: Row | None) -> CustomerInvitation | None:
    if row is None:
        return None
    try:
        said = read.open(row[12], _PLACE, row[0], row[5], _Sealed)
    except KeyDestroyed:
        return None
    draft = CustomerDraft(
        email=Email(said.email, said.folded),
        person=said.person,
        mobile=said.mobile,
        address=said.address,
        details=said.details,
    )
    return CustomerInvitation(
        id=row[0],
        reference=said.reference,
        version=row[1],
        partner_id=row[2],
        staff_id=row[3],
        owner=row[12],
        draft=draft,
        token_digest=row[4],
        made_at=row[6],
        sent_at=row[7],
        expires_at=row[8],
        end=End(row[9]) if row[9] else None,
        ended_at=row[10],
        corrected_by=row[11],
    )


def _seal(invitation: CustomerInvitation, writing: Writing) -> bytes:
    draft = invitation.draft
    said = _Sealed(
        invitation.reference,
        draft.email.text,
        draft.email.folded,
        draft.person,
        draft.mobile,
        draft.address,
        draft.details,
    )
    return writing.vault.seal(invitation.owner, _PLACE, invitation.id, said)


def _values(invitation: CustomerInvitation, writing: Writing) -> dict[str, object]:
    is_taken = invitation.owner != invitation.id
    return {
        "owner": invitation.owner,
        "address_hash": None if is_taken else hash_address(writing.vault, invitation.draft.email.folded),
        "token_digest": invitation.token_digest,
        "sealed": _seal(invitation, writing),
        "sent_at": invitation.sent_at,
        "expires_at": invitation.expires_at,
        "end": invitation.end.value if invitation.end else None,
        "ended_at": invitation.ended_at,
        "corrected_by": invitation.corrected_by,
    }


def _invite(change: CustomerInvited, writing: Writing) -> Iterable[Write]:
    new = change.invitation
    ids = {"id": new.id, "version": new.version, "partner_id": new.partner_id, "staff_id": new.staff_id}
    found_by = {"reference_hash": writing.vault.index("invitation", new.reference), "made_at": new.made_at}
    yield Write(_ADD, {**ids, **found_by, **_values(new, writing)})


def _change(
    change: CustomerInvitedAgain | InvitationAddressCorrected | CustomerInvitationWithdrawn | CustomerInvitationTaken,
    writing: Writing,
) -> Iterable[Write]:
    after = change.invitation
    new = {f"new_{name}": value for name, value in _values(after, writing).items()}
    yield Write(_CHANGE, {"invitation": after.id, "version_before": after.version - 1, **new}, expect=1)


WRITES: Writers = {
    CustomerInvitationKeyMade: lambda _change, _writing: (),
    CustomerInvited: _invite,
    CustomerInvitedAgain: _change,
    InvitationAddressCorrected: _change,
    CustomerInvitationMailed: lambda _change, _writing: (),
    CustomerInvitationWithdrawn: _change,
    CustomerInvitationTaken: _change,
}

NEW_KEYS: NewKeys = {CustomerInvitationKeyMade: "invitation_id"}
