"""The limits to reserve before something is tried.

That is before a guess is checked, a mail is sent, or something is written for somebody whom nobody knows. A limit is
keyed on what was typed, folded, or on where it came from, and never on whether such an account exists (ASVS 6.3.1,
6.3.8).
"""

import ipaddress
from dataclasses import dataclass

from keyfob.accounts.throttle_rules import ARRIVALS, Act, By, Rule
from keyfob.base.change import Change
from keyfob.base.email import Email
from keyfob.base.limit import Effect, Limit


@dataclass(frozen=True, slots=True)
class AttemptsForgotten(Change):
    """A right proof: what was counted under ``cleared`` is forgotten, and one try is given back under ``returned``."""

    account_id: str
    cleared: tuple[str, ...]
    returned: tuple[str, ...]


def password_limits(
    rules: tuple[Rule, ...], email: Email, *, network: str, browser: bytes, known: bool
) -> tuple[Limit, ...]:
    """What to reserve before a password is checked.

    A browser that signed this account in before is counted apart, so that nobody can shut its owner out by guessing.
    """
    if known:
        values = {By.BROWSER: f"{browser.hex()}:{email.folded}"}
        return _limits(rules, Act.PASSWORD_KNOWN, values) + _limits(rules, Act.ARRIVE_KNOWN, values)
    values = {By.EMAIL: email.folded, By.NETWORK: network_key(network)}
    return _limits(rules, Act.PASSWORD, values) + _limits(rules, Act.ARRIVE, values)


def passkey_limits(rules: tuple[Rule, ...], browser: bytes) -> tuple[Limit, ...]:
    """What to reserve before a passkey is checked. It cannot be guessed, so nobody's tries count against others."""
    return _limits(rules, Act.PASSKEY, {By.BROWSER: browser.hex()})


def challenge_limits(rules: tuple[Rule, ...], *, network: str, browser: bytes, known: bool) -> tuple[Limit, ...]:
    """What to reserve before a challenge for a passkey is made; browsers known to anybody are counted apart."""
    if known:
        return _limits(rules, Act.CHALLENGE_KNOWN, {By.BROWSER: browser.hex()})
    return _limits(rules, Act.CHALLENGE, {By.NETWORK: network_key(network)})


def code_limits(rules: tuple[Rule, ...], email: Email, *, code_digest: bytes) -> tuple[Limit, ...]:
    """What to reserve before a mailed code is checked; a new code brings new tries for itself, not for the address."""
    return _limits(rules, Act.CODE, {By.EMAIL: email.folded, By.ONE_CODE: code_digest.hex()})


def notice_limits(rules: tuple[Rule, ...], email: Email) -> tuple[Limit, ...]:
    """What to reserve before the owner is told that codes were tried too often."""
    return _limits(rules, Act.NOTICE, {By.EMAIL: email.folded})


def second_limits(
    rules: tuple[Rule, ...], account_id: str, *, half: bytes, browser: bytes, known: bool
) -> tuple[Limit, ...]:
    """What to reserve before a code of a second factor is checked, of the app or for recovery: they count together.

    A browser that typed a right one for this account before is counted apart, so that a thief who knows the password
    cannot use up the tries of its owner.
    """
    if known:
        values = {By.BROWSER: f"{browser.hex()}:{account_id}", By.HALF: half.hex()}
        return _limits(rules, Act.SECOND_KNOWN, values)
    return _limits(rules, Act.SECOND, {By.ACCOUNT: account_id, By.HALF: half.hex()})


def asking_limits(rules: tuple[Rule, ...], email: Email, *, network: str) -> tuple[Limit, ...]:
    """What to reserve before it is written down that a mail was asked for, sent or not (ASVS 2.4.1)."""
    return _limits(rules, Act.ASK, {By.EMAIL: email.folded, By.NETWORK: network_key(network)})


def mail_limits(rules: tuple[Rule, ...], email: Email, *, network: str) -> tuple[Limit, ...]:
    """What to reserve before a mail is sent, over all kinds of mail."""
    return _limits(rules, Act.MAIL, {By.EMAIL: email.folded, By.NETWORK: network_key(network)})


def registration_limits(rules: tuple[Rule, ...], *, network: str) -> tuple[Limit, ...]:
    """What to reserve before a registration, or another address for one, is written (ASVS 2.4.1)."""
    return _limits(rules, Act.REGISTER, {By.NETWORK: network_key(network)})


def contact_limits(
    rules: tuple[Rule, ...], *, network: str = "", account_id: str = "", case_id: str = ""
) -> tuple[Limit, ...]:
    """What to reserve before somebody's message is written: of an account, or of nobody known from a network."""
    by = {By.NETWORK: network_key(network) if network else "", By.ACCOUNT: account_id, By.CASE: case_id}
    return _limits(rules, Act.CONTACT, by)


def invitation_limits(rules: tuple[Rule, ...], email: Email, *, account_id: str) -> tuple[Limit, ...]:
    """What to reserve before somebody is invited by mail: by who invites, and by whose mailbox it reaches."""
    return _limits(rules, Act.INVITE, {By.ACCOUNT: account_id, By.EMAIL: email.folded})


def invitation_code_limits(rules: tuple[Rule, ...], *, invitation_id: str) -> tuple[Limit, ...]:
    """What to reserve before the code of an invitation is checked; it has no other one."""
    return _limits(rules, Act.INVITE_CODE, {By.ONE_CODE: invitation_id})


def finding_limits(rules: tuple[Rule, ...], *, staff_id: str) -> tuple[Limit, ...]:
    """What to reserve before somebody of the staff looks a customer up."""
    return _limits(rules, Act.FIND, {By.STAFF: staff_id})


