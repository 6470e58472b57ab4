"""How often something may be tried: the table of rules, and how an operator's own is read."""

from dataclasses import dataclass
from enum import StrEnum

from keyfob.base.durations import parse_duration
from keyfob.base.limit import Effect


class Act(StrEnum):
    """What is counted."""

    PASSWORD = "password"  # noqa: S105  # the name of an act
    PASSWORD_KNOWN = "password-known"  # noqa: S105  # same; in a browser that signed this account in before
    PASSKEY = "passkey"
    CHALLENGE = "challenge"
    CHALLENGE_KNOWN = "challenge-known"  # in a browser that signed somebody in before
    CODE = "code"
    ARRIVE = "arrive"  # a password, right or wrong; unlike above a right one neither clears it nor gives it back
    ARRIVE_KNOWN = "arrive-known"
    SECOND = "second"  # a code of a second factor, of the app or for recovery
    SECOND_KNOWN = "second-known"  # in a browser that typed a right one for this account before
    ASK = "ask"  # for a mail, whether one is sent or not
    MAIL = "mail"
    NOTICE = "notice"  # that codes were tried too often
    REGISTER = "register"
    PARK = "park"
    CONTACT = "contact"
    DEVICE = "device"  # that asks to be signed in
    USER_CODE = "user-code"  # which a device shows
    PAIRING = "pairing"  # a pairing code, typed on a device
    INVITE = "invite"  # a secondary user
    INVITE_CODE = "invite-code"
    ID_CHANGE = "id-change"
    ID_CODE = "id-code"  # of a change of the ID
    FIND = "find"  # a customer, at the desk
    CALLER = "caller"  # the words of somebody who calls
    FIND_ALARM = "find-alarm"  # that somebody wants to find too many
    DESK_MAIL = "desk-mail"  # which somebody of the staff has sent
    DESK_TELL = "desk-tell"  # what a desk does that its customer is told of by mail


class By(StrEnum):
    """What it is counted under."""

    EMAIL = "email"
    NETWORK = "network"
    BROWSER = "browser"
    ONE_CODE = "one-code"
    ACCOUNT = "account"
    HALF = "half"
    CASE = "case"
    SESSION = "session"
    CLIENT = "client"
    ONE_DEVICE = "one-device"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table: at most ``tries`` of ``act`` in ``seconds``, counted by ``by``; then ``effect``."""

    act: Act
    by: By
    tries: int
    seconds: int
    effect: Effect = Effect.REFUSE


TABLE = """
# act           : by       : tries : window : effect
password        : email    :     5 :    15m : refuse
password        : network  :    10 :    15m : prove
password        : network  :    30 :    15m : refuse
password-known  : browser  :     5 :    15m : refuse
# Passwords again, but right ones are counted too: whoever knows one does not open sign-ins without end.
arrive          : email    :    20 :     1h : refuse
arrive-known    : browser  :    60 :     1h : refuse
passkey         : browser  :    10 :    15m : refuse
challenge       : network  :   600 :    15m : refuse
challenge-known : browser  :    60 :    15m : refuse
code            : one-code :     5 :     1d : refuse
code            : email    :    10 :     1h : refuse
code            : email    :    20 :     1d : refuse
second          : half     :     5 :     1d : refuse
second          : account  :    10 :     1h : refuse
second          : account  :    20 :     1d : refuse
second-known    : half     :     5 :     1d : refuse
second-known    : browser  :    10 :     1h : refuse
second-known    : browser  :    20 :     1d : refuse
# Beyond what is mailed, so that a mail withheld looks like one sent; then one is told, and nothing is written.
ask             : email    :    20 :     1h : refuse
ask             : email    :    60 :     1d : refuse
ask             : network  :    60 :     1h : refuse
mail            : email    :     6 :     1h : refuse
mail            : email    :    20 :     1d : refuse
mail            : network  :    20 :     1h : refuse
notice          : email    :     1 :     1d : refuse
# Generous, since a company or a mobile provider may be one network: they keep a stranger from filling the disk.
register        : network  :    20 :     1h : prove
register        : network  :    60 :     1h : refuse
park            : network  :   600 :     1h : refuse
contact         : network  :     5 :     1h : prove
contact         : network  :    30 :     1h : refuse
contact         : account  :    20 :     1d : refuse
contact         : case     :    20 :     1d : refuse
# A dealer's yard is one network too; and every device of a service counts for it, each new one and once a month.
device          : network  :   120 :     1h : refuse
device          : client   : 20000 :     1h : refuse
user-code       : session  :     5 :     1d : refuse
user-code       : account  :    10 :     1h : refuse
user-code       : network  :    30 :     1h : refuse
pairing         : one-device :   5 :     1h : refuse
pairing         : network  :    30 :     1h : refuse
pairing         : client   :  1000 :     1h : refuse
invite          : account  :    10 :     1d : refuse
invite          : email    :     3 :     1d : refuse
invite-code     : one-code :     5 :     1d : refuse
id-change       : staff    :     5 :     1d : refuse
id-change       : account  :     5 :     1d : refuse
id-code         : one-code :     5 :     1d : refuse
id-code         : network  :    30 :     1h : refuse
find            : staff    :    50 :     1h : refuse
find-alarm      : staff    :     1 :     1h : refuse
desk-mail       : staff    :    60 :     1d : refuse
# Of one customer by one of the staff, so that nobody keeps a colleague from helping.
desk-tell       : case     :    30 :     1d : refuse
caller          : account  :     5 :     1h : refuse
caller          : staff    :    30 :     1h : refuse
"""
"""The rules that come with the program; an operator may write others in the same form."""

COLUMNS = 5
PROVABLE = (Act.PASSWORD, Act.REGISTER, Act.CONTACT)
"""Where a page can ask for a proof of work."""

ARRIVALS = (Act.ARRIVE, Act.ARRIVE_KNOWN)
"""Where a right proof counts as much as a wrong one."""

MOST_TRIES = 1_000_000


def parse_rules(text: str) -> tuple[Rule, ...]:
    """Read a table of rules: a line each, ``act : by : tries : window : effect``; ``#`` begins a remark.

    Raises:
        ValueError: where a line cannot be read, or a rule stands there twice; the text says which line.
    """
    rules: list[Rule] = []
    for number, line in enumerate(text.splitlines(), 1):
        said = line.partition("#")[0].strip()
        if said:
            rules.append(_parse_rule(said, number))
            if len({(rule.act, rule.by, rule.seconds, rule.effect) for rule in rules}) < len(rules):
                raise ValueError(f"line {number}: there is a rule for the same already")
    return tuple(rules)


def _parse_rule(said: str, number: int) -> Rule:
    cells = [cell.strip() for cell in said.split(":")]
    if len(cells) != COLUMNS:
        raise ValueError(f"line {number}: a rule is act : by : tries : window : effect")
    act, by, tries, window, effect = cells
    if not (tries.isascii() and tries.isdecimal() and 1 <= int(tries) <= MOST_TRIES):
        raise ValueError(f"line {number}: “{tries}” is no number of tries from 1 to {MOST_TRIES}")
    if effect == Effect.PROVE and act not in PROVABLE:
        raise ValueError(f"line {number}: only these can be proved: {', '.join(PROVABLE)}")
    try:
        return Rule(Act(act), By(by), int(tries), parse_duration(window), Effect(effect))
    except ValueError as error:
        raise ValueError(f"line {number}: {error}") from error


RULES = parse_rules(TABLE)
