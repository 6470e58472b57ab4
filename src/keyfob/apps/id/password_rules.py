"""The rules for passwords, for programs that make them."""

from keyfob.accounts.password import describe
from keyfob.web.answer import Answer, json
from keyfob.web.ask import Ask


def tell_rules(ask: Ask) -> Answer:
    """``/.well-known/password-rules``: what a password here must be."""
    rules = describe(ask.house.accounts.password, breached=bool(ask.house.breached))
    return json(rules, headers=(("Cache-Control", "public, max-age=300"),))
