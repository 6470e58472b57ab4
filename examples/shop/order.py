"""Ordering: filled in from the ID, paid at a provider that the shop plays itself, and remembered with the ID.

Where parcels go and how somebody likes to pay is asked of the ID anew each time (`delivery_addresses`,
`payment_preference`), so that a change made there holds here at once. A new card becomes a token at the provider; with
the customer's tick, the token goes to the ID, and every service of the brand can be paid with it.
"""

import logging
import secrets
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from basket import Basket
from browse import lines_of, total_of
from identity import NotRemembered, SignInFailed
from page import (
    Customer,
    basket_of,
    change_basket,
    customer_of,
    keep_customer,
    message,
    notice,
    redirect,
    render,
    shop_of,
    sign_in_link,
    words_of,
)
from paying import Card, store_card
from sessions import session_of

logger = logging.getLogger("shop")

LONGEST = {"name": 100, "email": 254, "address": 400}
OTHER, NEW_CARD, KEPT, INVOICE = "other", "card", "kept", "invoice"


async def order(request: Request) -> Response:
    """The order, filled in from the ID: a page that asks guests to sign in first."""
    customer = customer_of(request)
    if not basket_of(request).cart:
        return redirect("/cart")
    if customer is None:
        return redirect(sign_in_link("/order"))
    return _show(request, await _learn_anew(request, customer), {})


async def place_order(request: Request, form: dict[str, str]) -> Response:
    """Place the order, by way of the provider's page where a new card is to pay."""
    customer = customer_of(request)
    if customer is None or not basket_of(request).cart:
        return redirect("/order")
    given = {field: form.get(field, "").strip()[:most] for field, most in LONGEST.items()}
    chosen = form.get("deliver", OTHER)
    places = places_of(customer)
    address = places[int(chosen)]["lines"] if chosen in map(str, range(len(places))) else given["address"]
    if not (given["name"] and given["email"] and address):
        return _show(request, customer, {**given, "deliver": chosen, "problem": "order_incomplete"}, 400)
    pay = form.get("pay", INVOICE)
    draft = {"email": given["email"], "name": given["name"], "address": address}
    if pay == NEW_CARD:
        session_of(request)["draft"] = draft
        return redirect("/order/card")
    kept = kept_payment(customer)
    return await _place(request, customer, draft, kept if pay == KEPT and kept else {"kind": INVOICE})


async def card(request: Request) -> Response:
    """The provider's page, where a card's number is typed."""
    if customer_of(request) is None or "draft" not in session_of(request) or not basket_of(request).cart:
        return redirect("/order")
    return _show_card(request)


async def pay_by_card(request: Request, form: dict[str, str]) -> Response:
    """The provider stores the card; the shop pays with its token, and the ID remembers that, if that is wished."""
    customer, draft = customer_of(request), session_of(request).get("draft")
    if customer is None or draft is None or not basket_of(request).cart:
        return redirect("/order")
    stored = store_card(form.get("number", ""))
    if stored is None:
        return _show_card(request, "card_unknown", 400)
    payment = {"kind": NEW_CARD, **asdict(stored)}
    if form.get("remember"):
        await _remember(request, customer, stored)
    return await _place(request, customer, draft, payment)


async def close_order(request: Request, form: dict[str, str]) -> Response:
    """The order has arrived: the ID need not speak of it any more."""
    customer, shop, order = customer_of(request), shop_of(request), form.get("order", "")
    if customer is not None and shop.store.close_order(customer.sub, order):
        await shop.contracts.withdraw(order)
        notice(request, "notice_arrived", order=order)
    return redirect("/account")


async def placed(request: Request) -> Response:
    """Thank you."""
    return message(request, "placed", email=session_of(request).get("ordered_for", "…"))


