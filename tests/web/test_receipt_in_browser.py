"""The page that checks receipts, in a real browser and without a network: it says what the command line says."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Browser, Page, expect

from keyfob.outside.brand import load_brand
from keyfob.storage.audit_key import AuditKey, with_thumbprint
from keyfob.storage.merkle import leaf_hash, path, root
from keyfob.storage.receipts import Receipt, check_receipt
from keyfob.storage.seals import Seal
from keyfob.storage.written_seal import written
from keyfob.web.pages import Pages

KEY = with_thumbprint(Ed25519PrivateKey.from_private_bytes(bytes(32)))
OTHER = with_thumbprint(Ed25519PrivateKey.from_private_bytes(bytes([1] * 32)))
SAID = json.dumps({"reference": "BCDF-GHJK-LMNP", "asked_at": 1, "kept": ["contact:1900000000"]})
ROW = json.dumps(["row", 1_800_000_000, "customer.erased", "program", "", "a", "c", SAID, None, None])


def receipt_of(count: int, index: int, key: AuditKey = KEY) -> Receipt:
    """A receipt for the row at ``index`` of ``count``."""
    leaves = [leaf_hash(ROW.encode() if at == index else f"[{at}]".encode()) for at in range(count)]
    draft = Seal(7, root(leaves), count, bytes(32), 1_800_000_001, key.kid, b"")
    seal = replace(draft, signature=key.private.sign(draft.statement()))
    return Receipt(row=ROW, index=index, path=[step.hex() for step in path(leaves, index)], **written(seal))


def text_of(receipt: Receipt, **changed: Any) -> str:  # the fields of a receipt
    """The file of a receipt, with some of it changed."""
    return msgspec.json.encode(msgspec.structs.replace(receipt, **changed)).decode()


@pytest.fixture(scope="module")
def saved(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The page with a good receipt, opened from a disk by a browser that has no network."""
    html = Pages(load_brand("plain")).render(
        "receipt.html", "en", receipt=text_of(receipt_of(5, 3)), audit_jwk=KEY.jwk(), issuer="https://id.example"
    )
    file: Path = tmp_path_factory.mktemp("saved") / "keyfob-receipt.html"
    file.write_text(html, "utf-8")
    page = _open(browser, file, scripts=True)
    yield page
    page.context.close()


def _open(browser: Browser, file: Path, *, scripts: bool) -> Page:
    context = browser.new_context(offline=True, java_script_enabled=scripts, locale="en-GB")
    page = context.new_page()
    page.goto(file.as_uri())
    return page


def verdict(page: Page, text: str) -> str:
    """What the page says of a receipt: yes or no."""
    page.locator("#receipt").fill("")
    expect(page.locator("#result")).not_to_have_attribute("data-holds", "yes")
    page.locator("#receipt").fill(text)
    expect(page.locator("#result")).to_have_attribute("data-holds", "yes" if _holds(text) else "no")
    return page.locator("#result").get_attribute("data-holds") or ""


def _holds(text: str) -> bool:
    """What the command line says."""
    try:
        receipt = msgspec.json.decode(text, type=Receipt)
    except msgspec.MsgspecError:
        return False
    return check_receipt(receipt, {KEY.kid: KEY.private.public_key()}) == ""


def test_a_saved_receipt_is_checked_at_once_and_says_what_was_erased(saved: Page) -> None:
    """When, under which reference, and what is kept until when."""
    expect(saved.locator("#result")).to_have_attribute("data-holds", "yes")
    expect(saved.locator("#facts")).to_contain_text("BCDF-GHJK-LMNP")
    expect(saved.locator("#kept")).to_contain_text("Name and contact data (17 March 2030)")


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 13])
def test_every_place_in_a_seal_is_proved_as_the_command_line_does(saved: Page, count: int) -> None:
    """The first, the last and one between (RFC 9162 section 2.1.3.2)."""
    for index in {0, count // 2, count - 1}:
        assert verdict(saved, text_of(receipt_of(count, index))) == "yes", (count, index)


@pytest.mark.parametrize(
    "text",
    [
        text_of(receipt_of(5, 3), row=ROW.replace("BCDF", "XXXX")),
        text_of(receipt_of(5, 3), index=2),
        text_of(receipt_of(5, 3), path=[]),
        text_of(receipt_of(5, 3), count=6),
        text_of(receipt_of(5, 3), at=1),
        text_of(receipt_of(5, 3), root="00" * 32),
        text_of(receipt_of(5, 3), signature="00" * 64),
        text_of(receipt_of(5, 3, OTHER)),
        text_of(receipt_of(5, 3, OTHER), kid=KEY.kid),
        "{",
        "[]",
        "null",
    ],
)
def test_a_forged_or_damaged_receipt_does_not_hold(saved: Page, text: str) -> None:
    """Nor does the command line take it."""
    assert verdict(saved, text) == "no"
    expect(saved.locator("#facts")).to_be_hidden()


def test_without_script_the_page_says_how_it_is_done_otherwise(browser: Browser, saved: Page) -> None:
    """By the command line, with the file and the key that stand there."""
    page = _open(browser, Path(urlsplit(saved.url).path), scripts=False)
    assert "keyfob audit verify --receipt" in page.locator("main").inner_text()
    assert "Without JavaScript" in page.locator("main").inner_text()
    assert page.locator("#receipt").input_value() == text_of(receipt_of(5, 3))
    page.context.close()
