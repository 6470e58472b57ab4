"""What every page has: words in the person's language, who is signed in, the basket, the token for forms."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from basket import Basket
from catalog import CATEGORIES, Catalog
from contracts import Contracts
from identity import Identity, safe_path
from sessions import session_of
from settings import Settings
from store import Store
from words import LANGUAGES, Words, choose_language

FOLDER = Path(__file__).parent
LANGUAGE_COOKIE = "language"
ABOUT_SIGN_IN = ("auth_time", "amr", "iss", "sub", "sid")


@dataclass(frozen=True, slots=True)
class Shop:
    """Everything the shop is made of; `clock` gives seconds."""

    settings: Settings
    store: Store
    identity: Identity
    contracts: Contracts
    catalog: Catalog
    words: dict[str, Words]
    templates: Environment
    clock: Callable[[], float] = time.time

    def now(self) -> int:
        """The time in whole seconds."""
        return int(self.clock())


@dataclass(frozen=True, slots=True)
class Customer:
    """Who is signed in, as pages show it; `claims` as the ID gave them, `since` in seconds; `tokens` ask it again."""

    sub: str
    sid: str | None
    id_token: str
    claims: dict[str, Any]
    since: int
    tokens: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What to call the person: as short as the ID allows."""
        names = (self.claims.get(claim) for claim in ("given_name", "name", "email"))
        return next((name for name in names if name), self.sub[:8])

    @property
    def email(self) -> str:
        """The address of the ID, if we were told."""
        return str(self.claims.get("email", ""))

    @property
    def signed_in_by(self) -> dict[str, Any]:
        """The claims about the sign-in, which hold as long as it does."""
        return {name: self.claims[name] for name in ABOUT_SIGN_IN if name in self.claims}


def shop_of(request: Request) -> Shop:
    """The shop that a request came to."""
    shop: Shop = request.app.state.shop
    return shop


def customer_of(request: Request) -> Customer | None:
    """Who is signed in, or None for a guest."""
    kept = session_of(request).get("customer")
    return Customer(**kept) if kept else None


def keep_customer(request: Request, **changed: Any) -> Customer:
    """The customer who is signed in, with something changed, as it is kept from now on."""
    customer = replace(Customer(**session_of(request)["customer"]), **changed)
    session_of(request)["customer"] = asdict(customer)
    return customer


def words_of(request: Request) -> Words:
    """The words in the person's language."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    return shop_of(request).words[choose_language(chosen, request.headers.get("accept-language", ""))]


def basket_of(request: Request) -> Basket:
    """The customer's basket, or the guest's."""
    if customer := customer_of(request):
        return shop_of(request).store.find_basket(customer.sub)
    kept = session_of(request).get("basket")
    return Basket.from_json(kept) if kept else Basket()


def change_basket(request: Request, change: Callable[[Basket], Basket]) -> None:
    """Change the customer's basket, or the guest's."""
    if customer := customer_of(request):
        shop_of(request).store.change_basket(customer.sub, change)
    else:
        session_of(request)["basket"] = change(basket_of(request)).to_json()


def notice(request: Request, key: str, **values: str) -> None:
    """Say something on the next page."""
    session_of(request)["notice"] = {"key": key, "values": values}


def sign_in_link(back: str, door: str = "sign-in") -> str:
    """Where to sign in (or, through the door `create-id`, to create an ID), and then come back."""
    return f"/{door}?{urlencode({'return': back})}"


def redirect(path: str) -> Response:
    """On to a page of the shop, after a form (303: the next request is a GET)."""
    return RedirectResponse(safe_path(path), status_code=303)


def read_templates() -> Environment:
    """The templates in pages/; everything put into them is escaped, a misspelt name is an error."""
    # Each file's name carries a piece of its hash, so that browsers may keep it for good.
    hashes = {file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:12] for file in (FOLDER / "static").iterdir()}
    templates = Environment(
        loader=FileSystemLoader(FOLDER / "pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    templates.globals.update(
        static=lambda name: f"/static/{name}?v={hashes[name]}", languages=LANGUAGES, categories=CATEGORIES
    )
    return templates


def render(request: Request, template: str, status: int = 200, *, here: str = "", **values: Any) -> Response:
    """A page, in the person's language; its forms lead back `here` (to itself, unless told otherwise)."""
    shop, words, session = shop_of(request), words_of(request), session_of(request)
    here = here or request.url.path + (f"?{request.url.query}" if request.url.query else "")
    said = session.pop("notice", None)
    text = shop.templates.get_template(template).render(
        language=words.language,
        say=words.say,
        count=words.count,
        money=words.money,
        here=here,
        sign_in_here=sign_in_link(here),
        create_here=sign_in_link(here, "create-id"),
        customer=customer_of(request),
        basket=basket_of(request),
        form_token=session.form_token,
        notice=words.say(said["key"], **said["values"]) if said else "",
        id_name=shop.settings.id_name,
        **values,
    )
    return HTMLResponse(text, status, {"Cache-Control": "no-store", "Content-Language": words.language})


def message(
    request: Request, key: str, status: int = 200, *, acts: list[tuple[str, str]] | None = None, **values: str
) -> Response:
    """A page that says one thing, and where to go from there: `acts` are pairs of a word's key and a path."""
    words, id_name = words_of(request), shop_of(request).settings.id_name
    buttons = [{"text": words.say(word, id=id_name), "href": path} for word, path in acts or [("to_shop", "/")]]
    return render(
        request,
        "message.html",
        status,
        here="/",
        key=key,
        values=values,
        acts=buttons,
        sign="404" if key == "not_found" else "",
    )
