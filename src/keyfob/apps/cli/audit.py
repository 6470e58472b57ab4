"""``keyfob audit verify``: proof that nobody changed what was recorded."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from keyfob.apps.cli.flags import STORE, settings_flags
from keyfob.apps.cli.hands import Flags, hands
from keyfob.apps.cli.opened import opened
from keyfob.apps.cli.verbs import family
from keyfob.base import base64url
from keyfob.base.errors import KeyfobError
from keyfob.storage.audit_key import audit_key
from keyfob.storage.master_key import WrongMasterKey, read_master_key
from keyfob.storage.receipts import Receipt, check_receipt
from keyfob.storage.seals import is_unsealed
from keyfob.storage.shipped_files import files_in
from keyfob.storage.verifying import Verdict, verify, verify_files

FOLDER = click.Path(file_okay=False, exists=True, path_type=Path)

VERIFY_HELP = """Recompute every seal over the audit, or check one receipt, or files of old rows.

Each second, what was recorded is sealed: a signed tree of hashes that names the seal before. Rows that were changed,
added, moved or deleted afterwards break a seal, and this names it. Rows that were shipped to DIR/audit are checked
there; of a month whose file was moved away, the seals alone are. Ends with 1 when anything is broken.

\b
  keyfob audit verify --data ./id

A receipt, and files that were moved away, are checked without any database, with the published audit key alone
(ISSUER/.well-known/keyfob-audit-key).

\b
  keyfob audit verify --receipt receipt.json --key audit-key.json
  keyfob audit verify --shipped /mnt/logs/audit --key audit-key.json"""


@click.command("verify", help=VERIFY_HELP)
@settings_flags(*STORE)
@click.option("--receipt", type=click.File("rb"), metavar="FILE", help="Check this receipt instead.")
@click.option("--shipped", type=FOLDER, metavar="DIR", help="Check the files of shipped rows in DIR instead.")
@click.option("--key", type=click.File("rb"), metavar="FILE", help="The audit key (JWK); otherwise the master key's.")
def verify_(flags: Flags, receipt: IO[bytes] | None, shipped: Path | None, key: IO[bytes] | None) -> None:
    """Ends with 0 when all of it holds."""
    if receipt is not None and shipped is not None:
        raise click.UsageError("--receipt and --shipped are checked one at a time")
    if receipt is not None:
        holds = _check_one(receipt.read(), _find_key(flags, key))
    elif shipped is not None:
        holds = _check_files(shipped, _find_key(flags, key))
    else:
        holds = _check_all(flags)
    click.get_current_context().exit(0 if holds else 1)


command = family("audit", "The record of what was done, and the proof that it was not changed.", [verify_])


def _check_all(flags: Flags) -> bool:
    folder = hands().settings(flags).audit_folder
    with opened(flags) as store:
        key = audit_key(store.store.master)
        with _plainly(folder):
            verdict = verify(store.store.database, {key.kid: key.private.public_key()}, folder)
        unsealed = is_unsealed(store.store.database)
    _tell_faults(verdict)
    said = "hold" if verdict.holds else "were looked at, and the audit is broken"
    click.echo(f"{verdict.seals} seals over {verdict.rows} rows {said}.")
    if verdict.shipped_seals:
        click.echo(
            f"{verdict.shipped_rows} rows were shipped, under {verdict.shipped_seals} of these seals; "
            f"files in {folder} have those of {verdict.filed_seals}."
        )
    if unsealed:
        click.echo("There are newer rows that no seal covers yet: “keyfob serve” or “keyfob work” seals them.")
    click.echo(f"Audit key, for receipts: {msgspec.json.encode(key.jwk()).decode()}")
    return verdict.holds


def _check_files(folder: Path, keys: dict[str, Ed25519PublicKey]) -> bool:
    if not files_in(folder):
        raise KeyfobError(f"there are no files of shipped rows in {folder}, such as 2026-01.jsonl")
    with _plainly(folder):
        verdict = verify_files(folder, keys)
    _tell_faults(verdict)
    said = "hold" if verdict.holds else "were looked at, and the files are broken"
    click.echo(f"{verdict.shipped_seals} seals over {verdict.shipped_rows} rows in {folder} {said}.")
    return verdict.holds


def _tell_faults(verdict: Verdict) -> None:
    for number, why in verdict.broken:
        click.echo(f"seal {number}: {why}")
    for line in verdict.damaged:
        click.echo(line)


@contextmanager
def _plainly(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise KeyfobError(f"the files in {folder} cannot be read: {error}") from error


def _check_one(text: bytes, keys: dict[str, Ed25519PublicKey]) -> bool:
    try:
        receipt = msgspec.json.decode(text, type=Receipt)
    except msgspec.MsgspecError as error:
        raise KeyfobError(f"this is no receipt: {error}") from error
    why = check_receipt(receipt, keys)
    click.echo(f"The receipt does not hold: {why}." if why else f"The receipt holds. Its row: {receipt.row}")
    return not why


def _find_key(flags: Flags, file: IO[bytes] | None) -> dict[str, Ed25519PublicKey]:
    if file is not None:
        return _read_key(file.read())
    master_key = hands().settings(flags).master_key_file
    try:
        key = audit_key(read_master_key(master_key))
    except WrongMasterKey as error:
        raise KeyfobError(f"say with --key FILE which published audit key to check with ({error})") from error
    return {key.kid: key.private.public_key()}


def _read_key(text: bytes) -> dict[str, Ed25519PublicKey]:
    """A published audit key (a JSON Web Key, RFC 8037) by its kid."""
    try:
        jwk = msgspec.json.decode(text, type=dict[str, str])
        raw = base64url.decode(jwk["x"])
        return {jwk["kid"]: Ed25519PublicKey.from_public_bytes(raw)}
    except (msgspec.MsgspecError, KeyError, ValueError) as error:
        raise KeyfobError(f"this is no audit key: {error}") from error
