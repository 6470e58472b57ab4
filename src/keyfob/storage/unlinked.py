"""What is linked with nobody but an address: cases written signed out, and invitations that no customer took yet.

Each has a key of its own, and a keyed hash of the address beside it, so that an erasure finds it.
"""

from collections.abc import Iterable

from sqlalchemy import bindparam, delete, select, union_all

from keyfob.storage.reader import Reader
from keyfob.storage.schema import case_messages, cases, customer_invitations
from keyfob.storage.sealing import Vault
from keyfob.storage.statement import Statement, Write

_c, _i = cases.c, customer_invitations.c
_AT = Statement(
    union_all(
        select(_c.id).where(_c.address_hash == bindparam("hash")),
        select(_i.id).where(_i.address_hash == bindparam("hash")),
    )
)
_CLEAR = (
    Statement(
        delete(case_messages).where(
            case_messages.c.case_id.in_(select(_c.id).where(_c.id == bindparam("gone"), _c.owner == _c.id))
        )
    ),
    Statement(delete(cases).where(_c.id == bindparam("gone"), _c.owner == _c.id)),
    Statement(delete(customer_invitations).where(_i.id == bindparam("gone"), _i.owner == _i.id)),
)


def hash_address(vault: Vault, folded: str) -> bytes:
    """The keyed hash of a folded address, under which nothing else is found."""
    return vault.index("unlinked", folded)


def list_unlinked(read: Reader, addresses: Iterable[str]) -> tuple[str, ...]:
    """The ids of what lies under any of these folded addresses, each the owner of its own key."""
    return tuple(row[0] for one in sorted(set(addresses)) for row in read.all(_AT, hash=hash_address(read.vault, one)))


def clear_unlinked(owner: str) -> Iterable[Write]:
    """A case with what was said in it, or an invitation, while its key is its own; nothing where there is none."""
    yield from (Write(statement, {"gone": owner}) for statement in _CLEAR)
