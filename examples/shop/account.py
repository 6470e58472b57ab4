"""Signing in and out at the shop, and what the shop has learnt: identity.py, put to use.

What belongs to the shop itself: what a session keeps of a sign-in, how the guest's basket joins the customer's, which
page says what when the ID does not say who it is, and which sessions end when the ID says so.
"""

import json
import logging
from dataclasses import asdict
from typing import Any
from urllib.parse import parse_qsl

import httpx2
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from basket import Basket, merge
from identity import BadLogoutToken, SignedIn, SignInFailed
from page import (
    ABOUT_SIGN_IN,
    Customer,
    basket_of,
    customer_of,
    message,
    notice,
    redirect,
    render,
    shop_of,
    sign_in_link,
    words_of,
)
from sessions import session_of
from words import Words

logger = logging.getLogger("shop")

STATUS = {"denied": 200, "sign_in_again": 200, "overtaken": 400, "refused": 400, "unreachable": 503}
ABOUT_YOU = (
    "name",
    "given_name",
    "family_name",
    "preferred_username",
    "email",
    "phone_number",
    "address",
    "delivery_addresses",
    "payment_preference",
    "birthdate",
    "locale",
    "zoneinfo",
    "updated_at",
)
MOMENTS = ("auth_time", "updated_at")


async def sign_in(request: Request) -> Response:
    """To the ID, to sign in."""
    return await _to_the_id(request, create=False)


async def create_id(request: Request) -> Response:
    """To the ID, to create one first (Initiating User Registration 1.0: `prompt=create`)."""
    return await _to_the_id(request, create=True)


async def _to_the_id(request: Request, *, create: bool) -> Response:
    back = request.query_params.get("return", "/")
    if customer_of(request):
        return redirect(back)
    try:
        return await shop_of(request).identity.sign_in(request, back, words_of(request).language, create=create)
    except SignInFailed as failed:
        return _explain(request, failed, back)


async def callback(request: Request) -> Response:
    """Back from the ID: who is it? Then on to the page where the sign-in began."""
    session = session_of(request)
    back = session.get("return_to", "/")
    try:
        signed_in = await shop_of(request).identity.finish(request)
    except SignInFailed as failed:
        if failed.reason == "overtaken" and customer_of(request):
            return redirect(back)  # a reload, or a second window: the person is signed in
        return _explain(request, failed, back)
    _begin(request, signed_in)
    return redirect(back)


def _begin(request: Request, signed_in: SignedIn) -> None:
    """Begin the customer's session, under a new token, and let the guest's basket join the customer's."""
    session, store = session_of(request), shop_of(request).store
    guest = Basket() if customer_of(request) else basket_of(request)
    store.change_basket(signed_in.sub, lambda kept: merge(kept, guest))
    customer = Customer(
        sub=signed_in.sub,
        sid=signed_in.sid,
        id_token=signed_in.id_token,
        claims=signed_in.claims,
        since=shop_of(request).now(),
        tokens=signed_in.tokens,
    )
    session.clear()
    session.renew()
    session["customer"] = asdict(customer)
    notice(request, "notice_welcome_merged" if guest != Basket() else "notice_welcome", name=customer.name)


def _explain(request: Request, failed: SignInFailed, back: str) -> Response:
    if failed.__cause__:
        logger.warning("sign-in %s: %s: %s", failed.reason, type(failed.__cause__).__name__, failed.__cause__)
    acts = [("again", sign_in_link(back)), ("go_on_guest", "/")]
    return message(request, failed.reason, STATUS[failed.reason], acts=acts)


async def sign_out(request: Request, form: dict[str, str]) -> Response:  # noqa: ARG001 - the form is its token alone
    """Sign out here, then at the ID."""
    session, customer = session_of(request), customer_of(request)
    session.clear()
    session.renew()
    if customer is None:
        return redirect("/")
    try:
        return await shop_of(request).identity.sign_out(request, customer.id_token, words_of(request).language)
    except SignInFailed:
        return message(request, "still_signed_in", 503)


async def signed_out(request: Request) -> Response:
    """Back from the ID, signed out everywhere."""
    if customer_of(request) or not await shop_of(request).identity.is_signed_out(request):
        return redirect("/")
    return message(request, "signed_out", acts=[("sign_in", sign_in_link("/")), ("to_shop", "/")])


