"""A newcomer in a browser who makes an ID, step by step, with the code that was mailed."""

import email
import re
from email import policy
from pathlib import Path

from playwright.sync_api import Page

from tests.examples.running import wait_until

EMAIL, PASSWORD = "maria@voorbeeld.nl", "Avondrit zonder haast 7!"
CODE = re.compile(r"^\s*(\d{6})\s*$", re.MULTILINE)


def mailed_code(folder: Path) -> str:
    """The code in the mail to a newcomer."""
    mails = folder / "mail"
    wait_until(lambda: any(mails.glob("*.eml")))
    message = email.message_from_bytes(next(mails.glob("*.eml")).read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    found = CODE.search(body.get_content()) if body else None
    assert found
    return found[1]


def create_an_id(page: Page, folder: Path) -> None:
    """Through the five steps, as a newcomer goes them."""
    page.locator("[name=email]").first.fill(EMAIL)
    page.locator("form[method=post] button.btn").first.click()
    page.locator("[name=code]").fill(mailed_code(folder))
    page.locator("form[method=post] button.btn").first.click()
    page.locator("[name=given_name]").fill("Maria")
    page.locator("[name=family_name]").fill("de Vries")
    page.locator("[name=country]").select_option("NL")
    page.locator("form[method=post] button.btn").first.click()
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form[method=post] button.btn").first.click()
    for box in page.locator("input[type=checkbox][required]").all():
        box.check()
    page.locator("form[method=post] button.btn").first.click()
