"""What only a desk can do for a customer: the help page says so, and its link leads to a message about just that."""

import pytest

from tests.journeys.stations import enter_my
from tests.journeys.town import Town
from tests.journeys.ways import ONCE
from tests.journeys.window import Devices


@ONCE
@pytest.mark.parametrize(
    ("question", "answer", "link", "about"),
    [
        (
            "I registered with the wrong e-mail address",
            "Then your Porsche partner or Porsche Connect Support changes it for you.",
            "Write to us about a wrong address",
            "A wrong e-mail address",
        ),
        (
            "How do I have my customer data erased too?",
            "Through our Customer Interaction Center.",
            "Have your data erased",
            "Having my customer data erased",
        ),
        (
            "How do I change my Porsche ID, that is, my e-mail address?",
            "our Customer Interaction Center does it for you.",
            "Write to us about another address",
            "Changing my Porsche ID",
        ),
    ],
    ids=["wrong address", "erasure", "change of the ID"],
)
def test_what_the_desk_does_is_asked_for_from_its_answer(
    town: Town, devices: Devices, question: str, answer: str, link: str, about: str
) -> None:
    """Found in the help; the message knows what it is about and who writes, and My says that it is worked on."""
    maria, phone = town.person(), devices.phone()
    enter_my(phone, town, maria)
    phone.open(f"{town.issuer}/help")
    phone.unfold(question)
    phone.read(answer)
    phone.follow(link)
    phone.see("Write to us")
    chosen = phone.field("What is it about?").locator("option:checked")
    assert chosen.inner_text() == about
    phone.type("Your message", "Please do that for me.")
    phone.press("Send")
    phone.see(about)
    phone.be_told("Your message has been sent.")
    phone.open(f"{town.issuer}/my")
    phone.read("We are working on 1 message.")
