"""Maria, her vehicle, and Jan, who may use it."""

from keyfob.base.email import parse_email
from keyfob.vehicles.model import USUAL
from keyfob.vehicles.news import Recipient
from keyfob.vehicles.secondary_users import Invited, SecondaryUser

NOW = 1_800_000_000
MARIA = Recipient("maria's account", "maria@voorbeeld.nl", "nl")
JAN = Recipient("jan", "jan@voorbeeld.nl", "nl")


def invited(name: str = "Jan Bakker", email: str = "jan@voorbeeld.nl") -> Invited:
    """Who is invited."""
    return Invited(name, parse_email(email), "+31612345678")


def user(account_id: str | None = "jan") -> SecondaryUser:
    """A secondary user who has confirmed."""
    return SecondaryUser("u" * 26, "v" * 26, "maria", 2, invited(), USUAL, NOW, None, None, account_id, NOW)
