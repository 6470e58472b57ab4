"""What asking for a mail takes: time, chance, room to write it down, and whether one may still be sent."""

from keyfob.accounts.link_mail import Mailing, reserve_for_mail
from keyfob.accounts.throttle import asking_limits
from keyfob.base.email import Email
from keyfob.web.ask import Ask
from keyfob.web.attempt import problem_of_wait, wait_before
from keyfob.web.forms import Problem


def wait_to_ask(ask: Ask, email: Email) -> int:
    """Reserve room for what asking for a mail writes, whoever has the address; 0, or the seconds until there is some.

    There is more room than there are mails, so that one that is withheld looks like one that is sent.
    """
    return wait_before(ask, "ask", asking_limits(ask.house.accounts.throttle, email, network=ask.network))


def problem_of_asking(ask: Ask) -> Problem:
    """The words for a mail that there is no room to ask for."""
    return problem_of_wait(ask, "problem.mails_many")


def mailing(ask: Ask, email: Email) -> Mailing:
    """Reserves one mail to ``email``; where that is refused, everything looks the same and none is sent."""
    house = ask.house
    limits = reserve_for_mail(email, ask.network, house.accounts)
    may_mail = wait_before(ask, "mail", limits) == 0
    return Mailing(may_mail, house.accounts, house.unit.vault.pepper, ask.now, ask.mint)
