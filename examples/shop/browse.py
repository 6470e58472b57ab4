"""Looking around: the shelf with its search, one product, the wishlist and the cart."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from basket import MOST, Basket
from catalog import CATEGORIES, Product
from page import (
    LANGUAGE_COOKIE,
    basket_of,
    change_basket,
    notice,
    redirect,
    render,
    shop_of,
    words_of,
)
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
    lines = lines_of(request, basket_of(request))
    return render(request, "cart.html", lines=lines, total=total_of(lines), most=MOST)


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


def lines_of(request: Request, basket: Basket) -> list[tuple[Product, int]]:
    """What lies in the cart, as products and pieces."""
    by_slug = shop_of(request).catalog.by_slug
    return [(by_slug[slug], pieces) for slug, pieces in basket.cart.items() if slug in by_slug]


def total_of(lines: list[tuple[Product, int]]) -> int:
    """What it costs, in cents."""
    return sum(line.price * pieces for line, pieces in lines)
