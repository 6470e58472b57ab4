"""The words that a customer reads to somebody of the brand on the telephone, and those that they hear back."""

from keyfob.accounts.caller_check import phrases_of
from keyfob.apps.my.door import Customer, behind_door, guarded
from keyfob.web.answer import Answer
from keyfob.web.ask import Ask
from keyfob.web.page import page

PATH = "/my/caller"


@behind_door
@guarded(PATH)
def show_caller(ask: Ask, customer: Customer) -> Answer:
    """The words of this moment, to whoever has just proved who they are: a mailed link alone is too little."""
    phrases = phrases_of(customer.account, ask.house.unit.vault.pepper, ask.now)
    return page(
        ask, "my/caller_check.html", said=phrases.said.split(), heard=phrases.heard.split(), until=phrases.until
    )
