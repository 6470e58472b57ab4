"""A service asks for a stronger or a fresher proof than there is: its customer gives it, and the service is told so."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2

from keyfob.accounts.acr import Acr
from tests.foreign.website import Website, running_website
from tests.journeys.stations import ask_for_link, give_password
from tests.journeys.town import Town
from tests.journeys.ways import ONCE, ONCE_PLAIN
from tests.journeys.window import Window

BANK = "bank"
CONFIRM = "Please confirm it is you"


@contextmanager
def bank(town: Town) -> Iterator[Website]:
    """A service of the brand, made with Authlib, that is careful."""
    with running_website(town.issuer) as website:
        service = town.service(
            name="Spaarpot",
            redirect_uris=(website.url(BANK, "callback"),),
            scopes=("openid", "profile", "email", "phone", "address"),
            first_party=True,
        )
        website.open(BANK, service)
        yield website


def go(window: Window, website: Website, **wanted: str) -> None:
    """Begin to sign in there."""
    window.open(str(httpx2.URL(website.url(BANK, "login"), params=wanted)))


def learnt(window: Window, website: Website) -> dict[str, Any]:
    """What the ID token says, once one is back."""
    window.page.wait_for_url(f"{website.url(BANK, 'callback')}**")
    claims: dict[str, Any] = json.loads(window.page.locator("body").inner_text())["claims"]
    return claims


@ONCE_PLAIN
def test_a_service_asks_for_more_than_a_mailed_link(town: Town, laptop: Window) -> None:
    """The password is asked for once, and the level told is the one that was reached; later nothing is asked."""
    maria = town.person()
    with bank(town) as website:
        go(laptop, website)
        ask_for_link(laptop, maria)
        tab = laptop.open_letter(town.letter(maria, "Your link to sign in"), "Sign in")
        tab.press("Yes, sign me in")
        first = learnt(tab, website)

        go(tab, website, acr_values=Acr.PASSWORD)
        tab.see(CONFIRM)
        tab.read("Spaarpot asks for it")
        tab.type("Password", maria.password)
        tab.press("Confirm")
        second = learnt(tab, website)
        go(tab, website, acr_values=Acr.PASSWORD)
        third = learnt(tab, website)

    assert (first["acr"], second["acr"], third["acr"]) == (Acr.MAIL, Acr.PASSWORD, Acr.PASSWORD)
    assert "pwd" in second["amr"]
    assert third["auth_time"] == second["auth_time"] >= first["auth_time"]


@ONCE
def test_a_service_asks_for_a_fresh_proof(town: Town, laptop: Window) -> None:
    """An older sign-in is not enough for it; the time told is that of the new proof."""
    maria = town.person()
    with bank(town) as website:
        go(laptop, website)
        laptop.type("E-mail address", maria.email)
        laptop.press("Continue")
        give_password(laptop, maria.password)
        first = learnt(laptop, website)

        town.clock.turn(61)
        go(laptop, website, max_age="60")
        give_password(laptop, maria.password)
        second = learnt(laptop, website)

    assert second["auth_time"] >= first["auth_time"] + 61