def places_of(customer: Customer) -> list[dict[str, str]]:
    """Where parcels may go, as the ID tells it: what the place is called, and its lines."""
    told = customer.claims.get("delivery_addresses")
    found: list[Any] = told if isinstance(told, list) else []
    if not found and isinstance(customer.claims.get("address"), dict):
        found = [customer.claims["address"]]
    return [{"label": str(one.get("label", "")), "lines": _lines(one)} for one in found if isinstance(one, dict)]


def kept_payment(customer: Customer) -> dict[str, str] | None:
    """What the customer likes to pay with and can: with the provider's token."""
    told = customer.claims.get("payment_preference")
    if not isinstance(told, dict) or not told.get("token"):
        return None
    return {name: str(told.get(name, "")) for name in ("kind", "token", "brand", "last_digits")}


def _lines(address: dict[str, Any]) -> str:
    parts = [address.get(part) for part in ("name", "company", "street_address", "postal_code", "locality")]
    return str(address.get("formatted") or "\n".join(str(part) for part in parts if part))


async def _learn_anew(request: Request, customer: Customer) -> Customer:
    """The customer as the ID knows them now; as they were at the sign-in, where it cannot be asked."""
    try:
        tokens, claims = await shop_of(request).identity.ask_again(customer.tokens, customer.sub)
    except SignInFailed as failed:
        logger.warning("order with what was known: %s", failed.reason)
        return customer
    return keep_customer(request, tokens=tokens, claims=claims | customer.signed_in_by)


async def _remember(request: Request, customer: Customer, stored: Card) -> None:
    try:
        tokens = await shop_of(request).identity.remember_payment(customer.tokens, {"kind": NEW_CARD, **asdict(stored)})
    except (NotRemembered, SignInFailed) as failed:
        logger.warning("the card is not remembered: %s", failed)
        notice(request, "notice_not_remembered")
        return
    keep_customer(request, tokens=tokens)


async def _place(request: Request, customer: Customer, draft: dict[str, str], payment: dict[str, str]) -> Response:
    """Keep the order, tell the ID that it is open, and empty the cart; a real shop would charge the token now."""
    shop, lines = shop_of(request), lines_of(request, basket_of(request))
    if not lines:
        return redirect("/order/placed")  # pressed twice: the first press has placed it
    bought = [{"slug": product.slug, "pieces": pieces} for product, pieces in lines]
    paid = {name: value for name, value in payment.items() if name != "token"}
    order = f"K-{secrets.token_hex(4).upper()}"
    shop.store.place_order(
        customer.sub, order, shop.now(), {**draft, "lines": bought, "total": total_of(lines), "paid": paid}
    )
    change_basket(request, lambda basket: Basket({}, basket.wishlist))
    await shop.contracts.put(order, customer.sub, words_of(request).say("order_number", order=order), shop.now())
    session_of(request).pop("draft", None)
    session_of(request)["ordered_for"] = draft["email"]
    return redirect("/order/placed")


def _show(request: Request, customer: Customer, typed: dict[str, str], status: int = 200) -> Response:
    lines = lines_of(request, basket_of(request))
    name = customer.claims.get("name") or " ".join(
        str(customer.claims[part]) for part in ("given_name", "family_name") if customer.claims.get(part)
    )
    told = customer.claims.get("payment_preference")
    likes = told.get("kind") if isinstance(told, dict) else None
    kept = kept_payment(customer)
    return render(
        request,
        "order.html",
        status,
        lines=lines,
        total=total_of(lines),
        values={"name": name, "email": customer.email, "address": "", **typed},
        problem=typed.get("problem", ""),
        places=places_of(customer),
        deliver=typed.get("deliver", "0"),
        kept=kept,
        pay=KEPT if kept else INVOICE if likes == INVOICE else NEW_CARD,
        my=f"{shop_of(request).settings.issuer.rstrip('/')}/my",
    )


def _show_card(request: Request, problem: str = "", status: int = 200) -> Response:
    lines = lines_of(request, basket_of(request))
    return render(request, "card.html", status, total=total_of(lines), problem=problem)
