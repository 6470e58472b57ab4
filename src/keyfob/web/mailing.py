"""What asking for a mail takes: time, chance, and whether one may still be sent to that address."""

from keyfob.accounts.link_mail import Mailing, reserve_for_mail
from keyfob.base.email import Email
from keyfob.web.ask import Ask
from keyfob.web.attempt import wait_before


def mailing(ask: Ask, email: Email) -> Mailing:
    """Reserves one mail to ``email``; where that is refused, everything looks the same and none is sent."""
    house = ask.house
    limits = reserve_for_mail(email, ask.network, house.accounts)
    may_mail = wait_before(ask, "mail", limits) == 0
    return Mailing(may_mail, house.accounts, house.unit.vault.pepper, ask.now, ask.mint)
