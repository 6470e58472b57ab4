"""The page that checks a receipt: it stands alone, so that it does the same from a disk, without a network."""

from keyfob.web.answer import HTML, NO_STORE, Answer
from keyfob.web.ask import Ask

FILE = "keyfob-receipt.html"


def receipt_page(ask: Ask, receipt: str, locale: str) -> Answer:
    """The page with this ``receipt`` (JSON, or empty) and the audit key, as it is published today, in it."""
    html = ask.house.pages.render(
        "receipt.html",
        locale,
        nonce=ask.nonce,
        receipt=receipt,
        audit_jwk=ask.house.audit_jwk,
        issuer=ask.house.issuer,
    )
    name = f'attachment; filename="{FILE}"'
    headers = (NO_STORE, ("Content-Disposition", name)) if ask.query.get("file") else (NO_STORE,)
    return Answer(200, html.encode(), HTML, headers=headers)
