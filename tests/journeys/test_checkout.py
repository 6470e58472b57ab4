"""A checkout that fills itself in, and who decides about that: in My, one press each."""

from tests.journeys.at_the_shop import put_in_cart
from tests.journeys.stations import sign_in
from tests.journeys.town import Town
from tests.journeys.ways import EVERY_WAY
from tests.journeys.window import Window


@EVERY_WAY
def test_a_card_is_remembered_and_forgotten_and_the_newsletter_taken_and_given_up(town: Town, laptop: Window) -> None:
    """Typed once at the payment provider; then known at the till by its last digits, until it is removed in My."""
    maria = town.person()
    put_in_cart(laptop, town.shop)
    laptop.open(f"{town.shop.url}/order")
    sign_in(laptop, maria)
    laptop.see("Your order")
    laptop.type("Address", "Prinsengracht 12\n1015 DV Amsterdam")
    laptop.press("Place the order")
    laptop.see("Pay by card")
    laptop.type("Card number", "4242 4242 4242 4242")
    laptop.tick("Remember this card with my Porsche ID")
    laptop.press("Pay €42.00")
    laptop.see("Thank you. That would have been it.")

    put_in_cart(laptop, town.shop)
    laptop.open(f"{town.shop.url}/order")
    laptop.see("Your order")
    laptop.read("Visa ····4242")

    laptop.open(f"{town.issuer}/my")
    laptop.follow("Payment")
    laptop.see("Payment")
    laptop.read("Visa ending in 4242")
    laptop.press("Remove")
    laptop.be_told("Removed: your payment preference.")
    laptop.read("You have not chosen anything yet.")
    laptop.open(f"{town.shop.url}/order")
    laptop.see("Your order")
    laptop.miss("Visa ····4242")

    laptop.open(f"{town.issuer}/my")
    laptop.follow("News & consents")
    for said in ("Given", "Withdrawn"):
        laptop.see("News & consents")
        laptop.switch("Newsletter by e-mail")
        laptop.read(f"{said}: your consent “Newsletter by e-mail”.")
    laptop.unfold("Withdrawn on")
    laptop.read("(text of version 2026-11-01, English)")
