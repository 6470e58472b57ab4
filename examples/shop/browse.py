"""Looking around: the shelf with its search, one product, the wishlist, the cart, and an order that costs nothing."""

import secrets

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from basket import MOST, Basket
from catalog import CATEGORIES, Product
from page import (
    LANGUAGE_COOKIE,
    basket_of,
    change_basket,
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
from words import LANGUAGES

ALLOWED = [str(number) for number in range(1, MOST + 1)]  # pieces, as a form sends them
YEAR = 365 * 24 * 3600


async def shelf(request: Request) -> Response:
    """All products, or those that a search or a category finds."""
    query = request.query_params.get("q", "").strip()[:80]
    category = request.query_params.get("in", "")
    category = category if category in CATEGORIES else ""
    products = shop_of(request).catalog.find(query, words_of(request).language, category)
    return render(request, "shelf.html", query=query, category=category, products=products)


async def product(request: Request) -> Response:
    """One product."""
    catalog = shop_of(request).catalog
    shown = catalog.by_slug.get(request.path_params["slug"])
    if shown is None:
        raise HTTPException(404)
    others = [catalog.by_slug[slug] for slug in shown.goes_with]
    return render(request, "product.html", product=shown, others=others, most=MOST)


async def wishlist(request: Request) -> Response:
    """What one wishes for."""
    by_slug = shop_of(request).catalog.by_slug
    wishes = [by_slug[slug] for slug in basket_of(request).wishlist if slug in by_slug]
    return render(request, "wishlist.html", products=wishes)


async def change_wishlist(request: Request, form: dict[str, str]) -> Response:
    """Put a product on the wishlist, or take it off (`act`: add or remove)."""
    chosen = _chosen(request, form)
    if form.get("act") == "remove":
        change_basket(request, lambda basket: basket.unwish(chosen.slug))
        notice(request, "notice_unwished", name=_name(request, chosen))
    else:
        change_basket(request, lambda basket: basket.wish(chosen.slug))
        notice(request, "notice_wished", name=_name(request, chosen))
    return redirect(form.get("back", "/wishlist"))


async def cart(request: Request) -> Response:
    """What one is about to buy."""
    lines = _lines(request, basket_of(request))
    return render(request, "cart.html", lines=lines, total=_total(lines), most=MOST)


async def change_cart(request: Request, form: dict[str, str]) -> Response:
    """Put pieces of a product into the cart, or have another number of them (`act`: add, set or remove)."""
    chosen = _chosen(request, form)
    pieces = form.get("pieces", "1")
    number = int(pieces) if pieces in ALLOWED else 1
    if form.get("act") == "add":
        change_basket(request, lambda basket: basket.add(chosen.slug, number))
        notice(request, "notice_added", name=_name(request, chosen))
    else:
        number = 0 if form.get("act") == "remove" else number
        change_basket(request, lambda basket: basket.put(chosen.slug, number))
    return redirect(form.get("back", "/cart"))


async def order(request: Request) -> Response:
    """The order, filled in from the ID: a page that asks guests to sign in first."""
    lines = _lines(request, basket_of(request))
    customer = customer_of(request)
    if not lines:
        return redirect("/cart")
    if customer is None:
        return redirect(sign_in_link("/order"))
    name = customer.claims.get("name") or " ".join(
        str(customer.claims[part]) for part in ("given_name", "family_name") if customer.claims.get(part)
    )
    return render(request, "order.html", lines=lines, total=_total(lines), name=name)


async def place_order(request: Request, form: dict[str, str]) -> Response:
    """Place the order: here, that only empties the cart, and tells the ID that an order is open."""
    customer, shop = customer_of(request), shop_of(request)
    if customer is None or not basket_of(request).cart:
        return redirect("/order")
    change_basket(request, lambda basket: Basket({}, basket.wishlist))
    order = f"K-{secrets.token_hex(4).upper()}"
    shop.store.place_order(customer.sub, order, shop.now())
    await shop.contracts.put(order, customer.sub, words_of(request).say("order_number", order=order), shop.now())
    session_of(request)["ordered_for"] = form.get("email", "")[:254]
    return redirect("/order/placed")


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


async def change_language(request: Request, form: dict[str, str]) -> Response:
    """Speak another language from now on."""
    answer = redirect(form.get("back", "/"))
    if form.get("language") in LANGUAGES:
        answer.set_cookie(
            LANGUAGE_COOKIE,
            form["language"],
            max_age=YEAR,
            httponly=True,
            samesite="lax",
            secure=shop_of(request).settings.is_secure,
        )
    return answer


def _chosen(request: Request, form: dict[str, str]) -> Product:
    chosen = shop_of(request).catalog.by_slug.get(form.get("slug", ""))
    if chosen is None:
        raise HTTPException(404)
    return chosen


def _name(request: Request, named: Product) -> str:
    return named.texts[words_of(request).language].name


def _lines(request: Request, basket: Basket) -> list[tuple[Product, int]]:
    by_slug = shop_of(request).catalog.by_slug
    return [(by_slug[slug], pieces) for slug, pieces in basket.cart.items() if slug in by_slug]


def _total(lines: list[tuple[Product, int]]) -> int:
    return sum(line.price * pieces for line, pieces in lines)