def alarm_limits(rules: tuple[Rule, ...], *, staff_id: str) -> tuple[Limit, ...]:
    """What to reserve before the brand is told that somebody wants to look up too many."""
    return _limits(rules, Act.FIND_ALARM, {By.STAFF: staff_id})


def desk_mail_limits(rules: tuple[Rule, ...], email: Email, *, staff_id: str) -> tuple[Limit, ...]:
    """What to reserve before somebody of the staff has a mail sent to an address that nobody has proved."""
    by_staff = _limits(rules, Act.DESK_MAIL, {By.STAFF: staff_id})
    return (*by_staff, *_limits(rules, Act.INVITE, {By.EMAIL: email.folded}), *mail_limits(rules, email, network=""))


def desk_tell_limits(rules: tuple[Rule, ...], *, staff_id: str, customer: str) -> tuple[Limit, ...]:
    """What to reserve before somebody of the staff does what ``customer`` is told of by mail.

    ``customer`` is the id of a record, an account or a case.
    """
    return _limits(rules, Act.DESK_TELL, {By.CASE: f"{staff_id}:{customer}"})


def caller_limits(rules: tuple[Rule, ...], *, account_id: str, staff_id: str) -> tuple[Limit, ...]:
    """What to reserve before the words of a caller are checked: whoever helps, and whoever calls."""
    return _limits(rules, Act.CALLER, {By.ACCOUNT: account_id, By.STAFF: staff_id})


def id_change_limits(rules: tuple[Rule, ...], *, account_id: str, staff_id: str = "") -> tuple[Limit, ...]:
    """What to reserve before a change of an ID is opened, by its customer or by whom of the staff."""
    return _limits(rules, Act.ID_CHANGE, {By.STAFF: staff_id, By.ACCOUNT: account_id})


def new_address_limits(rules: tuple[Rule, ...], new: Email) -> tuple[Limit, ...]:
    """What to reserve before a mail goes to ``new``, which nobody has proved, whether the address is free or not."""
    return (*_limits(rules, Act.INVITE, {By.EMAIL: new.folded}), *mail_limits(rules, new, network=""))


def id_code_limits(rules: tuple[Rule, ...], *, id_change_id: str, network: str) -> tuple[Limit, ...]:
    """What to reserve before a code of a change is checked, or a change is looked for; all its codes count together."""
    return _limits(rules, Act.ID_CODE, {By.ONE_CODE: id_change_id, By.NETWORK: network_key(network)})


def parking_limits(rules: tuple[Rule, ...], *, network: str) -> tuple[Limit, ...]:
    """What to reserve before the request of a service is written, to wait for its person (ASVS 2.4.1)."""
    return _limits(rules, Act.PARK, {By.NETWORK: network_key(network)})


def device_limits(rules: tuple[Rule, ...], *, client_id: str, network: str) -> tuple[Limit, ...]:
    """What to reserve before it is written that a device asks to be signed in (ASVS 2.4.1)."""
    return _limits(rules, Act.DEVICE, {By.CLIENT: client_id, By.NETWORK: network_key(network)})


def user_code_limits(rules: tuple[Rule, ...], *, account_id: str, sid: str, network: str) -> tuple[Limit, ...]:
    """What to reserve before a device is looked for by the code that it shows (RFC 8628 section 5.1)."""
    values = {By.SESSION: sid, By.ACCOUNT: account_id, By.NETWORK: network_key(network)}
    return _limits(rules, Act.USER_CODE, values)


def pairing_limits(rules: tuple[Rule, ...], *, client_id: str, device_id: str, network: str) -> tuple[Limit, ...]:
    """What to reserve before a pairing code is looked for."""
    device = f"{client_id}:{device_id}" if device_id else ""
    values = {By.ONE_DEVICE: device, By.CLIENT: client_id, By.NETWORK: network_key(network)}
    return _limits(rules, Act.PAIRING, values)


def forget(account_id: str, reserved: tuple[Limit, ...]) -> AttemptsForgotten:
    """After a right password: its own count starts anew; a network's count, shared with others, only loses this try.

    That somebody arrived stays counted.
    """
    guesses = [limit.key for limit in reserved if limit.act not in ARRIVALS]
    shared = tuple(key for key in guesses if key.startswith(f"{Act.PASSWORD}:{By.NETWORK}:"))
    return AttemptsForgotten(account_id, tuple(key for key in guesses if key not in shared), shared)


def forget_guesses(account_id: str, rules: tuple[Rule, ...], email: Email) -> AttemptsForgotten:
    """After a reset: wrong passwords typed before it do not keep anybody from typing the new one."""
    guesses = _limits(rules, Act.PASSWORD, {By.EMAIL: email.folded})
    return AttemptsForgotten(account_id, tuple(limit.key for limit in guesses), ())


def give_back(account_id: str, reserved: tuple[Limit, ...]) -> AttemptsForgotten:
    """After a right code: it does not count against those still to come."""
    return AttemptsForgotten(account_id, (), tuple(limit.key for limit in reserved))


def network_key(network: str) -> str:
    """An IPv4 address as it is, an IPv6 address by its /64, anything else as nothing."""
    try:
        address = ipaddress.ip_address(network)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address) >> 64 << 64, 64)))


def _limits(rules: tuple[Rule, ...], act: Act, values: dict[By, str]) -> tuple[Limit, ...]:
    return tuple(
        Limit(_key(rule, values[rule.by]), rule.tries, rule.seconds, rule.effect)
        for rule in rules
        if rule.act == act and values.get(rule.by)
    )


def _key(rule: Rule, value: str) -> str:
    """Rules of different effect count apart."""
    effect = "" if rule.effect is Effect.REFUSE else f"{rule.effect}:"
    return f"{rule.act}:{rule.by}:{rule.seconds}:{effect}{value}"
