"""Receipts: an audit row, its Merkle path and the signed seal, checkable with the published key and no database."""

from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import bindparam, select

from keyfob.storage.database import Database
from keyfob.storage.merkle import leaf_hash, path, root_from_path
from keyfob.storage.schema import audit, audit_seals
from keyfob.storage.seals import SEAL_COLUMNS, Seal, canonical, leaves, rows_of
from keyfob.storage.statement import Statement
from keyfob.storage.written_seal import WrittenSeal, written

_SEAL_OF_ROW = Statement(
    select(*SEAL_COLUMNS).join(audit, audit.c.seal == audit_seals.c.number).where(audit.c.id == bindparam("row_id"))
)


class Receipt(WrittenSeal, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `make_receipt` gives out as JSON: ``row`` is the very text whose hash is leaf number ``index``."""

    row: str
    index: int
    path: list[str]


def make_receipt(database: Database, row_id: str) -> Receipt | None:
    """The receipt of an audit row; None while it is not sealed."""
    with database.reading() as connection:
        found = connection.rows(_SEAL_OF_ROW, {"row_id": row_id})
    if not found:
        return None
    seal = Seal(*found[0])
    rows = rows_of(database, seal.number)
    index = [row[0] for row in rows].index(row_id)
    return Receipt(
        row=canonical(rows[index]).decode(),
        index=index,
        path=[step.hex() for step in path(leaves(rows), index)],
        **written(seal),
    )


def check_receipt(receipt: Receipt, keys: Mapping[str, Ed25519PublicKey]) -> str:
    """What is wrong with a receipt; empty when it proves its row with one of the published ``keys``."""
    try:
        seal, steps = receipt.seal(), [bytes.fromhex(step) for step in receipt.path]
    except ValueError:
        return "it is damaged"
    if seal.kid not in keys:
        return f"its key {seal.kid} is not known"
    if not seal.is_signed(keys):
        return "its signature is wrong"
    if root_from_path(leaf_hash(receipt.row.encode()), receipt.index, seal.count, steps) != seal.root:
        return "its row is not the one that was sealed"
    return ""