async def backchannel_logout(request: Request) -> Response:
    """The ID says that a session has ended: end ours (Back-Channel Logout 1.0, 2.5 to 2.8)."""
    shop = shop_of(request)
    fields = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
    try:
        logout = await shop.identity.read_logout_token(fields.get("logout_token", ""), shop.now())
    except BadLogoutToken as bad:
        logger.warning("logout token refused: %s", bad)
        return Response(status_code=400, headers={"Cache-Control": "no-store"})
    except httpx2.HTTPError:
        return Response(status_code=503, headers={"Cache-Control": "no-store", "Retry-After": "5"})
    if not shop.store.use_logout_token(logout.jti, logout.exp, shop.now()):
        logger.warning("logout token refused: used before")
        return Response(status_code=400, headers={"Cache-Control": "no-store"})
    ended = shop.store.end_sessions(logout.sub, logout.sid)
    logger.info("logged out by the ID: %d sessions", ended)
    return Response(status_code=200, headers={"Cache-Control": "no-store"})


async def account(request: Request) -> Response:
    """What the shop has learnt from the ID, in people's words."""
    customer = customer_of(request)
    if customer is None:
        return RedirectResponse(sign_in_link("/account"), status_code=303)
    words, basket = words_of(request), basket_of(request)
    kept = [
        _fact(words, "since", words.moment(customer.since)),
        _fact(words, "cart", words.count("things", basket.pieces)),
        _fact(words, "wishlist", words.count("things", len(basket.wishlist))),
    ]
    id_name = shop_of(request).settings.id_name
    groups = [
        {"key": "about_you", "facts": _facts(words, customer, ABOUT_YOU, id_name)},
        {"key": "about_sign_in", "facts": _facts(words, customer, ABOUT_SIGN_IN, id_name)},
        {"key": "about_here", "facts": kept},
    ]
    orders = [
        {
            "order": kept["order"],
            "is_open": kept["is_open"],
            "placed": words.moment(kept["placed"]),
            "total": words.money(kept["total"]),
            "pieces": words.count("things", sum(line["pieces"] for line in kept["lines"])),
            "paid": payment_in_words(words, kept["paid"]),
        }
        for kept in shop_of(request).store.list_orders(customer.sub)
    ]
    raw = json.dumps(_without_token(customer.claims), indent=2, ensure_ascii=False, sort_keys=True)
    return render(
        request, "account.html", groups=groups, orders=orders, raw=raw, issuer=shop_of(request).settings.issuer
    )


def _facts(words: Words, customer: Customer, names: tuple[str, ...], id_name: str) -> list[dict[str, str]]:
    facts = []
    for name in names:
        if value := customer.claims.get(name):
            is_verified = customer.claims.get(f"{name}_verified") is True
            tag = words.say("verified") if is_verified else ""
            facts.append(_fact(words, name, _in_words(words, name, value), tag=tag, id_name=id_name))
    return facts


def _fact(words: Words, name: str, value: str, *, tag: str = "", id_name: str = "") -> dict[str, str]:
    return {"label": words.say(f"claim_{name}", id=id_name), "value": value, "tag": tag}


def _in_words(words: Words, name: str, value: object) -> str:
    """A claim as a person would say it."""
    if name in MOMENTS and isinstance(value, int):
        return words.moment(value)
    if name == "amr" and isinstance(value, list):
        ways = [words.say(f"amr_{way}") if words.has(f"amr_{way}") else str(way) for way in value]
        return ", ".join(dict.fromkeys(ways))
    if name == "locale":
        return words.language_name(str(value))
    if name == "birthdate":
        return words.day(str(value))
    if name == "payment_preference" and isinstance(value, dict):
        return payment_in_words(words, value)
    addresses = value if isinstance(value, list) else [value]
    return "; ".join(_address(one) if isinstance(one, dict) else str(one) for one in addresses)


def _address(value: dict[str, Any]) -> str:
    """An address claim (OpenID Connect Core 1.0, 5.1.1), or one of several."""
    parts = (str(part) for name, part in value.items() if name not in {"default", "label"})
    return str(value.get("formatted") or ", ".join(parts)).replace("\n", ", ")


def payment_in_words(words: Words, payment: dict[str, Any]) -> str:
    """How somebody pays, as a person would say it: “Visa ····4242”, “Invoice”."""
    kind = str(payment.get("kind", ""))
    said = words.say(f"pay_{kind}") if words.has(f"pay_{kind}") else kind
    digits = payment.get("last_digits")
    return f"{payment.get('brand') or said} ····{digits}" if digits else said


def _without_token(claims: dict[str, Any]) -> dict[str, Any]:
    """The claims without the payment provider's token, which is for no page."""
    payment = claims.get("payment_preference")
    if not isinstance(payment, dict):
        return claims
    return claims | {"payment_preference": {name: value for name, value in payment.items() if name != "token"}}
